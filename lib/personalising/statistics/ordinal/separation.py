"""Whether predictors separate the response, so that no finite estimate exists."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from personalising.statistics.ordinal.likelihood import Floats, Integers, Rows

MOST_PATTERNS = 20_000
"""Number of distinct rows beyond which the linear programme would take too long."""


class SeparationError(ValueError):
    """A predictor separates the categories, so its estimate would be infinite."""


def check(rows: Rows, names: Sequence[str], freed: Sequence[str] = ()) -> None:
    """Check that no predictor separates the response: the likelihood has a maximum.

    Each row is one or two Bernoulli trials against its cut points. There is no maximum
    exactly if some direction of the parameters makes no trial less likely and at least
    one more likely. A linear programme looks for such a direction (Konis, 2007).

    Parameters
    ----------
    rows : Rows
        The data.
    names : list of str
        Names of the predictors that have the same effect at each cut point.
    freed : list of str
        Names of those that have an effect of their own at each.

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
    every = [*["", *freed] * (rows.n_categories - 1), *names]
    if len(trials) > MOST_PATTERNS or not any(every):
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
    moved = [
        name for name, share in zip(every, found.x, strict=True) if abs(share) > 1e-6
    ]
    guilty = [name for name in dict.fromkeys(moved) if name]
    if guilty:
        advice = ", or let the odds be proportional" if set(guilty) & set(freed) else ""
        raise SeparationError(
            f"{', '.join(guilty)} separates the response: at some value of it, or "
            "beyond, every row falls on one side of a threshold, so that the estimate "
            "would be infinite. Leave it out, or join sparse levels or categories"
            + advice
        )


def _trials(rows: Rows) -> Floats:
    """Derivative of each distinct trial's log odds of success in each parameter."""
    x, width = rows.x[:, : rows.n_coefficients], rows.z.shape[1]
    patterns = np.unique(np.column_stack([rows.y, rows.z, x]), axis=0)
    y, z, x = np.split(patterns, [1, 1 + width], axis=1)
    y = y[:, 0].astype(int)
    cuts = np.eye(rows.n_categories - 1)

    def at(chosen: npt.NDArray[np.bool_], cut: Integers) -> Floats:
        placed = cuts[cut][:, :, None] * z[chosen][:, None, :]
        return np.column_stack([placed.reshape(len(cut), -1), -x[chosen]])

    above, below = y < rows.n_categories - 1, y > 0
    return np.vstack([at(above, y[above]), -at(below, y[below] - 1)])
