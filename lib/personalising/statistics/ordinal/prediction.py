"""Predicted probabilities of the categories, and their standard errors."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import special

from personalising.statistics.ordinal import partial, wald
from personalising.statistics.ordinal.layout import Layout
from personalising.statistics.ordinal.likelihood import Floats
from personalising.statistics.ordinal.modes import Effects

if TYPE_CHECKING:
    from personalising.statistics.ordinal.results import MixedOrderedResults

REACH = 9.0
"""Standard deviations to which the normal distribution is integrated."""

INTERVALS = 60
"""Intervals of the trapezium rule for a standard deviation up to 1, and in proportion
to it beyond. The rule converges exponentially: its error is that of rounding."""

ROWS_AT_A_TIME = 500
"""Rows predicted together, which limits the memory used."""


@dataclass(frozen=True, eq=False)
class Probabilities:
    """Probability of each category, of rows or in the mean over rows, and its gradient.

    Near 1 a probability is known by its complement, which keeps its digits.

    Parameters
    ----------
    estimates : array, shape (rows, categories) or (categories,)
        Probabilities. Where they are cumulative there is one for each cut point.
    complements : array of the same shape
        1 minus each of them.
    slopes : array, shape (..., parameters)
        Derivatives of the probabilities in cut points, coefficients and deviations.
    """

    estimates: Floats
    complements: Floats
    slopes: Floats

    @property
    def logit_slopes(self) -> Floats:
        """Derivatives of the logits; 0 where a probability is 0 or 1 to all digits."""
        width = (self.estimates * self.complements)[..., None]
        found = np.zeros_like(self.slopes)
        return np.divide(self.slopes, width, where=width > 0, out=found)


def of_fit(
    result: "MixedOrderedResults",
    x: Floats,
    offset: Floats,
    kind: str,
    cumulative: bool,
) -> Probabilities:
    """Probabilities at the estimates of a fit.

    Parameters
    ----------
    result : MixedOrderedResults
        The fit.
    x : array, shape (rows, predictors)
        Predictors, in their own units.
    offset : array
        Offset of each row.
    kind : {"conditional", "marginal"}
        In a group whose random effect is 0, or averaged over groups.
    cumulative : bool
        Whether to give P(Y <= j) at each cut point, rather than P(Y = j).

    Raises
    ------
    ValueError
        If `kind` has another name.
    """
    if kind not in ("conditional", "marginal"):
        raise ValueError(f"kind must be 'conditional' or 'marginal'; found {kind!r}")
    deviations = result.group_sd.to_numpy() if kind == "marginal" else np.zeros(0)
    layout, params = result.model.design.layout, result.params.to_numpy()
    if not cumulative:
        partial.check_order(result.model.design, params, x)
    return probabilities(layout, x, offset, params, deviations, cumulative)


def errors(result: "MixedOrderedResults", slopes: Floats) -> Floats:
    """Standard errors by the delta method.

    Parameters
    ----------
    result : MixedOrderedResults
        The fit, whose covariance is used. A standard deviation on its boundary has no
        standard error: it is held at 0.
    slopes : array, shape (..., parameters)
        Gradients in cut points and coefficients, and in the standard deviations too if
        they are that many.

    Returns
    -------
    array
        One for each gradient.
    """
    covariance = result.covariance.copy()
    factors = result.model.design.factors
    edge = [len(result.params) + factors.index(name) for name in result.boundary]
    covariance[edge, :] = covariance[:, edge] = 0.0
    used = slopes.shape[-1]
    variance = np.einsum("...p,pq,...q->...", slopes, covariance[:used, :used], slopes)
    # of what is certain, rounding may leave one below 0
    found: Floats = np.sqrt(np.maximum(variance, 0.0))
    return found


def in_groups(
    result: "MixedOrderedResults", found: Probabilities, effects: Effects
) -> tuple[Probabilities, Floats]:
    """Let the random effects of rows vary, at which their probabilities were computed.

    Parameters
    ----------
    result : MixedOrderedResults
        The fit.
    found : Probabilities
        Probabilities of rows at the effects.
    effects : Effects
        Effects of the rows.

    Returns
    -------
    Probabilities, array
        The same, whose slopes let the effects move with the parameters; and the
        variance of their logits where the parameters are known.
    """
    # a higher effect is the same as lower thresholds
    in_effect = -found.slopes[..., : len(result.thresholds)].sum(axis=2)
    slopes = np.pad(found.slopes, ((0, 0), (0, 0), (0, len(result.group_sd))))
    slopes += in_effect[..., None] * effects.slopes[:, None, :]
    moved = Probabilities(found.estimates, found.complements, slopes)
    of_logits = replace(found, slopes=in_effect[..., None]).logit_slopes[..., 0]
    return moved, of_logits**2 * effects.variances[:, None]


def table(
    result: "MixedOrderedResults",
    found: Probabilities,
    confidence: float,
    variances: Floats | float = 0.0,
) -> pd.DataFrame:
    """Table of probabilities with intervals that are formed on the logit scale.

    Parameters
    ----------
    result : MixedOrderedResults
        The fit.
    found : Probabilities
        Probabilities at its estimates.
    confidence : float
        Confidence of the intervals.
    variances : array, optional
        Variances of the logits that come on top of those of the parameters.

    Returns
    -------
    pandas.DataFrame
        Columns estimate, std_error, conf_low, conf_high; a row for each probability.
    """
    error = np.hypot(errors(result, found.logit_slopes), np.sqrt(variances)).ravel()
    half = wald.critical(confidence, result.df_design) * error
    # a mean may end a rounding error above 1
    estimate = np.minimum(found.estimates.ravel(), 1.0)
    rest = found.complements.ravel()
    inside = (estimate > 0) & (rest > 0)
    logit = np.log(estimate, where=inside, out=np.zeros_like(estimate))
    logit -= np.log(rest, where=inside, out=np.zeros_like(rest))
    low = np.where(inside, special.expit(logit - half), estimate)
    high = np.where(inside, special.expit(logit + half), estimate)
    return pd.DataFrame(
        {
            "estimate": estimate,
            "std_error": estimate * rest * error,
            "conf_low": np.minimum(low, estimate),
            "conf_high": np.maximum(high, estimate),
        }
    )


def probabilities(
    layout: Layout,
    x: Floats,
    offset: Floats,
    params: Floats,
    deviations: Floats,
    cumulative: bool,
) -> Probabilities:
    """Category probabilities of rows, averaged over the random effects.

    Parameters
    ----------
    layout : Layout
        Where each parameter stands.
    x : array, shape (rows, predictors)
        Predictors, in their own units.
    offset : array
        Offset of each row.
    params : array
        Thresholds and coefficients.
    deviations : array
        Standard deviations of the random intercepts, which are averaged over. If it is
        empty the random effects are held at 0.
    cumulative : bool
        Whether to give P(Y <= j) at each cut point, rather than P(Y = j).

    Returns
    -------
    Probabilities
    """
    parts = []
    for first in range(0, max(len(x), 1), ROWS_AT_A_TIME):
        part = x[first : first + ROWS_AT_A_TIME]
        linear = layout.shared(part, params) + offset[first : first + ROWS_AT_A_TIME]
        cuts = layout.thresholds(part, params)
        at, inner = _at_nodes(linear, cuts, deviations), layout.slopes(part)
        parts.append(
            _cumulative(at, inner, deviations)
            if cumulative
            else _single(at, cuts, inner, deviations)
        )
    return Probabilities(
        np.concatenate([part.estimates for part in parts]),
        np.concatenate([part.complements for part in parts]),
        np.concatenate([part.slopes for part in parts]),
    )


@dataclass(frozen=True, eq=False)
class _Nodes:
    """P(Y <= j) and P(Y > j) of rows and cut points, at nodes of the random effect."""

    below: Floats
    above: Floats
    nodes: Floats
    weights: Floats


def _at_nodes(predictor: Floats, cuts: Floats, deviations: Floats) -> _Nodes:
    total = float(np.sqrt((deviations**2).sum()))
    nodes, weights = np.zeros(1), np.ones(1)
    if total > 0:
        intervals = int(np.ceil(INTERVALS * max(total, 1.0)))
        nodes = np.linspace(-REACH, REACH, intervals + 1)
        weights = np.exp(-(nodes**2) / 2)
        weights /= weights.sum()
    linear = (cuts - predictor[:, None])[:, :, None] - total * nodes
    return _Nodes(special.expit(linear), special.expit(-linear), nodes, weights)


def _cumulative(at: _Nodes, inner: Floats, deviations: Floats) -> Probabilities:
    """P(Y <= j) of each row at each cut point; `inner` is `Layout.slopes`."""
    density = at.below * at.above * at.weights
    slope = density.sum(axis=2)
    total, size = float(np.sqrt((deviations**2).sum())), inner.shape[2]
    gradient = np.zeros((*slope.shape, size + len(deviations)))
    gradient[:, :, :size] = slope[:, :, None] * inner
    if total > 0:
        in_total = -(density @ at.nodes)
        gradient[:, :, size:] = in_total[:, :, None] * deviations / total
    return Probabilities(at.below @ at.weights, at.above @ at.weights, gradient)


def _single(
    at: _Nodes, cuts: Floats, inner: Floats, deviations: Floats
) -> Probabilities:
    """P(Y = j) of each row and category.

    A difference of cumulative probabilities would lose its digits near 1. The product
    that the likelihood uses does not.
    """
    every = _cumulative(at, inner, deviations)
    gaps = np.pad(-np.expm1(-np.diff(cuts)), ((0, 0), (1, 1)), constant_values=1.0)
    none = np.zeros_like(at.below[:, :1])
    not_above = np.concatenate([at.below, none + 1], axis=1)
    not_below = np.concatenate([none + 1, at.above], axis=1)
    estimates = (not_above * not_below) @ at.weights * gaps
    none = np.zeros_like(estimates[:, :1])
    lower = np.concatenate([none, every.estimates], axis=1)
    upper = np.concatenate([every.complements, none], axis=1)
    edge = np.zeros_like(every.slopes[:, :1])
    steps = np.diff(np.concatenate([edge, every.slopes, edge], axis=1), axis=1)
    return Probabilities(estimates, lower + upper, steps)
