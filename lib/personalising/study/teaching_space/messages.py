"""Titles of the displays of the teaching space: what each shows in a wave."""

import pandas as pd

from personalising.pages.words import capital, listed, number_of, percent
from personalising.study.teaching_space.perception import ALIKE, APART, PEOPLE

FEWEST_FOR_PER_CENT = 20
"""Fewest answers whose share is given in per cent."""
LONGEST = 60
"""Letters of an item that a title can quote."""


def said(data: pd.DataFrame) -> str:
    """Count the statements that clearly more than half of the answers are for.

    Where several kinds of people were asked, more than half of each of them.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teaching_space.said` gives it.
    """
    carried = (data["conf_low"] > 0.5).groupby(data["construct"]).all()
    asked, clear = len(carried), int(carried.sum())
    several = asked < len(data)
    has = "Each group asked has a clear majority" if several else "A clear majority is"
    if asked == 1 and not clear:
        no = "Not each group asked has a" if several else "No"
        return f"{no} clear majority{'' if several else ' is'} for the statement"
    if clear == asked:
        return f"{has} for {'the' if asked == 1 else 'each'} statement"
    count = f"{clear:,}" if clear else "none"
    return f"{has} for {count} of {number_of(asked, 'statement')}"


def lines(data: pd.DataFrame) -> str:
    """Say how many schools have what most have.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teaching_space.having_lines` gives it.
    """
    # rounded, so that equal shares tie on every machine
    shares = data["share"].round(9)
    top = data[shares.eq(shares.max())]
    if shares.max() == 0:
        return "No school has any of these"
    if len(top) > 1:
        return f"Found most often: {listed(top['line'])}"
    (row,) = top.itertuples()
    return f"Found most often: {row.line}, in {row.named:,} of {row.asked:,} schools"


def platform(data: pd.DataFrame) -> str:
    """Set the schools whose leaders stand behind the platform against the others.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teaching_space.restricted_by_leaders` gives it.
    """
    if data["asked"].min() < FEWEST_FOR_PER_CENT:
        return ""
    if len(data) < 2:
        (row,) = data.itertuples()
        return f"{capital(percent(row.share))} of answers find little on the platform"
    backed, others = (percent(share) for share in data["share"])
    return f"Little on it: {backed} where leaders stand behind it, {others} elsewhere"


def gap(data: pd.DataFrame) -> str:
    """Name the item on which two kinds of people are farthest apart.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teaching_space.shares` gives it.
    """
    ends = []
    for (_, label), rows in data.groupby(["item", "label"], sort=False):
        told = rows["share"].round(9)  # so that equal shares tie on every machine
        most, least = rows.loc[told.idxmax()], rows.loc[told.idxmin()]
        if rows["asked"].min() >= FEWEST_FOR_PER_CENT:
            ends.append((round(most["share"] - least["share"], 9), label, most, least))
    if not ends:
        return ""
    width, label, most, least = max(ends, key=lambda end: end[0])
    if not width:
        return "On each item all agree alike"
    shares = [
        f"{percent(row['share'])} of {PEOPLE[row['who']]}" for row in (most, least)
    ]
    quoted = f": “{label}”" if len(label) <= LONGEST else ""
    return f"The widest gap is {shares[0]} against {shares[1]}{quoted}"


def odds(data: pd.DataFrame) -> str:
    """Count the comparisons in which two kinds of people are clearly apart.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teaching_space.odds` gives it.
    """
    items = data[data["items"] == 1].dropna(subset=["estimate"])
    if items.empty:
        return ""
    clear = int(((items["conf_low"] > 0) | (items["conf_high"] < 0)).sum())
    of = number_of(len(items), "comparison")
    return f"Two kinds of people are clearly apart in {clear or 'none'} of {of}"


def functioning(data: pd.DataFrame) -> str:
    """Count the comparisons in which an item works alike, and differently.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teaching_space.functioning` gives it.
    """
    alike, apart = (int((data["works"] == each).sum()) for each in (ALIKE, APART))
    if not alike and not apart:
        return "Whether the items work alike cannot be told of any"
    found = [
        f"{count:,} {'works' if count == 1 else 'work'} {how}"
        for count, how in ((alike, ALIKE), (apart, APART))
        if count
    ]
    return f"Of the items, compared two kinds at a time, {' and '.join(found)}"
