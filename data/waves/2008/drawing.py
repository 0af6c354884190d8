"""What every table of the reference wave is drawn with."""

from collections.abc import Callable, Mapping, Sequence
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
DOUBT = 1e-11  # further than any two processors' statistics differ

# Linear algebra sums in the order that suits the processor, so the last digits of what
# it gives are the processor's. Whatever hangs on a comparison is therefore decided in
# whole numbers (`settled`), or by margins that dwarf rounding (`is_less`, `smallest`);
# a margin that is missed is an error, and takes another seed.


def settled(values: npt.ArrayLike, unit: float, doubt: float) -> Ints:
    """Give values in whole units, the same ones on every processor.

    Parameters
    ----------
    values : array-like of float
    unit : float
        What they are counted in.
    doubt : float
        By how much two processors' values may differ, in the same terms as `values`.

    Raises
    ------
    CompendiumError
        Where a value lies so close to the middle of two units that it could go to
        either.
    """
    parts = np.asarray(values, dtype=np.float64) / unit
    whole = np.rint(parts)
    if (0.5 - np.abs(parts - whole) < doubt / unit).any():
        raise CompendiumError(
            f"a value lies within {doubt:g} of the middle of two units of {unit:g}: "
            "processors would round it to either; take another seed"
        )
    return whole.astype(np.int64)


def rounded(values: npt.ArrayLike, unit: float, doubt: float) -> Floats:
    """Give values rounded to a unit, alike on every processor: see `settled`."""
    return settled(values, unit, doubt).astype(np.float64) * unit


def is_less(value: float, limit: float) -> bool:
    """Whether a value is below a limit, which must not be a matter of rounding.

    Raises
    ------
    CompendiumError
        Where the two are closer than processors agree.
    """
    if abs(value - limit) < DOUBT:
        raise CompendiumError(
            f"{value!r} is too close to {limit!r} for all processors to agree which "
            "is less; take another seed"
        )
    return value < limit


def smallest(values: Sequence[float]) -> int:
    """Place of the smallest value, which must not be a matter of rounding.

    Raises
    ------
    CompendiumError
        Where another is as small, as far as processors agree.
    """
    first, *others = np.argsort(values)
    if others:
        is_less(values[first], values[others[0]])
    return int(first)


def printed(id: str) -> int:
    """Return a printed count."""
    return int(figure(id).printed)


def correlation(left: Floats | Ints, right: Floats | Ints) -> float:
    """Return Pearson's r."""
    return float(np.corrcoef(left, right)[0, 1])


def has_printed(target: Figure, r: float) -> bool:
    """Whether a correlation is as printed, within a tenth of what rounding allows."""
    return is_less(abs(r - target.value), target.half_unit / 10)


def comes_out(figure: Figure, value: float) -> bool:
    """Whether a value is as printed, in the words that were printed beside it too."""
    if figure.note.startswith("nearly"):
        return NEARLY * figure.value < value < figure.value
    if figure.note.startswith("less than"):
        return value < figure.value
    return figure.agrees(value)


def choose(rng: np.random.Generator, weighed: Sequence[int]) -> int:
    """Draw a category by whole weights."""
    return int(np.searchsorted(np.cumsum(weighed), rng.integers(sum(weighed)), "right"))


def pick(
    rng: np.random.Generator, weighed: Mapping[str, int], number: int
) -> list[str]:
    """Draw so many different names one after another, by whole weights above zero.

    Raises
    ------
    CompendiumError
        Where there are fewer names of a weight above zero.
    """
    left = {name: weight for name, weight in weighed.items() if weight}
    if len(left) < number:
        raise CompendiumError(f"{number} names are wanted, of {len(left)}")
    drawn: list[str] = []
    for _ in range(number):
        drawn.append(list(left)[choose(rng, list(left.values()))])
        del left[drawn[-1]]
    return drawn


def bell(rng: np.random.Generator, *shape: int) -> Ints:
    """Draw whole numbers, all but normal, of mean 0 and standard deviation 1000.

    Each is the sum of twelve whole numbers from -500 to 500: no processor rounds it.
    """
    drawn: Ints = rng.integers(-500, 500, (*shape, 12), endpoint=True).sum(axis=-1)
    return drawn


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
