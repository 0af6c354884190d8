"""Maximum likelihood: Newton's steps from a start that a part of the groups gave."""

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
"""What a step may still promise: it is a millionth of a standard error long."""

SHORT = 1e-6
"""A step this short, on the latent scale, is the last: its square is what is left."""

FLAT = 0.01
"""A longer step, though it promises nothing, leads on along a ridge."""

CONVERGED = "converged"

ROUGH = 1e-3
"""Of a part of the groups: what its last step may promise."""

ROUNDING = 1e-13
"""Of a log-likelihood: less than this is the sums' own rounding."""

LONGEST_STEP = 4.0  # as it moves a row on the latent scale, or a standard deviation
SMALL = 0.1  # a standard deviation this small may belong on the boundary
DIVERGED = 40.0  # on the latent scale: what no data can tell from infinity
PART = 8  # groups are fitted in parts, each this many times the last
FEWEST_GROUPS = 200  # in the first of them
POINTS_OF_A_PART = 5


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where the log-likelihood is greatest, and whether it was reached.

    Parameters
    ----------
    theta : array
        Cut points, coefficients, standard deviations.
    value : float
        Log-likelihood.
    gradient : array
        Its slopes there: those of held parameters need not be 0.
    hessian : array
        What served the last step.
    converged : bool
        Whether gradient and log-likelihood both say so.
    settled : bool
        Whether the log-likelihood at least is near its limit, though an estimate may
        be infinite.
    steps : int
        Steps taken.
    boundary : tuple of int
        Parameters held at 0: standard deviations on their boundary.
    message : str
        Why it stopped.
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
    """What can be maximised."""

    rows: Rows

    def evaluate(
        self, theta: Floats, second: bool = True
    ) -> tuple[float, Floats, Floats]:
        """Value, gradient, Hessian."""


def maximise(
    likelihood: Surface,
    start: Floats,
    held: tuple[int, ...] = (),
    boundary: tuple[int, ...] = (),
    most_steps: int = MOST_STEPS,
    guess: Floats | None = None,
    done: float = DONE,
) -> Maximum:
    """Newton's method with halved steps; `held` parameters keep their start.

    A guess of the Hessian, if given, serves the first step.
    """
    rows = likelihood.rows
    deviations = set(range(rows.size - rows.levels, rows.size))
    theta = start.copy()
    value, gradient, hessian = likelihood.evaluate(theta, second=guess is None)
    if guess is not None:
        hessian = guess
    if not np.isfinite(value):
        raise FloatingPointError("the log-likelihood is not finite at the start")
    gain, promise, taken, message = 0.0, np.inf, 0, ""  # it may start at the maximum
    while not message:
        free = np.setdiff1d(np.arange(rows.size), [*held, *boundary])
        step = np.zeros(rows.size)
        step[free], concave = _ascent(gradient[free], hessian[np.ix_(free, free)])
        promise = float(gradient @ step)
        if guess is None or taken > 0:  # else the Hessian is not of this place
            message = _arrived(rows, step, promise, done, gain, value, concave)
        message = message or _astray(rows, theta, taken, most_steps)
        if message:
            if message == CONVERGED:  # the last step is too short to look where it led
                theta, value = theta + step, value + promise / 2
                gradient = gradient + hessian @ step
            break
        found = _along(likelihood, theta, value, step, promise)
        if found is None:
            settled = concave and promise < 1e4 * _rounding(value)
            message = CONVERGED if settled else "no step raised the log-likelihood"
            break
        taken += 1
        gain = found[1] - value
        theta, value, gradient, hessian = found
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
        settled=promise < ROUGH,
        steps=taken,
        boundary=tuple(sorted(boundary)),
        message=message,
    )


def _arrived(
    rows: Rows,
    step: Floats,
    promise: float,
    done: float,
    gain: float,
    value: float,
    concave: bool,
) -> str:
    """Whether gradient and log-likelihood both say that this is the maximum.

    A long step that promises nothing is no arrival: some estimate is infinite.
    """
    length = rows.length(step)
    near = length < SHORT or (promise < done and length < FLAT)
    return CONVERGED if near and concave and gain < 1e-6 * (1 + abs(value)) else ""


def _astray(rows: Rows, theta: Floats, taken: int, most_steps: int) -> str:
    """Why there is no use in going on."""
    if rows.reach(theta) > DIVERGED:
        return "an estimate runs off to infinity"
    if rows.levels and theta[-rows.levels :].max() > DIVERGED:
        return "the responses hardly differ within groups"
    return f"no convergence in {most_steps} steps" if taken >= most_steps else ""


def _rounding(value: float) -> float:
    return ROUNDING * (1 + abs(value))


def _ascent(gradient: Floats, hessian: Floats) -> tuple[Floats, bool]:
    """Newton's step, and whether the surface is concave; if not, it is turned."""
    values, vectors = np.linalg.eigh(-hessian)
    floor = 1e-13 * max(float(np.abs(values).max(initial=0.0)), 1e-300)
    curvature = np.maximum(np.abs(values), floor)
    concave = bool((values > 0).all())
    return vectors @ ((vectors.T @ gradient) / curvature), concave


