"""The ledger: the claims of all sections, judged by a wave and by what was printed."""

import pandas as pd

from personalising.model import Assessment, Verdict
from personalising.study import field_data, performance, teacher_survey
from personalising.study.judging import Claims
from personalising.waves import Wave

SECTIONS: tuple[Claims, ...] = (
    field_data.CLAIMS,
    performance.CLAIMS,
    teacher_survey.CLAIMS,
)


def judged(wave: Wave) -> list[tuple[Assessment, Assessment]]:
    """Judge every claim of the study by the wave and by print.

    Returns
    -------
    list of tuple of Assessment
        Of each claim, in reading order, what the wave says and what was printed.
    """
    return [pair for section in SECTIONS for pair in section.judged(wave)]


def summary(wave: Wave) -> pd.DataFrame:
    """Count the claims that have each verdict, by print and by the wave.

    Returns
    -------
    pandas.DataFrame
        One row for each verdict: verdict, report (claims that have it by the figures
        that the report printed) and wave (claims that have it by the wave). What is
        counted are claims, so that no count rests on rows of the wave.
    """
    pairs = judged(wave)
    return pd.DataFrame(
        {
            "verdict": str(verdict),
            "report": sum(printed.verdict == verdict for _, printed in pairs),
            "wave": sum(found.verdict == verdict for found, _ in pairs),
        }
        for verdict in Verdict
        if verdict != Verdict.PARTLY  # no claim has parts yet
    )
