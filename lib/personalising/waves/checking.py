"""The check of a wave: finds every problem of its files in one pass."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from personalising.errors import Problem, one_for_each_cause
from personalising.waves.batteries import off_scale
from personalising.waves.characters import odd
from personalising.waves.descriptor import FILE, Descriptor, read_descriptor
from personalising.waves.files import TableFile, list_files
from personalising.waves.hints import ERRORS, MISSING_CODES, MISSING_WORDS
from personalising.waves.imported import read_report
from personalising.waves.reading import Reading, read_table
from personalising.waves.relations import (
    astray,
    cardless,
    contradicted,
    doubled,
    misplaced,
    undecided,
    unknown,
    weightless,
)
from personalising.waves.replicates import unreplicated
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
        In the order of files, rows and columns; empty for a wave without problems. Of
        a wave of another contract only that is said.
    """
    descriptor, problems = read_descriptor(folder)
    if any(p.column == "contract" and p.value is not None for p in problems):
        return None, {}, problems
    files = list_files(folder)
    problems += files.problems
    if not files.tables and not files.problems:
        problems.append(Problem(folder.name, "at least one table (CSV or Parquet)"))
    told = () if files.reasons is None else (files.reasons,)
    readings, misfits = check_tables((*files.tables, *told))
    readings.pop("reasons", None)
    problems += read_report(folder)[1]
    problems += misfits + weightless(readings) + off_scale(readings)
    problems += astray(readings)
    lost = {file.schema.name for file in files.tables} - {*readings}
    if descriptor is not None and not lost:
        problems += unreplicated(readings, descriptor.replication, FILE)
    tables = {name: r.frame.reset_index(drop=True) for name, r in readings.items()}
    return descriptor, tables, one_for_each_cause(problems)


def check_tables(
    files: Iterable[TableFile],
) -> tuple[dict[str, Reading], list[Problem]]:
    """Read tables and find what is wrong with each, and between them.

    Parameters
    ----------
    files : iterable of TableFile
        The files, with the schemas of their tables.

    Returns
    -------
    readings : dict of str to Reading
        The tables that could be read, by name.
    problems : list of Problem
        What their schemas do not allow, in no order.
    """
    readings: dict[str, Reading] = {}
    problems: list[Problem] = []
    wrong: set[tuple[str, str]] = set()  # tables and columns
    unsure: set[tuple[str, str]] = set()  # that hold what another table does not know
    for file in files:
        reading, misfits = read_table(file)
        problems += misfits
        if reading is not None:
            outside = _constraint_problems(reading)
            problems += outside
            wrong |= {(file.schema.name, p.column) for p in outside if p.column}
            readings[file.schema.name] = reading
    for reading in readings.values():
        problems += _empty(reading) + doubled(reading) + misplaced(reading)
        problems += undecided(reading) + cardless(reading)
        strangers = unknown(reading, readings, wrong)
        unsure |= {(reading.file.schema.name, p.column) for p in strangers if p.column}
        problems += strangers
    for reading in readings.values():
        problems += contradicted(reading, readings, wrong | unsure)
    return readings, problems


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
    elif field.type == "string":
        wrong |= _unfit(values)
    else:
        wrong |= values.isin(MISSING_CODES)
    if "minimum" in limits:
        wrong |= (values < limits["minimum"]).fillna(False)
    if "maximum" in limits:
        wrong |= (values > limits["maximum"]).fillna(False)
    if "pattern" in limits:
        wrong |= ~values.str.fullmatch(limits["pattern"]).fillna(False)
    if "maxLength" in limits:
        wrong |= values.str.len() > limits["maxLength"]
    return wrong.astype(bool) & values.notna()


def _unfit(values: pd.Series) -> "pd.Series[bool]":
    """Mark texts that mean "missing" or "error", or have characters nobody sees."""
    no_names = values.str.lower().isin(MISSING_WORDS | ERRORS)
    strange = [text for text in values.dropna().unique() if odd(text) is not None]
    return no_names | values.isin(strange)


def _empty(reading: Reading) -> list[Problem]:
    """Find empty cells in columns that must be filled."""
    problems = []
    for name, cells in reading.cells.items():
        field = reading.file.schema.field(str(name))
        if field.required:
            expected = f"{field.expected}; the cell is empty"
            problems += reading.problems(field, cells.isna(), expected)
    return problems
