"""The share of pairs that differ: by enumeration, by simulation, and its limits."""

from itertools import combinations, product

import numpy as np
import pytest

from personalising.statistics import diversity


def pairs_that_differ(kinds):
    pairs = list(combinations(kinds, 2))
    return sum(a != b for a, b in pairs) / len(pairs)


@pytest.mark.parametrize("kinds", ["aabb", "aaab", "abcd", "aabbc", "aab"])
def test_share_is_that_of_all_pairs_and_error_that_of_all_samples(kinds):
    found = diversity(list(kinds))
    assert found.share == pytest.approx(pairs_that_differ(kinds), abs=1e-12)
    samples = product(kinds, repeat=len(kinds))  # as likely as one another
    values = np.array([pairs_that_differ(sample) for sample in samples])
    n, d = len(kinds), found.share
    beyond = 2 * d * (1 - d) / (n * (n - 1))
    variance = (found.std_error**2 - beyond) * (n - 1) / n
    assert variance == pytest.approx(values.var(), abs=1e-12)
    assert found.n == n


def test_units_that_are_all_alike_bound_what_others_are():
    found = diversity(["a"] * 30)
    other = 1 - 0.025 ** (1 / 30)  # Clopper and Pearson's, of 0 in 30
    assert (found.share, found.conf_low) == (0, 0)
    assert found.conf_high == pytest.approx(1 - (1 - other) ** 2)


def test_kinds_that_are_equally_common_have_an_error():
    assert diversity(["a", "b"] * 10).std_error > 0.02


def test_interval_stays_within_what_a_share_can_be():
    found = diversity(list("ab"))
    assert (found.share, found.conf_low, found.conf_high) == (1, 0, 1)


def test_order_of_units_and_names_of_kinds_do_not_matter():
    assert diversity(list("aabbbc")) == diversity([3, 1, 3, 2, 3, 2])


def test_intervals_widen_with_their_level():
    ends = [diversity(list("aaabbc"), level).conf_low for level in (0.5, 0.8, 0.9)]
    assert ends == sorted(ends, reverse=True)


def test_one_unit_has_no_pair():
    with pytest.raises(ValueError, match="two units or more"):
        diversity(["a"])


@pytest.mark.parametrize(
    "shares", [(0.55, 0.25, 0.2, 0), (0.25, 0.25, 0.25, 0.25), (0.7, 0.3, 0, 0)]
)
def test_interval_holds_the_truth_as_often_as_it_says(shares):
    draw = np.random.default_rng(3)
    truth, held = 1 - sum(p**2 for p in shares), 0
    for _ in range(1000):
        found = diversity(draw.choice(4, 30, p=shares))
        held += found.conf_low <= truth <= found.conf_high
    assert held >= 945
