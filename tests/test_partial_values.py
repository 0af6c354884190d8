"""Every chapter on small waves of few rows, or of values alike, tied or extreme.

A chapter that raises, warns, draws an empty figure or prints no number where one should
be fails.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from partial_waves import (
    COLLECTED,
    TABLES,
    Sweep,
    Variant,
    Variants,
    check,
    drawn,
    whole,
)

from personalising import waves

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
    """Each column in turn with one value: its least, a category at an end, or none."""
    for name, table in TABLES.items():
        schema = waves.table_schema(name)
        for field in schema.fields:
            is_key = field.name in schema.primary_key or field.name.endswith("_id")
            if is_key or field.name not in table:
                continue
            listed = list(field.categories)
            values: list[object] = [*listed[:1], *listed[1:][-1:]]
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


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.parametrize("made", [values_alike, few_rows, ties, extremes])
def test_values_that_are_alike_few_tied_or_extreme(made, share) -> None:
    sweep = Sweep(check)
    for variants in drawn(made(), share):
        sweep.wave(variants, COLLECTED, draw=made in (few_rows, ties))
