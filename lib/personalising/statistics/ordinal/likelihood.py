"""The log-likelihood as a function of arrays, and its derivatives.

Parameters stand in one vector: cut points, coefficients, standard deviations of the
random intercepts, outermost first.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from personalising.statistics.ordinal import quadrature

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

STEP = 3e-5
"""Of differences of the gradient: rounding and curvature weigh about the same here."""

NEAR = 1e-7
"""Relative error at which the near-Hessian is taken for the Hessian."""

FEW_POINTS = 5
"""Below this the near-Hessian of two levels is too far from the Hessian."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows in order of their groups.

    Parameters
    ----------
    x : array
        Predictors; with two levels a column of ones follows them, the place of the
        outer effect.
    z : array
        Columns that may act differently at each cut point: ones, and nothing else
        unless proportional odds are given up.
    y : array
        Categories from 0.
    starts : array
        Row where each innermost group starts, and the end. Without groups each row
        is one.
    outer_starts : array
        Innermost group where each outermost group starts, and the end.
    weights : array
        Weight of each outermost group.
    levels : int
        Random intercepts: 0, 1 or 2.
    n_categories : int
        Categories of the response.
    """

    x: Floats
    z: Floats
    y: Integers
    starts: Integers
    outer_starts: Integers
    weights: Floats
    levels: int
    n_categories: int

    @classmethod
    def of(
        cls,
        x: Floats,
        y: Integers,
        starts: Integers,
        outer_starts: Integers,
        weights: Floats,
        levels: int,
        n_categories: int,
    ) -> "Rows":
        """Rows whose predictors have one effect each."""
        if levels == 2:
            x = np.column_stack([x, np.ones(len(x))])
        return cls(
            np.ascontiguousarray(x),
            np.ones((len(x), 1)),
            y,
            starts,
            outer_starts,
            weights,
            levels,
            n_categories,
        )

    @property
    def n_coefficients(self) -> int:
        """Predictors with one effect."""
        return self.x.shape[1] - (self.levels == 2)

    @property
    def n_cuts(self) -> int:
        """Numbers that the cut points take."""
        return (self.n_categories - 1) * self.z.shape[1]

    @property
    def size(self) -> int:
        """Parameters in all."""
        return self.n_cuts + self.n_coefficients + self.levels

    @property
    def row_weights(self) -> Floats:
        """Weight of each row: its outermost group's."""
        return np.repeat(self.weights, np.diff(self.starts[self.outer_starts]))

    @cached_property
    def spread(self) -> Floats:
        """Covariance of the predictors over the rows."""
        x = self.x[:, : self.n_coefficients]
        mean = x.mean(axis=0)
        found: Floats = x.T @ x / max(len(x), 1) - np.outer(mean, mean)
        return found

    def reach(self, theta: Floats) -> float:
        """How far parameters, or a step in them, move a row: in units of the latent."""
        coef = theta[self.n_cuts : self.n_cuts + self.n_coefficients]
        moved = float(np.sqrt(max(float(coef @ self.spread @ coef), 0.0)))
        return max(moved, float(np.abs(theta[: self.n_cuts]).max()))

    def length(self, step: Floats) -> float:
        """How far a step goes: its reach, or a standard deviation's change."""
        deviations = step[self.size - self.levels :]
        return max(self.reach(step), float(np.abs(deviations).max(initial=0.0)))

    def freed(self, columns: list[int]) -> "Rows":
        """Rows in which these predictors act differently at each cut point."""
        return replace(
            self,
            x=np.ascontiguousarray(np.delete(self.x, columns, axis=1)),
            # of one layout with any other, lest it all be compiled a second time
            z=np.ascontiguousarray(np.column_stack([self.z, self.x[:, columns]])),
        )

    def without_outer(self) -> "Rows":
        """The same rows, of two levels, without the outer random intercept."""
        groups = len(self.starts) - 1
        return replace(
            self,
            x=np.ascontiguousarray(self.x[:, :-1]),
            outer_starts=np.arange(groups + 1),
            weights=np.repeat(self.weights, np.diff(self.outer_starts)),
            levels=1,
        )

    def answered(self, y: Integers) -> "Rows":
        """The same rows with other responses."""
        return replace(self, y=y)


