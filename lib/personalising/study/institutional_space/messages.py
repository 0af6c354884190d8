"""Titles of the displays of section 4.3.4: what each shows in a wave."""

import pandas as pd

from personalising.pages.words import listed
from personalising.study.phases import first_in_each, foremost

e_maturity = records = first_in_each


def policies(data: pd.DataFrame) -> str:
    """Name what the most schools keep out, by containment or a ban.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.institutional_space.policies` gives it.
    """
    first = foremost(data["topic"], data["contained"] + data["banned"])
    return f"Kept out by the most schools: {listed(first)}" if first else ""


def transfer(data: pd.DataFrame) -> str:
    """Say what of storage and transfer holds most often.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.institutional_space.transfer` gives it.
    """
    first = foremost(data["thing"], data["share"])
    return f"Most often, {listed(first)}" if first else ""
