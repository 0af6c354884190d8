"""How far to trust the regression: its suppositions, its schools, its power."""

import warnings
from bisect import bisect_left

import numpy as np
import pandas as pd
from scipy import optimize, stats
from statsmodels.stats.diagnostic import het_breuschpagan
from statsmodels.stats.outliers_influence import OLSInfluence
from statsmodels.stats.power import FTestPowerF2

from personalising import published
from personalising.statistics import detectable_correlation
from personalising.study.performance.model import (
    E_MATURITY,
    ChangeModel,
    change_model,
)
from personalising.study.performance.schools import (
    CORRELATED,
    FEWEST_SCHOOLS,
    RESULTS,
    complete_schools,
)
from personalising.waves import NotCollected, Wave

POWER = 0.8
ALPHA = 0.05
SHARES = ((1.0, "as printed"), (0.5, "half as strong"))


def diagnostics(wave: Wave) -> pd.DataFrame | NotCollected:
    """Checks of what the regression supposes.

    Returns
    -------
    pandas.DataFrame
        Columns check, name, statistic, p_value, and three rows: ``normal``, are the
        residuals (Shapiro and Wilk's W); ``spread``, is it constant (Breusch and
        Pagan's LM, in Koenker's form); ``robust``, e-maturity's t with standard errors
        that do not suppose a constant spread (HC3).
    """
    model = change_model(wave)
    if isinstance(model, NotCollected):
        return model
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that p is rough beyond 5,000 schools
        normal = stats.shapiro(model.fit.resid)
    spread, spread_p, _, _ = het_breuschpagan(model.fit.resid, model.fit.model.exog)
    robust = model.fit.get_robustcov_results("HC3")
    place = model.fit.params.index.get_loc(E_MATURITY)
    return pd.DataFrame(
        [
            ("normal", "Shapiro and Wilk's W", normal.statistic, normal.pvalue),
            ("spread", "Breusch and Pagan's LM", spread, spread_p),
            ("robust", "t (HC3)", robust.tvalues[place], robust.pvalues[place]),
        ],
        columns=["check", "name", "statistic", "p_value"],
    )


def influence(wave: Wave) -> pd.DataFrame | NotCollected:
    """What each school does to the coefficient of e-maturity.

    Returns
    -------
    pandas.DataFrame
        One row for each school, ordered by without (the coefficient when it is left
        out, standardised as with all): without, p_without, cooks_distance, leverage
        and with_all (the coefficient with all schools). No row says which school it is.
    """
    model = change_model(wave)
    if isinstance(model, NotCollected):
        return model
    # what leaving out a row does to least squares follows from its residual and
    # leverage (Belsley, Kuh and Welsch, 1980, chapter 2), without another fit
    fit, found = model.fit, OLSInfluence(model.fit)
    left = 1 - np.asarray(found.hat_matrix_diag)
    residuals = fit.resid.to_numpy()
    row = fit.model.exog @ fit.normalized_cov_params[E_MATURITY].to_numpy()
    without = fit.params[E_MATURITY] - row * residuals / left
    df = model.df_resid - 1
    variance = (fit.ssr - residuals**2 / left) / df
    unscaled = fit.normalized_cov_params.loc[E_MATURITY, E_MATURITY] + row**2 / left
    t = np.abs(without) / np.sqrt(variance * unscaled)
    frame = pd.DataFrame(
        {
            "without": without,
            "p_without": 2 * stats.t.sf(t, df),
            "cooks_distance": np.asarray(found.cooks_distance[0]),
            "leverage": 1 - left,
            "with_all": fit.params[E_MATURITY],
        }
    )
    return frame.sort_values("without", ignore_index=True)


def smallest_significant(model: ChangeModel, term: str = E_MATURITY) -> float:
    """The smallest coefficient that would have been significant, as precise as this."""
    return float(stats.t.isf(ALPHA / 2, model.df_resid) * model.bse[term])


def power(wave: Wave) -> pd.DataFrame | NotCollected:
    """How likely schools as many as these were to show what the report printed.

    The population is supposed to be as printed, with the adjusted R squared, since the
    unadjusted one flatters; and half as strong, since an effect that has to be
    significant to be printed is too large on average.

    Returns
    -------
    pandas.DataFrame
        One row for each test and effect: test, effect (in words), size, schools, power
        (of a two-sided test, or F, at `ALPHA`), needed (schools for a power of
        `POWER`).

    Notes
    -----
    From the noncentral F, with f2 times the number of schools as its noncentrality
    (Cohen, 1988; statsmodels' `FTestPowerF2`, R's `pwr.f2.test`); for one coefficient
    f2 is its beta squared, over its variance inflation in these schools and the
    unexplained share of the variance. For the correlation, what
    `detectable_correlation` detects.
    """
    model = change_model(wave)
    rows = [] if isinstance(model, NotCollected) else _regression_power(model)
    columns = ("personalisation", *RESULTS)
    schools = complete_schools(wave, CORRELATED, columns, FEWEST_SCHOOLS)
    if not isinstance(schools, NotCollected):
        rows += _correlation_power(len(schools))
    if not rows:
        assert isinstance(model, NotCollected)
        return model
    names = ["test", "effect", "size", "schools", "power", "needed"]
    return pd.DataFrame(rows, columns=names)


_Row = tuple[str, str, float, int, float, int]


def _regression_power(model: ChangeModel) -> list[_Row]:
    explained = published.figure("s421.adj_r2").value
    beta = published.figure("s421.beta.e_maturity").value
    every = explained / (1 - explained)
    n, k = model.nobs, model.df_model
    rows: list[_Row] = [
        ("all predictors, F", "adjusted R² as printed", explained, n,
         *_f_power(every, model, k)),
    ]  # fmt: skip
    for share, words in SHARES:
        size = share * beta
        own = size**2 / model.vif[E_MATURITY] / (1 - explained)
        row = ("e-maturity, t", f"beta {words}", size, n, *_f_power(own, model, 1))
        rows.append(row)
    return rows


def _f_power(f2: float, model: ChangeModel, tested: int) -> tuple[float, int]:
    """Power, and schools needed, with noncentrality f2 times schools."""
    # statsmodels' noncentrality is f2 (df_num + df_denom + ncc)
    others = model.df_model - tested + 1
    test = FTestPowerF2()
    power = test.power(f2, tested, model.df_resid, ALPHA, ncc=others)
    df = test.solve_power(f2, tested, None, ALPHA, POWER, ncc=others)
    return float(power), int(np.ceil(df)) + model.df_model + 1


def _correlation_power(n: int) -> list[_Row]:
    printed = published.figure("s421.r.personalisation_gcse").value
    rows: list[_Row] = []
    for share, words in SHARES:
        r = share * printed
        power, needed = _power_to_detect(r, n), _schools_to_detect(r)
        rows.append(("personalisation at GCSE, r", f"r {words}", r, n, power, needed))
    return rows


def _power_to_detect(r: float, n: int) -> float:
    """The power at which `detectable_correlation` is this r."""
    lowest, highest = ALPHA + 1e-6, 1 - 1e-9
    if detectable_correlation(n, highest, ALPHA) <= r:
        return 1.0
    return float(
        optimize.brentq(
            lambda power: detectable_correlation(n, power, ALPHA) - r, lowest, highest
        )
    )


def _schools_to_detect(r: float) -> int:
    sizes = range(FEWEST_SCHOOLS, 1_000_000)
    return sizes[
        bisect_left(sizes, -r, key=lambda n: -detectable_correlation(n, POWER, ALPHA))
    ]
