"""What every table of the reference wave is drawn with."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from personalising.errors import CompendiumError
from personalising.published import Figure, figure

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Drawn = TypeVar("Drawn")

MOST_DRAWS = 1_000_000


def printed(id: str) -> int:
    """Return a printed count."""
    return int(figure(id).printed)


def correlation(left: Floats | Ints, right: Floats | Ints) -> float:
    """Return Pearson's r."""
    return float(np.corrcoef(left, right)[0, 1])


def has_printed(target: Figure, r: float) -> bool:
    """Whether a correlation is as printed, within a tenth of what rounding allows."""
    return abs(r - target.value) < target.half_unit / 10


def draw_until(draw: Callable[[], Drawn], accepts: Callable[[Drawn], bool]) -> Drawn:
    """Draw again and again; return the first sample that is accepted.

    Raises
    ------
    CompendiumError
        When none was.
    """
    for _ in range(MOST_DRAWS):
        sample = draw()
        if accepts(sample):
            return sample
    raise CompendiumError(f"none of {MOST_DRAWS:,} samples was as printed")
