"""The smallest and the largest standard error of each contrast over the envelope.

Some designs that fill the envelope evenly come first. From the best of them the search
moves one quantity at a time, by ever smaller steps, as long as the error falls, or
rises. A step counts only where it gains more than processors can differ by.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from personalising.study.teacher_survey.bounds import designs
from personalising.study.teacher_survey.bounds.contrasts import contrasts
from personalising.study.teacher_survey.bounds.designs import SAMPLED
from personalising.study.teacher_survey.bounds.envelope import QUANTITIES, Envelope
from personalising.study.teacher_survey.bounds.errors import Table

Floats = npt.NDArray[np.float64]
Point = tuple[float, ...]

STEPS = (1.0, 0.5, 0.25, 0.125, 0.0625, 0.03125)
"""Of the way from a quantity's lowest value to its highest."""

GAIN = 1e-7
"""Share of an error by which a step must change it."""

TOGETHER = 64


@dataclass(frozen=True)
class Extreme:
    """A design, and the standard error that it gives a contrast.

    Parameters
    ----------
    contrast : str
        Name of the contrast.
    which : str
        What the design is, such as ``"lowest"``.
    error : float
        The standard error.
    point : tuple of float
        The design, in the unit cube.
    """

    contrast: str
    which: str
    error: float
    point: Point


class Search:
    """The envelope with the errors at its points.

    Parameters
    ----------
    envelope : Envelope
    table : Table
        Over the envelope's standard deviations of teachers.
    """

    def __init__(self, envelope: Envelope, table: Table) -> None:
        self.envelope = envelope
        self.errors: Callable[[Point], Floats | None] = lru_cache(maxsize=None)(
            lambda point: self._errors(point, table)
        )

    def _errors(self, point: Point, table: Table) -> Floats | None:
        design = designs.at(point, self.envelope)
        return table.errors(design) if designs.meets(design, self.envelope) else None

    def sample(self, count: int = SAMPLED) -> list[Point]:
        """List points that fill the envelope and agree with what was printed."""
        found: list[Point] = []
        skipped = 0
        while len(found) < count:
            batch = map(tuple, designs.points(skipped, TOGETHER).tolist())
            found += [point for point in batch if self.errors(point) is not None]
            skipped += TOGETHER
        return found[:count]

    def extremes(self, count: int = SAMPLED) -> list[Extreme]:
        """Find for each contrast its extremes, in the sample and over the envelope."""
        sample = self.sample(count)
        found = []
        for place, contrast in enumerate(contrasts()):
            for sign, which in ((1.0, "lowest"), (-1.0, "highest")):
                start = min(sample, key=lambda p: sign * self._at(p, place))
                for name, point in (
                    (f"{which} of {count}", start),
                    (which, self._descend(start, place, sign)),
                ):
                    error = self._at(point, place)
                    found.append(Extreme(contrast.name, name, error, point))
        return found

    def _at(self, point: Point, place: int) -> float:
        errors = self.errors(point)
        return np.nan if errors is None else float(errors[place])

    def _descend(self, point: Point, place: int, sign: float) -> Point:
        """Move from a point to where the error is smallest; largest with sign -1."""
        value = sign * self._at(point, place)
        for step in STEPS:
            moved = True
            while moved:
                moved = False
                for quantity in range(len(QUANTITIES)):
                    for way in (-step, step):
                        there = _moved(point, quantity, way)
                        found = sign * self._at(there, place)
                        if found < value - GAIN * abs(value):  # never where it is nan
                            point, value, moved = there, found, True
        return point


def _moved(point: Point, quantity: int, way: float) -> Point:
    moved = min(max(point[quantity] + way, 0.0), 1.0)
    return (*point[:quantity], moved, *point[quantity + 1 :])
