"""A collected wave as rough as real ones: small, with gaps, weights and ties.

The reference wave is complete, and nobody in it counts twice. Much of the library deals
with what is not so: a rating that is missing, a weight of zero, a group that did one
sort of two, a card that only some had. Here the reference wave's people and schools
have all that. It is the same on every machine.
"""

import math
import random
import tempfile
from functools import cache
from pathlib import Path

import pandas as pd
from made_waves import collected_of
from partial_waves import small_tables

from personalising import waves
from personalising.waves import Wave

ONE_IN = 12
"""Of so many rows or cells one is left out or empty."""

WEIGHTS = (math.nan, *([0.0, 0.5, 1.0, 1.0, 1.0, 1.0, 1.5, 2.0, 2.0, 3.5] * 2))
PERSON = {"teachers": "teacher_id", "learners": "pupil_id", "views": "respondent"}
"""Tables in which people have weights, and the column that names them."""

LOOKED_UP = ("schools", "items", "teachers", "learners", "focus_groups")
WHOLE = (*LOOKED_UP, "instruments")
"""Tables of which no row is left out."""

FULL = {
    "activities": ("group_id", "pupil_id"),  # each row has one of them
    "card_sorts": ("card", "category"),
    "must_haves": ("group_id", "pupil_id"),
    "schools": ("disadvantage_basis", "stratum"),
    "teachers": ("school_id",),
    "views": ("school_id",),
}
"""Optional columns in which a gap would be a fault, or say something else."""


@cache
def rough_wave() -> Wave:
    """The wave, loaded once: what was computed of it is remembered too."""
    tables = {name: _rough(name, table) for name, table in small_tables().items()}
    with tempfile.TemporaryDirectory() as folder:
        return collected_of(Path(folder), **tables)


def _rough(name: str, table: pd.DataFrame) -> pd.DataFrame:
    if name not in WHOLE:
        left = pd.Series([not gap for gap in _gaps(name, len(table))], table.index)
        if name == "card_sorts":
            left |= ~table["group_id"].astype("str").map(_is_hasty)
        table = table[left]
    table = table.reset_index(drop=True)
    for field in waves.table_schema(name).fields:
        column = field.name
        if column in table and not field.mandatory and column not in FULL.get(name, ()):
            table[column] = table[column].mask(_gaps(f"{name} {column}", len(table)))
    if name == "schools":
        known = table["disadvantaged"].notna()
        table["disadvantage_basis"] = table["disadvantage_basis"].where(known)
    if name in PERSON:
        table["weight"] = _weights(name, table)
    return table


def _gaps(seed: str, number: int) -> list[bool]:
    generator = random.Random(seed)
    return [generator.random() < 1 / ONE_IN for _ in range(number)]


def _is_hasty(group: str) -> bool:
    """Whether a group leaves cards out; only those that sort all of them agree."""
    return random.Random(f"hasty {group}").random() < 1 / 4


def _weights(name: str, table: pd.DataFrame) -> pd.Series:
    """A weight of each person, the same in every table; of answers, pupils have one."""
    people = table[PERSON[name]].astype("str")
    found = people.map({who: _weight(who) for who in people.unique()}).astype("float64")
    if name == "views":
        found = found.where(table["stakeholder"].astype("str") == "pupil")
    return found


def _weight(person: str) -> float:
    return random.Random(f"weight {person}").choice(WEIGHTS)
