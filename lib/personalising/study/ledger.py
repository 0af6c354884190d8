"""The ledger: the claims of all sections, judged by a wave and by what was printed."""

from collections.abc import Iterable

from personalising.model import Assessment
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


def tested(pairs: Iterable[tuple[Assessment, Assessment]]) -> set[str]:
    """Name the sections of which a wave tests a claim.

    Parameters
    ----------
    pairs : iterable of tuple of Assessment
        As `judged` gives them.
    """
    return {wave.claim.section for wave, _ in pairs if wave.basis is not None}
