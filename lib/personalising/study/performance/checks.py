"""Whether the regression holds up: its suppositions, and its single schools."""

import warnings

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.diagnostic import het_breuschpagan
from statsmodels.stats.outliers_influence import OLSInfluence

from personalising.pages import Result
from personalising.study.performance.model import change_model
from personalising.study.performance.schools import E_MATURITY
from personalising.waves import Wave

SIGNIFICANCE_LEVEL = 0.05
"""A p below this is called significant, here and in the sentences and figures."""


def diagnostics(wave: Wave) -> Result:
    """Check what the regression of primary schools supposes.

    Returns
    -------
    Result
        Columns check, name, statistic, p_value, and three rows: ``normal``, are the
        residuals (Shapiro and Wilk's W); ``spread``, is it constant (Breusch and
        Pagan's LM, in Koenker's form); ``robust``, e-maturity's t with standard errors
        that do not suppose a constant spread (HC3).

    Raises
    ------
    NotCollected
        Where the wave has no such regression.
    """
    model = change_model(wave)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that p is rough beyond 5,000 schools
        normal = stats.shapiro(model.fit.resid)
    spread, spread_p, _, _ = het_breuschpagan(model.fit.resid, model.fit.model.exog)
    t = model.params[E_MATURITY] / model.robust_errors[E_MATURITY]
    p = 2 * stats.t.sf(abs(t), model.df_resid)
    frame = pd.DataFrame(
        [
            ("normal", "Shapiro and Wilk's W", normal.statistic, normal.pvalue),
            ("spread", "Breusch and Pagan's LM", spread, spread_p),
            ("robust", "t (HC3)", t, p),
        ],
        columns=["check", "name", "statistic", "p_value"],
    )
    return Result.by_row(frame, [model.base] * len(frame), labels=("check", "name"))


def influence(wave: Wave) -> Result:
    """Say what each school does to the coefficient of e-maturity.

    Returns
    -------
    Result
        One row for each school, ordered by without (the coefficient when it is left
        out, standardised as with all): without, p_without (two-sided), cooks_distance,
        leverage, with_all (the coefficient with all schools) and significant (whether
        p_without is). No row says which school it is. Each cell is computed from the
        regression on all schools.

    Raises
    ------
    NotCollected
        Where the wave has no such regression.
    """
    model = change_model(wave)
    found = OLSInfluence(model.fit)
    without = model.without_each(E_MATURITY)
    t = np.abs(without["estimate"] / without["std_error"])
    frame = pd.DataFrame(
        {
            "without": without["estimate"],
            "p_without": 2 * stats.t.sf(t, model.df_resid - 1),
            "cooks_distance": np.asarray(found.cooks_distance[0]),
            "leverage": np.asarray(found.hat_matrix_diag),
            "with_all": model.params[E_MATURITY],
        }
    )
    frame["significant"] = frame["p_without"] < SIGNIFICANCE_LEVEL
    frame = frame.sort_values("without")
    bases = [model.base] * len(frame)
    return Result.by_row(frame, bases, labels=["significant"], row_unit="school")


def influence_summary(wave: Wave) -> Result:
    """Sum up how far the coefficient of e-maturity hangs on single schools.

    Returns
    -------
    Result
        One row: schools, with_all (the coefficient with all schools), lowest, highest
        (when any one is left out), significant (schools without which it is
        significant), not_significant (schools without which it is not) and
        largest_distance (the largest of Cook's distances).

    Raises
    ------
    NotCollected
        Where the wave has no such regression.
    """
    model = change_model(wave)
    found = influence(wave).frame
    significant = int(found["significant"].sum())
    row = {
        "schools": model.nobs,
        "with_all": model.params[E_MATURITY],
        "lowest": found["without"].min(),
        "highest": found["without"].max(),
        "significant": significant,
        "not_significant": len(found) - significant,
        "largest_distance": found["cooks_distance"].max(),
    }
    extremes = ("lowest", "highest", "largest_distance")
    bases = {name: [model.base] for name in row}
    return Result(pd.DataFrame([row]), bases, extremes=extremes)
