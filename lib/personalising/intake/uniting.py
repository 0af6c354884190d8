"""Making one row of those that several parts of a wave have of the same thing.

A school is named by each of its teachers, and by its leader's form; a focus group by
each of the sheets that were filled in for it. What they say of it has to agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from personalising.errors import Problem
from personalising.intake.batteries import ITEMS
from personalising.intake.building import Built
from personalising.intake.drafts import ROW, Draft
from personalising.intake.map_model import Map, Table
from personalising.waves.schema import table_schema


@dataclass
class _Known:
    """What is known of one thing, and where each value was found."""

    part: int
    place: int
    said: dict[str, str] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)


def unite(built: Sequence[Built], content: Map) -> list[Problem]:
    """Make one row of those with the same key, where the map says so.

    Where rows unite, the first stays, with what the others know beside it; what is
    constant in the map gives way to what was found before. Where the first counts, a
    row is left out if an entry of the map before it has one of the same key.

    Parameters
    ----------
    built : sequence of Built
        All parts of the wave, in the order of the map; they are changed.
    content : Map

    Returns
    -------
    list of Problem
        Values that differ between rows that unite.
    """
    problems: list[Problem] = []
    parts = list(zip(content.tables.values(), built, strict=False))
    for name in dict.fromkeys(part.name for _, part in parts):
        key = table_schema(name).primary_key
        own = [(table, part) for table, part in parts if part.name == name]
        if any(table.rows.duplicates == "unite" for table, _ in own):
            constants = {
                column
                for table, _ in own
                for column, its in table.columns.items()
                if its.constant is not None
            }
            problems += _united([part for _, part in own], key, constants)
        elif len(own) > 1:
            _first(own, key)
    _once([part for part in built if part.name == ITEMS])
    return problems


def _first(parts: Sequence[tuple[Table, Built]], key: Sequence[str]) -> None:
    """Leave out rows whose key an earlier part has, where the first counts."""
    known: set[tuple[str, ...]] = set()
    for table, part in parts:
        texts = part.draft.cells.reindex(columns=list(key)).astype("str")
        who = [tuple(map(str, row)) for row in texts.itertuples(index=False)]
        again = np.array([each in known for each in who], dtype=bool)
        if table.rows.duplicates == "first" and again.any():
            part.draft = part.draft.take(~again)
            reason = f"its {' and '.join(key)} stands before"
            part.dropped[reason] = int(again.sum())
        known |= {*who}


def _once(parts: Sequence[Built]) -> None:
    """Leave out items that an earlier battery describes in the same way."""
    known: set[tuple[str, ...]] = set()
    for part in parts:
        rows = [
            tuple(map(str, row)) for row in part.draft.cells.itertuples(index=False)
        ]
        part.draft = part.draft.take(np.array([row not in known for row in rows]))
        known |= {*rows}


def _united(
    parts: Sequence[Built], key: Sequence[str], constants: set[str]
) -> list[Problem]:
    known: dict[tuple[str, ...], _Known] = {}
    problems: list[Problem] = []
    kept: list[list[int]] = [[] for _ in parts]
    for number, part in enumerate(parts):
        texts = part.draft.cells.astype("str")
        for place, row in enumerate(texts.to_dict("records")):
            who = tuple(str(row.get(name)) for name in key)
            thing = known.setdefault(who, _Known(number, place))
            if (thing.part, thing.place) == (number, place):
                kept[number].append(place)
            line = int(part.draft.origin[ROW].iloc[place])
            for column, value in row.items():
                if pd.isna(value):
                    continue
                first = thing.said.setdefault(str(column), str(value))
                where = thing.found.setdefault(
                    str(column), f"row {line} of {part.file}"
                )
                if first != value and column not in constants:
                    what = f"{first}, as {where} says of the same {' and '.join(key)}"
                    variable = part.sources.get(str(column), str(column))
                    problems.append(
                        Problem(part.file, what, line, variable, str(value))
                    )
    for number, part in enumerate(parts):
        things = [thing for thing in known.values() if thing.part == number]
        _keep(part, kept[number], [thing.said for thing in things], key)
    return problems


def _keep(
    part: Built,
    places: Sequence[int],
    values: Sequence[dict[str, str]],
    key: Sequence[str],
) -> None:
    """Keep some rows of a part, filled with all that is known of each."""
    taken = part.draft.take(np.array(places, dtype=int))
    cells = pd.DataFrame(index=taken.cells.index)
    for name in dict.fromkeys(
        [*taken.cells, *(column for each in values for column in each)]
    ):
        texts = [each.get(name) for each in values]
        cells[name] = pd.Series(texts, index=cells.index, dtype="str").astype(
            "category"
        )
    reasons = taken.reasons.reindex(columns=cells.columns)
    told = {
        name: reasons[name].where(cells[name].isna()).astype("str").astype("category")
        for name in cells
    }
    left = len(part.draft) - len(places)
    if left:
        reason = f"the same {' and '.join(key)} as another row"
        part.dropped[reason] = part.dropped.get(reason, 0) + left
    part.draft = Draft(cells, pd.DataFrame(told, index=cells.index), taken.origin)
