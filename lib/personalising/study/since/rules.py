"""What the figures of other studies must say beyond what their schema asks for."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from personalising.errors import Problem
from personalising.study.statements import statements
from personalising.waves.files import hint
from personalising.waves.reading import Reading

DOI = re.compile(r"10\.\d{4,9}/\S+")
ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?")
NUMBER = re.compile(r"(about )?([+-]?\d+(\.\d+)?)")
IN_WORDS = ("sign only", "in words")
"""Units of values that are no numbers."""

BETWEEN = "; "  # ids of claims
FIRST_YEAR, LAST_YEAR = 1950, 2100
SHOWN, COPY = "shown", "copy"
COPIES = (
    *("scribd.com", "docplayer.net", "pdfslide.us", "vdocuments.site"),
    *("documents.pub", "docsbay.net", "prideseotools.com", "metatoc.com"),
)
"""Sites of other people's copies; there are more, and `read_at` says so of those."""

SAME_FIGURE = ["topic", "study", "year", "population", "measure"]
SAME_STUDY = ["study", "year"]

Row = Mapping[str, Any]
Found = Iterator[tuple[str, str]]
"""Columns whose cells are wrong, with what was expected of them."""


def number_in(value: str) -> float | None:
    """Give the number of a printed value; None where it is words.

    Examples
    --------
    >>> number_in("+0.15"), number_in("about 20"), number_in("a quarter")
    (0.15, 20.0, None)
    """
    found = NUMBER.fullmatch(value)
    return float(found[2]) if found else None


def problems_of(studies: Reading, known: Iterable[Problem]) -> list[Problem]:
    """Find what is wrong with the figures, row by row and between rows.

    Parameters
    ----------
    studies : Reading
        The table of studies as it was read.
    known : iterable of Problem
        What its schema does not allow: such cells count as empty here, so that one
        cause gives one problem.
    """
    file = studies.file.path.name
    names = list(studies.file.schema.columns)
    frame = studies.frame.reindex(columns=names)
    cells = studies.cells.reindex(columns=names, fill_value="").fillna("")
    found = []
    wrong = {(p.file, p.row, p.column) for p in known}
    for number, row in frame.to_dict("index").items():
        filled = {
            name: None if pd.isna(cell) or (file, number, name) in wrong else cell
            for name, cell in row.items()
        }
        for rule in RULES:
            for column, expected in rule(filled):
                value = cells.loc[number, column]
                found.append(Problem(file, expected, int(number), column, value))
    return [*found, *_said_twice(frame, file), *_of_two_sources(frame, file)]


def _years(row: Row) -> Found:
    if row["year"] is not None and not FIRST_YEAR <= row["year"] <= LAST_YEAR:
        yield "year", f"a year from {FIRST_YEAR} to {LAST_YEAR}"


def _addresses(row: Row) -> Found:
    if row["doi"] and not DOI.fullmatch(row["doi"]):
        yield "doi", "a DOI such as 10.1111/bjet.13116, with nothing before it"
    for column in ("address", "read_in"):
        if row[column] and not ADDRESS.fullmatch(row[column]):
            yield column, "one address that begins with http:// or https://"


def _places(row: Row) -> Found:
    host = urlsplit(row["read_in"] or "").hostname or ""
    if row["read_at"] != COPY and host.endswith(COPIES):
        yield "read_at", f"{COPY}, because {host} shows other people's documents"
    if row["status"] != SHOWN:
        return
    if row["read_at"] == COPY:
        yield "status", "to reread, because it was read in somebody's copy"
    elif not (row["doi"] or row["address"]):
        yield "status", "no address, because it has neither a DOI nor an address"


def _values(row: Row) -> Found:
    value = number_in(row["value"] or "")
    if value is None and row["unit"] is not None and row["unit"] not in IN_WORDS:
        units = " or ".join(IN_WORDS)
        yield "value", f"a number, perhaps with about before it, or the unit {units}"
    if value is not None and row["unit"] in IN_WORDS:
        yield "unit", "what the number is in"


def _intervals(row: Row) -> Found:
    low, high, value = row["low"], row["high"], number_in(row["value"] or "")
    for given in ("low", "high", "level"):
        for needed in ("low", "high", "level"):
            if row[given] is not None and row[needed] is None:
                yield needed, f"a number, because {given} has one"
    for given in ("low", "std_error"):
        if row[given] is not None and value is None:
            yield "value", f"a number, because {given} has one"
    if low is not None and high is not None:
        if low > high:
            yield "high", f"a number of at least {low:g}, the low end"
        elif value is not None and not low <= value <= high:
            yield "value", f"a number within its interval, {low:g} to {high:g}"


def _claims(row: Row) -> Found:
    known = statements()
    ids = (row["claims"] or "").split(BETWEEN) if row["claims"] else []
    for id in ids:
        if id not in known:
            meant = hint(id, known)
            yield (
                "claims",
                f"ids of data/model/claims with a semicolon between them; "
                f"none is {id}{meant}",
            )
    if len(set(ids)) < len(ids):
        yield "claims", "each claim once"


RULES: tuple[Callable[[Row], Found], ...] = (
    *(_years, _addresses, _places, _values, _intervals, _claims),
)


def _said_twice(frame: pd.DataFrame, file: str) -> Iterator[Problem]:
    complete = frame.dropna(subset=SAME_FIGURE)
    for _, rows in complete.groupby(SAME_FIGURE, sort=False):
        first, *others = rows.index
        for number in others:
            expected = f"a figure that row {first} does not have already"
            value = str(frame.loc[number, "measure"])
            yield Problem(file, expected, int(number), "measure", value)


def _of_two_sources(frame: pd.DataFrame, file: str) -> Iterator[Problem]:
    """Studies of one name and year that are not the same one."""
    complete = frame.dropna(subset=[*SAME_STUDY, "source"])
    for _, rows in complete.groupby(SAME_STUDY, sort=False):
        first = rows["source"].iloc[0]
        for number, source in rows["source"].items():
            if source != first:
                expected = f"the source of row {rows.index[0]}, which is the same study"
                yield Problem(file, expected, int(number), "source", source)
