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
    """Probability of each category for each row, and its gradient in the parameters.

    Near 1 a probability is known by its complement, which keeps its digits.

    Parameters
    ----------
    estimates : array, shape (rows, categories)
        Probabilities. Where they are cumulative there is one column for each cut point.
    complements : array of the same shape
        1 minus each of them.
    slopes : array, shape (rows, categories, parameters)
        Derivatives of the probabilities in cut points, coefficients and deviations.
    """

    estimates: Floats
    complements: Floats
    slopes: Floats

    def errors(self, covariance: Floats) -> Floats:
        """Standard errors on the logit scale, by the delta method.

        Parameters
        ----------
        covariance : array
            Covariance of the parameters.

        Returns
        -------
        array, shape (rows, categories)
            0 where a probability cannot be told from 0 or 1.
        """
        width = self.estimates * self.complements
        inside = width > 0
        slopes = np.divide(
            self.slopes, width[..., None], where=inside[..., None],
            out=np.zeros_like(self.slopes),
        )  # fmt: skip
        return np.sqrt(np.einsum("rkp,pq,rkq->rk", slopes, covariance, slopes))


def probabilities(
    x: Floats, cuts: Floats, coef: Floats, deviations: Floats, cumulative: bool
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
    cumulative : bool
        Whether to give P(Y <= j) at each cut point, rather than P(Y = j).

    Returns
    -------
    Probabilities
    """
    made = _cumulative if cumulative else _single
    parts = [
        made(x[first : first + ROWS_AT_A_TIME], cuts, coef, deviations)
        for first in range(0, max(len(x), 1), ROWS_AT_A_TIME)
    ]
    return Probabilities(
        np.concatenate([part.estimates for part in parts]),
        np.concatenate([part.complements for part in parts]),
        np.concatenate([part.slopes for part in parts]),
    )


def _cumulative(
    x: Floats, cuts: Floats, coef: Floats, deviations: Floats
) -> Probabilities:
    """P(Y <= j) of each row at each cut point."""
    below, above, weights, nodes = _at_nodes(x, cuts, coef, deviations)
    density = below * above * weights
    slope = density.sum(axis=2)
    gradient = np.zeros((*slope.shape, len(cuts) + len(coef) + len(deviations)))
    each = np.arange(len(cuts))
    gradient[:, each, each] = slope
    gradient[:, :, len(cuts) : len(cuts) + len(coef)] = -slope[:, :, None] * x[:, None]
    if len(nodes) > 1:
        in_total = -(density @ nodes)
        total = np.sqrt((deviations**2).sum())
        gradient[:, :, len(cuts) + len(coef) :] = (
            in_total[:, :, None] * deviations / total
        )
    return Probabilities(below @ weights, above @ weights, gradient)


def _single(x: Floats, cuts: Floats, coef: Floats, deviations: Floats) -> Probabilities:
    """P(Y = j) of each row and category.

    A difference of cumulative probabilities would lose its digits near 1. The product
    that the likelihood uses does not.
    """
    below, above, weights, _ = _at_nodes(x, cuts, coef, deviations)
    edge = np.zeros_like(below[:, :1])
    not_above = np.concatenate([below, edge + 1], axis=1)
    not_below = np.concatenate([edge + 1, above], axis=1)
    gaps = np.concatenate([[1.0], -np.expm1(-np.diff(cuts)), [1.0]])
    estimates = (not_above * not_below) @ weights * gaps
    lower = np.concatenate([edge, below], axis=1) @ weights
    upper = np.concatenate([above, edge], axis=1) @ weights
    slopes = _cumulative(x, cuts, coef, deviations).slopes
    edge = np.zeros_like(slopes[:, :1])
    steps = np.diff(np.concatenate([edge, slopes, edge], axis=1), axis=1)
    return Probabilities(estimates, lower + upper, steps)


def _at_nodes(
    x: Floats, cuts: Floats, coef: Floats, deviations: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """P(Y <= j) and P(Y > j) at each node of the random effect; weights and nodes."""
    total = float(np.sqrt((deviations**2).sum()))
    nodes, weights = np.zeros(1), np.ones(1)
    if total > 0:
        nodes = np.linspace(-REACH, REACH, INTERVALS + 1)
        weights = np.exp(-(nodes**2) / 2)
        weights /= weights.sum()
    linear = (cuts[None, :] - (x @ coef)[:, None])[:, :, None] - total * nodes
    return special.expit(linear), special.expit(-linear), weights, nodes
