"""The free sorts of section 4.3.2, on the reference wave and on made ones."""

import numpy as np
import pandas as pd
import pytest
from made_sorts import alike, of_stage, tables
from made_waves import reference_wave

from personalising import published
from personalising.study import card_sorts
from personalising.study.card_sorts import free, pack
from personalising.waves import NotCollected

HEAPS = {"Wii": "Games", "Xbox": "Games", "Email": "Post", "Bebo": "Post"}
GROUPS = of_stage(6)


@pytest.fixture(scope="module")
def reference():
    return reference_wave()


def sorted_as(collected, *rows, groups=GROUPS):
    """A wave of groups that sort alike, and of further placements."""
    return collected(**tables(groups, [*alike(GROUPS, "free", HEAPS), *rows]))


def replaced(rows, group, heaps):
    """Placements in which one group has heaps of its own."""
    kept = [row for row in rows if row[0] != group]
    return kept + [(group, "free", card, heap) for card, heap in heaps.items()]


def test_cards_of_the_reference_wave_are_those_of_the_report(reference):
    found = card_sorts.card_set(reference).frame
    cards = set(found.loc[found["free"] > 0, "card"])
    assert len(cards) == published.figure("s432.cards.original").value
    named = [card for step in pack.STEPS for card in step.cards]
    assert set(named) - {"Phones"} <= cards
    items = set(found.loc[found["resorted"] > 0, "card"])
    assert len(items) == published.figure("s432.cards.items_after_merging").value
    became = {item for step in pack.STEPS for item in step.items}
    assert items == (cards - set(named)) | became


def test_named_steps_come_to_more_items_than_the_report_counts():
    steps = card_sorts.path()
    assert steps["left"].iloc[0] == published.figure("s432.cards.original").value
    counted = published.figure("s432.cards.items_after_merging").value
    assert steps["left"].iloc[-1] == counted
    named = steps[steps["said_by"] == pack.REPORT]
    assert named["left"].iloc[-1] == counted + 5
    assert (steps.index[steps["said_by"] == pack.REPORT] < len(named)).all()


def test_reference_wave_merges_what_was_merged_and_lists_unsteady_cards(reference):
    merges = card_sorts.merged(reference).frame
    sets = {frozenset(each.split(", ")) for each in merges["cards"]}
    assert frozenset({"Mobile phone", "Camera Phone", "PDA", "SMS Messaging"}) in sets
    assert len(sets) == 4
    assert merges["least"].ge(free.MERGED_FROM).all()
    found = card_sorts.card_set(reference).frame.dropna(subset=["steady"])
    least = found.sort_values("steady")["card"].head(6)
    assert set(least) == set(pack.STEPS[0].cards)


@pytest.mark.long
def test_every_number_of_the_free_sorts_can_be_counted_again(reference):
    rows = reference["card_sorts"].merge(reference["focus_groups"], on="group_id")
    for analysis in ("alike", "joins", "clusters", "fits", "merged"):
        result = getattr(card_sorts, analysis)(reference)
        for bases in result.bases.values():
            assert all(base.recount(rows) == base.count for base in bases)


def test_shares_are_those_of_a_plain_count(reference):
    rows = reference["card_sorts"]
    rows = rows[rows["sort"] == "free"]
    rows = rows.pivot_table("category", "group_id", "card", aggfunc="first")
    found = card_sorts.alike(reference).frame
    for row in found.sample(12, random_state=1).itertuples():
        expected = (rows[row.card] == rows[row.other]).mean()
        assert row.share == pytest.approx(expected)


def test_heaps_count_whatever_they_are_called(collected):
    def rename(heaps, group):
        return {card: f"{heap} of {group}" for card, heap in heaps.items()}

    rows = [
        (group, "free", card, heap)
        for group, _, _ in GROUPS
        for card, heap in rename(HEAPS, group).items()
    ]
    found = card_sorts.clusters(collected(**tables(GROUPS, rows))).frame
    assert set(found["cards"]) == {"Wii, Xbox", "Bebo, Email"}
    assert set(found["cluster"]) == {""}  # no two groups share a name
    assert set(card_sorts.clusters(sorted_as(collected)).frame["cluster"]) == {
        "Games",
        "Post",
    }


def test_one_heap_and_a_heap_of_each_card_tell_nothing_and_are_left_out(collected):
    rows = alike(GROUPS, "free", HEAPS)
    rows = replaced(rows, "G1-000", dict.fromkeys(HEAPS, "all"))
    rows = replaced(rows, "G1-001", {card: card for card in HEAPS})
    wave = collected(**tables(GROUPS, rows))
    found = free.free_sorts(wave)
    assert found.left_out == 2
    assert found.base.count == len(GROUPS) - 2
    assert set(card_sorts.alike(wave).frame["share"]) == {0.0, 1.0}


