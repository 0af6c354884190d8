"""Columns of the table of the chapter on planning a wave."""

from personalising.pages import Column, between, columns

NONE = "\N{EN DASH}"
SIZES = columns(
    *("short", "unit", "whole", "half", "note"),
    short=Column("Finding"),
    unit=Column("Counted", empty=NONE),
    whole=Column(
        "As printed, or none",
        cell=between("whole_low", "whole_high", ",d", once=True),
        empty=NONE,
    ),
    half=Column(
        "Half of that",
        cell=between("half_low", "half_high", ",d", once=True),
        empty=NONE,
    ),
    note=Column("Note", empty=NONE),
)
"""For `by_claim`."""
