"""Titles of the displays of the card sorts: what each shows in a wave."""

import pandas as pd

from personalising.pages.words import clear_of_zero
from personalising.study.card_sorts.analysis import ASKED


def agreement(data: pd.DataFrame) -> str:
    """Say in which sorts the groups agree more than by chance.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.agreement` gives it.
    """
    names = data["phase"] + " groups on " + data["sort"].map(ASKED)
    return clear_of_zero("kappa", names, data["conf_low"], data["conf_high"])


def phase_differences(data: pd.DataFrame) -> str:
    """Say in which sort the phases are clearly apart.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.phase_differences` gives it.
    """
    names = data["sort"].map(ASKED)
    return clear_of_zero("difference", names, data["conf_low"], data["conf_high"])


def often(data: pd.DataFrame) -> str:
    """Name the card whose share differs most between the phases.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.shares` gives it, of the sort by how often.
    """
    return _furthest(data, "used often")


def at_home(data: pd.DataFrame) -> str:
    """Name the card whose share differs most between the phases.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.shares` gives it, of the sort by where.
    """
    return _furthest(data, "used at home")


def _furthest(data: pd.DataFrame, used: str) -> str:
    """Say which card one phase put there most more often; empty where cards tie."""
    if not {"primary", "secondary"} <= {*data.columns}:
        return ""
    apart = (data["primary"] - data["secondary"]).abs().round(9)
    furthest = apart[apart == apart.max()]
    if len(furthest) != 1 or not apart.max():
        return ""
    row = data.loc[furthest.index[0]]
    return (
        f"The phases differ most over {row['card']}: {used} by "
        f"{100 * row['primary']:.0f} per cent of primary and "
        f"{100 * row['secondary']:.0f} per cent of secondary groups"
    )
