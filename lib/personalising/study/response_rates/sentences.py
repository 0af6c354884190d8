"""Sentences of Appendix B."""

import pandas as pd

from personalising.pages import Result
from personalising.pages.words import capital, number_of
from personalising.study.edge import without


@without("What came back of what was sent out cannot be said ({reason}).")
def returns(returns_in_all: Result, place: str) -> str:
    """Say what came back of each instrument, and which numbers were not counted.

    Parameters
    ----------
    returns_in_all : Result
        One row for each instrument, as `study.response_rates.returns_in_all` gives it.
    place : str
        Where the numbers come from, as `pages.words.in_this_wave` says it.
    """
    found = returns_in_all.frame
    counted, assumed = (found[found["basis"] == b] for b in ("counted", "assumed"))
    parts = [
        f"{row.instrument} came back from {row.returned:,}"
        + (" (no target stated)" if pd.isna(row.expected) else f" of {row.expected:,}")
        for row in counted.itertuples()
    ]
    said = f"{'. '.join(parts)}." if parts else "no returns were counted."
    if returns_in_all.withheld and not parts:
        said = "what was counted of returns is withheld, as it is of one or two."
    said = f"{capital(place)}: {said}"
    if len(assumed):
        which = "other instrument" if parts else "instrument"
        said += (
            f" The numbers for {number_of(len(assumed), which)} were worked "
            "out from an assumption, not counted."
        )
    return said


@without("Nothing is known of focus groups of pupils ({reason}).")
def focus_groups(groups_in_all: Result, place: str) -> str:
    """Say how many groups of pupils were held; the report's own numbers do not agree.

    Parameters
    ----------
    groups_in_all : Result
        One row, as `study.response_rates.groups_in_all` gives it.
    place : str
        Where the numbers come from, as `pages.words.in_this_wave` says it.
    """
    (row,) = groups_in_all.frame.itertuples()
    return (
        f"{capital(place)} {number_of(row.groups, 'group')} of pupils "
        f"{'was' if row.groups == 1 else 'were'} held. Appendix B of the report gives "
        f"{row.learners:,.0f} learners at {row.per_group:.0f} to a group. That is "
        f"{row.supposed:,.0f} groups, and its section 4.3.2 counts {row.printed:.0f}: "
        "the two do not agree."
    )
