"""What pupils, or groups of them, named: the units that claims are tested on.

Those who named nothing are in no table, and so in no share.
"""

from collections.abc import Callable, Collection

import pandas as pd

from personalising.study.learner_space.names import LEISURE, SCHOOL_WORK
from personalising.study.shares import HOLDS, SCHOOL, WEIGHT, Units
from personalising.study.wordings import are
from personalising.waves import Wave

NAMER = "namer"


def named(wave: Wave, table: str) -> pd.DataFrame:
    """Look up who named what, and in which school.

    Parameters
    ----------
    wave : Wave
    table : {"activities", "must_haves"}

    Returns
    -------
    pandas.DataFrame
        A row for each item that somebody named: namer, school_id, item, rank, and
        weight where all of them are pupils who have weights.

    Raises
    ------
    NotCollected
        Where no school of any of them is known.
    """
    rows, found = wave[table], []
    if "pupil_id" in rows and wave.has("learners"):
        pupils = wave["learners"].reindex(columns=["pupil_id", SCHOOL, WEIGHT])
        found.append(rows.merge(pupils, on="pupil_id").assign(**{NAMER: _of("pupil")}))
    if "group_id" in rows and wave.has("focus_groups"):
        groups = wave["focus_groups"]
        groups = groups[groups["respondents"].eq("learners").fillna(False)]
        groups = groups[["group_id", SCHOOL]]
        found.append(rows.merge(groups, on="group_id").assign(**{NAMER: _of("group")}))
    found = [each for each in found if len(each)]
    if not found:
        raise wave.lacks("the pupils, or groups of pupils, who named them")
    columns = [NAMER, SCHOOL, "item", "rank"]
    if len(found) == 1 and WEIGHT in found[0] and found[0][WEIGHT].notna().any():
        columns.append(WEIGHT)
    return pd.concat([each.reindex(columns=columns) for each in found])


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

    def units(wave: Wave) -> pd.DataFrame:
        wave.require({"must_haves": ("item",)})
        found = named(wave, "must_haves")
        return _of_namers(found, are(found["item"], items).groupby(found[NAMER]).any())

    return units


def leisure_first(wave: Wave) -> pd.DataFrame:
    """Give those who ranked activities; it holds of those whose first is leisure.

    Of what they named, only leisure and school work counts.
    """
    wave.require({"activities": ("item", "rank")})
    found = named(wave, "activities").dropna(subset=["rank"])
    found = found[are(found["item"], (*LEISURE, *SCHOOL_WORK))]
    if found.empty:
        raise wave.lacks("leisure activities or school work among what pupils ranked")
    first = found.sort_values([NAMER, "rank"], kind="stable").drop_duplicates(NAMER)
    leisure = are(first["item"], LEISURE)
    return _of_namers(first, leisure.set_axis(first[NAMER]))


def _of_namers(found: pd.DataFrame, holds: "pd.Series[bool]") -> pd.DataFrame:
    namers = found.drop_duplicates(NAMER).reset_index(drop=True)
    namers[HOLDS] = namers[NAMER].map(holds).astype(bool)
    return namers[[SCHOOL, HOLDS, *({WEIGHT} & {*namers.columns})]]
