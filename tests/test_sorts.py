"""Free sorts: cards that lie together, trees, and the stability of clusters."""

import time

import numpy as np
import pytest

from personalising.statistics.sorts import (
    NOT_PLACED,
    adjusted_rand,
    lie_together,
    stability,
    tree,
)

RING = np.array(  # of five cards: two pairs, and one that is near neither
    [
        [1.0, 0.9, 0.4, 0.3, 0.1],
        [0.9, 1.0, 0.5, 0.2, 0.1],
        [0.4, 0.5, 1.0, 0.8, 0.2],
        [0.3, 0.2, 0.8, 1.0, 0.0],
        [0.1, 0.1, 0.2, 0.0, 1.0],
    ]
)


def test_cards_that_were_left_out_count_only_where_both_were_placed():
    found = lie_together([[0, 3, 0], [0, 4, NOT_PLACED], [1, 3, 0]])
    assert found.same.tolist() == [[3, 1, 2], [1, 2, 0], [2, 0, 3]]
    assert found.both.tolist() == [[3, 2, 3], [2, 2, 2], [3, 2, 3]]
    assert found.share[0].tolist() == [1, 1 / 2, 2 / 3]


def test_cards_that_nobody_placed_together_are_named():
    with pytest.raises(ValueError, match="both card 0 and card 1"):
        lie_together([[0, NOT_PLACED], [NOT_PLACED, 0], [0, 0]])


@pytest.mark.parametrize("heaps", [[0, 1], [[0.5, 1.0]], [["a", "b"]]])
def test_heaps_that_are_no_table_of_whole_numbers_are_refused(heaps):
    with pytest.raises(ValueError, match="whole numbers"):
        lie_together(heaps)


def test_several_hundred_names_of_heaps_count_like_any_other():
    heaps = np.arange(60 * 250).reshape(60, 250)  # every card a heap of its own
    found = lie_together(heaps)
    assert (found.share == np.eye(60)).all()


@pytest.mark.parametrize(
    ("linkage", "heights"),
    # joined by hand: the pairs, then these, then the card that is near neither
    [("average", [0.1, 0.2, 0.65, 0.9]), ("complete", [0.1, 0.2, 0.8, 1.0])],
)
def test_a_tree_joins_at_the_heights_that_its_linkage_says(linkage, heights):
    found = tree(RING, linkage)
    assert found.joins[:, 2].tolist() == pytest.approx(heights)
    three = found.clusters(3)
    assert three[0] == three[1]
    assert three[2] == three[3]
    assert len(set(three)) == 3
    assert sorted(found.order) == [0, 1, 2, 3, 4]


def test_cophenetic_correlation_is_that_of_joins_and_distances():
    found = tree(RING, "average")
    high = np.array([0.1, *[0.65] * 2, 0.9, *[0.65] * 2, 0.9, 0.2, 0.9, 0.9])
    apart = 1 - RING[np.triu_indices(5, 1)]
    assert found.cophenetic == pytest.approx(np.corrcoef(apart, high)[0, 1], abs=1e-6)


def test_clusters_below_a_height_hold_joins_up_to_it():
    found = tree(RING, "complete")
    assert len(set(found.below(0.2))) == 3  # the join at .2 counts
    assert len(set(found.below(0.19))) == 4
    assert len(set(found.below(0.05))) == 5


def test_cards_that_all_lie_together_join_at_once_and_fit_nothing():
    found = tree(np.ones((4, 4)))
    assert found.joins[:, 2].tolist() == [0, 0, 0]
    assert np.isnan(found.cophenetic)


def test_ties_are_broken_alike_whatever_the_last_digit():
    alike = np.full((6, 6), 1 / 3) + np.eye(6) * 2 / 3
    other = alike + np.triu(np.full((6, 6), 1e-16), 1)
    one, two = tree(alike), tree((other + other.T) / 2)
    assert one.order == two.order
    assert (one.clusters(3) == two.clusters(3)).all()


def test_a_tree_of_two_cards_or_another_linkage_is_refused():
    with pytest.raises(ValueError, match="three cards or more"):
        tree(np.eye(2))
    with pytest.raises(ValueError, match="found 'single'"):
        tree(RING, "single")


def test_adjusted_rand_is_that_of_the_published_example():
    # Yeung and Ruzzo (2001), Details of the adjusted Rand index: .313 for the table
    # 1 1 0, 1 2 1, 0 0 4
    one = [0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
    other = [0, 1, 0, 1, 1, 2, 2, 2, 2, 2]
    assert adjusted_rand(one, other) == pytest.approx(0.3126, abs=5e-5)


def test_adjusted_rand_of_the_same_parts_is_one_whatever_their_names():
    assert adjusted_rand([0, 1, 1, 2], [5, 3, 3, 9]) == 1
    assert adjusted_rand([0, 0, 0], [1, 1, 1]) == 1  # one part alone
    assert adjusted_rand([0, 1, 2], [2, 1, 0]) == 1  # a part for each


def test_clusters_that_every_school_makes_are_stable():
    heaps = np.repeat([[0], [0], [0], [1], [1], [1]], 12, axis=1)
    found = stability(heaps, np.arange(12) // 2, 2, resamples=30)
    assert (found.rand == 1).all()
    assert found.of([0, 0, 0, 1, 1, 1]).tolist() == [1.0] * 6


def test_clusters_of_random_sorts_are_not_stable():
    heaps = np.random.default_rng(4).integers(0, 4, size=(12, 10))
    found = stability(heaps, np.arange(10), 4, resamples=60)
    assert found.rand.mean() < 0.7
    assert np.isnan(found.of(np.arange(12))).all()  # nobody is alone with others


def test_schools_are_drawn_with_all_their_groups():
    heaps = np.array([[0, 0, 0, 0], [0, 0, 1, 1], [1, 1, 0, 0], [2, 2, 2, 2]])
    # of two schools that sort quite otherwise, either, both or one twice is drawn
    found = stability(heaps, ["a", "a", "b", "b"], 3, resamples=80)
    assert 0 < found.consensus[0, 1] < 1


def test_a_large_sort_takes_less_than_two_seconds():
    draw = np.random.default_rng(1)
    heaps = draw.integers(0, 9, size=(60, 250))
    began = time.process_time()
    for linkage in ("average", "complete"):
        tree(lie_together(heaps).share, linkage)
    stability(heaps, np.arange(250) // 8, 9)
    assert time.process_time() - began < 2
