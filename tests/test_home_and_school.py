"""Figure 5: what pupils use at home, at school and at both."""

from itertools import product

import numpy as np
import pytest
from made_sorts import alike, of_stage, tables
from made_waves import reference_wave

from personalising.model import Verdict
from personalising.study import card_sorts
from personalising.study.card_sorts import messages, places, worlds
from personalising.study.card_sorts.claims import ALIKE
from personalising.study.card_sorts.flowing import fill, inside, line_height, word_width
from personalising.waves import NotCollected

CARDS = [f"card {n:02}" for n in range(20)]
WHERE = dict.fromkeys(CARDS[:12], "home") | dict.fromkeys(CARDS[12:], "both")
GROUPS = [*of_stage(8), *of_stage(8, stage=3)]


@pytest.fixture(scope="module")
def reference():
    return reference_wave()


def made(collected, primary=WHERE, secondary=WHERE, *rows):
    every = alike(GROUPS[:8], "where", primary) + alike(GROUPS[8:], "where", secondary)
    return collected(**tables(GROUPS, [*every, *rows]))


def firm(wave):
    (found,) = (m for m, _ in card_sorts.findings(wave) if m.claim.id == ALIKE)
    return found, {each.alternative.id: each.flips for each in found.firmness.computed}


def test_a_line_takes_words_that_fill_it_to_its_end():
    words = ["maps", "mail", "games"]
    widths = {1: word_width("maps") + word_width("mail"), 0: word_width("games")}
    found = fill(words, [1, 0], widths.get)
    assert [(word.text, word.y) for word in found] == [
        *(("maps", 1), ("mail", 1), ("games", 0))
    ]
    assert fill(words, [1], widths.get) is None


def test_shares_of_places_are_those_of_a_plain_count(reference):
    found = places.places(reference)
    rows = reference["card_sorts"].merge(reference["focus_groups"], on="group_id")
    rows = rows[rows["sort"] == "where"]
    for row in found.frame.sample(10, random_state=2).itertuples():
        stages = (1, 2) if row.phase == "primary" else (3, 4)
        held = rows[(rows["card"] == row.card) & rows["key_stage"].isin(stages)]
        assert row.at_home == pytest.approx(
            held["category"].isin(["home", "both"]).mean()
        )
        assert row.at_school_low <= row.at_school <= row.at_school_high
    all_rows = reference["card_sorts"].merge(reference["focus_groups"], on="group_id")
    for base in found.bases["home"]:
        assert base.recount(all_rows) == base.count


@pytest.mark.parametrize("inner", [0, 1.0])
def test_words_lie_inside_their_ellipse(inner):
    words = [f"w{n}" for n in range(90)]  # short, so that they fill their lines
    placed, tall = inside(words, width=4, inner=inner)
    assert [word.text for word in placed] == words
    for word in placed:
        out = abs(word.x) + word_width(word.text, gap=0) / 2
        up = abs(word.y) + 0.45 * line_height()
        assert (out / 2) ** 2 + (up / (tall / 2)) ** 2 < 1


