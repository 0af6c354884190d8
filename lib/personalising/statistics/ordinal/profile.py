"""Profile-likelihood intervals: the values that a likelihood-ratio test accepts."""

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from personalising.statistics.levels import check_level
from personalising.statistics.ordinal import fitting
from personalising.statistics.ordinal.likelihood import Floats, Likelihood

if TYPE_CHECKING:
    from personalising.statistics.ordinal.estimates import Estimates

GAP = 0.01
"""Smallest distance between cut points where a search starts."""

CLOSE = 1e-3
"""In standard errors: after a Newton step shorter than this the end of the interval is
known to about a millionth of a standard error."""

DONE = 1e-4
"""Expected gain in log-likelihood at which the search for a maximum ends; the last
step is taken without evaluating the log-likelihood there."""

DETOURS = 40
"""Most values between, by way of which a start is looked for. With freed terms the
thresholds of some row may cross where a step leads."""

WIDEST = 40
"""Most doublings of the step when looking for a value beyond the end of the interval;
after that the end is infinite."""


def interval(
    result: "Estimates",
    index: int,
    confidence: float,
    without: "Estimates | None" = None,
) -> tuple[float, float]:
    """Ends of the profile-likelihood interval of one parameter.

    Parameters
    ----------
    result : Estimates
        The fit.
    index : int
        Position of the parameter in `MixedOrderedModel.all_names`.
    confidence : float
        Confidence of the interval.
    without : Estimates, optional
        For a standard deviation, the fit of the model without it, made with the same
        number of quadrature points. Its log-likelihood is that at 0, which then need
        not be computed.

    Returns
    -------
    low, high : float
        The ends. The lower end of a standard deviation is 0 where the test does not
        reject 0. An end is infinite where none is found.

    Raises
    ------
    ValueError
        If confidence is not between 0 and 1.
    """
    check_level(confidence)
    path = _Path(result, index)
    if without is not None:
        path.roots[0.0] = path.of_deviance(without.llf), 0.0
    limit = float(np.sqrt(stats.chi2.isf(1 - confidence, 1)))
    return path.end(-1, limit), path.end(1, limit)


