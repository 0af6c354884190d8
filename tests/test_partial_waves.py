"""Every chapter on small waves that lack this or that: valid waves break no page.

Tables stand alone, lack optional columns and are combined at random. A chapter that
raises, warns, draws an empty figure or prints no number where one should be fails.
"""

import random
from collections.abc import Iterator

import pandas as pd
import pytest
from partial_waves import (
    COLLECTED,
    REFERENCE,
    SEED,
    TABLES,
    TEACHERS,
    Sweep,
    Variant,
    Variants,
    check,
    drawn,
    optional_columns,
    whole,
)

from personalising import waves

COMBINATIONS = 50
SIZES = (1, 2, 2, 3, 3, 4, 6)


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


@pytest.mark.long
@pytest.mark.sweep
def test_each_table_alone_and_without_each_optional_column(share) -> None:
    sweep = Sweep(check)
    sweep.wave({}, COLLECTED, draw=True)
    alone = ({name: each} for name, some in LACKING.items() for each in some)
    for variants in drawn(alone, share):
        sweep.wave(variants, COLLECTED, draw=True)
    for name in ("schools", "teachers") if share == 1 else ("teachers",):
        bare = {name: LACKING[name][-1]}
        sweep.wave(whole() | bare, REFERENCE.descriptor)


@pytest.mark.long
@pytest.mark.sweep
def test_combinations_of_tables_and_columns(share) -> None:
    sweep = Sweep(check)
    for variants in drawn(combinations(), share):
        sweep.wave(variants, COLLECTED)
    assert sweep.waves > COMBINATIONS * share / 2
