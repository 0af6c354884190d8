"""How much a study of the wave's size could show of what the report printed."""

from bisect import bisect_left

import numpy as np
import pandas as pd
from scipy import optimize, stats
from statsmodels.stats.power import FTestPowerF2

from personalising import published
from personalising.pages import Result
from personalising.statistics import detectable_correlation
from personalising.study.performance.checks import SIGNIFICANCE_LEVEL
from personalising.study.performance.model import ChangeModel, change_model
from personalising.study.performance.schools import (
    CORRELATED,
    E_MATURITY,
    FEWEST_SCHOOLS,
    RESULTS,
    base_of,
    complete_schools,
)
from personalising.waves import NotCollected, Wave

POWER = 0.8
AS_PRINTED, HALF_AS_STRONG = "as printed", "half as strong"
SHARES = ((1.0, AS_PRINTED), (0.5, HALF_AS_STRONG))


def smallest_significant(wave: Wave) -> Result:
    """Say how small a coefficient of e-maturity would still have been significant.

    Returns
    -------
    Result
        One row: term, std_error (as the regression of primary schools has it) and
        smallest (the standardised coefficient whose two-sided p, with that standard
        error, is `SIGNIFICANCE_LEVEL`).

    Raises
    ------
    NotCollected
        Where the wave has no such regression.
    """
    model = change_model(wave)
    std_error = float(model.bse[E_MATURITY])
    smallest = float(stats.t.isf(SIGNIFICANCE_LEVEL / 2, model.df_resid)) * std_error
    row = {"term": E_MATURITY, "std_error": std_error, "smallest": smallest}
    return Result.by_row(pd.DataFrame([row]), [model.base], labels=["term"])


def power(wave: Wave) -> Result:
    """Say how likely schools as many as these were to show what the report printed.

    The population is supposed to be as printed, with the adjusted R squared, since the
    unadjusted one flatters; and half as strong, since an effect that has to be
    significant to be printed is too large on average.

    Returns
    -------
    Result
        One row for each test and effect: test, effect (in words), size, schools, power
        (of a two-sided test, or F, at `SIGNIFICANCE_LEVEL`), needed (schools for a
        power of `POWER`).

    Raises
    ------
    NotCollected
        Where the wave has neither the regression of primary schools nor
        `FEWEST_SCHOOLS` secondary schools with personalisation and both results.

    Notes
    -----
    From the noncentral F, with f2 times the number of schools as its noncentrality
    (Cohen, 1988; statsmodels' `FTestPowerF2`, R's `pwr.f2.test`); for one coefficient
    f2 is its beta squared, over its variance inflation in these schools and the
    unexplained share of the variance. For the correlation, what
    `detectable_correlation` detects.
    """
    rows, bases, lacking = [], [], []
    try:
        model = change_model(wave)
        rows += _regression_power(model)
        bases += [model.base] * len(rows)
    except NotCollected as reason:
        lacking.append(reason)
    columns = ("personalisation", *RESULTS)
    try:
        n = len(complete_schools(wave, CORRELATED, columns, FEWEST_SCHOOLS))
        found = _correlation_power(n)
        rows += found
        bases += [base_of(n, CORRELATED, columns)] * len(found)
    except NotCollected as reason:
        lacking.append(reason)
    if not rows:
        raise lacking[0]  # of the regression, the report's first
    names = ["test", "effect", "size", "schools", "power", "needed"]
    labels = ("test", "effect", "size")  # the size is the report's
    return Result.by_row(pd.DataFrame(rows, columns=names), bases, labels)


_Row = tuple[str, str, float, int, float, int]


def _regression_power(model: ChangeModel) -> list[_Row]:
    explained = published.figure("s421.adj_r2").value
    beta = published.figure("s421.beta.e_maturity").value
    every = explained / (1 - explained)
    n, k = model.nobs, model.df_model
    rows: list[_Row] = [
        ("all predictors, F", f"adjusted R² {AS_PRINTED}", explained, n,
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
    level = SIGNIFICANCE_LEVEL
    power = test.power(f2, tested, model.df_resid, level, ncc=others)
    df = test.solve_power(f2, tested, None, level, POWER, ncc=others)
    return float(power), int(np.ceil(df)) + model.df_model + 1


def _correlation_power(n: int) -> list[_Row]:
    printed = published.figure("s421.r.personalisation_gcse").value
    rows: list[_Row] = []
    for share, words in SHARES:
        r = share * printed
        power, needed = _power_to_detect(r, n), _schools_to_detect(r)
        rows.append(("personalisation at GCSE, r", f"r {words}", r, n, power, needed))
    return rows


def _detectable(n: int, power: float) -> float:
    return detectable_correlation(n, power, SIGNIFICANCE_LEVEL)


def _power_to_detect(r: float, n: int) -> float:
    """The power at which the smallest correlation that n schools detect is this r."""
    lowest, highest = SIGNIFICANCE_LEVEL + 1e-6, 1 - 1e-9
    if _detectable(n, highest) <= r:
        return 1.0
    return float(
        optimize.brentq(lambda power: _detectable(n, power) - r, lowest, highest)
    )


def _schools_to_detect(r: float) -> int:
    """The fewest schools that detect a correlation of r with a power of `POWER`."""
    sizes = range(FEWEST_SCHOOLS, 1_000_000)
    return sizes[bisect_left(sizes, -r, key=lambda n: -_detectable(n, POWER))]
