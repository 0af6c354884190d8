"""Titles of the displays of section 4.2.1: what each shows in a wave."""

import pandas as pd

from personalising.pages.columns import formatted
from personalising.pages.words import capital, clear_of_zero, listed


def changes(data: pd.DataFrame, change: pd.DataFrame) -> str:
    """Say by how much results changed on average.

    Parameters
    ----------
    data : pandas.DataFrame
        The schools, which are not looked at one by one.
    change : pandas.DataFrame
        As `study.performance.change` gives it.
    """
    parts = [
        f"{formatted(row.change, '+.1f')} points in {row.phase} schools"
        for row in change.itertuples()
    ]
    return f"Mean change in results: {listed(parts)}" if parts else ""


def coefficients(data: pd.DataFrame) -> str:
    """Say which coefficients are clear of zero.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.performance.coefficients` gives it.
    """
    return clear_of_zero(
        "coefficient", data["term"], data["conf_low"], data["conf_high"]
    )


def correlations(data: pd.DataFrame) -> str:
    """Say which correlations are clear of zero.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.performance.correlations` gives it.
    """
    return clear_of_zero(
        "correlation", data["with"], data["conf_low"], data["conf_high"]
    )


def left_out(data: pd.DataFrame, summary: pd.DataFrame) -> str:
    """Say within what the coefficient stays, whichever school is left out.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.performance.influence` gives it.
    summary : pandas.DataFrame
        Its summary, which the title does not need.
    """
    found = data["without"]
    ends = (formatted(end, "+.2f") for end in (found.min(), found.max()))
    return capital(
        "whichever school is left out, the coefficient of e-maturity stays within "
        f"{' and '.join(ends)}"
    )


def quadrants(data: pd.DataFrame) -> str:
    """Say which schools had the highest mean change.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.performance.quadrants` gives it.
    """
    known = data.dropna(subset="mean")
    if len(known) < 2:
        return ""
    best = known[known["mean"] == known["mean"].max()]
    if len(best) > 1:
        return ""
    (row,) = best.itertuples()
    return (
        f"The mean change is highest where e-maturity is {row.e_maturity} and "
        f"investment {row.investment}"
    )


def against_first_result(data: pd.DataFrame, lines: pd.DataFrame) -> str:
    """Say what a point more in the first year goes with.

    Parameters
    ----------
    data : pandas.DataFrame
        The schools, which are not looked at one by one.
    lines : pandas.DataFrame
        As `study.performance.lines_on_first_result` gives them.
    """
    parts = [
        f"{formatted(row.slope, '+z.2f')} points in {row.phase} schools"
        for row in lines.dropna(subset="slope").itertuples()
    ]
    if not parts:
        return ""
    return f"For each point of the first result, results changed by {listed(parts)}"
