"""Pupils of the focus groups: who they are, and what technology they have at home.

That some 10 per cent of homes are not rich in technology was printed. Pupils in
disadvantaged places have it nearly as often, as the report says of its sample; how
nearly is invented, and so is who is a girl or a boy.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from drawing import pick, printed

CALIBRATED = ("s2.unenriched_homes",)
GENDERS = ("girl", "boy")
WITHOUT = ("none", "computer")  # what homes have that are not rich in technology
COMPUTERS = 2  # homes that have a computer, to one that has none
LACKING = {0: 2, 1: 3}  # how often a home lacks it, in advantaged and other places


def list_pupils(groups: pd.DataFrame) -> pd.DataFrame:
    """List as many pupils of each group as were present; nothing in them is drawn."""
    groups = groups.dropna(subset="key_stage").astype({"key_stage": "int64"})
    groups = groups.reset_index(drop=True)
    pupils = groups.loc[groups.index.repeat(groups["present"])]
    pupils = pupils[["school_id", "key_stage", "group_id"]].reset_index(drop=True)
    number = pupils.groupby("group_id").cumcount() + 1
    pupils.insert(0, "pupil_id", pupils["group_id"] + "-" + number.astype(str))
    return pupils


def make_learners(
    rng: np.random.Generator, groups: pd.DataFrame, disadvantaged: Mapping[str, int]
) -> pd.DataFrame:
    """Make the pupils of the focus groups.

    Parameters
    ----------
    rng : numpy.random.Generator
    groups : pandas.DataFrame
        Columns group_id, school_id, key_stage (missing for teachers) and present.
    disadvantaged : mapping of str to int
        By school: 1 where its place is disadvantaged.
    """
    pupils = list_pupils(groups)
    often = {
        pupil: LACKING[disadvantaged[school]]
        for pupil, school in zip(pupils["pupil_id"], pupils["school_id"], strict=True)
    }
    poor = pick(rng, often, len(pupils) * printed("s2.unenriched_homes") // 100)
    homes = [WITHOUT[bool(number % (COMPUTERS + 1))] for number in range(len(poor))]
    access = dict(zip(poor, homes, strict=True))
    return pupils.assign(
        gender=np.take(GENDERS, rng.integers(len(GENDERS), size=len(pupils))),
        home_access=pupils["pupil_id"].map(access).fillna("internet"),
    )


def recount(tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Compute from the tables what the report printed, by the ids of its figures."""
    without = tables["learners"]["home_access"] != "internet"
    return {"s2.unenriched_homes": 100 * without.mean()}
