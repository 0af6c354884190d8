"""Hints how to correct a name of a column or a cell, from what is written there."""

import difflib
import re
from collections.abc import Iterable

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

_NUMBER, _WORD = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")
_MEANT_AS_MISSING = MISSING_WORDS | {"", "-", "--", "?", "none", "missing", "unknown"}


NEAR, ALIKE = 0.7, 0.8  # from which, of 1, texts are near, and words alike
MOST_NAMES = 3  # most names that a hint offers


def slips(text: str, known: Iterable[str]) -> list[str]:
    """Find the texts of which one may be a slip of the pen, the nearest first.

    Texts with other numbers, with more or fewer words, or with a word that begins
    another way are no slips: they say other things, or the opposite.

    Parameters
    ----------
    text : str
    known : iterable of str

    Examples
    --------
    >>> slips("strongly agre", ["strongly agree", "strongly disagree"])
    ['strongly agree']
    >>> slips("strongly agree", ["strongly disagree"])
    []
    """
    near = difflib.get_close_matches(text, list(known), MOST_NAMES, NEAR)
    return [each for each in near if _is_slip(text, each)]


def _is_slip(text: str, other: str) -> bool:
    if [*map(int, _NUMBER.findall(text))] != [*map(int, _NUMBER.findall(other))]:
        return False
    words, others = _WORD.findall(text), _WORD.findall(other)
    if len(words) != len(others):
        return "".join(words) == "".join(others)
    return all(map(_is_misspelt, words, others))


def _is_misspelt(word: str, other: str) -> bool:
    """Whether a word is another, or that one misspelt; disagree is not agree."""
    pairs = list(zip(word, other, strict=False))
    if len(word) == len(other) and all(
        a == b or not (a + b).isascii() for a, b in pairs
    ):
        return True  # but for letters that look like others
    short, long = sorted((word, other), key=len)
    if short != long and long.endswith(short):
        return False
    return difflib.SequenceMatcher(None, word, other).ratio() >= ALIKE


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
        near = slips(cell, map(str, field.categories))
        return f'did you mean "{near[0]}"?' if near else None
    if not cell.isascii():
        return f"it holds {named([c for c in cell if not c.isascii()])}"
    if re.fullmatch(r"[+-]?\d+,\d+", word):
        return "a point, not a comma, stands before decimals"
    if re.fullmatch(r"[\d.]+ ?%", word):
        return "a proportion, without the sign %"
    return None
