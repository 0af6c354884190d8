"""Files of SPSS and Stata, with labels and with what they declare missing."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

from personalising.errors import Problem
from personalising.intake.folding import plain
from personalising.intake.headers import CUT, Header
from personalising.intake.numbers import counted
from personalising.intake.refusals import ImportRefused
from personalising.intake.survey import Note, SurveyFile, Variable, as_texts, text_of

_SPSS_DAY_0 = dt.datetime(1582, 10, 14)
_STATA_DAY_0 = dt.datetime(1960, 1, 1)
_EARLIEST = dt.datetime(1583, 1, 1)  # the first whole year of the calendar
_SPSS_DATES = re.compile(r"(DATE|ADATE|EDATE|JDATE|SDATE|DATETIME|YMDHMS)\d", re.A)
_SECONDS_OF_A_DAY = 86_400
_LONGEST_PIECE = 255  # characters of a string variable, unless it is in pieces
_TAG = re.compile(r"[a-z]")
_STATA_TAG = re.compile(r"\.[a-z]")
DECLARED = "declared missing"
"""The reason of a code that a file declares missing without a label."""


def read_statistical(
    path: Path,
    kind: str,
    wanted: Callable[[Header], Collection[str]],
    limit: int | None = None,
) -> SurveyFile:
    """Read a file of SPSS or Stata.

    Parameters
    ----------
    path : Path
    kind : {"SPSS", "compressed SPSS", "Stata"}
    wanted : function of Header to collection of str
        Which variables are read, by name.
    limit : int, optional
        Most rows that are read.

    Returns
    -------
    SurveyFile

    Raises
    ------
    ImportRefused
        If the file is damaged or cut off.
    """
    reader = pyreadstat.read_dta if kind == "Stata" else pyreadstat.read_sav
    _, described = _read(reader, path, metadataonly=True)
    names = list(described.column_names)
    header = Header(0, kind, tuple(Variable(name) for name in names))
    taken = frozenset(wanted(header))
    keep = [name for name in names if name in taken]
    frame, meta = _read(reader, path, usecols=keep or names[:1], row_limit=limit or 0)
    if limit is None and _too_few(described, frame):
        what = f"{described.number_rows:,} cases; is the file cut off?"
        found = f"{len(frame):,} cases"
        raise ImportRefused([Problem(path.name, what, None, None, found)])
    notes = _notes_on_names(described)
    if limit is not None and len(frame) == limit:
        notes.append(Note(f"only the first {limit:,} rows were read"))
    cells = {}
    for name in keep:
        values, wrong = _values(frame[name], name, meta, stata=kind == "Stata")
        cells[name] = as_texts(values)
        notes += wrong
    variables = [
        _variable(name, meta if name in cells else described, cells.get(name))
        for name in names
    ]
    index = pd.RangeIndex(1, len(frame) + 1)
    return SurveyFile(
        path, kind, tuple(variables), pd.DataFrame(cells, index=index), notes=(*notes,)
    )


def _read(
    reader: Callable[..., tuple[pd.DataFrame, Any]], path: Path, **options: Any
) -> tuple[pd.DataFrame, Any]:
    try:
        return reader(
            path, user_missing=True, disable_datetime_conversion=True, **options
        )
    except (pyreadstat.ReadstatError, UnicodeError, ValueError, OverflowError) as error:
        reason = plain(str(error)) or "it cannot be read"
        what = f"a whole file of its kind ({reason})"
        raise ImportRefused([Problem(path.name, what)]) from None


def _too_few(meta: Any, frame: pd.DataFrame) -> bool:
    rows = meta.number_rows
    return rows is not None and 0 <= len(frame) < rows


def _values(
    column: pd.Series, name: str, meta: Any, *, stata: bool
) -> tuple[Any, list[Note]]:
    """Give the values of a variable: dates as text, Stata's missing codes as .a."""
    form = str(meta.original_variable_types.get(name, ""))
    if meta.readstat_variable_types.get(name) == "string":
        return column.to_numpy(), []
    if stata:
        tagged = column.map(lambda v: f".{v}" if _is_tag(v) else v)
        if form.startswith("%td"):
            return _dates(tagged, name, _STATA_DAY_0, _SECONDS_OF_A_DAY)
        if form.lower().startswith("%tc"):
            return _dates(tagged, name, _STATA_DAY_0, 0.001)
        return tagged.to_numpy(), []
    if _SPSS_DATES.match(form):
        return _dates(column, name, _SPSS_DAY_0, 1)
    return column.to_numpy(), []


