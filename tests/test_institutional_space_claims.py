"""The claims of sections 1.5 and 4.3.4: made tables say so, and their reverse turns."""

import pandas as pd
import pytest
from made_schools import (
    MANY,
    SEVERAL,
    checklist,
    few,
    focus_groups,
    of_groups,
    of_schools,
    schools,
)
from made_waves import reference_wave

from personalising.model import Verdict, claims
from personalising.study import institutional_space
from personalising.study.institutional_space import analysis
from personalising.study.shares import NO_NUMBER

CLAIMS = claims("institutional_space")
MIXED = ("contained", "banned", "managed", "contained", "banned")


def levels(number, primary, secondary):
    of = {"primary": primary, "secondary": secondary}
    return of_schools(
        number,
        lambda phase, _: [
            {"dimension": f"dimension {i}", "level": level}
            for i, level in enumerate(of[phase])
        ],
    )


def maturity(hold, turned):
    return lambda number, says: {
        "maturity": levels(number, *(hold if says else turned))
    }


def policies(topic, hold, turned):
    def make(number, says):
        among = hold if says else turned
        found = of_schools(
            number,
            lambda _, i: [{"topic": topic, "stance": among[i % len(among)]}],
        )
        return {"policies": found}

    return make


def line(item):
    def make(number, says):
        held = 9 if says else 1
        return {"checklist": checklist(number, item, primary=held, secondary=held)}

    return make


def walkthroughs(number, says):
    answer = "class folder" if says else "Nothing"
    rows = [{"question": "missing at home", "answer": answer}]
    return {"walkthroughs": of_groups(number, lambda _: rows)}


def mail(number, says):
    answer = "Hotmail" if says else "games"
    rows = [{"question": "blocked", "answer": answer}]
    return {"walkthroughs": of_groups(number, lambda _: rows)}


def storage(number, says):
    rows = [
        {"place": place, "named": int(says or place != "class folder")}
        for place in ("My Documents", "class folder", "memory stick")
    ]
    return {"storage": of_groups(number, lambda _: rows)}


def store(place):
    return {"storage": of_groups(4, lambda _: [{"place": place, "named": 1}])}


def feedback(number, says):
    held = dict(zip(analysis.FEEDBACK, (9, 0, 9) if says else (9, 0, 0), strict=True))
    lines = [
        checklist(number, item, primary=often, secondary=often)
        for item, often in held.items()
    ]
    return {"checklist": pd.concat(lines)}


def plans(number, says):
    indicators = ("ict-available", "relevance", "transfer", "self-regulation")
    rows = [
        {"indicator": indicator, "planned": int((place > 0) == says)}
        for place, indicator in enumerate(indicators)
    ]
    return {"plans": of_schools(number, lambda *_: rows)}


OF_SITES = {"question": "sites", "answer": "search engine"}
STRONG, WEAK = (5, 4, 3), (5, 3, 2)
SOCIAL, STICKS = analysis.SOCIAL_NETWORKING, analysis.MEMORY_STICKS
MAKE = {
    "4.3.4.e-maturity-primary": maturity((STRONG, WEAK), (WEAK, STRONG)),
    "4.3.4.e-maturity-secondary": maturity((WEAK, STRONG), (STRONG, WEAK)),
    "4.3.4.e-maturity-phases": maturity((STRONG, STRONG), (STRONG, WEAK)),
    "4.1.e-maturity-range": maturity((WEAK, WEAK), (STRONG, STRONG)),
    "4.3.4.assessment": line(analysis.ASSESSMENT),
    "4.3.4.feedback-pupils": line(analysis.FEEDBACK_TO_PUPILS),
    "4.3.4.feedback-range": feedback,
    "4.3.4.feedback-behaviour": line(analysis.FEEDBACK_ON_BEHAVIOUR),
    "4.3.4.containment": policies(SOCIAL, MIXED, ("managed", "open")),
    "4.3.4.no-casual-policy": policies(SOCIAL, MIXED, ("contained", "open")),
    "4.3.4.policies-differ": policies(SOCIAL, MIXED[1:4], ("contained",)),
    "4.3.4.permeable": line(analysis.FILES_FROM_HOME),
    "4.3.4.storage": storage,
    "4.3.4.transfer-home": walkthroughs,
    "4.3.4.transfer-sticks": policies(STICKS, (*MIXED, "open"), ("open",)),
    "4.3.4.transfer-mail": mail,
    "4.3.4.plans": plans,
}
SAMENESS = {id for id in MAKE if CLAIMS[id].kind == "sameness"}


