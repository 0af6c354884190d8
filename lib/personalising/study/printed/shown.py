"""What the tables of the page show: each contradiction, criticism and gap once."""

import re

import pandas as pd

from personalising.study.printed.entries import Status
from personalising.study.printed.tally import of_figures, of_no_figure

PART = re.compile(r"Appendix \w|[\d.]*\d")
DISPLAYS = {
    Status.INCONSISTENT: "printed-contradictions",
    Status.QUESTIONABLE: "printed-criticisms",
}
"""Names of the tables that tell what is wrong with a figure."""


def contradictions(entries: pd.DataFrame) -> pd.DataFrame:
    """Take the contradictions: between passages, and between figures.

    Parameters
    ----------
    entries : pandas.DataFrame
        As `to_frame` gives them.

    Returns
    -------
    pandas.DataFrame
        The same columns. A figure has a row of its own only where no contradiction
        tells what is wrong with it.
    """
    return _told_once(entries, Status.INCONSISTENT)


def criticisms(entries: pd.DataFrame) -> pd.DataFrame:
    """Take what is open to question, as `contradictions` takes what is wrong."""
    return _told_once(entries, Status.QUESTIONABLE)


def gaps(entries: pd.DataFrame) -> pd.DataFrame:
    """Take what cannot be known, with its part, but no figures that stand alone."""
    open_ones = entries["status"] == Status.NOT_CHECKABLE
    return _by_part(entries[open_ones & of_no_figure(entries)])


def figures(entries: pd.DataFrame) -> pd.DataFrame:
    """Take the printed figures, each with the part of the report that it stands in.

    Parameters
    ----------
    entries : pandas.DataFrame
        As `to_frame` gives them.

    Returns
    -------
    pandas.DataFrame
        The same columns, in the order of the report, and part, how (the explanation;
        for a figure that a contradiction or criticism tells of, what that is about)
        and display (the name of the table in which that stands, else empty).
    """
    found = of_figures(entries)
    about = entries.set_index("id")["what"]
    told = found["see"] != ""
    return _by_part(found).assign(
        how=found["explanation"].where(~told, "See: " + found["see"].map(about)),
        display=found["status"].map(DISPLAYS).where(told, ""),
    )


def _by_part(entries: pd.DataFrame) -> pd.DataFrame:
    """Name the first part of the report in which each stands, and sort by it."""
    parts = [_part(section) for section in entries["section"]]
    return entries.assign(part=parts).sort_values("part", kind="stable", key=_order)


def _part(section: str) -> str:
    found = PART.match(section)
    assert found, section  # every place begins with a section or an appendix
    return found[0] if found[0].startswith("A") else f"Section {found[0]}"


def _order(parts: "pd.Series[str]") -> "pd.Series[str]":
    """Sections before appendices."""
    return parts.map(lambda part: f"{part.startswith('A')} {part}")


def _told_once(entries: pd.DataFrame, status: Status) -> pd.DataFrame:
    chosen = entries["status"] == status
    return entries[chosen & (of_no_figure(entries) | (entries["see"] == ""))]
