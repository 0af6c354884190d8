"""Reading a wave's tables: files in, typed columns out, every misfit named."""

import difflib
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
FIRST_ROW = 2  # a spreadsheet's row number of the first row below the header


@dataclass(frozen=True)
class TableFile:
    """A file of a wave, and the table that it holds."""

    path: Path
    schema: TableSchema


def find_tables(folder: Path) -> tuple[list[TableFile], list[Problem]]:
    """Find the table files in a wave's folder.

    Files with other endings (a README, a script) are left alone; a CSV or Parquet file
    that is no table of the contract is a problem, for it is most often a misspelling.
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


def read_table(file: TableFile) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read one table with the types that its schema gives.

    Returns
    -------
    frame : pandas.DataFrame or None
        The known columns, typed: text as ``str``, whole numbers as ``Int64``, numbers
        as ``float64``. A cell that does not fit its type is missing here and a problem
        there. None where the file as a whole cannot be used.
    problems : list of Problem
    """
    reader = _read_csv if file.path.suffix.lower() == ".csv" else _read_parquet
    raw, problems = reader(file.path)
    if raw is None:
        return None, problems
    if raw.empty:
        problems.append(
            Problem(
                file.path.name,
                "at least one row below the header; leave the file out if the table "
                "was not collected",
            )
        )
        return None, problems
    header = _header_problems(file, raw)
    if any(column not in raw for column in file.schema.mandatory):
        return None, problems + header
    problems += header
    columns = {}
    for field in file.schema.fields:
        if field.name in raw:
            columns[field.name], misfits = _typed(raw[field.name], field)
            problems += cell_problems(file, field, raw[field.name], misfits)
    return pd.DataFrame(columns), problems


def cell_problems(
    file: TableFile,
    field: Field,
    values: pd.Series,
    misfits: "pd.Series[bool]",
    expected: str | None = None,
) -> list[Problem]:
    """One problem for each cell that is marked as a misfit."""
    return [
        Problem(
            file.path.name,
            expected or field.expected,
            int(row) + FIRST_ROW,
            field.name,
            "" if pd.isna(value) else str(value),
        )
        for row, value in zip(
            np.flatnonzero(misfits), values[misfits.to_numpy()], strict=True
        )
    ]


def _read_csv(path: Path) -> tuple[pd.DataFrame | None, list[Problem]]:
    ragged: list[Problem] = []

    def remember(row: pa.csv.InvalidRow) -> str:
        expected = f"{row.expected_columns} cells, as in the header"
        ragged.append(
            Problem(
                path.name, expected, row.number, None, f"{row.actual_columns} cells"
            )
        )
        return "skip"

    try:
        content = path.read_bytes()
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        bad = f"byte 0x{content[error.start]:02x}"
        return None, [Problem(path.name, "text saved as UTF-8", row, None, bad)]
    except OSError as error:
        return None, [Problem(path.name, f"a file that can be read ({error.strerror})")]
    if not content.strip():
        return None, [Problem(path.name, "a header and rows; the file is empty")]
    names = _header_names(content)
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        return None, [
            Problem(path.name, "each column once", 1, name) for name in doubled
        ]
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(content),
            read_options=pa.csv.ReadOptions(use_threads=False),
            parse_options=pa.csv.ParseOptions(
                newlines_in_values=True, invalid_row_handler=remember
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        reason = str(error).splitlines()[0]
        return None, [
            Problem(path.name, f"a table of comma-separated values ({reason})")
        ]
    # a skipped row would shift the numbers of those below it, so go no further
    return (None, ragged) if ragged else (table.to_pandas(), [])


def _header_names(content: bytes) -> list[str]:
    first = content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").splitlines()[0]
    return list(
        pd.read_csv(pa.BufferReader(first + b"\n"), header=None, dtype=str).iloc[0]
    )


def _read_parquet(path: Path) -> tuple[pd.DataFrame | None, list[Problem]]:
    try:
        return pa.parquet.read_table(path).to_pandas(), []
    except (pa.ArrowInvalid, OSError) as error:
        reason = str(error).splitlines()[0]
        return None, [Problem(path.name, f"a Parquet table ({reason})")]


def _header_problems(file: TableFile, raw: pd.DataFrame) -> list[Problem]:
    known = file.schema.columns
    unknown = [name for name in raw.columns if name not in known]
    missing = [name for name in file.schema.mandatory if name not in raw]
    return [
        Problem(
            file.path.name,
            f"only columns that the codebook names{_nearest(name, known)}",
            1,
            str(name),
        )
        for name in unknown
    ] + [
        Problem(
            file.path.name, "this column, which the table cannot do without", 1, name
        )
        for name in missing
    ]


def _nearest(name: object, known: object) -> str:
    near = difflib.get_close_matches(str(name), list(known), n=1)  # type: ignore[call-overload]
    return f' (did you mean "{near[0]}"?)' if near else ""


def _typed(raw: pd.Series, field: Field) -> tuple[pd.Series, "pd.Series[bool]"]:
    """Convert a column to its type; mark the cells that do not fit."""
    if field.type == "string":
        # always text from CSV; Parquet may bring numbers, which no text is made of
        if pd.api.types.is_string_dtype(raw):
            return raw.astype("str"), pd.Series(False, raw.index)
        return pd.Series(pd.NA, raw.index, dtype="str"), raw.notna()
    number = pd.to_numeric(raw, errors="coerce").astype("float64")
    number = number.where(np.isfinite(number))
    misfit = raw.notna() & number.isna()
    if field.type == "integer":
        fraction = number.notna() & (number % 1 != 0)
        return number.mask(fraction).astype("Int64"), misfit | fraction
    return number, misfit
