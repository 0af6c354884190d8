"""Sentences of the teaching space."""

import math

import pandas as pd

from personalising.model import Verdict, rule
from personalising.model.rule import decide
from personalising.pages import Result
from personalising.pages.words import (
    capital,
    interval_note,
    listed,
    number,
    p_value,
)
from personalising.statistics.item_functioning import FEWEST_ITEMS
from personalising.study import intervals
from personalising.study.edge import without
from personalising.study.teaching_space.perception import (
    ALIKE,
    APART,
    MARGIN,
    TOGETHER,
)

note = intervals.note
RECOGNISED = "personalisation"
"""The construct on which the report sets pupils against their teachers."""
NO_GAP = (
    "What teachers and pupils of a school recognise cannot be compared here, since no "
    "item on it that both answered can be estimated."
)
NEEDS_THREE = (
    "With fewer than three items in common it cannot be told which is the odd one, so "
    "that whether they work alike for teachers and pupils stays open."
)
NO_CHECK = (
    "Whether the items work alike for teachers and pupils cannot be told from these "
    "answers."
)


@without()
def levels(found: Result, confidence: float, errors: str = "") -> str:
    """Give the levels of lines and, with replicate weights, where errors come from.

    Parameters
    ----------
    found : Result
        As `said` of the section gives it.
    confidence : float
    errors : str
        As `errors` of the section gives it; empty where answers from a school are taken
        to be alike.
    """
    said = intervals.levels(found, confidence)
    return f"{said} {errors}" if errors else said


@without()
def check_note(found: Result, confidence: float) -> str:
    """Give the level of the intervals, and the tests that no item differs."""
    tested = _of_both(found.frame).dropna(subset=["uniform_p"])
    note = interval_note(confidence)
    if tested.empty:
        return note
    first = tested.iloc[0]
    said = f"that none works differently: {p_value(first['uniform_p'])}"
    if pd.notna(first["steps_p"]):
        said += f"; that none does so along its scale: {p_value(first['steps_p'])}"
    return f"{note} Likelihood-ratio tests of the items on personalising: {said}."


def margin() -> str:
    """Say how wide the margin is within which an item works alike."""
    band = rule().band(MARGIN)
    return (
        f"The margin is {number(band.half_width)} in log odds either way: "
        f"{band.readers}."
    )


@without(NO_GAP)
def gap(found: Result, place: str) -> str:
    """Say what the model finds of teachers and pupils of the same school.

    Of several items that may be taken together, it is these together.
    """
    table = _of_both(found.frame).dropna(subset=["estimate"])
    together = table[table["item"] == TOGETHER]
    if together.empty and len(table) != 1:
        return NO_GAP
    (row,) = (table if together.empty else together).to_dict("records")
    band = rule().band("agreement").half_width
    decided = decide("direction", band, row["conf_low"], row["conf_high"])
    return f"{capital(place)} {_GAPS[decided.verdict, decided.detail](row['estimate'])}"


def _more(who: str, others: str, estimate: float) -> str:
    return (
        f"{who} recognise more of personalising than {others} of their schools: the "
        f"odds that they agree more are {number(math.exp(abs(estimate)), 1)} times as "
        "high."
    )


def _first(estimate: float) -> str:
    return _more("teachers", "pupils", estimate)


_GAPS = {
    (Verdict.SUPPORTED, ""): _first,
    (Verdict.SUPPORTED, "size may be negligible"): _first,
    (Verdict.NOT_SUPPORTED, "reversed"): lambda e: _more("pupils", "teachers", e),
    (Verdict.NOT_SUPPORTED, "negligible"): lambda _: (
        "teachers and pupils of a school recognise as much of personalising: what is "
        "between them is too little to matter."
    ),
    (Verdict.INCONCLUSIVE, ""): lambda _: (
        "the model cannot tell whether teachers or pupils of a school recognise more "
        "of personalising."
    ),
}


@without()
def functioning(found: Result, place: str) -> str:
    """Say whether the items work alike for teachers and pupils."""
    table = _of_both(found.frame)
    if table.empty or table["items"].iloc[0] < FEWEST_ITEMS:
        return NEEDS_THREE
    if table["estimate"].isna().all():
        return NO_CHECK
    apart = [f"“{label}”" for label in table.loc[table["works"] == APART, "label"]]
    if apart:
        verb = "works" if len(apart) == 1 else "work"
        return (
            f"{capital(place)} {listed(apart)} {verb} differently for teachers and "
            "pupils, so that the gap is read from the other items."
        )
    alike = int((table["works"] == ALIKE).sum())
    if alike == len(table):
        return (
            f"{capital(place)} each of the items works alike for teachers and pupils, "
            "so that a gap on them is one of what they see."
        )
    count = f"{alike:,}" if alike else "none"
    return (
        f"{capital(place)} {count} of {len(table):,} items can be shown to work alike "
        "for teachers and pupils, and none to work differently."
    )


def _of_both(table: pd.DataFrame) -> pd.DataFrame:
    """Keep what is on personalising, and sets teachers against pupils."""
    both = table["first"].eq("teacher") & table["second"].eq("pupil")
    return table[both & table["construct"].eq(RECOGNISED)]
