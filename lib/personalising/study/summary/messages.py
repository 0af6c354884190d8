"""Titles of the summary's displays."""

import pandas as pd

from personalising.pages.words import number_of


def by_space(data: pd.DataFrame) -> str:
    """Say how many findings the evidence decides, of how many.

    Parameters
    ----------
    data : pandas.DataFrame
        As `summary.by_space` gives it.
    """
    decided = int(data[["holds", "does_not_hold"]].to_numpy().sum())
    total = number_of(int(data["findings"].sum()), "finding")
    return f"The evidence decides {decided} of {total}"
