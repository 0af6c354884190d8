"""Hints how to correct a name of a column or a cell, from what is written there."""

import difflib
import re

from personalising.waves.characters import named, odd
from personalising.waves.schema import MOST_LISTED, Field

MISSING_CODES = (-99, -999, -9999)
"""Numbers that stand for a missing value wherever they are met."""

MISSING_WORDS = frozenset(
    ["na", "n/a", "n.a.", "#n/a", "<na>", "nan", "null", ".", "-9"]
    + [str(code) for code in MISSING_CODES]
)
"""Texts, in small letters, that are no names of anything but a missing value."""

ERRORS = frozenset(
    ["#div/0!", "#name?", "#null!", "#num!", "#ref!", "#value!", "#spill!", "#calc!"]
)
"""What a spreadsheet shows, in small letters, where it could not compute."""

_MEANT_AS_MISSING = MISSING_WORDS | {"", "-", "--", "?", "none", "missing", "unknown"}


def name_hint(name: str) -> str | None:
    """Give a hint to the name of a column: what of it cannot be seen as it is."""
    found = odd(name)
    return None if found is None else f"it holds {found}"


def cell_hint(field: Field, cell: str) -> str | None:
    """Give a hint how to correct a cell that its field does not allow.

    Parameters
    ----------
    field : Field
        The column.
    cell : str
        What the cell says; empty where it is empty.

    Examples
    --------
    >>> from personalising.waves import table_schema
    >>> cell_hint(table_schema("schools").field("absence"), "n/a")
    'an empty cell means missing'
    """
    if not cell:
        return None
    if (found := odd(cell, "\n")) is not None:
        return f"it holds {found}"
    word = re.sub(r"\.0+$", "", cell.strip().lower())
    if word in ERRORS:
        return "a spreadsheet could not compute it"
    if word in _MEANT_AS_MISSING:
        needed = "no value may be missing here"
        return needed if field.required else "an empty cell means missing"
    if field.type == "string":
        if len(field.categories) <= MOST_LISTED:  # the message names them all
            return None
        near = difflib.get_close_matches(cell, map(str, field.categories), n=1)
        return f'did you mean "{near[0]}"?' if near else None
    if not cell.isascii():
        return f"it holds {named([c for c in cell if not c.isascii()])}"
    if re.fullmatch(r"[+-]?\d+,\d+", word):
        return "a point, not a comma, stands before decimals"
    if re.fullmatch(r"[\d.]+ ?%", word):
        return "a proportion, without the sign %"
    return None
