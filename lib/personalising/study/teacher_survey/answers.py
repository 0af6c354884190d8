"""What teachers answered, before any model."""

import pandas as pd

from personalising.study.teacher_survey.model import PUPILS, survey
from personalising.study.teacher_survey.priority import priority_factor
from personalising.study.teacher_survey.sample import RATINGS
from personalising.waves import NotCollected, Wave

AGREE = 2
"""The last rating that is agreement."""

DISAGREE = 4
"""The first that is disagreement."""


def answers(wave: Wave) -> pd.DataFrame | NotCollected:
    """Share of each answer, by the pupils that it is about; ratings in the model.

    Returns
    -------
    pandas.DataFrame
        Columns subgroup, label, ratings, rating_1 to rating_5, agree, disagree: shares
        of the ratings, weighted where teachers have weights. The last row is all.
    """
    found = survey(wave)
    if isinstance(found, NotCollected):
        return found
    frame = found.frame
    weights = frame["weight"] if found.weighted else pd.Series(1.0, frame.index)
    whole = frame.assign(subgroup="all", weight=weights)
    each = frame.assign(subgroup=frame["subgroup"].astype("str"), weight=weights)
    rows = []
    order = [*found.subgroups, "all"]
    groups = dict(list(pd.concat([each, whole]).groupby("subgroup", sort=False)))
    for name in order:
        group = groups[name]
        shares = group.groupby("rating", observed=False)["weight"].sum()
        shares = shares / shares.sum()
        rows.append(
            {"subgroup": name, "label": PUPILS.get(name, "all"), "ratings": len(group)}
            | {f"rating_{rating}": shares[rating] for rating in RATINGS}
            | {"agree": shares[shares.index <= AGREE].sum()}
            | {"disagree": shares[shares.index >= DISAGREE].sum()}
        )
    return pd.DataFrame(rows)


def teachers(wave: Wave) -> pd.DataFrame | NotCollected:
    """Teachers and schools in the model, by phase.

    Returns
    -------
    pandas.DataFrame
        Columns phase, schools, teachers, ratings.
    """
    found = survey(wave)
    if isinstance(found, NotCollected):
        return found
    if "phase" not in found.frame:
        return NotCollected(wave.descriptor, ("phase of the school",))
    groups = found.frame.groupby("phase", observed=True)
    return groups.agg(
        schools=("school", "nunique"),
        teachers=("teacher", "nunique"),
        ratings=("rating", "size"),
    ).reset_index()


def account(wave: Wave) -> pd.DataFrame | NotCollected:
    """What was asked, what was left out and why, and what is in the model.

    Returns
    -------
    pandas.DataFrame
        As `Sample.tidy` gives it.
    """
    found = survey(wave)
    return found if isinstance(found, NotCollected) else found.sample.tidy()


def loadings(wave: Wave) -> pd.DataFrame | NotCollected:
    """The priority factor, item by item; where a wave gives scores there is none.

    Returns
    -------
    pandas.DataFrame
        As `PriorityFactor.tidy` gives it.
    """
    if wave.has("schools", "priority"):
        lacking = "a priority score that is a factor: the wave gives each school's"
        return NotCollected(wave.descriptor, (lacking,))
    found = priority_factor(wave)
    return found if isinstance(found, NotCollected) else found.tidy()
