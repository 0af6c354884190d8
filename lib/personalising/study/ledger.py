"""The ledger: each claim of the study, judged by a wave and by what was printed."""

import pandas as pd

from personalising.model import Assessment, Basis, Claim, Verdict, assess, claim, claims
from personalising.study import field_data, performance, teacher_survey
from personalising.waves import Wave

# each has the tests of its claims, and the two bodies of evidence to put to them
SECTIONS = (field_data, performance, teacher_survey)
TESTS = {id: section for section in SECTIONS for id in section.CLAIMS}


def assess_wave(claim: Claim, wave: Wave) -> Assessment:
    """What a wave says of a claim; on a synthetic wave, by construction alone."""
    if missing := wave.missing(claim.needs):
        return assess(
            claim, f"not collected: {'; '.join(missing.what)}", _basis(claim, wave)
        )
    section = TESTS[claim.id]
    evidence = section.CLAIMS[claim.id](section.WaveEvidence(wave))
    return assess(claim, evidence, _basis(claim, wave))


def assess_print(claim: Claim) -> Assessment:
    """What follows for a claim from the figures that the report printed."""
    section = TESTS[claim.id]
    evidence = section.CLAIMS[claim.id](section.PrintedEvidence())
    return assess(claim, evidence, Basis.PRINTED)


def _basis(claim: Claim, wave: Wave) -> Basis:
    if not wave.descriptor.synthetic:
        return Basis.COLLECTED
    return Basis.CALIBRATED if claim.printed else Basis.INVENTED


def assessments(
    wave: Wave, section: str | None = None
) -> list[tuple[Assessment, Assessment]]:
    """Each claim, or those of one section, judged by the wave and by print."""
    chosen = [c for c in claims().values() if section in (None, c.section)]
    return [(assess_wave(claim, wave), assess_print(claim)) for claim in chosen]


def sentence(id: str, wave: Wave) -> str:
    """What may be said of a claim: by a collected wave, else by what was printed."""
    found = claim(id)
    made = wave.descriptor.synthetic
    return (assess_print(found) if made else assess_wave(found, wave)).sentence


def summary(wave: Wave) -> pd.DataFrame:
    """How many claims have which verdict.

    Returns
    -------
    pandas.DataFrame
        Columns verdict, report (from printed figures) and wave; one row each verdict.
    """
    pairs = assessments(wave)
    return pd.DataFrame(
        {
            "verdict": str(verdict),
            "report": sum(printed.verdict == verdict for _, printed in pairs),
            "wave": sum(found.verdict == verdict for found, _ in pairs),
        }
        for verdict in Verdict
        if verdict != Verdict.PARTLY  # no claim has parts yet
    )
