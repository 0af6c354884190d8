"""Sentences of section 4.3.1."""

from personalising.pages import Result
from personalising.pages.words import capital, interval_note, level, number_of
from personalising.study.digital_space.counting import KINDS
from personalising.study.edge import without
from personalising.study.phases import furthest_apart

kinds = by_software = furthest_apart


@without()
def names(found: Result, place: str) -> str:
    """Say how much of what groups named is software with the content of a subject."""
    table = found.frame
    content = int((table["kind"] == KINDS["content"]).sum())
    of = f"{content or 'none'} of {number_of(len(table), 'name')}"
    verb = "stands" if content == 1 else "stand"
    return f"{capital(place)} {of} {verb} for the content of a subject."


@without()
def levels(found: Result, confidence: float) -> str:
    """Give the level of the intervals of a figure."""
    return f"Lines are intervals at {level(confidence)}, for other schools."


@without()
def note(found: Result, confidence: float) -> str:
    """Give the level of a table's intervals."""
    return interval_note(confidence)
