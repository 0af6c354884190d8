"""What is bounded: the printed coefficients, and the contrasts that are made of them.

Parameters are, in this order, the four thresholds, the coefficients of the groups of
pupils beside Key Stage 1, those of experience, primary and priority, and the standard
deviation of teachers. A contrast is a direction in them. All are turned towards what is
claimed of them: more agreement, but of experience less.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import special

from personalising import published
from personalising.published import figures, scenarios
from personalising.published.figures import Printed
from personalising.study.teacher_survey.effects import CONTRASTS
from personalising.study.teacher_survey.model import PUPILS
from personalising.study.teacher_survey.sampling import SUBGROUPS

Floats = npt.NDArray[np.float64]

GROUPS = SUBGROUPS[1:]
TEACHERS = ("experience", "primary", "priority")
CUTS = scenarios.THRESHOLDS
TERMS = (*(f"cut {n}" for n in range(1, CUTS + 1)), *GROUPS, *TEACHERS, "sd")
"""The parameters."""

LEAST = {"experience": 4.0, "primary": 1.0, "priority": 1.0}
"""The least positive kind of teacher, who thinks of Key Stage 1."""

_NAMES: Mapping[str, str] = {
    "experience": "one band of experience more",
    "primary": "secondary and special schools against primary",
    "priority": "one point of priority more",
}


@dataclass(frozen=True, eq=False)
class Contrast:
    """A coefficient, or what is made of several.

    Parameters
    ----------
    name : str
        Its name in the file of bounds.
    label : str
        What it compares, in words.
    estimate : float
        By the printed coefficients, towards what is claimed.
    direction : array
        Its derivative in each parameter.
    """

    name: str
    label: str
    estimate: float
    direction: Floats


@dataclass(frozen=True)
class PrintedModel:
    """The model that was printed, its thresholds as close to the scenarios as can be.

    Parameters
    ----------
    thresholds : tuple of float
    groups : tuple of float
        Coefficients of all groups of pupils; that of Key Stage 1 is 0.
    teachers : tuple of float
        Coefficients of `TEACHERS`.
    """

    thresholds: tuple[float, ...]
    groups: tuple[float, ...]
    teachers: tuple[float, ...]


@cache
def printed_model() -> PrintedModel:
    """Read the model from the printed figures."""

    def value(name: str) -> float:
        return published.figure(f"c.beta.{name}").value

    region = scenarios.region_of(Printed.of(figures()))
    return PrintedModel(
        tuple(round(cut, 3) for cut in scenarios.closest_thresholds(region)),
        (0.0, *map(value, GROUPS)),
        tuple(map(value, TEACHERS)),
    )


@cache
def contrasts() -> tuple[Contrast, ...]:
    """List what is bounded, in the order of a page."""
    model = printed_model()
    groups = dict(zip(SUBGROUPS, model.groups, strict=True))
    found = [
        _of_groups(f"ks1.{name}", f"{PUPILS[name]} against Key Stage 1", groups, each)
        for name in GROUPS
        for each in ({name: 1.0, "ks1": -1.0},)
    ]
    found += [
        _of_groups(name, label, groups, weights)
        for name, (label, weights) in CONTRASTS.items()
        if set(weights.values()) != {1, -1} or "ks1" not in weights  # coefficients
    ]
    for name, estimate in zip(TEACHERS, model.teachers, strict=True):
        turned = -1.0 if name == "priority" else 1.0
        direction = turned * _unit(name)
        found.append(Contrast(name, _NAMES[name], turned * estimate, direction))
    return (*found, _least_positive(model))


def _unit(name: str) -> Floats:
    return np.array([float(term == name) for term in TERMS])


def _of_groups(
    name: str, label: str, groups: Mapping[str, float], weights: Mapping[str, float]
) -> Contrast:
    """Compare groups of pupils; more agreement is a lower coefficient."""
    estimate = -sum(weight * groups[group] for group, weight in weights.items())
    direction = -sum(
        (weight * _unit(group) for group, weight in weights.items()),
        np.zeros(len(TERMS)),
    )
    return Contrast(name, label, estimate, direction)


def _least_positive(model: PrintedModel) -> Contrast:
    """Agreement less disagreement, of a typical teacher of the least positive kind."""
    place = sum(
        LEAST[name] * b for name, b in zip(TEACHERS, model.teachers, strict=True)
    )
    below = special.expit(np.array(model.thresholds) - place)
    density = below * (1 - below)
    agree, disagree = scenarios.AGREEING - 1, CUTS - scenarios.AGREEING
    in_cuts = np.zeros(CUTS)
    in_cuts[[agree, disagree]] = density[[agree, disagree]]
    direction = np.zeros(len(TERMS))
    direction[:CUTS] = in_cuts
    for name in TEACHERS:
        direction -= in_cuts.sum() * LEAST[name] * _unit(name)
    shares = [published.figure(f"c.scenario1.{n}").value for n in scenarios.RATINGS]
    estimate = sum(shares[: scenarios.AGREEING]) - sum(shares[-scenarios.AGREEING :])
    label = "agreement less disagreement, of the least positive kind of teacher"
    return Contrast("least-positive", label, estimate, direction)
