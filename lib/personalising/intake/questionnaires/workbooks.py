"""Workbooks that are the same to the byte, whenever and wherever they are written."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

_WHEN = dt.datetime(1980, 1, 1)
_WIDEST = 60  # characters of a column

Rows = Sequence[Sequence[str | int]]


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """Make a workbook, with the first row of each sheet as its header.

    Parameters
    ----------
    sheets : mapping of str to sequence of rows
        The rows of each sheet, by its name.

    Returns
    -------
    bytes
        The content of the file.
    """
    book = Workbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = _WHEN
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
        _dress(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return _without_times(buffer.getvalue())


def _dress(sheet: Any) -> None:
    """Make a header that stays in view, and columns that can be read."""
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column in sheet.columns:
        longest = max(len(str(cell.value or "")) for cell in column)
        letter = column[0].column_letter
        sheet.column_dimensions[letter].width = min(max(longest + 2, 10), _WIDEST)
        for cell in column:
            if cell.data_type == "f":  # a text that begins like a formula
                cell.data_type = "s"


def _without_times(content: bytes) -> bytes:
    """Pack the parts of a workbook anew, with no time of writing."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            part = old.read(name)
            if name == "docProps/core.xml":  # openpyxl writes the time of saving
                part = _with_a_fixed_time(part)
            new.writestr(entry, part)
    return buffer.getvalue()


def _with_a_fixed_time(part: bytes) -> bytes:
    start, end = b"<dcterms:modified", b"</dcterms:modified>"
    before, _, rest = part.partition(start)
    opening, _, _ = rest.partition(b">")
    _, _, after = rest.partition(end)
    return before + start + opening + b">1980-01-01T00:00:00Z" + end + after
