"""Titles of the displays of the learner space: what each shows in a wave."""

from collections.abc import Sequence

import pandas as pd

from personalising.pages.words import (
    MOST_NAMED,
    capital,
    clear_of_zero,
    listed,
    number_of,
    percent,
)
from personalising.study.learner_space.reported import NOTHING_MEASURED

NOTHING = "nothing"
"""What groups answer who can reach everything."""
FEWEST_FOR_PER_CENT = 20
"""Fewest units whose share is given in per cent."""


def first_of(data: pd.DataFrame, name: str, by: str = "share") -> Sequence[str]:
    """Name what most named; nothing where nobody named any, or too many tie."""
    # rounded, so that equal shares tie on every machine
    shares = data[by].round(9)
    top = list(data.loc[shares.eq(shares.max()) & shares.gt(0), name])
    return top if len(top) <= MOST_NAMED else []


def kept_work(data: pd.DataFrame) -> str:
    """Name the place where most groups keep work; of synthetic data, as print does.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.kept_work` gives it.
    """
    if NOTHING_MEASURED in data:
        first = data[data[NOTHING_MEASURED] == data[NOTHING_MEASURED].iloc[0]]
        return (
            f"Becta's Figure 6 is lost: its text puts {listed(first['place'])} "
            "before all other places"
        )
    totals = data.groupby("place", sort=False)[["named", "asked"]].sum()
    totals["share"] = totals["named"] / totals["asked"]
    first = totals.loc[[*first_of(totals.reset_index(), "place")]]
    if first.empty:
        return ""
    if len(first) > 1:
        return f"Work is kept most often in {listed(first.index)}"
    (row,) = first.itertuples()
    return (
        f"Work is kept most often in {row.Index}: {row.named:,} of {row.asked:,} groups"
    )


def log_ins(data: pd.DataFrame) -> str:
    """Count the groups of each phase that have log-ins of their own.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.log_ins` gives it.
    """
    counted = [f"{row.named:,} {row.phase}" for row in data.itertuples()]
    return f"Groups with log-ins of their own: {listed(counted)}"


def blocked(data: pd.DataFrame) -> str:
    """Name what most groups find blocked.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.said` gives it, of what is blocked.
    """
    return _most(data, "Blocked most often", "Most often, nothing is blocked")


def sites(data: pd.DataFrame) -> str:
    """Name the sites that most groups visit at school.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.said` gives it, of sites.
    """
    return _most(data, "Visited most often", "Most often, no site is visited")


def missing_at_home(data: pd.DataFrame) -> str:
    """Say what most groups have at school and cannot reach at home.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.said` gives it, of what is missing at home.
    """
    return _most(
        data, "Missed most often at home", "Most often, nothing is missed at home"
    )


def _most(data: pd.DataFrame, lead: str, of_nothing: str) -> str:
    first = first_of(data, "answer")
    if not first:
        return ""
    row = data.iloc[0]
    count = f"{row['named']:,} of {row['asked']:,} groups"
    if len(first) == 1 and first[0].casefold() == NOTHING:
        return f"{of_nothing}: so say {count}"
    return f"{lead}: {listed(first)}, as {count} say"


def choices(data: pd.DataFrame) -> str:
    """Count the groups that choose their tools.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.choices` gives it.
    """
    chosen = data[(data["question"] == "tools") & (data["answer"] == "chosen")]
    if chosen.empty:
        return ""
    (row,) = chosen.itertuples()
    return f"{row.named:,} of {row.asked:,} groups choose between screen and paper"


def homes(data: pd.DataFrame) -> str:
    """Say how many pupils have no internet at home.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.homes` gives it.
    """
    row = data.iloc[0]
    if row["asked"] < FEWEST_FOR_PER_CENT:
        return f"{row['named']:,} of {row['asked']:,} pupils have no internet at home"
    return f"{capital(percent(row['share']))} of pupils have no internet at home"


def things(data: pd.DataFrame) -> str:
    """Name what most do and could not do without; of synthetic data, as print does.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.things` gives it.
    """
    if NOTHING_MEASURED in data:
        told = {
            "activities": "its text puts leisure before school work",
            "must_haves": "its text names phone, computer and console as key",
        }
        which = [each for each in told if (data["table"] == each).any()]
        return f"Becta's Figure 7 is lost: {told[which[0]]}"
    leads = {
        "activities": "the activity named most is {}",
        "must_haves": "the must-have named most is {}",
    }
    said = [
        lead.format(listed(first))
        for table, lead in leads.items()
        if (first := first_of(data[data["table"] == table], "item"))
    ]
    return capital("; ".join(said))


def leisure_and_work(data: pd.DataFrame) -> str:
    """Say for how many leisure comes first.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.leisure_and_work` gives it.
    """
    row = data.iloc[0]
    if row["who"] != "all" or pd.isna(row["share"]):
        return ""
    if row["ranked"] < FEWEST_FOR_PER_CENT:
        return ""
    return f"Leisure comes first for {percent(row['share'])} of those who ranked"


def statements(data: pd.DataFrame) -> str:
    """Count the statements to which clearly more than half agree.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.statements` gives it.
    """
    clear = int((data["conf_low"] > 0.5).sum())
    return (
        f"More than half of pupils clearly agree to {clear:,} of "
        f"{number_of(len(data), 'statement')}"
    )


def girls_and_boys(data: pd.DataFrame) -> str:
    """Say in which statements girls and boys are clearly apart.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.girls_and_boys` gives it.
    """
    names = data["says"].map(lambda says: f"“{says}”")
    return clear_of_zero("difference", names, data["conf_low"], data["conf_high"])
