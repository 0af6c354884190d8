"""Whether predictors separate the response, so that no finite estimate exists."""

import numpy as np

from personalising.statistics.ordinal.likelihood import Floats, Rows

MOST_PATTERNS = 20_000
"""Number of distinct rows beyond which the linear programme would take too long."""


class SeparationError(ValueError):
    """A predictor separates the categories, so its estimate would be infinite."""


def check(rows: Rows, names: tuple[str, ...]) -> None:
    """Check that no predictor separates the response: the likelihood has a maximum.

    Each row is one or two Bernoulli trials against its cut points. There is no maximum
    exactly if some direction of the parameters makes no trial less likely and at least
    one more likely. A linear programme looks for such a direction (Konis, 2007).

    Parameters
    ----------
    rows : Rows
        The data.
    names : tuple of str
        Names of the predictors, for the message.

    Raises
    ------
    SeparationError
        If there is such a direction; the message names the predictors.

    References
    ----------
    Konis, K. (2007). *Linear programming algorithms for detecting separated data in
    binary logistic regression models* (DPhil thesis). University of Oxford.
    """
    from scipy import optimize  # slow to import, and seldom needed

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
    """Derivative of each distinct trial's log odds of success in each parameter."""
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
