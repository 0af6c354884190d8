"""A survey file as it was read: its variables, their cells as text, and what is odd.

Whatever the kind of file, a cell is the text of its code, as 1, 2.5, agree, 2026-05-01
or .a; so a value map means the same for all of them.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

_LARGEST_WHOLE = 2.0**53  # above this, a float cannot hold every whole number


@dataclass(frozen=True)
class Note:
    """Something in a file that looks wrong, or is not as it seems.

    Parameters
    ----------
    what : str
        What it is, in words.
    column : str, optional
        Name of the variable.
    row : int, optional
        Number of the first row that shows it, as in a spreadsheet.

    Examples
    --------
    >>> print(Note("numbers and text are mixed", "Q3", 7))
    row 7, column Q3: numbers and text are mixed
    """

    what: str
    column: str | None = None
    row: int | None = None

    def __str__(self) -> str:
        row = None if self.row is None else f"row {self.row}"
        column = self.column
        if column is not None and not column.startswith("column "):
            column = f"column {column}"
        where = ", ".join(filter(None, (row, column)))
        return f"{where}: {self.what}" if where else self.what


@dataclass(frozen=True)
class Variable:
    """One variable of a survey file.

    Parameters
    ----------
    name : str
        Its name, which no other variable of the file has.
    label : str
        What it asks or holds, as the file says; may be empty.
    labels : mapping of str to str
        Label of each code that has one.
    missing : mapping of str to str
        Codes that the file itself declares missing, with the reason. Of a range it
        lists the codes that have a label or stand in a cell.
    declared : tuple of str
        The same as the file declares it, such as ``"97 to 99"``.
    typed : bool
        Whether the file itself says that it holds numbers or dates, and no text.
    header : str
        What stands above it in the file, where that is more than its name.
    """

    name: str
    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    declared: tuple[str, ...] = ()
    typed: bool = False
    header: str = ""


@dataclass(frozen=True)
class SurveyFile:
    """The content of one file, or of one sheet of a workbook.

    Parameters
    ----------
    path : Path
        The file.
    kind : str
        What it is, such as ``"SPSS"``.
    variables : tuple of Variable
        All variables, in the order of the file.
    cells : pandas.DataFrame
        For each variable that was read a categorical column of text, missing where a
        cell is empty. The index numbers the rows as in a spreadsheet, or the cases of a
        statistical file from 1. Where all variables were read, rows without any value
        are left out.
    layout : str
        Whose export it seems to be, such as ``"Qualtrics"``; empty where unknown.
    sheet : str, optional
        Name of the sheet.
    separator : str
        What stands between cells, of a text file.
    formulas : mapping of (int, str) to str
        Formulas that stand in cells, by row and variable.
    notes : tuple of Note
        What looks wrong.
    """

    path: Path
    kind: str
    variables: tuple[Variable, ...]
    cells: pd.DataFrame
    layout: str = ""
    sheet: str | None = None
    separator: str = ""
    formulas: Mapping[tuple[int, str], str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.path.name

    @property
    def names(self) -> list[str]:
        """Names of all variables."""
        return [variable.name for variable in self.variables]

    def variable(self, name: str) -> Variable:
        """Give a variable by its name; KeyError if there is none."""
        return {variable.name: variable for variable in self.variables}[name]

    def counts(self, name: str) -> dict[str, int]:
        """Count the cells of each code of a variable, the most frequent first."""
        counted = self.cells[name].value_counts()
        return {str(code): int(n) for code, n in counted.items() if n}


def text_of(value: Any) -> str | None:
    """Give the text of a value from a typed cell; nothing for an empty one.

    Examples
    --------
    >>> text_of(1001.0), text_of(0.5), text_of(True), text_of(dt.datetime(2026, 5, 1))
    ('1001', '0.5', 'TRUE', '2026-05-01')
    """
    if value is None or value is pd.NaT or (isinstance(value, str) and not value):
        return None
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | np.floating):
        return _number(float(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return str(value)


def _number(value: float) -> str | None:
    if np.isnan(value):
        return None
    whole = value.is_integer() and abs(value) < _LARGEST_WHOLE
    return str(int(value)) if whole else repr(value)


def as_texts(values: Any) -> pd.Categorical:
    """Make a column of texts from one of typed values.

    Parameters
    ----------
    values : array-like
        Values of any type, missing where a cell is empty.

    Returns
    -------
    pandas.Categorical
        Its categories are the texts, in order of first appearance. Values with the same
        text share a category.

    Examples
    --------
    >>> list(as_texts([2.0, None, "x", True]))
    ['2', nan, 'x', 'TRUE']
    """
    array = np.asarray(values)
    if array.dtype.kind == "O":  # where 1 and true would be taken for the same
        codes, texts = pd.factorize(np.array([text_of(v) for v in array], object))
    else:
        codes, found = pd.factorize(array)
        texts = np.array([text_of(value) for value in found], object)
    return pd.Categorical.from_codes(codes, categories=pd.Index(texts, dtype=str))
