"""Columns of the table of a wave's own items."""

import pandas as pd

from personalising.model.constructs import in_prose
from personalising.pages import Cell, Column, Result, between
from personalising.pages.columns import NO_ESTIMATE, Row
from personalising.study.answers import in_words
from personalising.waves import NotCollected


def items(found: Result | NotCollected) -> dict[str, Column]:
    """Give the columns of the table; to whom items were put where that differs.

    Parameters
    ----------
    found : Result or NotCollected
        As `study.own_items.items` gives it.
    """
    shown: dict[str, Column] = {
        "wording": Column("Item", cell=Cell(("wording", "direction"), _wording)),
        "stakeholder": Column("Put to"),
        "construct": Column("Construct", cell=Cell(("construct",), _construct)),
        "scale": Column("Scale", cell=between("lowest", "highest", "d")),
        "n": Column("Answers", ",d"),
        "missing": Column("Missing", ",d"),
        "why": Column("Why", empty=NO_ESTIMATE),
        "median": Column("Median", "g"),
        "mean": Column("Mean", ".2f"),
        "interval": Column("Interval", cell=between(format=".2f"), empty=NO_ESTIMATE),
    }
    if isinstance(found, Result) and len(set(found.frame["stakeholder"])) == 1:
        del shown["stakeholder"]  # the text says it once
    return shown


def _wording(row: Row) -> str:
    return str(in_words(pd.DataFrame([row]))[0])


def _construct(row: Row) -> str:
    return in_prose(row["construct"])
