"""Which rows of a file count, and how many are left out for which reason."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from personalising.intake.folding import folded
from personalising.intake.lookup import find_variable
from personalising.intake.map_model import Rows
from personalising.intake.responses import marks, set_aside
from personalising.intake.survey import SurveyFile, Variable

NOTHING_TAKEN = "nothing stands in the variables that the map takes"


@dataclass(frozen=True)
class Selection:
    """The rows of a file that count.

    Parameters
    ----------
    file : SurveyFile
        With these rows alone.
    read : int
        How many rows there were.
    dropped : mapping of str to int
        How many were left out, by reason.
    """

    file: SurveyFile
    read: int
    dropped: Mapping[str, int]


def select(file: SurveyFile, rows: Rows) -> Selection:
    """Leave out the rows that a map, or a platform's own marks, say do not count.

    Parameters
    ----------
    file : SurveyFile
        With every variable that the conditions name.
    rows : Rows

    Returns
    -------
    Selection
    """
    reasons = set_aside(file)
    reasons = reasons.mask(reasons.isin(list(rows.keep)))
    taken = file.cells[[name for name in file.cells if not marks(str(name))]]
    if len(taken.columns):
        nothing = taken.isna().all(axis=1) & reasons.isna()
        reasons = reasons.mask(nothing, NOTHING_TAKEN)
    for name, codes in rows.where.items():
        failed = ~meets(file, name, codes)
        reasons = reasons.mask(reasons.isna() & failed, f"{name} is something else")
    for name, codes in rows.unless.items():
        held = meets(file, name, codes)
        shown = " or ".join(code or "empty" for code in codes)
        reasons = reasons.mask(reasons.isna() & held, f"{name} is {shown}")
    kept = file.cells[reasons.isna()]
    dropped = Counter(str(reason) for reason in reasons.dropna())
    return Selection(replace(file, cells=kept), len(file.cells), dict(dropped))


def meets(file: SurveyFile, name: str, codes: Sequence[str]) -> "pd.Series[bool]":
    """Mark the rows in which a variable has one of some codes or labels.

    Parameters
    ----------
    file : SurveyFile
    name : str
        The variable, as the map names it.
    codes : sequence of str
        An empty one stands for an empty cell.
    """
    variable = file.variable(find_variable(name, file.variables))
    column = file.cells[variable.name]
    marked = column.isin(_among(variable, column.cat.categories, codes))
    return marked | column.isna() if "" in codes else marked


def _among(
    variable: Variable, found: Collection[str], codes: Sequence[str]
) -> list[str]:
    """Find the codes of a variable that are meant, by code or label."""
    meant = {folded(code) for code in codes if code}
    return [
        code
        for code in found
        if folded(code) in meant or folded(variable.labels.get(code, "")) in meant
    ]
