"""The claims on what pupils use where and how often, on small made card sorts."""

from collections.abc import Callable, Mapping
from itertools import product

import pandas as pd
import pytest

from personalising.model import Verdict
from personalising.study import card_sorts
from personalising.study.card_sorts.claims import ALIKE, MORE, MOST, YES
from personalising.waves import Wave

pytestmark = pytest.mark.long

PLACED = {*MOST, *MORE, ALIKE}
Sorts = Mapping[str, tuple[str, str, str, str]]  # by card, of each Key Stage
OF, SO, NO = "often", "sometimes", "never"
HO, BO, SC, NE = "home", "both", "school", "neither"

FREQUENCY: Sorts = {  # as the report says
    "Phones": (SO, SO, OF, OF),
    "Console games": (OF, OF, SO, SO),
    "Television": (OF, SO, SO, SO),
    "instant messaging": (NO, SO, OF, OF),
    "Email": (NO, SO, SO, OF),
    "Laptop": (SO, OF, OF, OF),
    "Google": (SO, OF, OF, OF),
    "Bebo": (NO, NO, SO, OF),
    **dict.fromkeys(("Webcam", "Camera", "Printer"), (SO, SO, SO, SO)),
}
REVERSED: Sorts = {  # otherwise in every point
    "Phones": (NO, NO, NO, NO),
    "Console games": (SO, NO, NO, NO),
    "Television": (NO, NO, NO, NO),
    "instant messaging": (OF, NO, NO, NO),
    "Email": (NO, NO, NO, NO),
    "Laptop": (OF, NO, NO, NO),
    "Google": (OF, NO, NO, NO),
    "Bebo": (OF, OF, OF, NO),
    **dict.fromkeys(("Webcam", "Camera", "Printer"), (NO, NO, NO, NO)),
}
WHERE: Sorts = {
    **dict.fromkeys(FREQUENCY, (HO, HO, HO, HO)),
    "Google": (BO, BO, BO, BO),
    "Printer": (SC, SC, SC, SC),
}
WHERE_REVERSED: Sorts = {
    **dict.fromkeys(FREQUENCY, (SC, SC, NE, NE)),
    "Phones": (SC, SC, SC, SC),
}

Make = Callable[..., Wave]


@pytest.fixture
def sorted_by(collected: Make) -> Make:
    """A collected wave in which all groups of a Key Stage sort alike."""

    def make(frequency: Sorts, where: Sorts, schools: int = 8) -> Wave:
        groups = [
            (f"{school}-{stage}", school, stage)
            for stage, i in product((1, 2, 3, 4), range(schools))
            for school in [f"{'P' if stage < 3 else 'S'}{i}"]
        ]
        sorts = [
            (group, sort, card, put[stage - 1])
            for (group, _, stage), (sort, cards) in product(
                groups, [("frequency", frequency), ("where", where)]
            )
            for card, put in cards.items()
        ]
        names = sorted({school for _, school, _ in groups})
        return collected(
            schools=pd.DataFrame(
                {
                    "school_id": names,
                    "study": "field",
                    "phase": ["primary" if n[0] == "P" else "secondary" for n in names],
                }
            ),
            focus_groups=pd.DataFrame(
                groups, columns=["group_id", "school_id", "key_stage"]
            ).assign(respondents="learners"),
            card_sorts=pd.DataFrame(
                sorts, columns=["group_id", "sort", "card", "category"]
            ),
        )

    return make


def judged(wave: Wave) -> dict[str, Verdict | None]:
    return {made.claim.id: made.verdict for made, _ in card_sorts.findings(wave)}


def test_sorts_as_the_report_tells_them_bear_out_every_claim(sorted_by):
    found = judged(sorted_by(FREQUENCY, WHERE))
    assert {id: found[id] for id in PLACED} == dict.fromkeys(PLACED, Verdict.SUPPORTED)


def test_sorts_the_other_way_round_turn_every_claim(sorted_by):
    found = judged(sorted_by(REVERSED, WHERE_REVERSED))
    turned = dict.fromkeys(PLACED, Verdict.NOT_SUPPORTED)
    assert {id: found[id] for id in PLACED} == turned


def test_few_schools_cannot_tell_what_most_groups_do(sorted_by):
    found = judged(sorted_by(FREQUENCY, WHERE, schools=3))
    of_all_stages = {"4.3.2.home-source", "4.3.2.mobiles-school"}
    for id in MOST.keys() - of_all_stages:
        assert found[id] == Verdict.INCONCLUSIVE, id


def test_one_group_that_differs_in_a_few_cards_leaves_the_phases_alike(sorted_by):
    wave = sorted_by(FREQUENCY, WHERE | {"Email": (BO, BO, HO, HO)})
    one = next(m for m, _ in card_sorts.findings(wave) if m.claim.id == ALIKE)
    assert one.effect.estimate == pytest.approx(1 / 11)  # one card of eleven
    others = {tried.alternative.id for tried in one.firmness.computed}
    assert others == {"by-card", "one-left-out", "total-variation"}


def test_of_several_cards_for_one_thing_one_is_enough_to_use_it(sorted_by):
    # of two cards for games one is never used, and email keeps messaging inside
    wave = sorted_by(
        FREQUENCY | {"Wii": (NO, NO, NO, NO), "Email": (SO, SO, SO, OF)}, WHERE
    )
    found = judged(wave)
    assert found["4.3.2.games-ks1"] == Verdict.SUPPORTED
    assert found["4.3.2.messaging-ks1"] == Verdict.NOT_SUPPORTED


def test_sort_without_a_card_says_which(sorted_by):
    cards = {card: put for card, put in FREQUENCY.items() if card != "Laptop"}
    found = {m.claim.id: m for m, _ in card_sorts.findings(sorted_by(cards, WHERE))}
    laptops = found["4.3.2.laptops-ks2"]
    assert laptops.verdict == Verdict.NOT_TESTED
    assert "a card for laptop in a sort by how often" in laptops.sentence
    assert found["4.3.2.search-ks2"].verdict == Verdict.SUPPORTED


def test_no_sort_tells_who_says_yes_to_all_without_cards_of_what_does_not_exist(
    sorted_by,
):
    found = {m.claim.id: (m, p) for m, p in card_sorts.findings(sorted_by({}, WHERE))}
    for each in found[YES]:
        assert each.verdict == Verdict.NOT_TESTED
        assert "cards of things that do not exist" in each.sentence
    for id in PLACED - {ALIKE, "4.3.2.home-source", "4.3.2.mobiles-school"}:
        assert found[id][0].verdict == Verdict.NOT_TESTED
