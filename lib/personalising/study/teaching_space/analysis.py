"""What teachers, leaders and pupils say of teaching, as units that a claim counts.

Unless it says otherwise, a function here gives a row for each answer, or each school,
with the columns that `study.shares.Units` has.
"""

from collections.abc import Callable

import pandas as pd
from scipy import stats

from personalising.model import Effect
from personalising.study.answers import OF_SCHOOLS, answers
from personalising.study.checklist import schools_of
from personalising.study.shares import HOLDS, SCHOOL, Units
from personalising.waves import Wave

SIDE, OF_SCALE = "side", "difference as a part of the scale"
CHECKLIST = {"checklist": ("school_id", "item", "present")}
QUESTION_WALL = "question wall"
ALIKE = 1e-9  # differences of schools that scatter less are the same

Taken = Callable[[Wave], pd.DataFrame]
"""Gives answers of a wave, as `study.answers.answers` does."""


def saying(construct: str, stakeholder: str) -> Units:
    """Count the answers beyond the middle of the scale, towards more of a construct."""
    return lambda wave: _on_side(answers(wave, construct, stakeholder), 1)


def denying(construct: str, stakeholder: str) -> Units:
    """Count the answers beyond the middle of the scale, towards less of a construct."""
    return lambda wave: _on_side(answers(wave, construct, stakeholder), -1)


def _on_side(found: pd.DataFrame, side: int) -> pd.DataFrame:
    return found.assign(**{HOLDS: found[SIDE] == side})


def of_phase(units: Units, phase: str) -> Units:
    """Leave in the answers from schools of one phase.

    Parameters
    ----------
    units : callable
    phase : str
        As the table of schools has it, such as ``"primary"``.
    """

    def there(wave: Wave) -> pd.DataFrame:
        schools = schools_of(wave, phase)
        found = units(wave)
        wave.require(OF_SCHOOLS)
        kept = found[found[SCHOOL].isin(schools)]
        if kept.empty:
            raise wave.lacks(f"answers from {phase} schools")
        return kept

    return there


def opposite(units: Units) -> Units:
    """Count the units of which something does not hold."""

    def others(wave: Wave) -> pd.DataFrame:
        found = units(wave)
        return found.assign(**{HOLDS: ~found[HOLDS]})

    return others


def without_middle(units: Units) -> Units:
    """Leave out the answers in the middle of the scale."""

    def decided(wave: Wave) -> pd.DataFrame:
        found = units(wave)
        return found[found[SIDE] != 0]

    return decided


def mostly(found: pd.DataFrame, by: str) -> "pd.Series[bool]":
    """Say of each school or person whether more than half of the answers say so.

    Parameters
    ----------
    found : pandas.DataFrame
        As `saying` gives it. Each answer counts alike, whatever its weight.
    by : {"school_id", "respondent"}
        Whose answers are counted together.
    """
    counted = found.groupby(by)[HOLDS].agg(["sum", "size"])
    return 2 * counted["sum"] > counted["size"]


def controlling(wave: Wave) -> pd.DataFrame:
    """Count the answers for a controlling model, of teachers who took up the agenda."""
    agenda = saying("agenda-adopted", "teacher")(wave)
    found = saying("control", "teacher")(wave)
    agrees = mostly(agenda, "respondent")
    kept = found[found["respondent"].isin(agrees.index[agrees])]
    if kept.empty:
        raise wave.lacks(
            "answers on control of teachers who took up the personalising agenda"
        )
    return kept


def restricted_schools(wave: Wave) -> pd.DataFrame:
    """Say of each school whether most of its teachers' answers call content restricted.

    Returns
    -------
    pandas.DataFrame
        One row for each school: school_id, holds.
    """
    said = saying("vle-restricted", "teacher")(wave)
    wave.require(OF_SCHOOLS)
    found = mostly(said, SCHOOL)
    return found.rename(HOLDS).rename_axis(SCHOOL).reset_index()


