"""Gauss-Hermite rules for the standard normal distribution."""

import operator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

MOST_POINTS = 100
"""Largest number of points of a fit. Beyond it numpy's nodes lose digits. Scipy's do
not: they tell the error of the integral."""

Rule = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
"""Nodes, and weights or their logarithms."""


@cache
def adaptive(points: int) -> Rule:
    """Rule for adaptive quadrature: nodes x, and log weights plus x^2 / 2.

    The weights are those of the standard normal distribution. Adaptive quadrature
    divides them by its density, exp(-x^2 / 2) but for a constant, hence the term
    x^2 / 2.

    Parameters
    ----------
    points : int
        Number of nodes; 1 is Laplace's approximation.

    Returns
    -------
    nodes, log_weights : arrays

    Examples
    --------
    >>> nodes, logs = adaptive(1)  # Laplace's approximation
    >>> float(nodes[0]), float(logs[0])
    (0.0, 0.0)
    """
    if points > MOST_POINTS:
        from scipy import special  # slow to import, and seldom needed

        nodes, weights = special.roots_hermitenorm(points)
    else:
        nodes, weights = np.polynomial.hermite_e.hermegauss(points)
    return nodes, np.log(weights / weights.sum()) + nodes**2 / 2


def finer(points: int) -> int:
    """Number of points of the rule that tells the error of the one with `points`.

    Twice as many and one more: the nodes are others, save the middle one.
    """
    return 2 * points + 1


def checked(points: Any) -> int:
    """Check a number of quadrature points, and give it as an int.

    Raises
    ------
    ValueError
        If it is not a whole number from 1 (Laplace's approximation) to 100.
    """
    try:
        found = operator.index(points)
    except TypeError:
        found = 0
    if isinstance(points, bool) or not 1 <= found <= MOST_POINTS:
        raise ValueError(
            "quadrature_points must be a whole number from 1 (Laplace) to "
            f"{MOST_POINTS}; found {points!r}"
        )
    return found
