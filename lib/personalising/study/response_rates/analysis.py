"""What was expected of each instrument, what came back, and who sorted cards.

Appendix B of the report counts returns and people, and its Table 4.2 counts card sorts.
Here the same is counted in a wave; what it does not hold is raised as `NotCollected`.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from personalising import published
from personalising.pages import KNOWN, Base, Result
from personalising.waves import Wave

RECORDED = ("instrument", "phase", "unit", "expected", "returned", "basis")
RETURNS = "returns"  # what is counted where the wave does not say it
COUNTED_IN = MappingProxyType(
    # a measure: the column of the wave whose sum it is, or is a share of
    {"expected": "expected", "returned": "returned", "rate": "expected"}
)
SORTS = ("free", "favourites", "frequency", "where")
STAGES: Mapping[str, int | tuple[int, ...]] = MappingProxyType(
    # a column of Table 4.2: its Key Stages
    {"ks1": 1, "ks2": 2, "primary": (1, 2), "ks3": 3, "ks4": 4, "secondary": (3, 4)}
)
GROUPS = "focus_groups"
PUPILS = "learners"  # as the wave calls them
PUPILS_SORTS = "card sorts of pupils' groups"  # a table that follows from two


def returns(wave: Wave) -> Result:
    """Give the returns of each instrument by phase, and of all its phases together.

    Returns
    -------
    Result
        Columns instrument, phase, unit (what is counted), expected (missing where no
        target was set), returned, rate (returned out of expected, a share) and basis.
        A rate is given only for returns that were counted: a number worked out from a
        usual group size says nothing of who answered. An instrument that has several
        phases has a last row more, phase ``all``, with their sums.

    Raises
    ------
    NotCollected
        Where the wave kept no record of its returns.
    """
    rows = []
    for of_instrument in _by_instrument(wave):
        rows.append(of_instrument)
        if len(of_instrument) > 1:
            rows.append(_total(of_instrument))
    return _with_rates(pd.concat(rows))


def returns_in_all(wave: Wave) -> Result:
    """Give the returns of each instrument, its phases together.

    Returns
    -------
    Result
        One row for each instrument, with the columns of `returns`: phase is ``all``,
        or the one phase that the instrument has.

    Raises
    ------
    NotCollected
        Where the wave kept no record of its returns.
    """
    rows = [
        _total(of_instrument) if len(of_instrument) > 1 else of_instrument
        for of_instrument in _by_instrument(wave)
    ]
    return _with_rates(pd.concat(rows))


def _by_instrument(wave: Wave) -> list[pd.DataFrame]:
    """The wave's record of returns, a table for each instrument, a row each phase."""
    wave.require({"instruments": ("instrument", "phase", "returned", "basis")})
    table = wave["instruments"].astype({"phase": "str", "basis": "str"})
    table = table.reindex(columns=list(RECORDED))
    return [rows for _, rows in table.groupby("instrument", sort=False)]


def _total(rows: pd.DataFrame) -> pd.DataFrame:
    total = rows.iloc[[0]].copy()
    total["phase"] = "all"
    # an unknown target makes the sum of targets unknown
    total["expected"] = rows["expected"].sum(skipna=False)
    total["returned"] = rows["returned"].sum()
    total["basis"] = "counted" if (rows["basis"] == "counted").all() else "assumed"
    return total


def _with_rates(rows: pd.DataFrame) -> Result:
    frame = rows.astype({"expected": "Int64", "returned": "Int64"})
    target = frame["expected"].astype("float64")
    rate = frame["returned"].astype("float64") / target.where(target > 0)
    frame.insert(5, "rate", rate.where(frame["basis"] == "counted"))
    bases = {
        measure: [
            None if pd.isna(row[measure]) else _base_of_returns(row, column)
            for row in frame.to_dict("records")
        ]
        for measure, column in COUNTED_IN.items()
    }
    return Result(frame, bases)


def _base_of_returns(row: Mapping[Any, Any], column: str) -> Base:
    """The base of what was summed over a column of the wave's record."""
    where = {"instrument": row["instrument"]}
    if row["phase"] != "all":
        where["phase"] = row["phase"]
    unit = RETURNS if pd.isna(row["unit"]) else row["unit"]
    return Base(int(row[column]), unit, "instruments", where, of=column)


def pupils_groups(wave: Wave) -> pd.DataFrame:
    """Look up the focus groups of pupils, one row each.

    Raises
    ------
    NotCollected
        Where the wave has no focus groups, or none of pupils.
    """
    wave.require({GROUPS: ("respondents",)})
    groups = wave[GROUPS]
    groups = groups[groups["respondents"] == PUPILS]
    if groups.empty:
        raise wave.lacks("focus groups of pupils")
    return groups


