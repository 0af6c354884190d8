"""Correlations as cells and as effects; p-values adjusted for several tests."""

import pandas as pd
from statsmodels.stats.multitest import multipletests

from personalising.model import Effect
from personalising.statistics import Correlation


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
