"""Columns of the table of the chapter on planning a wave."""

from personalising.pages import Column, between, columns
from personalising.study.planning.sizes import SIZES

NONE = "\N{EN DASH}"
NEEDED = columns(
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
CHANCES = columns(
    *("short", "unit", *(f"by_{size}" for size in SIZES)),
    short=Column("Finding"),
    unit=Column("Counted"),
    **{
        f"by_{size}": Column(
            f"{size:,}", cell=between(f"low_{size}", f"high_{size}", ".0%", once=True)
        )
        for size in SIZES
    },
)
"""For `by_size`."""
