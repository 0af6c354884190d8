"""Whether predictors separate the response, so that no finite estimate exists."""

import numpy as np

from personalising.statistics.ordinal.likelihood import Floats, Rows

MOST_PATTERNS = 20_000
"""Distinct rows beyond which the linear programme takes too long."""


class SeparationError(ValueError):
    """A predictor separates the response: its estimate would be infinite."""


def check(rows: Rows, names: tuple[str, ...]) -> None:
    """Raise where the likelihood rises for ever in some direction.

    Each row is one or two trials against its cut points. The likelihood has no maximum
    just where some direction makes no trial less likely and one of them more: a linear
    programme finds it (Konis, 2007).

    References
    ----------
    Konis, K. (2007). *Linear programming algorithms for detecting separated data in
    binary logistic regression models* (DPhil thesis). University of Oxford.
    """
    from scipy import optimize  # only a fit in doubt needs it

    trials = _trials(rows)
    if len(trials) > MOST_PATTERNS or not names:
        return
    found = optimize.linprog(
        -trials.sum(axis=0),
        A_ub=-trials,
        b_ub=np.zeros(len(trials)),
        bounds=(-1, 1),
        method="highs",
    )
    if found.status != 0 or -found.fun < 1e-6:
        return
    direction = found.x[rows.n_cuts :]
    guilty = [
        name for name, share in zip(names, direction, strict=True) if abs(share) > 1e-6
    ]
    if guilty:
        raise SeparationError(
            f"{', '.join(guilty)} separates the response: at some value of it, or "
            "beyond, every row falls on one side of a threshold, so that the estimate "
            "would be infinite. Leave it out, or join sparse levels or categories"
        )


def _trials(rows: Rows) -> Floats:
    """For each distinct trial, what a step in a parameter adds to its success."""
    x = rows.x[:, : rows.n_coefficients]
    patterns = np.unique(np.column_stack([rows.y, x]), axis=0)
    y, x = patterns[:, 0].astype(int), patterns[:, 1:]
    cuts = np.eye(rows.n_categories - 1)
    above = y < rows.n_categories - 1
    below = y > 0
    return np.vstack(
        [
            np.column_stack([cuts[y[above]], -x[above]]),
            np.column_stack([-cuts[y[below] - 1], x[below]]),
        ]
    )
