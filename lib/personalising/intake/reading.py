"""Reading a survey file of any kind."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from personalising.intake.delimited import read_delimited
from personalising.intake.headers import Header
from personalising.intake.inspection import formulas_in_text, notes_on_cells
from personalising.intake.kinds import kind_of
from personalising.intake.parquet import read_parquet
from personalising.intake.statistical import read_statistical
from personalising.intake.survey import SurveyFile
from personalising.intake.workbooks import read_workbook


@dataclass(frozen=True)
class Settings:
    """How a file is read, where the user says so.

    Parameters
    ----------
    sheet : str, optional
        Name of the sheet of a workbook.
    header : int, optional
        Rows of the header; 0 where there is none.
    encoding, separator : str, optional
        Of a text file.
    """

    sheet: str | None = None
    header: int | None = None
    encoding: str | None = None
    separator: str | None = None


def everything(header: Header) -> Collection[str]:
    """Want all variables of a file."""
    return [variable.name for variable in header.variables]


def read(
    path: Path,
    settings: Settings | None = None,
    wanted: Callable[[Header], Collection[str]] = everything,
    limit: int | None = None,
) -> SurveyFile:
    """Read a survey file.

    Parameters
    ----------
    path : Path
        The file; its suffix and its first bytes must say the same.
    settings : Settings, optional
        How it is read; by default all is recognised.
    wanted : function of Header to collection of str
        Which variables are read, by name; by default all.
    limit : int, optional
        Most rows that are read of a large file.

    Returns
    -------
    SurveyFile

    Raises
    ------
    ImportRefused
        If it cannot be read, wholly and without doubt.
    """
    settings = settings or Settings()
    kind = kind_of(path)
    if kind in ("SPSS", "compressed SPSS", "Stata"):
        found = read_statistical(path, kind, wanted, limit)
    elif kind == "Parquet":
        found = read_parquet(path, wanted, limit)
    elif kind == "text":
        found = read_delimited(
            path,
            wanted,
            header=settings.header,
            encoding=settings.encoding,
            separator=settings.separator,
            limit=limit,
        )
    else:
        found = read_workbook(
            path, kind, wanted, sheet=settings.sheet, header=settings.header
        )
    whole = len(found.cells.columns) == len(found.variables)
    found = replace(found, cells=_without_blanks(found.cells, whole=whole))
    formulas = {**found.formulas, **formulas_in_text(found)}
    found = replace(found, formulas=formulas)
    return replace(found, notes=(*found.notes, *notes_on_cells(found)))


def _without_blanks(cells: pd.DataFrame, *, whole: bool) -> pd.DataFrame:
    """Empty the cells that hold blanks alone; of a whole table leave out empty rows."""
    columns = {}
    for name in cells:
        column = cells[name]
        blank = [text for text in column.cat.categories if not text.strip()]
        columns[name] = column.cat.remove_categories(blank) if blank else column
    kept = pd.DataFrame(columns, index=cells.index)
    return kept[kept.notna().any(axis=1)] if whole and len(kept.columns) else kept
