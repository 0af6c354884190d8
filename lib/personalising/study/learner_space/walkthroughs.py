"""What groups said of a school computer: the units that claims are tested on."""

from collections.abc import Collection, Sequence

import pandas as pd

from personalising.study.learner_space.names import COMMUNICATION
from personalising.study.shares import HOLDS, SCHOOL, Units
from personalising.study.wordings import are
from personalising.waves import Wave

NEEDS = {
    "walkthroughs": ("group_id", "question", "answer"),
    "focus_groups": ("group_id", "school_id", "key_stage", "respondents"),
}
STORAGE = {
    "storage": ("group_id", "place", "named"),
    "focus_groups": ("group_id", "school_id", "respondents"),
}
EVERY_STAGE = (1, 2, 3, 4)


def keep_work(places: Sequence[str]) -> Units:
    """Give the groups that were asked of some places; holds of those that named one.

    Parameters
    ----------
    places : sequence of str
        Places where work is kept, as `names` lists them.
    """

    def units(wave: Wave) -> pd.DataFrame:
        wave.require(STORAGE)
        asked = of_pupils(wave, wave["storage"])
        asked = asked[are(asked["place"], places)]
        if asked.empty:
            raise wave.lacks(f"whether groups of pupils keep work in: {places[0]}")
        named = asked["named"].eq(1).groupby(asked["group_id"]).any()
        return _of_groups(asked, named)

    return units


def answers(
    question: str, counted: Collection[str], *stages: int, given: bool = True
) -> Units:
    """Give the groups that answered a question; holds by what they answered.

    Parameters
    ----------
    question : str
        Of the table's questions.
    counted : collection of str
        Answers to it.
    *stages : int
        Key Stages of the groups; by default all.
    given : bool
        Whether it holds of groups that gave one of these answers, or of those that
        gave none.
    """

    def units(wave: Wave) -> pd.DataFrame:
        found = answered(wave, question, stages or EVERY_STAGE)
        named = are(found["answer"], counted).groupby(found["group_id"]).any()
        return _of_groups(found, named == given)

    return units


def schools_that_block(wave: Wave) -> pd.DataFrame:
    """Give the schools whose pupils said what is blocked; holds by communication.

    It holds of a school where a group named a site or program to communicate by.
    """
    found = answered(wave, "blocked", EVERY_STAGE)
    named = are(found["answer"], COMMUNICATION).groupby(found[SCHOOL]).any()
    return pd.DataFrame({SCHOOL: named.index, HOLDS: named.to_numpy(dtype=bool)})


def answered(wave: Wave, question: str, stages: Collection[int]) -> pd.DataFrame:
    """Look up what pupils' groups of some Key Stages answered to a question.

    Parameters
    ----------
    wave : Wave
    question : str
        Of the table's questions.
    stages : collection of int
        Key Stages.

    Returns
    -------
    pandas.DataFrame
        A row for each answer: group_id, question, answer, and what the group is.

    Raises
    ------
    NotCollected
        Where there is none.
    """
    wave.require(NEEDS)
    found = of_pupils(wave, wave["walkthroughs"])
    of_stages = found["key_stage"].isin([*stages])
    found = found[found["question"].eq(question) & of_stages]
    if found.empty:
        named = ", ".join(map(str, stages))
        raise wave.lacks(
            f"answers to the question “{question}” of walkthroughs at Key Stage {named}"
        )
    return found


def of_pupils(wave: Wave, table: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of a table that are of groups of pupils, with what each group is.

    Parameters
    ----------
    wave : Wave
    table : pandas.DataFrame
        Has a column group_id.
    """
    groups = wave["focus_groups"]
    pupils = groups[groups["respondents"].eq("learners")]
    return table.merge(pupils, on="group_id")


def _of_groups(found: pd.DataFrame, holds: "pd.Series[bool]") -> pd.DataFrame:
    groups = found.drop_duplicates("group_id").reset_index(drop=True)
    there = groups["group_id"].map(holds).astype(bool)
    return pd.DataFrame({SCHOOL: groups[SCHOOL], HOLDS: there})
