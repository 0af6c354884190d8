"""The claims of the teaching space hold, turn and stay open as a wave's answers say."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from personalising.model import Verdict, claims, rule
from personalising.model.asked import in_prose
from personalising.model.constructs import known
from personalising.study.answers import answers
from personalising.study.teaching_space import CLAIMS
from personalising.study.teaching_space.analysis import (
    QUESTION_WALL,
    mean_difference,
    put_to,
    school_differences,
)
from personalising.study.teaching_space.claims import MOST, SOME, TESTS
from personalising.waves import NotCollected

ROOM = claims("teaching_space")
SCHOOLS = [f"S{n:02}" for n in range(40)]
PEOPLE = {"pupil": 6, "teacher": 4, "leader": 2}
COMMON = ("personalisation", "engage-through-technology")
WHO = "respondent"
ALIKE = "1.2.best-practice-alike"

# every claim holds where all say so, and nobody that it means individual programmes
SAYS = {construct for construct, _ in (*MOST.values(), *SOME.values())}
ASKED = {
    *MOST.values(),
    *SOME.values(),
    ("individual-programmes", "teacher"),
    ("vle-restricted", "teacher"),
    ("leaders-commitment", "leader"),
    ("control", "teacher"),
    ("personalisation", "pupil"),
    ("personalisation", "teacher"),
    ("engage-through-technology", "leader"),
}


def phase_of(place):
    return ("primary", "secondary")[place // 2 % 2]


def share_of(construct, who, school, reverse):
    """The share of the people of a school who say so."""
    committed = school % 5 == 0
    said = {
        "vle-restricted": 0.25 if committed else 1.0,
        "leaders-commitment": 1.0 if committed else 0.0,
        "control": 0.25,
    }.get(construct, 0.75 + 0.25 * (school % 2) if construct in SAYS else 0.0)
    if construct in {id for id, _ in SOME.values()}:
        said = 1.0  # the opposite of some is none
    if construct == "ict-personalises" and who == "teacher":
        said = 1.0  # alike in both phases
    if construct in COMMON:
        sees_less = who == ("pupil" if construct == "personalisation" else "teacher")
        said = 1.0
        if sees_less:  # schools differ
            said = (0.5 if school % 4 < 2 else 0.34) + 0.25 * (who == "teacher")
    if reverse and construct == "control":
        return 1.0
    if reverse and construct == "ict-personalises" and who == "teacher":
        return 0.5 * (phase_of(school) == "secondary")  # no longer alike
    if reverse and construct != "leaders-commitment":
        return 1.0 - said
    return said


def made(schools=SCHOOLS, reverse=False, high="higher"):
    """Tables of a wave whose schools say what the report has, or the opposite."""
    items, views = [], []
    for construct, who in sorted(ASKED):
        items.append((construct, who, "Is it so?", construct, high, 1, 5))
        for place, school in enumerate(schools):
            number = PEOPLE[who]
            yes = round(share_of(construct, who, place, reverse) * number)
            for person in range(number):
                # who means time of their own is the last to see what staff do
                last = construct == "me-time" and not reverse
                says = (number - 1 - person if last else person) < yes
                answer = 5 if says == (high == "higher") else 1
                views.append(
                    (f"{school}-{who}-{person}", school, who, construct, answer)
                )
    columns = ["item", "stakeholder", "wording", "construct", "direction"]
    return {
        "schools": pd.DataFrame({"school_id": schools, "study": "field"}).assign(
            phase=[phase_of(place) for place in range(len(schools))]
        ),
        "items": pd.DataFrame(items, columns=[*columns, "lowest", "highest"]),
        "views": pd.DataFrame(
            views, columns=["respondent", "school_id", "stakeholder", "item", "answer"]
        ),
        "learners": pd.DataFrame(
            [
                (f"{school}-pupil-{person}", school, 2)
                for school in schools
                for person in range(PEOPLE["pupil"])
            ],
            columns=["pupil_id", "school_id", "key_stage"],
        ),
        "checklist": pd.DataFrame(
            {
                "school_id": schools,
                "item": QUESTION_WALL,
                "present": [
                    int(n % 3 == 0 and not reverse) for n in range(len(schools))
                ],
            }
        ),
    }


def verdicts(wave):
    return {id: CLAIMS.in_wave(claim, wave).verdict for id, claim in ROOM.items()}


def effect(wave, id):
    return TESTS[id][0](wave, 0.95)


def test_every_claim_holds_where_a_wave_says_so(collected):
    found = verdicts(collected(**made()))
    assert found.pop(ALIKE) == Verdict.INCONCLUSIVE  # that takes more schools
    assert found == dict.fromkeys(found, Verdict.SUPPORTED)


def test_many_schools_show_that_teachers_of_both_phases_agree_alike(collected):
    tables = made([f"S{n:03}" for n in range(160)])
    items, views = tables["items"], tables["views"]
    asked = items["construct"] == "ict-personalises"
    tables["items"] = items[asked & (items["stakeholder"] == "teacher")]
    of_teachers = views["stakeholder"] == "teacher"
    tables["views"] = views[of_teachers & (views["item"] == "ict-personalises")]
    found = CLAIMS.in_wave(ROOM[ALIKE], collected(**tables))
    assert found.verdict == Verdict.SUPPORTED


def test_every_claim_turns_where_a_wave_says_the_opposite(collected):
    found = verdicts(collected(**made(reverse=True)))
    # of those few who took up the agenda all control, which is more than some
    assert found.pop("4.3.3.control") == Verdict.SUPPORTED
    assert found == dict.fromkeys(found, Verdict.NOT_SUPPORTED)


@pytest.mark.parametrize(
    ("says", "some", "minority"),
    [
        (5, Verdict.SUPPORTED, Verdict.NOT_SUPPORTED),
        (3, Verdict.NOT_SUPPORTED, Verdict.SUPPORTED),
        (1, Verdict.NOT_SUPPORTED, Verdict.SUPPORTED),
    ],
)
def test_control_is_counted_among_those_who_took_up_the_agenda(
    says, some, minority, collected
):
    tables = made()
    views = tables["views"]
    agenda = views[(views["item"] == "agenda-adopted")]
    took = agenda.loc[agenda["answer"] == 5, WHO]
    ours = (views["item"] == "control") & views[WHO].isin(took)
    views.loc[ours, "answer"] = says
    views.loc[(views["item"] == "control") & ~ours, "answer"] = 6 - says
    found = collected(**tables)
    for id, verdict in {"control": some, "control-minority": minority}.items():
        assert CLAIMS.in_wave(ROOM[f"4.3.3.{id}"], found).verdict == verdict
    assert 0 < effect(found, "4.3.3.control").n == ours.sum() < len(agenda)


def test_few_schools_cannot_tell_and_one_tests_nothing(collected):
    found = verdicts(collected(**made(SCHOOLS[:3])))
    for id in ("4.3.3.platform-leaders", ALIKE):  # one school is on one side
        assert found.pop(id) == Verdict.NOT_TESTED
    decided = {id for id, verdict in found.items() if verdict != Verdict.INCONCLUSIVE}
    # of some it is enough that there are any; or that all of them say so; and what
    # differs more than schools do
    assert decided <= {
        *SOME,
        *("4.3.3.control", "4.3.3.question-wall"),
        *("1.2.best-practice-primary", "4.3.3.technology-personalises"),
        *("4.3.3.recognition", "4.3.3.leaders-engage", "4.3.3.me-time-recognition"),
    }
    alone = verdicts(collected(**made(SCHOOLS[:1])))
    assert set(alone.values()) == {Verdict.NOT_TESTED}


@pytest.mark.parametrize("table", ["items", "views"])
def test_claim_is_not_tested_without_its_tables(table, collected):
    tables = made(SCHOOLS[:4])
    lacking = {"items", "views"} if table == "items" else {"views"}
    wave = collected(**{n: t for n, t in tables.items() if n not in lacking})
    for id, claim in ROOM.items():
        found = CLAIMS.in_wave(claim, wave)
        if id != "4.3.3.question-wall":
            assert found.verdict == Verdict.NOT_TESTED
            assert "the table" in found.reason


def test_wall_is_not_tested_where_no_checklist_asks_for_it(collected):
    tables = made(SCHOOLS[:4])
    wall = ROOM["4.3.3.question-wall"]
    tables["checklist"]["item"] = "pupil email"
    found = CLAIMS.in_wave(wall, collected(**tables))
    assert found.reason == (
        "not collected: the item “question wall” (checklist of technology)"
    )
    without = {name: t for name, t in tables.items() if name != "checklist"}
    assert "the table" in CLAIMS.in_wave(wall, collected(**without)).reason


def test_each_construct_is_documented_and_what_some_claim_stands_on(collected):
    constructs = {construct for construct, _ in ASKED}
    tables = made(SCHOOLS[:4])
    items = tables["items"]
    needed = set()
    for kept in ([], ["agenda-adopted", "leaders-commitment"]):
        others = ~items["construct"].isin(kept)
        renamed = items["construct"].where(~others, "other")
        wave = collected(**tables | {"items": items.assign(construct=renamed)})
        said = " ".join(CLAIMS.in_wave(claim, wave).reason for claim in ROOM.values())
        needed |= {each for each in constructs if f"“{in_prose(each)}”" in said}
    assert needed == constructs
    assert constructs <= known()


def test_items_worded_the_other_way_round_say_the_same(collected):
    straight, round_about = (
        collected(**made(SCHOOLS[:8], high=high)) for high in ("higher", "lower")
    )
    for id in ("4.3.3.agenda", "4.3.3.no-programmes", "4.3.3.recognition"):
        assert effect(straight, id) == effect(round_about, id)


def test_answer_in_the_middle_does_not_say_so_and_counts(collected):
    tables = made(SCHOOLS[:8])
    views = tables["views"]
    agenda = views["item"] == "agenda-adopted"
    yes = agenda & (views["answer"] == 5)
    views.loc[yes & views[WHO].str.endswith("-0"), "answer"] = 3
    wave = collected(**tables)
    share = (views.loc[agenda, "answer"] > 3).mean()
    assert effect(wave, "4.3.3.agenda").estimate == pytest.approx(share - 0.5)
    assert effect(wave, "4.3.3.agenda").n == agenda.sum()
    (alone,) = TESTS["4.3.3.agenda"][1]["without-middle"](wave, 0.95)
    decided = views.loc[agenda & (views["answer"] != 3), "answer"]
    assert alone.estimate == pytest.approx((decided > 3).mean() - 0.5)


def test_empty_answers_and_answers_without_a_weight_are_left_out(collected):
    tables = made(SCHOOLS[:3])
    views = tables["views"]
    agenda = views.index[views["item"] == "agenda-adopted"]
    views["answer"] = views["answer"].astype("Int64")
    views.loc[agenda[0], "answer"] = pd.NA
    found = answers(collected(**tables), "agenda-adopted", "teacher")
    assert len(found) == len(agenda) - 1
    assert set(found["weight"]) == {1.0}
    who = views[WHO].isin(views.loc[agenda[1:], WHO])
    views["weight"] = np.where(who, 2.0, np.nan)
    views.loc[views[WHO] == views.loc[agenda[1], WHO], "weight"] = 0.0
    found = answers(collected(**tables), "agenda-adopted", "teacher")
    assert len(found) == len(agenda) - 2
    assert [*found] == [
        *("school_id", "respondent", "stakeholder", "item", "side", "place", "weight")
    ]
    pupils = answers(collected(**tables), "me-time", "pupil")
    assert set(pupils["weight"]) == {1.0}  # none of them has one
    views.loc[who, "weight"] = 0.0
    with pytest.raises(
        NotCollected, match="answers of teachers with a weight to items"
    ):
        answers(collected(**tables), "agenda-adopted", "teacher")


def test_gap_is_the_paired_t_interval_of_school_means(collected):
    draw = np.random.default_rng(3)
    tables = made(SCHOOLS[:9])
    views = tables["views"]
    common = views["item"] == "personalisation"
    views.loc[common, "answer"] = draw.integers(1, 6, common.sum())
    found = effect(collected(**tables), "4.3.3.recognition")
    means = views[common].pivot_table("answer", "school_id", "stakeholder")
    oracle = stats.ttest_rel(means["teacher"], means["pupil"])
    low, high = oracle.confidence_interval(0.95)
    # a scale from 1 to 5 is four steps
    assert (found.conf_low, found.conf_high) == pytest.approx(
        (low / 4, high / 4), abs=1e-12
    )
    assert (found.n, found.unit) == (9, "schools")


def test_gap_counts_the_items_that_both_were_asked_and_weighs_people(collected):
    schools = SCHOOLS[:3]
    tables = made(schools)
    items, views = tables["items"], tables["views"]
    of_pupils = items[(items["item"] == "personalisation")].query(
        "stakeholder == 'pupil'"
    )
    tables["items"] = pd.concat([items, of_pupils.assign(item="pupils-alone")])
    more = views[(views["item"] == "personalisation")].query("stakeholder == 'pupil'")
    tables["views"] = pd.concat([views, more.assign(item="pupils-alone", answer=5)])
    both = put_to("personalisation", "teacher"), put_to("personalisation", "pupil")
    apart = school_differences(*both)
    before, after = (apart(collected(**each)) for each in (made(schools), tables))
    assert before.tolist() == after.tolist()
    heavy = tables["views"]
    first = heavy[WHO].str.endswith("pupil-0")
    heavy["weight"] = np.where(first, 4.0, 1.0)
    # of six pupils the first says yes: three yes and three no become six yes to three
    assert apart(collected(**tables)).iloc[0] == pytest.approx(1 - 6 / 9)


def test_schools_that_differ_alike_have_no_interval(collected):
    wave = collected(**made(SCHOOLS[:2]))
    with pytest.raises(NotCollected, match="differences are not the same"):
        mean_difference(pd.Series([0.3, 0.1 + 0.2]), wave, 0.95)
    with pytest.raises(NotCollected, match="two schools or more whose"):
        mean_difference(pd.Series([0.3]), wave, 0.95)
    with pytest.raises(NotCollected, match="two schools or more where both"):
        effect(collected(**made(SCHOOLS[:1])), "4.3.3.recognition")


def test_schools_are_left_out_one_at_a_time(collected):
    wave = collected(**made(SCHOOLS[:8]))
    for id, (_, others) in TESTS.items():
        if id == "4.3.3.platform-leaders":
            continue  # two schools have committed leaders, and one would be left
        left_out = others["one-left-out"](wave, 0.95)
        whole = effect(wave, id)
        schools = 8 if id == ALIKE else (whole.fewest or whole.n)
        assert len(left_out) == schools
        assert all(each.n < whole.n for each in left_out)


def test_closed_wave_says_nothing_of_two_schools(collected):
    wave = collected(**made(SCHOOLS[:2]))
    reasons = {CLAIMS.in_wave(claim, wave).reason for claim in ROOM.values()}
    assert any("withheld" in reason for reason in reasons)
    assert set(verdicts(wave).values()) == {Verdict.NOT_TESTED}


def test_band_of_a_scale_is_a_fifth_of_a_step_of_five_answers():
    assert rule().band("scale").half_width * 4 == pytest.approx(0.2)
