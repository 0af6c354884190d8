"""What can be said of a printed figure: its checks, and the entry that sums them up."""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from personalising.published.figures import COUNT, Figure
from personalising.published.rounding import Interval

SEPARATOR = ", "  # of ids
DIGITS = 6  # significant ones of a recomputed number: fewer than processors agree on


class Status(StrEnum):
    """What can be done with a figure today.

    - re-derived: it, or its p, follows from other printed figures, and agrees (or was
      not printed at all, such as the thresholds of Appendix C);
    - calibrated: nothing in print yields it; the reference wave was made to show it,
      which is no evidence for it;
    - collected: it was computed from a collected wave (none of the report's was: its
      data were never published);
    - inconsistent: what follows for it from other figures or sentences of the report
      is something else;
    - questionable: another place in the report tells against it, and both can be true
      in some reading: a criticism, where nothing in print contradicts it;
    - not checkable: nothing in print yields it; the explanation says why.

    Where figures contradict each other, the one that should follow is inconsistent,
    not those that it should follow from: an assumed number of learners, say, not the
    numbers of groups that were counted.
    """

    REDERIVED = "re-derived"
    CALIBRATED = "calibrated"
    COLLECTED = "collected"
    INCONSISTENT = "inconsistent"
    QUESTIONABLE = "questionable"
    NOT_CHECKABLE = "not checkable"


class Agreement(StrEnum):
    """How a figure compares with what was recomputed; the mildest comes first.

    - not checkable: nothing to compare with, or only bounds, and it lies within them;
    - exact: a count, and the recomputed one is the same;
    - within rounding: some unrounded values of all the figures involved make the
      recomputed value the printed one, and the printed statement of p true;
    - questionable: it goes further than the figures that it rests on, or another place
      tells against it, and some reading has both true;
    - differs: none does, or another place in the report has it otherwise;
    - decision differs: the recomputed p lies on the other side of .05 from the
      printed one, so that significance is gained or lost;
    - impossible: no data can show the figure beside the others: a total that is not
      the sum of its parts, people that are no whole number of groups, a z that no
      distribution over the categories gives.
    """

    NOT_CHECKABLE = "not checkable"
    EXACT = "exact"
    WITHIN_ROUNDING = "within rounding"
    QUESTIONABLE = "questionable"
    DIFFERS = "differs"
    DECISION_DIFFERS = "decision differs"
    IMPOSSIBLE = "impossible"

    @property
    def agrees(self) -> bool:
        """Whether a value, or a p, was recomputed and agrees with the printed one."""
        return self in (Agreement.EXACT, Agreement.WITHIN_ROUNDING)

    @property
    def severity(self) -> int:
        """How grave it is, from 0; of a figure's several checks the gravest leads."""
        return list(Agreement).index(self)


@dataclass(frozen=True)
class Check:
    """One comparison of a printed figure with what follows for it from others.

    Parameters
    ----------
    id : str
        The figure's id.
    verdict : Agreement
        How the two compare.
    explanation : str
        The arithmetic, in a sentence with its numbers.
    recomputed : float, optional
        The value that follows.
    recomputed_p : float, optional
        The p-value that follows.
    tolerance : float, optional
        How far the recomputed value may lie from the printed one: what rounding can
        have done to both.
    """

    id: str
    verdict: Agreement
    explanation: str
    recomputed: float | None = None
    recomputed_p: float | None = None
    tolerance: float | None = None


@dataclass(frozen=True)
class Entry:
    """What the re-derivation says of one printed figure, one contradiction or one gap.

    Parameters
    ----------
    id : str
        The figure's id; ``x.…`` for a contradiction or gap, which belongs to no single
        figure.
    section : str
        Where it stands in the report.
    what : str
        What it is, in a few words.
    printed : str
        As printed; for a contradiction, what one of its places says.
    status : Status
        What can be done with it.
    recomputed : float or None
        What follows from the rest of the report, to six significant digits.
    printed_p : str
        The p-value as printed.
    recomputed_p : float or None
        The p-value that follows.
    tolerance : float or None
        How far the recomputed value may lie from the printed one.
    verdict : Agreement
        How the printed and the recomputed value compare.
    explanation : str
        The arithmetic, in sentences.
    see : str
        For a contradiction or criticism, the ids of the figures that it is about, if
        any, joined by commas. For such a figure, the id of what it is told in.
    """

    id: str
    section: str
    what: str
    printed: str
    status: Status
    recomputed: float | None
    printed_p: str
    recomputed_p: float | None
    tolerance: float | None
    verdict: Agreement
    explanation: str
    see: str = ""

    @property
    def faulty(self) -> bool:
        """Whether something is wrong with it, or may be."""
        return self.status in (Status.INCONSISTENT, Status.QUESTIONABLE)


def significant(value: float | None) -> float | None:
    """Round a number to six significant digits, on which all processors agree.

    None, and what is no finite number, give None.

    Examples
    --------
    >>> significant(0.123456789)
    0.123457
    """
    if value is None or not isfinite(value):
        return None
    return float(f"{value:.{DIGITS}g}")


def compared(
    figure: Figure,
    allowed: Interval,
    explanation: str,
    *,
    value: float | None = None,
    otherwise: Agreement = Agreement.DIFFERS,
) -> Check:
    """Compare a printed value with the values that other figures allow it.

    Parameters
    ----------
    figure : Figure
        The printed figure.
    allowed : Interval
        The values that the others allow; one of no width where nothing was rounded.
    explanation : str
        The arithmetic, in sentences.
    value : float, optional
        The recomputed value to show; by default the middle of `allowed`.
    otherwise : Agreement
        The verdict where the printed value, given its rounding, is none of them.

    Examples
    --------
    >>> from personalising.published import figure
    >>> five = figure("s433.activities")
    >>> str(compared(five, Interval(5, 5), "").verdict)
    'exact'
    >>> str(compared(five, Interval(4, 4), "").verdict)
    'differs'
    """
    whole = figure.kind == COUNT and allowed.half_width == 0
    fits = Agreement.EXACT if whole else Agreement.WITHIN_ROUNDING
    return Check(
        figure.id,
        fits if figure.interval.overlaps(allowed) else otherwise,
        explanation,
        recomputed=allowed.middle if value is None else value,
        tolerance=figure.interval.half_width + allowed.half_width,
    )
