"""The model that the survey's ratings are to have: the middle of what print allows.

Print gives ten coefficients, and the probabilities of two kinds of teacher, to three
decimals. The thresholds and coefficients that round to all of them, and lie a margin
inside, fill a small body with flat faces; the model aimed at is its analytic centre,
the point with the largest product of distances from the faces (Boyd and Vandenberghe,
2004, *Convex Optimization*, section 8.5.3).
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from calibration import Goal, Target
from drawing import Floats, rounded

from personalising.errors import CompendiumError
from personalising.published import Figure, figures, scenarios
from personalising.published.figures import Printed
from personalising.study.teacher_survey.sampling import SUBGROUPS

THRESHOLDS = scenarios.THRESHOLDS
PREDICTORS = (*SUBGROUPS[1:], "experience", "primary", "priority")
# Nothing in print bears on how teachers differ among themselves.
SD = 1.5
# The report says without a figure that teachers in special schools see it as those in
# secondary schools do, and that priority is the same to new staff and established.
TOLD = ("special", "experience x priority")

MARGIN = 0.0001  # inside what rounding allows
SAFETY = 0.9  # of the way to a face that an estimate may go: the way is approximate
MISS_SD = 0.04  # how far off these may be, next to which nothing was printed
MISS_TOLD = 0.08
STEPS = 50
SETTLED = 1e-10
UNIT = 1e-6  # of the model aimed at: far less than the margin
DOUBTFUL = 1e-10


class Middle(NamedTuple):
    """The middle of what print allows, and where that ends.

    Parameters
    ----------
    point : ndarray
        Thresholds, then coefficients in the order of `PREDICTORS`.
    faces : ndarray
        A row for each face: a step from the middle times this is 1 on the face.
    """

    point: Floats
    faces: Floats


@cache
def _printed() -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """Probabilities of both scenarios; coefficients in the order of `PREDICTORS`."""
    printed = Printed.of(figures())
    probabilities = tuple(printed[id] for id in scenarios.PROBABILITIES)
    return probabilities, tuple(printed[f"c.beta.{name}"] for name in PREDICTORS)


def _distances(point: Floats, margin: float) -> tuple[Floats, Floats]:
    """Distance of a point from each face, and how it falls with each coordinate."""
    probabilities, coefficients = _printed()
    in_scenarios = [
        *range(THRESHOLDS),
        *(THRESHOLDS + PREDICTORS.index(name) for name in scenarios.TEACHERS),
    ]
    slopes = np.zeros((len(probabilities), len(point)))
    slopes[:, in_scenarios] = scenarios.slopes(point[in_scenarios])
    slopes = np.vstack([slopes, np.eye(len(point))[THRESHOLDS:]])
    found = [*scenarios.probabilities(point[in_scenarios]), *point[THRESHOLDS:]]
    both = [*probabilities, *coefficients]
    off = np.array(found) - [figure.value for figure in both]
    most = np.array([figure.half_unit for figure in both]) - margin
    return np.concatenate([most - off, most + off]), np.vstack([slopes, -slopes])


@cache
def middle() -> Middle:
    """Find the middle, by Newton's method.

    The faces move inwards a little at a time, so that each middle is inside of what
    comes next; the first point, as close to print as can be, is inside without margin.
    """
    region = scenarios.region_of(Printed.of(figures()))
    coefficients = (figure.value for figure in _printed()[1])
    point = np.array([*scenarios.closest_thresholds(region), *coefficients])
    for margin in np.linspace(0, MARGIN, STEPS):
        for _ in range(STEPS):
            distances, slopes = _distances(point, margin)
            faces = slopes / distances[:, None]
            step = np.linalg.solve(faces.T @ faces, -faces.sum(axis=0))
            length = float(np.sqrt(((faces @ step) ** 2).sum()))
            point = point + step / (1 + length)  # damped: it never leaves the body
            if length < SETTLED:
                break
    if distances.min() <= 0:
        raise CompendiumError("print allows no model that lies a margin inside")
    return Middle(point, faces)


def target() -> Target:
    """Give the model, with what is told but not printed as coefficients of zero."""
    point = rounded(middle().point, UNIT, DOUBTFUL)
    coefficients = np.concatenate([point[THRESHOLDS:], np.zeros(len(TOLD))])
    return Target(point[:THRESHOLDS], coefficients, SD)


def goal(information: Floats) -> Goal:
    """Say what score puts the estimates where they should be.

    How far off they are is the score times the inverse information, to first order.
    What is printed is estimated without the predictors that are told, those with all.

    Parameters
    ----------
    information : ndarray
        Of thresholds, coefficients (those told last), and the standard deviation.
    """
    faces = middle().faces
    size, shown = len(information), faces.shape[1]
    told = np.arange(shown, size - 1)
    kept = np.append(np.arange(shown), size - 1)
    off = np.zeros((size, len(kept)))  # score times this: how far off the estimates are
    off[kept] = np.linalg.inv(information[np.ix_(kept, kept)])
    loose = np.hstack(
        [off[:, [-1]] / MISS_SD, np.linalg.inv(information)[:, told] / MISS_TOLD]
    )
    ellipsoid = np.linalg.cholesky(faces.T @ faces)  # the faces, seen from the middle
    return Goal(
        metric=np.hstack([off[:, :-1] @ ellipsoid, loose]),
        limits=np.hstack([off[:, :-1] @ faces.T / SAFETY, loose, -loose]),
    )
