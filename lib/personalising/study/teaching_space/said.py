"""What teachers, leaders and pupils say of teaching, and what their schools have.

What a wave does not hold is raised as `NotCollected`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from personalising.pages import KNOWN, Base, Result
from personalising.study.answers import NEEDS
from personalising.study.checklist import having
from personalising.study.edge import only_possible
from personalising.study.replicates import errors_of
from personalising.study.shares import SCHOOL
from personalising.study.tallies import Tally, result, tally
from personalising.study.teaching_space.analysis import (
    CHECKLIST,
    QUESTION_WALL,
    restricted_where,
    saying,
)
from personalising.waves import Wave


class Said(NamedTuple):
    """A construct and who was asked, with what those say who are for it."""

    construct: str
    who: str
    says: str


MEANING, HELP, PLATFORM, LIMITS = "meaning", "help", "platform", "limits"
TOPICS: Mapping[str, tuple[Said, ...]] = MappingProxyType(
    {
        MEANING: (
            Said("agenda-adopted", "teacher", "learning here is to be personalised"),
            Said("personalisation-valued", "teacher", "it is good to personalise"),
            Said("personalisation-valued", "pupil", "it is good to personalise"),
            Said("good-teaching", "teacher", "good teachers have always done it"),
            Said("voice-and-choice", "teacher", "pupils are heard and can choose"),
            Said("informed-choice", "teacher", "pupils must know before they choose"),
            Said("me-time", "pupil", "it means time of my own"),
            Said("control", "teacher", "I settle what is learnt, how and when"),
            Said("individual-programmes", "teacher", "each pupil needs a programme"),
        ),
        HELP: (
            Said("ict-personalises", "leader", "it helps to personalise learning"),
            Said("ict-personalises", "teacher", "it helps to personalise learning"),
            Said("ict-personalises", "pupil", "it helps to personalise learning"),
            Said("ict-motivates", "teacher", "it makes pupils want to learn"),
            Said("engage-through-technology", "leader", "we must engage pupils by it"),
            Said("engage-through-technology", "teacher", "we must engage pupils by it"),
            Said("beyond-lessons", "teacher", "it takes teaching beyond the lesson"),
            Said("feedback-choice", "teacher", "feedback by it helps pupils choose"),
            Said("feedback-behaviour", "teacher", "feedback by it helps behaviour"),
            Said(
                "illusion-of-individual-learning",
                "teacher",
                "learning may only look individual",
            ),
            Said("divide-teachers", "teacher", "pupils are ahead of me in it"),
            Said("divide-parents", "pupil", "I am ahead of my parents in it"),
        ),
        PLATFORM: (
            Said("vle-central", "teacher", "it is at the centre of personalising"),
            Said("vle-restricted", "teacher", "there is little on it yet"),
            Said("vle-workload", "teacher", "it will lighten my work"),
            Said("home-equity", "teacher", "not all homes can use it alike"),
            Said("leaders-commitment", "leader", "we senior managers stand behind it"),
        ),
        LIMITS: (
            Said(
                "curriculum-constrains",
                "teacher",
                "the National Curriculum leaves too little room",
            ),
            Said(
                "examinations-constrain",
                "teacher",
                "examinations do not go with pupils' autonomy",
            ),
        ),
    }
)
"""Statements by topic, in the order in which they are shown."""
LINES = (
    *("virtual learning environment", QUESTION_WALL, "online formative assessment"),
    *("feedback to pupils", "feedback to parents", "feedback on behaviour"),
)
"""Lines of the checklist that the section speaks of."""
BACKED: Mapping[bool, str] = MappingProxyType(
    {True: "most leaders stand behind it", False: "other schools"}
)


def said(wave: Wave, topic: str, confidence: float = 0.95) -> Result:
    """Give the share of answers that are for each statement of a topic.

    Parameters
    ----------
    wave : Wave
    topic : str
        Of `TOPICS`.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        A row for each statement and who were asked: construct, who, says, named
        (answers beyond the middle of the scale, for it), asked (answers), share,
        conf_low, conf_high.
    """
    wave.require(NEEDS)
    statements = {(each.construct, each.who): each for each in TOPICS[topic]}
    known = only_possible(
        wave,
        statements,
        lambda key: tally(saying(*key)(wave), wave, confidence),
    )
    rows, bases = [], []
    for key, found in known.items():
        rows.append({**statements[key]._asdict(), **found.cells})
        items = wave["items"]
        own = items["construct"].eq(key[0]) & items["stakeholder"].eq(key[1])
        where = {"stakeholder": key[1], "item": tuple(items.loc[own, "item"])}
        bases.append(_answers(found, where))
    return result(rows, bases, Said._fields, wave, fixed=True)


def _answers(found: Tally, where: Mapping[str, Any]) -> Base:
    count = int(found.cells["asked"])
    of = {**where, "answer": KNOWN}
    return Base(count, "answers", "views", of, belong_to=found.schools)


def errors(wave: Wave) -> str:
    """Say where errors come from; nothing where the wave has no replicate weights."""
    return errors_of(wave, "Errors of shares", "teacher", "pupil", "leader")


def having_lines(wave: Wave, confidence: float = 0.95) -> Result:
    """Count the schools that have what the section speaks of.

    Returns
    -------
    Result
        A row for each line of the checklist that the wave has: line, named (schools
        that have it), asked, share, conf_low, conf_high.
    """
    wave.require(CHECKLIST)
    known = only_possible(
        wave, LINES, lambda line: tally(having(wave, line), wave, confidence)
    )
    rows = [{"line": line, **found.cells} for line, found in known.items()]
    table = wave["checklist"]
    bases = [
        Base(
            int(found.cells["asked"]),
            "schools",
            "checklist",
            {"item": _spelt(table["item"], line), "present": KNOWN},
            SCHOOL,
        )
        for line, found in known.items()
    ]
    return result(rows, bases, ("line",), wave, fixed=True)


def _spelt(items: Any, line: str) -> tuple[str, ...]:
    """List the spellings that a wave has of a line."""
    found = items[items.str.casefold() == line.casefold()]
    return tuple(sorted(found.unique()))


def restricted_by_leaders(wave: Wave, confidence: float = 0.95) -> Result:
    """Give how many answers find little on the platform, by whether leaders back it.

    Returns
    -------
    Result
        A row for either kind of schools: schools, named, asked, share, conf_low,
        conf_high.
    """
    wave.require(NEEDS)
    known = only_possible(wave, BACKED, lambda backed: restricted_where(backed)(wave))
    rows, bases = [], []
    for backed, found in known.items():
        if found[SCHOOL].nunique() < 2:
            continue
        counted = tally(found, wave, confidence)
        rows.append({"schools": BACKED[backed], **counted.cells})
        where = {
            "stakeholder": "teacher",
            "item": tuple(sorted(found["item"].unique())),
            SCHOOL: tuple(sorted(found[SCHOOL].unique())),
        }
        bases.append(_answers(counted, where))
    if not rows:
        raise wave.lacks(
            "two schools or more where teachers say what is on the platform, and "
            "leaders whether they stand behind it"
        )
    return result(rows, bases, ("schools",), wave, fixed=True)
