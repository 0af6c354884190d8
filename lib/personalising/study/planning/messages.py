"""Titles of the displays of the chapter on planning a wave."""

import pandas as pd

from personalising.pages.words import number_of


def sizes(data: pd.DataFrame) -> str:
    """Say which claim takes the smallest wave, and how many no wave can decide.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.planning.sizes` gives it.
    """
    known = data.dropna(subset=["size_high"])
    if known.empty:
        return ""
    none = data[data["note"].str.startswith("no size")]["id"].nunique()
    largest = known.loc[known["size_high"].astype("int64").idxmax()]
    said = f"A wave may need up to {largest['size_high']:,} {largest['unit']}"
    small = f"{number_of(none, 'finding')} may be too small for any"
    return f"{said}; {small}" if none else said
