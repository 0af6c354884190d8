"""The standard errors that a design of the survey would have given.

If the report's own model is right, the information of the survey is that of its
teachers, added up: of each phase, experience, priority and set of groups rated, by the
estimator's expected information at the printed coefficients. That of a set of groups
hangs on two numbers alone, the teacher's place on the latent scale and the standard
deviation of teachers. It is computed at a few of each, summed over all answers, so that
there is no Monte Carlo error, and interpolated by the polynomial through them.

Errors allow for schools. With a small variance between schools, scores of two teachers
of a school have, to first order, that variance times the product of their information
about a common shift as their covariance; the sandwich has it in its middle.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from personalising.statistics.ordinal.information import expected_information
from personalising.statistics.ordinal.results import LOGISTIC_VARIANCE
from personalising.study.teacher_survey.bounds import designs
from personalising.study.teacher_survey.bounds.contrasts import (
    CUTS,
    GROUPS,
    TERMS,
    contrasts,
    printed_model,
)
from personalising.study.teacher_survey.bounds.designs import (
    EXPERIENCE,
    PHASES,
    PRIORITY,
    Design,
)
from personalising.study.teacher_survey.sampling import SUBGROUPS

Floats = npt.NDArray[np.float64]

PLACES = 5
"""Number of teachers' places at which the information is computed."""

DEVIATIONS = 6
"""And of standard deviations of teachers."""

SCHOOLS = np.array([0.3, 0.3, 0.4])
"""Share of schools of each phase, as printed."""


def nodes(low: float, high: float, count: int) -> Floats:
    """Give points from low to high through which a polynomial stays close.

    Examples
    --------
    >>> nodes(0, 2, 3).round(12).tolist()
    [0.0, 1.0, 2.0]
    """
    angles = np.pi * np.arange(count)[::-1] / max(count - 1, 1)
    found: Floats = (low + high) / 2 + (high - low) / 2 * np.cos(angles)
    return found


def polynomial(known: Floats, wanted: npt.ArrayLike) -> Floats:
    """Weights by which values at known points give those at others.

    Examples
    --------
    >>> polynomial(np.array([0.0, 1.0]), [0.25]).tolist()
    [[0.75, 0.25]]
    """
    x = np.atleast_1d(np.asarray(wanted, dtype=float))
    columns = []
    for place, node in enumerate(known):
        others = np.delete(known, place)
        columns.append(np.prod((x[:, None] - others) / (node - others), axis=1))
    return np.column_stack(columns)


def _into() -> Floats:
    """Say how thresholds, groups and deviation move with each of the `TERMS`.

    By phase, experience and priority of the teacher.
    """
    groups, first = len(SUBGROUPS), CUTS + len(GROUPS)
    into = np.zeros((*PLACE.shape, CUTS + groups + 1, len(TERMS)))
    into[..., :CUTS, :CUTS] = np.eye(CUTS)
    into[..., CUTS + 1 : -1, CUTS:first] = np.eye(groups - 1)
    for f, e, p in np.ndindex(PLACE.shape):
        teacher = (EXPERIENCE[e], float(PRIMARY[f]), PRIORITY[p])
        into[f, e, p, CUTS:-1, first:-1] = teacher
    into[..., -1, -1] = 1.0
    return into


PRIMARY = np.array([int(phase == "primary") for phase in PHASES])
PLACE = designs.places(printed_model())[PRIMARY]
"""Linear predictor of a teacher, by phase, experience and priority."""
INTO = _into()


@dataclass(frozen=True, eq=False)
class Table:
    """Information of a teacher: by groups rated, her place, how teachers differ.

    Parameters
    ----------
    places, deviations : array
        At which it was computed.
    information : array, shape (sets, places, deviations, parameters, parameters)
        Of the thresholds, the coefficients of all eight groups, and the deviation.
    """

    places: Floats
    deviations: Floats
    information: Floats

    @classmethod
    def of(cls, deviations: Sequence[float], n_places: int = PLACES) -> "Table":
        """Compute the table.

        Parameters
        ----------
        deviations : sequence of float
            Standard deviations of teachers.
        n_places : int
            Number of places.
        """
        model = printed_model()
        possible = designs.places(model)
        chosen = nodes(possible.min(), possible.max(), n_places)
        cuts, groups = np.array(model.thresholds), np.array(model.groups)
        each = np.eye(len(SUBGROUPS))
        found = [
            [
                [
                    expected_information(each[list(rated)], cuts - place, groups, sd)
                    for sd in deviations
                ]
                for place in chosen
            ]
            for rated in designs.patterns()
        ]
        matrices = [[[one.matrix for one in row] for row in rows] for rows in found]
        return cls(chosen, np.asarray(deviations, dtype=float), np.array(matrices))

    @classmethod
    def over(cls, low: float, high: float) -> "Table":
        """Compute the table for standard deviations of teachers from low to high."""
        return cls.of(nodes(low, high, DEVIATIONS).tolist())

    def covariance(self, design: Design) -> Floats:
        """Large-sample covariance of the estimates, with errors by school."""
        at_sd = np.tensordot(
            self.information,
            polynomial(self.deviations, design["teacher_sd"])[0],
            axes=([2], [0]),
        )
        of_phase = np.tensordot(designs.pattern_shares(design), at_sd, axes=1)
        at_places = polynomial(self.places, PLACE.ravel()).reshape(*PLACE.shape, -1)
        base = np.einsum("fepn,fnij->fepij", at_places, of_phase)
        own = np.swapaxes(INTO, -1, -2) @ base @ INTO  # phase, experience, priority
        phases = designs.phase_shares(design)
        experience = designs.experience_shares(design)
        priority = designs.priority_shares(design)
        total = np.einsum("f,e,p,fepij->ij", phases, experience, priority, own)
        # a common shift moves all thresholds, the other way
        shifts = -np.einsum("e,fepij->fpi", experience, own[..., :CUTS])
        number = [pairs(design, phase) for phase in range(len(PHASES))]
        between = np.einsum("f,p,fpi,fpj->ij", number, priority, shifts, shifts)
        bread = np.linalg.inv(design["teachers"] * total)
        return bread + school_variance(design) * bread @ between @ bread

    def errors(self, design: Design) -> Floats:
        """Standard error of each of the `contrasts`."""
        covariance = self.covariance(design)
        directions = np.array([each.direction for each in contrasts()])
        found: Floats = np.sqrt(((directions @ covariance) * directions).sum(axis=1))
        return found


def school_variance(design: Design) -> float:
    """Variance between schools, of the latent scale, from its share of the whole."""
    share = design["school_share"]
    return share / (1 - share) * (design["teacher_sd"] ** 2 + LOGISTIC_VARIANCE)


def pairs(design: Design, phase: int) -> float:
    """Ordered pairs of teachers of one school, in the schools of a phase."""
    schools = design["schools"] * SCHOOLS[phase]
    each = design["teachers"] * designs.phase_shares(design)[phase] / schools
    squares = each**2 * (1 + design["school_sizes"] ** 2)
    return float(schools * max(squares - each, 0.0))
