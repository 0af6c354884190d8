"""Sheets of Excel and OpenDocument, with their formulas and what they hide."""

import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pandas as pd
import python_calamine as calamine

from personalising.errors import Problem
from personalising.intake.headers import Header, read_header
from personalising.intake.refusals import ImportRefused, nearest
from personalising.intake.survey import Note, SurveyFile, as_texts, text_of

_HEAD = 40
_MOST_CELLS = 50_000_000
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@dataclass
class _Behind:
    """What a sheet has besides values: formulas, and rows that are odd.

    Parameters
    ----------
    formulas : dict of (int, int) to str
        By row and column.
    hidden : list of int
        Rows that are hidden.
    merged : set of int
        Rows with a cell that another covers.
    """

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    merged: set[int] = field(default_factory=set)


def read_workbook(
    path: Path,
    kind: str,
    wanted: Callable[[Header], Collection[str]],
    *,
    sheet: str | None = None,
    header: int | None = None,
) -> SurveyFile:
    """Read one sheet of a workbook.

    Parameters
    ----------
    path : Path
    kind : {"Excel", "old Excel", "OpenDocument"}
    wanted : function of Header to collection of str
        Which variables are read, by name.
    sheet : str, optional
        Name of the sheet; by default the first that is not hidden.
    header : int, optional
        Rows of the header; by default they are recognised.

    Returns
    -------
    SurveyFile
        Its formulas are those of ``.xlsx`` and ``.ods``; an ``.xls`` does not tell.

    Raises
    ------
    ImportRefused
        If the file is damaged, has no such sheet, or the sheet is empty.
    """
    rows, chosen, notes = _rows(path, sheet)
    top = next((i for i, row in enumerate(rows) if any(map(text_of, row))), None)
    if top is None:
        what = "a sheet with a header and rows; it is empty"
        raise ImportRefused([Problem(path.name, what, None, None, chosen)])
    head = [[text_of(cell) or "" for cell in row] for row in rows[top : top + _HEAD]]
    found = read_header(head, header)
    names = [variable.name for variable in found.variables]
    taken = frozenset(wanted(found))
    keep = [name for name in names if name in taken]
    first = top + found.rows
    index = pd.RangeIndex(first + 1, len(rows) + 1)
    body = rows[first:]
    cells = {
        name: as_texts(
            pd.Series([row[names.index(name)] for row in body], dtype=object)
        )
        for name in keep
    }
    behind = _behind(path, kind, chosen)
    formulas = {
        (row, names[column - 1]): formula
        for (row, column), formula in behind.formulas.items()
        if row > first and column <= len(names)
    }
    notes += found.notes
    if hidden := [row for row in behind.hidden if row > first]:
        what = f"{len(hidden):,} rows are hidden, and read all the same"
        notes.append(Note(what, None, hidden[0]))
    if merged := sorted(row for row in behind.merged if row > first):
        what = (
            f"{len(merged):,} rows have cells that are merged with others: the first "
            "of these alone has the value, the others are empty"
        )
        notes.append(Note(what, None, merged[0]))
    return SurveyFile(
        path, kind, found.variables, pd.DataFrame(cells, index=index), found.layout,
        chosen, formulas=formulas, notes=(*notes,),
    )  # fmt: skip


def _rows(path: Path, sheet: str | None) -> tuple[list[list[Any]], str, list[Note]]:
    try:
        workbook = calamine.CalamineWorkbook.from_path(path)
        chosen, notes = _choose(path, workbook, sheet)
        found = workbook.get_sheet_by_name(chosen)
        if found.total_height * found.total_width > _MOST_CELLS:
            what = f"a sheet of at most {_MOST_CELLS:,} cells"
            raise ImportRefused([Problem(path.name, what, None, None, chosen)])
        return found.to_python(skip_empty_area=False), chosen, notes
    except calamine.PasswordError:
        what = "a workbook without a password"
        raise ImportRefused([Problem(path.name, what)]) from None
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        what = f"a whole workbook ({error})"
        raise ImportRefused([Problem(path.name, what)]) from None


def _choose(
    path: Path, workbook: calamine.CalamineWorkbook, sheet: str | None
) -> tuple[str, list[Note]]:
    shown = calamine.SheetVisibleEnum.Visible
    kinds = {
        each.name: each.visible == shown
        for each in workbook.sheets_metadata
        if each.typ == calamine.SheetTypeEnum.WorkSheet
    }
    if sheet is not None and sheet not in kinds:
        what = f"the name of one of its sheets, {', '.join(kinds)}"
        hint = nearest(sheet, kinds)
        raise ImportRefused([Problem(path.name, what + hint, None, None, sheet)])
    visible = [name for name, seen in kinds.items() if seen]
    if sheet is None and not visible:
        raise ImportRefused([Problem(path.name, "a sheet that is not hidden")])
    chosen = visible[0] if sheet is None else sheet
    notes = [
        Note(f'the sheet "{name}" is {"not read" if seen else "hidden, and not read"}')
        for name, seen in kinds.items()
        if name != chosen
    ]
    return chosen, notes


def _behind(path: Path, kind: str, sheet: str) -> _Behind:
    if kind == "Excel":
        return _behind_excel(path, sheet)
    return _behind_opendocument(path, sheet) if kind == "OpenDocument" else _Behind()


def _behind_excel(path: Path, sheet: str) -> _Behind:
    try:
        found = openpyxl.load_workbook(path)[sheet]
    except Exception as error:  # of a damaged part, openpyxl raises whatever it meets
        what = f"a whole workbook ({type(error).__name__}: {error})"
        raise ImportRefused([Problem(path.name, what)]) from None
    formulas = {
        (cell.row, cell.column): str(getattr(cell.value, "text", cell.value))
        for row in found.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    hidden = [row for row, its in found.row_dimensions.items() if its.hidden]
    merged = {
        row
        for each in found.merged_cells.ranges
        for row in range(each.min_row, each.max_row + 1)
    }
    return _Behind(formulas, sorted(hidden), merged)


def _behind_opendocument(path: Path, sheet: str) -> _Behind:
    behind = _Behind()
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
            for _, element in ET.iterparse(content):
                if element.tag == f"{_TABLE}table":
                    if element.get(f"{_TABLE}name") == sheet:
                        _gather(element, behind)
                    element.clear()
    except (ET.ParseError, zipfile.BadZipFile, OSError, KeyError, EOFError) as error:
        what = f"a whole workbook ({error})"
        raise ImportRefused([Problem(path.name, what)]) from None
    return behind


def _gather(table: ET.Element, behind: _Behind) -> None:
    row = 1
    for element in table.iter(f"{_TABLE}table-row"):
        if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            behind.hidden.append(row)
        for column, cell in _cells(element):
            if cell.tag == f"{_TABLE}covered-table-cell":
                behind.merged.add(row)
            if (formula := cell.get(f"{_TABLE}formula")) is not None:
                behind.formulas[row, column] = formula.removeprefix("of:")
        row += int(element.get(f"{_TABLE}number-rows-repeated", "1"))


def _cells(row: ET.Element) -> Iterator[tuple[int, ET.Element]]:
    column = 1
    for cell in row:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            yield column, cell
            column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