def _along(
    likelihood: Surface,
    theta: Floats,
    value: float,
    step: Floats,
    promise: float,
) -> tuple[Floats, float, Floats, Floats] | None:
    """The first point along a step, halved as needed, that is high enough."""
    levels = likelihood.rows.levels
    size = min(1.0, LONGEST_STEP / max(likelihood.rows.length(step), 1e-300))
    for _ in range(40):
        candidate = theta + size * step
        if levels:  # the log-likelihood is even in them
            candidate[-levels:] = np.abs(candidate[-levels:])
        found = likelihood.evaluate(candidate)
        if found[0] >= value + 1e-4 * size * promise - _rounding(value):
            return candidate, *found
        size /= 2
    return None


def _at_boundary(
    likelihood: Surface, theta: Floats, value: float, deviations: set[int]
) -> tuple[int, Floats, float, Floats, Floats] | None:
    """A standard deviation that is better at 0: no lower there, and falling from it."""
    for index in sorted(deviations):
        if theta[index] >= SMALL:
            continue
        candidate = theta.copy()
        candidate[index] = 0.0
        found = likelihood.evaluate(candidate)
        # even in the standard deviation: the curvature is twice the slope in variance
        if found[0] >= value - 1e-9 and found[2][index, index] <= 0:
            return index, candidate, *found
    return None


def inverse(information: Floats) -> Floats:
    """Inverse of an information; NaN where it is singular or no maximum."""
    scale = 1 / np.sqrt(np.maximum(np.diag(information), 1e-300))
    try:
        factor = np.linalg.cholesky(information * np.outer(scale, scale))
    except np.linalg.LinAlgError:
        return np.full_like(information, np.nan)
    inverse = np.linalg.inv(factor)
    return (inverse.T @ inverse) * np.outer(scale, scale)


# --- where to start -------------------------------------------------------------------


def fit(
    rows: Rows, points: int, start: Floats | None = None
) -> tuple[Maximum, Likelihood]:
    """Fit rows: parts of the groups first, where there are many, then all.

    Two levels start from the fit of the inner one, which is near enough.
    """
    theta, guess = start, None
    for which in _parts(rows) if start is None and rows.levels < 2 else ():
        part = Likelihood(rows, min(points, POINTS_OF_A_PART), which)
        theta = _cold(rows, which) if theta is None else theta
        found = maximise(part, theta, most_steps=15, guess=guess, done=ROUGH)
        theta = found.theta
        guess = found.hessian * PART if found.converged and not found.boundary else None
    likelihood = Likelihood(rows, points)
    if theta is None:
        theta = _cold(rows)
    theta = theta.copy()
    if rows.levels:  # 0 would be taken for a maximum: the slope is 0 there
        theta[-rows.levels :] = np.maximum(theta[-rows.levels :], SMALL)
    return maximise(likelihood, theta, guess=guess), likelihood


def _parts(rows: Rows) -> list[Integers]:
    """Parts of the outermost groups, small to large, short of all of them."""
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
    """Whether a part shows each category, and every predictor varying."""
    bounds = rows.starts[rows.outer_starts]
    chosen = np.zeros(len(bounds) - 1, dtype=bool)
    chosen[which] = True
    mask = np.repeat(chosen, np.diff(bounds))
    counts = np.bincount(rows.y[mask], minlength=rows.n_categories)
    x = rows.x[mask][:, : rows.n_coefficients]
    return bool(counts.min() >= 20 and (x.std(axis=0) > 0.05).all())


def marginal_cuts(rows: Rows) -> Floats:
    """Cut points that give each category its share."""
    counts = np.bincount(rows.y, weights=rows.row_weights, minlength=rows.n_categories)
    below = np.cumsum(counts)[:-1] / counts.sum()
    cuts = np.zeros((rows.n_categories - 1, rows.z.shape[1]))
    cuts[:, 0] = np.log(below / (1 - below))
    return cuts.ravel()


def _cold(rows: Rows, which: Integers | None = None) -> Floats:
    """Start from the fit with one level less, as if it had hidden a variance."""
    if rows.levels == 2:
        return _split(rows, *fit(rows.without_outer(), POINTS_OF_A_PART))
    theta = np.zeros(rows.size)
    theta[: rows.n_cuts] = marginal_cuts(rows)
    if rows.levels == 1:
        plain = Likelihood(rows, 1, which)
        theta = maximise(plain, theta, held=(rows.size - 1,), done=ROUGH).theta * 1.15
        theta[-1] = 0.8
    return theta


def _split(rows: Rows, found: Maximum, likelihood: Likelihood) -> Floats:
    """Share out the variance of a fit without outer groups among both levels.

    Effects u of two inner groups covary by the outer variance v; their modes, which
    are drawn to 0 by shares s, by (1 - s) (1 - s') v. Their products tell v.
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
