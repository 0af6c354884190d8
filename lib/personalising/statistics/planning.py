"""How large a sample must be for the rule of verdicts to decide.

An estimate is taken as normal about the true effect, with a standard error that falls
as the sample grows. What is decided hangs on where its interval lies: see
`chance_to_decide`.
"""

import math
from collections.abc import Callable
from typing import Literal

from scipy import special  # as scipy.stats does it, without what that asks first

ErrorAt = Callable[[float], float]
"""The standard error of an estimate by the size of a sample; infinite if too small."""

LARGEST = 10_000_000
"""Sizes beyond this are none that a study could have."""

STEP = 1.02
"""Ratio of the sizes that are tried one after another, before the first that will do is
found exactly."""


def chance_to_decide(
    kind: Literal["direction", "sameness"],
    effect: float,
    error: float,
    half_width: float,
    confidence: float,
) -> float:
    r"""Give the chance that an interval decides a true claim.

    With z the quantile of the interval, b the half width of the negligible band, and an
    estimate that is normal about the effect with standard error s, a claim of direction
    is supported where the interval lies above zero and not wholly inside the band, and
    a claim of sameness where it lies wholly inside:

    .. math::

        1 - \Phi\Big(\frac{\max(z s,\; b - z s) - \theta}{s}\Big), \qquad
        \Phi\Big(\frac{b - z s - \theta}{s}\Big)
        - \Phi\Big(\frac{-b + z s - \theta}{s}\Big)

    Parameters
    ----------
    kind : {"direction", "sameness"}
        What is claimed.
    effect : float
        The true effect; positive is the claimed direction.
    error : float
        Standard error of the estimate, in the unit of the effect.
    half_width : float
        Of the negligible band.
    confidence : float
        Level of the interval.

    Notes
    -----
    *Oracle.* Samples simulated from correlated normal variables and judged by the whole
    rule: the chance is met within three hundredths, for directions and samenesses, at
    the sizes of tests/test_planning.py. R's `pwr.r.test` gives the size for r = .5 at
    power .8 as 28.2, and this as 30: it takes the interval by Fisher's z, as the rule
    does, and not the t test.

    Examples
    --------
    >>> round(chance_to_decide("direction", 0.5, 0.1785, 0.1, 0.95), 3)
    0.8
    """
    if not math.isfinite(error):
        return 0.0
    z = -float(special.ndtri((1 - confidence) / 2))
    if kind == "direction":
        least = max(z * error, half_width - z * error)
        return float(special.ndtr((effect - least) / error))
    room = half_width - z * error
    if room <= 0:
        return 0.0
    return float(
        special.ndtr((room - effect) / error) - special.ndtr((-room - effect) / error)
    )


def smallest_size(
    chance: Callable[[float], float], power: float, smallest: int = 4
) -> int | None:
    """Give the smallest sample that has a chance of at least a given power.

    Parameters
    ----------
    chance : callable
        Takes a size and gives the chance to decide.
    power : float
        The chance that is wanted.
    smallest : int
        Size to begin with.

    Returns
    -------
    int or None
        None where no size up to ten million will do.

    Examples
    --------
    >>> smallest_size(lambda n: 1 - 1 / n, 0.9)
    10
    """
    below = size = smallest
    while size <= LARGEST:
        if chance(size) >= power:
            while size - below > 1:
                middle = (below + size) // 2
                if chance(middle) >= power:
                    size = middle
                else:
                    below = middle
            return size
        below, size = size, max(size + 1, math.ceil(size * STEP))
    return None
