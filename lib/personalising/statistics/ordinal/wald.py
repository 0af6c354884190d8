"""Wald's tests and intervals: by the normal distribution, or by t.

By t where the errors are those of a survey's design, whose degrees of freedom are few
where clusters are.
"""

from typing import Any

import numpy as np
from scipy import stats

from personalising.statistics.ordinal.likelihood import Floats


def critical(confidence: float, df: float) -> float:
    """Multiple of the standard error that an interval reaches to each side.

    Parameters
    ----------
    confidence : float
        Confidence of the interval.
    df : float
        Degrees of freedom of t; infinite for the normal distribution.

    Examples
    --------
    >>> round(critical(0.95, np.inf), 3), round(critical(0.95, 10), 3)
    (1.96, 2.228)
    """
    tail = (1 - confidence) / 2
    return float(stats.norm.isf(tail) if np.isinf(df) else stats.t.isf(tail, df))


def p_values(statistic: Any, df: float) -> Floats:
    """Two-sided p-values of estimates divided by their standard errors.

    Examples
    --------
    >>> p_values([1.96, -1.96], np.inf).round(3).tolist()
    [0.05, 0.05]
    """
    size = np.abs(statistic)
    found: Floats = 2 * (stats.norm.sf(size) if np.isinf(df) else stats.t.sf(size, df))
    return found
