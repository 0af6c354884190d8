"""The coefficients that claims are about, computed in the other ways of the rule."""

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import OLS

from personalising.model import Effect
from personalising.study.associations import require_few
from personalising.study.performance.model import INTERACTION, ChangeModel, change_model
from personalising.study.performance.schools import E_MATURITY
from personalising.waves import Wave

BETA = "standardised beta"
PRODUCT = "standardised interaction"

Other = Callable[[Wave, float], list[Effect]]


def robust(wave: Wave, confidence: float, *, interaction: bool) -> list[Effect]:
    """Give the coefficient with errors for schools that scatter unequally (HC3)."""
    model = change_model(wave, confidence, interaction=interaction)
    place = model.fit.model.exog_names.index(_term(interaction))
    error = model.fit.get_robustcov_results("HC3").bse[place]
    return [_effect(model, interaction, model.params[_term(interaction)], error)]


def by_ranks(wave: Wave, confidence: float, *, interaction: bool) -> list[Effect]:
    """Give the coefficient of a regression of ranks."""
    model = change_model(wave, confidence, interaction=interaction, ranks=True)
    return [model.effect(_term(interaction), _measure(interaction))]


def defined(
    wave: Wave, confidence: float, *, definition: str, interaction: bool
) -> list[Effect]:
    """Give the coefficient under another definition of change."""
    model = change_model(
        wave, confidence, definition=definition, interaction=interaction
    )
    return [model.effect(_term(interaction), _measure(interaction))]


def one_left_out(wave: Wave, confidence: float, *, interaction: bool) -> list[Effect]:
    """Give the coefficient once for each school, without it.

    It stays in the unit of the regression on all schools.
    """
    model = change_model(wave, confidence, interaction=interaction)
    require_few(wave, model.nobs)
    y, x = model.fit.model.endog, model.fit.model.exog
    names = model.fit.model.exog_names
    effects = []
    for school in range(model.nobs):
        kept = [i for i in range(model.nobs) if i != school]
        fit = OLS(y[kept], pd.DataFrame(x[kept], columns=names)).fit()
        term = _term(interaction)
        half = stats.t.isf((1 - confidence) / 2, fit.df_resid) * fit.bse[term]
        found = float(fit.params[term])
        ends = (found - half, found + half)
        effects.append(
            Effect(found, *ends, len(kept), _measure(interaction), confidence)
        )
    return effects


def _effect(
    model: ChangeModel, interaction: bool, estimate: float, error: float
) -> Effect:
    half = stats.t.isf((1 - model.confidence) / 2, model.df_resid) * error
    return Effect(
        float(estimate),
        float(estimate - half),
        float(estimate + half),
        model.nobs,
        _measure(interaction),
        model.confidence,
    )


def _term(interaction: bool) -> str:
    return INTERACTION if interaction else E_MATURITY


def _measure(interaction: bool) -> str:
    return PRODUCT if interaction else BETA


def _others(interaction: bool) -> dict[str, Other]:
    growth, held = (
        partial(defined, definition=name, interaction=interaction)
        for name in ("ratio", "covariance")
    )
    return {
        "robust": partial(robust, interaction=interaction),
        "one-left-out": partial(one_left_out, interaction=interaction),
        "growth": growth,
        "first-result-held": held,
    }


OF_E_MATURITY: Mapping[str, Other] = {
    **_others(interaction=False),
    "ranks": partial(by_ranks, interaction=False),
}
OF_INTERACTION: Mapping[str, Other] = _others(interaction=True)
