"""Gauss-Hermite rules for the standard normal distribution."""

import operator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

MOST_POINTS = 100
"""Beyond this numpy's nodes lose digits, and the integrand has none left to give."""

Rule = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


@cache
def adaptive(points: int) -> Rule:
    """Nodes x, and log weights plus x^2 / 2: an adapted rule divides by the density.

    Examples
    --------
    >>> nodes, logs = adaptive(1)  # Laplace's approximation
    >>> float(nodes[0]), float(logs[0])
    (0.0, 0.0)
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(points)
    return nodes, np.log(weights / weights.sum()) + nodes**2 / 2


@cache
def normal(points: int) -> Rule:
    """Nodes and weights: the mean of f over a standard normal is weights @ f(nodes)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(points)
    return nodes, weights / weights.sum()


def checked(points: Any) -> int:
    """A number of points that can be used; 1 is Laplace."""
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
