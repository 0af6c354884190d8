"""What focus groups named and schools have, counted with intervals, for the chapter.

What a wave does not hold is raised as `NotCollected`.
"""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from personalising.pages import KNOWN, Base, Result
from personalising.study.digital_space.analysis import (
    BROADCASTING,
    FEEDBACK_TO_PARENTS,
    FEEDBACK_TO_PUPILS,
    VIEWS,
    content_named,
    generic_more,
    senses_supported,
    software,
    toolkit_named,
)
from personalising.study.phases import by_phase, lines_by_phase
from personalising.study.tallies import Tally, by_answer, result
from personalising.waves import Wave

NAMED = "software with the schools of its groups"
LINES: Mapping[str, str] = MappingProxyType(
    {
        "feedback to pupils": FEEDBACK_TO_PUPILS,
        "feedback to parents": FEEDBACK_TO_PARENTS,
        "views of pupils and parents, gathered": VIEWS,
        "podcasts, blogs or wikis": BROADCASTING,
    }
)
"""What schools do by software, with the line of the checklist that says so."""
KINDS: Mapping[str, str] = MappingProxyType(
    {"generic": "general tool", "content": "content of a subject"}
)


def kinds(wave: Wave, confidence: float = 0.95) -> Result:
    """Count the groups of each phase that name software of several kinds.

    Returns
    -------
    Result
        As `study.phases.by_phase` gives it.
    """
    things = {
        "more general tools than content": partial(generic_more, wave),
        "content of a subject": partial(content_named, wave),
        "to write, draw or handle data": partial(toolkit_named, wave),
        "pictures, film or sound": partial(senses_supported, wave),
    }

    def base(thing: str, phase: str, found: Tally) -> Base:
        asked = int(found.cells["asked"])
        where = {"phase": phase}
        few = found.schools
        return Base(asked, "focus groups", NAMED, where, "group_id", belong_to=few)

    return by_phase(wave, things, base, confidence)


def names(wave: Wave, confidence: float = 0.95) -> Result:
    """Count the groups that name each piece of software.

    Returns
    -------
    Result
        A row for each name: name, kind (general tool, or content of a subject), named,
        asked, share, conf_low, conf_high. What most named stands first.
    """
    rows = software(wave)
    kind = rows.assign(name=rows["name"].str.casefold())
    kind_of = kind.groupby("name")["kind"].agg(lambda each: each.mode().iloc[0])
    found = by_answer(rows, "group_id", "name", wave, confidence)
    return result(
        [
            {"name": name, "kind": KINDS[kind_of[name.casefold()]], **each.cells}
            for name, each in found.items()
        ],
        [_of_groups(each) for each in found.values()],
        ("name", "kind"),
        wave,
    )


def subjects(wave: Wave, confidence: float = 0.95) -> Result:
    """Count the groups that name content software for each subject.

    Returns
    -------
    Result
        A row for each subject: subject, named, asked (groups that named software with
        the content of a subject that is known), share, conf_low, conf_high.
    """
    wave.require({"software": ("subject",)})
    rows = software(wave)
    rows = rows[rows["kind"].eq("content") & rows["subject"].notna()]
    if rows.empty:
        raise wave.lacks("subjects of content software")
    found = by_answer(rows, "group_id", "subject", wave, confidence)
    where = {"kind": "content", "subject": KNOWN}
    return result(
        [{"subject": subject, **each.cells} for subject, each in found.items()],
        [_of_groups(each, where) for each in found.values()],
        ("subject",),
        wave,
    )


def by_software(wave: Wave, confidence: float = 0.95) -> Result:
    """Count the schools of each phase that do several things by software.

    Returns
    -------
    Result
        As `study.phases.by_phase` gives it.
    """
    return lines_by_phase(wave, LINES, confidence)


def _of_groups(
    found: Tally, where: Mapping[str, object] = MappingProxyType({})
) -> Base:
    asked = int(found.cells["asked"])
    return Base(
        asked, "focus groups", NAMED, where, "group_id", belong_to=found.schools
    )
