"""Small waves of card sorts, made for tests."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

PHASE = {1: "primary", 2: "primary", 3: "secondary", 4: "secondary"}


def tables(
    groups: Sequence[tuple[str, str, int]],
    placements: Iterable[tuple[str, str, str, str | None]],
) -> dict[str, pd.DataFrame]:
    """Make the tables of a wave of card sorts.

    Parameters
    ----------
    groups : sequence of tuple
        Of each group its name, its school and its Key Stage.
    placements : iterable of tuple
        Group, sort, card and category.
    """
    phases = {school: PHASE[stage] for _, school, stage in groups}
    return {
        "schools": pd.DataFrame(
            {
                "school_id": [*phases],
                "study": "field",
                "phase": [*phases.values()],
            }
        ),
        "focus_groups": pd.DataFrame(
            groups, columns=["group_id", "school_id", "key_stage"]
        ).assign(respondents="learners"),
        "card_sorts": pd.DataFrame(
            list(placements), columns=["group_id", "sort", "card", "category"]
        ),
    }


def of_stage(number: int, stage: int = 1, each: int = 1) -> list[tuple[str, str, int]]:
    """Name groups of a Key Stage, so many to a school."""
    letter = "P" if stage < 3 else "S"
    return [
        (f"G{stage}-{n:03}", f"{letter}{n // each:03}", stage) for n in range(number)
    ]


def alike(
    groups: Sequence[tuple[str, str, int]], sort: str, where: Mapping[str, str]
) -> list[tuple[str, Any, Any, Any]]:
    """Let groups all put cards where one mapping says."""
    return [
        (group, sort, card, category)
        for group, _, _ in groups
        for card, category in where.items()
    ]
