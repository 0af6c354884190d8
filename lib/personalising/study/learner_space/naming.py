"""What pupils, or groups of them, named: the units that claims are tested on.

Those who named nothing are in no table, and so in no share.
"""

from collections.abc import Callable, Collection
from functools import partial

import pandas as pd

from personalising.study.learner_space.names import LEISURE, SCHOOL_WORK
from personalising.study.shares import HOLDS, SCHOOL, WEIGHT, Units
from personalising.study.wordings import are
from personalising.waves import Wave

NAMER = "namer"
WHO = (SCHOOL, "key_stage")


def named(wave: Wave, table: str) -> pd.DataFrame:
    """Look up who named what, and in which school.

    Parameters
    ----------
    wave : Wave
    table : {"activities", "must_haves"}

    Returns
    -------
    pandas.DataFrame
        A row for each item that somebody named: namer, school_id, key_stage, item,
        rank, and weight where all of them are pupils who have weights; then those whose
        weight is 0 or unknown are left out.

    Raises
    ------
    NotCollected
        Where no school of any of them is known, or none has a weight above 0.
    """
    rows, found = wave[table], []
    if "pupil_id" in rows and wave.has("learners"):
        pupils = wave["learners"].reindex(columns=["pupil_id", *WHO, WEIGHT])
        found.append(rows.merge(pupils, on="pupil_id").assign(**{NAMER: _of("pupil")}))
    if "group_id" in rows and wave.has("focus_groups"):
        groups = wave["focus_groups"]
        groups = groups[groups["respondents"].eq("learners")]
        groups = groups[["group_id", *WHO]]
        found.append(rows.merge(groups, on="group_id").assign(**{NAMER: _of("group")}))
    found = [each for each in found if len(each)]
    if not found:
        raise wave.lacks("the pupils, or groups of pupils, who named them")
    columns = [NAMER, *WHO, "item", "rank"]
    if len(found) > 1 or WEIGHT not in found[0] or found[0][WEIGHT].isna().all():
        return pd.concat([each.reindex(columns=columns) for each in found])
    weighted = found[0].reindex(columns=[*columns, WEIGHT])
    weighted = weighted[weighted[WEIGHT].gt(0)]
    if weighted.empty:
        raise wave.lacks("pupils who named them and have a weight above 0")
    return weighted


def _of(who: str) -> Callable[[pd.DataFrame], "pd.Series[str]"]:
    """Name those who named things; a pupil and a group may have the same identifier."""
    return lambda rows: f"{who} " + rows[f"{who}_id"].astype(str)


def must_have(items: Collection[str]) -> Units:
    """Give those who named must-haves; it holds of those who named one of these.

    Parameters
    ----------
    items : collection of str
        Technologies, as `names` lists them.
    """
    return partial(named_any, table="must_haves", items=items)


def leisure_first(wave: Wave, stages: Collection[int] = ()) -> pd.DataFrame:
    """Give those who ranked activities; it holds of those whose first is leisure.

    Of what they named, only leisure and school work counts. Where both share the first
    place, it does not hold.

    Parameters
    ----------
    wave : Wave
    stages : collection of int
        Key Stages of those who ranked them; by default all.
    """
    wave.require({"activities": ("item", "rank")})
    found = named(wave, "activities").dropna(subset=["rank"])
    if stages:
        found = found[found["key_stage"].isin([*stages])]
    found = found[are(found["item"], (*LEISURE, *SCHOOL_WORK))]
    if found.empty:
        raise wave.lacks("leisure activities or school work among what pupils ranked")
    first = found[found["rank"].eq(found.groupby(NAMER)["rank"].transform("min"))]
    return _of_namers(first, are(first["item"], LEISURE).groupby(first[NAMER]).all())


def named_any(
    wave: Wave, table: str, items: Collection[str], stages: Collection[int] = ()
) -> pd.DataFrame:
    """Give those who named anything; it holds of those who named one of some items.

    Parameters
    ----------
    wave : Wave
    table : {"activities", "must_haves"}
    items : collection of str
        As `names` lists them.
    stages : collection of int
        Key Stages of those who named them; by default all.
    """
    wave.require({table: ("item",)})
    found = named(wave, table)
    if stages:
        found = found[found["key_stage"].isin([*stages])]
    if found.empty:
        raise wave.lacks("what pupils of this phase named")
    return _of_namers(found, are(found["item"], items).groupby(found[NAMER]).any())


def _of_namers(found: pd.DataFrame, holds: "pd.Series[bool]") -> pd.DataFrame:
    namers = found.drop_duplicates(NAMER).reset_index(drop=True)
    namers[HOLDS] = namers[NAMER].map(holds).astype(bool)
    return namers[[SCHOOL, HOLDS, *({WEIGHT} & {*namers.columns})]]
