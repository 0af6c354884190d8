"""How far two sets of raters differ: by hand, by formula, and what is refused."""

import numpy as np
import pytest
from scipy import stats

from personalising.statistics.dissimilarity import dissimilarity

DRAW = np.random.default_rng(3)
FIRST = DRAW.integers(0, 4, (8, 7))
SECOND = DRAW.integers(0, 3, (8, 5))
ONE, OTHER = [*"abcdefg"], [*"stuvw"]


def unbiased(first: np.ndarray, second: np.ndarray) -> list[float]:
    """Half the squared differences of the shares of categories, less their noise."""
    found = []
    for a, b in zip(first, second, strict=True):
        p, q = (np.bincount(each, minlength=4) / len(each) for each in (a, b))
        noise = sum((1 - (s**2).sum()) / (len(e) - 1) for s, e in ((p, a), (q, b)))
        found.append((((p - q) ** 2).sum() - noise) / 2)
    return found


def test_dissimilarity_is_half_the_squared_difference_of_shares_without_its_noise():
    by_item = unbiased(FIRST, SECOND)
    found = dissimilarity(FIRST, SECOND, ONE, OTHER)
    assert found.estimate == pytest.approx(np.mean(by_item), abs=1e-12)
    over_items = dissimilarity(FIRST, SECOND, ONE, OTHER, over="items")
    half = stats.t.ppf(0.975, 7) * stats.sem(by_item)
    assert over_items.conf_high == pytest.approx(np.mean(by_item) + half, abs=1e-12)


def test_error_is_the_jackknife_of_two_independent_sets():
    found = dissimilarity(FIRST, SECOND, ONE, OTHER)
    less = [np.mean(unbiased(np.delete(FIRST, i, 1), SECOND)) for i in range(7)]
    more = [np.mean(unbiased(FIRST, np.delete(SECOND, i, 1))) for i in range(5)]
    assert found.left_out == pytest.approx(less + more, abs=1e-12)
    error = (6 / 7 * np.var(less) * 7 + 4 / 5 * np.var(more) * 5) ** 0.5
    assert found.std_error == pytest.approx(error, abs=1e-12)
    half = stats.t.ppf(0.975, 4) * error
    assert found.conf_low == pytest.approx(found.estimate - half, abs=1e-12)


def test_raters_of_one_cluster_are_no_pair():
    # copies of each rater in the same cluster would all agree with it
    twice, clusters = np.repeat(FIRST, 2, axis=1), np.repeat(ONE, 2)
    found = dissimilarity(twice, SECOND, clusters, OTHER)
    alone = dissimilarity(FIRST, SECOND, ONE, OTHER)
    assert found.estimate == pytest.approx(alone.estimate, abs=1e-12)
    assert found.std_error == pytest.approx(alone.std_error, abs=1e-12)
    assert (found.n_raters, found.clusters) == ((14, 5), (7, 5))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"over": "cards"}, "over must be raters or items; found 'cards'"),
        ({"second": SECOND[:5]}, "the same 3 items or more"),
        ({"second_clusters": [*"sstts"]}, "of 3 clusters or more"),
    ],
)
def test_what_cannot_be_compared_is_refused(change, said):
    given = {
        "first": FIRST,
        "second": SECOND,
        "first_clusters": ONE,
        "second_clusters": OTHER,
    }
    with pytest.raises(ValueError, match=said):
        dissimilarity(**(given | change))
