"""Titles of the displays of section 4.3.4: what each shows in a wave."""

import pandas as pd

from personalising.pages.words import listed
from personalising.study.phases import MOST_NAMED, first_in_each

e_maturity = records = first_in_each


def policies(data: pd.DataFrame) -> str:
    """Name what the most schools keep out, by containment or a ban.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.institutional_space.policies` gives it.
    """
    # rounded, so that equal shares tie on every machine
    kept_out = (data["contained"] + data["banned"]).round(9)
    first = list(data.loc[kept_out.eq(kept_out.max()) & kept_out.gt(0), "topic"])
    if not 0 < len(first) <= MOST_NAMED:
        return ""
    return f"Kept out by the most schools: {listed(first)}"


def transfer(data: pd.DataFrame) -> str:
    """Say what of storage and transfer holds most often.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.institutional_space.transfer` gives it.
    """
    shares = data["share"].round(9)
    first = list(data.loc[shares.eq(shares.max()) & shares.gt(0), "thing"])
    return f"Most often, {listed(first)}" if 0 < len(first) <= MOST_NAMED else ""
