"""The claims of the learner space, on small made tables of a collected wave."""

from collections.abc import Callable
from itertools import product

import pandas as pd
import pytest

from personalising import waves
from personalising.model import Verdict, claims
from personalising.study import learner_space
from personalising.study.learner_space.claims import MOST, PLAY, TESTS, TOOLS
from personalising.waves import Wave

Make = Callable[..., Wave]
PUPILS = 20
AGREED = (
    *("formative-autonomy", "visual-work", "broadcasting", "digital-identity"),
    *("gaming-motivation", "independent-life", "risk-awareness"),
)
SOME = ("private-networking", "networking-with-teachers")


def tables(schools: int, *, reversed: bool = False) -> dict[str, pd.DataFrame]:
    """Tables that say what the report does, or the reverse of it."""
    names = [f"{phase}{i}" for phase, i in product("PS", range(schools))]
    primary = [name[0] == "P" for name in names]
    groups = [
        (f"{name}-{stage}", name, stage)
        for name, young in zip(names, primary, strict=True)
        for stage in ((1, 2) if young else (3, 4))
    ]
    pupils = pd.DataFrame(
        [(f"{name}-{i}", name, i) for name, i in product(names, range(PUPILS))],
        columns=["pupil_id", "school_id", "i"],
    )
    young = pupils["school_id"].str.startswith("P")
    pupils["key_stage"] = young.map({True: 2, False: 3})
    pupils["gender"] = (pupils["i"] < PUPILS / 2).map({True: "girl", False: "boy"})
    poor = pupils["i"] < (PUPILS * 3 // 4 if reversed else PUPILS // 10)
    pupils["home_access"] = poor.map({True: "computer", False: "internet"})
    views, items = _views(pupils, reversed)
    few = pupils["i"] < (1 if reversed else PUPILS // 4)
    main, other = ("radio", "radio 2") if reversed else ("mobile phone", "radio")
    must = [pupils.assign(item=main), pupils.assign(item=other)]
    must.append(pupils[few].assign(item="data stick"))
    return {
        "schools": pd.DataFrame(
            {
                "school_id": names,
                "study": "field",
                "phase": ["primary" if young else "secondary" for young in primary],
                "disadvantaged": 1,
                "disadvantage_basis": "location",
            }
        ),
        "focus_groups": pd.DataFrame(
            groups, columns=["group_id", "school_id", "key_stage"]
        ).assign(respondents="learners"),
        "learners": pupils.drop(columns="i"),
        "items": items,
        "views": views,
        "must_haves": pd.concat(must)[["pupil_id", "item"]],
        "activities": pd.concat(
            pupils.assign(item=item, rank=(rank == reversed) + 1)
            for rank, item in enumerate(("homework", "Music"))
        )[["pupil_id", "item", "rank"]],
        "storage": pd.DataFrame(
            [
                (group, place, int((place == "memory stick") == reversed))
                for (group, *_), place in product(
                    groups, ("own documents", "class folder", "memory stick")
                )
            ],
            columns=["group_id", "place", "named"],
        ),
        "walkthroughs": _walkthroughs(groups, reversed),
    }


def _views(pupils: pd.DataFrame, reversed: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    girl = pupils["gender"].eq("girl")
    odd = pupils["i"] % 2 == 0
    few = pupils["i"] < (1 if reversed else PUPILS // 4)
    held = {
        **dict.fromkeys(AGREED, odd | True if not reversed else odd & False),
        **dict.fromkeys(SOME, few),
        "digital-life-recognised": odd & False if not reversed else odd | True,
        "privacy-concern": girl != reversed,
        "social-networking-use": girl if reversed else odd,
    }
    views = [
        pd.DataFrame(
            {
                "respondent": pupils["pupil_id"],
                "school_id": pupils["school_id"],
                "stakeholder": "pupil",
                "item": construct,
                "answer": holds.map({True: 5, False: 1}),
            }
        )
        for construct, holds in held.items()
    ]
    items = pd.DataFrame({"item": [*held], "stakeholder": "pupil", "wording": "Asked."})
    items["construct"] = items["item"]
    more = {"direction": "higher", "lowest": 1, "highest": 5}
    return pd.concat(views), items.assign(**more)


def _walkthroughs(groups: list[tuple[str, str, int]], reversed: bool) -> pd.DataFrame:
    rows = []
    for group, _, stage in groups:
        own = (stage > 2) != reversed
        guidance = "instructions" if reversed else "none"
        blocked = "games" if reversed else "instant messaging"
        tools = "chosen" if stage % 2 or reversed else "given"
        rows += [
            (group, "log-in", "personal" if own else "shared"),
            (group, "guidance", guidance),
            (group, "blocked", blocked),
            (group, "tools", tools),
        ]
    return pd.DataFrame(rows, columns=["group_id", "question", "answer"])


def judged(wave: Wave) -> dict[str, Verdict | None]:
    return {made.claim.id: made.verdict for made, _ in learner_space.findings(wave)}


def test_tables_that_say_what_the_report_does_bear_out_every_claim(collected: Make):
    found = judged(collected(**tables(36)))
    assert found.pop(PLAY) == Verdict.NOT_TESTED
    assert found == dict.fromkeys(TESTS, Verdict.SUPPORTED)


def test_tables_that_say_the_reverse_turn_every_claim(collected: Make):
    found = judged(collected(**tables(36, reversed=True)))
    assert found.pop(PLAY) == Verdict.NOT_TESTED
    assert found == dict.fromkeys(TESTS, Verdict.NOT_SUPPORTED)


def test_few_schools_cannot_tell_what_most_pupils_hold(collected: Make):
    found = judged(collected(**tables(2)))
    # where each school has the same share of rich homes, its pupils tell by themselves
    for id in {*MOST, TOOLS} - {"4.4.disadvantaged-access"}:
        assert found[id] in (Verdict.INCONCLUSIVE, Verdict.NOT_TESTED), id
    assert found["1.3.visual-work"] == Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    "missing", ["items", "views", "must_haves", "activities", "storage", "walkthroughs"]
)
def test_claim_is_not_tested_without_its_table(collected: Make, missing: str):
    made = tables(3)
    del made[missing]
    if missing == "items":
        del made["views"]
    found = {m.claim.id: m for m, _ in learner_space.findings(collected(**made))}
    without = {id for id, c in claims("learner_space").items() if missing in c.needs}
    assert without
    for id in without:
        assert found[id].verdict == Verdict.NOT_TESTED
        assert found[id].sentence.startswith("Whether ")


def test_item_worded_the_other_way_round_is_turned(collected: Make):
    made = tables(8)
    made["items"]["direction"] = "lower"
    found = judged(collected(**made))
    assert found["1.3.visual-work"] == Verdict.NOT_SUPPORTED
    assert found["1.3.partly-recognised"] == Verdict.NOT_SUPPORTED


def test_pupil_in_the_middle_of_the_scale_does_not_agree(collected: Make):
    made = tables(8)
    made["views"]["answer"] = 3
    assert judged(collected(**made))["1.3.visual-work"] == Verdict.NOT_SUPPORTED


def test_groups_may_name_as_pupils_do(collected: Make):
    made = tables(8)
    group_of = made["focus_groups"].drop_duplicates("school_id").set_index("school_id")
    pupils = (
        made["learners"].set_index("pupil_id")["school_id"].map(group_of["group_id"])
    )
    for name in ("activities", "must_haves"):
        table = made[name].assign(group_id=made[name]["pupil_id"].map(pupils))
        made[name] = table.drop(columns="pupil_id").drop_duplicates(
            ["group_id", "item"]
        )
    found = {m.claim.id: m for m, _ in learner_space.findings(collected(**made))}
    for id in ("4.3.2.leisure-first", "4.3.2.mobile-must-have"):
        assert found[id].verdict == Verdict.SUPPORTED
        assert found[id].effect.n == 16


def test_pupils_count_by_their_weights(collected: Make):
    made = tables(8)
    # most pupils have no phone, and those who do count for more
    phone = made["must_haves"]["item"].eq("mobile phone")
    late = made["must_haves"]["pupil_id"].str.rsplit("-", n=1).str[1].astype(int) > 6
    made["must_haves"] = made["must_haves"][~(phone & late)]
    id = "4.3.2.mobile-must-have"
    assert judged(collected(**made))[id] == Verdict.NOT_SUPPORTED
    i = made["learners"]["pupil_id"].str.rsplit("-", n=1).str[1].astype(int)
    made["learners"]["weight"] = (i <= 6).map({True: 6.0, False: 1.0})
    assert judged(collected(**made))[id] == Verdict.SUPPORTED


def test_print_tells_of_three_groups_and_no_more():
    found = {p.claim.id: p for _, p in learner_space.findings(waves.load("2008"))}
    for id in ("4.3.2.only-suggest", TOOLS):
        assert found[id].verdict == Verdict.INCONCLUSIVE
        assert found[id].effect.n == 3
    assert found["2.1.home-access"].word == "cannot tell"
    assert "earlier studies" in found["2.1.home-access"].sentence
    assert found["4.3.2.leisure-first"].sentence.endswith(
        "was not tested (the report gives no number for it)."
    )
