"""Shares of clustered units: intervals of others' making, and their limits."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from personalising.model import Effect
from personalising.statistics.shares import (
    Share,
    share,
    share_correlation,
    share_difference,
)
from personalising.study.shares import difference_tests, majority_tests
from personalising.waves import NotCollected

DRAW = np.random.default_rng(11)
SCHOOLS = np.repeat(np.arange(12), 5)
HOLDS = DRAW.random(60) < np.repeat(DRAW.uniform(0.2, 0.9, 12), 5)
WEIGHTS = DRAW.integers(1, 6, 60) / 2


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["alike", "weighted"])
def test_share_and_effective_number_are_those_of_clustered_least_squares(weights):
    w = np.ones(60) if weights is None else weights
    fit = sm.WLS(HOLDS.astype(float), np.ones(60), weights=w).fit(
        cov_type="cluster",
        cov_kwds={"groups": SCHOOLS, "use_correction": False, "df_correction": False},
    )
    found = share(HOLDS, SCHOOLS, weights)
    p, variance = fit.params[0], fit.bse[0] ** 2 * 12 / 11
    assert found.share == pytest.approx(p, abs=1e-12)
    ratio = stats.t.ppf(0.975, 59) / stats.t.ppf(0.975, 11)
    effective = p * (1 - p) / variance * ratio**2
    assert found.effective == pytest.approx(effective, rel=1e-12)
    assert found.n == 60
    assert found.clusters == 12
    assert found.conf_low < p < found.conf_high


@pytest.mark.parametrize("count", [0, 1, 7, 14, 15])
def test_with_one_unit_a_cluster_the_interval_is_clopper_and_pearsons(count):
    holds = np.arange(15) < count
    found = share(holds, np.arange(15), confidence=0.9)
    # such clusters cost the variance one degree of freedom
    n = found.effective
    assert n == pytest.approx(15 if count in (0, 15) else 14)
    low, high = proportion_confint(found.share * n, n, 0.1, method="beta")
    assert found.conf_low == pytest.approx(0 if np.isnan(low) else low, abs=1e-12)
    assert found.conf_high == pytest.approx(1 if np.isnan(high) else high, abs=1e-12)


def test_units_that_are_all_alike_tell_no_more_than_their_schools():
    found = share([True] * 40, np.repeat(np.arange(4), 10))
    assert (found.share, found.effective, found.conf_high) == (1, 4, 1)
    assert found.conf_low == pytest.approx(0.025 ** (1 / 4))


def test_schools_of_the_same_share_tell_as_much_as_their_units():
    assert share([1, 0] * 10, np.repeat(np.arange(10), 2)).effective == 20


def test_units_without_weight_do_not_count():
    found = share([1, 1, 0], ["a", "b", "c"], [1, 2, 0])
    assert (found.share, found.n, found.effective) == (1, 2, 2)


def test_share_of_one_school_and_of_no_weight_is_refused():
    with pytest.raises(ValueError, match="two clusters or more"):
        share([1, 0], ["a", "a"])
    with pytest.raises(ValueError, match="no unit has a weight above 0"):
        share([1, 0], ["a", "b"], [0, 0])


def test_difference_from_wilson_intervals_is_newcombes():
    counts = (9, 15), (4, 20)
    shares = [
        Share(x / n, *proportion_confint(x, n, 0.05, method="wilson"), n, n, n, 0.95)
        for x, n in counts
    ]
    found = share_difference(*shares)
    low, high = confint_proportions_2indep(9, 15, 4, 20, method="newcomb")
    assert found.difference == pytest.approx(9 / 15 - 4 / 20)
    assert (found.conf_low, found.conf_high) == pytest.approx((low, high), abs=1e-12)


def test_interval_holds_the_truth_as_often_as_it_says():
    draw = np.random.default_rng(5)
    held = 0
    for _ in range(1000):
        schools = np.clip(draw.normal(0.6, 0.2, 20), 0, 1)
        holds = draw.random((20, 6)) < schools[:, None]
        found = share(holds.ravel(), np.repeat(np.arange(20), 6))
        held += found.conf_low <= 0.6 <= found.conf_high
    assert 940 <= held <= 985


def units(*flags):
    """Units of schools: each argument the flags of one school."""
    return pd.DataFrame(
        {
            "school_id": [f"S{s}" for s, each in enumerate(flags) for _ in each],
            "holds": [flag for each in flags for flag in each],
        }
    )


class Wave:
    """As much of a wave as says what it lacks."""

    @staticmethod
    def lacks(what):
        return NotCollected(None, (what,))


def test_majority_is_the_share_above_a_half():
    whole = units([1, 1], [1, 0], [1, 1])
    test, others = majority_tests(lambda _: whole, "focus groups")
    found = test(Wave, 0.95)
    assert isinstance(found, Effect)
    assert found.estimate == pytest.approx(5 / 6 - 1 / 2)
    assert (found.n, found.unit, found.fewest) == (6, "focus groups", 3)
    left_out = others["one-left-out"](Wave, 0.95)
    assert [e.estimate for e in left_out] == pytest.approx([0.25, 0.5, 0.25])
    assert found.measure == "difference in the share of focus groups from a half"


def test_difference_is_of_the_first_less_the_second():
    one, other = units([1, 1], [1, 0], [1, 1]), units([0, 0], [1, 0])
    test, others = difference_tests(lambda _: one, lambda _: other, "pupils")
    found = test(Wave, 0.95)
    assert found.estimate == pytest.approx(5 / 6 - 1 / 4)
    assert (found.n, found.fewest) == (10, 2)
    assert found.conf_low < found.estimate < found.conf_high
    with pytest.raises(NotCollected, match="two schools or more"):
        others["one-left-out"](Wave, 0.95)  # of two, one is left


def test_more_schools_than_can_be_left_out_in_turn_are_said():
    whole = units(*([1, 0] for _ in range(61)))
    _, others = majority_tests(lambda _: whole, "pupils")
    with pytest.raises(NotCollected, match="60 or fewer"):
        others["one-left-out"](Wave, 0.95)


def test_intervals_widen_with_their_level():
    ends = [share(HOLDS, SCHOOLS, None, level).conf_low for level in (0.8, 0.9, 0.99)]
    assert all(a > b for a, b in pairwise(ends))


def test_correlation_of_shares_gives_the_variance_of_clustered_least_squares():
    # girls and boys of the same twelve schools, and of one more that has no boys
    second = DRAW.random(len(HOLDS)) < 0.4
    first = np.append(HOLDS, [True, False])
    schools = np.append(SCHOOLS, [12, 12])
    rho = share_correlation((first, schools), (second, SCHOOLS))
    spread = [
        np.bincount(of, weights=each - each.mean(), minlength=13) / len(each)
        for each, of in ((first, schools), (second, SCHOOLS))
    ]
    errors = [np.sqrt((each**2).sum()) for each in spread]
    variance = errors[0] ** 2 + errors[1] ** 2 - 2 * rho * errors[0] * errors[1]
    y = np.append(first, second).astype(float)
    x = sm.add_constant(np.repeat([0.0, 1.0], [len(first), len(second)]))
    fit = sm.OLS(y, x).fit(
        cov_type="cluster",
        cov_kwds={
            "groups": np.append(schools, SCHOOLS),
            "use_correction": False,
            "df_correction": False,
        },
    )
    assert variance == pytest.approx(fit.bse[1] ** 2, abs=1e-12)
    assert rho != 0


def test_units_of_the_same_schools_make_a_difference_more_certain():
    # the schools differ, and in each one side lies ahead by the same
    one = pd.DataFrame({"school_id": np.repeat([*"abcdef"], 4), "holds": False})
    other = one.copy()
    one["holds"] = np.tile([1, 1, 1, 0, 1, 0, 0, 0], 3) == 1
    other["holds"] = np.tile([1, 1, 0, 0, 0, 0, 0, 0], 3) == 1
    (test, others) = difference_tests(lambda _: one, lambda _: other, "pupils")
    moved = other.assign(school_id=other["school_id"] + "-2")
    (apart, _) = difference_tests(lambda _: one, lambda _: moved, "pupils")
    same, alone = test(None, 0.95), apart(None, 0.95)
    assert same.estimate == alone.estimate == 0.25
    assert same.conf_low > alone.conf_low
    # a school is left out on both sides
    assert len(others["one-left-out"](None, 0.95)) == 6


def test_correlation_of_errors_is_none_where_units_are_alike():
    assert share_correlation(([1, 1], ["a", "b"]), ([1, 0], ["a", "b"])) == 0


def test_share_can_be_held_against_another_than_a_half():
    units = pd.DataFrame({"school_id": [*"abcdefghij"], "holds": [True] + [False] * 9})
    (test, others) = majority_tests(lambda _: units, "pupils", 0.1)
    found = test(None, 0.95)
    assert found.estimate == pytest.approx(0)
    assert found.measure == "difference in the share of pupils from a tenth"
    assert others["one-left-out"](None, 0.95)[0].estimate == -0.1
