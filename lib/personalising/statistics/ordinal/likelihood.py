"""The log-likelihood as a function of arrays, and its derivatives.

All parameters are in one vector, `theta`: cut points, coefficients, then the standard
deviations of the random intercepts, outermost first.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from personalising.statistics.ordinal import quadrature

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

STEP = 3e-5
"""Step of the finite differences of the gradient; at about this step the rounding
error equals the error from curvature."""

NEAR = 1e-7
"""Largest relative error of the approximate Hessian at which it is used as it is."""

FEW_POINTS = 5
"""Number of points below which the approximate Hessian of two levels is too coarse for
Newton's steps."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The data of a model as arrays, with the rows in the order of their groups.

    Parameters
    ----------
    x : array, shape (rows, predictors)
        Predictors. An offset may follow, whose coefficient is 1; and with two levels a
        column of ones, in which the gradient in the outer effect is computed.
    z : array, shape (rows, columns)
        Columns that have an effect of their own at each cut point: the constant, and
        predictors whose odds are not taken as proportional.
    y : array, shape (rows,)
        Category of each row, from 0.
    starts : array
        Position of the first row of each innermost group, and the number of rows.
        Without groups each row is a group.
    outer_starts : array
        Position of the first innermost group of each outermost group, and the number
        of innermost groups.
    weights : array
        Weight of each outermost group.
    inner_weights : array
        Weight of each innermost group within its outermost group; 1 where these are
        the same.
    own_weights : array
        Weight of each row within its innermost group.
    levels : int
        Number of random intercepts: 0, 1 or 2.
    n_categories : int
        Number of categories of the response.
    has_offset : bool
        Whether `x` has a column for an offset.
    """

    x: Floats
    z: Floats
    y: Integers
    starts: Integers
    outer_starts: Integers
    weights: Floats
    inner_weights: Floats
    own_weights: Floats
    levels: int
    n_categories: int
    has_offset: bool = False

    @classmethod
    def of(
        cls,
        x: Floats,
        y: Integers,
        starts: Integers,
        outer_starts: Integers,
        weights: tuple[Floats, Floats, Floats],
        levels: int,
        n_categories: int,
        offset: Floats | None = None,
    ) -> "Rows":
        """Make rows whose predictors have the same effect at each cut point.

        Takes the parameters of `Rows` without `z`, which is the constant alone; the
        weights of outermost groups, innermost groups and rows together; and the offset
        of each row, if there is one.
        """
        if offset is not None:
            x = np.column_stack([x, offset])
        if levels == 2:
            x = np.column_stack([x, np.ones(len(x))])
        return cls(
            np.ascontiguousarray(x),
            np.ones((len(x), 1)),
            y,
            starts,
            outer_starts,
            *weights,
            levels,
            n_categories,
            offset is not None,
        )

    @property
    def n_coefficients(self) -> int:
        """Number of predictors that have the same effect at each cut point."""
        return self.x.shape[1] - (self.levels == 2) - self.has_offset

    @property
    def offset(self) -> Floats:
        """What is added to the linear predictor of each row."""
        if not self.has_offset:
            return np.zeros(len(self.x))
        return self.x[:, self.n_coefficients]

    @property
    def n_cuts(self) -> int:
        """Number of parameters that belong to cut points."""
        return (self.n_categories - 1) * self.z.shape[1]

    @property
    def size(self) -> int:
        """Number of parameters: cut points, coefficients, standard deviations."""
        return self.n_cuts + self.n_coefficients + self.levels

    @property
    def effects(self) -> Integers:
        """Positions of all effects of predictors, whether at one threshold or all."""
        cuts = np.arange(self.n_cuts)
        after = self.n_cuts + np.arange(self.n_coefficients)
        return np.append(cuts[cuts % self.z.shape[1] > 0], after)

    @property
    def row_weights(self) -> Floats:
        """Weight of each row: the product of its own and those of its groups."""
        groups = np.repeat(self.weights, np.diff(self.outer_starts))
        found: Floats = np.repeat(groups * self.inner_weights, np.diff(self.starts))
        return found * self.own_weights

    @property
    def is_weighted(self) -> bool:
        """Whether some weight, of a row or of a group, is not 1."""
        every = (self.weights, self.inner_weights, self.own_weights)
        return any(bool((each != 1).any()) for each in every)

    @cached_property
    def spread(self) -> Floats:
        """Covariance matrix of the predictors over the rows."""
        x = self.x[:, : self.n_coefficients]
        mean = x.mean(axis=0)
        found: Floats = x.T @ x / max(len(x), 1) - np.outer(mean, mean)
        return found

    def reach(self, theta: Floats) -> float:
        """Size of parameters, or of a step in them, on the latent scale, in logits.

        The larger of the standard deviation of the linear predictor over the rows and
        the largest cut point.
        """
        coef = theta[self.n_cuts : self.n_cuts + self.n_coefficients]
        moved = float(np.sqrt(max(float(coef @ self.spread @ coef), 0.0)))
        return max(moved, float(np.abs(theta[: self.n_cuts]).max()))

    def length(self, step: Floats) -> float:
        """Length of a step in the parameters, on the latent scale, in logits.

        The larger of its `reach` and the largest change of a standard deviation.
        """
        deviations = step[self.size - self.levels :]
        return max(self.reach(step), float(np.abs(deviations).max(initial=0.0)))

    def freed(self, columns: list[int]) -> "Rows":
        """Copy in which some predictors have an effect of their own at each cut point.

        Parameters
        ----------
        columns : list of int
            Positions of the predictors in `x`, from where they move to `z`.
        """
        return replace(
            self,
            x=np.ascontiguousarray(np.delete(self.x, columns, axis=1)),
            # numba compiles anew for arrays with another memory layout
            z=np.ascontiguousarray(np.column_stack([self.z, self.x[:, columns]])),
        )

    def tied(self, columns: list[int]) -> "Rows":
        """Copy in which each predictor has one effect: undoes `freed`.

        Parameters
        ----------
        columns : list of int
            Positions that the predictors of `z` then have in `x`, in order.
        """
        every = self.x.shape[1] + len(columns)
        x = np.empty((len(self.x), every))
        x[:, columns] = self.z[:, 1:]
        x[:, np.setdiff1d(np.arange(every), columns)] = self.x
        return replace(self, x=x, z=np.ascontiguousarray(self.z[:, :1]))

    def without_outer(self) -> "Rows":
        """Copy of rows with two levels, without the outer random intercept."""
        groups = len(self.starts) - 1
        return replace(
            self,
            x=np.ascontiguousarray(self.x[:, :-1]),
            outer_starts=np.arange(groups + 1),
            weights=np.repeat(self.weights, np.diff(self.outer_starts))
            * self.inner_weights,
            inner_weights=np.ones(groups),
            levels=1,
        )

    def with_response(self, y: Integers) -> "Rows":
        """Copy with other responses: the category of each row, from 0."""
        return replace(self, y=y)


class Likelihood:
    """Log-likelihood, gradient and Hessian of rows, by adaptive quadrature.

    It keeps the modes of the random effects from one evaluation to the next, as the
    starting values of the search for them.

    Parameters
    ----------
    rows : Rows
        The data.
    points : int
        Quadrature points for each level; 1 is Laplace's approximation.
    which : array, optional
        Positions of the outermost groups to use; by default all of them.
    """

    def __init__(self, rows: Rows, points: int, which: Integers | None = None) -> None:
        groups = len(rows.outer_starts) - 1
        self.rows = rows
        self.points = points
        self.which = np.arange(groups) if which is None else which
        self.weights = rows.weights[self.which]
        own = rows.own_weights
        self.own_weights = own if (own != 1).any() else None
        self.rule = quadrature.adaptive(points if rows.levels else 1)
        counted = len(self.which)
        self.modes, self.scales = np.zeros(counted), np.ones(counted)
        inner = len(rows.starts) - 1 if rows.levels == 2 else 0
        self.inner_modes, self.inner_scales = np.zeros(inner), np.ones(inner)

    def begin_at(self, other: "Likelihood") -> None:
        """Search for modes from those of a likelihood of the same groups."""
        for own, theirs in (
            (self.modes, other.modes),
            (self.scales, other.scales),
            (self.inner_modes, other.inner_modes),
            (self.inner_scales, other.inner_scales),
        ):
            own[:] = theirs

    def reach(self, theta: Floats) -> float:
        """Size of parameters; see `Rows.reach`."""
        return self.rows.reach(theta)

    def length(self, step: Floats) -> float:
        """Length of a step; see `Rows.length`."""
        return self.rows.length(step)

    def evaluate(
        self, theta: Floats, second: bool = True
    ) -> tuple[float, Floats, Floats]:
        """Log-likelihood, gradient, and a Hessian that serves for Newton's steps.

        Parameters
        ----------
        theta : array
            Cut points, coefficients, standard deviations.
        second : bool
            Whether the Hessian is needed.

        Returns
        -------
        value, gradient, hessian : float, array, array
            With two levels the Hessian is approximate: use `hessian` for standard
            errors. Without `second` it is not meaningful.
        """
        value, gradient, hessian, _ = self._evaluate(theta, second)
        few = self.rows.levels == 2 and self.points < FEW_POINTS
        if second and few and np.isfinite(value):
            hessian = self._differences(theta)
        return value, gradient, hessian

    def hessian(self, theta: Floats) -> Floats:
        """Hessian of the approximated log-likelihood.

        With two levels the kernel's Hessian is approximate. It is compared with finite
        differences of the gradient in one direction, which moves every parameter. If
        it does not agree, the whole Hessian is computed by finite differences.
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
        """Gradient at a point, without changing the modes that are kept."""
        memory = self.modes, self.scales, self.inner_modes, self.inner_scales
        kept = [each.copy() for each in memory]
        gradient = self._evaluate(theta, False)[1]
        for each, value in zip(memory, kept, strict=True):
            each[:] = value
        return gradient

    def scores(self, theta: Floats) -> Floats:
        """Gradient of each outermost group's log-likelihood, without its weight.

        A row for each group in `which`, a column for each parameter.
        """
        return self._evaluate(theta, False)[3]

    def _evaluate(
        self, theta: Floats, second: bool
    ) -> tuple[float, Floats, Floats, Floats]:
        from personalising.statistics.ordinal import kernels  # numba is slow to import

        rows = self.rows
        cuts = np.ascontiguousarray(
            theta[: rows.n_cuts].reshape(rows.n_categories - 1, -1)
        )
        coef = np.append(
            theta[rows.n_cuts : rows.size - rows.levels], [1.0] * rows.has_offset
        )
        full = rows.n_cuts + len(coef) + max(rows.levels, 1)
        scores = np.empty((len(self.which), full))
        if rows.levels == 2:
            value, gradient, hessian = kernels.two_level(
                rows.x, rows.z, rows.y, rows.starts, rows.outer_starts, self.which,
                self.weights, rows.inner_weights, self.own_weights, cuts, coef,
                np.ascontiguousarray(theta[-2:]), self.rule, self.modes,
                self.scales, self.inner_modes, self.inner_scales, scores, second,
            )  # fmt: skip
        else:
            sd = float(theta[-1]) if rows.levels else 0.0
            value, gradient, hessian = kernels.one_level(
                rows.x, rows.z, rows.y, rows.starts, self.which, self.weights,
                self.own_weights, cuts, coef, sd, self.rule, self.modes, self.scales,
                scores, second,
            )  # fmt: skip
        if not np.isfinite(value):  # the modes found there may not be finite either
            self.modes[:] = 0.0
            self.inner_modes[:] = 0.0
        if rows.has_offset:  # its coefficient is known
            kept = np.delete(np.arange(full), rows.n_cuts + rows.n_coefficients)
            gradient, scores = gradient[kept], scores[:, kept]
            hessian = hessian[np.ix_(kept, kept)]
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
