"""Every chapter on small waves that lack this or that: valid waves break no page.

Tables stand alone, lack optional columns, are combined at random, and hold values that
are all alike. A chapter that raises, warns, draws an empty figure or prints no number
where one should be fails.
"""

import random
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from partial_waves import (
    NO_VALUE,
    REFERENCE,
    TEACHERS,
    Sweep,
    Variant,
    Variants,
    collected,
    optional_columns,
    small_tables,
)

from personalising import waves

TABLES = small_tables()
COMBINATIONS = 80
SIZES = (1, 2, 2, 3, 3, 4, 6)
SEED = 2009
COLLECTED = collected()


def check(chapter: str, shown) -> None:
    for line in shown.text.splitlines():
        assert not NO_VALUE.search(line), line


def whole() -> dict[str, Variant]:
    return {name: Variant("whole", table) for name, table in TABLES.items()}


def lacking_columns() -> dict[str, list[Variant]]:
    """Each table as it is, without each optional column, and without any."""
    found = {}
    for name, table in TABLES.items():
        columns = optional_columns(name, table)
        found[name] = [Variant("whole", table)]
        found[name] += [
            Variant(f"without {c}", without(name, table, [c])) for c in columns
        ]
        found[name].append(Variant("bare", without(name, table, columns)))
    return found


def without(name: str, table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """A table without columns, and without rows that have the key of another then."""
    left = table.drop(columns=columns)
    key = waves.table_schema(name).primary_key
    return left.drop_duplicates([column for column in key if column in left])


LACKING = lacking_columns()


def combinations() -> Iterator[Variants]:
    """Waves of some of the tables, each whole or without optional columns."""
    draw = random.Random(SEED)
    names = sorted(LACKING)
    for _ in range(COMBINATIONS):
        chosen = draw.sample(names, draw.choice(SIZES))
        yield {name: draw.choice(LACKING[name]) for name in chosen}


BESIDE = {
    "teachers": ("ratings",),
    "ratings": ("teachers", "schools"),
    "leaders": ("ratings", "teachers"),
    "card_sorts": ("focus_groups",),
}
"""Tables without which there is little to say of another."""


def alike(table: str, column: str, value: object, beside=BESIDE) -> Variants:
    """A wave with one value throughout a column."""
    frame = TABLES[table].copy()
    kind = frame[column].dtype if column in frame else "Float64"
    if kind == "float64":  # whose empty cell is another
        kind = "Float64"
    frame[column] = pd.array([value] * len(frame), dtype=kind)
    others = {name: whole()[name] for name in beside.get(table, ())}
    return others | {table: Variant(f"{column} is {value}", frame)}


def values_alike() -> Iterator[Variants]:
    """Each column in turn with one value: its ends, its middle, each category, none."""
    for name, table in TABLES.items():
        schema = waves.table_schema(name)
        for field in schema.fields:
            is_key = field.name in schema.primary_key or field.name.endswith("_id")
            if is_key or field.name not in table:
                continue
            values: list[object] = list(field.categories)
            if not values and pd.api.types.is_numeric_dtype(table[field.name]):
                column = table[field.name].dropna()
                values = [column.min()]
            values += [] if field.required else [pd.NA]
            for value in values:
                yield alike(name, field.name, value)
    for value in (0.0, 1.0):
        yield alike("teachers", "weight", value)
    for value in (1.0, 3.0):
        yield alike("schools", "priority", value, {"schools": ("ratings", "teachers")})


def few_rows() -> Iterator[Variants]:
    """Each table alone with one row, with two, and with a dozen."""
    for name, table in TABLES.items():
        for rows in (1, 2, 12):
            yield {name: Variant(f"{rows} rows", table.head(rows))}


def ties() -> Iterator[Variants]:
    """Measures of schools that take two values only."""
    performance, schools = TABLES["performance"].copy(), TABLES["schools"].copy()
    halves = np.arange(len(performance)) % 2
    for column in ("e_maturity", "investment", "personalisation", "result_before"):
        performance[column] = pd.array(halves + 1.0, performance[column].dtype)
    yield {"performance": Variant("ties", performance)}
    for column in ("absence", "statemented"):
        schools[column] = pd.array(np.arange(len(schools)) % 2 / 10, "Float64")
    yield {"schools": Variant("ties", schools)}
    for answers in ((1,), (3,), (1, 5), (2, 3)):
        ratings = TABLES["ratings"].copy()
        given = np.resize(answers, len(ratings))
        ratings["rating"] = pd.array(given, ratings["rating"].dtype)
        others = {name: whole()[name] for name in BESIDE["ratings"]}
        yield others | {"ratings": Variant(f"ratings {answers}", ratings)}


def extremes() -> Iterator[Variants]:
    """Numbers whose squares are too large, or too small, to be computed with."""
    for column in ("e_maturity", "result_before", "result_after"):
        for value in (1e308, 1e-200):
            frame = TABLES["performance"].copy()
            numbers = frame[column].astype("float64").to_numpy()
            scaled = numbers / np.abs(numbers).max() * value
            scaled[0] = -value
            frame[column] = pd.array(scaled, frame[column].dtype)
            name = f"{column} up to {value:g}"
            yield {"performance": Variant(name, frame)}
    weights = np.linspace(0.5, 2, len(TABLES["teachers"]))
    halves = np.resize([0.0, 1.0], len(weights))
    for name, given in (
        ("plain", weights),
        ("far apart", [*weights[:-1], 1e300]),
        ("some zero", halves),
    ):
        frame = TABLES["teachers"].assign(weight=pd.array(given, "Float64"))
        yield whole() | {"teachers": Variant(f"weights {name}", frame)}


def test_the_small_wave_is_small_and_valid(collected) -> None:
    assert len(TABLES["teachers"]) == TEACHERS
    assert 24 <= len(TABLES["schools"]) <= 120
    collected(**TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_alone_and_without_optional_columns_is_a_valid_wave(
    table, collected
) -> None:
    for variant in LACKING[table]:
        collected(**{table: variant.table})


def test_each_table_alone_and_without_each_optional_column() -> None:
    sweep = Sweep(check)
    sweep.wave({}, COLLECTED, draw=True)
    for name, variants in LACKING.items():
        for variant in variants:
            sweep.wave({name: variant}, COLLECTED, draw=True)
    for name in ("schools", "teachers"):
        bare = {name: LACKING[name][-1]}
        sweep.wave(whole() | bare, REFERENCE.descriptor)


def test_combinations_of_tables_and_columns() -> None:
    sweep = Sweep(check)
    for variants in combinations():
        sweep.wave(variants, COLLECTED)
    assert sweep.waves == COMBINATIONS


@pytest.mark.parametrize("made", [values_alike, few_rows, ties, extremes])
def test_values_that_are_alike_few_tied_or_extreme(made) -> None:
    sweep = Sweep(check)
    for variants in made():
        sweep.wave(variants, COLLECTED, draw=made in (few_rows, ties))
