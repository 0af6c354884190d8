"""Designs of the survey: who was asked about which pupils, and how they may differ.

A design is made of the quantities of the envelope. Here it becomes shares: of teachers
by phase, experience and priority, and, within a phase, of those who rate each set of
groups. Whom a teacher rates beside the Key Stages is independent from group to group;
experience and priority are independent of each other and of the phase. Priority takes
the values 1, 2 and 3, evenly about the middle; so do the four bands of experience.
"""

from collections.abc import Mapping
from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import special
from scipy.stats import qmc

from personalising.published import scenarios
from personalising.study.teacher_survey.bounds.contrasts import (
    PrintedModel,
    printed_model,
)
from personalising.study.teacher_survey.bounds.envelope import (
    QUANTITIES,
    Envelope,
)
from personalising.study.teacher_survey.sampling import SUBGROUPS

Floats = npt.NDArray[np.float64]
Design = Mapping[str, float]
"""A value of each of the `QUANTITIES`."""

PHASES = ("primary", "secondary", "special")
STAGES = SUBGROUPS[:4]
OTHERS = SUBGROUPS[4:]  # girls, boys, special needs, gifted
EXPERIENCE = np.array([1.0, 2.0, 3.0, 4.0])
PRIORITY = np.array([1.0, 2.0, 3.0])
TAUGHT = ((0,), (1,), (2,), (3,), (0, 1), (1, 2), (2, 3), (0, 1, 2, 3))
"""Key Stages, from 0, that a teacher may rate together."""

_NODES = np.linspace(-6, 6, 97)
_WEIGHTS = np.exp(-(_NODES**2) / 2) / np.exp(-(_NODES**2) / 2).sum()

SAMPLED = 200
"""Designs that fill the envelope evenly."""


@cache
def patterns() -> tuple[tuple[int, ...], ...]:
    """List the sets of groups that a teacher may rate, by their places."""
    chosen = product((False, True), repeat=len(OTHERS))
    others = [
        tuple(len(STAGES) + n for n, rated in enumerate(each) if rated)
        for each in chosen
    ]
    return tuple((*stages, *rest) for stages in TAUGHT for rest in others)


def pattern_shares(design: Design) -> Floats:
    """Share of each phase's teachers who rate each set of groups.

    Returns
    -------
    array, shape (3, sets)
        A row for each of the `PHASES`, a column for each of the `patterns`.
    """
    rows = []
    for phase, stages in zip(PHASES, _stage_shares(design), strict=True):
        gifted = design["gifted_special" if phase == "special" else "gifted"]
        sizes = (design["girls_boys"],) * 2 + (design["special_needs"], gifted)
        rated = [(1 - share, share) for share in sizes]
        others = [float(np.prod(each)) for each in product(*rated)]
        rows.append(np.outer(stages, others).ravel())
    return np.array(rows)


def _stage_shares(design: Design) -> Floats:
    """Share of each phase's teachers who rate each of `TAUGHT`."""
    primary, secondary = design["primary_both"], design["secondary_both"]
    every, one = design["special_all"], design["special_one"]
    single, pair = (1 - every) * one / 4, (1 - every) * (1 - one) / 3
    rows = [
        [(1 - primary) / 2, (1 - primary) / 2, 0, 0, primary, 0, 0, 0],
        [0, 0, (1 - secondary) / 2, (1 - secondary) / 2, 0, 0, secondary, 0],
        [single] * 4 + [pair] * 3 + [every],
    ]
    return np.array(rows)


def phase_shares(design: Design) -> Floats:
    """Share of teachers in each of the `PHASES`."""
    first, second = design["primary"], design["secondary"]
    return np.array([first, second, 1 - first - second])


def experience_shares(design: Design) -> Floats:
    """Share of teachers in each band, with the standard deviation of the design."""
    end = (design["experience_sd"] ** 2 - 0.25) / 4
    return np.array([end, 0.5 - end, 0.5 - end, end])


def priority_shares(design: Design) -> Floats:
    """Share of schools at each priority, with the standard deviation of the design."""
    end = design["priority_sd"] ** 2 / 2
    return np.array([end, 1 - 2 * end, end])


def ratings(design: Design) -> tuple[float, float]:
    """Ratings a teacher, and the share of teachers who would rate one group alone."""
    sizes = np.array([len(each) for each in patterns()])
    shares = phase_shares(design) @ pattern_shares(design)
    return float(shares @ sizes), float(shares @ (sizes == 1))


def places(model: PrintedModel) -> Floats:
    """Linear predictor of teachers: by primary or not, experience, priority."""
    experience, primary, priority = model.teachers
    found: Floats = (
        np.array([0.0, primary])[:, None, None]
        + experience * EXPERIENCE[:, None]
        + priority * PRIORITY
    )
    return found


def disagreement(design: Design) -> float:
    """Share of ratings that disagree, over teachers of all tendencies."""
    model = printed_model()
    rates = [[g in each for g in range(len(SUBGROUPS))] for each in patterns()]
    rated = phase_shares(design)[:, None] * (pattern_shares(design) @ np.array(rates))
    kinds = np.outer(experience_shares(design), priority_shares(design))
    spread = design["teacher_sd"] * _NODES
    at_least = model.thresholds[-scenarios.AGREEING]
    found = 0.0
    for of_groups, phase in zip(rated, PHASES, strict=True):
        place = places(model)[int(phase == "primary")]
        latent = place[..., None] + np.array(model.groups)
        above = special.expit(latent[..., None] + spread - at_least) @ _WEIGHTS
        found += float((kinds[..., None] * of_groups * above).sum())
    return found / float(rated.sum())


def meets(design: Design, limits: Envelope) -> bool:
    """Whether a design comes to what was printed of the ratings and those left out."""
    each, single = ratings(design)
    return (
        limits["ratings"].holds(each)
        and limits["one_group_teachers"].holds(single)
        and limits["one_group_ratings"].holds(single / each)
        and limits["disagreement"].holds(disagreement(design))
    )


def at(point: npt.ArrayLike, ranges: Envelope) -> Design:
    """Make the design at a point of the unit cube, whose sides are the ranges."""
    shares = np.asarray(point, dtype=float).tolist()
    return {
        name: ranges[name].at(share)
        for name, share in zip(QUANTITIES, shares, strict=True)
    }


def points(first: int, count: int) -> Floats:
    """Give points that fill the unit cube evenly, the same ones always.

    Parameters
    ----------
    first : int
        How many to skip; the very first lies in a corner, and is never given.
    count : int
        How many to give.
    """
    sequence = qmc.Sobol(len(QUANTITIES), scramble=False)
    sequence.fast_forward(1 + first)
    found: Floats = sequence.random(count)
    return found
