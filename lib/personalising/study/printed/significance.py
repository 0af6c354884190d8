"""Printed statements of significance, and whether a recomputed p bears them out."""

import re

from personalising.published.rounding import Interval
from personalising.study.printed.entries import Agreement

LEVEL = 0.05  # the report's "n.s." names none; this is the largest that it prints
NOT_SIGNIFICANT = "n.s."
STATEMENT = re.compile(r"p([<=])0?(\.\d+)")


def printed_range(printed_p: str) -> Interval:
    """Give the range of p-values that a printed statement allows.

    Parameters
    ----------
    printed_p : str
        Such as ``"p<0.05"``, ``"p=0.1"`` (which may be rounded) or ``"n.s."``.

    Raises
    ------
    ValueError
        Where it is no statement of significance.

    Examples
    --------
    >>> printed_range("p<.001"), printed_range("n.s.")
    (Interval(low=0.0, high=0.001), Interval(low=0.05, high=1.0))
    >>> printed_range("p=0.1")
    Interval(low=0.05, high=0.15)
    """
    if printed_p == NOT_SIGNIFICANT:
        return Interval(LEVEL, 1.0)
    found = STATEMENT.fullmatch(printed_p)
    if not found:
        raise ValueError(f"no statement of significance: {printed_p!r}")
    relation, digits = found.groups()
    p = float(digits)
    if relation == "<":
        return Interval(0.0, p)
    decimals = len(digits) - 1
    half = 5 / 10 ** (decimals + 1)
    return Interval(round(p - half, decimals + 1), round(p + half, decimals + 1))


def judge(printed_p: str, recomputed: Interval) -> Agreement:
    """Compare a printed statement of significance with the p of the printed statistic.

    Parameters
    ----------
    printed_p : str
        The statement, such as ``"p<0.05"``.
    recomputed : Interval
        Range of the p-values that the statistic can have, given its rounding.

    Returns
    -------
    Agreement
        ``decision differs`` where statement and p lie on two sides of .05.

    Examples
    --------
    >>> str(judge("p<0.05", Interval(0.031, 0.036)))
    'within rounding'
    >>> str(judge("p<0.01", Interval(0.031, 0.036)))
    'differs'
    >>> str(judge("n.s.", Interval(0.031, 0.036)))
    'decision differs'
    """
    printed = printed_range(printed_p)
    if printed.overlaps(recomputed):
        return Agreement.WITHIN_ROUNDING
    if (printed.middle < LEVEL) == (recomputed.middle < LEVEL):
        return Agreement.DIFFERS
    return Agreement.DECISION_DIFFERS
