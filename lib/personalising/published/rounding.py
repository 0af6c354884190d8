"""What a printed number can have been before it was rounded, and what follows."""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

SLACK = 1e-9  # of a comparison, for the last binary digits of what ends in a 5


class Interval(NamedTuple):
    """All values from low to high.

    Examples
    --------
    >>> Interval(0.05, 0.15).overlaps(Interval(0.15, 0.2))
    True
    """

    low: float
    high: float

    @property
    def middle(self) -> float:
        """The value half-way."""
        return (self.low + self.high) / 2

    @property
    def half_width(self) -> float:
        """Distance of the ends from the middle."""
        return (self.high - self.low) / 2

    @property
    def size(self) -> "Interval":
        """The same without signs.

        Examples
        --------
        >>> Interval(-2, 1).size, Interval(-2, -1).size
        (Interval(low=0.0, high=2), Interval(low=1, high=2))
        """
        low, high = sorted(map(abs, self))
        return Interval(0.0 if self.low < 0 < self.high else low, high)

    def overlaps(self, other: "Interval") -> bool:
        """Whether a value lies in both."""
        return self.low <= other.high + SLACK and other.low <= self.high + SLACK


def over_roundings(
    function: Callable[..., float], *intervals: Interval | float
) -> Interval:
    """Lowest and highest value of a function of rounded numbers.

    Parameters
    ----------
    function : callable
        Monotone in each argument as long as the others stay within their intervals:
        its extremes then lie at the ends.
    *intervals : Interval or float
        Its arguments; a number stands for itself.

    Examples
    --------
    >>> over_roundings(lambda a, b: a - b, Interval(1, 2), Interval(0, 0.5))
    Interval(low=0.5, high=2)
    """
    ends = [i if isinstance(i, Interval) else (i, i) for i in intervals]
    values = [function(*chosen) for chosen in product(*ends)]
    return Interval(min(values), max(values))
