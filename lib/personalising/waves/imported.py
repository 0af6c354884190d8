"""What an import left beside a wave: its report, and why values are missing."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from personalising.errors import Problem
from personalising.waves.files import IMPORTED, REASONS

NOTHING_STOOD = "nothing stands in the file"
"""Why a cell is empty of which the file says nothing."""


@dataclass(frozen=True)
class Code:
    """What became of one code.

    Parameters
    ----------
    code, label : str
        As in the file.
    count : int
        Cells that have it.
    value : str, optional
        The new value; None where it became missing.
    reason : str
        Why it became missing.
    different : int
        How many codes these are: several, of which none is named, where a column has
        too many to be listed.
    """

    code: str
    label: str
    count: int
    value: str | None
    reason: str = ""
    different: int = 1

    @property
    def written(self) -> str:
        """The code; with quotation marks where blanks stand around it."""
        return self.code if self.code == self.code.strip() else f'"{self.code}"'


@dataclass(frozen=True)
class ColumnReport:
    """What became of the variables behind a column.

    Parameters
    ----------
    column : str
    sources : tuple of str
        The variables.
    pseudonyms : bool
        Whether its values are pseudonyms.
    different : int
        How many different codes became values.
    became : {"same", "other", "mean"}
        Whether the values are the codes, others, or means of several variables.
    codes : tuple of Code
        Those without a value first; of many those that became the same as one.
    after : mapping of str to int
        Cells of each value; empty where there are too many.
    empty : int
        Cells of which the file says nothing.
    median : str, optional
        The number that the map's bands call the median.
    """

    column: str
    sources: tuple[str, ...]
    pseudonyms: bool
    different: int
    became: Literal["same", "other", "mean"]
    codes: tuple[Code, ...]
    after: Mapping[str, int]
    empty: int
    median: str | None = None


@dataclass(frozen=True)
class TableReport:
    """Rows read, left out and written, for one table from one file."""

    table: str
    file: str
    read: int
    dropped: Mapping[str, int]
    written: int
    columns: tuple[ColumnReport, ...]


@dataclass(frozen=True)
class FileReport:
    """A file, what was odd about it, and which of its variables were left out."""

    name: str
    sha256: str
    kind: str
    layout: str
    sheet: str | None
    notes: tuple[str, ...]
    left_out: Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """The report of an import, as it is kept beside the wave in `import.json`.

    Parameters
    ----------
    wave : str
        Id of the wave.
    map : str
        Name of the map.
    files : tuple of FileReport
    tables : tuple of TableReport
    notes : tuple of str
        What looks wrong with the import itself.
    """

    wave: str
    map: str
    files: tuple[FileReport, ...]
    tables: tuple[TableReport, ...]
    notes: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Give the report as JSON."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


@cache
def _adapter() -> "TypeAdapter[Report]":
    return TypeAdapter(Report)


def read_report(folder: Path) -> tuple[Report | None, list[Problem]]:
    """Read the report that an import left in a wave's folder.

    Parameters
    ----------
    folder : Path
        The wave's folder.

    Returns
    -------
    report : Report or None
        None where no import wrote the wave, or the file is no report.
    problems : list of Problem
        What is wrong with the file.
    """
    file = folder / IMPORTED
    if not file.is_file():
        return None, []
    try:
        return _adapter().validate_json(file.read_bytes()), []
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or None
        what = f"the report of an import as it was written ({first['msg']})"
        return None, [Problem(IMPORTED, what, None, place)]


def read_reasons(folder: Path) -> pd.DataFrame:
    """Read why values of a wave that passed its check are missing.

    Parameters
    ----------
    folder : Path
        The wave's folder.

    Returns
    -------
    pandas.DataFrame
        Columns table, row, column, reason, as data/schema/beside has them; no rows
        where the survey files gave no reason.
    """
    file = folder / REASONS
    if not file.is_file():
        return pd.DataFrame(columns=["table", "row", "column", "reason"])
    return pd.read_csv(file, keep_default_na=False)
