"""Reading the files of tables: bytes into columns, before their schema is looked at."""

import codecs
import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from personalising.errors import Problem

_BLANK_LINES = re.compile(rb"(?:[ \t]*(?:\r\n|\r|\n))*")
_FIRST_LINE = re.compile(rb"[^\r\n]*")
_NOT_CSV = {  # what a file is that begins with these bytes
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"PK\x03\x04": "a workbook or an archive",
    b"\xd0\xcf\x11\xe0": "an old workbook",
    b"\x1f\x8b": "a compressed file",
    b"PAR1": "a Parquet file",
    b"$FL2": "an SPSS file",
}
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_SAVE_AS = 'save it as "CSV UTF-8", with commas'


@dataclass(frozen=True)
class Content:
    """The table of a file, not typed yet.

    Parameters
    ----------
    table : pyarrow.Table
        Its columns; those of a CSV file are text, missing where a cell is empty.
    rows : pandas.Index
        Number of each of its rows as in a spreadsheet: the header is row 1.
    header : int, optional
        Number of the row of the names; None where they stand in no row.
    """

    table: pa.Table
    rows: pd.Index
    header: int | None = None


def read_csv(path: Path) -> tuple[Content | None, list[Problem]]:
    """Read a CSV file as text; rows with too many or too few cells are problems."""
    try:
        # a header without rows may end the file; the content is never copied after this
        content = b"".join([path.read_bytes(), b"\n"])
    except OSError as error:
        return None, [Problem(path.name, f"a file that can be read ({error.strerror})")]
    if problem := _no_text(path, content):
        return None, [problem]
    while content.startswith(codecs.BOM_UTF8):
        content = content.removeprefix(codecs.BOM_UTF8)
    if not content.strip():
        return None, [Problem(path.name, "a header and rows; the file is empty")]
    start = _BLANK_LINES.match(content).end()  # type: ignore[union-attr]
    header = _row_at(content, start)
    content = content[start:]
    if problem := _no_commas(path, content, header):
        return None, [problem]
    skipped: list[int] = []
    problems: list[Problem] = []

    def skip(row: pa.csv.InvalidRow) -> str:
        number = row.number + header - 1
        skipped.append(number)
        text = row.text.strip()
        if text:
            expected = f"{_cells(row.expected_columns)}, as in the header"
            found = _cells(row.actual_columns)
            quote = "is a quotation mark left open?" if "\n" in text else None
            problems.append(Problem(path.name, expected, number, None, found, quote))
        return "skip"

    try:
        table = _parse_csv(content, skip)
    except (pa.ArrowInvalid, csv.Error) as error:
        what = f"a table of comma-separated values ({_reason(error)})"
        return None, [Problem(path.name, what)]
    rows = pd.RangeIndex(header + 1, header + 1 + len(table) + len(skipped))
    return Content(table, rows.difference(skipped), header), problems


def _parse_csv(content: bytes, skip: Callable[[pa.csv.InvalidRow], str]) -> pa.Table:
    lines = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")
    names = next(csv.reader(lines))
    table = pa.csv.read_csv(
        pa.BufferReader(content),
        # invalid rows have numbers only without threads; one block allows rows of any
        # length
        read_options=pa.csv.ReadOptions(
            use_threads=False, block_size=min(len(content), 2**31 - 1)
        ),
        parse_options=pa.csv.ParseOptions(
            newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
        ),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )
    if table.column_names != names:  # else not every column is read as text
        raise csv.Error("a quotation mark stands within a name of a column")
    return table


def _no_text(path: Path, content: bytes) -> Problem | None:
    """Find out whether a file is no text in UTF-8, and what it is instead."""
    text = "text saved as UTF-8"
    for beginning, kind in _NOT_CSV.items():
        if content.startswith(beginning):
            return Problem(path.name, text, value=kind, hint=_SAVE_AS)
    if b"\0" in content[:2]:
        return Problem(path.name, text, value="UTF-16", hint=_SAVE_AS)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        place, found = error.start, f"byte 0x{content[error.start]:02x}"
        letter = content[place : place + 1].decode("cp1252", errors="ignore")
        known = letter and letter.isprintable()
        guess = f'it may be the "{letter}" of Windows-1252; ' if known else ""
        row, hint = _row_at(content, place), f"{guess}{_SAVE_AS}"
        return Problem(path.name, text, row, None, found, hint)
    if (place := content.find(b"\0")) >= 0:
        row = _row_at(content, place)
        return Problem(path.name, "text without NUL", row, None, "byte 0x00")
    return None


def _no_commas(path: Path, content: bytes, header: int) -> Problem | None:
    """Find out whether something else than commas stands between the names."""
    line = _FIRST_LINE.match(content).group().decode()  # type: ignore[union-attr]
    if re.fullmatch(r"sep=.", line.strip('"'), re.IGNORECASE):
        what, hint = "the names of the columns", "delete this line"
        return Problem(path.name, what, header, None, line, hint)
    for separator, name in _SEPARATORS.items():
        if separator in line and "," not in line:
            what = "commas between cells"
            return Problem(path.name, what, header, None, name, _SAVE_AS)
    return None


def _row_at(content: bytes, place: int) -> int:
    """Number of the row at a position in a CSV file, as a spreadsheet counts rows."""
    outside_quotes = b"".join(content[:place].split(b'"')[::2])
    return len((outside_quotes + b".").splitlines())


def _cells(number: int) -> str:
    return f"{number} cell{'' if number == 1 else 's'}"


def read_parquet(path: Path) -> tuple[Content | None, list[Problem]]:
    """Read a Parquet file; its rows are numbered as if there were a header in row 1."""
    try:
        table = pa.parquet.ParquetFile(path).read()
        table.validate(full=True)
        table.column_names  # noqa: B018  a name may be no UTF-8
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        return None, [Problem(path.name, f"a Parquet table ({_reason(error)})")]
    return Content(table, pd.RangeIndex(2, 2 + len(table))), []


def _reason(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
