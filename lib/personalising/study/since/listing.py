"""The figures of other studies as the page lists them, in groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from personalising.pages.columns import MINUS, formatted
from personalising.study.since.analysis import later_studies
from personalising.study.since.reading import read
from personalising.study.since.rules import IN_WORDS
from personalising.study.statements import statements

BESIDE = {
    "agrees": "points the same way",
    "disagrees": "points the other way, or finds nothing",
    "mixed": "points both ways",
    "context": "tests no statement of the report",
}
QUESTION = {
    "same": "the same question",
    "near": "a near question",
    "far": "another question",
}
AGES = {"same": "the same ages", "part": "ages in part", "other": "other ages"}
LINK = "https://doi.org/"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """One figure of a study, in the words of a page.

    Parameters
    ----------
    study, year, source, address : str
        Who, when, where, and where to read it.
    population, measure, found, note : str
        Of whom, what was measured, what came out, and what else to know.
    beside, near : str
        How it stands beside the finding of 2009; how near its question is, and how it
        was found out.
    """

    study: str
    year: str
    source: str
    address: str
    population: str
    measure: str
    found: str
    note: str
    beside: str
    near: str


@dataclass(frozen=True)
class Group:
    """The figures that bear on one finding or topic.

    Parameters
    ----------
    anchor : str
        Place on the page, which stays.
    title : str
        What the report says, in our words.
    section : str
        Where in the report it stands.
    claim : str
        Anchor of the finding among all claims; empty for a topic.
    figures : tuple of Listed
    """

    anchor: str
    title: str
    section: str
    claim: str
    figures: tuple[Listed, ...]


def grouped(figures: pd.DataFrame, prefix: str = "since") -> tuple[Group, ...]:
    """Put figures into groups, by claim where they name one, or by topic.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `by_claim`, `by_topic` or `at_the_time` gives them.
    prefix : str
        Begins the anchors of the groups.
    """
    by, describe = ("claim", _claim) if "claim" in figures else ("topic", _topic)
    return tuple(
        describe(prefix, str(key), rows)
        for key, rows in figures.groupby(by, sort=False)
    )


def anchor_of(claim: str) -> str:
    """Give the place of a claim's later studies on the page.

    Examples
    --------
    >>> anchor_of("4.2.2.experience")
    'since-4-2-2-experience'
    """
    return f"since-{claim.replace('.', '-')}"


def places(page: str) -> dict[str, tuple[int, str]]:
    """Say how many later studies bear on each claim, and where they are listed.

    Parameters
    ----------
    page : str
        Address of the page that lists them.

    Returns
    -------
    dict of str to tuple
        By the claim's id; only claims that have any.

    Examples
    --------
    >>> places("since_2009.html")["4.2.2.experience"]
    (1, 'since_2009.html#since-4-2-2-experience')
    """
    counts = later_studies(read())
    return {id: (count, f"{page}#{anchor_of(id)}") for id, count in counts.items()}


def _claim(prefix: str, id: str, rows: pd.DataFrame) -> Group:
    claim = statements()[id]
    place = claim.id.replace(".", "-")
    return Group(
        f"{prefix}-{place}", claim.statement, claim.section, f"claim-{place}",
        _figures(rows),
    )  # fmt: skip


def _topic(prefix: str, id: str, rows: pd.DataFrame) -> Group:
    section, title = rows["section"].iloc[0], rows["statement"].iloc[0]
    return Group(f"{prefix}-{id}", title, section, "", _figures(rows))


def _figures(rows: pd.DataFrame) -> tuple[Listed, ...]:
    return tuple(_listed(row) for row in rows.to_dict("records"))


def _listed(row: Row) -> Listed:
    own = {name: row[name] for name in ("study", "source", "measure", "note")}
    return Listed(
        **own,
        year=str(row["year"]),
        address=f"{LINK}{row['doi']}" if row["doi"] else row["address"],
        population=row["population"] + (f" ({row['n']})" if row["n"] else ""),
        found=found(row),
        beside=BESIDE[row["direction"]],
        near="; ".join(
            [QUESTION[row["construct"]], AGES[row["ages"]], row["place"], row["design"]]
        ),
    )


def found(row: Row) -> str:
    """Say a figure with its unit and its uncertainty, as they were printed.

    Parameters
    ----------
    row : mapping of str to value
        Columns value, unit, low, high, level, std_error.

    Examples
    --------
    >>> nothing = dict.fromkeys(["low", "high", "level", "std_error"])
    >>> found({"value": "about 20", "unit": "per cent"} | nothing)
    'about 20 per cent'
    """
    value, unit = str(row["value"]), str(row["unit"])
    if unit in IN_WORDS:
        return value
    unit = unit.replace("months", "month") if value == "1" else unit
    said = f"{value.replace('-', MINUS)} {unit}"
    if pd.notna(row["low"]):
        low, high = formatted(row["low"], "g"), formatted(row["high"], "g")
        said += f", {row['level']:g}% interval {low} to {high}"
    if pd.notna(row["std_error"]):
        said += f", standard error {row['std_error']:g}"
    return said
