"""Sentences of the card sorts."""

from personalising.pages import Result
from personalising.pages.words import interval_note
from personalising.study.card_sorts.analysis import ASKED
from personalising.study.edge import without

UNANIMOUS = (
    "Where all groups agree, leaving one out changes nothing, so that the interval is "
    "a point; other groups may still differ."
)
"""What a table must say of an interval without a width."""


@without()
def agreement_note(agreement: Result, confidence: float) -> str:
    """Give the level of the intervals, and why a row has no result."""
    found = agreement.frame
    rows = found[found["note"] != ""]
    names = rows["phase"] + " groups, " + rows["sort"].map(ASKED)
    note = interval_note(confidence, zip(names, rows["note"], strict=True))
    if (found["conf_low"] == found["conf_high"]).any():
        note += f" {UNANIMOUS}"
    return note
