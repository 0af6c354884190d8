"""Titles of the displays of Appendix B: what each shows in a wave."""

import pandas as pd

from personalising.pages.words import number_of


def sorts_completed(data: pd.DataFrame) -> str:
    """Say how many groups did the sort that most did, and any other.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.response_rates.sorts_completed` gives it.
    """
    groups = (data["primary"] + data["secondary"]).set_axis(data["sort"])
    ranked = groups.sort_values(ascending=False, kind="stable")
    if len(ranked) < 2 or ranked.iloc[0] == ranked.iloc[1]:
        return ""
    any_other = f"no more than {ranked.iloc[1]}" if ranked.iloc[1] else "none"
    return (
        f"{number_of(int(ranked.iloc[0]), 'focus group')} did the {ranked.index[0]} "
        f"sort, and {any_other} any other"
    )
