"""Maximum likelihood by Newton's method, with starting values from a part of the data.

The thresholds below are on the latent scale, in logits, unless another unit is given.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from personalising.statistics.ordinal.likelihood import (
    Floats,
    Integers,
    Likelihood,
    Rows,
)

MOST_STEPS = 60
DONE = 1e-12
"""Expected gain in log-likelihood below which the search ends: the step is then about a
millionth of a standard error long."""

PATIENCE = 8
"""Steps after which two levels get their Hessian by differences: where the outer groups
differ widely, steps by the approximate one come near the maximum and stay there."""

SHORT = 1e-6
"""Length of a step below which the search ends: the error left is about its square."""

FLAT = 0.01
"""Length of a step above which the search goes on even if no gain is expected: along a
ridge an estimate is infinite."""

CONVERGED = "converged"

ROUGH = 1e-3
"""Expected gain below which a search for starting values ends."""

ROUNDING = 1e-13
"""Rounding error of a log-likelihood, relative to it."""

LONGEST_STEP = 4.0  # longest step, as `Rows.length` measures it
SMALL = 0.1  # a standard deviation below this is tried at 0
DIVERGED = 40.0  # so many times the unit, parameters cannot be told from infinite ones
WIDEST = 100.0  # standard deviation up to which the odds of most groups can be computed
PART = 8  # each part of the groups is this many times as large as the one before
FEWEST_GROUPS = 200  # in the smallest part
POINTS_OF_A_PART = 5  # most quadrature points for a part


@dataclass(frozen=True, eq=False)
class Maximum:
    """Result of the search for the maximum of a log-likelihood.

    Parameters
    ----------
    theta : array
        Cut points, coefficients, standard deviations.
    value : float
        Log-likelihood at theta.
    gradient : array
        Gradient at theta; for parameters that were held fixed it need not be 0.
    hessian : array
        Hessian of the last step.
    converged : bool
        Whether a maximum was reached, judged on gradient and log-likelihood.
    settled : bool
        Whether the log-likelihood is near its limit, even if an estimate is infinite.
    steps : int
        Number of steps taken.
    boundary : tuple of int
        Positions of the standard deviations that are on their boundary, 0.
    message : str
        Why the search stopped.
    """

    theta: Floats
    value: float
    gradient: Floats
    hessian: Floats
    converged: bool
    settled: bool
    steps: int
    boundary: tuple[int, ...]
    message: str


class Surface(Protocol):
    """A log-likelihood that `maximise` can work on."""

    rows: Rows

    def evaluate(
        self, theta: Floats, second: bool = True
    ) -> tuple[float, Floats, Floats]:
        """Log-likelihood, gradient, and a Hessian that serves for steps, at theta."""

    def hessian(self, theta: Floats) -> Floats:
        """Hessian at theta, exact but for differences."""

    def reach(self, theta: Floats) -> float:
        """Size of theta; see `Rows.reach`."""

    def length(self, step: Floats) -> float:
        """Length of a step in theta; see `Rows.length`."""


def maximise(
    likelihood: Surface,
    start: Floats,
    held: tuple[int, ...] = (),
    boundary: tuple[int, ...] = (),
    most_steps: int = MOST_STEPS,
    guess: Floats | None = None,
    done: float = DONE,
) -> Maximum:
    """Maximise a log-likelihood by Newton's method with step halving.

    Parameters
    ----------
    likelihood : Surface
        The log-likelihood.
    start : array
        Starting values of the parameters.
    held : tuple of int
        Positions of parameters that keep their starting values.
    boundary : tuple of int
        Positions of standard deviations that start on their boundary and stay there.
    most_steps : int
        Number of steps after which the search is given up.
    guess : array, optional
        Hessian to use for the first step, instead of computing one.
    done : float
        Expected gain in log-likelihood at which the search ends.

    Returns
    -------
    Maximum
        It says whether the search converged; nothing is raised where it did not.

    Raises
    ------
    FloatingPointError
        If the log-likelihood is not finite at the start.
    """
    rows = likelihood.rows
    deviations = set(range(rows.size - rows.levels, rows.size))
    theta = start.copy()
    value, gradient, hessian = _at_start(likelihood, theta, guess)
    sharp = rows.levels < 2  # whether the Hessian is exact, and not only near
    # no gain yet: the start may be the maximum
    gain, expected, taken, message = 0.0, np.inf, 0, ""
    while not message:
        free = np.setdiff1d(np.arange(rows.size), [*held, *boundary])
        step = np.zeros(rows.size)
        step[free], concave = _newton_step(gradient[free], hessian[np.ix_(free, free)])
        expected = float(gradient @ step)
        if guess is None or taken > 0:  # a guessed Hessian cannot show a maximum
            message = _convergence(
                likelihood, step, expected, done, gain, value, concave
            )
        message = message or _reason_to_stop(likelihood, theta, taken, most_steps)
        if message:
            if message == CONVERGED:  # take the last step without evaluating again
                theta, value = theta + step, value + expected / 2
                gradient = gradient + hessian @ step
            break
        found = _line_search(likelihood, theta, value, step, expected)
        if found is None and not sharp:
            sharp, hessian = True, likelihood.hessian(theta)
            continue
        if found is None:
            settled = concave and expected < 1e4 * _rounding(value)
            message = CONVERGED if settled else "no step raised the log-likelihood"
            break
        taken += 1
        gain = found[1] - value
        theta, value, gradient, hessian = found
        if rows.levels == 2 and (sharp or taken >= PATIENCE):
            sharp, hessian = True, likelihood.hessian(theta)
        at_zero = _at_boundary(
            likelihood, theta, value, deviations - {*held, *boundary}
        )
        if at_zero is not None:
            index, theta, value, gradient, hessian = at_zero
            boundary = (*boundary, index)
            gain = np.inf
    return Maximum(
        theta=theta,
        value=value,
        gradient=gradient,
        hessian=hessian,
        converged=message == CONVERGED,
        settled=expected < ROUGH,
        steps=taken,
        boundary=tuple(sorted(boundary)),
        message=message,
    )


def _at_start(
    likelihood: Surface, theta: Floats, guess: Floats | None
) -> tuple[float, Floats, Floats]:
    value, gradient, hessian = likelihood.evaluate(theta, second=guess is None)
    if not np.isfinite(value):
        raise FloatingPointError("the log-likelihood is not finite at the start")
    return value, gradient, hessian if guess is None else guess


def _convergence(
    likelihood: Surface,
    step: Floats,
    expected: float,
    done: float,
    gain: float,
    value: float,
    concave: bool,
) -> str:
    """Give the message of convergence if this is a maximum, else an empty one.

    Gradient and log-likelihood must both show it. A long step with no expected gain
    does not: some estimate is infinite.
    """
    length = likelihood.length(step)
    near = length < SHORT or (expected < done and length < FLAT)
    return CONVERGED if near and concave and gain < 1e-6 * (1 + abs(value)) else ""


def _reason_to_stop(
    likelihood: Surface, theta: Floats, taken: int, most_steps: int
) -> str:
    """Give the reason to give up the search, or an empty text if there is none."""
    rows = likelihood.rows
    deviation = theta[rows.size - rows.levels :].max(initial=1.0)
    if deviation > WIDEST:
        return "the responses hardly differ within groups"
    if likelihood.reach(theta) > DIVERGED * max(deviation, 1.0):
        return "an estimate runs off to infinity"
    return f"no convergence in {most_steps} steps" if taken >= most_steps else ""


def _rounding(value: float) -> float:
    return ROUNDING * (1 + abs(value))


def _newton_step(gradient: Floats, hessian: Floats) -> tuple[Floats, bool]:
    """Newton's step, and whether the log-likelihood is concave there.

    Where it is not, the signs of the curvatures are changed so that the step goes up.
    """
    values, vectors = np.linalg.eigh(-hessian)
    largest = np.abs(values).max(initial=0.0)  # of no parameters, with all held
    floor = 1e-13 * max(float(largest), 1e-300)
    curvature = np.maximum(np.abs(values), floor)
    concave = bool((values > 0).all())
    return vectors @ ((vectors.T @ gradient) / curvature), concave


def _line_search(
    likelihood: Surface,
    theta: Floats,
    value: float,
    step: Floats,
    expected: float,
) -> tuple[Floats, float, Floats, Floats] | None:
    """Halve a step until the log-likelihood rises enough; None if it never does."""
    levels = likelihood.rows.levels
    size = LONGEST_STEP / max(likelihood.length(step), LONGEST_STEP)
    for _ in range(40):
        candidate = theta + size * step
        if levels:  # the sign of a standard deviation does not matter
            candidate[-levels:] = np.abs(candidate[-levels:])
        found = likelihood.evaluate(candidate)
        if found[0] >= value + 1e-4 * size * expected - _rounding(value):
            return candidate, *found
        size /= 2
    return None


def _at_boundary(
    likelihood: Surface, theta: Floats, value: float, deviations: set[int]
) -> tuple[int, Floats, float, Floats, Floats] | None:
    """Find a standard deviation at whose boundary, 0, the log-likelihood is greatest.

    It is no lower at 0 than here, and does not rise from 0.
    """
    for index in sorted(deviations):
        if theta[index] >= SMALL:
            continue
        candidate = theta.copy()
        candidate[index] = 0.0
        found = likelihood.evaluate(candidate)
        # at 0 the second derivative in the standard deviation is twice the first in
        # the variance
        if found[0] >= value - 1e-9 and found[2][index, index] <= 0:
            return index, candidate, *found
    return None


def inverse(information: Floats) -> Floats:
    """Inverse of an information matrix; NaN if it is not positive definite."""
    scale = 1 / np.sqrt(np.maximum(np.diag(information), 1e-300))
    try:
        factor = np.linalg.cholesky(information * np.outer(scale, scale))
    except np.linalg.LinAlgError:
        return np.full_like(information, np.nan)
    inverse = np.linalg.inv(factor)
    return (inverse.T @ inverse) * np.outer(scale, scale)


# --- starting values ------------------------------------------------------------------


def fit(
    rows: Rows,
    points: int,
    start: Floats | None = None,
    near: Likelihood | None = None,
) -> tuple[Maximum, Likelihood]:
    """Fit a model to rows, from starting values that it finds itself.

    Where there are many groups, parts of them are fitted first, from small to large.
    With two levels the search starts from the fit with the inner level alone.

    Parameters
    ----------
    rows : Rows
        The data.
    points : int
        Quadrature points for each level.
    start : array, optional
        Starting values; by default they are found.
    near : Likelihood, optional
        One of the same rows with other weights, whose modes are near.

    Returns
    -------
    maximum, likelihood : Maximum, Likelihood
        The result of the search, and the log-likelihood of all rows.
    """
    theta, guess = start, None
    for which in _parts(rows) if start is None and rows.levels < 2 else ():
        part = Likelihood(rows, min(points, POINTS_OF_A_PART), which)
        theta = _starting_values(rows, which) if theta is None else theta
        found = maximise(part, theta, most_steps=15, guess=guess, done=ROUGH)
        theta = found.theta
        guess = found.hessian * PART if found.converged and not found.boundary else None
    likelihood = Likelihood(rows, points)
    if near is not None:
        likelihood.begin_at(near)
    if theta is None:
        theta = _starting_values(rows)
    theta = theta.copy()
    if rows.levels:  # at 0 the gradient is 0, maximum or not
        theta[-rows.levels :] = np.maximum(theta[-rows.levels :], SMALL)
    return maximise(likelihood, theta, guess=guess), likelihood


def _parts(rows: Rows) -> list[Integers]:
    """List parts of the outermost groups, from small to large, without the whole."""
    groups = len(rows.outer_starts) - 1
    found = []
    stride = PART
    while groups // stride >= FEWEST_GROUPS:
        which = np.arange(0, groups, stride)
        if not _has_all(rows, which):
            break
        found.append(which)
        stride *= PART
    return found[::-1]


def _has_all(rows: Rows, which: Integers) -> bool:
    """Whether a part of the groups has every category and varies in every predictor."""
    bounds = rows.starts[rows.outer_starts]
    chosen = np.zeros(len(bounds) - 1, dtype=bool)
    chosen[which] = True
    mask = np.repeat(chosen, np.diff(bounds))
    counts = np.bincount(rows.y[mask], minlength=rows.n_categories)
    x = rows.x[mask][:, : rows.n_coefficients]
    return bool(counts.min() >= 20 and (x.std(axis=0) > 0.05).all())


def marginal_cuts(rows: Rows) -> Floats:
    """Cut points that give each category its share among the rows.

    They are the estimates of a model without predictors and groups. Effects of further
    columns in `z` are 0.
    """
    counts = np.bincount(rows.y, weights=rows.row_weights, minlength=rows.n_categories)
    below = np.cumsum(counts)[:-1] / counts.sum()
    cuts = np.zeros((rows.n_categories - 1, rows.z.shape[1]))
    cuts[:, 0] = np.log(below / (1 - below))
    return cuts.ravel()


def _starting_values(rows: Rows, which: Integers | None = None) -> Floats:
    """Starting values from the fit with one level less.

    The fit without a level underestimates cut points and coefficients; they are
    multiplied by 1.15 to allow for the variance that it left out.
    """
    if rows.levels == 2:
        return _split_variance(rows, *fit(rows.without_outer(), POINTS_OF_A_PART))
    theta = np.zeros(rows.size)
    theta[: rows.n_cuts] = marginal_cuts(rows)
    if rows.levels == 1:
        plain = Likelihood(rows, 1, which)
        theta = maximise(plain, theta, held=(rows.size - 1,), done=ROUGH).theta * 1.15
        theta[-1] = 0.8
    return theta


def _split_variance(rows: Rows, found: Maximum, likelihood: Likelihood) -> Floats:
    """Divide the variance of a fit without the outer level between both levels.

    The effects of two inner groups of an outer group have the outer variance v as
    their covariance. Their modes are shrunk towards 0 by shares s and s', so that the
    covariance of the modes is (1 - s) (1 - s') v. The products of the modes of all
    pairs therefore estimate v.
    """
    variance = found.theta[-1] ** 2
    modes = likelihood.modes * found.theta[-1]
    kept = 1 - likelihood.scales**2

    def of_pairs(effects: Floats) -> float:
        sums = np.add.reduceat(effects, rows.outer_starts[:-1])
        return float((sums**2).sum() - (effects**2).sum())

    pairs = of_pairs(kept)
    outer = np.clip(of_pairs(modes) / pairs if pairs > 0 else 0.0, 0.0, variance)
    return np.concatenate([found.theta[:-1], np.sqrt([outer, variance - outer])])
