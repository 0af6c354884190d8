"""Evidence for a claim: an estimated effect, and the kind of evidence it comes from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

LOG_ODDS = "log odds"
CORRELATION = "r"
SHARES = ("difference in probability", "difference in the share")
"""How measures begin that readers take in as odds, or as percentage points."""
PLAIN: Mapping[str, str] = MappingProxyType(
    {
        CORRELATION: "correlation",
        "difference in r": "difference in correlation",
        "standardised beta": "standardised effect",
    }
)
"""Measures in plain words, for readers."""


class Basis(StrEnum):
    """Kind of evidence that a verdict is based on.

    ``PRINTED``: figures of the report. ``BOUNDED``: printed estimates, with every
    standard error that what else was printed allows. ``COLLECTED``: a collected wave.
    ``REPORTED``: coded excerpts. ``CALIBRATED`` and ``INVENTED``: synthetic data, made
    to agree with the report or not.
    """

    PRINTED = "printed"
    BOUNDED = "bounded"
    COLLECTED = "collected"
    REPORTED = "reported"
    CALIBRATED = "calibrated"
    INVENTED = "invented"

    @property
    def by_construction(self) -> bool:
        """Whether the data were made, so that they are not evidence for the claim."""
        return self in (Basis.CALIBRATED, Basis.INVENTED)


STANDINGS: Mapping[str, str] = MappingProxyType(
    {Basis.CALIBRATED: "as calibrated", Basis.INVENTED: "invented"}
)
"""What is said of results of synthetic data, in the place of a verdict."""


MARKS: Mapping[str, str] = MappingProxyType(
    {Basis.BOUNDED: "from print, bounded", Basis.REPORTED: "by what was said"}
)
"""What stands beside a verdict of this basis."""


class Reading(NamedTuple):
    """An estimate as a reader takes it in.

    Parameters
    ----------
    number : str
        Such as ``"+0.41"``.
    unit : str
        What the number is, or is in.
    """

    number: str
    unit: str


def reading(estimate: float, measure: str, digits: int = 2) -> Reading:
    """Put an estimate as a reader takes it in: odds for log odds, points for shares.

    Parameters
    ----------
    estimate : float
        The estimate.
    measure : str
        What it is, as in `Effect`.
    digits : int
        Number of decimals.

    Examples
    --------
    >>> reading(0.41, "r")
    Reading(number='+0.41', unit='correlation')
    >>> reading(0.1873, "difference in probability")
    Reading(number='+19', unit='percentage points')
    >>> reading(0.68, "log odds of agreement, girls against boys")
    Reading(number='1.97', unit='times the odds of agreement, girls against boys')
    """
    unit = PLAIN.get(measure, measure)
    if measure.startswith(LOG_ODDS):
        unit = measure.replace(LOG_ODDS, "times the odds", 1)
    if measure.startswith(SHARES):
        unit = "percentage points"
    return Reading(shown(estimate, measure, digits), unit)


def shown(value: float, measure: str, digits: int) -> str:
    """Format an estimate, or an end of its interval, as a reader takes it in."""
    if measure.startswith(LOG_ODDS):
        return f"{math.exp(value):.{digits}f}"
    if measure.startswith(SHARES):
        return signed(100 * value, 0)
    return signed(value, digits)


def in_words(estimate: float, measure: str, digits: int = 2) -> str:
    """Say an estimate with what it is.

    Examples
    --------
    >>> in_words(0.41, "r"), in_words(0.0, "log odds of agreement")
    ('correlation +0.41', '1.00 times the odds of agreement')
    >>> in_words(0.19, "difference in probability")
    'difference in probability +19 percentage points'
    """
    number, unit = reading(estimate, measure, digits)
    if measure.startswith(LOG_ODDS):
        return f"{number} {unit}"
    if measure.startswith(SHARES):
        return f"{measure} {number} {unit}"
    return f"{unit} {number}"


@dataclass(frozen=True)
class Estimate:
    """An estimate whose uncertainty is not known, so that it decides nothing.

    Parameters
    ----------
    estimate : float
        Positive is the claimed direction.
    measure : str
        What it is, in words for a page, as in `Effect`.
    digits : int
        Number of decimals to show.
    """

    estimate: float
    measure: str
    digits: int = 2


@dataclass(frozen=True)
class Effect:
    """An estimated effect with its interval.

    Its text is the evidence as a page prints it; `brief` is what a sentence has room
    for.

    Parameters
    ----------
    estimate, conf_low, conf_high : float
        The effect and the ends of its interval; positive is the claimed direction.
    n : int
        Number of units that it was computed from.
    measure : str
        What the effect is, in words for a page: ``"r"``, ``"difference in r"``.
    confidence : float
        Confidence of the interval; 1 where its ends are certain bounds, which are the
        same where the effect is known exactly.
    digits : int
        Number of decimals to show.
    unit : str
        What n counts, such as ``"schools"``.
    fewest : int, optional
        Fewest schools or teachers on a side of a comparison; by default n.

    Examples
    --------
    >>> found = Effect(0.55, 0.05, 0.83, 15, "r", 0.95, unit="schools")
    >>> str(found).replace("\N{NO-BREAK SPACE}", " ")
    'correlation +0.55 (95% interval +0.05 to +0.83), 15 schools'
    >>> found.brief.replace("\N{NO-BREAK SPACE}", " ")
    'correlation +0.55, 15 schools'
    """

    estimate: float
    conf_low: float
    conf_high: float
    n: int
    measure: str
    confidence: float
    digits: int = 2
    unit: str = ""
    fewest: int | None = None

    def __str__(self) -> str:
        if self.conf_low == self.conf_high:  # known exactly
            return self.brief
        low, high = (
            shown(end, self.measure, self.digits)
            for end in (self.conf_low, self.conf_high)
        )
        # bounds that follow from rounding alone are certain
        ends = (
            "bounds"
            if self.confidence == 1
            else f"{100 * self.confidence:.4g}% interval"
        )
        found = in_words(self.estimate, self.measure, self.digits)
        return f"{found} ({ends} {low} to {high}), {self._size}"

    @property
    def brief(self) -> str:
        """The estimate and what it was computed from, without the interval."""
        return f"{in_words(self.estimate, self.measure, self.digits)}, {self._size}"

    @property
    def _size(self) -> str:
        size = f"{self.n:,} {self.unit}" if self.unit else f"n = {self.n:,}"
        return size.replace(" ", "\N{NO-BREAK SPACE}")


def signed(value: float, digits: int) -> str:
    """A number with its sign, with a minus sign for a hyphen; 0 has no sign."""
    text = f"{value:+.{digits}f}"
    return text[1:] if not text.strip("+-0.") else text.replace("-", "\N{MINUS SIGN}")


class NotTested(Exception):
    """A body of evidence cannot test a claim.

    A claim's test raises it. The message gives the reason, in words for a page.

    Parameters
    ----------
    reason : str
        Why; the same text for all claims that the same thing keeps from being tested,
        so that a page can say it once.
    estimate : Estimate, optional
        What was estimated all the same, where its uncertainty is not known.
    """

    def __init__(self, reason: str, estimate: Estimate | None = None) -> None:
        super().__init__(reason)
        self.estimate = estimate
