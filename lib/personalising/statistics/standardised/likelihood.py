r"""Likelihood of a linear model with random effects of groups.

With y the outcome, X the fixed terms and Z the random ones (an intercept, and a slope
where asked), the rows of a group have the covariance
:math:`\sigma^2 (I + Z L L' Z')`, with L lower triangular. Woodbury's identity reduces
each group to matrices of the size of L, so that the likelihood costs no more for large
groups, and it is finite where groups do not differ at all (L = 0).

References
----------
Bates, D., Maechler, M., Bolker, B., & Walker, S. (2015). Fitting linear mixed-effects
models using lme4. *Journal of Statistical Software*, 67(1), 1-48.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

Floats = npt.NDArray[np.float64]

_GRID = np.linspace(0, 0.95, 20)  # shares of the variance that lie between groups
_NOTHING = 1e-9  # a deviance this little better than that of no difference is none
_TURNS = (-0.6, 0.6)  # correlations of intercepts and slopes where searches begin
_MOST = 1000  # steps of a search


@dataclass(frozen=True, eq=False)
class Solution:
    """What is best once the random effects are given.

    Parameters
    ----------
    params : ndarray
        Fixed coefficients.
    covariance : ndarray
        Their covariances.
    scale : float
        Variance within groups.
    deviance : float
        Minus twice the (restricted) log-likelihood.
    """

    params: Floats
    covariance: Floats
    scale: float
    deviance: float


class GroupLikelihood:
    """Likelihood of one outcome in groups, as a function of their random effects.

    Parameters
    ----------
    outcome : ndarray
        A number for each row.
    fixed : ndarray
        Fixed terms: rows by terms.
    random : ndarray
        Random terms: rows by one or two.
    groups : ndarray of int
        Group of each row, counted from 0, none left out.
    reml : bool
        Whether the likelihood is the restricted one.
    """

    def __init__(
        self,
        outcome: Floats,
        fixed: Floats,
        random: Floats,
        groups: npt.NDArray[np.int64],
        reml: bool,
    ) -> None:
        both = np.column_stack([fixed, outcome])
        self.reml = reml
        self.n, self.n_fixed = fixed.shape
        self._all = np.einsum("ni,nj->ij", both, both)
        self._within = _by_group(random, random, groups)
        self._across = _by_group(random, both, groups)

    def solve(self, relative: Floats, scale: float | None = None) -> Solution:
        """Find the best fixed coefficients, and variance within groups, for given L.

        Parameters
        ----------
        relative : ndarray
            The factor L.
        scale : float, optional
            Variance within groups, where it is given too.
        """
        size = len(relative)
        inner = np.eye(size) + relative.T @ self._within @ relative
        outer = relative.T @ self._across
        less = np.einsum("gai,gaj->ij", outer, np.linalg.solve(inner, outer))
        products = self._all - less
        p = self.n_fixed
        unscaled = np.linalg.inv(products[:p, :p])
        params = unscaled @ products[:p, p]
        squares = float(products[p, p] - products[p, :p] @ params)
        df = self.n - p if self.reml else self.n
        best = squares / df if scale is None else scale
        deviance = df * math.log(2 * math.pi * best) + squares / best
        deviance += float(np.linalg.slogdet(inner)[1].sum())
        if self.reml:
            deviance += float(np.linalg.slogdet(products[:p, :p])[1])
        return Solution(params, best * unscaled, best, deviance)

    def best(self) -> Floats:
        """Find the factor L at which the likelihood is highest.

        Returns
        -------
        ndarray
            Lower triangular; all zeros where groups differ no more than by chance.

        Raises
        ------
        ValueError
            If the search does not end.
        """
        if self._within.shape[1] == 1:
            return self._best_intercept()
        alone = GroupLikelihood.__new__(GroupLikelihood)
        alone.__dict__ |= self.__dict__
        alone._within, alone._across = self._within[:, :1, :1], self._across[:, :1]
        intercept = float(alone.best()[0, 0])
        without = factor([intercept, 0, 0])

        # unbounded: turning the signs of a column of L changes no covariance
        def at(entries: Floats) -> float:
            return self.solve(factor(entries)).deviance

        found = min(
            (
                _search(at, [max(intercept, 0.01), turn * slope, slope])
                for slope in (0.02, 0.2)
                for turn in _TURNS
            ),
            key=lambda one: one.fun,
        )
        if self.solve(without).deviance - found.fun < _NOTHING:
            return without
        lower = factor(_search(at, found.x, finely=True).x)
        return lower * np.where(np.diag(lower) < 0, -1.0, 1.0)

    def _best_intercept(self) -> Floats:
        def at(share: float) -> float:
            return self.solve(np.array([[math.sqrt(share / (1 - share))]])).deviance

        tried = [at(share) for share in _GRID]
        place = int(np.argmin(tried))
        low, high = _GRID[max(place - 1, 0)], (*_GRID, 0.9999)[place + 1]
        found = optimize.minimize_scalar(
            at, bounds=(low, high), method="bounded", options={"xatol": 1e-12}
        )
        if tried[0] - found.fun < _NOTHING:
            return np.zeros((1, 1))
        return np.array([[math.sqrt(found.x / (1 - found.x))]])

    def with_slopes_of(self, spread: float, start: tuple[float, float]) -> float:
        """Give the least deviance where the slopes' standard deviation is given.

        Parameters
        ----------
        spread : float
            Standard deviation of the slopes, in units of the outcome.
        start : tuple of float
            Where the search begins: the logarithm of the standard deviation within
            groups, and the standard deviation of the intercepts.
        """
        logarithm, intercept = start

        def at(entries: Floats) -> float:
            sigma, of_intercepts, angle = math.exp(entries[0]), *entries[1:]
            lower = factor(
                [of_intercepts, spread * math.sin(angle), spread * math.cos(angle)]
            )
            return self.solve(lower / sigma, sigma**2).deviance

        return min(
            float(_search(at, [logarithm, intercept, math.asin(turn)]).fun)
            for turn in _TURNS
        )


def _search(
    objective: Callable[[Floats], float], start: npt.ArrayLike, *, finely: bool = False
) -> optimize.OptimizeResult:
    """Search for the least of a smooth function; finely only where it is near.

    Raises
    ------
    ValueError
        If the search does not end.
    """
    found = optimize.minimize(
        objective,
        np.asarray(start, dtype=np.float64),
        method="L-BFGS-B",
        jac="3-point" if finely else "2-point",
        options={
            "ftol": 1e-15 if finely else 1e-13,
            "gtol": 1e-9 if finely else 1e-7,
            "maxiter": _MOST,
            "maxfun": 10 * _MOST,
        },
    )
    if found.status == 1:
        raise ValueError(
            "the random effects could not be estimated: the search did not end"
        )
    return found


def factor(entries: npt.ArrayLike) -> Floats:
    """Put three entries into a lower triangular matrix.

    Examples
    --------
    >>> factor([1, 2, 3])
    array([[1., 0.],
           [2., 3.]])
    """
    first, below, second = np.asarray(entries, dtype=np.float64)
    return np.array([[first, 0.0], [below, second]])


def _by_group(left: Floats, right: Floats, groups: npt.NDArray[np.int64]) -> Floats:
    """Sums of products of columns within each group: groups by left by right."""
    found = np.empty((int(groups.max()) + 1, left.shape[1], right.shape[1]))
    for i in range(left.shape[1]):
        for j in range(right.shape[1]):
            found[:, i, j] = np.bincount(groups, weights=left[:, i] * right[:, j])
    return found
