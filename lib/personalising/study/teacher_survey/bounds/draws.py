"""Ratings drawn from a design: of the printed model, or of one that departs from it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from personalising.statistics import MixedOrderedModel, MixedOrderedResults
from personalising.study.teacher_survey.bounds import designs
from personalising.study.teacher_survey.bounds.contrasts import printed_model
from personalising.study.teacher_survey.bounds.designs import PHASES, Design
from personalising.study.teacher_survey.bounds.errors import SCHOOLS, school_variance
from personalising.study.teacher_survey.sampling import SUBGROUPS

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

FORMULA = "rating ~ subgroup + experience + primary + priority"
POINTS = 9
GIRLS, BOYS = SUBGROUPS.index("girls"), SUBGROUPS.index("boys")
APART = [SUBGROUPS.index(name) for name in ("sen", "gifted")]


@dataclass(frozen=True)
class Departure:
    """How the truth departs from the report's model.

    Parameters
    ----------
    alike : float
        Share of teachers whose answer on boys has the same chance in it as that on
        girls, so that they are one answer given twice.
    slope : float
        Standard deviation, over teachers, of how they see pupils with special needs and
        gifted pupils beside all others.
    """

    alike: float = 0.0
    slope: float = 0.0


AS_MODELLED = Departure()


def ratings(
    design: Design,
    generator: np.random.Generator,
    departure: Departure = AS_MODELLED,
) -> pd.DataFrame:
    """Draw the ratings of a survey.

    Parameters
    ----------
    design : mapping of str to float
    generator : numpy.random.Generator
        Source of the random numbers.
    departure : Departure

    Returns
    -------
    pandas.DataFrame
        Columns school, teacher, subgroup (ordered), experience, primary, priority,
        rating (1, strongly agree, to 5): a row for each rating.
    """
    school, phase = _teachers(design, generator)
    model, count = printed_model(), len(school)
    experience = generator.choice(4, count, p=designs.experience_shares(design))
    by_school = generator.choice(
        3, int(school.max()) + 1, p=designs.priority_shares(design)
    )
    primary = (phase == PHASES.index("primary")).astype(np.int64)
    place = designs.places(model)[primary, experience, by_school[school]]
    own = design["teacher_sd"] * generator.standard_normal(count)
    variance = school_variance(design)
    shared = np.sqrt(variance) * generator.standard_normal(len(by_school))
    latent = (place + own + shared[school])[:, None] + np.array(model.groups)
    latent[:, APART] += departure.slope * generator.standard_normal((count, 1))
    chance = generator.logistic(size=latent.shape)
    same = generator.random(count) < departure.alike
    chance[same, BOYS] = chance[same, GIRLS]
    answers = 1 + np.searchsorted(model.thresholds, latent + chance)
    rows, group = np.nonzero(_rated(design, phase, generator))
    return pd.DataFrame(
        {
            "school": school[rows],
            "teacher": rows,
            "subgroup": pd.Categorical.from_codes(group, list(SUBGROUPS)),
            "experience": designs.EXPERIENCE[experience[rows]],
            "primary": primary[rows].astype(float),
            "priority": designs.PRIORITY[by_school[school[rows]]],
            "rating": answers[rows, group],
        }
    )


def _teachers(
    design: Design, generator: np.random.Generator
) -> tuple[Integers, Integers]:
    """School and phase of each teacher."""
    sizes, phases = [], []
    for phase, share in enumerate(designs.phase_shares(design)):
        schools = round(design["schools"] * SCHOOLS[phase])
        shape = design["school_sizes"] ** -2
        ends = generator.gamma(shape, size=schools).cumsum()
        ends = np.rint(ends / ends[-1] * round(design["teachers"] * share))
        sizes.append(np.diff(ends, prepend=0).astype(np.int64))
        phases.append(np.full(schools, phase))
    size = np.concatenate(sizes)
    return np.repeat(np.arange(len(size)), size), np.repeat(
        np.concatenate(phases), size
    )


def _rated(
    design: Design, phase: Integers, generator: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Say which groups each teacher rates."""
    sets = np.array([[g in each for g in range(8)] for each in designs.patterns()])
    shares = designs.pattern_shares(design)
    found = np.zeros((len(phase), sets.shape[1]), dtype=bool)
    for place in range(len(PHASES)):
        here = np.flatnonzero(phase == place)
        found[here] = sets[generator.choice(len(sets), len(here), p=shares[place])]
    return found


def fit(data: pd.DataFrame) -> MixedOrderedResults:
    """Fit the report's model, with errors by school."""
    model = MixedOrderedModel.from_formula(FORMULA, data, groups="teacher")
    return model.fit(POINTS, cov_type="robust", cluster="school")