class Likelihood:
    """Log-likelihood, gradient and Hessian of rows, by quadrature.

    It remembers the modes of the random effects: each search starts from the last.

    Parameters
    ----------
    rows : Rows
        The data.
    points : int
        Nodes for each level; 1 is Laplace.
    which : array, optional
        Outermost groups to count; all of them unless given.
    """

    def __init__(self, rows: Rows, points: int, which: Integers | None = None) -> None:
        groups = len(rows.outer_starts) - 1
        self.rows = rows
        self.points = points
        self.which = np.arange(groups) if which is None else which
        self.weights = rows.weights[self.which]
        self.rule = quadrature.adaptive(points if rows.levels else 1)
        counted = len(self.which)
        self.modes, self.scales = np.zeros(counted), np.ones(counted)
        inner = len(rows.starts) - 1 if rows.levels == 2 else 0
        self.inner_modes, self.inner_scales = np.zeros(inner), np.ones(inner)

    def evaluate(
        self, theta: Floats, second: bool = True
    ) -> tuple[float, Floats, Floats]:
        """Value, gradient, and what serves a step of Newton as the Hessian."""
        value, gradient, hessian, _ = self._evaluate(theta, second)
        few = self.rows.levels == 2 and self.points < FEW_POINTS
        if second and few and np.isfinite(value):
            hessian = self._differences(theta)
        return value, gradient, hessian

    def hessian(self, theta: Floats) -> Floats:
        """Hessian of the approximated log-likelihood itself.

        With two levels the near-Hessian is that where the gradient's differences, in a
        direction that moves every parameter, say so; elsewhere it is all differences.
        """
        near = self._evaluate(theta, True)[2]
        if self.rows.levels < 2:
            return near
        size = np.sqrt(np.abs(np.diag(near)))
        direction = np.where(np.arange(theta.size) % 3 == 1, -1.0, 1.0)
        direction /= np.where(size > 0, size, 1.0)
        step = STEP / np.abs(direction).max()
        ahead = self._gradient_aside(theta + step * direction)
        behind = self._gradient_aside(theta - step * direction)
        error = (ahead - behind) / (2 * step) - near @ direction
        if np.abs(error).max() <= NEAR * np.abs(near @ direction).max():
            return near
        return self._differences(theta)

    def _gradient_aside(self, theta: Floats) -> Floats:
        """Gradient at a place that is only looked at: the modes stay where they are."""
        memory = self.modes, self.scales, self.inner_modes, self.inner_scales
        kept = [each.copy() for each in memory]
        gradient = self._evaluate(theta, False)[1]
        for each, value in zip(memory, kept, strict=True):
            each[:] = value
        return gradient

    def scores(self, theta: Floats) -> Floats:
        """Gradient of each outermost group counted, before its weight."""
        return self._evaluate(theta, False)[3]

    def _evaluate(
        self, theta: Floats, second: bool
    ) -> tuple[float, Floats, Floats, Floats]:
        from personalising.statistics.ordinal import kernels  # numba: only for a fit

        rows = self.rows
        cuts = np.ascontiguousarray(
            theta[: rows.n_cuts].reshape(rows.n_categories - 1, -1)
        )
        coef = np.ascontiguousarray(theta[rows.n_cuts : rows.size - rows.levels])
        full = rows.n_cuts + rows.n_coefficients + max(rows.levels, 1)
        scores = np.empty((len(self.which), full))
        if rows.levels == 2:
            value, gradient, hessian = kernels.two_level(
                rows.x, rows.z, rows.y, rows.starts, rows.outer_starts, self.which,
                self.weights, cuts, coef, np.ascontiguousarray(theta[-2:]), self.rule,
                self.modes, self.scales, self.inner_modes, self.inner_scales, scores,
                second,
            )  # fmt: skip
        else:
            sd = float(theta[-1]) if rows.levels else 0.0
            value, gradient, hessian = kernels.one_level(
                rows.x, rows.z, rows.y, rows.starts, self.which, self.weights, cuts,
                coef, sd, self.rule, self.modes, self.scales, scores, second,
            )  # fmt: skip
        if not np.isfinite(value):  # what it remembers may be spoilt too
            self.modes[:] = 0.0
            self.inner_modes[:] = 0.0
        size = rows.size
        return value, gradient[:size], hessian[:size, :size], scores[:, :size]

    def _differences(self, theta: Floats) -> Floats:
        """Hessian by central differences of the gradient."""
        columns = []
        for j in range(theta.size):
            step = np.zeros(theta.size)
            step[j] = STEP * max(1.0, abs(theta[j]))
            ahead = self._gradient_aside(theta + step)
            behind = self._gradient_aside(theta - step)
            columns.append((ahead - behind) / (2 * step[j]))
        found = np.array(columns)
        return (found + found.T) / 2
