"""The p of each printed correlation, from its size and the number of schools."""

from collections.abc import Iterator

from personalising.pages.words import number, p_value
from personalising.published.figures import Figure, Printed
from personalising.published.rounding import over_roundings
from personalising.statistics import (
    compare_correlations,
    correlation_from_summary,
    smallest_significant_correlation,
)
from personalising.study.printed.entries import Check
from personalising.study.printed.significance import LEVEL, judge

GCSE = "s421.r.personalisation_gcse"  # its degrees of freedom can be read in two ways


def p_of_correlation(r: float, df: float) -> float:
    """Compute the two-sided p of a correlation, against none, from its size.

    Parameters
    ----------
    r : float
        Pearson's r; what rounding takes beyond 1 counts as 1.
    df : float
        Degrees of freedom: the number of schools less two.

    Examples
    --------
    >>> f"{p_of_correlation(0.55, 13):.4f}"
    '0.0337'
    """
    return correlation_from_summary(max(-1.0, min(r, 1.0)), int(df) + 2).pvalue


def p_of_difference(r1: float, n1: float, r2: float, n2: float) -> float:
    """Compute the two-sided p of the difference between two samples' correlations.

    It is that of Fisher's z test. A correlation of 1 or -1 leaves nothing to test: p is
    then 1 where the two are equal, else 0.

    Parameters
    ----------
    r1, r2 : float
        Pearson's r in the one sample and in the other.
    n1, n2 : float
        How many schools each has.

    Examples
    --------
    >>> f"{p_of_difference(0.55, 15, 0.11, 15):.2f}"
    '0.21'
    """
    if max(abs(r1), abs(r2)) >= 1:  # no test: one of them has no spread
        return float(r1 == r2)
    first, second = (
        correlation_from_summary(r, int(n)) for r, n in ((r1, n1), (r2, n2))
    )
    return compare_correlations(first, second).pvalue


def checks(printed: Printed) -> Iterator[Check]:
    """Check the printed p of every correlation by what its size and n make of it."""
    for figure in printed.values():
        if figure.kind == "correlation" and len(figure.df) == 1 and figure.printed_p:
            yield _check(figure, *figure.df)


def _check(figure: Figure, df: int) -> Check:
    allowed = over_roundings(p_of_correlation, figure.interval.size, df)
    p = p_of_correlation(figure.value, df)
    smallest = smallest_significant_correlation(df + 2, LEVEL)
    said = (
        f"r = {figure.printed} on {df} degrees of freedom, from {df + 2} schools, has "
        f"{p_value(p)} (two-sided; {number(smallest, 2)} would be "
        f"significant at {LEVEL}), and {figure.printed_p} was printed"
    )
    if figure.id == GCSE:
        other = p_of_correlation(figure.value, df - 2)
        said += (
            f"; were {df} the number of schools it would have {p_value(other)}, so the "
            "printed p does not tell which is meant"
        )
    said += ". The size of r itself follows from nothing else in print."
    return Check(figure.id, judge(figure.printed_p, allowed), said, recomputed_p=p)
