"""How often two units differ in kind: Simpson's index of diversity."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats


@dataclass(frozen=True)
class Diversity:
    """The share of pairs of units that differ in kind, with an interval.

    Parameters
    ----------
    share : float
        The share of pairs that differ, from 0 (all are alike) to 1.
    std_error : float
        Its standard error for other units; 0 where all are alike.
    conf_low, conf_high : float
        Ends of its interval.
    n : int
        Number of units.
    confidence : float
        Level of the interval.
    """

    share: float
    std_error: float
    conf_low: float
    conf_high: float
    n: int
    confidence: float


def diversity(kinds: npt.ArrayLike, confidence: float = 0.95) -> Diversity:
    r"""Estimate the chance that two units of a population differ in kind.

    With n_k of the n units of kind k, the unbiased estimate and, at the observed shares
    p_k, its variance are

    .. math::

        D &= 1 - \sum_k \frac{n_k (n_k - 1)}{n (n - 1)}, \\
        v &= \frac{4 (n - 2) \sum_k p_k^3 + 2 \sum_k p_k^2
              - 2 (2n - 3) \left(\sum_k p_k^2\right)^2}{n (n - 1)} .

    At observed shares v is too small, and next to nothing where kinds are equally
    common; the squared standard error is n v / (n - 1) + 2 D (1 - D) / (n (n - 1)). The
    interval is that of Clopper and Pearson for as many independent pairs as have this
    error, fewer by the squared ratio of the quantiles of t (n - 1 degrees of freedom)
    and of the normal. Where all units are alike, its upper end is 1 - (1 - u)^2, with u
    the upper end of Clopper and Pearson's for the share of all other kinds; where all
    differ, its lower end is 0.

    Parameters
    ----------
    kinds : array_like, shape (n,)
        The kind of each unit, none missing.
    confidence : float
        Level of the interval.

    Returns
    -------
    Diversity

    Raises
    ------
    ValueError
        If there are fewer than two units.

    Notes
    -----
    E. H. Simpson, "Measurement of diversity", Nature 163 (1949), 688. Oracle: D, and v
    as the variance over every sample that can be drawn from the observed shares (to
    1e-12). Of 10, 15, 30 or 60 units of two to four kinds, in ten sets of shares, 95%
    intervals held the truth in 93 to 100 of 100 simulated samples.

    Examples
    --------
    >>> round(diversity(["red", "red", "blue", "blue"]).share, 3)
    0.667
    """
    counts = np.bincount(pd.factorize(np.asarray(kinds))[0])
    n = int(counts.sum())
    if n < 2:
        raise ValueError("whether units differ needs two units or more")
    tail = (1 - confidence) / 2
    if len(counts) == 1:
        other = 1 - tail ** (1 / n)
        return Diversity(0.0, 0.0, 0.0, 1 - (1 - other) ** 2, n, confidence)
    found = 1 - int((counts * (counts - 1)).sum()) / (n * (n - 1))
    error = _standard_error(counts / n, n, found)
    if len(counts) == n:
        return Diversity(1.0, error, 0.0, 1.0, n, confidence)
    ratio = float(stats.norm.isf(tail) / stats.t.isf(tail, n - 1))
    pairs = found * (1 - found) / error**2 * ratio**2
    x = found * pairs
    low = float(stats.beta.ppf(tail, x, pairs - x + 1))
    high = float(stats.beta.isf(tail, x + 1, pairs - x))
    return Diversity(found, error, low, high, n, confidence)


def _standard_error(shares: npt.NDArray[np.float64], n: int, differing: float) -> float:
    squares, cubes = (float((shares**power).sum()) for power in (2, 3))
    spread = 4 * (n - 2) * cubes + 2 * squares - 2 * (2 * n - 3) * squares**2
    beyond = 2 * differing * (1 - differing)
    return sqrt((max(spread, 0.0) * n / (n - 1) + beyond) / (n * (n - 1)))
