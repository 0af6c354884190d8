"""The thresholds of the teacher survey's model, from the two printed scenarios.

The model is a cumulative logit, logit P(Y <= j) = t_j - x'b (Appendix C; McCullagh,
1980, JRSS B 42). Coefficients b were printed, and for two kinds of teacher the five
probabilities, but not the thresholds t_1 to t_4. Each printed number had a value within
its rounding interval. Thresholds are possible if, with some coefficients within their
intervals, they give ten probabilities within theirs.

The limits of the region of possible thresholds and coefficients are found by a sequence
of linear programs, each with the probabilities linearised at the solution of the one
before. The region is so small that the third or fourth program no longer changes the
last digit.
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
AGREEING = 2  # the first two ratings mean agreement
# The teachers of the scenarios: experience in bands from 1 to 4; primary school (1) or
# not (0); priority from 1 to 3; the pupils rated gifted (1) or (0) at Key Stage 1, the
# reference of the coefficients.
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
SHARES = {"c.agree.lowest": 1, "c.agree.highest": 2}  # each with its scenario
FIRST_COEFFICIENT = len(PROBABILITIES)  # its position in the figures of a region

DESIGN = TEACHERS.to_numpy(float)
MOST_PROGRAMS = 50
STEP = 0.5  # largest step of a program in logits, within which the linearisation holds
PENALTY = 1e6  # cost of missing a figure by half a unit more than is allowed
SETTLED = 1e-12  # change below which the sequence of programs ends
LEAST = 1e-4  # starting value of a share that was not printed


def probabilities(point: Floats) -> Floats:
    """Probability of each rating, for the teachers of both scenarios.

    Parameters
    ----------
    point : ndarray
        Four thresholds, then the coefficients of experience, primary, priority and
        gifted, in logits. A positive coefficient goes with disagreement.

    Returns
    -------
    ndarray
        Ten probabilities: those of ratings 1 to 5 in scenario 1, then in scenario 2.

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
    """Derivatives of `probabilities` in thresholds and coefficients.

    Parameters
    ----------
    point : ndarray
        Four thresholds, then four coefficients, as for `probabilities`.

    Returns
    -------
    ndarray, shape (10, 8)
        A row for each probability, a column for each entry of the point.
    """
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
    """The region of all thresholds and coefficients that the printed figures allow.

    A point of the region has the four thresholds first, then the four coefficients.

    Parameters
    ----------
    figures : tuple of Figure
        The ten printed probabilities, then the four printed coefficients.
    without : int or None
        Position of a figure that is left out, to find what the others allow it to be.
    """

    figures: tuple[Figure, ...]
    without: int | None = None

    def closest(self) -> Floats:
        """Thresholds that come closest to the printed probabilities.

        By least squares, in half units of the last printed digit, with the
        coefficients as printed.

        Returns
        -------
        ndarray
            Four thresholds.
        """
        coefficients = self._values[FIRST_COEFFICIENT:]

        def misses(thresholds: Floats) -> Floats:
            return self._misses(np.concatenate([thresholds, coefficients]))

        found = optimize.least_squares(misses, self._start[:THRESHOLDS], xtol=SETTLED)
        thresholds: Floats = found.x
        return thresholds

    def limits(self, quantity: Quantity) -> Interval | None:
        """Smallest and largest value of a quantity in the region.

        Parameters
        ----------
        quantity : callable
            Takes a point; gives the value of the quantity and its derivatives.

        Returns
        -------
        Interval or None
            None if the region is empty, because the figures contradict each other.
        """
        inside = self._point_inside()
        if inside is None:
            return None
        low, high = (self._extreme(quantity, sign, inside) for sign in (1, -1))
        return Interval(low, high)

    def _point_inside(self) -> Floats | None:
        """Find a point of the region; None if there is none.

        Minimises the largest difference from a printed probability until it is no more
        than half a unit of the last digit.
        """
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
        """Minimum of a quantity in the region (sign 1), or its maximum (sign -1)."""
        last, (value, slope) = np.inf, quantity(point)
        for _ in range(MOST_PROGRAMS):
            if abs(value - last) < SETTLED:
                break
            point = point + self._program(point, sign * slope, allowed=1)
            last, (value, slope) = value, quantity(point)
        return value

    def _program(self, point: Floats, cost: Floats, allowed: float) -> Floats:
        """Solve one linear program: the best step from a point.

        Its last unknown is the largest difference from a printed probability, in half
        units. Where that is more than allowed, its cost outweighs any gain in the
        quantity.
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
        """Starting point: thresholds that give scenario 1, coefficients as printed."""
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
    """Make the region that all printed coefficients and scenarios allow.

    Raises
    ------
    CompendiumError
        If one of the figures is missing.
    """
    return Region(tuple(printed[id] for id in (*PROBABILITIES, *COEFFICIENTS)))


def _coordinate(place: int) -> Quantity:
    return lambda point: (float(point[place]), np.eye(point.size)[place])


def _probability(place: int) -> Quantity:
    return lambda point: (float(probabilities(point)[place]), slopes(point)[place])


@cache
def threshold_limits(region: Region) -> tuple[Interval | None, ...]:
    """Range of each threshold in a region, with all roundings taken together.

    Returns
    -------
    tuple of Interval or None
        One for each of the four thresholds; None if the region is empty.

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
    """Thresholds that come closest to both scenarios, with coefficients as printed.

    The same as `Region.closest`, computed once.

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
    """Range that the other figures allow for one of them.

    Parameters
    ----------
    region : Region
        The region of all figures.
    place : int
        Position of the figure in `Region.figures`.

    Returns
    -------
    Interval or None
        None if the other figures contradict each other.
    """
    if place < FIRST_COEFFICIENT:
        quantity = _probability(place)
    else:
        quantity = _coordinate(THRESHOLDS + place - FIRST_COEFFICIENT)
    return Region(region.figures, place).limits(quantity)


def agreement(printed: Printed, teacher: dict[str, float]) -> float:
    """Probability that a teacher agrees or strongly agrees, by the printed model.

    The thresholds are those that `closest_thresholds` gives.

    Parameters
    ----------
    printed : Printed
        The printed figures.
    teacher : dict of str to float
        The teacher's value of each predictor, by the end of the id of its coefficient,
        such as ``"experience"``. A predictor that is not given is 0; with none of the
        groups of pupils given, the pupils are those at Key Stage 1.

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
