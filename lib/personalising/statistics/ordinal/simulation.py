"""Responses drawn from a model."""

import numpy as np

from personalising.statistics.ordinal.likelihood import Floats, Integers, Rows


def draw(rows: Rows, theta: Floats, generator: np.random.Generator) -> Integers:
    """Codes for the rows: effects of the groups first, then each row's own."""
    cuts = theta[: rows.n_cuts].reshape(rows.n_categories - 1, -1)
    coef = theta[rows.n_cuts : rows.size - rows.levels]
    latent = rows.x[:, : rows.n_coefficients] @ coef
    sizes = np.diff(rows.starts)
    if rows.levels == 2:
        outer = generator.standard_normal(len(rows.outer_starts) - 1) * theta[-2]
        latent += np.repeat(outer, np.diff(rows.starts[rows.outer_starts]))
    if rows.levels:
        latent += np.repeat(generator.standard_normal(len(sizes)) * theta[-1], sizes)
    latent += generator.logistic(size=len(latent))
    return (latent[:, None] > rows.z @ cuts.T).sum(axis=1)