def test_words_round_an_ellipse_lie_above_and_below_it_in_turn():
    placed, tall = inside([*"abcdefgh"], width=0.6, inner=1.0)
    heights = list(dict.fromkeys(word.y for word in placed))
    assert len(heights) > 3
    assert min(map(abs, heights)) > 0.5
    assert max(map(abs, heights)) < tall / 2
    assert [y > 0 for y in heights] == [n % 2 == 0 for n in range(len(heights))]
    assert heights[1::2] == [-y for y in heights[: len(heights) // 2 * 2 : 2]]


def test_columns_are_as_described(reference):
    names = [*places.places(reference).frame]
    assert names[:3] == ["phase", "card", "place"]
    assert set(names[3:]) >= {"home", "school", "both", "neither", "at_home_low"}


def test_home_and_school_in_equal_numbers_are_both(collected):
    half = [
        (g, "where", "Tie", "home" if n % 2 else "school")
        for n, (g, *_) in enumerate(GROUPS)
    ]
    found = places.places(made(collected, WHERE, WHERE, *half)).frame
    assert set(found.loc[found["card"] == "Tie", "place"]) == {"both"}


def test_a_card_that_half_of_the_groups_sorted_is_shown(collected):
    some = alike(GROUPS[:4], "where", {"Half": "home"})
    some += alike(GROUPS[8:11], "where", {"Half": "home"})  # of eight, three
    found = places.places(made(collected, WHERE, WHERE, *some)).frame
    assert set(found.loc[found["card"] == "Half", "phase"]) == {"primary"}


def test_what_most_use_nowhere_or_never_is_left_out(collected):
    nowhere = alike(GROUPS, "where", {"Fax": "neither", "Pager": "home"})
    never = alike(GROUPS[:8], "frequency", {"Pager": "never"})
    wave = made(collected, WHERE, WHERE, *nowhere, *never)
    found = card_sorts.home_and_school(wave).frame.set_index(["phase", "card"])["place"]
    assert found[("primary", "Fax")] == found[("secondary", "Fax")] == "rarely used"
    assert found[("primary", "Pager")] == "rarely used"
    assert (
        found[("secondary", "Pager")] == "home"
    )  # its groups were not asked how often
    numbered = card_sorts.numbered_places(wave).frame
    assert "Fax" not in set(numbered["card"])


def test_reconstruction_has_no_numbers(reference):
    found = card_sorts.home_and_school(reference).frame
    assert [*found] == ["phase", "card", "place", "said_by"]
    assert messages.home_and_school(found).startswith("Becta's Figure 5 is lost")


def test_title_of_a_collected_wave_says_where_most_is_used(collected):
    found = card_sorts.home_and_school(made(collected)).frame
    assert messages.home_and_school(found) == "Most technologies are used at home"
    at_both = dict.fromkeys(CARDS, "both")
    mixed = card_sorts.home_and_school(made(collected, WHERE, at_both)).frame
    assert messages.home_and_school(mixed) == ""


def test_total_variation_is_what_would_have_to_lie_elsewhere(collected):
    # of twenty cards, secondary groups use five at school that primary ones use at home
    other = WHERE | dict.fromkeys(CARDS[:5], "school")
    found = card_sorts.overlap(made(collected, WHERE, other)).frame.set_index("place")
    assert found.loc["home", "difference"] == pytest.approx(-5 / 20)
    assert found.loc["school", "difference"] == pytest.approx(5 / 20)
    assert found.loc["all places", "difference"] == pytest.approx(5 / 20)
    assert messages.overlap(found.reset_index()) == (
        "For the phases to be alike, 25 per cent of placements would have to lie "
        "elsewhere"
    )


def test_total_variation_of_phases_that_only_scatter_reaches_down_to_none(collected):
    draw = np.random.default_rng(3)
    rows = [
        (group, "where", card, ("home", "school", "both")[draw.integers(3)])
        for (group, *_), card in product(GROUPS, CARDS)
    ]
    found = places.variation(collected(**tables(GROUPS, rows)))
    assert found.total > 0
    assert found.low == 0


def test_alike_holds_or_falls_by_total_variation_too(collected):
    same, flips = firm(made(collected))
    assert same.verdict == Verdict.SUPPORTED
    assert flips["total-variation"] == 0
    turned = dict.fromkeys(CARDS, "school")
    other, flips = firm(made(collected, WHERE, turned))
    assert other.verdict == Verdict.NOT_SUPPORTED
    assert flips["total-variation"] == 0


def test_total_variation_is_blind_to_cards_that_change_places(
    collected,
):
    # as many cards at home in either phase, but others: the sums are the same
    swapped = dict.fromkeys(CARDS[8:], "home") | dict.fromkeys(CARDS[:8], "both")
    found, flips = firm(made(collected, WHERE, swapped))
    assert found.verdict == Verdict.NOT_SUPPORTED
    assert flips["total-variation"] == 1


def test_few_schools_or_other_cards_have_no_overlap(collected):
    few = [*of_stage(4), *of_stage(8, stage=3)]
    wave = collected(**tables(few, alike(few, "where", WHERE)))
    assert isinstance(card_sorts.overlap(wave), NotCollected)
    assert places.places(wave).frame["at_home_low"].isna().sum() == len(CARDS)
    other = {f"new {card}": place for card, place in WHERE.items()}
    found = card_sorts.overlap(made(collected, WHERE, other))
    assert isinstance(found, NotCollected)
    assert "the same cards by 5 or more groups and schools" in str(found)


def test_one_phase_alone_is_drawn(collected):
    wave = collected(**tables(GROUPS[:8], alike(GROUPS[:8], "where", WHERE)))
    assert set(card_sorts.home_and_school(wave).frame["phase"]) == {"primary"}


def test_cards_that_all_use_nowhere_leave_nothing_to_draw(collected):
    found = card_sorts.home_and_school(
        made(
            collected, dict.fromkeys(CARDS, "neither"), dict.fromkeys(CARDS, "neither")
        )
    )
    assert isinstance(found, NotCollected)
    assert "technologies that most groups use somewhere" in str(found)


def test_as_many_cards_at_home_as_at_school_are_not_more(collected):
    groups = of_stage(3)
    places_of = {
        "G1-000": ["home", "school", "both"],
        "G1-001": ["home", "home", "school"],
        "G1-002": ["school", "school", "home"],
    }
    placed = [
        (group, "where", f"card {number}", place)
        for group, some in places_of.items()
        for number, place in enumerate(some)
    ]
    found = worlds.home_above_school(collected(**tables(groups, placed)))
    assert found[worlds.HOLDS].tolist() == [False, True, False]