def _is_tag(value: Any) -> bool:
    return isinstance(value, str) and _TAG.fullmatch(value) is not None


def _dates(
    column: pd.Series, name: str, first: dt.datetime, unit: float
) -> tuple[Any, list[Note]]:
    """Count dates from the first day; name those that no calendar of ours has."""
    texts: dict[Any, Any] = {}
    for value in column.dropna().unique():
        try:
            date = first + dt.timedelta(seconds=float(value) * unit)
        except (OverflowError, ValueError):
            texts[value] = value if isinstance(value, str) else None
        else:
            texts[value] = text_of(date) if date >= _EARLIEST else None
    odd = column.notna() & column.map(texts).isna()
    if not odd.any():
        return column.map(texts).to_numpy(object), []
    dates = counted(int(odd.sum()), "date")
    what = f"{dates} before {_EARLIEST.year} or past 9999, left as numbers"
    note = Note(what, name, int(np.flatnonzero(odd)[0]) + 1)
    texts |= {value: value for value, text in texts.items() if text is None}
    return column.map(texts).to_numpy(object), [note]


def _variable(name: str, meta: Any, cells: pd.Categorical | None) -> Variable:
    labels = {
        _code(value): plain(str(label))
        for value, label in meta.variable_value_labels.get(name, {}).items()
        if not (isinstance(value, float) and np.isnan(value))
    }
    codes = dict.fromkeys([*labels, *([] if cells is None else cells.categories)])
    ranges = meta.missing_ranges.get(name, [])
    typed = meta.readstat_variable_types.get(name) != "string"
    tags = {code for code in codes if _STATA_TAG.fullmatch(code)} if typed else set()
    missing = {
        code: labels.get(code, DECLARED)
        for code in codes
        if code in tags or any(_within(code, each) for each in ranges)
    }
    declared = (*map(_shown, ranges), *sorted(tags))
    label = plain(meta.column_names_to_labels.get(name) or "")
    return Variable(name, label, labels, missing, declared, typed)


def _code(value: Any) -> str:
    return f".{value}" if _is_tag(value) else text_of(value) or ""


def _within(code: str, declared: Mapping[str, Any]) -> bool:
    low, high = declared["lo"], declared["hi"]
    if isinstance(low, str) or isinstance(high, str):
        return code.strip() == str(low).strip()
    try:
        return bool(float(low) <= float(code) <= float(high))
    except ValueError:
        return False


def _shown(declared: Mapping[str, Any]) -> str:
    low, high = text_of(declared["lo"]), text_of(declared["hi"])
    return str(low) if low == high else f"{low} to {high}"


def _notes_on_names(meta: Any) -> list[Note]:
    names = list(meta.column_names)
    notes = []
    longest = max(map(len, names), default=0)
    if longest == CUT and sum(len(name) == CUT for name in names) > 1:
        notes.append(Note(f"names seem to be cut to {CUT} characters; labels say more"))
    widths = getattr(meta, "variable_storage_width", {}) or {}
    long = [name for name in names if widths.get(name) == _LONGEST_PIECE]
    for name in long:
        place = names.index(name) + 1
        after = names[place] if place < len(names) else ""
        if after[:5] == name[:5] and meta.readstat_variable_types[after] == "string":
            what = f"it is full of text and may go on in {after}: a string in pieces"
            notes.append(Note(what, name))
    return notes
