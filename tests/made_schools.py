"""Small tables of made schools and their focus groups, for tests of claims."""

from collections.abc import Callable, Iterable

import pandas as pd

PHASES = ("primary", "secondary")
MANY, SEVERAL = 40, 10  # schools of each phase
GROUPS = 2  # of each school


def few(id: str) -> int:
    """So many schools of each phase that a claim cannot be told, and may be said."""
    return 3 if any(word in id for word in (*PHASES, "phases")) else 2


def schools(number: int) -> pd.DataFrame:
    """As many primary as secondary schools."""
    return pd.DataFrame(
        [
            {"school_id": f"{phase[0]}{i}", "study": "field", "phase": phase}
            for phase in PHASES
            for i in range(number)
        ]
    )


def focus_groups(number: int) -> pd.DataFrame:
    """Two groups of pupils of each school."""
    stages = {"primary": 2, "secondary": 3}
    return pd.DataFrame(
        [
            {
                "group_id": f"{school.school_id}-{g}",
                "school_id": school.school_id,
                "key_stage": stages[school.phase],
                "respondents": "learners",
            }
            for school in schools(number).itertuples()
            for g in range(GROUPS)
        ]
    )


def of_schools(number: int, rows: Callable[[str, int], Iterable[dict]]) -> pd.DataFrame:
    """Rows of each school, by its phase and its place among those of the phase."""
    return pd.DataFrame(
        [
            {"school_id": school.school_id, **row}
            for school in schools(number).itertuples()
            for row in rows(school.phase, int(school.school_id[1:]))
        ]
    )


def of_groups(number: int, rows: Callable[[str], Iterable[dict]]) -> pd.DataFrame:
    """Rows of each focus group, by its phase."""
    return pd.DataFrame(
        [
            {"group_id": group.group_id, **row}
            for group in focus_groups(number).itertuples()
            for row in rows(PHASES[group.key_stage - 2])
        ]
    )


def checklist(number: int, item: str, **held: int) -> pd.DataFrame:
    """A line of the checklist: how many in ten schools of each phase have it."""
    return of_schools(
        number,
        lambda phase, i: [{"item": item, "present": int(i % 10 < held[phase])}],
    )
