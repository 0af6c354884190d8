"""The check of a wave: finds every problem of its files in one pass."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from personalising.errors import Problem
from personalising.waves.descriptor import Descriptor, read_descriptor
from personalising.waves.reading import Reading, find_tables, read_table
from personalising.waves.schema import Field


def check_folder(
    folder: Path,
) -> tuple[Descriptor | None, dict[str, pd.DataFrame], list[Problem]]:
    """Read the folder of a wave and find everything that is wrong with it.

    Parameters
    ----------
    folder : Path
        The wave's folder, which must exist.

    Returns
    -------
    descriptor : Descriptor or None
        None if the descriptor has problems.
    tables : dict of str to pandas.DataFrame
        The tables that could be read, by name, with typed columns.
    problems : list of Problem
        In the order of files, rows and columns; empty for a wave without problems.
    """
    descriptor, problems = read_descriptor(folder)
    files, strays = find_tables(folder)
    problems += strays
    if not files and not strays:
        problems.append(Problem(folder.name, "at least one table (CSV or Parquet)"))
    readings: dict[str, Reading] = {}
    for file in files:
        reading, misfits = read_table(file)
        problems += misfits
        if reading is not None:
            problems += _constraint_problems(reading)
            readings[file.schema.name] = reading
    for reading in readings.values():
        problems += _empty(reading) + _doubled(reading) + _unknown(reading, readings)
    tables = {name: r.frame.reset_index(drop=True) for name, r in readings.items()}
    return descriptor, tables, sorted(problems, key=lambda p: p.sort_key)


def _constraint_problems(reading: Reading) -> list[Problem]:
    """Find cells outside their constraints; misfits of type are already reported."""
    problems = []
    for name, values in reading.frame.items():
        field = reading.file.schema.field(str(name))
        expected = field.expected
        if "pattern" in field.constraints:
            expected += ", on one line"
        problems += reading.problems(field, _outside(values, field), expected)
    return problems


def _outside(values: pd.Series, field: Field) -> "pd.Series[bool]":
    """Mark the values that the constraints of a field do not allow.

    Keys and empty cells are checked by other functions, with fuller messages.
    """
    limits = field.constraints
    wrong = pd.Series(False, index=values.index)
    if field.categories:
        wrong |= ~values.isin(list(field.categories))
    if "minimum" in limits:
        wrong |= (values < limits["minimum"]).fillna(False)
    if "maximum" in limits:
        wrong |= (values > limits["maximum"]).fillna(False)
    if "pattern" in limits:
        wrong |= ~values.str.fullmatch(limits["pattern"]).fillna(False)
    return wrong.astype(bool) & values.notna()


def _empty(reading: Reading) -> list[Problem]:
    """Find empty cells in columns that must be filled."""
    problems = []
    for name, cells in reading.cells.items():
        field = reading.file.schema.field(str(name))
        if field.required:
            expected = f"{field.expected}; the cell is empty"
            problems += reading.problems(field, cells.isna(), expected)
    return problems


def _doubled(reading: Reading) -> list[Problem]:
    """Find rows that have the same primary key as an earlier row."""
    frame, schema = reading.frame, reading.file.schema
    needed = [name for name in schema.primary_key if schema.field(name).required]
    key = [name for name in schema.primary_key if name in frame]
    # without a column that could not be read, different rows may look the same
    if not set(needed) <= set(key) or (
        len(key) < len(schema.primary_key) and not reading.all_columns
    ):
        return []
    complete = frame.dropna(subset=needed)
    again = complete.duplicated(key)
    if not again.any():
        return []
    groups = complete.index.to_series().groupby(
        [complete[name] for name in key], sort=False, dropna=False
    )
    first = groups.transform("first")[again]
    column, *others = key
    return [
        Problem(
            reading.file.path.name,
            f"{' and '.join([f'a {column}', *others])} that no other row has",
            row,
            ", ".join(key),
            ", ".join("" if pd.isna(value) else str(value) for value in values),
            f"row {origin} has it",
        )
        for row, origin, values in zip(
            first.index.tolist(),
            first.tolist(),
            complete.loc[again, key].itertuples(index=False),
            strict=True,
        )
    ]


def _unknown(reading: Reading, readings: Mapping[str, Reading]) -> list[Problem]:
    """Find values of foreign keys that the other table does not have."""
    schema = reading.file.schema
    problems = []
    for key in schema.foreign_keys:
        other = readings.get(key.table)
        # nothing can be checked if the wave lacks the other table (as a survey of
        # teachers alone does), or if some of that table's rows could not be read
        if (
            other is None
            or not other.all_rows
            or key.column not in reading.cells
            or key.reference not in other.cells
        ):
            continue
        cells, known = reading.cells[key.column], other.cells[key.reference]
        # Arrow is faster here than pandas, which compares text one by one
        found = pc.is_in(pa.array(cells), value_set=pa.array(known))
        problems += reading.problems(
            schema.field(key.column),
            cells.notna() & ~found.to_numpy(zero_copy_only=False),
            f"a {key.reference} that the table {key.table} knows",
        )
    return problems
