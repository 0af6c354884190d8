"""Two sets of raters compared by exchanging labels, with schools kept whole."""

import numpy as np
import pytest
from scipy import stats

from personalising.statistics.permutation import DRAWS, disagreement, exchange

DRAW = np.random.default_rng(8)


def test_raters_without_an_item_in_common_are_no_distance_apart():
    found = disagreement([[0, -1, 1], [-1, 1, 1]])
    assert np.isnan(found[0, 1])
    assert found[0, 2] == 1
    assert found[1, 2] == 0


def test_p_is_that_of_scipy_where_each_rater_is_of_a_school():
    ratings = DRAW.integers(0, 3, size=(9, 7))
    apart = disagreement(ratings)
    second = np.array([0, 0, 0, 1, 1, 1, 1], dtype=bool)

    def statistic(one, other):
        one, other = (np.asarray(each, dtype=int) for each in (one, other))

        def mean(rows, columns):
            pairs = [apart[a, b] for a in rows for b in columns if a != b]
            return round(float(np.mean(pairs)), 9)

        return mean(one, other) - (mean(one, one) + mean(other, other)) / 2

    found = exchange(apart, second, np.arange(7))
    expected = stats.permutation_test(
        (np.arange(3), np.arange(3, 7)),
        statistic,
        alternative="greater",
        n_resamples=10_000,
        vectorized=False,
    )
    assert found.exchanges == 35
    assert found.difference == pytest.approx(expected.statistic, abs=1e-8)
    assert found.pvalue == pytest.approx(expected.pvalue)


def test_labels_are_exchanged_within_schools_that_have_both_sets():
    # schools differ in everything, the two sets of each in nothing
    ratings = np.repeat(DRAW.integers(0, 3, size=(20, 5)), 2, axis=1)
    second = np.array([False, True] * 5)
    found = exchange(disagreement(ratings), second, np.arange(10) // 2)
    assert found.exchanges == 2**5
    assert found.pvalue == 1


def test_sets_that_differ_in_each_school_are_told_apart():
    ratings = np.tile([[0, 1], [2, 1], [0, 0], [1, 2]], 6)
    second = np.array([False, True] * 6)
    found = exchange(disagreement(ratings), second, np.arange(12) // 2)
    assert found.difference == pytest.approx(3 / 4)
    assert found.pvalue == 2 / 2**6  # itself, and all labels the other way round


def test_whole_schools_are_exchanged_where_each_has_one_set():
    ratings = DRAW.integers(0, 3, size=(9, 8))
    second = np.array([0, 0, 0, 0, 1, 1, 1, 1], dtype=bool)
    found = exchange(disagreement(ratings), second, [*"aabbccdd"])
    assert found.exchanges == 6


def test_more_exchanges_than_can_be_made_are_drawn_alike_each_time():
    ratings = DRAW.integers(0, 3, size=(9, 18))
    second = np.arange(18) < 9
    one, two = (exchange(disagreement(ratings), second, np.arange(18)) for _ in "ab")
    assert one == two
    assert one.exchanges > DRAWS
    assert one.pvalue >= 1 / (DRAWS + 1)


def test_a_design_without_an_exchange_is_refused():
    ratings = DRAW.integers(0, 3, size=(4, 4))
    with pytest.raises(ValueError, match="no exchange"):
        exchange(disagreement(ratings), [True] * 4, [*"abcd"])
    with pytest.raises(ValueError, match="two raters of different schools"):
        exchange(disagreement(ratings), [False, False, False, True], [*"abcd"])
