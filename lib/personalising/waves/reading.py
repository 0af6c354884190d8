"""Reading the tables of a wave: from files to typed columns, naming every misfit."""

import codecs
import csv
import difflib
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from personalising.errors import Problem
from personalising.waves.schema import Field, TableSchema, table_schemas

SUFFIXES = (".csv", ".parquet")
_BLANK_LINES = re.compile(rb"(?:[ \t]*(?:\r\n|\r|\n))*")
_TOO_LARGE = 2.0**53  # above this, a float cannot hold every whole number


@dataclass(frozen=True)
class TableFile:
    """A file of a wave, with the schema of its table.

    Parameters
    ----------
    path : Path
        The file.
    schema : TableSchema
        Schema of the table that it holds.
    """

    path: Path
    schema: TableSchema


@dataclass(frozen=True)
class Reading:
    """The content of a file of a wave: its cells as text, and their typed values.

    The index of both frames numbers the rows as a spreadsheet does: the header of a
    CSV is row 1, and blank lines count.

    Parameters
    ----------
    file : TableFile
        The file and the schema of its table.
    cells : pandas.DataFrame
        The cells of the columns of the schema, as text; missing where a cell is empty.
    frame : pandas.DataFrame
        The same cells as values: text as ``str``, whole numbers as ``Int64``, numbers
        as ``float64``; missing also where a cell does not fit its type.
    all_rows, all_columns : bool
        Whether every row, and every column, of the file could be read.
    """

    file: TableFile
    cells: pd.DataFrame
    frame: pd.DataFrame
    all_rows: bool
    all_columns: bool

    def problems(
        self, field: Field, marked: "pd.Series[bool]", expected: str | None = None
    ) -> list[Problem]:
        """Make a problem for each marked cell of a column.

        Parameters
        ----------
        field : Field
            The column.
        marked : pandas.Series of bool
            Which rows are wrong, with the index of `cells`.
        expected : str, optional
            What was expected, in words; by default what the field expects.
        """
        if not marked.any():
            return []
        cells = self.cells.loc[marked, field.name].fillna("")
        file, what = self.file.path.name, expected or field.expected
        return [
            Problem(file, what, row, field.name, value)
            for row, value in zip(cells.index.tolist(), cells.tolist(), strict=True)
        ]


@dataclass(frozen=True)
class _Content:
    """The table of a file, not typed yet.

    `rows` has the row number of each of its rows, and `header` that of the names.
    """

    table: pa.Table
    rows: pd.Index
    header: int | None = None


def find_tables(folder: Path) -> tuple[list[TableFile], list[Problem]]:
    """Find the table files in the folder of a wave.

    Files with other endings (a README, a script) are ignored. A CSV or Parquet file
    that is not a table of the contract is a problem, because most often its name is
    misspelt.

    Parameters
    ----------
    folder : Path
        The wave's folder, which must exist.

    Returns
    -------
    files : list of TableFile
    problems : list of Problem
        Files that are not tables of the contract, and second files of a table.
    """
    found: dict[str, TableFile] = {}
    problems = []
    known = table_schemas()
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in SUFFIXES or path.name.startswith("."):
            continue
        if path.stem not in known:
            problems.append(
                Problem(
                    path.name, f"a table of the contract{_nearest(path.stem, known)}"
                )
            )
        elif path.stem in found:
            twin = found[path.stem].path.name
            problems.append(
                Problem(path.name, f"one file for each table, not {twin} too")
            )
        else:
            found[path.stem] = TableFile(path, known[path.stem])
    return list(found.values()), problems


def read_table(file: TableFile) -> tuple[Reading | None, list[Problem]]:
    """Read a table, with the types that its schema gives.

    Rows without any value are left out, because spreadsheets often save such rows.

    Parameters
    ----------
    file : TableFile

    Returns
    -------
    reading : Reading or None
        The columns that the schema knows. None if the file cannot be used at all.
    problems : list of Problem
        Everything wrong with the file, the header and the types of the cells: among it
        each row with too many or too few cells, and each cell that does not fit its
        type.
    """
    reader = _read_csv if file.path.suffix.lower() == ".csv" else _read_parquet
    content, problems = reader(file.path)
    if content is None:
        return None, problems
    all_rows = not problems
    table, rows = _without_empty_rows(content)
    if all_rows and not len(table):
        what = "at least one row of data; leave the file out if the table was not"
        problems.append(Problem(file.path.name, f"{what} collected"))
    names = table.column_names
    problems += _header_problems(file, names, content.header)
    if not len(table):
        return None, problems
    cells, values = {}, {}
    for field in file.schema.fields:
        if names.count(field.name) != 1:
            continue
        column = table[field.name]
        if _may_hold(column.type, field):
            cells[field.name], values[field.name] = _typed(column, field)
        else:
            kind = "text" if field.type == "string" else "numbers"
            found = str(column.type)
            problems.append(
                Problem(file.path.name, f"a column of {kind}", None, field.name, found)
            )
    reading = Reading(
        file,
        pd.DataFrame(cells).set_axis(rows),
        pd.DataFrame(values).set_axis(rows),
        all_rows,
        all_columns=len(cells) == len(names),
    )
    for name, typed in reading.frame.items():
        misfits = reading.cells[name].notna() & typed.isna()
        problems += reading.problems(file.schema.field(str(name)), misfits)
    return reading, problems


