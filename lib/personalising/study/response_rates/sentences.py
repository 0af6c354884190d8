"""Sentences of Appendix B."""

import pandas as pd

from personalising.pages import Result
from personalising.pages.words import listed, number_of
from personalising.study.edge import without


@without("This wave kept no record of what was sent out and what came back.")
def returns(returns_in_all: Result) -> str:
    """Say what came back of each instrument, and which numbers were not counted.

    Parameters
    ----------
    returns_in_all : Result
        One row for each instrument, as `study.response_rates.returns_in_all` gives it.
    """
    found = returns_in_all.frame
    counted, assumed = (found[found["basis"] == b] for b in ("counted", "assumed"))
    parts = [
        f"{row.instrument} came back from {row.returned:,}"
        + (" (no target stated)" if pd.isna(row.expected) else f" of {row.expected:,}")
        for row in counted.itertuples()
    ]
    said = f"{listed(parts)}." if parts else "No returns were counted."
    if len(assumed):
        which = "other instrument" if parts else "instrument"
        said += (
            f" The numbers for {number_of(len(assumed), which)} were worked "
            "out from an assumption, not counted."
        )
    return said


@without("This wave held no focus groups of pupils, or kept no record of them.")
def focus_groups(groups_in_all: Result) -> str:
    """Say how many groups of pupils were held; the report's own numbers do not agree.

    Parameters
    ----------
    groups_in_all : Result
        One row, as `study.response_rates.groups_in_all` gives it.
    """
    (row,) = groups_in_all.frame.itertuples()
    return (
        f"{number_of(row.groups, 'group')} of pupils were held. Appendix B of the "
        f"report gives {row.learners:,.0f} learners at {row.per_group:.0f} to a group, "
        f"which is {row.supposed:,.0f} groups, while its section 4.3.2 counts "
        f"{row.printed:.0f}; the two do not agree."
    )
