"""Reading the tables of a wave: from files to typed columns, naming every misfit."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.extensions import ExtensionArray

from personalising.errors import Problem
from personalising.waves.contents import Content, read_csv, read_parquet
from personalising.waves.files import TableFile, hint, nearest
from personalising.waves.hints import cell_hint, name_hint
from personalising.waves.schema import Field

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_TOO_LARGE = 2.0**53  # above this, a float cannot hold every whole number


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
        self,
        field: Field,
        marked: "pd.Series[bool] | np.ndarray",
        expected: str | None = None,
    ) -> list[Problem]:
        """Make a problem for each marked cell of a column.

        Parameters
        ----------
        field : Field
            The column.
        marked : pandas.Series or numpy.ndarray of bool
            Which rows are wrong, a series with the index of `cells`.
        expected : str, optional
            What was expected, in words; by default what the field expects.
        """
        if not marked.any():
            return []
        cells = self.cells.loc[marked, field.name].fillna("")
        file, what = self.file.path.name, expected or field.expected
        return [
            Problem(file, what, row, field.name, value, cell_hint(field, value))
            for row, value in zip(cells.index.tolist(), cells.tolist(), strict=True)
        ]


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
    reader = read_csv if file.path.suffix.lower() == ".csv" else read_parquet
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
    cells, values, misfits = {}, {}, {}
    for field in file.schema.fields:
        if names.count(field.name) != 1:
            continue
        column = table[field.name]
        if _may_hold(column.type, field):
            text, typed = _typed(column, field)
            cells[field.name], values[field.name] = text, typed
            misfits[field.name] = pd.isna(typed) & ~text.isna()
        else:
            kind = "text" if field.type == "string" else "numbers"
            found = str(column.type)
            problems.append(
                Problem(file.path.name, f"a column of {kind}", None, field.name, found)
            )
    reading = Reading(
        file,
        pd.DataFrame(cells, rows),
        pd.DataFrame(values, rows),
        all_rows,
        all_columns=len(cells) == len(names),
    )
    for name, marked in misfits.items():
        problems += reading.problems(file.schema.field(name), marked)
    return reading, problems


def _without_empty_rows(content: Content) -> tuple[pa.Table, pd.Index]:
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
            where = file.schema.described_in
            expected[name] = f"only columns that {where} names{hint(name, known)}"
        if names.count(name) > 1:
            expected[name] = "each column once"
    meant = {nearest(name, known) for name in names if name not in known}
    for name in file.schema.mandatory:
        if name not in names and name not in meant:
            expected[name] = "this column, which the table cannot do without"
    return problems + [
        Problem(file.path.name, what, row, name, hint=name_hint(name))
        for name, what in expected.items()
    ]


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


def _typed(
    column: pa.ChunkedArray, field: Field
) -> tuple[ExtensionArray, ExtensionArray | np.ndarray]:
    """Give the cells of a column as text and as values; a misfit has no value."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    cells = column.cast(pa.string()).to_pandas()
    if field.type == "string":
        return cells.array, cells.array
    if _is_text(column.type):
        number = _numbers(column.cast(pa.string()))
    else:
        number = column.cast(pa.float64(), safe=False).to_numpy()
        cells = cells.mask(np.isnan(number))  # NaN in a file counts as an empty cell
    number = np.where(np.isfinite(number), number, np.nan)
    if field.type == "integer":
        whole = (number % 1 == 0) & (np.abs(number) < _TOO_LARGE)
        integers = np.where(whole, number, 0).astype("int64")
        return cells.array, pd.arrays.IntegerArray(integers, ~whole)
    return cells.array, number


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    """Read text as numbers; what is not written as a number is NaN."""
    plain = pc.match_substring_regex(column, _NUMBER)
    nothing = pa.scalar(None, pa.string())
    return pc.if_else(plain, column, nothing).cast(pa.float64()).to_numpy()
