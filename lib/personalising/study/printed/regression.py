"""The regression of school performance: F, adjusted R squared and one coefficient."""

from collections.abc import Iterator
from math import inf, sqrt
from typing import NamedTuple

from scipy import optimize, stats

from personalising.pages.words import number, p_value
from personalising.published.figures import Printed
from personalising.published.rounding import over_roundings
from personalising.study.printed.entries import Agreement, Check, compared
from personalising.study.printed.significance import LEVEL, judge

F, ADJUSTED, BETA = "s421.F", "s421.adj_r2", "s421.beta.e_maturity"


def r_squared_of_f(f: float, predictors: float, residual: float) -> float:
    """Compute R squared, the share of variance that a regression explains, from its F.

    F = (R^2 / k) / ((1 - R^2) / df) for k predictors and df residual degrees of
    freedom (any text on regression, such as Cohen and Cohen, 1983, chapter 3).

    Parameters
    ----------
    f : float
        F of the whole regression.
    predictors, residual : float
        Its degrees of freedom.

    Examples
    --------
    >>> f"{r_squared_of_f(3.20, 3, 22):.3f}"
    '0.304'
    """
    return predictors * f / (predictors * f + residual)


def adjusted_of_f(f: float, predictors: float, residual: float) -> float:
    """Compute the adjusted R squared of a regression from its F.

    It is 1 - (1 - R^2) (k + df) / df for k predictors and df residual degrees of
    freedom (Ezekiel, 1930).

    Parameters
    ----------
    f : float
        F of the whole regression.
    predictors, residual : float
        Its degrees of freedom.

    Examples
    --------
    >>> f"{adjusted_of_f(3.20, 3, 22):.4f}"
    '0.2089'
    """
    unexplained = 1 - r_squared_of_f(f, predictors, residual)
    return 1 - unexplained * (predictors + residual) / residual


def f_of_adjusted(adjusted: float, predictors: float, residual: float) -> float:
    """Compute F of a regression from its adjusted R squared: `adjusted_of_f`, inverted.

    Parameters
    ----------
    adjusted : float
        Its adjusted R squared; 1 makes F infinite.
    predictors, residual : float
        Its degrees of freedom.

    Examples
    --------
    >>> f"{f_of_adjusted(adjusted_of_f(3.20, 3, 22), 3, 22):.2f}"
    '3.20'
    """
    unexplained = (1 - adjusted) * residual / (predictors + residual)
    if unexplained <= 0:
        return inf
    return (1 - unexplained) / unexplained * residual / predictors


class Coefficient(NamedTuple):
    """A standardised coefficient in a regression whose F is known.

    Its standard error is sqrt((1 - R^2) / (df (1 - shared))), where shared is the
    squared multiple correlation of its predictor with the others (Cohen and Cohen,
    1983, chapter 3): the more they share, the less certain it is.

    Parameters
    ----------
    beta : float
        The coefficient.
    unexplained : float
        1 - R^2 of the regression.
    residual : float
        Its residual degrees of freedom.
    """

    beta: float
    unexplained: float
    residual: float

    def t(self, shared: float) -> float:
        """Compute its t.

        Parameters
        ----------
        shared : float
            Squared multiple correlation of its predictor with the others.
        """
        return self.beta * sqrt(self.residual * (1 - shared) / self.unexplained)

    def p(self, shared: float) -> float:
        """Compute its two-sided p.

        Parameters
        ----------
        shared : float
            Squared multiple correlation of its predictor with the others.

        Examples
        --------
        >>> f"{Coefficient(0.41, 0.6962, 22).p(shared=0):.3f}"
        '0.031'
        """
        return float(2 * stats.t.sf(abs(self.t(shared)), self.residual))

    def most_shared(self, level: float = LEVEL) -> float:
        """Find how much its predictor may share with the others at most.

        Beyond that squared multiple correlation the coefficient is not significant at
        the level; below 0 it never is.

        Examples
        --------
        >>> f"{Coefficient(0.41, 0.6962, 22).most_shared():.2f}"
        '0.19'
        """
        if self.beta == 0:
            return -inf
        t = float(stats.t.isf(level / 2, self.residual))
        return 1 - (t / self.t(shared=0)) ** 2


def equal_correlation(shared: float, predictors: int) -> float:
    """Find the correlation of predictors, alike for each two, from what one shares.

    Of k predictors, each two correlated r, one shares (k - 1) r^2 / (1 + (k - 2) r)
    with the others.

    Parameters
    ----------
    shared : float
        Squared multiple correlation of one with the others.
    predictors : int
        How many there are.

    Examples
    --------
    >>> round(equal_correlation(0.25, 2), 9)
    0.5
    """
    others = predictors - 1
    if not others:
        return 0.0
    return float(
        optimize.brentq(
            lambda r: others * r * r / (1 + (others - 1) * r) - shared, 0, 1
        )
    )


def checks(printed: Printed) -> Iterator[Check]:
    """Check F, the adjusted R squared and the coefficient of e-maturity."""
    f, adjusted = printed[F], printed[ADJUSTED]
    k, df = f.df
    design = f"F({k},{df})"
    r_squared = r_squared_of_f(f.value, k, df)
    value = adjusted_of_f(f.value, k, df)
    yield compared(
        adjusted,
        over_roundings(adjusted_of_f, f.interval, k, df),
        f"{design} = {f.printed} means that R squared is {number(r_squared, 3)}, and "
        f"adjusted for {k} predictors and {k + df + 1} schools {number(value, 3)}.",
        value=value,
    )
    allowed = over_roundings(f_of_adjusted, adjusted.interval, k, df)
    yield compared(
        f,
        allowed,
        f"An adjusted R squared of {adjusted.printed} needs {design} between "
        f"{number(allowed.low, 2)} and {number(allowed.high, 2)}.",
        value=f_of_adjusted(adjusted.value, k, df),
    )
    p = float(stats.f.sf(f.value, k, df))
    yield Check(
        F,
        judge(f.printed_p, over_roundings(stats.f.sf, f.interval, k, df)),
        f"{design} = {f.printed} has {p_value(p)}, and {f.printed_p} was printed.",
        recomputed_p=p,
    )
    yield _significance(printed)


def _significance(printed: Printed) -> Check:
    k, df = printed[F].df
    explained = over_roundings(r_squared_of_f, printed[F].interval, k, df)
    low, high = (
        Coefficient(beta, 1 - r_squared, df).most_shared()
        for beta, r_squared in zip(printed[BETA].interval, explained, strict=True)
    )
    coefficient = Coefficient(
        printed[BETA].value, 1 - r_squared_of_f(printed[F].value, k, df), df
    )
    shared = coefficient.most_shared()
    said = f"Beside F({k},{df}) = {printed[F].printed} a coefficient of "
    said += f"{printed[BETA].printed} has t = {number(coefficient.t(shared=0), 2)} "
    said += f"({p_value(coefficient.p(shared=0))}) if e-maturity is uncorrelated with "
    if shared < 0:
        said += "the other predictors, so that it cannot be significant."
    else:
        said += (
            "the other predictors, and less otherwise: it is significant at "
            f"{LEVEL} only if they share at most {number(shared, 2)} of its variance "
            f"({number(low, 2)} to {number(high, 2)} given all rounding), which is a "
            f"multiple correlation of {number(sqrt(shared), 2)}, or "
            f"{number(equal_correlation(shared, k), 2)} between each two of the {k} if "
            "all are alike; neither its p nor those correlations were printed."
        )
    return Check(BETA, Agreement.NOT_CHECKABLE, said)
