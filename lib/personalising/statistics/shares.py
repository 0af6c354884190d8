"""Shares of units that come from schools, and differences of two of them.

Groups, pupils or teachers of one school are alike, so that they tell less of others
than as many from schools of their own. The interval of a share allows for that.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from personalising.statistics.replication import ReplicateWeights


@dataclass(frozen=True)
class Share:
    """A share of units, with an interval for units of other clusters.

    Parameters
    ----------
    share : float
        The share, from 0 to 1; weighted where units have weights.
    conf_low, conf_high : float
        Ends of its interval.
    n : int
        Number of units that have a weight.
    clusters : int
        Number of their clusters, such as schools.
    effective : float
        How many independent units tell as much.
    confidence : float
        Level of the interval.
    """

    share: float
    conf_low: float
    conf_high: float
    n: int
    clusters: int
    effective: float
    confidence: float


def share(
    holds: npt.ArrayLike,
    clusters: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    confidence: float = 0.95,
    replicates: ReplicateWeights | None = None,
) -> Share:
    r"""Estimate a share from clustered units, with the interval of Korn and Graubard.

    The variance is that of a ratio mean whose clusters are drawn at random: with
    :math:`r_c = \sum_{i \in c} w_i (y_i - p)` over the G clusters,

    .. math:: v = \frac{G}{G - 1} \sum_c r_c^2 \Big/ \Big(\sum_i w_i\Big)^2 .

    With replicate weights, v is the variance of the share over the replicates, and
    their degrees of freedom stand for G - 1.

    The effective number of units is p (1 - p) / v times the squared ratio of the t
    quantiles of n - 1 and G - 1 degrees of freedom, and n at most. The interval is that
    of Clopper and Pearson for so many units. Where all units are alike, v is zero; the
    clusters are then the effective number.

    Parameters
    ----------
    holds : array_like of bool, shape (n,)
        Whether each unit is counted.
    clusters : array_like, shape (n,)
        The cluster that each unit belongs to, such as its school.
    weights : array_like of float, shape (n,), optional
        Weight of each unit, 0 or more; by default all count alike.
    confidence : float
        Level of the interval.
    replicates : ReplicateWeights, optional
        Weights of the units in each replicate.

    Returns
    -------
    Share

    Raises
    ------
    ValueError
        If there are fewer than two clusters, or no weight above 0, in some replicate.

    Notes
    -----
    E. L. Korn and B. I. Graubard, "Confidence intervals for proportions with small
    expected number of positive counts estimated from survey data", Survey Methodology
    24 (1998), 193-201. Oracles: the variance is that of statsmodels' least squares on a
    constant with clustered errors (to 1e-12); with one unit a cluster the interval is
    statsmodels' Clopper-Pearson interval (to 1e-12); with replicate weights it is that
    of R's `survey::svyciprop` by the method "beta" (to 1e-8).

    Examples
    --------
    >>> found = share([1, 1, 0, 1, 1, 0, 1, 1], list("aabbccdd"))
    >>> found.share, found.clusters
    (0.75, 4)
    """
    y, w = np.asarray(holds, dtype=float), np.ones(len(np.asarray(holds)))
    if weights is not None:
        w = np.asarray(weights, dtype=float)
    if not (w > 0).any():
        raise ValueError("no unit has a weight above 0")
    groups, known = pd.factorize(np.asarray(clusters)[w > 0])
    repeated = None if replicates is None else replicates.take(w > 0)
    y, w = y[w > 0], w[w > 0]
    units, number = len(y), len(known)
    if number < 2:
        raise ValueError("a share for other clusters needs two clusters or more")
    if y.all() or not y.any():
        p, effective = float(y.all()), float(number)
    else:
        p = float((w * y).sum() / w.sum())
        if repeated is None:
            residuals = np.bincount(groups, weights=w * (y - p), minlength=number)
            spread = float((residuals**2).sum()) / float(w.sum()) ** 2
            variance, df = number / (number - 1) * spread, number - 1
        else:
            variance = float(repeated.covariance([p], repeated.means(y)[:, None])[0, 0])
            df = repeated.df
        variance = max(variance, float(np.finfo(float).tiny))
        tail = (1 - confidence) / 2
        ratio = float(stats.t.isf(tail, units - 1) / stats.t.isf(tail, df))
        effective = min(float(units), p * (1 - p) / variance * ratio**2)
    low, high = _clopper_pearson(p, effective, confidence)
    return Share(p, low, high, units, number, effective, confidence)


def _clopper_pearson(p: float, n: float, confidence: float) -> tuple[float, float]:
    tail, x = (1 - confidence) / 2, p * n
    low = 0.0 if p == 0 else float(stats.beta.ppf(tail, x, n - x + 1))
    high = 1.0 if p == 1 else float(stats.beta.isf(tail, x + 1, n - x))
    return low, high


@dataclass(frozen=True)
class ShareDifference:
    """The first share less the second, with its interval.

    Parameters
    ----------
    difference, conf_low, conf_high : float
        The difference and the ends of its interval.
    first, second : Share
        The two shares.
    """

    difference: float
    conf_low: float
    conf_high: float
    first: Share
    second: Share


def share_correlation(
    first: tuple[npt.ArrayLike, npt.ArrayLike],
    second: tuple[npt.ArrayLike, npt.ArrayLike],
    weights: tuple[npt.ArrayLike | None, npt.ArrayLike | None] = (None, None),
) -> float:
    r"""Correlate the errors of two shares whose units come in part from one cluster.

    With :math:`r_{1c}` and :math:`r_{2c}` as in `share`, 0 in a cluster without units,

    .. math:: \rho = \sum_c r_{1c} r_{2c}
                     \Big/ \sqrt{\sum_c r_{1c}^2 \sum_c r_{2c}^2} .

    Parameters
    ----------
    first, second : tuple of array_like
        Whether each unit is counted, and its cluster.
    weights : tuple of array_like, optional
        Weights of the units of either, 0 or more.

    Returns
    -------
    float
        0 where no cluster is in both, or the units of either are all alike.

    Notes
    -----
    Oracle: with it, the variance of the difference is that of statsmodels' least
    squares on an indicator of the second set, with clustered errors (to 1e-12).

    Examples
    --------
    >>> share_correlation(([1, 0], ["a", "b"]), ([1, 0], ["a", "b"]))
    1.0
    >>> share_correlation(([1, 0], ["a", "b"]), ([1, 0], ["c", "d"]))
    0.0
    """
    found = []
    for (holds, clusters), given in zip((first, second), weights, strict=True):
        y = np.asarray(holds, dtype=float)
        w = np.ones(len(y)) if given is None else np.asarray(given, dtype=float)
        y, w, groups = y[w > 0], w[w > 0], np.asarray(clusters)[w > 0]
        apart = w * (y - (w * y).sum() / w.sum())
        found.append(pd.Series(apart).groupby(groups).sum())
    one, other = found[0].align(found[1], fill_value=0.0)
    size = sqrt(float((one**2).sum()) * float((other**2).sum()))
    if not size:
        return 0.0
    return max(-1.0, min(1.0, float((one * other).sum()) / size))


Replicated = tuple[npt.ArrayLike, npt.ArrayLike | None, ReplicateWeights]
"""Whether each unit is counted, its weight, and its weights in the replicates."""


def replicate_correlation(first: Replicated, second: Replicated) -> float:
    """Correlate the errors of two shares over the same replicates.

    Parameters
    ----------
    first, second : tuple
        Whether each unit is counted, its weight (None where all count alike), and its
        weights in the replicates.

    Returns
    -------
    float
        0 where the units of either are all alike.

    Raises
    ------
    ValueError
        If units have no weight above 0 in some replicate.

    Notes
    -----
    Oracle: with it, the error of the difference is that of R's `survey::svycontrast`
    (to 1e-8).
    """
    shares, replicated = [], []
    for holds, weights, replicates in (first, second):
        y = np.asarray(holds, dtype=float)
        w = None if weights is None else np.asarray(weights, dtype=float)
        shares.append(np.average(y, weights=w))
        replicated.append(replicates.means(y))
    found = first[2].covariance(shares, np.column_stack(replicated))
    size = sqrt(float(found[0, 0] * found[1, 1]))
    return max(-1.0, min(1.0, float(found[0, 1]) / size)) if size else 0.0


def share_difference(
    first: Share, second: Share, correlation: float = 0.0
) -> ShareDifference:
    r"""Compare the shares of two sets of units.

    The interval recovers the variance of either share from its own interval (MOVER),
    as Newcombe's does for units of no clusters:

    .. math:: L = d - \sqrt{a^2 + b^2 - 2 \rho a b}, \quad
              U = d + \sqrt{A^2 + B^2 - 2 \rho A B}

    with :math:`a = p_1 - l_1`, :math:`b = u_2 - p_2`, :math:`A = u_1 - p_1` and
    :math:`B = p_2 - l_2`. Where clusters are in both sets, as schools with pupils of
    two Key Stages are, rho allows for that.

    Parameters
    ----------
    first, second : Share
        The shares, with intervals of the same level.
    correlation : float
        Of their errors, as `share_correlation` or `replicate_correlation` gives it; 0
        where the two sets have no cluster in common.

    Returns
    -------
    ShareDifference

    Notes
    -----
    R. G. Newcombe, "Interval estimation for the difference between independent
    proportions", Statistics in Medicine 17 (1998), 873-890; G. Y. Zou and A. Donner,
    Statistics in Medicine 27 (2008), 1693-1702. Oracle: from Wilson intervals it gives
    statsmodels' Newcombe interval (to 1e-12).
    """
    difference = first.share - second.share
    below = _joined(
        first.share - first.conf_low, second.conf_high - second.share, correlation
    )
    above = _joined(
        first.conf_high - first.share, second.share - second.conf_low, correlation
    )
    low, high = difference - below, difference + above
    return ShareDifference(difference, low, high, first, second)


def _joined(one: float, other: float, correlation: float) -> float:
    # rounding may take the sum of squares below zero
    return sqrt(max(one**2 + other**2 - 2 * correlation * one * other, 0.0))
