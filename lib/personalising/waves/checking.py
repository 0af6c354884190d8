"""The check of a wave: finds every problem of its files in one pass."""

import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
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

_NO_NAMES = MISSING_WORDS | ERRORS  # texts that mean "missing", or "error"


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
        if not (outside := _outside(values, field)):
            continue
        expected = field.expected
        if "pattern" in field.constraints:
            expected += ", on one line"
        problems += reading.problems(field, values.isin(outside), expected)
    return problems


def _outside(values: pd.Series, field: Field) -> list[Any]:
    """The values of a column that the constraints of its field do not allow.

    Keys and empty cells are checked by other functions, with fuller messages. Each
    value is looked at once, however many rows have it.
    """
    found = values.unique()
    found = found[~pd.isna(found)]
    if field.type == "string":
        return [text for text in found.tolist() if not _is_allowed(text, field)]
    limits = field.constraints
    numbers = np.asarray(found, dtype="float64")
    wrong = np.isin(numbers, [float(code) for code in MISSING_CODES])
    if field.categories:
        wrong = ~np.isin(numbers, list(field.categories))
    wrong |= numbers < limits.get("minimum", -np.inf)
    wrong |= numbers > limits.get("maximum", np.inf)
    return [*found[wrong]]


def _is_allowed(text: str, field: Field) -> bool:
    """Whether a field may hold a text."""
    if field.categories:
        return text in field.categories
    limits = field.constraints
    return not (
        text.lower() in _NO_NAMES
        or odd(text) is not None  # with characters that nobody sees
        or ("pattern" in limits and not re.fullmatch(limits["pattern"], text))
        or len(text) > limits.get("maxLength", math.inf)
    )


def _empty(reading: Reading) -> list[Problem]:
    """Find empty cells in columns that must be filled."""
    problems = []
    for name, cells in reading.cells.items():
        field = reading.file.schema.field(str(name))
        if field.required:
            expected = f"{field.expected}; the cell is empty"
            problems += reading.problems(field, cells.isna(), expected)
    return problems
