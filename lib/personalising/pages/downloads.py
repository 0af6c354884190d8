"""Data files that are safe to open in a spreadsheet program.

A spreadsheet program takes a cell of a CSV file that begins with such a sign as ``=``
for a formula, and computes it. Texts of a wave could so make a reader's program do
something (OWASP, "CSV injection"). Such a text gets an apostrophe in front.
"""

import re

import pandas as pd
from pandas.api.types import is_numeric_dtype

SIGNS = "=+-@\t\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
SIGNS += "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}'"
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def without_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before each text that a spreadsheet would take for a formula.

    A text that begins with an apostrophe gets another one. So the texts can be had
    again: take one apostrophe from the beginning of each that has one. Numbers stay.
    A carriage return becomes a line feed: a reader would begin a new row at it.

    Parameters
    ----------
    frame : pandas.DataFrame
        The data of a download.

    Examples
    --------
    >>> texts = pd.DataFrame({"label": ["=1+1", "-0.5", "a - b", "'tis"]})
    >>> without_formulas(texts)["label"].tolist()
    ["'=1+1", '-0.5', 'a - b', "''tis"]
    """
    texts = [name for name in frame.columns if not is_numeric_dtype(frame[name])]
    return frame.assign(**{str(n): frame[n].astype(object).map(_safe) for n in texts})


def _safe(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    risky = text.startswith(tuple(SIGNS)) and not NUMBER.fullmatch(text)
    return f"'{text}" if risky else text
