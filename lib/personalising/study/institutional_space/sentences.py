"""Sentences of section 4.3.4."""

from personalising.pages import Result
from personalising.pages.words import capital, number_of
from personalising.study import intervals
from personalising.study.edge import without
from personalising.study.institutional_space.counting import BANNED, CONTAINED
from personalising.study.phases import furthest_apart

e_maturity = records = furthest_apart
note, levels = intervals.note, intervals.levels


@without()
def policies(found: Result, place: str) -> str:
    """Count the topics that more than half of the schools keep out."""
    table = found.frame
    kept_out = (table[CONTAINED] + table[BANNED]).round(9) > 0.5
    count = int(kept_out.sum())
    verb = "is" if count == 1 else "are"
    of = f"{count or 'none'} of {number_of(len(table), 'topic')}"
    return f"{capital(place)} {of} {verb} kept out by more than half of the schools."
