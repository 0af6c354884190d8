"""Checking a wave: every problem in one pass, vectorised."""

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
    """Constraints of single cells; a type misfit is already reported."""
    problems = []
    for name, values in reading.frame.items():
        field = reading.file.schema.field(str(name))
        expected = field.expected
        if "pattern" in field.constraints:
            expected += ", on one line"
        problems += reading.problems(field, _outside(values, field), expected)
    return problems


def _outside(values: pd.Series, field: Field) -> "pd.Series[bool]":
    """Which values a field's constraints do not allow.

    Keys and empty cells are checked apart, where the message can say more.
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
    """Empty cells where none may be."""
    problems = []
    for name, cells in reading.cells.items():
        field = reading.file.schema.field(str(name))
        if field.required:
            expected = f"{field.expected}; the cell is empty"
            problems += reading.problems(field, cells.isna(), expected)
    return problems


def _doubled(reading: Reading) -> list[Problem]:
    """Rows whose key an earlier row has."""
    frame, schema = reading.frame, reading.file.schema
    needed = [name for name in schema.primary_key if schema.field(name).required]
    key = [name for name in schema.primary_key if name in frame]
    # a column that could not be read may be what tells the rows apart
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
    """Values that another table ought to know and does not."""
    schema = reading.file.schema
    problems = []
    for key in schema.foreign_keys:
        other = readings.get(key.table)
        # without the other table (a survey of teachers alone) there is nothing to know,
        # and of rows that could not be read nobody can say
        if (
            other is None
            or not other.all_rows
            or key.column not in reading.cells
            or key.reference not in other.cells
        ):
            continue
        cells, known = reading.cells[key.column], other.cells[key.reference]
        # by Arrow, as pandas takes known texts one by one
        found = pc.is_in(pa.array(cells), value_set=pa.array(known))
        problems += reading.problems(
            schema.field(key.column),
            cells.notna() & ~found.to_numpy(zero_copy_only=False),
            f"a {key.reference} that the table {key.table} knows",
        )
    return problems
