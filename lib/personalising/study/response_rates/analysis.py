"""Appendix B and Table 4.2: what was expected, what came back, and who sorted cards."""

import pandas as pd

from personalising.waves import NotCollected, Wave

SORTS = ("free", "favourites", "frequency", "where")
KEY_STAGES = (1, 2, 3, 4)


def returns(wave: Wave) -> pd.DataFrame | NotCollected:
    """Returns of each instrument by phase, with a rate where one can be had.

    Returns
    -------
    pandas.DataFrame
        Columns instrument, phase, unit, expected, returned, rate (returned out of
        expected) and basis. A rate is given only for returns that were counted: a
        number worked out from a usual group size says nothing of who answered.
        One row, phase ``all``, sums each instrument that has several phases.
    """
    needs = ("instrument", "phase", "returned", "basis")
    if missing := wave.missing({"instruments": needs}):
        return missing
    table = wave["instruments"].astype({"phase": "str", "basis": "str"})
    table = table.reindex(
        columns=["instrument", "phase", "unit", "expected", "returned", "basis"]
    )
    parts = []
    for _, rows in table.groupby("instrument", sort=False):
        parts.append(rows)
        if len(rows) > 1:
            parts.append(_total(rows))
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.astype({"expected": "Int64", "returned": "Int64"})
    target = frame["expected"].astype("float64")
    rate = frame["returned"].astype("float64") / target.where(target > 0)
    frame.insert(5, "rate", rate.where(frame["basis"] == "counted"))
    return frame


def _total(rows: pd.DataFrame) -> pd.DataFrame:
    total = rows.iloc[[0]].copy()
    total["phase"] = "all"
    # an unknown target makes the sum of targets unknown
    total["expected"] = rows["expected"].sum(skipna=False)
    total["returned"] = rows["returned"].sum()
    total["basis"] = "counted" if (rows["basis"] == "counted").all() else "assumed"
    return total


def focus_groups(wave: Wave) -> pd.DataFrame | NotCollected:
    """Focus groups of pupils by Key Stage: how many, and how many pupils.

    Returns
    -------
    pandas.DataFrame
        Columns key_stage, groups, and pupils and per_group where the wave counted who
        was present.
    """
    needs = ("key_stage", "respondents")
    if missing := wave.missing({"focus_groups": needs}):
        return missing
    groups = _learner_groups(wave)
    by_stage = groups.groupby("key_stage")
    frame = by_stage.size().rename("groups").reset_index()
    if wave.has("focus_groups", "present"):
        frame["pupils"] = by_stage["present"].sum(min_count=1).to_numpy()
        frame["per_group"] = by_stage["present"].mean().to_numpy(dtype="float64")
    return frame


def sorts_completed(wave: Wave) -> pd.DataFrame | NotCollected:
    """How many focus groups completed each card sort, by Key Stage: Table 4.2.

    Returns
    -------
    pandas.DataFrame
        Columns sort, ks1, ks2, primary, ks3, ks4, secondary.
    """
    needs = {
        "focus_groups": ("key_stage", "respondents"),
        "card_sorts": ("group_id", "sort"),
    }
    if missing := wave.missing(needs):
        return missing
    done = wave["card_sorts"][["group_id", "sort"]].drop_duplicates()
    done = done.merge(_learner_groups(wave), on="group_id")
    counts = (
        pd.crosstab(done["sort"].astype("str"), done["key_stage"])
        .reindex(index=SORTS, columns=KEY_STAGES, fill_value=0)
        .set_axis([f"ks{stage}" for stage in KEY_STAGES], axis="columns")
    )
    counts.insert(2, "primary", counts["ks1"] + counts["ks2"])
    counts["secondary"] = counts["ks3"] + counts["ks4"]
    return counts.rename_axis("sort").reset_index()


def _learner_groups(wave: Wave) -> pd.DataFrame:
    groups = wave["focus_groups"]
    return groups[groups["respondents"] == "learners"]
