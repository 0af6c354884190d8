"""A collected wave as rough as real ones: small, with gaps, weights and ties.

The reference wave is complete, and nobody in it counts twice. Much of the library deals
with what is not so: a rating that is missing, a weight of zero, a group that did one
sort of two, a card that only some had. Here the reference wave's people and schools
have all that. It is the same on every machine.
"""

import math
import random
from pathlib import Path

import pandas as pd
from made_waves import collected_of
from partial_waves import small_tables

from personalising import waves
from personalising.waves import Wave

WEIGHTS = (math.nan, *([0.0, 0.5, 1.0, 1.0, 1.0, 1.0, 1.5, 2.0, 2.0, 3.5] * 2))
WEIGHTED = {"teachers": "teacher_id", "learners": "pupil_id", "views": "respondent"}
WHOLE = ("schools", "items", "instruments", "excerpts", "teachers", "learners")
WHOLE += ("focus_groups", "replicate_weights")
"""Tables of which no row is left out: others look their rows up."""

ONE_IN = 12
TOGETHER = {("schools", "disadvantaged"): "disadvantage_basis"}
"""Columns that are empty in the same rows."""

KEPT = {("views", "weight"), ("activities", "group_id"), ("activities", "pupil_id")}
KEPT |= {("must_haves", "group_id"), ("must_haves", "pupil_id")}
KEPT |= {("schools", "disadvantage_basis"), ("schools", "stratum")}
KEPT |= {("teachers", "school_id"), ("views", "school_id")}
KEPT |= {("card_sorts", "card"), ("card_sorts", "category")}
"""Columns in which a gap would say something else, or has been made otherwise."""


def rough_wave(folder: Path) -> Wave:
    """Write the wave into a folder that is there, and load it."""
    tables = {name: _rough(name, table) for name, table in small_tables().items()}
    return collected_of(folder, **tables)


def _rough(name: str, table: pd.DataFrame) -> pd.DataFrame:
    if name not in WHOLE:
        table = table[[not gap for gap in _gaps(name, len(table))]]
    table = table.reset_index(drop=True)
    for field in waves.table_schema(name).fields:
        if field.mandatory or field.name not in table or (name, field.name) in KEPT:
            continue
        gaps = _gaps(f"{name} {field.name}", len(table))
        for column in {field.name, TOGETHER.get((name, field.name), field.name)}:
            table[column] = table[column].mask(gaps)
    if name in WEIGHTED:
        table["weight"] = _weights(name, table)
    return table


def _gaps(seed: str, number: int) -> list[bool]:
    generator = random.Random(seed)
    return [generator.random() < 1 / ONE_IN for _ in range(number)]


def _weights(name: str, table: pd.DataFrame) -> pd.Series:
    """A weight of each person, the same in every table; of answers, pupils have one."""
    people = table[WEIGHTED[name]].astype("str")
    found = people.map({who: _weight(who) for who in people.unique()}).astype("float64")
    if name == "views":
        found = found.where(table["stakeholder"].astype("str") == "pupil")
    return found


def _weight(person: str) -> float:
    return random.Random(f"weight {person}").choice(WEIGHTS)
