"""The figures that the 2009 report printed, exactly as it printed them."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import inf
from pathlib import Path
from typing import Any

import pandas as pd

from personalising.errors import CompendiumError, Problem
from personalising.paths import PUBLISHED
from personalising.published.rounding import Interval

FILE = "figures.csv"
COLUMNS = ("section", "what", "printed", "kind", "n", "df", "printed_p", "note")
FIRST_ROW = 2  # a spreadsheet's row number of the first row below the header

# A count is a whole number that was not rounded. Figures of the other kinds were
# rounded to the digits that were printed.
COUNT = "count"
# The kinds of figures, each with the smallest and the largest possible value.
KINDS = {
    COUNT: (0.0, inf),
    "percent": (0.0, 100.0),
    "correlation": (-1.0, 1.0),
    "standardised coefficient": (-inf, inf),
    "adjusted R squared": (-inf, 1.0),
    "F": (0.0, inf),
    "kappa": (-1.0, 1.0),
    "z": (-inf, inf),
    "log odds": (-inf, inf),
    "probability": (0.0, 1.0),
}
WORDS = (
    *("zero", "one", "two", "three", "four", "five"),
    *("six", "seven", "eight", "nine", "ten"),
)  # the report spells small counts out; the position of a word is its value
NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)")
WHOLE = re.compile(r"[1-9]\d*")
TWO = re.compile(rf"{WHOLE.pattern},{WHOLE.pattern}")
STATEMENT = re.compile(r"n\.s\.|p[<=]0?\.\d+")


@dataclass(frozen=True)
class Figure:
    """One figure that the report printed, as it was printed.

    Parameters
    ----------
    id : str
        Identifier: section, what is measured, and of what, such as
        ``"t41.primary.small.advantaged"``.
    section : str
        Place in the report.
    what : str
        What the figure measures, in our words.
    printed : str
        The value as text, as printed: trailing zeros and signs matter.
    n : int or None
        Number of units that it was computed from; None where the report does not say.
    printed_p : str
        The p-value as printed; empty where none was.
    note : str
        What a reader of the figure should know.
    kind : str
        Kind of figure, one of `KINDS`, such as ``"count"`` or ``"correlation"``.
    df : tuple of int
        Degrees of freedom as printed: none, one or two.
    """

    id: str
    section: str
    what: str
    printed: str
    n: int | None
    printed_p: str
    note: str
    kind: str = COUNT
    df: tuple[int, ...] = ()

    @property
    def value(self) -> float:
        """The printed value as a number; the report printed some as words.

        Examples
        --------
        >>> figure("s432.cards.added").printed, figure("s432.cards.added").value
        ('three', 3.0)
        """
        return float(self._decimal)

    @property
    def digits(self) -> str:
        """The value in digits: as printed, or translated where a word was printed.

        Examples
        --------
        >>> figure("s432.cards.added").digits, figure("s421.F").digits
        ('3', '3.20')
        """
        return str(self._decimal) if self.printed.lower() in WORDS else self.printed

    @property
    def half_unit(self) -> float:
        """Half a unit of the last printed digit: the largest possible rounding error.

        Examples
        --------
        >>> figure("s41.r.statemented_disadvantage.primary").half_unit
        0.005
        """
        return float(self._half_unit)

    @property
    def interval(self) -> Interval:
        """Interval of the values that round to the printed one; a count is exact.

        Examples
        --------
        >>> figure("s421.F").interval
        Interval(low=3.195, high=3.205)
        >>> figure("s41.schools").interval
        Interval(low=30.0, high=30.0)
        """
        half = 0 if self.kind == COUNT else self._half_unit
        return Interval(float(self._decimal - half), float(self._decimal + half))

    @property
    def _decimal(self) -> Decimal:
        word = self.printed.lower()
        return Decimal(WORDS.index(word) if word in WORDS else self.printed)

    @property
    def _half_unit(self) -> Decimal:
        return Decimal(5).scaleb(int(self._decimal.as_tuple().exponent) - 1)

    def agrees(self, value: float) -> bool:
        """Whether a computed value lies within rounding error of the printed one.

        Parameters
        ----------
        value : float
            The value computed anew.

        Examples
        --------
        >>> figure("s41.r.statemented_disadvantage.primary").agrees(0.5512)
        True
        >>> figure("s41.r.statemented_disadvantage.primary").agrees(0.56)
        False
        """
        return abs(value - self.value) < self.half_unit


class Printed(dict[str, Figure]):
    """Printed figures by id: a dict that raises CompendiumError for a missing id."""

    def __missing__(self, id: str) -> Figure:
        """Raise CompendiumError with the id that is missing."""
        raise CompendiumError(f"data/published/{FILE} has no figure {id}")

    @classmethod
    def of(cls, figures: pd.DataFrame) -> "Printed":
        """Make printed figures from a data frame.

        Parameters
        ----------
        figures : pandas.DataFrame
            As `personalising.published.figures` gives it: indexed by id, all columns as
            text.

        Raises
        ------
        CompendiumError
            If a figure cannot be used; see `check`.
        """
        check(figures)
        rows = figures.to_dict("index").items()
        return cls((str(id), _figure(str(id), row)) for id, row in rows)


def _figure(id: str, row: Mapping[Any, str]) -> Figure:
    return Figure(
        id=id,
        section=row["section"],
        what=row["what"],
        printed=row["printed"],
        n=int(row["n"]) if row["n"] else None,
        printed_p=row["printed_p"],
        note=row["note"],
        kind=row["kind"],
        df=tuple(map(int, row["df"].split(","))) if row["df"] else (),
    )


def read(path: Path) -> pd.DataFrame:
    """Read and check a file of printed figures.

    Parameters
    ----------
    path : pathlib.Path
        A CSV file with the columns id, section, what, printed, kind, n, df, printed_p
        and note.

    Returns
    -------
    pandas.DataFrame
        Indexed by id, all columns as text.

    Raises
    ------
    CompendiumError
        If the file cannot be read or used; the message has each problem on a line.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file, strict=True)) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CompendiumError(f"{path} cannot be read: {error}") from error
    _complain(_misshapen(path.name, header, rows))
    frame = pd.DataFrame(rows, columns=header).set_index("id")
    check(frame, path.name)
    return frame