def test_groups_that_all_make_one_heap_have_no_free_sort(collected):
    rows = alike(GROUPS, "free", dict.fromkeys(HEAPS, "all"))
    found = card_sorts.alike(collected(**tables(GROUPS, rows)))
    assert isinstance(found, NotCollected)
    assert "in several heaps, by 3 or more groups" in str(found)


def test_groups_that_sorted_other_cards_have_no_tree(collected):
    half = len(GROUPS) // 2
    rows = alike(GROUPS[:half], "free", HEAPS)
    rows += alike(GROUPS[half:], "free", {f"new {c}": h for c, h in HEAPS.items()})
    wave = collected(**tables(GROUPS, rows))
    for analysis in ("alike", "joins", "clusters", "fits", "merged"):
        found = getattr(card_sorts, analysis)(wave)
        assert isinstance(found, NotCollected), analysis
        assert "a free sort of the same 3 or more cards" in str(found)
    assert len(card_sorts.card_set(wave).frame) == 2 * len(HEAPS)


def test_a_card_that_some_left_out_counts_among_those_who_placed_it(collected):
    rows = alike(GROUPS, "free", HEAPS)
    kept = [row for row in rows if row[:3] not in {("G1-000", "free", "Wii")}]
    kept = replaced(
        kept, "G1-001", HEAPS | {"Wii": "Post"}
    )  # of the five who have both, one puts Wii with Email
    found = card_sorts.alike(collected(**tables(GROUPS, kept))).frame
    pair = found[[{"Wii", "Email"} == {r.card, r.other} for r in found.itertuples()]]
    assert pair["share"].iloc[0] == pytest.approx(1 / 5)


def test_a_card_of_few_groups_is_no_card_of_the_tree(collected):
    wave = sorted_as(collected, ("G1-000", "free", "Walkman", "Games"))
    assert set(free.free_sorts(wave).heaps.index) == set(HEAPS)


def test_hundreds_of_groups_with_names_of_their_own_are_clustered(collected):
    groups = of_stage(250, each=8)
    draw = np.random.default_rng(1)
    kinds = {f"card {n:02}": n % 6 for n in range(60)}
    rows = [
        (
            group,
            "free",
            card,
            f"{group} {draw.integers(6) if draw.random() < 0.2 else k}",
        )
        for group, _, _ in groups
        for card, k in kinds.items()
    ]
    found = card_sorts.clusters(collected(**tables(groups, rows))).frame
    assert len(found) == 6
    assert set(found["size"]) == {10}
    assert (found["stays"] == 1).all()


def test_cards_that_tie_give_the_same_tree_in_any_order_of_the_file(collected):
    cards = {card: "one" if n % 2 else "two" for n, card in enumerate("abcdefgh")}
    rows = alike(GROUPS, "free", cards)
    one = card_sorts.alike(collected(**tables(GROUPS, rows))).frame
    two = card_sorts.alike(collected(**tables(GROUPS, rows[::-1]))).frame
    pd.testing.assert_frame_equal(one, two)


def test_clusters_without_a_pair_and_cards_without_a_merge_say_so(collected):
    draw = np.random.default_rng(5)
    cards = [f"card {n}" for n in range(12)]
    rows = [
        (group, "free", card, f"heap {draw.integers(5)}")
        for group, _, _ in of_stage(20)
        for card in cards
    ]
    found = card_sorts.merged(collected(**tables(of_stage(20), rows)))
    assert isinstance(found, NotCollected)
    assert "two cards that nearly all groups put together" in str(found)


@pytest.mark.parametrize(
    ("groups", "name"),
    [
        ((["games", "games", "tv"], ["Games ", "games", None]), "Games"),
        ((["games", "games", "tv"], ["tv", "tv", "tv"]), ""),  # each by one group
        ((["games", "games", "a", "b"], ["games"] * 4), ""),  # half is not most
        ((["b"] * 3, ["b"] * 3, ["a"] * 3, ["a"] * 3), "A"),  # the first of a tie
        ((["b"] * 3, ["b"] * 3, ["b"] * 3, ["a"] * 3, ["a"] * 3), "B"),
    ],
)
def test_a_heap_is_called_what_two_groups_or_more_call_it(groups, name):
    assert free._called(pd.DataFrame(dict(enumerate(groups)))) == name


def test_a_card_alone_is_no_cluster(collected):
    heaps = {"a": "one", "b": "one", "c": "two", "d": "two", "e": "three"}
    rows = [
        (group, "free", card, heap)
        for group, _, _ in of_stage(6)
        for card, heap in heaps.items()
    ]
    found = card_sorts.clusters(collected(**tables(of_stage(6), rows))).frame
    assert found["cards"].tolist() == ["a, b", "c, d"]
