"""The p of each printed correlation, from its size and the number of schools."""

from collections.abc import Iterator
from math import atanh, sqrt

from scipy import stats

from personalising.published.figures import Figure, Printed
from personalising.published.rounding import over_roundings
from personalising.published.significance import LEVEL, judge
from personalising.published.verdicts import Check
from personalising.published.wording import number, p_value

GCSE = "s421.r.personalisation_gcse"  # its degrees of freedom can be read in two ways


def p_of_correlation(r: float, df: float) -> float:
    """Two-sided p of a correlation.

    Under the null, r sqrt(df / (1 - r^2)) follows Student's t with df = n - 2 (Fisher,
    1915, Biometrika 10). It is exact for Pearson's r and usual for Spearman's.

    Parameters
    ----------
    r : float
        The correlation.
    df : float
        Degrees of freedom: two fewer than units.

    Examples
    --------
    >>> f"{p_of_correlation(0.55, 13):.4f}"
    '0.0337'
    """
    if abs(r) >= 1:
        return 0.0
    return float(2 * stats.t.sf(abs(r) * sqrt(df / (1 - r * r)), df))


def p_of_difference(r1: float, n1: float, r2: float, n2: float) -> float:
    """Two-sided p of the difference between correlations in two samples.

    The difference of the transforms atanh r is about normal with the variance
    1 / (n1 - 3) + 1 / (n2 - 3) (Fisher, 1921, Metron 1).

    Examples
    --------
    >>> f"{p_of_difference(0.55, 15, 0.11, 15):.2f}"
    '0.21'
    """
    if max(abs(r1), abs(r2)) >= 1:
        return float(r1 == r2)
    z = (atanh(r1) - atanh(r2)) / sqrt(1 / (n1 - 3) + 1 / (n2 - 3))
    return float(2 * stats.norm.sf(abs(z)))


def significant_from(df: float, level: float = LEVEL) -> float:
    """Smallest correlation, either way, that is significant on both sides.

    Examples
    --------
    >>> f"{significant_from(13):.3f}"
    '0.514'
    """
    t = float(stats.t.isf(level / 2, df))
    return t / sqrt(df + t * t)


def checks(printed: Printed) -> Iterator[Check]:
    """Check the p of every printed correlation."""
    for figure in printed.values():
        if figure.kind == "correlation" and len(figure.df) == 1 and figure.printed_p:
            yield _check(figure, *figure.df)


def _check(figure: Figure, df: int) -> Check:
    allowed = over_roundings(p_of_correlation, figure.interval.size, df)
    p = p_of_correlation(figure.value, df)
    said = (
        f"r = {figure.printed} on {df} degrees of freedom, from {df + 2} schools, has "
        f"{p_value(p)} (two-sided; {number(significant_from(df), 2)} would be "
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
