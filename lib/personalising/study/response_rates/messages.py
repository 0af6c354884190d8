"""Titles of the displays of Appendix B: what each shows in a wave."""

import pandas as pd


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
    return (
        f"{ranked.iloc[0]} focus groups did the {ranked.index[0]} sort, and no more "
        f"than {ranked.iloc[1]} any other"
    )
