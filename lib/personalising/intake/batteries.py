"""Agreement batteries of any kind, as the tables items and views."""

import re
from collections.abc import Iterator

import pandas as pd

from personalising.intake.drafts import Draft, empty_draft
from personalising.intake.lookup import find_variable
from personalising.intake.map_model import Battery, Column, Table, Wide
from personalising.intake.numbers import number_of
from personalising.intake.survey import SurveyFile

ITEMS, VIEWS = "items", "views"
_GRID = re.compile(r"\[([^\]]+)\]$")
_SENTENCE = 4  # words of a row that can do without the question above its grid
Lack = tuple[tuple[str | int, ...], str]


def as_table(battery: Battery) -> Table:
    """Give the map of the table views that a battery stands for."""
    columns = {
        "respondent": battery.respondent,
        "stakeholder": Column(constant=battery.stakeholder),
        "answer": battery.answers,
    }
    for name, column in (("school_id", battery.school_id), ("weight", battery.weight)):
        if column is not None:
            columns[name] = column
    items = {name: {"item": item.item or name} for name, item in battery.items.items()}
    return Table(
        file=battery.file,
        sheet=battery.sheet,
        rows=battery.rows,
        wide=Wide(columns=items, into="answer"),
        columns=columns,
    )


def lacking(battery: Battery) -> Iterator[Lack]:
    """Say what a battery does not say and nobody may guess, with its place."""
    for name, item in battery.items.items():
        if item.direction is None and battery.direction is None:
            what = "direction: higher or lower, for which answers are more of it"
            yield ("items", name), what
        if item.measures is None and battery.measures is None:
            yield ("items", name), "construct: what the item measures"
    if scale_of(battery) is None:
        what = "values that are whole numbers, or lowest and highest of the scale"
        yield ("answers",), what


def scale_of(battery: Battery) -> tuple[int, int] | None:
    """Give the lowest and highest answer of a battery; nothing where it has none."""
    low, high = battery.lowest, battery.highest
    if low is None or high is None:
        numbers = [number_of(v, "point") for v in battery.answers.recode.values()]
        known = [n for n in numbers if n is not None and n == n.to_integral_value()]
        if not known or len(known) < len(numbers):
            return None
        low = int(min(known)) if low is None else low
        high = int(max(known)) if high is None else high
    return (low, high) if low < high else None


def row_of(label: str) -> str:
    """Give the row of a grid, which ends a label in brackets; else the whole label.

    Examples
    --------
    >>> row_of("How far do you agree? [Pupils choose.]")
    'Pupils choose.'
    """
    grid = _GRID.search(label)
    return grid[1] if grid else label


def wording_of(label: str) -> str:
    """Give the wording of an item: the row of a grid, where that says it by itself.

    Examples
    --------
    >>> wording_of("How far do you agree? [I find real enjoyment in my job]")
    'I find real enjoyment in my job'
    >>> wording_of("Technology helps [girls]")
    'Technology helps [girls]'
    """
    row = row_of(label)
    return row if len(row.split()) >= _SENTENCE else label


def items_of(battery: Battery, file: SurveyFile) -> Draft:
    """Make the rows of the table items of a battery whose `lacking` is empty."""
    low, high = scale_of(battery) or (0, 0)
    rows = []
    for name, item in battery.items.items():
        variable = file.variable(find_variable(name, file.variables))
        rows.append(
            {
                "item": item.item or name,
                "stakeholder": battery.stakeholder,
                "wording": item.wording or wording_of(variable.label) or variable.name,
                "construct": item.measures or battery.measures,
                "direction": item.direction or battery.direction,
                "lowest": str(low),
                "highest": str(high),
            }
        )
    draft = empty_draft(pd.RangeIndex(len(rows)))
    for column in pd.DataFrame(rows).astype("category").items():
        draft = draft.with_column(str(column[0]), column[1])
    return draft