@pytest.fixture
def judge(collected):
    """Judge a claim by tables of so many schools of each phase, and others besides."""

    def run(id, number, says, **others):
        made = MAKE[id](number, says)
        tables = {"schools": schools(number), "focus_groups": focus_groups(number)}
        return institutional_space.CLAIMS.in_wave(
            CLAIMS[id], collected(**{**tables, **made, **others})
        )

    return run


def test_every_claim_is_tried_on_made_tables():
    assert list(MAKE) == list(CLAIMS)


@pytest.mark.parametrize("id", MAKE)
def test_claim_holds_on_tables_that_say_so_and_turns_where_they_are_reversed(judge, id):
    assert judge(id, MANY, True).verdict == Verdict.SUPPORTED
    found = judge(id, MANY, False)
    assert found.verdict == Verdict.NOT_SUPPORTED
    assert found.word == "does not hold"


@pytest.mark.parametrize("id", [id for id in MAKE if id != "4.1.e-maturity-range"])
def test_few_schools_cannot_tell(judge, id):
    assert judge(id, few(id), True).verdict == Verdict.INCONCLUSIVE


def test_few_schools_can_tell_that_there_are_some_and_not_that_there_are_none(judge):
    id = "4.1.e-maturity-range"
    assert judge(id, few(id), True).verdict == Verdict.SUPPORTED
    assert judge(id, few(id), False).verdict == Verdict.INCONCLUSIVE


@pytest.mark.parametrize("id", MAKE)
def test_claim_is_said_without_each_school_in_turn(judge, id):
    found = judge(id, SEVERAL, id not in SAMENESS)  # so few show no sameness
    assert found.verdict == (
        Verdict.NOT_SUPPORTED if id in SAMENESS else Verdict.SUPPORTED
    )
    (left_out,) = found.firmness.tried
    assert len(left_out.effects) in (SEVERAL, 2 * SEVERAL)
    assert left_out.stays


@pytest.mark.parametrize("id", MAKE)
def test_claim_is_not_tested_without_its_table(collected, id):
    wave = collected(schools=schools(MANY))
    found = institutional_space.CLAIMS.in_wave(CLAIMS[id], wave)
    assert found.verdict == Verdict.NOT_TESTED
    assert "the table" in found.reason


@pytest.mark.parametrize(
    ("id", "table", "said"),
    [
        (id, {"checklist": checklist(4, "abacus", primary=9, secondary=9)}, "the line")
        for id in MAKE
        if "checklist" in CLAIMS[id].needs
    ]
    + [
        (id, policies("chalk", MIXED, MIXED)(4, True), "policies on ")
        for id in MAKE
        if "policies" in CLAIMS[id].needs
    ]
    + [
        (id, {"walkthroughs": of_groups(4, lambda _: [OF_SITES])}, said)
        for id, said in (
            ("4.3.4.transfer-home", "cannot reach at home"),
            ("4.3.4.transfer-mail", "what schools block"),
        )
    ]
    + [
        ("4.3.4.storage", store("own documents"), "keep work in: class folder"),
        ("4.3.4.storage", store("class folder"), "keep work in: own documents"),
    ],
)
def test_claim_is_not_tested_where_its_table_lacks_the_line(judge, id, table, said):
    found = judge(id, MANY, True, **table)
    assert found.verdict == Verdict.NOT_TESTED
    assert said in found.reason


