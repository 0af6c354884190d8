"""Correlations as cells and as effects, computed in other ways; adjusted p-values."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.stats.multitest import multipletests

from personalising import published
from personalising.model import Effect
from personalising.statistics import (
    Correlation,
    correlation,
    correlation_from_summary,
    rank_correlation_from_summary,
)
from personalising.waves import Wave

MOST_LEFT_OUT = 60
"""Units of a sample of which each is left out once; with more, one hardly matters."""

Floats = npt.NDArray[np.float64]
Pairs = tuple[Floats, Floats]


def correlation_row(found: Correlation) -> dict[str, float | int]:
    """Give a correlation as cells: r, conf_low, conf_high, n, p_value and spearman."""
    return {
        "r": found.r,
        "conf_low": found.conf_low,
        "conf_high": found.conf_high,
        "n": found.n,
        "p_value": found.pvalue,
        "spearman": found.spearman if found.spearman is not None else float("nan"),
    }


def correlation_effect(found: Correlation) -> Effect:
    """Give a correlation as the effect that a claim is judged by."""
    return Effect(
        found.r,
        found.conf_low,
        found.conf_high,
        found.n,
        "r",
        found.confidence,
        unit="schools",
    )


def by_ranks(pairs: Pairs, confidence: float) -> Correlation:
    """Correlate ranks instead of values (Spearman's coefficient).

    Parameters
    ----------
    pairs : tuple of array
        The values of either variable.
    confidence : float
        Level of the interval.
    """
    found = correlation(*pairs, confidence=confidence)
    assert found.spearman is not None  # there are data
    return rank_correlation_from_summary(found.spearman, found.n, confidence)


def one_left_out(pairs: Pairs, confidence: float) -> list[Correlation]:
    """Correlate what is left when each pair in turn is left out.

    Parameters
    ----------
    pairs : tuple of array
        The values of either variable.
    confidence : float
        Level of the intervals.

    Raises
    ------
    ValueError
        Where what is left has no correlation.
    """
    x, y = pairs
    return [
        correlation(np.delete(x, i), np.delete(y, i), confidence=confidence)
        for i in range(len(x))
    ]


def require_few(wave: Wave, units: int) -> None:
    """Raise where a sample is too large for single units to matter.

    Raises
    ------
    NotCollected
        Where there are more than 60 units, or too few to leave one out.
    """
    if units > MOST_LEFT_OUT:
        raise wave.lacks(
            f"a sample of {MOST_LEFT_OUT} or fewer, as leaving one out is for"
        )


def other_correlations(
    pairs: Callable[[Wave], Pairs],
) -> dict[str, Callable[[Wave, float], list[Effect]]]:
    """Give the alternatives to a correlation that a wave can be asked for.

    Parameters
    ----------
    pairs : callable
        Gives the values of either variable in a wave, or raises `NotCollected`.

    Returns
    -------
    dict of str to callable
        By the alternative's id in the registered rule.
    """

    def ranks(wave: Wave, confidence: float) -> list[Effect]:
        return [correlation_effect(by_ranks(pairs(wave), confidence))]

    def left_out(wave: Wave, confidence: float) -> list[Effect]:
        known = pairs(wave)
        require_few(wave, len(known[0]))
        try:
            found = one_left_out(known, confidence)
        except ValueError:
            raise wave.lacks("a correlation without any one of the schools") from None
        return [correlation_effect(each) for each in found]

    return {"ranks": ranks, "one-left-out": left_out}


def printed_otherwise(
    figure: published.Figure, confidence: float
) -> dict[str, list[Correlation]]:
    """Give a printed correlation in the other ways that print allows.

    Parameters
    ----------
    figure : Figure
        A correlation, with its n.
    confidence : float
        Level of the intervals.

    Returns
    -------
    dict of str to list of Correlation
        By the alternative's id in the registered rule: ``ranks``, taken for a rank
        correlation, and ``rounding``, as low and as high as its rounding allows.
    """
    n, ends = schools_of(figure), figure.interval
    return {
        "ranks": [rank_correlation_from_summary(figure.value, n, confidence)],
        "rounding": [
            correlation_from_summary(float(r), n, confidence)
            for r in (ends.low, ends.high)
        ],
    }


def schools_of(figure: published.Figure) -> int:
    """Give the schools that a printed correlation was computed from."""
    assert figure.n is not None  # the report gives it, or the degrees of freedom
    return figure.n


def holm(pvalues: "pd.Series[float]") -> "pd.Series[float]":
    """Adjust p-values by Holm's method for the tests that were made.

    Parameters
    ----------
    pvalues : pandas.Series
        Missing where no test was made; those stay missing and do not count.

    Examples
    --------
    >>> holm(pd.Series([0.01, None, 0.04])).tolist()
    [0.02, nan, 0.04]
    """
    made = pvalues.dropna()
    if made.empty:
        return pvalues
    adjusted = multipletests(made, method="holm")[1]
    return pd.Series(adjusted, index=made.index).reindex(pvalues.index)
