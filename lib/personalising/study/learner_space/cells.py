"""Columns of the tables of the learner space: counts, and intervals as counts."""

import math
from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from personalising.pages import Cell, Column, columns
from personalising.pages.columns import NO_ESTIMATE, SHARES_BETWEEN, Row, formatted

QUESTIONS: Mapping[str, str] = MappingProxyType(
    {"guidance": "How to work", "tools": "Tools", "handing in": "Handing in"}
)
ANSWERS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("guidance", "none"): "the teacher leaves it to them",
        ("guidance", "suggestions"): "the teacher makes suggestions",
        ("guidance", "instructions"): "the teacher gives instructions",
        ("tools", "chosen"): "they choose screen or paper",
        ("tools", "given"): "they are given one of them",
        ("handing in", "either"): "as they like",
        ("handing in", "electronic"): "on screen",
        ("handing in", "paper"): "on paper",
    }
)


def counted(row: Row) -> str:
    """Give a count with what it is of.

    Examples
    --------
    >>> counted({"named": 2, "asked": 11}).split()
    ['2', 'of', '11']
    """
    return f"{row['named']:,} of {row['asked']:,}".replace(" ", "\N{NO-BREAK SPACE}")


def interval(row: Row) -> str:
    """Give the interval of a share as counts of as many units.

    The ends are whole numbers, rounded outwards, so that no more is claimed than the
    interval holds.

    Examples
    --------
    >>> interval({"asked": 4, "conf_low": 0.068, "conf_high": 0.932}).split()
    ['0', 'to', '4']
    """
    if pd.isna(row["conf_low"]):
        return ""
    # rounded first, lest a whole number be missed by a rounding error
    low = math.floor(round(row["conf_low"] * row["asked"], 6))
    high = math.ceil(round(row["conf_high"] * row["asked"], 6))
    return f"{low:,} to {high:,}".replace(" ", "\N{NO-BREAK SPACE}")


def answer(row: Row) -> str:
    """Give an answer with its question, in words.

    Examples
    --------
    >>> answer({"question": "tools", "answer": "given"})
    'Tools: they are given one of them'
    """
    words = ANSWERS.get((row["question"], row["answer"]), row["answer"])
    return f"{QUESTIONS.get(row['question'], row['question'])}: {words}"


COUNT = Column("Groups", cell=Cell(("named", "asked"), counted))
RANGE = Column(
    "Interval, of as many groups",
    cell=Cell(("conf_low", "conf_high", "asked"), interval),
    empty=NO_ESTIMATE,
)


def points(name: str) -> Cell:
    """Make a cell of a difference of two shares, in percentage points.

    Examples
    --------
    >>> points("difference")({"difference": 0.063})
    '+6'
    """

    def cell(row: Row) -> str:
        return formatted(100 * row[name], "+.0f")

    return Cell((name,), cell)


def points_between(row: Row) -> str:
    """Give the interval of a difference of two shares, in percentage points.

    Examples
    --------
    >>> points_between({"conf_low": 0.02, "conf_high": 0.13}).split()
    ['+2', 'to', '+13']
    """
    ends = (points(name)(row) for name in ("conf_low", "conf_high"))
    return "\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}".join(ends)


def gender_columns() -> dict[str, Column]:
    """Columns of the table of girls and boys."""
    return columns(
        *("says", "girls", "boys", "difference", "interval", "n_girls", "n_boys"),
        says="They …",
        girls=Column("Girls", ".0%"),
        boys=Column("Boys", ".0%"),
        difference=Column("Difference in points", cell=points("difference")),
        interval=Column(
            "Interval", cell=Cell(("conf_low", "conf_high"), points_between)
        ),
        n_girls=Column("Girls asked", ",d"),
        n_boys=Column("Boys asked", ",d"),
    )


def leisure_columns() -> dict[str, Column]:
    """Columns of the table of leisure and school work."""
    return columns(
        *("who", "asked", "leisure", "work", "share", "interval"),
        who="Pupils",
        asked=Column("Who named any", ",d"),
        leisure=Column("Name leisure", ",d"),
        work=Column("Name school work", ",d"),
        share=Column("Leisure first", ".0%", NO_ESTIMATE),
        interval=SHARES_BETWEEN,
    )


def home_columns() -> dict[str, Column]:
    """Columns of the table of homes without the internet."""
    return columns(
        *("who", "asked", "share", "interval", "printed"),
        who="Who",
        asked=Column("Pupils", ",d"),
        share=Column("Without", ".0%"),
        interval=SHARES_BETWEEN,
        printed=Column("Quoted in print", ".0%", NO_ESTIMATE, repeats_print=True),
    )


def log_in_columns() -> dict[str, Column]:
    """Columns of the table of log-ins."""
    return columns(
        "phase",
        "counted",
        "range",
        phase="Phase",
        counted=Column("Groups with their own", cell=Cell(("named", "asked"), counted)),
        range=RANGE,
    )


def choice_columns() -> dict[str, Column]:
    """Columns of the table of choices."""
    return columns(
        *("answer", "counted", "range", "printed"),
        answer=Column("What they say", cell=Cell(("question", "answer"), answer)),
        counted=COUNT,
        range=RANGE,
        printed=Column("Groups in print", ",d", NO_ESTIMATE, repeats_print=True),
    )