def _read_csv(path: Path) -> tuple[_Content | None, list[Problem]]:
    """Read a CSV file as text; rows with too many or too few cells are problems."""
    try:
        content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        return None, [Problem(path.name, f"a file that can be read ({error.strerror})")]
    if not content.strip():
        return None, [Problem(path.name, "a header and rows; the file is empty")]
    if problems := _encoding_problems(path, content):
        return None, problems
    start = _BLANK_LINES.match(content).end()  # type: ignore[union-attr]
    header = _row_at(content, start)
    skipped: list[int] = []

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
        table = _parse_csv(content[start:], skip)
    except (pa.ArrowInvalid, csv.Error) as error:
        reason = str(error).splitlines()[0]
        return None, [
            Problem(path.name, f"a table of comma-separated values ({reason})")
        ]
    rows = pd.RangeIndex(header + 1, header + 1 + len(table) + len(skipped))
    return _Content(table, rows.difference(skipped), header), problems


def _parse_csv(content: bytes, skip: Callable[[pa.csv.InvalidRow], str]) -> pa.Table:
    names = next(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    return pa.csv.read_csv(
        pa.BufferReader(content + b"\n"),  # a header without rows may end the file
        # invalid rows have numbers only without threads; one block allows rows of any
        # length
        read_options=pa.csv.ReadOptions(
            use_threads=False, block_size=min(len(content) + 1, 2**31 - 1)
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


def _encoding_problems(path: Path, content: bytes) -> list[Problem]:
    try:
        content.decode("utf-8")
        place = content.find(b"\0")
    except UnicodeDecodeError as error:
        place = error.start
    if place < 0:
        return []
    row, found = _row_at(content, place), f"byte 0x{content[place]:02x}"
    return [Problem(path.name, "text saved as UTF-8", row, None, found)]


def _row_at(content: bytes, place: int) -> int:
    """Number of the row at a position in a CSV file, as a spreadsheet counts rows."""
    outside_quotes = b"".join(content[:place].split(b'"')[::2])
    return len((outside_quotes + b".").splitlines())


def _cells(number: int) -> str:
    return f"{number} cell{'' if number == 1 else 's'}"


def _read_parquet(path: Path) -> tuple[_Content | None, list[Problem]]:
    """Read a Parquet file; its rows are numbered as if there were a header in row 1."""
    try:
        table = pa.parquet.ParquetFile(path).read()
        table.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        return None, [Problem(path.name, f"a Parquet table ({reason})")]
    return _Content(table, pd.RangeIndex(2, 2 + len(table))), []


def _without_empty_rows(content: _Content) -> tuple[pa.Table, pd.Index]:
    filled = np.zeros(len(content.table), bool)
    for column in content.table.columns:
        filled |= column.is_valid().to_numpy()
    return content.table.filter(pa.array(filled)), content.rows[filled]


def _header_problems(
    file: TableFile, names: list[str], row: int | None
) -> list[Problem]:
    known = file.schema.columns
    unnamed = [number for number, name in enumerate(names, 1) if not name]
    problems = [
        Problem(
            file.path.name,
            "a name above each column",
            row,
            hint=f"column {number} has none",
        )
        for number in unnamed
    ]
    expected = {}
    for name in filter(None, names):
        if name not in known:
            expected[name] = (
                f"only columns that the codebook names{_nearest(name, known)}"
            )
        if names.count(name) > 1:
            expected[name] = "each column once"
    for name in file.schema.mandatory:
        if name not in names:
            expected[name] = "this column, which the table cannot do without"
    return problems + [
        Problem(file.path.name, what, row, name) for name, what in expected.items()
    ]


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name.strip().lower(), list(known), n=1)
    return f' (did you mean "{near[0]}"?)' if near else ""


def _may_hold(kind: pa.DataType, field: Field) -> bool:
    """Whether a column of a file may hold a field, judged by the column's type.

    A column of text may hold any field: the columns of a CSV file are all text.
    """
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if _is_text(kind) or pa.types.is_null(kind):
        return True
    # numbers cannot stand for text (007 would become 7), nor truth values or dates for
    # numbers
    number = (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
    )
    return field.type != "string" and number


def _is_text(kind: pa.DataType) -> bool:
    return (
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
    )


def _typed(column: pa.ChunkedArray, field: Field) -> tuple[pd.Series, pd.Series]:
    """Give the cells of a column as text and as values; a misfit has no value."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    cells = column.cast(pa.string()).to_pandas()
    if field.type == "string":
        return cells, cells
    if _is_text(column.type):
        number = _numbers(column, cells)
    else:
        number = column.cast(pa.float64(), safe=False).to_pandas()
        cells = cells.mask(number.isna())  # NaN in a file counts as an empty cell
    number = number.where(np.isfinite(number))
    if field.type == "integer":
        whole = (number % 1 == 0) & (number.abs() < _TOO_LARGE)
        return cells, number.where(whole).astype("Int64")
    return cells, number


def _numbers(column: pa.ChunkedArray, cells: pd.Series) -> pd.Series:
    """Read text as numbers; what is not a number is missing."""
    try:
        return column.cast(pa.float64()).to_pandas()  # fast; fails if one cell does
    except pa.ArrowInvalid:
        return pd.to_numeric(cells, errors="coerce").astype("float64")
