"""Checking a wave: every problem in one pass, vectorised."""

from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from personalising.errors import Problem
from personalising.waves.descriptor import Descriptor, read_descriptor
from personalising.waves.reading import (
    FIRST_ROW,
    TableFile,
    cell_problems,
    find_tables,
    read_table,
)
from personalising.waves.schema import Field

Tables = dict[str, pd.DataFrame]


def check_folder(
    folder: Path,
) -> tuple[Descriptor | None, Tables, list[Problem]]:
    """Read a wave's folder and find everything that is wrong with it.

    Parameters
    ----------
    folder : Path
        The wave's folder, which exists.

    Returns
    -------
    descriptor : Descriptor or None
        None where the descriptor has problems.
    tables : dict of str to pandas.DataFrame
        The tables that could be read, typed.
    problems : list of Problem
        In the order of files, rows and columns; empty for a sound wave.
    """
    descriptor, problems = read_descriptor(folder)
    files, strays = find_tables(folder)
    problems += strays
    if not files and not strays:
        problems.append(Problem(folder.name, "at least one table (CSV or Parquet)"))
    tables: Tables = {}
    for file in files:
        frame, misfits = read_table(file)
        problems += misfits
        if frame is not None:
            problems += _constraint_problems(file, frame)
            tables[file.schema.name] = frame
    for file in files:
        problems += _key_problems(file, tables)
    return descriptor, tables, sorted(set(problems), key=lambda p: p.sort_key)


def _constraint_problems(file: TableFile, frame: pd.DataFrame) -> list[Problem]:
    """Constraints of single cells, by pandera; a type misfit is already reported."""
    columns = {field.name: _column(field) for field in file.schema.fields}
    schema = pa.DataFrameSchema({name: columns[name] for name in frame.columns})
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        return [
            Problem(
                file.path.name,
                file.schema.field(case.column).expected,
                int(case.index) + FIRST_ROW,
                case.column,
                str(case.failure_case),
            )
            for case in error.failure_cases.itertuples()
        ]
    return []


def _column(field: Field) -> pa.Column:
    """The pandera column of a field.

    pandera's own reader of Table Schemas turns enumerated whole numbers into
    categories and refuses empty cells among whole numbers, hence this one. Keys and
    empty cells are checked apart, where the message can say more.
    """
    limits = field.constraints
    checks = []
    if field.categories:
        checks.append(pa.Check.isin(list(field.categories)))
    if "minimum" in limits:
        checks.append(pa.Check.ge(limits["minimum"]))
    if "maximum" in limits:
        checks.append(pa.Check.le(limits["maximum"]))
    if "pattern" in limits:
        checks.append(pa.Check.str_matches(rf"^(?:{limits['pattern']})$"))
    return pa.Column(checks=checks, nullable=True)


def _key_problems(file: TableFile, tables: Tables) -> list[Problem]:
    """Empty cells, doubled keys, and values that another table does not know."""
    frame = tables.get(file.schema.name)
    if frame is None:
        return []
    problems = []
    for field in file.schema.fields:
        if field.name in frame and field.required:
            problems += cell_problems(
                file, field, frame[field.name], frame[field.name].isna(),
                f"{field.expected}; the cell is empty",
            )  # fmt: skip
    problems += _doubled(file, frame)
    for key in file.schema.foreign_keys:
        other = tables.get(key.table)
        # without the other table (a survey of teachers alone) there is nothing to know
        if other is None or key.column not in frame or key.reference not in other:
            continue
        values = frame[key.column]
        unknown = values.notna() & ~values.isin(other[key.reference])
        problems += cell_problems(
            file, file.schema.field(key.column), values, unknown,
            f"a {key.reference} that the table {key.table} knows",
        )  # fmt: skip
    return problems


def _doubled(file: TableFile, frame: pd.DataFrame) -> list[Problem]:
    key = [name for name in file.schema.primary_key if name in frame]
    complete = frame[key].notna().all(axis="columns")
    again = complete & frame.duplicated(key)
    rows = frame.index[again]
    column, *others = key
    what = " and ".join([f"a {column}", *others])
    first = frame[complete].groupby(key, sort=False, observed=True).head(1)
    where = first.reset_index().set_index(key)["index"] if len(rows) else None
    problems = []
    for row in rows:
        values = frame.loc[row, key]
        origin = where.loc[tuple(values) if others else values[column]]  # type: ignore[union-attr]
        problems.append(
            Problem(
                file.path.name,
                f"{what} that no other row has (row {int(origin) + FIRST_ROW} has it)",
                int(row) + FIRST_ROW,
                ", ".join(key),
                ", ".join(str(value) for value in values),
            )
        )
    return problems
