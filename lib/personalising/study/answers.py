"""Answers to items of one construct, whichever wording a wave has for it.

An item says how it is answered: its lowest and highest answer, and which of them mean
more of its construct. So answers to different items are compared by the side of the
middle on which they lie, or by how far along the scale.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from personalising.model.asked import in_prose
from personalising.study.cache import once_per_process
from personalising.waves import Wave

NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "items": ("item", "stakeholder", "construct", "direction", "lowest", "highest"),
        "views": ("respondent", "stakeholder", "item", "answer"),
    }
)
OF_SCHOOLS: Mapping[str, tuple[str, ...]] = MappingProxyType({"views": ("school_id",)})
"""What is needed beside where answers of people of the same school are compared."""
KEY = ["item", "stakeholder"]
LOW_COUNTS = " (low answers count)"
"""What stands behind the wording of an item of which low answers are more."""


@once_per_process
def answers(wave: Wave, construct: str, stakeholder: str) -> pd.DataFrame:
    """Look up what one kind of people answered to the items of a construct.

    Parameters
    ----------
    wave : Wave
    construct : str
        Id of the construct, such as ``"agenda-adopted"``.
    stakeholder : {"pupil", "teacher", "leader"}
        Whom the items were put to.

    Returns
    -------
    pandas.DataFrame
        One row for each answer that was given: school_id (as `clusters_of` gives it),
        respondent, stakeholder, item (all str), side (1 beyond the middle of the item's
        scale towards more of the construct, 0 in the middle, -1 beyond it the other
        way), place (from 0 to 1 along the scale; 1 is most of the construct) and weight
        (1 where none of these people has one; where some have, an answer without one
        is left out).

    Raises
    ------
    NotCollected
        Where the wave lacks the tables, or has no such answer.

    Examples
    --------
    >>> from personalising import waves
    >>> found = answers(waves.load("2008"), "agenda-adopted", "teacher")
    >>> set(found["side"]) <= {-1, 0, 1}
    True
    """
    wave.require(NEEDS)
    items, views = (
        table[table["stakeholder"].astype("str") == stakeholder]
        for table in (wave["items"], wave["views"])
    )
    items = items.loc[items["construct"] == construct, list(NEEDS["items"])]
    found = views.dropna(subset=["answer"]).merge(
        items.drop(columns="stakeholder"), on="item"
    )
    if found.empty:
        raise wave.lacks(no_answers(stakeholder, construct))
    answer, low, high = (
        found[name].astype("int64") for name in ("answer", "lowest", "highest")
    )
    way = np.where(found["direction"].astype("str") == "higher", 1, -1)
    # twice the distance from the middle is a whole number
    from_middle = way * (2 * answer - low - high)
    placed = pd.DataFrame(
        {
            "school_id": clusters_of(found),
            "respondent": found["respondent"].astype("str"),
            "stakeholder": stakeholder,
            "item": found["item"].astype("str"),
            "side": np.sign(from_middle),
            "place": 0.5 + from_middle / (2 * (high - low)),
            "weight": _weights(found),
        }
    )
    placed = placed[placed["weight"] > 0].reset_index(drop=True)
    if placed.empty:
        raise wave.lacks(no_answers(stakeholder, construct, "with a weight "))
    return placed


def no_answers(
    stakeholder: str, construct: str, which: str = "", about: str = ""
) -> str:
    """Say what a wave lacks where nobody answered items of a construct.

    Its name is `about`; where that is not given, as findings name it.

    Examples
    --------
    >>> no_answers("pupil", "me-time")
    'answers of pupils to items on “personalised learning means time of my own”'
    """
    who = f"{stakeholder}s" if stakeholder else "anybody"
    return f"answers of {who} {which}to items on “{about or in_prose(construct)}”"


@once_per_process
def answered(wave: Wave) -> frozenset[tuple[str, str]]:
    """Give which kind of people answered items on which construct, as pairs of both.

    Empty where the wave lacks the tables.
    """
    if wave.missing(NEEDS):
        return frozenset()
    key = ["stakeholder", "item"]
    items = wave["items"][[*key, "construct"]].astype("str")
    views = wave["views"].dropna(subset=["answer"])[key].astype("str")
    found = items.merge(views.drop_duplicates(), on=key)
    return frozenset(zip(found["stakeholder"], found["construct"], strict=True))


def clusters_of(views: pd.DataFrame) -> "pd.Series[str]":
    """Say in which school each answer was given, or by whom where no school is known.

    People of one school answer alike, so errors are counted by school. Of people whose
    schools nobody asked, none are known to be alike: each counts by itself.

    Parameters
    ----------
    views : pandas.DataFrame
        Rows of the table views.

    Examples
    --------
    >>> asked = pd.DataFrame({"respondent": ["a", "b"], "school_id": ["S", "S"]})
    >>> clusters_of(asked).tolist()
    ['S', 'S']
    >>> clusters_of(asked.drop(columns="school_id")).tolist()
    ['a', 'b']
    """
    known = "school_id" if "school_id" in views else "respondent"
    return views[known].astype("str")


NO_SCHOOLS = (
    "This wave does not say which people are of the same school, so each counts by "
    "itself. Where people of one school answer alike, its intervals are too narrow."
)


def said_of_schools(wave: Wave) -> str:
    """Say so where a wave has answers to items, and not the schools they are from."""
    unknown = wave.has("views") and not wave.has("views", "school_id")
    return NO_SCHOOLS if unknown else ""


MOST, LEAST = 1, 5
"""Grades of the answers that mean most and least of a construct."""
FEWEST_GRADED = 4
"""Answers of a scale whose ends are strong; those of a shorter one are not."""


def in_words(items: pd.DataFrame) -> "pd.Series[str]":
    """Give the wordings of items, and say of which of them low answers count.

    Shares are counted towards more of the construct. An item of which low answers are
    more may be worded the other way round, or its scale may begin with agreement; which
    of the two it is the contract does not say, so that the reader is told this much.

    Parameters
    ----------
    items : pandas.DataFrame
        Columns wording and direction (``higher`` or ``lower``).

    Examples
    --------
    >>> in_words(pd.DataFrame({"wording": ["I try hard.", "Lessons bore me."],
    ...                        "direction": ["higher", "lower"]})).tolist()
    ['I try hard.', 'Lessons bore me. (low answers count)']
    """
    wording = items["wording"].astype("str")
    low = items["direction"].astype("str") == "lower"
    return wording.mask(low, wording + LOW_COUNTS)


def graded(found: pd.DataFrame) -> "pd.Series[int]":
    """Put answers on any scale into five grades, so that scales can stand together.

    The ends of the scale are the first and the last grade, its middle is the third, and
    what lies between is the second or the fourth. A scale of two or three answers has
    no strong ones. Grades keep the order of the answers, and so what a cumulative logit
    says of predictors: putting neighbouring answers together leaves its coefficients as
    they are.

    Parameters
    ----------
    found : pandas.DataFrame
        Columns answer, lowest, highest (whole numbers) and direction (``higher`` or
        ``lower``).

    Returns
    -------
    pandas.Series of int
        1 (most of the construct) to 5 (least).

    Examples
    --------
    >>> seven = pd.DataFrame({"answer": range(1, 8), "lowest": 1, "highest": 7,
    ...                       "direction": "higher"})
    >>> graded(seven).tolist()
    [5, 4, 4, 3, 2, 2, 1]
    >>> graded(seven.iloc[:3].assign(highest=3, direction="lower")).tolist()
    [2, 3, 4]
    """
    answer, low, high = (
        found[name].astype("int64") for name in ("answer", "lowest", "highest")
    )
    way = np.where(found["direction"].astype("str") == "higher", 1, -1)
    side = np.sign(way * (2 * answer - low - high))  # 1 towards more
    strong = ((answer == low) | (answer == high)) & (high - low >= FEWEST_GRADED - 1)
    return 3 - side * (1 + strong.astype("int64"))


def _weights(found: pd.DataFrame) -> "pd.Series[float]":
    if "weight" not in found or found["weight"].isna().all():
        return pd.Series(1.0, index=found.index)
    return found["weight"].astype("float64").fillna(0.0)
