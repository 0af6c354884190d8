"""Titles of the displays of the page "Since 2009"."""

import pandas as pd

from personalising.pages.words import number, number_of


def effects(data: pd.DataFrame) -> str:
    """Say how many effects are drawn, and between which ends they lie.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.since.effects` gives it.
    """
    estimates = data["estimate"]
    low, high = number(estimates.min()), number(estimates.max())
    if len(data) < 2 or low == high:
        return ""
    return (
        f"{number_of(len(data), 'effect')} of different things, from {low} to {high} "
        "standard deviations"
    )
