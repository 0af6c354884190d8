"""What the report claimed of school performance, and the evidence for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from scipy import stats

from personalising import published
from personalising.model import Effect, NotTested
from personalising.statistics import Correlation, correlation_from_summary
from personalising.study.associations import correlation_effect
from personalising.study.judging import Claims, FromPrint, FromWave
from personalising.study.performance.model import (
    E_MATURITY,
    INTERACTION,
    change_model,
)
from personalising.study.performance.results import with_change
from personalising.study.performance.trust import ALPHA
from personalising.waves import NotCollected, Wave


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
    """Bounds from the printed coefficient, F and its degrees of freedom.

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
    critical = stats.t.isf(ALPHA / 2, resid)
    half_width = critical * beta / largest_t
    return PrintedCoefficient(
        beta=beta,
        largest_t=float(largest_t),
        smallest_p=float(2 * stats.t.sf(largest_t, resid)),
        conf_low=float(beta - half_width),
        conf_high=float(beta + half_width),
        largest_vif=float((largest_t / critical) ** 2),
    )


class Evidence(Protocol):
    """Something that can be asked the section's questions.

    Each answer is an effect, or a text that says why there is none.
    """

    def e_maturity(self) -> Effect | str:
        """Standardised coefficient of e-maturity on the change at Key Stage 2."""

    def interaction(self) -> Effect | str:
        """Standardised interaction of e-maturity and investment there."""

    def personalisation(self) -> Correlation | str:
        """Correlation of perceived personalisation with the change at GCSE."""


class WaveEvidence:
    """The section's questions put to a wave."""

    def __init__(self, wave: Wave, confidence: float = 0.95) -> None:
        self.wave, self.confidence = wave, confidence

    def e_maturity(self) -> Effect | str:
        """From the regression without the interaction."""
        return self._coefficient(E_MATURITY, "standardised beta", interaction=False)

    def interaction(self) -> Effect | str:
        """From the regression with it."""
        return self._coefficient(
            INTERACTION, "standardised interaction", interaction=True
        )

    def personalisation(self) -> Correlation | str:
        """Pearson's r over the wave's secondary schools."""
        return with_change(self.wave, "personalisation", self.confidence)

    def _coefficient(
        self, term: str, measure: str, *, interaction: bool
    ) -> Effect | str:
        model = change_model(self.wave, self.confidence, interaction=interaction)
        if isinstance(model, NotCollected):
            return f"not collected: {'; '.join(model.what)}"
        return model.effect(term, measure)


class PrintedEvidence:
    """The section's questions put to the figures that the report printed."""

    def e_maturity(self) -> Effect | str:
        """None: print leaves open how precise the coefficient is."""
        found = printed_coefficient()
        return (
            "the report printed no standard error of the coefficient; from its F the "
            f"95% interval is {found.conf_low:+.2f} to {found.conf_high:+.2f} at the "
            "narrowest, and it includes zero once the variance inflation of "
            f"e-maturity exceeds {found.largest_vif:.2f}"
        )

    def interaction(self) -> Effect | str:
        """None."""
        return "nothing that was printed bears on it"

    def personalisation(self) -> Correlation | str:
        """The printed r, with the interval that follows from it and n."""
        figure = published.figure("s421.r.personalisation_gcse")
        assert figure.n is not None  # from the printed degrees of freedom
        return correlation_from_summary(figure.value, figure.n)


def _personalisation(evidence: Evidence) -> Effect | str:
    found = evidence.personalisation()
    if isinstance(found, str):
        return found
    return correlation_effect(found)


TESTS: Mapping[str, Callable[[Evidence], Effect | str]] = MappingProxyType(
    {
        "4.2.1.e-maturity-change": lambda evidence: evidence.e_maturity(),
        "4.2.1.additive": lambda evidence: evidence.interaction(),
        "4.2.1.personalisation-gcse": _personalisation,
    }
)


def _from_wave(test: Callable[[Evidence], Effect | str]) -> FromWave:
    return lambda wave, confidence: _found(test(WaveEvidence(wave, confidence)))


def _from_print(test: Callable[[Evidence], Effect | str]) -> FromPrint:
    return lambda: _found(test(PrintedEvidence()))


def _found(effect: Effect | str) -> Effect:
    if isinstance(effect, str):
        raise NotTested(effect)
    return effect


CLAIMS = Claims(
    room="performance",
    from_wave={id: _from_wave(test) for id, test in TESTS.items()},
    from_print={id: _from_print(test) for id, test in TESTS.items()},
)
