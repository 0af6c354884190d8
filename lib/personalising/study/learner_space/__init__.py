"""Sections 1.3 and 4.3.2 without the card sorts: the learner space.

What is imported from here is for chapters: where a wave did not collect what a result
needs, they get a `NotCollected` in its place.
"""

from functools import partial

from personalising.model import Assessment
from personalising.model import claims as claims_of
from personalising.pages.words import number_of
from personalising.study.edge import as_value
from personalising.study.learner_space import at_school, identity
from personalising.study.learner_space.claims import AT_SCHOOL, CLAIMS
from personalising.waves import Wave

kept_work = as_value(at_school.kept_work)
walked = as_value(at_school.walked)
log_ins = as_value(at_school.log_ins)
said = as_value(at_school.said)
choices = as_value(at_school.choices)
homes = as_value(at_school.homes)
things = as_value(identity.things)
leisure_and_work = as_value(identity.leisure_and_work)
statements = as_value(identity.statements)
girls_and_boys = as_value(identity.girls_and_boys)
findings = CLAIMS.judged

Pairs = list[tuple[Assessment, Assessment]]


def _judged(wave: Wave, *, at_school: bool) -> Pairs:
    """Judge the claims of one of the two chapters, in reading order."""
    return [
        (CLAIMS.in_wave(claim, wave), CLAIMS.in_print(claim))
        for claim in claims_of(CLAIMS.room).values()
        if (claim.id in AT_SCHOOL) == at_school
    ]


findings_at_school = partial(_judged, at_school=True)
"""Judge the claims of the walkthrough, and of what pupils reach at home."""
findings_of_identity = partial(_judged, at_school=False)
"""Judge the claims of what technology is to pupils."""


def sentence_with_count(id: str, wave: Wave) -> str:
    """Say what may be said of a claim, with how many units it rests on as its evidence.

    Of a handful of groups a difference in percentage points would look more exact than
    it is.

    Parameters
    ----------
    id : str
        Id of the claim.
    wave : Wave
        The wave; of a synthetic one print says it.
    """
    claim = claims_of(CLAIMS.room)[id]
    synthetic = wave.descriptor.synthetic
    found = CLAIMS.in_print(claim) if synthetic else CLAIMS.in_wave(claim, wave)
    if found.effect is None:
        return found.sentence
    count = number_of(found.effect.n, "group")
    return found.sentence.replace(found.effect.brief, count)


__all__ = [
    "CLAIMS",
    "choices",
    "findings",
    "findings_at_school",
    "findings_of_identity",
    "girls_and_boys",
    "homes",
    "kept_work",
    "leisure_and_work",
    "log_ins",
    "said",
    "sentence_with_count",
    "statements",
    "things",
    "walked",
]
