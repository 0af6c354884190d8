"""Texts compared as people read them: case, spaces and unseen characters aside."""

import re
import unicodedata
from functools import lru_cache

_TAG = re.compile(r"<[^<>]{0,500}>")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


@lru_cache(maxsize=65_536)  # a map asks for the names of a file again and again
def folded(text: str) -> str:
    r"""Give the form in which two texts are compared.

    Blanks of all kinds count as one, and none at the ends; so do small and capital
    letters, curled and straight quotation marks, and the forms that Unicode has of one
    letter.

    Examples
    --------
    >>> folded("  Strongly\u00a0AGREE ") == folded("strongly agree")
    True
    >>> folded("Don\u2019t know") == folded("Don't know")
    True
    """
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    plain = plain.replace("\u2019", "'").replace("\u2018", "'")
    plain = plain.replace("\u201c", '"').replace("\u201d", '"')
    return " ".join(plain.split()).casefold()


def plain(text: str) -> str:
    r"""Give a text on one line, without HTML, unseen characters and double blanks.

    Examples
    --------
    >>> plain("<p>How far do you\n agree?</p>")
    'How far do you agree?'
    """
    shown = _UNSEEN.sub("", _TAG.sub(" ", text))
    return " ".join(unicodedata.normalize("NFC", shown).split())
