"""All predictors of the change in results together, and e-maturity in either phase."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import OLS

from personalising import published
from personalising.model import Effect
from personalising.statistics.multiple import multiple_correlation
from personalising.study.associations import require_few
from personalising.study.performance.alternatives import Other
from personalising.study.performance.model import ChangeModel, change_model
from personalising.study.performance.schools import E_MATURITY
from personalising.waves import Wave

TOGETHER = "multiple correlation"
APART = "difference in standardised beta, primary less secondary"
PHASES = ("primary", "secondary")

Coefficient = tuple[float, float, int]
"""An estimate, its standard error, and the residual degrees of freedom behind it."""


def _of_f(fvalue: float, degrees: tuple[int, int], confidence: float) -> Effect:
    found = multiple_correlation(fvalue, *degrees, confidence)
    return Effect(
        found.estimate,
        found.conf_low,
        found.conf_high,
        found.nobs,
        TOGETHER,
        confidence,
        unit="schools",
    )


def together(
    wave: Wave, confidence: float, *, definition: str = "difference"
) -> Effect:
    """Give how far the three predictors together go with the change in results.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the interval.
    definition : str
        What change is: a key of `model.DEFINITIONS`.

    Raises
    ------
    NotCollected
        Where the wave has no such regression.
    """
    model = change_model(wave, confidence, definition=definition)
    return _of_f(model.fvalue, (model.df_model, model.df_resid), confidence)


def together_in_print(confidence: float) -> Effect:
    """Give the same of the printed F."""
    printed = published.figure("s421.F")
    model, resid = printed.df
    return _of_f(printed.value, (model, resid), confidence)


def _growth(wave: Wave, confidence: float) -> list[Effect]:
    return [together(wave, confidence, definition="ratio")]


def _together_without_each(wave: Wave, confidence: float) -> list[Effect]:
    model = change_model(wave, confidence)
    require_few(wave, model.nobs)
    outcome, predictors = model.fit.model.endog, model.fit.model.exog
    found = []
    for place in range(model.nobs):
        rows = np.arange(model.nobs) != place
        fit = OLS(outcome[rows], predictors[rows]).fit()
        degrees = int(fit.df_model), int(fit.df_resid)
        found.append(_of_f(float(fit.fvalue), degrees, confidence))
    return found


def phases_apart(
    wave: Wave,
    confidence: float,
    *,
    definition: str = "difference",
    robust: bool = False,
) -> Effect:
    r"""Set what e-maturity does in primary schools against secondary schools.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the interval.
    definition : str
        What change is: a key of `model.DEFINITIONS`.
    robust : bool
        Whether errors allow for schools that scatter unequally (HC3).

    Returns
    -------
    Effect
        The difference of the standardised coefficients of e-maturity, each beside
        investment and personalisation, of two regressions on schools of their own. The
        interval is Welch's, with the degrees of freedom

        .. math:: \frac{(s_1^2 + s_2^2)^2}{s_1^4 / m_1 + s_2^4 / m_2}

    Raises
    ------
    NotCollected
        Where either phase has no such regression.
    """
    models = _models(wave, confidence, definition)
    primary, secondary = (_coefficient(model, robust) for model in models)
    return _difference(primary, secondary, _sizes(models), confidence)


def _models(
    wave: Wave, confidence: float, definition: str = "difference"
) -> list[ChangeModel]:
    return [
        change_model(wave, confidence, phase=phase, definition=definition)
        for phase in PHASES
    ]


def _coefficient(model: ChangeModel, robust: bool) -> Coefficient:
    errors = model.robust_errors if robust else model.bse
    return float(model.params[E_MATURITY]), float(errors[E_MATURITY]), model.df_resid


def _sizes(models: Sequence[ChangeModel]) -> tuple[int, int]:
    first, second = (model.nobs for model in models)
    return first, second


def _difference(
    first: Coefficient, second: Coefficient, sizes: tuple[int, int], confidence: float
) -> Effect:
    squares = first[1] ** 2, second[1] ** 2
    degrees = sum(squares) ** 2 / (
        squares[0] ** 2 / first[2] + squares[1] ** 2 / second[2]
    )
    estimate = first[0] - second[0]
    half = float(stats.t.isf((1 - confidence) / 2, degrees)) * math.sqrt(sum(squares))
    return Effect(
        estimate,
        estimate - half,
        estimate + half,
        sum(sizes),
        APART,
        confidence,
        unit="schools",
        fewest=min(sizes),
    )


def _apart_without_each(wave: Wave, confidence: float) -> list[Effect]:
    models = _models(wave, confidence)
    sizes = _sizes(models)
    require_few(wave, sum(sizes))
    whole = [_coefficient(model, robust=False) for model in models]
    found = []
    for place, model in enumerate(models):
        fewer = sizes[0] - (place == 0), sizes[1] - (place == 1)
        rows: pd.DataFrame = model.without_each(E_MATURITY)
        for row in rows.itertuples():
            pair = list(whole)
            error = float(row.std_error)
            pair[place] = float(row.estimate), error, model.df_resid - 1
            found.append(_difference(pair[0], pair[1], fewer, confidence))
    return found


def _apart_robust(wave: Wave, confidence: float) -> list[Effect]:
    return [phases_apart(wave, confidence, robust=True)]


def _apart_by_growth(wave: Wave, confidence: float) -> list[Effect]:
    return [phases_apart(wave, confidence, definition="ratio")]


OF_ALL: dict[str, Other] = {
    "one-left-out": _together_without_each,
    "growth": _growth,
}
OF_PHASES: dict[str, Other] = {
    "robust": _apart_robust,
    "one-left-out": _apart_without_each,
    "growth": _apart_by_growth,
}
