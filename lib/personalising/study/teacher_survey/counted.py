"""The tables that cells of the section count in: a wave's, and those made of them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd

from personalising.study.teacher_survey.checks import (
    TENDENCIES,
    tendencies_by_teacher,
)
from personalising.study.teacher_survey.key_stages import TEACHERS, teachers_rated
from personalising.study.teacher_survey.model import MODEL, survey
from personalising.study.teacher_survey.priority import LEADERS, answers_of_leaders
from personalising.study.teacher_survey.sampling import QUESTIONS, sample
from personalising.waves import Wave

MADE: Mapping[str, Callable[[Wave], pd.DataFrame]] = MappingProxyType(
    {
        QUESTIONS: lambda wave: sample(wave).questions,
        MODEL: lambda wave: survey(wave).frame,
        TEACHERS: teachers_rated,
        LEADERS: answers_of_leaders,
        TENDENCIES: tendencies_by_teacher,
    }
)


def counted(wave: Wave, table: str) -> pd.DataFrame:
    """Look up the rows that a base of this section counts.

    Parameters
    ----------
    wave : Wave
    table : str
        The base's: a table of the wave, or one of `MADE`.

    Raises
    ------
    NotCollected
        Where the wave lacks what the table is made of.
    """
    return MADE[table](wave) if table in MADE else wave[table]
