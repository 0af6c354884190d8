"""The claims of the learner space, on small made tables of a collected wave."""

import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from made_pupils import tables
from made_waves import collected_of, reference_wave
from partial_waves import run

from personalising.model import Verdict, claims
from personalising.study import learner_space, ledger
from personalising.study.learner_space.claims import MOST, PLAY, TESTS, TOOLS
from personalising.waves import Wave

pytestmark = pytest.mark.long

Make = Callable[..., Wave]


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
    found = {p.claim.id: p for _, p in learner_space.findings(reference_wave())}
    for id in ("4.3.2.only-suggest", TOOLS):
        assert found[id].verdict == Verdict.INCONCLUSIVE
        assert found[id].effect.n == 3
    assert found["2.1.home-access"].word == "cannot tell"
    assert "earlier studies" in found["2.1.home-access"].sentence
    assert found["4.3.2.leisure-first"].sentence.endswith(
        "was not tested (the report gives no number to test)."
    )


# --- each claim on a copy of the wave that is altered for it alone -------------------

QUESTIONS = {
    "4.3.2.log-ins": "log-in",
    "4.3.2.shared-log-ins": "log-in",
    "4.3.2.communication-blocked": "blocked",
    "4.3.2.only-suggest": "guidance",
    "4.3.2.independent-work": "guidance",
    TOOLS: "tools",
}
CONSTRUCTS = {
    "1.3.formative-autonomy": "formative-autonomy",
    "1.3.visual-work": "visual-work",
    "1.3.broadcasting": "broadcasting",
    "1.3.identity": "digital-identity",
    "1.3.partly-recognised": "digital-life-recognised",
    "1.3.private-networking": "private-networking",
    "1.3.networking-with-teachers": "networking-with-teachers",
    "1.3.gaming-motivates": "gaming-motivation",
    "4.3.2.independent-lives": "independent-life",
    "4.3.2.aware-of-risks": "risk-awareness",
    "4.3.2.girls-privacy": "privacy-concern",
    "4.3.2.gender-alike": "social-networking-use",
}
WHOLE = {
    "2.1.home-access": "learners",
    "4.4.disadvantaged-access": "learners",
    "4.3.2.own-documents": "storage",
    "4.3.2.leisure-first": "activities",
}
PHONES = ("mobile phone", "radio 2", "radio")
STICKS = ("data stick",)
MUST_HAVES = {
    "4.3.2.multi-function": PHONES,
    "4.3.2.mobile-must-have": PHONES,
    "4.3.2.data-stick": STICKS,
}


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> tuple[Wave, Wave]:
    """A wave that bears every claim out, and one that contradicts every claim."""
    found = []
    for reverse in (False, True):
        folder = tmp_path_factory.mktemp("pupils")
        found.append(collected_of(folder, **tables(36, reversed=reverse)))
    return found[0], found[1]


def altered_for(id: str, whole: Wave, reverse: Wave) -> Wave:
    """The wave, with what the claim reads taken from the other one."""
    if id in WHOLE:
        return replace(whole, tables={**whole.tables, WHOLE[id]: reverse[WHOLE[id]]})
    name, column, values = next(
        (name, column, known[id] if isinstance(known[id], tuple) else (known[id],))
        for name, column, known in (
            ("walkthroughs", "question", QUESTIONS),
            ("views", "item", CONSTRUCTS),
            ("must_haves", "item", MUST_HAVES),
        )
        if id in known
    )
    kept = whole[name][~whole[name][column].isin(values)]
    taken = reverse[name][reverse[name][column].isin(values)]
    mixed = pd.concat([kept, taken], ignore_index=True)
    return replace(whole, tables={**whole.tables, name: mixed})


def verdict_on(id: str, wave: Wave) -> Verdict:
    effect = learner_space.CLAIMS.from_wave[id](wave, 0.95)
    return claims("learner_space")[id].judge(effect)


READS = {**QUESTIONS, **CONSTRUCTS, **WHOLE, **MUST_HAVES}


def test_every_claim_that_a_wave_can_test_has_its_altered_copy():
    assert READS.keys() == TESTS.keys()


@pytest.mark.parametrize("id", READS)
def test_a_copy_altered_for_a_claim_turns_it_and_no_other(id: str, both):
    altered = altered_for(id, *both)
    assert verdict_on(id, both[0]) == Verdict.SUPPORTED
    assert verdict_on(id, altered) == Verdict.NOT_SUPPORTED
    needs = claims("learner_space")[id].needs.keys()
    for other, read in READS.items():
        same = claims("learner_space")[other].needs.keys() & needs - {"focus_groups"}
        # of many that read the same table, the next one is enough
        if same and read != READS[id]:
            assert verdict_on(other, altered) == Verdict.SUPPORTED, other
            break


CHAPTERS = ("4_3_2_walkthrough", "4_3_2_identity")


def chips(wave: Wave) -> dict[str, tuple[str, str]]:
    """What each claim's row on the pages wears, and the sentence in its fold."""
    found = {}
    for chapter in CHAPTERS:
        page = BeautifulSoup(
            "".join(run(chapter, wave, draw=False).markup), "html.parser"
        )
        for row in page.select("details.claim"):
            found[row["id"]] = (
                row.select_one("summary .chip").get_text(),
                row.select_one(".detail p").get_text(),
            )
    return found


@pytest.mark.parametrize(
    ("reverse", "word", "verdict"),
    [
        (False, "holds", Verdict.SUPPORTED),
        (True, "does not hold", Verdict.NOT_SUPPORTED),
    ],
)
def test_chip_sentence_and_landing_page_follow_the_wave(both, reverse, word, verdict):
    known = claims("learner_space")
    anchors = {f"claim-{id.replace('.', '-')}": id for id in known}
    wave = both[reverse]
    found = chips(wave)
    assert found.keys() == anchors.keys()
    assert found.pop("claim-4-4-play")[0] == "not tested"
    assert {chip for chip, _ in found.values()} == {word}
    for anchor, (_, said) in found.items():
        template = known[anchors[anchor]].sentences[verdict]
        assert said.startswith(template.split(" ({evidence}")[0]), anchor
    front = BeautifulSoup("".join(run("index", wave, draw=False).markup), "html.parser")
    cards = front.select(".headlines .card .chip")
    assert {card.get_text() for card in cards} == {word}
    strip = front.select_one(".headlines .strip")["aria-label"]
    all_found = [made.verdict for made, _ in ledger.judged(wave)].count(verdict)
    assert all_found >= len(found)  # other sections read these tables too
    assert re.search(rf"\b{all_found} {word}\b", strip)


def test_first_place_that_leisure_and_school_work_share_is_not_leisures(
    collected: Make,
):
    made = tables(8)
    made["activities"]["rank"] = 1
    for rows in (made["activities"], made["activities"].iloc[::-1]):
        wave = collected(**{**made, "activities": rows})
        assert verdict_on("4.3.2.leisure-first", wave) == Verdict.NOT_SUPPORTED


def test_pupils_of_no_weight_are_not_there(collected: Make):
    made = tables(3)
    made["learners"]["weight"] = 0.0
    found = {m.claim.id: m for m, _ in learner_space.findings(collected(**made))}
    for id in ("4.3.2.leisure-first", "4.3.2.mobile-must-have", "2.1.home-access"):
        assert found[id].verdict == Verdict.NOT_TESTED
    assert "weight above 0" in found["4.3.2.mobile-must-have"].sentence
