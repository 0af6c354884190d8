"""Schools' e-maturity, their policies on technology, their plans and boundaries.

Each function gives the units of a claim: a row for each, with its school and whether
the claim's property holds of it. What the wave does not hold is raised as
`NotCollected`.
"""

import pandas as pd

from personalising.study.checklist import schools_of
from personalising.waves import Wave

UPPER = 4
"""Least of the two upper levels of five, which we read the report's "strong" as."""

# Lines of a checklist and topics of policies, in the words of the reference wave. A
# wave that says the same in others is mapped to these.
ASSESSMENT = "online formative assessment"
FEEDBACK_TO_PUPILS = "feedback to pupils"
FILES_FROM_HOME = "pupils' files from home"
SOCIAL_NETWORKING = "social networking"
MEMORY_STICKS = "memory sticks"

NOTHING = "nothing"  # the answer of a group that can reach at home all it has at school
KEPT_OUT = ("contained", "banned")
UNRULED = ("open",)
RULED = ("managed", *KEPT_OUT)


def mature(wave: Wave, phase: str) -> pd.DataFrame:
    """Say of each school whether it stands on an upper level of the maturity model.

    That is where the median of its levels is 4 or 5. A dimension for which the school
    gave no level does not count.

    Returns
    -------
    pandas.DataFrame
        One row for each school of the phase: school_id, holds.

    Raises
    ------
    NotCollected
        Where the wave lacks the maturity models or the phases of schools.
    """
    wave.require({"maturity": ("school_id", "level")})
    levels = wave["maturity"].dropna(subset=["level"])
    levels = levels[levels["school_id"].isin(schools_of(wave, phase))]
    median = levels.groupby("school_id")["level"].median()
    held = median.ge(UPPER).astype("bool").rename("holds")
    return held.reset_index()


def stances(wave: Wave, topic: str) -> pd.DataFrame:
    """Look up each school's policy on a topic.

    Parameters
    ----------
    wave : Wave
    topic : str
        The topic, in the words of the wave; capitals do not count.

    Returns
    -------
    pandas.DataFrame
        One row for each school whose policy is known: school_id, stance (str).

    Raises
    ------
    NotCollected
        Where the wave has no policies, or none on the topic.
    """
    wave.require({"policies": ("school_id", "topic", "stance")})
    known = wave["policies"].dropna(subset=["stance"])
    known = known[known["topic"].str.casefold() == topic.casefold()]
    if known.empty:
        raise wave.lacks(f"policies on {topic}")
    found = known[["school_id", "stance"]].astype({"stance": "str"})
    return found.reset_index(drop=True)


def taking(wave: Wave, topic: str, among: tuple[str, ...]) -> pd.DataFrame:
    """Say of each school whether its policy on a topic is one of some stances.

    Returns
    -------
    pandas.DataFrame
        One row for each school whose policy is known: school_id, holds.
    """
    found = stances(wave, topic)
    return found[["school_id"]].assign(holds=found["stance"].isin(among))


def out_of_reach(wave: Wave) -> pd.DataFrame:
    """Say of each group whether it has something at school that it lacks at home.

    Returns
    -------
    pandas.DataFrame
        One row for each group that was asked in a walkthrough: school_id, holds.

    Raises
    ------
    NotCollected
        Where the wave has no walkthroughs, or none with this question.
    """
    wave.require(
        {
            "walkthroughs": ("group_id", "question", "answer"),
            "focus_groups": ("group_id", "school_id"),
        }
    )
    rows = wave["walkthroughs"]
    rows = rows[rows["question"].eq("missing at home")]
    if rows.empty:
        raise wave.lacks("what pupils have at school and cannot reach at home")
    rows = rows.merge(wave["focus_groups"][["group_id", "school_id"]])
    lacked = rows["answer"].str.casefold().ne(NOTHING).astype("bool").rename("holds")
    held = lacked.groupby([rows["school_id"], rows["group_id"]]).any().reset_index()
    return held[["school_id", "holds"]]


def planned(wave: Wave) -> pd.DataFrame:
    """Say of each indicator of the model, school by school, whether it is planned.

    Returns
    -------
    pandas.DataFrame
        One row for each indicator that a school answered about: school_id, holds.

    Raises
    ------
    NotCollected
        Where the wave has no plans.
    """
    wave.require({"plans": ("school_id", "indicator", "planned")})
    known = wave["plans"].dropna(subset=["planned"])
    holds = known["planned"].eq(1).astype("bool")
    return known[["school_id"]].assign(holds=holds).reset_index(drop=True)
