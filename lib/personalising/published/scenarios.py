"""The teacher survey's model: its thresholds, and the two printed scenarios.

The model is a cumulative logit, logit P(Y <= j) = t_j - x'b (Appendix C; McCullagh,
1980, JRSS B 42). Coefficients b were printed, and for two kinds of teacher the five
probabilities, but not the thresholds t_1 to t_4. Each printed number leaves an interval
for what it was before rounding; thresholds are possible if some coefficients within
their intervals give ten probabilities within theirs.

The limits of that region are found by a sequence of linear programs, each with the
probabilities linearised at the solution of the one before. The region is so small that
three or four of them agree to the last digit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, special

from personalising.published.figures import Figure, Printed
from personalising.published.rounding import Interval

Floats = npt.NDArray[np.float64]
Quantity = Callable[[Floats], tuple[float, Floats]]  # its value and its derivatives

RATINGS = (1, 2, 3, 4, 5)  # 1 is strongly agree
THRESHOLDS = len(RATINGS) - 1
AGREEING = 2  # ratings that mean agreement, the first ones
# Who the teachers of the scenarios are: experience in bands from 1 to 4, a primary
# school or not, priority from 1 to 3, the pupils thought of gifted or, as in scenario
# 1, at Key Stage 1, which all coefficients are relative to.
TEACHERS = pd.DataFrame(
    {"experience": (4, 1), "primary": (1, 0), "priority": (1, 3), "gifted": (0, 1)},
    index=(1, 2),
)
EXPERIENCE, PRIORITY = range(1, 5), range(1, 4)
COEFFICIENTS = tuple(f"c.beta.{name}" for name in TEACHERS)
PROBABILITIES = tuple(
    f"c.scenario{scenario}.{rating}"
    for scenario in TEACHERS.index
    for rating in RATINGS
)
SHARES = {"c.agree.lowest": 1, "c.agree.highest": 2}  # of which scenario
FIRST_COEFFICIENT = len(PROBABILITIES)  # place in a region's figures

DESIGN = TEACHERS.to_numpy(float)
MOST_PROGRAMS = 50
STEP = 0.5  # most that a program may move a logit: the linearisation holds near by
PENALTY = 1e6  # of a miss by half a unit more than is allowed
SETTLED = 1e-12
LEAST = 1e-4  # share to start from where none was printed


def probabilities(point: Floats) -> Floats:
    """Probability of each rating, for the teachers of both scenarios.

    Parameters
    ----------
    point : ndarray
        Four thresholds, then the coefficients of experience, primary, priority and
        gifted; positive ones are for disagreement.

    Returns
    -------
    ndarray
        Ten probabilities: scenario 1, then 2.

    Examples
    --------
    >>> thresholds = [-1.933, -0.134, 2.937, 4.863]
    >>> p = probabilities(np.array([*thresholds, 0.137, 0.415, -0.196, -0.624]))
    >>> [round(float(x), 3) for x in p[:5]]
    [0.063, 0.226, 0.609, 0.086, 0.016]
    """
    return np.diff(_cumulative(point), axis=1, prepend=0, append=1).ravel()


def _cumulative(point: Floats) -> Floats:
    tendencies = DESIGN @ point[THRESHOLDS:]
    below: Floats = special.expit(point[:THRESHOLDS] - tendencies[:, None])
    return below


def slopes(point: Floats) -> Floats:
    """Derivatives of the probabilities: a column for each coordinate of the point."""
    below = _cumulative(point)
    density = below * (1 - below)
    rows = []
    for row, teacher in zip(density, DESIGN, strict=True):
        rises = np.hstack([np.diag(row), -np.outer(row, teacher)])
        ends = np.zeros((1, rises.shape[1]))
        rows.append(np.diff(np.vstack([ends, rises, ends]), axis=0))
    return np.vstack(rows)


@dataclass(frozen=True)
class Region:
    """All thresholds and coefficients that the printed figures allow.

    A point of it has the four thresholds first, then the coefficients.

    Parameters
    ----------
    figures : tuple of Figure
        The ten probabilities and the four coefficients, in their order.
    without : int or None
        Place of one among them that is left out, to see what the others say of it.
    """

    figures: tuple[Figure, ...]
    without: int | None = None

    def closest(self) -> Floats:
        """Thresholds that come closest to the printed probabilities.

        Least squares, in half units of the last digit, with coefficients as printed.
        """
        coefficients = self._values[FIRST_COEFFICIENT:]

        def misses(thresholds: Floats) -> Floats:
            return self._misses(np.concatenate([thresholds, coefficients]))

        found = optimize.least_squares(misses, self._start[:THRESHOLDS], xtol=SETTLED)
        thresholds: Floats = found.x
        return thresholds

    def limits(self, quantity: Quantity) -> Interval | None:
        """Smallest and largest value that a quantity has in the region.

        Parameters
        ----------
        quantity : callable
            Takes a point, returns the quantity there and its derivatives.

        Returns
        -------
        Interval or None
            None where the region is empty, for the figures contradict each other.
        """
        inside = self._point_inside()
        if inside is None:
            return None
        low, high = (self._extreme(quantity, sign, inside) for sign in (1, -1))
        return Interval(low, high)

    def _point_inside(self) -> Floats | None:
        """Minimise the largest miss until it is no more than half a unit."""
        point = self._start
        for _ in range(MOST_PROGRAMS):
            if np.abs(self._misses(point)).max() <= 1:
                return point
            step = self._program(point, np.zeros(point.size), allowed=0)
            if np.abs(step).max() < SETTLED:
                break
            point = point + step
        return None

    def _extreme(self, quantity: Quantity, sign: int, point: Floats) -> float:
        """Minimise a quantity, or with the sign -1 maximise it."""
        last, (value, slope) = np.inf, quantity(point)
        for _ in range(MOST_PROGRAMS):
            if abs(value - last) < SETTLED:
                break
            point = point + self._program(point, sign * slope, allowed=1)
            last, (value, slope) = value, quantity(point)
        return value

    def _program(self, point: Floats, cost: Floats, allowed: float) -> Floats:
        """Solve one linear program: the step that is best near a point.

        Its last unknown is the largest miss, in half units; beyond what is allowed it
        costs far more than the quantity can gain.
        """
        kept = self._kept
        slope = slopes(point)[kept] / self._halves[:FIRST_COEFFICIENT][kept, None]
        misses = self._misses(point)
        most = np.full((len(misses), 1), -1.0)
        steps = np.full((point.size, 2), [-STEP, STEP])
        for place in range(FIRST_COEFFICIENT, len(self.figures)):
            if place != self.without:
                at = THRESHOLDS + place - FIRST_COEFFICIENT
                steps[at] = np.array(self.figures[place].interval) - point[at]
        found = optimize.linprog(
            np.append(cost, PENALTY),
            A_ub=np.hstack([np.vstack([slope, -slope]), np.vstack([most, most])]),
            b_ub=np.concatenate([-misses, misses]),
            bounds=[*steps, (allowed, None)],
        )
        step: Floats = found.x[:-1]
        return step

    @property
    def _start(self) -> Floats:
        """Thresholds that give scenario 1, and the coefficients as printed."""
        coefficients = self._values[FIRST_COEFFICIENT:]
        shares = np.maximum(self._values[: len(RATINGS)], LEAST)
        if self.without is not None and self.without < len(RATINGS):
            others = shares.sum() - shares[self.without]
            shares[self.without] = max(1 - others, LEAST)
        logits = special.logit(np.cumsum(shares)[:THRESHOLDS] / shares.sum())
        return np.concatenate([logits + DESIGN[0] @ coefficients, coefficients])

    def _misses(self, point: Floats) -> Floats:
        missed = probabilities(point) - self._values[:FIRST_COEFFICIENT]
        misses: Floats = (missed / self._halves[:FIRST_COEFFICIENT])[self._kept]
        return misses

    @property
    def _values(self) -> Floats:
        return np.array([figure.value for figure in self.figures])

    @property
    def _halves(self) -> Floats:
        return np.array([figure.half_unit for figure in self.figures])

    @property
    def _kept(self) -> npt.NDArray[np.bool_]:
        return np.arange(FIRST_COEFFICIENT) != self.without


def region_of(printed: Printed) -> Region:
    """The region that all printed coefficients and scenarios allow."""
    return Region(tuple(printed[id] for id in (*PROBABILITIES, *COEFFICIENTS)))


def _coordinate(place: int) -> Quantity:
    return lambda point: (float(point[place]), np.eye(point.size)[place])


def _probability(place: int) -> Quantity:
    return lambda point: (float(probabilities(point)[place]), slopes(point)[place])


@cache
def threshold_limits(region: Region) -> tuple[Interval | None, ...]:
    """Allowed range of each threshold, with all roundings at once.

    Examples
    --------
    >>> from personalising.published import figures
    >>> region = region_of(Printed.of(figures()))
    >>> for low, high in threshold_limits(region):
    ...     print(f"{low:.3f} to {high:.3f}")
    -1.937 to -1.927
    -0.138 to -0.128
    2.929 to 2.955
    4.852 to 4.916
    """
    return tuple(region.limits(_coordinate(place)) for place in range(THRESHOLDS))


@cache
def closest_thresholds(region: Region) -> tuple[float, ...]:
    """Thresholds that come closest to both scenarios, coefficients as printed.

    Examples
    --------
    >>> from personalising.published import figures
    >>> region = region_of(Printed.of(figures()))
    >>> [round(threshold, 3) for threshold in closest_thresholds(region)]
    [-1.933, -0.133, 2.943, 4.885]
    """
    return tuple(map(float, region.closest()))


@cache
def said_by_others(region: Region, place: int) -> Interval | None:
    """What the other figures allow the one at a place to be."""
    if place < FIRST_COEFFICIENT:
        quantity = _probability(place)
    else:
        quantity = _coordinate(THRESHOLDS + place - FIRST_COEFFICIENT)
    return Region(region.figures, place).limits(quantity)


def agreement(printed: Printed, teacher: dict[str, float]) -> float:
    """Probability that a teacher agrees or strongly agrees.

    Parameters
    ----------
    printed : Printed
        The printed figures; thresholds are the closest to them.
    teacher : dict
        The teacher's value of each printed coefficient, by the end of its id; those
        that are not given are 0, which for the pupils is Key Stage 1.

    Examples
    --------
    >>> from personalising.published import figures
    >>> teacher = {"primary": 1, "experience": 2, "priority": 2}
    >>> round(agreement(Printed.of(figures()), teacher), 2)
    0.39
    """
    threshold = closest_thresholds(region_of(printed))[AGREEING - 1]
    values = (printed[f"c.beta.{name}"].value * x for name, x in teacher.items())
    return float(special.expit(threshold - sum(values)))


def differences(printed: Printed) -> tuple[float, float]:
    """How far the scenarios lie apart, in log odds of strong agreement.

    Returns
    -------
    by_probabilities, by_coefficients : float
        The same if the probabilities are those of teachers without tendencies of their
        own; averages over teachers would lie closer together.

    Examples
    --------
    >>> from personalising.published import figures
    >>> [round(apart, 3) for apart in differences(Printed.of(figures()))]
    [1.843, 1.842]
    """
    first, second = (
        float(special.logit(printed[f"c.scenario{scenario}.{RATINGS[0]}"].value))
        for scenario in TEACHERS.index
    )
    coefficients = np.array([printed[id].value for id in COEFFICIENTS])
    one, other = map(float, DESIGN @ coefficients)
    return second - first, one - other
