"""Characters that a reader cannot see, or takes for others.

Two texts that look the same must be the same, in names of columns, identifiers and
cells; and nothing in a text may move the cursor of a terminal, turn the direction of
writing, or be read as something else by a program. The languages of the world are
welcome: letters of any script, with their marks, are not odd by themselves.
"""

import re
import unicodedata
from collections.abc import Sequence

MOST_NAMED = 3  # most characters that a message names

# drawn as nothing, though they are neither controls nor formats (Unicode's property
# Default_Ignorable_Code_Point), or as an empty cell
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0"
    "\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")  # categories of Unicode
_COPIES = ("<wide>", "<font>", "<noBreak>")  # of other characters, by decomposition
_HYPHEN = "\u2010"  # drawn as the one on a keyboard
_LOOK_ALIKE = {  # letters that are drawn as Latin ones, by script
    "CYRILLIC": frozenset(
        "\u0405\u0406\u0408\u0410\u0412\u0415\u0417\u041a\u041c\u041d\u041e"
        "\u0420\u0421\u0422\u0423\u0425\u0430\u0435\u043e\u0440\u0441\u0443"
        "\u0445\u0455\u0456\u0458\u04bb\u04c0\u0501\u050c\u051b\u051d"
    ),
    "GREEK": frozenset(
        "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1"
        "\u03a4\u03a5\u03a7\u03b9\u03bd\u03bf"
    ),
    "ARMENIAN": frozenset("\u054d\u0555\u0570\u0578\u057d\u0585"),
}
_CONTROLS = {
    **{"\0": "NULL", "\t": "TAB", "\n": "LINE FEED", "\r": "CARRIAGE RETURN"},
    **{"\x1b": "ESCAPE", "\x7f": "DELETE"},
}
_WORD = re.compile(r"[^\W\d_]+")


def odd(text: str, *allowed: str) -> str | None:
    r"""Name the first characters of a text that cannot be seen or look like others.

    Parameters
    ----------
    text : str
        Any text.
    *allowed : str
        Characters that are not odd here, such as line breaks.

    Returns
    -------
    str or None
        Up to three characters, each with its code point and the name that Unicode gives
        it; None if there is none.

    Examples
    --------
    >>> odd("soft\u00adware")
    'U+00AD SOFT HYPHEN'
    >>> odd("enquête")
    """
    if text.isascii() and text.isprintable():
        return None
    wrong = {c for c in set(text) if c not in allowed and _is_odd(c)}
    wrong |= _look_alikes(text) | _not_composed(text)
    return named(sorted(wrong, key=text.index)) if wrong else None


def named(characters: Sequence[str]) -> str:
    """Name characters, the first three of them, by code point and name."""
    first, more = characters[:MOST_NAMED], len(characters) - MOST_NAMED
    return ", ".join(map(_named, first)) + (f" and {more} more" if more > 0 else "")


def _is_odd(character: str) -> bool:
    """Whether a character is not seen, or is a copy of another."""
    return (
        unicodedata.category(character) in _UNSEEN
        or (unicodedata.category(character) == "Zs" and character != " ")
        or unicodedata.decomposition(character).startswith(_COPIES)
        or character == _HYPHEN
        or _INVISIBLE.match(character) is not None
    )


def _look_alikes(text: str) -> set[str]:
    """Letters that look Latin, in words that seem to be Latin because of them."""
    found: set[str] = set()
    for word in _WORD.findall(text):
        scripts = {letter: _script(letter) for letter in word}
        for script, letters in _LOOK_ALIKE.items():
            own = {letter for letter, its in scripts.items() if its == script}
            if "LATIN" in scripts.values() or own <= letters:
                found |= own & letters
    return found


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _not_composed(text: str) -> set[str]:
    """Characters that stand for a letter that Unicode has as one (not in form C)."""
    if unicodedata.is_normalized("NFC", text):
        return set()
    marks = {c for c in text if unicodedata.combining(c)}
    return marks or set(text) - set(unicodedata.normalize("NFC", text))


def _named(character: str) -> str:
    plain = _CONTROLS.get(character, "without a name")
    return f"U+{ord(character):04X} {unicodedata.name(character, plain)}"
