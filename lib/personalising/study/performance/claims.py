"""The claims of section 4.2.1, tested on a wave and on what was printed."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from personalising import published
from personalising.model import Bounded, Effect, NotTested
from personalising.statistics import (
    correlation_from_summary,
)
from personalising.study.associations import (
    correlation_effect,
    other_correlations,
    printed_otherwise,
    schools_of,
)
from personalising.study.judging import CONFIDENCE, Claims, OtherFromPrint
from personalising.study.performance.alternatives import (
    BETA,
    OF_E_MATURITY,
    OF_INTERACTION,
    PRODUCT,
)
from personalising.study.performance.gcse import beside_change, with_change
from personalising.study.performance.model import (
    INTERACTION,
    change_model,
    interaction_model,
)
from personalising.study.performance.schools import E_MATURITY
from personalising.study.performance.together import (
    OF_ALL,
    OF_PHASES,
    phases_apart,
    together,
    together_in_print,
)
from personalising.waves import Wave

PERSONALISATION_GCSE = "s421.r.personalisation_gcse"
LARGEST_INFLATION = 2.0
"""Largest inflation of the variance of e-maturity's coefficient that is looked at: the
other predictors then explain half of e-maturity. The report prints nothing of it;
scales that measure different things in the same schools hardly share more."""


@dataclass(frozen=True)
class PrintedCoefficient:
    r"""What the print says of the precision of the coefficient of e-maturity.

    No standard error was printed. With k predictors and df residual degrees of freedom,

    .. math::

        t = \beta \sqrt{\frac{df + k F}{\mathrm{VIF}}}

    and the variance inflation factor, VIF, is at least 1: so print bounds t from above,
    and not from below.

    Parameters
    ----------
    beta : float
        As printed; its rounding is not allowed for.
    largest_t, smallest_p : float
        With a variance inflation of 1.
    conf_low, conf_high : float
        The 95% interval, at its narrowest.
    largest_vif : float
        Variance inflation from which the coefficient is no longer significant.
    """

    beta: float
    largest_t: float
    smallest_p: float
    conf_low: float
    conf_high: float
    largest_vif: float


def printed_coefficient() -> PrintedCoefficient:
    """Bound the precision of the printed coefficient by F and its degrees of freedom.

    Examples
    --------
    >>> found = printed_coefficient()
    >>> round(found.largest_t, 2), round(found.smallest_p, 3)
    (2.3, 0.031)
    >>> round(found.conf_low, 2), round(found.conf_high, 2), round(found.largest_vif, 2)
    (0.04, 0.78, 1.24)
    """
    beta = published.figure("s421.beta.e_maturity").value
    f = published.figure("s421.F")
    model, resid = f.df
    largest_t = beta * np.sqrt(resid + model * f.value)
    critical = stats.t.isf((1 - CONFIDENCE) / 2, resid)
    half_width = critical * beta / largest_t
    return PrintedCoefficient(
        beta=beta,
        largest_t=float(largest_t),
        smallest_p=float(2 * stats.t.sf(largest_t, resid)),
        conf_low=float(beta - half_width),
        conf_high=float(beta + half_width),
        largest_vif=float((largest_t / critical) ** 2),
    )


def _e_maturity_in_wave(wave: Wave, confidence: float) -> Effect:
    return change_model(wave, confidence).effect(E_MATURITY, BETA)


def _e_maturity_in_print(confidence: float) -> Bounded:
    """The printed coefficient, with every error that its F allows.

    Its variance is inflated by what e-maturity shares with the other predictors: not at
    all at the least, and by `LARGEST_INFLATION` at the most.
    """
    found = printed_coefficient()
    degrees = published.figure("s421.F").df
    assert degrees  # the report prints F with them
    smallest = found.beta / found.largest_t
    largest = smallest * LARGEST_INFLATION**0.5
    return Bounded(found.beta, smallest, largest, BETA, confidence, df=degrees[1])


def _interaction_in_wave(wave: Wave, confidence: float) -> Effect:
    model = interaction_model(wave, confidence)
    return model.effect(INTERACTION, PRODUCT)


def _interaction_in_print(_: float) -> Effect:
    raise NotTested("nothing that was printed bears on it")


def _phases_in_print(_: float) -> Effect:
    raise NotTested("the report prints no coefficient of secondary schools")


def _personalisation_in_wave(wave: Wave, confidence: float) -> Effect:
    return correlation_effect(with_change(wave, "personalisation", confidence))


def _personalisation_in_print(confidence: float) -> Effect:
    figure = published.figure(PERSONALISATION_GCSE)
    return correlation_effect(
        correlation_from_summary(figure.value, schools_of(figure), confidence)
    )


def _personalisation_otherwise(way: str) -> OtherFromPrint:
    figure = published.figure(PERSONALISATION_GCSE)
    return lambda confidence: [
        correlation_effect(found)
        for found in printed_otherwise(figure, confidence)[way]
    ]


CLAIMS = Claims(
    room="performance",
    from_wave={
        "4.2.1.e-maturity-change": _e_maturity_in_wave,
        "4.2.1.together": together,
        "4.2.1.e-maturity-phases": phases_apart,
        "4.2.1.additive": _interaction_in_wave,
        "4.2.1.personalisation-gcse": _personalisation_in_wave,
    },
    from_print={
        "4.2.1.e-maturity-change": _e_maturity_in_print,
        "4.2.1.together": together_in_print,
        "4.2.1.e-maturity-phases": _phases_in_print,
        "4.2.1.additive": _interaction_in_print,
        "4.2.1.personalisation-gcse": _personalisation_in_print,
    },
    other_from_wave={
        "4.2.1.e-maturity-change": OF_E_MATURITY,
        "4.2.1.together": OF_ALL,
        "4.2.1.e-maturity-phases": OF_PHASES,
        "4.2.1.additive": OF_INTERACTION,
        "4.2.1.personalisation-gcse": other_correlations(
            lambda wave: beside_change(wave, "personalisation")
        ),
    },
    other_from_print={
        "4.2.1.personalisation-gcse": {
            way: _personalisation_otherwise(way) for way in ("ranks", "rounding")
        },
    },
)