def _misshapen(file: str, header: list[str], rows: list[list[str]]) -> list[Problem]:
    problems = [
        Problem(file, "a column of this name", 1, column)
        for column in ("id", *COLUMNS)
        if header.count(column) != 1
    ]
    problems += [
        Problem(file, f"{len(header)} cells, not {len(row)}", number)
        for number, row in enumerate(rows, FIRST_ROW)
        if len(row) != len(header)
    ]
    return problems


def check(figures: pd.DataFrame, file: str = FILE) -> None:
    """Check that printed figures can be used.

    Parameters
    ----------
    figures : pandas.DataFrame
        Indexed by id, all columns as text.
    file : str
        Name of the file that they come from, for the message.

    Raises
    ------
    CompendiumError
        If any cannot be used. The message has each problem on a line: file, row,
        column, value and what was expected.

    Examples
    --------
    >>> frame = figures().copy()
    >>> frame.loc["s421.F", "n"] = "some"
    >>> check(frame)
    Traceback (most recent call last):
        ...
    personalising.errors.CompendiumError: figures.csv, row 22, column n: found "some", \
expected a whole number from 1, or nothing
    """
    missing = [column for column in COLUMNS if column not in figures]
    if missing:
        _complain(
            [Problem(file, "a column of this name", 1, column) for column in missing]
        )
    _complain([*_identified_twice(figures, file), *_misfits(figures, file)])


def _identified_twice(figures: pd.DataFrame, file: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, id in enumerate(figures.index, FIRST_ROW):
        if not id:
            yield Problem(file, "an id", number, "id", id)
        elif id in first:
            expected = f"an id of its own, not that of row {first[id]}"
            yield Problem(file, expected, number, "id", id)
        first.setdefault(id, number)


def _misfits(figures: pd.DataFrame, file: str) -> Iterator[Problem]:
    for number, row in enumerate(figures.to_dict("records"), FIRST_ROW):
        for column, expected in (
            ("printed", _expected_of_printed(row["printed"], row["kind"])),
            ("kind", _expected_of_kind(row["kind"])),
            ("n", _expected(WHOLE, row["n"], "a whole number from 1, or nothing")),
            ("df", _expected_of_df(row["df"], row["kind"])),
            (
                "printed_p",
                _expected(STATEMENT, row["printed_p"], "p<0.05, n.s. or the like"),
            ),
        ):
            if expected:
                yield Problem(file, expected, number, column, str(row[column]))


def _expected(pattern: re.Pattern[str], text: str, expected: str) -> str:
    """Give what was expected of a cell if it is wrong, else an empty text.

    A cell may be empty.
    """
    return "" if not text or pattern.fullmatch(text) else expected


def _expected_of_kind(kind: str) -> str:
    return "" if kind in KINDS else f"one of {', '.join(sorted(KINDS))}"


def _expected_of_printed(printed: str, kind: str) -> str:
    if printed.lower() in WORDS:
        return ""
    if not NUMBER.fullmatch(printed):
        return f"a number, or a word from {WORDS[0]} to {WORDS[-1]}"
    low, high = KINDS.get(kind, (-inf, inf))
    if not low <= float(printed) <= high:
        return f"a number from {low:g} to {high:g}"
    if kind == COUNT and float(printed) % 1:
        return "a whole number"
    return ""


def _expected_of_df(df: str, kind: str) -> str:
    if kind == "F":
        return _expected(TWO, df or "none", "two whole numbers from 1, such as 3,22")
    return _expected(WHOLE, df, "a whole number from 1, or nothing")


def _complain(problems: list[Problem]) -> None:
    if problems:
        ordered = sorted(problems, key=lambda problem: problem.sort_key)
        raise CompendiumError("\n".join(map(str, ordered)))


def figures() -> pd.DataFrame:
    """Give all printed figures as a table, one row for each, all columns as text.

    Returns
    -------
    pandas.DataFrame
        Indexed by id; columns section, what, printed, kind, n, df, printed_p, note. It
        is the caller's own: what is changed in it is changed for nobody else.
    """
    return _table().copy()


def figure(id: str) -> Figure:
    """Give a printed figure by its id.

    Parameters
    ----------
    id : str
        Identifier, for example ``"t41.primary.small.advantaged"``.

    Raises
    ------
    CompendiumError
        If there is no figure of this id.

    Examples
    --------
    >>> figure("s41.r.statemented_disadvantage.primary").printed
    '+0.55'
    """
    return _printed()[id]


@cache
def _table() -> pd.DataFrame:
    return read(PUBLISHED / FILE)


@cache
def _printed() -> Printed:
    return Printed.of(_table())
