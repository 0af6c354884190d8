"""The ledger: the claims of all sections, judged by a wave and by what was printed."""

import pandas as pd

from personalising.model import Assessment, Verdict
from personalising.pages.words import listed
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


def where_to_begin(wave: Wave) -> str:
    """Say of which sections a wave can test findings.

    Examples
    --------
    >>> from personalising import waves
    >>> where_to_begin(waves.load("2008"))
    'This wave holds what is needed to test findings of sections 4.1, 4.2.1 and 4.2.2.'
    """
    sections = dict.fromkeys(
        found.claim.section
        for found, _ in judged(wave)
        if found.verdict != Verdict.NOT_TESTED
    )
    if not sections:
        return "This wave holds what is needed to test none of them."
    of = f"section{'s' if len(sections) > 1 else ''} {listed(sections)}"
    return f"This wave holds what is needed to test findings of {of}."


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
