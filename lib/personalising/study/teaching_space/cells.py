"""Columns of the tables of the teaching space."""

import math

import pandas as pd

from personalising.pages import Cell, Column, columns
from personalising.pages.columns import NO_ESTIMATE, SHARES_BETWEEN, Row, formatted
from personalising.pages.words import capital
from personalising.study.teaching_space.perception import PEOPLE

SPACE = "\N{NO-BREAK SPACE}"


def of(row: Row) -> str:
    """Give a count with what it is of.

    Examples
    --------
    >>> of({"named": 4, "asked": 29}).split()
    ['4', 'of', '29']
    """
    return f"{row['named']:,} of {row['asked']:,}".replace(" ", SPACE)


def compared(row: Row) -> str:
    """Name the two kinds of people that are compared.

    Examples
    --------
    >>> compared({"first": "teacher", "second": "pupil"})
    'teachers and pupils'
    """
    return f"{PEOPLE[row['first']]} and {PEOPLE[row['second']]}"


def times(row: Row, name: str) -> str:
    """Give log odds as how many times as high the odds are; empty where missing.

    Examples
    --------
    >>> times({"estimate": math.log(2)}, "estimate")
    '2.00'
    """
    value = row[name]
    return "" if pd.isna(value) else formatted(math.exp(value), ".2f")


def odds_between(estimate: str, low: str, high: str) -> Cell:
    """Make a cell of odds with their interval, from log odds."""

    def cell(row: Row) -> str:
        if pd.isna(row[estimate]):
            return ""
        ends = f"{times(row, low)} to {times(row, high)}"
        return f"{times(row, estimate)} ({ends})".replace(" ", SPACE)

    return Cell((estimate, low, high), cell)


def _in_words(name: str) -> Cell:
    """Make a cell of a text that begins with a capital."""
    return Cell((name,), lambda row: capital(row[name]))


def line_columns() -> dict[str, Column]:
    """Columns of the table of what schools have."""
    return columns(
        *("line", "counted", "interval"),
        line=Column("The school has", cell=_in_words("line")),
        counted=Column("Schools", cell=Cell(("named", "asked"), of)),
        interval=SHARES_BETWEEN,
    )


def platform_columns() -> dict[str, Column]:
    """Columns of the table of platforms, by whether leaders stand behind them."""
    return columns(
        *("schools", "asked", "share", "interval"),
        schools=Column("Where", cell=_in_words("schools")),
        asked=Column("Teachers' answers", ",d"),
        share=Column("Find little on it", ".0%"),
        interval=SHARES_BETWEEN,
    )


def functioning_columns() -> dict[str, Column]:
    """Columns of the check whether items work alike."""
    return columns(
        *("label", "compared", "works", "apart", "steps"),
        label="Item",
        compared=Column("Compared", cell=Cell(("first", "second"), compared)),
        works="Works",
        apart=Column(
            "Odds beside the other items",
            cell=odds_between("estimate", "conf_low", "conf_high"),
            empty=NO_ESTIMATE,
        ),
        steps=Column(
            "The same, upper end over lower",
            cell=odds_between("step", "step_low", "step_high"),
            empty=NO_ESTIMATE,
        ),
    )


def wording_columns() -> dict[str, Column]:
    """Columns of the table of wordings."""
    return columns(
        *("item", "who", "wording"), item="Item", who="Put to", wording="Wording"
    )
