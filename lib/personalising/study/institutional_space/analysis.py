"""Schools' e-maturity, their policies on technology, their plans and boundaries.

Each function gives the units of a claim: a row for each, with its school and whether
the claim's property holds of it. What the wave does not hold is raised as
`NotCollected`.
"""

import pandas as pd

from personalising.study.checklist import having, schools_of
from personalising.study.wordings import are
from personalising.waves import Wave

UPPER = 4
"""Least of the two upper levels of five, which we read the report's "strong" as."""

# Lines of a checklist and topics of policies, in the words of the reference wave. A
# wave that says the same in others is mapped to these.
ASSESSMENT = "online formative assessment"
FEEDBACK_TO_PUPILS = "feedback to pupils"
RECORDS = "management information system"
FEEDBACK = (FEEDBACK_TO_PUPILS, "feedback to parents", RECORDS)
"""Lines on feedback to pupils, to parents and, by records, to teachers."""
FEEDBACK_ON_BEHAVIOUR = "feedback on behaviour"
FILES_FROM_HOME = "pupils' files from home"
SOCIAL_NETWORKING = "social networking"
MEMORY_STICKS = "memory sticks"

# Words of pupils for where work is kept, and for mail that schools block.
OWN_PLACES = ("own documents", "My Documents")
SHARED_PLACES = ("class folder", "school computer")
MAIL = ("email", "web mail", "Hotmail")

NOTHING = "nothing"  # the answer of a group that can reach at home all it has at school
KEPT_OUT = ("contained", "banned")
UNRULED = ("open",)
RULED = ("managed", *KEPT_OUT)


def mature(wave: Wave, phase: str = "") -> pd.DataFrame:
    """Say of each school whether it stands on an upper level of the maturity model.

    That is where the median of its levels is 4 or 5. A dimension for which the school
    gave no level does not count.

    Parameters
    ----------
    wave : Wave
    phase : str
        Schools of one phase only, such as ``"primary"``; by default all.

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
    if phase:
        levels = levels[levels["school_id"].isin(schools_of(wave, phase))]
    median = levels.groupby("school_id")["level"].median()
    held = median.ge(UPPER).astype("bool").rename("holds")
    return held.reset_index()


def less_mature(wave: Wave) -> pd.DataFrame:
    """Say of each school whether it stands below the upper levels: see `mature`.

    Returns
    -------
    pandas.DataFrame
        One row for each school: school_id, holds.
    """
    found = mature(wave)
    return found.assign(holds=~found["holds"])


def feeding_back(wave: Wave) -> pd.DataFrame:
    """Say of each school whether it gives feedback to two or more kinds of people.

    Returns
    -------
    pandas.DataFrame
        One row for each school of which all `FEEDBACK` is known: school_id, holds.

    Raises
    ------
    NotCollected
        Where a line is missing, or no school answered all of them.
    """
    lines = [having(wave, item).set_index("school_id")["holds"] for item in FEEDBACK]
    known = pd.concat(lines, axis=1, join="inner")
    if known.empty:
        raise wave.lacks("schools that answered every line on feedback")
    held = known.sum(axis=1).ge(2).rename("holds")
    return held.rename_axis("school_id").reset_index()


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
    return known[["school_id", "stance"]].astype({"stance": "str"})


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
    rows = _walked(wave, "missing at home")
    if rows.empty:
        raise wave.lacks("what pupils have at school and cannot reach at home")
    lacked = rows["answer"].str.casefold().ne(NOTHING).astype("bool").rename("holds")
    held = lacked.groupby([rows["school_id"], rows["group_id"]]).any().reset_index()
    return held[["school_id", "holds"]]


def keeping_both(wave: Wave) -> pd.DataFrame:
    """Say of each school whether pupils keep work in places both own and shared.

    Returns
    -------
    pandas.DataFrame
        One row for each school whose groups were asked of either: school_id, holds.

    Raises
    ------
    NotCollected
        Where the wave has no stores, or did not ask of both kinds of places.
    """
    wave.require(
        {
            "storage": ("group_id", "place", "named"),
            "focus_groups": ("group_id", "school_id"),
        }
    )
    asked = wave["storage"].merge(wave["focus_groups"][["group_id", "school_id"]])
    kinds: list[pd.Series[bool]] = []
    for places in (OWN_PLACES, SHARED_PLACES):
        of_kind = asked[are(asked["place"], places)]
        if of_kind.empty:
            raise wave.lacks(f"whether groups of pupils keep work in: {places[0]}")
        kinds.append(of_kind["named"].eq(1).groupby(of_kind["school_id"]).any())
    both = pd.concat(kinds, axis=1, join="inner").all(axis=1).rename("holds")
    return both.rename_axis("school_id").reset_index()


def blocking_mail(wave: Wave) -> pd.DataFrame:
    """Say of each school whether a group named mail among what is blocked.

    Returns
    -------
    pandas.DataFrame
        One row for each school whose groups said what is blocked: school_id, holds.

    Raises
    ------
    NotCollected
        Where the wave has no walkthroughs, or none with this question.
    """
    rows = _walked(wave, "blocked")
    if rows.empty:
        raise wave.lacks("what schools block")
    held = are(rows["answer"], MAIL).groupby(rows["school_id"]).any()
    return held.astype("bool").rename("holds").reset_index()


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
    return known[["school_id"]].assign(holds=holds)


def _walked(wave: Wave, question: str) -> pd.DataFrame:
    """Answers of groups to a question of the walkthrough, with their schools."""
    wave.require(
        {
            "walkthroughs": ("group_id", "question", "answer"),
            "focus_groups": ("group_id", "school_id"),
        }
    )
    rows = wave["walkthroughs"]
    rows = rows[rows["question"].eq(question)]
    return rows.merge(wave["focus_groups"][["group_id", "school_id"]])
