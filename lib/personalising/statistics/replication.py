"""Replicate weights: the variance of any estimate from how it moves between replicates.

Surveys of a complex design are often published without strata and clusters, and with
replicate weights in their place: each replicate is the sample once more, with some
clusters counting for more and others for less or not at all. An estimate is computed
with the survey's own weights, and then with the weights of each replicate.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy import linalg

Floats = npt.NDArray[np.float64]
Method = Literal[
    "brr", "fay", "jackknife_1", "jackknife_2", "bootstrap", "successive_difference"
]
METHODS: tuple[Method, ...] = get_args(Method)
FEWEST = 2
"""Replicates without which nothing can be said of a variance."""

RANK_TOLERANCE = 1e-5
"""As R's `survey` has it: a column is of no rank of its own below this part of it."""


def replication_scale(
    method: Method, replicates: int, fay: float = 0.0, scale: float | None = None
) -> float:
    r"""Give what the squared deviations of replicates add up to a variance with.

    Parameters
    ----------
    method : str
        How the replicates were made: balanced repeated replication (``brr``), that with
        Fay's factor (``fay``), the jackknife that leaves out one cluster of all
        (``jackknife_1``), that which leaves out one cluster of a pair
        (``jackknife_2``), ``bootstrap`` or ``successive_difference``.
    replicates : int
        How many there are, R.
    fay : float
        Fay's factor, from 0 to below 1: how much of its weight a cluster keeps that
        counts for less.
    scale : float, optional
        What the survey's own documentation says, where that is something else.

    Returns
    -------
    float
        1 / R for ``brr``, :math:`1 / (R (1 - \rho)^2)` for ``fay``, (R - 1) / R for
        ``jackknife_1``, 1 for ``jackknife_2``, 1 / (R - 1) for ``bootstrap``, 4 / R for
        ``successive_difference``.

    Raises
    ------
    ValueError
        If there is no such method, there are fewer than two replicates, Fay's factor is
        not from 0 to below 1, or the scale is not above 0.

    Notes
    -----
    Oracle: the scales of R's `survey::svrepdesign`.

    Examples
    --------
    >>> replication_scale("fay", 100, fay=0.5)
    0.04
    """
    if replicates < FEWEST:
        raise ValueError(f"a variance needs two replicates or more; found {replicates}")
    if not 0 <= fay < 1:
        raise ValueError(f"fay must be from 0 to below 1; found {fay:g}")
    if scale is not None:
        if not 0 < scale < np.inf:
            raise ValueError(f"scale must be a number above 0; found {scale:g}")
        return scale
    scales: dict[Method, float] = {
        "brr": 1 / replicates,
        "fay": 1 / (replicates * (1 - fay) ** 2),
        "jackknife_1": (replicates - 1) / replicates,
        "jackknife_2": 1.0,
        "bootstrap": 1 / (replicates - 1),
        "successive_difference": 4 / replicates,
    }
    if method not in scales:
        raise ValueError(f"method must be one of {', '.join(scales)}; found {method!r}")
    return scales[method]


@dataclass(frozen=True, eq=False)
class ReplicateWeights:
    r"""The weights of units in each replicate, and what their spread is worth.

    The covariance of an estimate :math:`\hat\theta` that is :math:`\hat\theta_r` in
    replicate r is

    .. math:: c \sum_r (\hat\theta_r - \hat\theta) (\hat\theta_r - \hat\theta)'

    with c the `scale`: deviations are those from the estimate of the whole sample, not
    from the mean of the replicates, as OECD and IEA have it for their surveys.

    Parameters
    ----------
    weights : array, shape (units, replicates)
        Weight of each unit in each replicate, 0 or more: whole weights, that the
        survey's own weight is part of.
    scale : float
        As `replication_scale` gives it.

    Raises
    ------
    ValueError
        If a weight is missing, infinite or below 0; if there are fewer than two
        replicates, or no units.

    Notes
    -----
    Oracle: R's `survey` (`svrepdesign` with ``mse = TRUE``): means, shares with their
    intervals, differences of shares and ordinal models, for each method (to 1e-8; the
    models to 1e-4, as R's search in each replicate ends earlier).

    References
    ----------
    OECD (2019). *TALIS 2018 technical report*, chapter 9.

    Examples
    --------
    >>> found = ReplicateWeights([[2, 0], [0, 2], [1, 1]], replication_scale("brr", 2))
    >>> values = np.array([1.0, 4.0, 7.0])
    >>> found.variance_of(lambda w: w @ values / w.sum(), np.ones(3))
    (4.0, 1.0)
    """

    weights: Floats
    scale: float

    def __post_init__(self) -> None:
        found = np.asarray(self.weights, dtype=float)
        if found.ndim != 2 or not len(found) or found.shape[1] < FEWEST:
            raise ValueError(
                "replicate weights must be a table of units by two replicates or more; "
                f"found the shape {found.shape}"
            )
        if not (np.isfinite(found) & (found >= 0)).all():
            raise ValueError("replicate weights must be finite, and 0 or more")
        object.__setattr__(self, "weights", found)

    def __len__(self) -> int:
        """Number of replicates."""
        return int(self.weights.shape[1])

    def take(self, units: npt.ArrayLike) -> "ReplicateWeights":
        """Give the weights of some units, by mask or by position."""
        return replace(self, weights=self.weights[np.asarray(units)])

    @cached_property
    def df(self) -> int:
        """Degrees of freedom: the rank of the table of weights less one, at least one.

        Several rows of the same unit do not change it. It is that of `survey::degf`.
        """
        rows = np.unique(self.weights, axis=0)
        sizes = np.linalg.norm(rows, axis=0)
        rows = rows / np.where(sizes > 0, sizes, 1.0)
        corner = linalg.qr(rows, mode="r", pivoting=True)[0]
        rank = int((np.abs(np.diag(corner)) > RANK_TOLERANCE).sum())
        return max(rank - 1, 1)

    def covariance(self, estimate: npt.ArrayLike, replicated: npt.ArrayLike) -> Floats:
        """Give the covariance of estimates.

        Parameters
        ----------
        estimate : array, shape (estimates,)
            From the whole sample.
        replicated : array, shape (replicates, estimates)
            From each replicate.
        """
        apart = np.asarray(replicated, dtype=float) - np.asarray(estimate, dtype=float)
        found: Floats = self.scale * apart.T @ apart
        return found

    def variance_of(
        self, estimator: Callable[[Floats], float], weights: npt.ArrayLike
    ) -> tuple[float, float]:
        """Compute an estimate with the survey's weights, and its variance.

        Parameters
        ----------
        estimator : callable
            Gives the estimate for weights of the units.
        weights : array
            The survey's own weights.
        """
        estimate = estimator(np.asarray(weights, dtype=float))
        each = np.array([estimator(column) for column in self.weights.T])
        return float(estimate), float(self.covariance([estimate], each[:, None])[0, 0])

    def means(self, values: npt.ArrayLike) -> Floats:
        """Compute the weighted mean of values in each replicate.

        Raises
        ------
        ValueError
            If the units have no weight above 0 in some replicate.
        """
        sums = self.weights.sum(axis=0)
        if not (sums > 0).all():
            number = int(np.argmin(sums)) + 1
            raise ValueError(f"no unit has a weight above 0 in replicate {number}")
        found: Floats = np.asarray(values, dtype=float) @ self.weights / sums
        return found
