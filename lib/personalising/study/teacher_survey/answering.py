"""How teachers answered, whatever the model makes of it: how many agree, how far apart.

Answers are those that the model is fitted to; those of one school, or of one teacher
where schools are not known, are taken to be alike.
"""

import pandas as pd
from scipy import stats

from personalising.model import Effect
from personalising.study.shares import (
    HALF,
    HOLDS,
    NONE,
    PERSON,
    SCHOOL,
    WEIGHT,
    WHO,
    majority,
)
from personalising.study.teacher_survey.description import AGREE, DISAGREE
from personalising.study.teacher_survey.model import Survey, survey
from personalising.study.teacher_survey.sampling import RATINGS
from personalising.waves import Wave

ANSWERS = "teachers' answers"
APART = "difference in how far schools lie from their middle, as a part of the scale"
LENGTH = RATINGS[-1] - RATINGS[0]
ALIKE = 1e-12  # deviations that scatter less are the same


def agreeing(wave: Wave, confidence: float, *, weighted: bool = True) -> Effect:
    """Give how far the share of answers that agree lies above a half.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the interval.
    weighted : bool
        Whether teachers' weights are used, where they have any.

    Raises
    ------
    NotCollected
        Where there are no ratings that a model can be fitted to.
    """
    units = _units(wave, weighted)
    units[HOLDS] = units["rating"] <= AGREE
    return majority(units, wave, ANSWERS, confidence, HALF)


def disagreeing(wave: Wave, confidence: float, *, weighted: bool = True) -> Effect:
    """Give the share of answers that disagree; as for `agreeing`."""
    units = _units(wave, weighted)
    units[HOLDS] = units["rating"] >= DISAGREE
    return majority(units, wave, ANSWERS, confidence, NONE)


def worded(measure: str, found: Survey) -> str:
    """Say of a measure that it rests on items in other words than the report's."""
    return f"{measure}, in the wave's own words" if found.own_words else measure


def _units(wave: Wave, weighted: bool) -> pd.DataFrame:
    found = survey(wave)
    if found.own_words:  # how many agree hangs on how it is put
        raise wave.lacks("the report's own questions to teachers")
    frame = found.frame
    units = pd.DataFrame(
        {
            SCHOOL: frame["school" if found.has_schools else "teacher"],
            "rating": frame["rating"].astype("int64"),
        }
    )
    if not _uses(wave, weighted):
        return units
    of = {PERSON: frame["teacher"], WHO: "teacher", WEIGHT: frame["weight"]}
    return units.assign(**of)


def _uses(wave: Wave, weighted: bool) -> bool:
    has_weights = survey(wave).weighted
    if not weighted and not has_weights:
        raise wave.lacks("weights of teachers")
    return weighted and has_weights


def variation(wave: Wave, confidence: float) -> Effect:
    r"""Set how far primary schools lie apart against how far secondary schools do.

    A school's place is the mean over its teachers of their mean answers. With
    :math:`d_s` its distance from the median of its phase, the effect is the mean of
    :math:`d_s` over primary schools less that over secondary schools, with Welch's
    interval: the comparison of spreads of Brown and Forsythe (1974).

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the interval.

    Returns
    -------
    Effect
        In parts of the scale; positive where primary schools differ more. Schools count
        alike, and teachers in them.

    Raises
    ------
    NotCollected
        Where either phase has fewer than two schools, or they lie equally far off.

    Notes
    -----
    Oracle: the unequal-variance interval of statsmodels' `CompareMeans` (to 1e-12).
    """
    found = survey(wave)
    if not found.has_schools or not found.phases:
        raise wave.lacks("teachers of several schools whose phases are known")
    frame = found.frame.assign(rating=found.frame["rating"].astype("float64"))
    by_teacher = frame.groupby(["school", "teacher"], observed=True)["rating"].mean()
    place = by_teacher.groupby("school").mean() / LENGTH
    phases = frame.drop_duplicates("school").set_index("school")["phase"]
    distances = []
    for phase in ("primary", "secondary"):
        of_phase = place[phases[place.index] == phase]
        distance = (of_phase - of_phase.median()).abs()
        if len(distance) < 2 or distance.std() < ALIKE:
            raise wave.lacks(f"two {phase} schools or more whose teachers differ")
        distances.append(distance)
    primary, secondary = distances
    apart = stats.ttest_ind(primary, secondary, equal_var=False)
    interval = apart.confidence_interval(confidence)
    return Effect(
        float(primary.mean() - secondary.mean()),
        float(interval.low),
        float(interval.high),
        len(primary) + len(secondary),
        worded(APART, found),
        confidence,
        unit="schools",
        fewest=min(len(primary), len(secondary)),
    )