def restricted_where(committed: bool) -> Units:
    """Count the answers that call content restricted, by what the leaders say.

    Parameters
    ----------
    committed : bool
        In schools where most of the leaders' answers speak of commitment to the
        learning platform; or in the others of which the leaders answered.
    """

    def units(wave: Wave) -> pd.DataFrame:
        said = saying("leaders-commitment", "leader")(wave)
        found = saying("vle-restricted", "teacher")(wave)
        wave.require(OF_SCHOOLS)
        leaders = mostly(said, SCHOOL)
        schools = leaders.index[leaders == committed]
        return found[found[SCHOOL].isin(schools)]

    return units


def with_question_wall(wave: Wave) -> pd.DataFrame:
    """Say of each school whether its checklist has a question wall.

    Returns
    -------
    pandas.DataFrame
        One row for each school whose co-ordinator said: school_id, holds.
    """
    wave.require(CHECKLIST)
    table = wave["checklist"].dropna(subset=["present"])
    table = table[table["item"] == QUESTION_WALL]
    if table.empty:
        raise wave.lacks(f"the item “{QUESTION_WALL}” (checklist of technology)")
    return pd.DataFrame(
        {
            SCHOOL: table[SCHOOL].astype("str"),
            HOLDS: (table["present"] == 1).astype("bool"),
        }
    ).reset_index(drop=True)


def put_to(construct: str, stakeholder: str) -> Taken:
    """Take the answers of one kind of people."""
    return lambda wave: answers(wave, construct, stakeholder)


def pupils_by_me_time(equate: bool) -> Taken:
    """Take what pupils recognise, of those who equate it with time of their own or not.

    Parameters
    ----------
    equate : bool
        Those of whose answers on me-time more than half say so; or the others who
        answered.
    """

    def taken(wave: Wave) -> pd.DataFrame:
        own = mostly(saying("me-time", "pupil")(wave), "respondent")
        found = answers(wave, "personalisation", "pupil")
        return found[found["respondent"].isin(own.index[own == equate])]

    return taken


def school_differences(first: Taken, second: Taken) -> Callable[[Wave], pd.Series]:
    """Set what two kinds of people in the same school answer to the same items apart.

    Parameters
    ----------
    first, second : callable
        Give the answers of either.

    Returns
    -------
    callable
        Takes a wave and gives, for each school that has both, the mean over the items
        put to both of the first's mean place on the scale less the second's. It
        raises `NotCollected` where fewer than two schools have both.
    """

    def found(wave: Wave) -> pd.Series:
        answers_of_both = [taken(wave) for taken in (first, second)]
        wave.require(OF_SCHOOLS)
        one, other = map(_means, answers_of_both)
        apart = (one - other).dropna().groupby(SCHOOL).mean()
        if len(apart) < 2:
            raise wave.lacks("two schools or more where both answered the same item")
        return apart

    return found


def _means(found: pd.DataFrame) -> pd.Series:
    """Mean place on the scale by school and item, weighted."""
    weighed = found.assign(sum=found["place"] * found["weight"])
    sums = weighed.groupby([SCHOOL, "item"])[["sum", "weight"]].sum()
    return sums["sum"] / sums["weight"]


def mean_difference(apart: pd.Series, wave: Wave, confidence: float) -> Effect:
    r"""Average the differences of schools, with the interval of Student's t.

    Parameters
    ----------
    apart : pandas.Series
        As `school_differences` gives it, of :math:`G` schools, which count alike.
    wave : Wave
    confidence : float
        Level of the interval.

    Returns
    -------
    Effect
        In parts of the scale: 0.25 is one step on a scale of five answers. The interval
        is :math:`\bar d \pm t_{G-1}\, s_d / \sqrt G`.

    Raises
    ------
    NotCollected
        Where fewer than two schools have a difference, or all have the same.

    Notes
    -----
    Oracle: a paired t test of school means, which scipy has (to 1e-12).
    """
    if len(apart) < 2 or apart.std() < ALIKE:
        raise wave.lacks("two schools or more whose differences are not the same")
    found = stats.ttest_1samp(apart.to_numpy(), 0).confidence_interval(confidence)
    return Effect(
        float(apart.mean()),
        float(found.low),
        float(found.high),
        len(apart),
        OF_SCALE,
        confidence,
        unit="schools",
    )
