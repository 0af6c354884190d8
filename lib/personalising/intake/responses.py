"""Responses that are none: unfinished, of tests and previews, and spam.

Each platform marks them in columns of its own; without such a column nothing is left
out.
"""

import re
from collections.abc import Iterator

import pandas as pd

from personalising.intake.folding import folded
from personalising.intake.survey import SurveyFile

_TRUE = {"true", "1", "yes", "wahr", "vrai", "ja", "oui", "verdadero"}
_COMPLETE = {"2", "complete"}
_CHANNELS = {"preview": "preview", "test": "test"}
_BITS = {1: "preview", 2: "test", 8: "spam"}  # of Qualtrics' codes of status
_SUBMITTED = ("submitdate", "date submitted")  # LimeSurvey's code of it, and its text
_LIMESURVEY = {"submitdate", "lastpage"}  # names in its files for SPSS, of no layout
_INSTRUMENT = re.compile(r"\w+_complete")


def marks(name: str) -> bool:
    """Whether a variable tells, by its name, which responses count."""
    known = ("status", "finished", "distributionchannel", *_SUBMITTED)
    return name.casefold() in known or _INSTRUMENT.fullmatch(name) is not None


def set_aside(file: SurveyFile) -> pd.Series:
    """Find the rows that are no responses, with the first reason of each.

    Parameters
    ----------
    file : SurveyFile
        Read with the variables that `marks` names.

    Returns
    -------
    pandas.Series of str
        Preview, test, spam or unfinished; missing for responses that count.

    Examples
    --------
    >>> from personalising.intake.survey import Variable, as_texts
    >>> cells = pd.DataFrame({"Status": as_texts(["IP Address", "Survey Preview"])})
    >>> variables = (Variable("Status"),)
    >>> from pathlib import Path
    >>> file = SurveyFile(Path("x.csv"), "text", variables, cells, "Qualtrics")
    >>> list(set_aside(file))
    [nan, 'preview']
    """
    reasons = pd.Series(pd.NA, index=file.cells.index, dtype="str")
    for marked in _marked(file):
        reasons = reasons.where(reasons.notna(), marked)
    return reasons


def _marked(file: SurveyFile) -> Iterator[pd.Series]:
    names = {name.casefold(): name for name in file.cells}
    if file.layout.startswith("Qualtrics"):
        for name, reason_of in (
            ("status", _status),
            ("distributionchannel", lambda text: _CHANNELS.get(text)),
            ("finished", lambda text: None if text in _TRUE else "unfinished"),
        ):
            if name in names:
                column = file.cells[names[name]]
                yield column.map(lambda c, of=reason_of: of(folded(c))).astype("str")
    if file.layout == "LimeSurvey" or {folded(n) for n in file.names} >= _LIMESURVEY:
        for name in (name for name in _SUBMITTED if name in names):
            yield _unfinished(file.cells[names[name]].isna())
    instruments = [
        name for low, name in names.items() if _INSTRUMENT.fullmatch(low)
    ] if file.layout == "REDCap" else []  # fmt: skip
    if instruments:
        done = [
            file.cells[name].map(lambda c: folded(c) in _COMPLETE).astype("boolean")
            for name in instruments
        ]
        complete = pd.concat(done, axis=1).fillna(False).any(axis=1)
        yield _unfinished(~complete)


def _unfinished(marked: pd.Series) -> pd.Series:
    return pd.Series(pd.NA, index=marked.index, dtype="str").mask(
        marked.astype(bool), "unfinished"
    )


def _status(text: str) -> str | None:
    """Read Qualtrics' status, a text or a number whose bits say what it is."""
    if text.isdecimal():
        found = [reason for bit, reason in _BITS.items() if int(text) & bit]
    else:
        found = [reason for reason in _BITS.values() if reason in text]
    return found[0] if found else None
