"""Sentences of section 4.3.1."""

from personalising.pages import Result
from personalising.pages.words import capital, number_of
from personalising.study import intervals
from personalising.study.digital_space.counting import KINDS
from personalising.study.edge import without
from personalising.study.phases import furthest_apart

kinds = by_software = furthest_apart
note, levels = intervals.note, intervals.levels


@without()
def names(found: Result, place: str) -> str:
    """Say how much of what groups named is software with the content of a subject."""
    table = found.frame
    content = int((table["kind"] == KINDS["content"]).sum())
    of = f"{content or 'none'} of {number_of(len(table), 'name')}"
    verb = "stands" if content == 1 else "stand"
    return f"{capital(place)} {of} {verb} for the content of a subject."
