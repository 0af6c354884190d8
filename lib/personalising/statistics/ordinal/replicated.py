"""Standard errors from replicate weights: the model is fitted anew with each."""

from dataclasses import replace

import numpy as np

from personalising.statistics.ordinal import fitting
from personalising.statistics.ordinal.columns import label
from personalising.statistics.ordinal.design import Design
from personalising.statistics.ordinal.likelihood import Floats, Likelihood
from personalising.statistics.replication import ReplicateWeights


def of_groups(
    design: Design, given: ReplicateWeights, rows_of_data: int
) -> ReplicateWeights:
    """Give the replicate weights of a model's outermost groups, in its own order.

    Parameters
    ----------
    design : Design
        Of the model.
    given : ReplicateWeights
        A row for each row of the data, in the order of the data.
    rows_of_data : int
        How many rows these have.

    Raises
    ------
    ValueError
        If there are more or fewer of them; if they differ within a group, or a group
        has no weight above 0 in any replicate.
    """
    if len(given.weights) != rows_of_data:
        raise ValueError(
            f"replicates must have a row for each of the {rows_of_data:,} rows of the "
            f"data; found {len(given.weights):,}"
        )
    positions = np.asarray(design.used)[design.order]
    weights = given.weights[positions]
    bounds = design.rows.starts[design.rows.outer_starts]
    first = weights[bounds[:-1]]
    differs = (weights != np.repeat(first, np.diff(bounds), axis=0)).any(axis=1)
    if differs.any():
        row = design.index[design.order[int(np.argmax(differs))]]
        factor = design.factors[0] if design.factors else "row"
        raise ValueError(
            f"replicate weights must be the same in all rows of one {factor}; those of "
            f"row {label(row)} are not"
        )
    if not first.any():
        raise ValueError("replicate weights must be above 0 for some row in the model")
    return replace(given, weights=first)


def covariance(
    found: fitting.Maximum, likelihood: Likelihood, replicates: ReplicateWeights
) -> Floats:
    """Give the covariance of the parameters of a fit, in the vector that is searched.

    Each search starts one Newton step from the maximum of the whole sample, which the
    scores there give for all replicates at once, and from the modes of the random
    effects there. Weights are scaled to the sum that they have in the whole sample,
    which moves no maximum.

    Parameters
    ----------
    found : Maximum
        Of the whole sample.
    likelihood : Likelihood
        Of the whole sample, evaluated there.
    replicates : ReplicateWeights
        Weights of the outermost groups.

    Raises
    ------
    ValueError
        If the search in some replicate finds no maximum.
    """
    rows, whole = likelihood.rows, likelihood.rows.weights.sum()
    scores, step = likelihood.scores(found.theta), fitting.inverse(-found.hessian)
    maxima = []
    for number, weights in enumerate(replicates.weights.T, 1):
        if not weights.any():
            raise ValueError(f"no row has a weight above 0 in replicate {number}")
        own = np.ascontiguousarray(weights * (whole / weights.sum()))
        near = found.theta + np.nan_to_num(step @ (own @ scores))
        each, _ = fitting.fit(
            replace(rows, weights=own), likelihood.points, near, likelihood
        )
        if not each.converged:
            raise ValueError(
                f"the fit in replicate {number} did not converge ({each.message})"
            )
        maxima.append(each.theta)
    return replicates.covariance(found.theta, np.array(maxima))
