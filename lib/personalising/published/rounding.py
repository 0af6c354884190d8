"""Intervals of the values that printed numbers can have had before rounding."""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

SLACK = 1e-9  # allows for rounding error of the computer when ends are compared


class Interval(NamedTuple):
    """A closed interval: all values from low to high.

    Parameters
    ----------
    low, high : float
        Its ends.

    Examples
    --------
    >>> Interval(0.05, 0.15).overlaps(Interval(0.15, 0.2))
    True
    """

    low: float
    high: float

    @property
    def middle(self) -> float:
        """Middle of the interval."""
        return (self.low + self.high) / 2

    @property
    def half_width(self) -> float:
        """Half the width of the interval: the distance of its ends from the middle."""
        return (self.high - self.low) / 2

    @property
    def size(self) -> "Interval":
        """Interval of the absolute values.

        Examples
        --------
        >>> Interval(-2, 1).size, Interval(-2, -1).size
        (Interval(low=0.0, high=2), Interval(low=1, high=2))
        """
        low, high = sorted(map(abs, self))
        return Interval(0.0 if self.low < 0 < self.high else low, high)

    def overlaps(self, other: "Interval") -> bool:
        """Whether some value lies in both intervals; touching ends count."""
        return self.low <= other.high + SLACK and other.low <= self.high + SLACK


def over_roundings(
    function: Callable[..., float], *intervals: Interval | float
) -> Interval:
    """Lowest and highest value of a function of rounded numbers.

    Parameters
    ----------
    function : callable
        A function that is monotone in each argument while the others stay within their
        intervals, so that its extremes are at ends of the intervals.
    *intervals : Interval or float
        Its arguments; a number is exact.

    Returns
    -------
    Interval

    Examples
    --------
    >>> over_roundings(lambda a, b: a - b, Interval(1, 2), Interval(0, 0.5))
    Interval(low=0.5, high=2)
    """
    ends = [i if isinstance(i, Interval) else (i, i) for i in intervals]
    values = [function(*chosen) for chosen in product(*ends)]
    return Interval(min(values), max(values))
