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
NEARLY = 0.98  # of a number, at least, to be nearly that


def printed(id: str) -> int:
    """Return a printed count."""
    return int(figure(id).printed)


def correlation(left: Floats | Ints, right: Floats | Ints) -> float:
    """Return Pearson's r."""
    return float(np.corrcoef(left, right)[0, 1])


def has_printed(target: Figure, r: float) -> bool:
    """Whether a correlation is as printed, within a tenth of what rounding allows."""
    return abs(r - target.value) < target.half_unit / 10


def comes_out(figure: Figure, value: float) -> bool:
    """Whether a value is as printed, in the words that were printed beside it too."""
    if figure.note.startswith("nearly"):
        return NEARLY * figure.value < value < figure.value
    if figure.note.startswith("less than"):
        return value < figure.value
    return figure.agrees(value)


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
