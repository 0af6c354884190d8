"""The multiple correlation that belongs to an F, against other ways to compute it."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import special, stats

from personalising.statistics import multiple
from personalising.statistics.multiple import (
    detectable_noncentrality,
    multiple_correlation,
)


def below(fvalue: float, df_model: int, df_resid: int, rho: float) -> float:
    """Share of F below a value, as a mixture of beta distributions."""
    noncentrality = (df_model + df_resid + 1) * rho**2 / (1 - rho**2)
    terms = np.arange(2_000)
    weights = stats.poisson.pmf(terms, noncentrality / 2)
    x = df_model * fvalue / (df_model * fvalue + df_resid)
    return float(weights @ special.betainc(df_model / 2 + terms, df_resid / 2, x))


@pytest.mark.parametrize(
    ("fvalue", "df_model", "df_resid", "confidence"),
    [
        (3.2, 3, 22, 0.9),
        (9.0, 3, 22, 0.95),
        (40.0, 5, 60, 0.99),
        (6.5, 1, 100, 0.95),
        (9.0, 2, 1, 0.5),
    ],
)
def test_ends_are_where_f_is_just_not_too_extreme(
    fvalue, df_model, df_resid, confidence
):
    found = multiple_correlation(fvalue, df_model, df_resid, confidence)
    tail = (1 - confidence) / 2
    asked = fvalue, df_model, df_resid
    assert below(*asked, found.conf_low) == pytest.approx(1 - tail, abs=1e-6)
    assert below(*asked, found.conf_high) == pytest.approx(tail, abs=1e-6)


@pytest.mark.parametrize("below", [0.025, 0.5, 0.975])
def test_the_limit_of_large_noncentralities_is_near_what_it_stands_for(
    monkeypatch, below
):
    exact = multiple._noncentrality(5e4, 3, 22, below)
    assert 4e4 < exact < multiple.LARGEST
    monkeypatch.setattr(multiple, "LARGEST", 1.0)
    assert multiple._noncentrality(5e4, 3, 22, below) == pytest.approx(exact, rel=3e-4)


@pytest.mark.parametrize("fvalue", [1e6, 1e12, 1e300])
def test_a_nearly_perfect_regression_has_an_interval_too(fvalue):
    found = multiple_correlation(fvalue, 3, 22)
    assert 0.999 < found.conf_low <= found.estimate <= found.conf_high <= 1


def test_with_one_predictor_it_is_by_the_noncentral_t():
    t, df = 3.0, 24
    found = multiple_correlation(t**2, 1, df)
    for rho, share in ((found.conf_low, 0.975), (found.conf_high, 0.025)):
        shift = (found.nobs * rho**2 / (1 - rho**2)) ** 0.5
        inside = stats.nct.cdf(t, df, shift) - stats.nct.cdf(-t, df, shift)
        assert inside == pytest.approx(share, abs=1e-6)


def test_estimate_is_the_root_of_the_adjusted_r_squared():
    draw = np.random.default_rng(5)
    x = draw.normal(size=(40, 3))
    y = x @ [0.5, 0.2, 0.0] + draw.normal(size=40)
    fit = sm.OLS(y, sm.add_constant(x)).fit()
    found = multiple_correlation(fit.fvalue, 3, 36)
    assert found.estimate**2 == pytest.approx(fit.rsquared_adj)
    assert found.conf_low < found.estimate < found.conf_high
    assert found.nobs == 40


def test_lower_end_leaves_zero_where_f_is_significant_at_half_the_complement():
    for p, leaves in ((0.024, True), (0.026, False), (0.9, False)):
        found = multiple_correlation(stats.f.isf(p, 3, 22), 3, 22)
        assert (found.conf_low > 0) == leaves
    assert multiple_correlation(0.0, 3, 22).estimate == 0


@pytest.mark.parametrize("asked", [(-1, 3, 22), (np.inf, 3, 22), (1, 0, 22), (1, 3, 0)])
def test_what_is_no_f_is_refused(asked):
    with pytest.raises(ValueError, match="F must be from 0"):
        multiple_correlation(*asked)


# --- what a study finds ---------------------------------------------------------------


@pytest.mark.parametrize("power", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.1])
@pytest.mark.parametrize(("df_model", "df_resid"), [(3, 28), (3, 8), (1, 3), (4, 3)])
def test_so_many_f_are_beyond_the_critical_value(df_model, df_resid, power, alpha):
    found = detectable_noncentrality(df_model, df_resid, power, alpha)
    rho = (found / (found + df_model + df_resid + 1)) ** 0.5
    critical = stats.f.isf(alpha, df_model, df_resid)
    missed = below(critical, df_model, df_resid, rho)
    assert 1 - missed == pytest.approx(power, abs=1e-9)


@pytest.mark.parametrize(
    ("df_model", "df_resid", "f2"),
    [
        (3, 8, 1.496440119),
        (3, 28, 0.3920442895),
        (1, 8, 1.024616688),
        (4, 3, 6.989005646),
    ],
)
def test_what_is_found_four_times_in_five_agrees_with_r(df_model, df_resid, f2):
    # pwr 1.3-0: pwr.f2.test(u, v, sig.level = .05, power = .8)$f2
    found = detectable_noncentrality(df_model, df_resid)
    assert found / (df_model + df_resid + 1) == pytest.approx(f2, rel=3e-5)


def test_a_smaller_study_finds_larger_effects_alone():
    shares = [detectable_noncentrality(3, n - 4) / n for n in range(5, 60)]
    assert shares == sorted(shares, reverse=True)
    assert min(shares) > 0.1


@pytest.mark.parametrize(
    "asked", [(0, 22), (3, 0), (3, 22, 0.05), (3, 22, 1.0), (3, 22, 0.8, 0.0)]
)
def test_power_lies_between_alpha_and_one(asked):
    with pytest.raises(ValueError, match="power above alpha and below 1"):
        detectable_noncentrality(*asked)