def base_of_groups(count: int, **where: Any) -> Base:
    """Give the base of a cell that counts focus groups of pupils."""
    return Base(count, "focus groups", GROUPS, {"respondents": PUPILS, **where})


def focus_groups(wave: Wave) -> Result:
    """Count the focus groups of pupils by Key Stage, and the pupils in them.

    Returns
    -------
    Result
        One row for each Key Stage that the wave holds: key_stage, groups, pupils (how
        many were present) and per_group (their mean number in a group). Groups of which
        nobody counted who was present count among the groups alone; where that is all
        of them, pupils and per_group are missing.

    Raises
    ------
    NotCollected
        Where the wave has no focus groups of pupils, or does not know their Key Stage.
    """
    groups = pupils_groups(wave).reindex(
        columns=["key_stage", "respondents", "present"]
    )
    if groups["key_stage"].isna().all():
        raise wave.lacks("the Key Stage of focus groups of pupils")
    rows: list[dict[str, object]] = []
    bases: dict[str, list[Base | None]] = {"groups": [], "pupils": [], "per_group": []}
    for stage, of_stage in groups.groupby("key_stage"):
        held = base_of_groups(len(of_stage), key_stage=int(stage))
        present = of_stage["present"].dropna().astype("int64")
        known = base_of_groups(len(present), key_stage=int(stage), present=KNOWN)
        row = {"key_stage": stage, "groups": len(of_stage)}
        if known.count:
            row |= {"pupils": present.sum(), "per_group": present.mean()}
        rows.append(row)
        pupils = replace(known, count=int(present.sum()), unit="pupils", of="present")
        bases["groups"].append(held)
        bases["pupils"].append(pupils if known.count else None)
        bases["per_group"].append(known if known.count else None)
    frame = pd.DataFrame(rows, columns=["key_stage", *bases])
    return Result(frame.astype({"pupils": "Int64", "per_group": "float64"}), bases)


def groups_in_all(wave: Wave) -> Result:
    """Count the focus groups of pupils, beside what the report printed of its own.

    Returns
    -------
    Result
        One row: groups (held in the wave), printed (the groups that section 4.3.2 of
        the report counts), learners and per_group (all pupils and those in a group, as
        Appendix B supposes them) and supposed (the groups that these two make).

    Raises
    ------
    NotCollected
        Where the wave has no focus groups of pupils.
    """
    held = len(pupils_groups(wave))
    learners = published.figure("b.learners.all").value
    size = published.figure("b.assumed.per_learner_group").value
    row = {
        "groups": held,
        "printed": published.figure("s432.groups.total").value,
        "learners": learners,
        "per_group": size,
        "supposed": learners / size,
    }
    return Result(pd.DataFrame([row]), {"groups": [base_of_groups(held)]})


def pupils_sorts(wave: Wave) -> pd.DataFrame:
    """Look up the card sorts that focus groups of pupils completed.

    Returns
    -------
    pandas.DataFrame
        One row for each group and sort: group_id, sort, and what the wave knows of the
        group.

    Raises
    ------
    NotCollected
        Where the wave has none.
    """
    wave.require({"card_sorts": ("group_id", "sort")})
    done = wave["card_sorts"][["group_id", "sort"]].drop_duplicates()
    done = done.merge(pupils_groups(wave), on="group_id")
    if done.empty:
        raise wave.lacks("card sorts by focus groups of pupils")
    return done


def sorts_completed(wave: Wave) -> Result:
    """Count the focus groups that completed each card sort: the report's Table 4.2.

    Returns
    -------
    Result
        One row for each sort: sort, and the number of groups at each Key Stage and in
        each phase, ks1, ks2, primary, ks3, ks4, secondary.

    Raises
    ------
    NotCollected
        Where no focus group of pupils sorted cards, or their Key Stage is not known.
    """
    wave.require(
        {GROUPS: ("key_stage", "respondents"), "card_sorts": ("group_id", "sort")}
    )
    done = pupils_sorts(wave)
    rows: list[dict[str, object]] = []
    bases: dict[str, list[Base | None]] = {name: [] for name in STAGES}
    for sort in SORTS:
        row: dict[str, object] = {"sort": sort}
        for name, stage in STAGES.items():
            where = {"sort": sort, "key_stage": stage}
            base = Base(0, "focus groups", PUPILS_SORTS, where)
            row[name] = base.recount(done)
            bases[name].append(replace(base, count=base.recount(done)))
        rows.append(row)
    return Result(pd.DataFrame(rows), bases)
