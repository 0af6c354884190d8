"""What pupils hold, and have at home: the units that claims are tested on."""

from collections.abc import Collection

import pandas as pd

from personalising.model.asked import in_prose
from personalising.study.answers import NEEDS, answers
from personalising.study.shares import HOLDS, PERSON, SCHOOL, WEIGHT, WHO, Units
from personalising.waves import Wave

MIDDLE = 0.5
RICH = "internet"
"""Access at home that counts as rich in technology."""


def agree(
    construct: str,
    *,
    gender: str | None = None,
    stages: Collection[int] = (),
    given: bool = True,
) -> Units:
    """Give the pupils who were put the items of a construct; holds of those who agree.

    A pupil agrees whose answers lie beyond the middle of the items' scales in the
    direction of the construct, on the mean of the items.

    Parameters
    ----------
    construct : str
        As the table of items names it.
    gender : str, optional
        Of the pupils, as learners have it; by default all.
    stages : collection of int
        Key Stages of the pupils, as learners have them; by default all.
    given : bool
        Whether it holds of those who agree, or of those who do not.
    """

    def units(wave: Wave) -> pd.DataFrame:
        of_pupils: dict[str, list[str | int]] = {}
        if gender is not None:
            of_pupils["gender"] = [gender]
        if stages:
            of_pupils["key_stage"] = [*stages]
        needs = {"learners": ("pupil_id", *of_pupils)} if of_pupils else {}
        wave.require({**NEEDS, **needs})
        found = answers(wave, construct, "pupil")
        for column, values in of_pupils.items():
            pupils = wave["learners"]
            chosen = pupils.loc[pupils[column].isin(values), "pupil_id"]
            found = found[found["respondent"].isin(chosen)]
        if found.empty:
            who = {"girl": "girls", "boy": "boys"}.get(str(gender), "pupils")
            at = f" at Key Stage {' or '.join(map(str, stages))}" if stages else ""
            raise wave.lacks(
                f"answers of {who}{at} to items on “{in_prose(construct)}”"
            )
        # rounded, so that the middle of several scales is one on every machine
        place = found["place"].groupby(found["respondent"]).mean().round(9)
        pupils = found.drop_duplicates("respondent").reset_index(drop=True)
        pupils[HOLDS] = pupils["respondent"].map(place > MIDDLE).astype(bool) == given
        return _units(pupils)

    return units


def at_home(*, rich: bool, disadvantaged: bool = False) -> Units:
    """Give the pupils whose access at home is known; holds by what it is.

    Parameters
    ----------
    rich : bool
        Whether it holds of homes that are rich in technology, or of the others.
    disadvantaged : bool
        Whether only pupils of disadvantaged schools are meant.
    """

    def units(wave: Wave) -> pd.DataFrame:
        needs = {"learners": ("school_id", "home_access")}
        wave.require(needs | ({"schools": ("disadvantaged",)} if disadvantaged else {}))
        found = wave["learners"].dropna(subset=["home_access"])
        if WEIGHT in found and found[WEIGHT].notna().any():
            found = found[found[WEIGHT].gt(0)]
        if disadvantaged:
            schools = wave["schools"]
            chosen = schools["disadvantaged"].eq(1).fillna(False)
            found = found[found[SCHOOL].isin(schools.loc[chosen, SCHOOL])]
        if found.empty:
            whose = "pupils of disadvantaged schools" if disadvantaged else "pupils"
            raise wave.lacks(f"technology at home of {whose} that count")
        found[HOLDS] = found["home_access"].eq(RICH).astype(bool) == rich
        return _units(found.assign(**{PERSON: found["pupil_id"], WHO: "pupil"}))

    return units


def _units(pupils: pd.DataFrame) -> pd.DataFrame:
    weighted = WEIGHT in pupils and pupils[WEIGHT].notna().any()
    columns = [SCHOOL, PERSON, WHO, HOLDS, *([WEIGHT] if weighted else [])]
    found: pd.DataFrame = pupils[columns].reset_index(drop=True)
    return found
