"""What the evidence of every section is made of."""

from dataclasses import dataclass

import pandas as pd
from statsmodels.stats.multitest import multipletests

from personalising.statistics import Correlation
from personalising.waves import Wave


@dataclass(frozen=True)
class FromWave:
    """A section's questions put to a wave.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.
    """

    wave: Wave
    confidence: float = 0.95


def correlation_columns(found: Correlation | str) -> dict[str, float | int | str]:
    """A correlation as columns of a table; or a note that says why there is none."""
    if isinstance(found, str):
        return {"note": found}
    return {
        "r": found.r,
        "conf_low": found.conf_low,
        "conf_high": found.conf_high,
        "n": found.n,
        "p_value": found.pvalue,
        "spearman": found.spearman if found.spearman is not None else float("nan"),
        "note": "",
    }


def holm(pvalues: "pd.Series[float]") -> "pd.Series[float]":
    """Adjust p values by Holm's method for the tests that were made.

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
