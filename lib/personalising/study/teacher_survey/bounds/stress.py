"""What the largest standard errors become where the envelope, or the model, is wrong.

Each stress is put on the design with the largest error of a contrast, one at a time.
Errors with fewer teachers, and with fewer ratings, come from the expected information.
Girls and boys rated alike, and teachers who differ in how they see pupils with special
needs and gifted pupils, are drawn: the error is that which allows for schools, of the
report's model fitted to many more teachers, scaled to the design's number.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from personalising.study.teacher_survey.bounds import draws
from personalising.study.teacher_survey.bounds.contrasts import contrasts
from personalising.study.teacher_survey.bounds.designs import Design
from personalising.study.teacher_survey.bounds.draws import Departure
from personalising.study.teacher_survey.bounds.errors import Table

Floats = npt.NDArray[np.float64]

FEWER_TEACHERS: Design = MappingProxyType({"teachers": 1000.0})
FEWER_RATINGS: Design = MappingProxyType(
    {"girls_boys": 0.75, "special_needs": 0.4, "gifted": 0.35, "gifted_special": 0.05}
)
DEPARTURES: Mapping[str, Departure] = MappingProxyType(
    {"girls and boys alike": Departure(alike=0.5), "own slopes": Departure(slope=1.0)}
)
BATCHES = 8
TEACHERS = 2_500
"""In each batch; how the batches differ gives the Monte Carlo error."""

SEED = 2009


class Stressed(NamedTuple):
    """A standard error under a stress, with its Monte Carlo error.

    Parameters
    ----------
    stress : str
        What is stressed.
    error, monte_carlo : float
        The Monte Carlo error is 0 where nothing was drawn.
    design : mapping of str to float
        The design, stressed.
    """

    stress: str
    error: float
    monte_carlo: float
    design: Design


class Stresses:
    """Standard errors under each stress.

    Parameters
    ----------
    table : Table
        Over the standard deviations of the designs.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.simulated: Callable[..., tuple[Floats, Floats]] = cache(_simulated)

    def of(self, contrast: int, design: Design) -> list[Stressed]:
        """Put each stress on a design.

        Parameters
        ----------
        contrast : int
            Place of the contrast among `contrasts`.
        design : mapping of str to float
        """
        found = []
        for name, change in (
            ("fewer teachers", FEWER_TEACHERS),
            ("fewer ratings", FEWER_RATINGS),
        ):
            changed = {**design, **change}
            error = float(self.table.errors(changed)[contrast])
            found.append(Stressed(name, error, 0.0, changed))
        for name, departure in DEPARTURES.items():
            errors, monte_carlo = self.simulated(tuple(design.items()), departure)
            error, own = float(errors[contrast]), float(monte_carlo[contrast])
            found.append(Stressed(name, error, own, design))
        return found


def _simulated(
    quantities: tuple[tuple[str, float], ...], departure: Departure
) -> tuple[Floats, Floats]:
    """Errors of all contrasts at a design, and their Monte Carlo errors."""
    design = dict(quantities)
    scale = TEACHERS / design["teachers"]
    larger = {**design, "teachers": TEACHERS, "schools": scale * design["schools"]}
    directions = np.array([each.direction for each in contrasts()])
    generator = np.random.default_rng(SEED)
    variances = []
    for _ in range(BATCHES):
        covariance = draws.fit(draws.ratings(larger, generator, departure)).covariance
        variances.append(((directions @ covariance) * directions).sum(axis=1) * scale)
    error = np.sqrt(np.mean(variances, axis=0))
    spread = np.std(variances, axis=0, ddof=1) / np.sqrt(BATCHES)
    return error, spread / (2 * error)
