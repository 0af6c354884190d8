"""The coefficients that claims are about, computed in the other ways of the rule."""

from collections.abc import Callable, Mapping
from functools import partial

from scipy import stats

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
    term = _term(interaction)
    error = model.robust_errors[term]
    schools = model.nobs, model.df_resid
    return [_effect(model, interaction, model.params[term], error, *schools)]


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
    schools = model.nobs - 1, model.df_resid - 1
    return [
        _effect(model, interaction, row.estimate, row.std_error, *schools)
        for row in model.without_each(_term(interaction)).itertuples()
    ]


def _effect(
    model: ChangeModel,
    interaction: bool,
    estimate: float,
    error: float,
    n: int,
    df: int,
) -> Effect:
    half = stats.t.isf((1 - model.confidence) / 2, df) * error
    return Effect(
        float(estimate),
        float(estimate - half),
        float(estimate + half),
        n,
        _measure(interaction),
        model.confidence,
        unit="schools",
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