def test_policy_of_one_school_says_nothing_of_others(judge):
    one = pd.DataFrame([{"school_id": "p0", "topic": SOCIAL, "stance": "banned"}])
    for id in ("4.3.4.policies-differ", "4.3.4.containment", "4.3.4.no-casual-policy"):
        found = judge(id, MANY, True, policies=one)
        assert found.verdict == Verdict.NOT_TESTED
        assert "two schools or more" in found.reason


def test_print_tests_none_of_them_for_one_reason():
    for claim in CLAIMS.values():
        found = institutional_space.CLAIMS.in_print(claim)
        assert (found.verdict, found.reason) == (Verdict.NOT_TESTED, NO_NUMBER)


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ((4, 4, 1), True),
        ((3, 4), False),  # the median lies between
        ((3, 5), True),
        ((5, 5, 3, 3, 3), False),
        ((None, 4, None), True),
    ],
)
def test_school_is_strong_by_the_median_of_the_levels_that_it_gave(
    collected, given, holds
):
    wave = collected(schools=schools(2), maturity=levels(2, given, (1,)))
    assert analysis.mature(wave, "primary")["holds"].tolist() == [holds] * 2
    assert analysis.mature(wave, "secondary")["holds"].tolist() == [False] * 2


def test_group_that_lacks_one_thing_and_says_nothing_else_lacks_something(collected):
    rows = [
        {"question": "missing at home", "answer": "nothing"},
        {"question": "missing at home", "answer": "atlas"},
    ]
    wave = collected(
        schools=schools(2),
        focus_groups=focus_groups(2),
        walkthroughs=of_groups(2, lambda phase: rows[: 1 + (phase == "secondary")]),
    )
    found = analysis.out_of_reach(wave)
    assert dict(found.groupby("school_id")["holds"].mean()) == {
        **{"p0": 0, "p1": 0},
        **{"s0": 1, "s1": 1},
    }


def test_policy_that_was_not_found_out_does_not_count(collected):
    table = pd.DataFrame(
        [
            {"school_id": "p0", "topic": "Social Networking", "stance": "open"},
            {"school_id": "p1", "topic": SOCIAL, "stance": ""},
            {"school_id": "s0", "topic": STICKS, "stance": "banned"},
        ]
    )
    wave = collected(schools=schools(2), policies=table)
    assert analysis.stances(wave, SOCIAL).to_numpy().tolist() == [["p0", "open"]]


def test_words_that_are_looked_up_are_those_of_the_reference_wave():
    wave = reference_wave()
    for item in (
        analysis.ASSESSMENT,
        analysis.FEEDBACK_TO_PUPILS,
        analysis.FILES_FROM_HOME,
        analysis.FEEDBACK_ON_BEHAVIOUR,
        *analysis.FEEDBACK,
    ):
        assert item in set(wave["checklist"]["item"])
    stores = set(wave["storage"]["place"])
    assert {*analysis.OWN_PLACES} & stores
    assert {*analysis.SHARED_PLACES} & stores
    assert {*analysis.MAIL} & set(wave["walkthroughs"]["answer"])
    assert {SOCIAL, STICKS} <= set(wave["policies"]["topic"])
    assert analysis.NOTHING in set(wave["walkthroughs"]["answer"])


def test_feedback_is_told_of_schools_that_answered_every_line(judge):
    whole = feedback(SEVERAL, True)["checklist"]
    of_first = whole["school_id"].eq("p0") & whole["item"].eq(analysis.FEEDBACK[1])
    found = judge("4.3.4.feedback-range", SEVERAL, True, checklist=whole[~of_first])
    assert found.effect.n == 2 * SEVERAL - 1
    parts = [whole[whole["item"] == item] for item in analysis.FEEDBACK]
    apart = [part[part["school_id"] == f"p{i}"] for i, part in enumerate(parts)]
    found = judge("4.3.4.feedback-range", SEVERAL, True, checklist=pd.concat(apart))
    assert "every line on feedback" in found.reason