class _Path:
    """Profile of one parameter: the largest log-likelihood at each of its values."""

    def __init__(self, result: "Estimates", index: int) -> None:
        model = result.model
        self.likelihood = Likelihood(model.rows, result.quadrature_points)
        self.to_internal = model.to_internal
        self.index = index
        self.is_deviation = index >= len(result.params)
        self.best = np.concatenate([result.params, result.group_sd])
        self.llf = result.llf
        variance = result.covariance[index, index]
        with np.errstate(invalid="ignore"):
            tangent = np.nan_to_num(result.covariance[:, index] / variance)
        self.freed = bool(model.nonproportional)
        self.n_coefficients = len(result.coefficients)
        self.n_cuts = len(result.thresholds)
        self.unit = float(np.sqrt(variance)) if variance > 0 else 0.5
        self.warm = {float(self.best[index]): (self.best, tangent)}
        self.roots: dict[float, tuple[float, float]] = {}

    def end(self, side: int, limit: float) -> float:
        """Value on one side at which the root of the deviance reaches the limit."""
        centre = float(self.best[self.index])
        if self.is_deviation and side < 0:
            if centre == 0 or self.root(0.0)[0] < limit:
                return 0.0
            far = 0.0
        else:
            step = limit * self.unit
            far = centre + side * step
            for _ in range(WIDEST):
                if self.root(far)[0] >= limit:
                    break
                step *= 2
                far += side * step
            else:
                return side * np.inf
        return self._crossing(centre, far, limit)

    def _crossing(self, near: float, far: float, limit: float) -> float:
        """Value at which the root of the deviance is at the limit.

        It lies between `near`, where the root is below the limit, and `far`, where it
        is above. Newton's method finds it, with bisection where a step would leave
        the bracket.
        """
        value = far
        for _ in range(fitting.MOST_STEPS):
            root, slope = self.root(value)
            near, far = (value, far) if root < limit else (near, value)
            last = value
            with np.errstate(invalid="ignore", divide="ignore"):
                value = value + float(np.divide(limit - root, slope))
            if abs(value - last) < CLOSE * self.unit:
                break
            if not min(near, far) < value < max(near, far):
                value = (near + far) / 2
        return value

    def _reorder_cuts(self, theta: Floats) -> None:
        """Put cut points back in order after one of them was fixed at a new value."""
        cuts = theta[: self.n_cuts]
        centre = min(self.index, self.n_cuts - 1)
        # with freed terms they need no order where the predictors are 0
        for k in range(centre + 1, 0 if self.freed else self.n_cuts):
            cuts[k] = max(cuts[k], cuts[k - 1] + GAP)
        for k in range(-1 if self.freed else centre - 1, -1, -1):
            cuts[k] = min(cuts[k], cuts[k + 1] - GAP)
        theta[self.n_cuts + self.n_coefficients :] = np.abs(
            theta[self.n_cuts + self.n_coefficients :]
        )

    def root(self, value: float) -> tuple[float, float]:
        """Root of the deviance with the parameter fixed at a value, and its slope."""
        if value not in self.roots:
            self.roots[value] = self._root(value)
        return self.roots[value]

    def _root(self, value: float) -> tuple[float, float]:
        found, share = self._maximum(value), 1.0
        for _ in range(DETOURS):
            if found is not None:
                break
            nearest = min(self.warm, key=lambda known: abs(known - value))
            share /= 2
            if self._maximum(nearest + share * (value - nearest)) is not None:
                found, share = self._maximum(value), 1.0
        if found is None:  # no start keeps the thresholds of every row apart
            return np.inf, 0.0
        root = self.of_deviance(found.value)
        with np.errstate(invalid="ignore", divide="ignore"):
            return root, float(-found.gradient[self.index] / root)

    def _maximum(self, value: float) -> fitting.Maximum | None:
        """Maximise with the parameter fixed; None if the search has no start."""
        nearest = min(self.warm, key=lambda known: abs(known - value))
        theta, tangent = self.warm[nearest]
        start = theta + tangent * (value - nearest)
        start[self.index] = value
        self._reorder_cuts(start)
        try:
            found = fitting.maximise(
                _Reported(self.likelihood, self.to_internal),
                start,
                held=(self.index,),
                done=DONE,
            )
        except FloatingPointError:
            return None
        self.warm[value] = found.theta, self._tangent(found)
        return found

    def of_deviance(self, llf: float) -> float:
        """Root of the deviance: of twice the distance from the fit's log-likelihood."""
        return float(np.sqrt(max(2 * (self.llf - llf), 0.0)))

    def _tangent(self, found: fitting.Maximum) -> Floats:
        """Derivatives of the other parameters' maximum in the fixed parameter."""
        tangent = np.zeros(len(found.theta))
        others = np.setdiff1d(np.arange(len(tangent)), [self.index, *found.boundary])
        curvature = fitting.inverse(-found.hessian[np.ix_(others, others)])
        tangent[others] = np.nan_to_num(curvature @ found.hessian[others, self.index])
        tangent[self.index] = 1.0
        return tangent


class _Reported:
    """The log-likelihood as a function of the reported parameters.

    These can be of any size: a coefficient is in the unit of its predictor, and cut
    points lie where the predictors are 0. What `maximise` measures is internal.
    """

    def __init__(self, likelihood: Likelihood, to_internal: Floats) -> None:
        self.likelihood = likelihood
        self.rows = likelihood.rows
        self.matrix = to_internal

    def evaluate(
        self, theta: Floats, second: bool = True
    ) -> tuple[float, Floats, Floats]:
        """Log-likelihood, gradient and Hessian at given reported parameters."""
        found = self.likelihood.evaluate(self.matrix @ theta, second)
        value, gradient, hessian = found
        return value, self.matrix.T @ gradient, self.matrix.T @ hessian @ self.matrix

    def hessian(self, theta: Floats) -> Floats:
        """Hessian at given reported parameters."""
        return (
            self.matrix.T @ self.likelihood.hessian(self.matrix @ theta) @ self.matrix
        )

    def reach(self, theta: Floats) -> float:
        """Size of reported parameters on the latent scale."""
        return self.likelihood.reach(self.matrix @ theta)

    def length(self, step: Floats) -> float:
        """Length of a step in reported parameters on the latent scale."""
        return self.likelihood.length(self.matrix @ step)
