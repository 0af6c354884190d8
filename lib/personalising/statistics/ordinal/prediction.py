"""Predicted probabilities of the categories, and their standard errors."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from personalising.statistics.ordinal.likelihood import Floats

REACH = 9.0
"""Standard deviations to which the normal distribution is integrated."""

INTERVALS = 360
"""Intervals of the trapezium rule, which for this integrand converges exponentially."""

ROWS_AT_A_TIME = 500
"""Rows predicted together, which limits the memory used."""


@dataclass(frozen=True, eq=False)
class Probabilities:
    """Probability of each category for each row, and its variance.

    Parameters
    ----------
    estimates : array, shape (rows, categories)
        Probabilities. Where they are cumulative there is one column for each cut point.
    variances : array of the same shape
        Variances of the estimates, by the delta method.
    """

    estimates: Floats
    variances: Floats


def probabilities(
    x: Floats,
    cuts: Floats,
    coef: Floats,
    deviations: Floats,
    covariance: Floats,
    cumulative: bool,
) -> Probabilities:
    """Category probabilities of rows, averaged over the random effects.

    Parameters
    ----------
    x : array, shape (rows, predictors)
        Predictors, in their own units.
    cuts, coef : arrays
        Cut points and coefficients.
    deviations : array
        Standard deviations of the random intercepts, which are averaged over. If it is
        empty the random effects are held at 0.
    covariance : array
        Covariance of cut points, coefficients and deviations, in this order.
    cumulative : bool
        Whether to give P(Y <= j) at each cut point, rather than P(Y = j).

    Returns
    -------
    Probabilities
    """
    values, variances = [], []
    for first in range(0, max(len(x), 1), ROWS_AT_A_TIME):
        part = x[first : first + ROWS_AT_A_TIME]
        below, slopes = _cumulative(part, cuts, coef, deviations)
        if not cumulative:
            below, slopes = _differences(below), _differences(slopes)
        values.append(below)
        variances.append(np.einsum("rkp,pq,rkq->rk", slopes, covariance, slopes))
    return Probabilities(np.concatenate(values), np.concatenate(variances))


def _cumulative(
    x: Floats, cuts: Floats, coef: Floats, deviations: Floats
) -> tuple[Floats, Floats]:
    """P(Y <= j) of each row and cut point, and its gradient in the parameters."""
    total = float(np.sqrt((deviations**2).sum()))
    if total > 0:
        nodes = np.linspace(-REACH, REACH, INTERVALS + 1)
        weights = np.exp(-(nodes**2) / 2)
        weights /= weights.sum()
    else:
        nodes, weights = np.zeros(1), np.ones(1)
    linear = cuts[None, :] - (x @ coef)[:, None]
    inside = special.expit(linear[:, :, None] - total * nodes)
    density = inside * (1 - inside) * weights
    slope = density.sum(axis=2)
    gradient = np.zeros((*linear.shape, len(cuts) + len(coef) + len(deviations)))
    each = np.arange(len(cuts))
    gradient[:, each, each] = slope
    gradient[:, :, len(cuts) : len(cuts) + len(coef)] = -slope[:, :, None] * x[:, None]
    if total > 0:
        in_total = -(density @ nodes)
        gradient[:, :, len(cuts) + len(coef) :] = (
            in_total[:, :, None] * deviations / total
        )
    return inside @ weights, gradient


def _differences(below: Floats) -> Floats:
    """Turn cumulative values, along the second axis, into those of each category."""
    edge = np.zeros_like(below[:, :1])
    last = np.ones_like(edge) if below.ndim == 2 else edge
    return np.diff(np.concatenate([edge, below, last], axis=1), axis=1)
