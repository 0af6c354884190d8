"""Verdicts on an estimate whose standard error is only known to lie in a range.

Where the report printed an estimate and not its error, what else it printed can keep
the error within bounds. The registered rule is then applied at every error in
between: print decides a claim where all of them lead to one verdict. There is no
interval in the middle, for no error in the range is likelier than another.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

from scipy import stats

from personalising.model.claims import Claim
from personalising.model.evidence import in_words, shown
from personalising.model.rule import Verdict, decide


@dataclass(frozen=True)
class Bounded:
    """An estimate with the range of its standard error.

    Its text is the evidence as a page prints it.

    Parameters
    ----------
    estimate : float
        Positive is the claimed direction.
    error_low, error_high : float
        The smallest and the largest standard error that it can have.
    measure : str
        What the estimate is, as in `Effect`.
    confidence : float
        Confidence of the intervals that it is judged by.
    df : float
        Degrees of freedom of t; infinite for the normal distribution.
    """

    estimate: float
    error_low: float
    error_high: float
    measure: str
    confidence: float
    df: float = math.inf

    def __str__(self) -> str:
        narrow, wide = (
            " to ".join(shown(end, self.measure, 2) for end in self.interval(error))
            for error in (self.error_low, self.error_high)
        )
        return (
            f"{self.brief} ({100 * self.confidence:.4g}% interval {narrow} at the "
            f"narrowest that print allows, {wide} at the widest)"
        )

    @property
    def brief(self) -> str:
        """The estimate, without its intervals."""
        return in_words(self.estimate, self.measure)

    @property
    def errors_wide(self) -> float:
        """Half width of an interval, in standard errors."""
        tail = (1 - self.confidence) / 2
        return float(
            stats.norm.isf(tail) if math.isinf(self.df) else stats.t.isf(tail, self.df)
        )

    def interval(self, error: float) -> tuple[float, float]:
        """Ends of the interval that one standard error gives."""
        half = self.errors_wide * error
        return self.estimate - half, self.estimate + half


def possible(claim: Claim, found: Bounded) -> tuple[Verdict, ...]:
    """Judge a claim with each standard error that an estimate can have.

    Parameters
    ----------
    claim : Claim
    found : Bounded

    Returns
    -------
    tuple of Verdict
        Those that some error in the range leads to, in the order of rising errors.

    Examples
    --------
    >>> from personalising.model import claims
    >>> older = claims("teacher_survey")["4.2.2.older-2"]
    >>> possible(older, Bounded(0.3, 0.1, 0.2, "log odds", confidence=0.95))
    (<Verdict.SUPPORTED: 'supported'>, <Verdict.INCONCLUSIVE: 'inconclusive'>)
    """
    low, high = found.error_low, found.error_high
    ends = [low, *(e for e in _edges(claim, found) if low < e < high), high]
    tried = [low, *((a + b) / 2 for a, b in pairwise(ends)), high]
    return tuple(dict.fromkeys(_verdict(claim, found, error) for error in tried))


def nearest_turn(claim: Claim, found: Bounded) -> float:
    """Find the standard error, nearest to the range, at which the verdict turns.

    Nearness is a ratio of errors. Where verdicts differ over the range, it lies within.

    Parameters
    ----------
    claim : Claim
    found : Bounded

    Returns
    -------
    float
        NaN where every standard error leads to the same verdict.

    Examples
    --------
    >>> from personalising.model import claims
    >>> older = claims("teacher_survey")["4.2.2.older-2"]
    >>> found = Bounded(0.3, 0.1, 0.12, "log odds", confidence=0.95)
    >>> round(nearest_turn(older, found), 3)
    0.153
    """
    low, high = found.error_low, found.error_high
    edges = _edges(claim, found)
    between = [(a + b) / 2 for a, b in pairwise([0.0, *edges])]
    beyond = 2 * max([high, *edges])
    verdicts = [_verdict(claim, found, error) for error in (*between, beyond)]
    turns = [
        edge
        for edge, (below, above) in zip(edges, pairwise(verdicts), strict=True)
        if below != above
    ]
    away = ((max(low / turn, turn / high, 1.0), turn) for turn in turns)
    return min(away, default=(1.0, math.nan))[1]


def _edges(claim: Claim, found: Bounded) -> list[float]:
    """List errors with which an end of the interval meets an edge of the rule."""
    edges = (-claim.negligible, 0.0, claim.negligible)
    errors = {abs(found.estimate - edge) / found.errors_wide for edge in edges}
    return sorted(errors - {0.0})


def _verdict(claim: Claim, found: Bounded, error: float) -> Verdict:
    return decide(claim.kind, claim.negligible, *found.interval(error)).verdict
