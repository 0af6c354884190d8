"""Predicted probabilities of the categories, and their standard errors."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from personalising.statistics.ordinal.likelihood import Floats

REACH = 9.0  # standard deviations, beyond which nothing of a normal is left
INTERVALS = 360  # the trapezium rule converges faster than any power of their number
ROWS_AT_A_TIME = 500


@dataclass(frozen=True, eq=False)
class Probabilities:
    """Probabilities of each category for each row, and their covariance's root.

    Parameters
    ----------
    estimates : array
        Rows by categories (or cut points, where cumulative).
    variances : array
        Of the same, by the delta method.
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
    """Category probabilities of rows, averaged over effects of these deviations.

    Without deviations the effects are held at 0. The covariance is that of cut
    points, coefficients and deviations.
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
    """Of cumulative quantities along their second axis, those of each category."""
    edge = np.zeros_like(below[:, :1])
    last = np.ones_like(edge) if below.ndim == 2 else edge
    return np.diff(np.concatenate([edge, below, last], axis=1), axis=1)
