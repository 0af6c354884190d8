"""How small an effect a study of the wave's size could have shown."""

import numpy as np
import pandas as pd
from scipy import stats

from personalising import published
from personalising.pages import Result
from personalising.statistics import detectable_correlation
from personalising.statistics.multiple import detectable_noncentrality
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
TESTED = ("all predictors", "e-maturity", "personalisation at GCSE")
MEASURES = ("share of variance, R²", "standardised coefficient", "correlation")


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


def detectable(wave: Wave) -> Result:
    """Say how small an effect schools as many as these could have shown.

    Power at the effect that was found is not given: it says nothing beyond the p, and
    an effect that had to be significant to be printed is too large on average.

    Returns
    -------
    Result
        One row for each test: test, measure (what the effect is), smallest (the effect
        that a two-sided test, or F, at `SIGNIFICANCE_LEVEL` finds with a power of
        `POWER`), printed (what the report printed, or what follows from it) and
        schools.

    Raises
    ------
    NotCollected
        Where the wave has neither the regression of primary schools nor
        `FEWEST_SCHOOLS` secondary schools with personalisation and both results.

    Notes
    -----
    From the noncentral F, with f2 times the number of schools as its noncentrality
    (Cohen, 1988; R's `pwr.f2.test`). All predictors then explain f2 / (1 + f2) of the
    variance, and the coefficient is the root of its noncentrality times its standard
    error in these schools. For the correlation, what `detectable_correlation` detects.
    """
    rows, bases, lacking = [], [], []
    printed = (
        _explained_in_print(),
        published.figure("s421.beta.e_maturity").value,
        published.figure("s421.r.personalisation_gcse").value,
    )
    try:
        model = change_model(wave)
        rows += [(0, _explained(model)), (1, _coefficient(model))]
        bases += [model.base] * len(rows)
    except NotCollected as reason:
        lacking.append(reason)
    columns = ("personalisation", *RESULTS)
    try:
        n = len(complete_schools(wave, CORRELATED, columns, FEWEST_SCHOOLS))
        rows.append((2, detectable_correlation(n, POWER, SIGNIFICANCE_LEVEL)))
        bases.append(base_of(n, CORRELATED, columns))
    except NotCollected as reason:
        lacking.append(reason)
    if not rows:
        raise lacking[0]  # of the regression, the report's first
    table = pd.DataFrame(
        {
            "test": TESTED[place],
            "measure": MEASURES[place],
            "smallest": smallest,
            "printed": printed[place],
            "schools": base.count,
        }
        for (place, smallest), base in zip(rows, bases, strict=True)
    )
    return Result.by_row(table, bases, ("test", "measure", "printed"))


def _explained_in_print() -> float:
    """The share of the variance that follows from the printed F.

    The report printed it adjusted for the number of predictors, and what a test finds
    is the share as it is.
    """
    f = published.figure("s421.F")
    k, df = f.df
    return k * f.value / (k * f.value + df)


def _explained(model: ChangeModel) -> float:
    """The share of the variance that all predictors must explain together."""
    f2 = _noncentrality(model, model.df_model) / model.nobs
    return f2 / (1 + f2)


def _coefficient(model: ChangeModel) -> float:
    """The coefficient of e-maturity, as precise as it is in these schools."""
    return float(np.sqrt(_noncentrality(model, 1)) * model.bse[E_MATURITY])


def _noncentrality(model: ChangeModel, tested: int) -> float:
    """The noncentrality at which a test of some coefficients has its power."""
    return detectable_noncentrality(tested, model.df_resid, POWER, SIGNIFICANCE_LEVEL)
