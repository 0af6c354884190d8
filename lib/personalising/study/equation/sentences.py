"""Sentences of sections 3.2 and 3.3."""

from collections.abc import Mapping, Sequence

import pandas as pd

from personalising.model.learning import LeftOut
from personalising.pages import Result
from personalising.pages.words import capital, level, listed, number_of
from personalising.study.edge import without


def counts(found: Mapping[str, tuple[int, int]]) -> str:
    """Say how many sub-equations of each level a wave can test.

    Parameters
    ----------
    found : mapping of str to tuple of int
        As `study.equation.counts` gives it.
    """
    said = []
    for unit, (tested, every) in found.items():
        if not tested:
            said.append(f"Of {every} sub-equations about {unit}s this wave tests none.")
        elif tested == every:
            said.append(f"This wave tests all {every} sub-equations about {unit}s.")
        else:
            said.append(
                f"Of {every} sub-equations about {unit}s this wave tests {tested}."
            )
    return " ".join(said)


def left_out(found: Sequence[LeftOut]) -> str:
    """Say what the report left out of the equation at the top, and why."""
    return " ".join(
        f"{each.name} is not among the terms at the top. {capital(each.why)}"
        for each in found
    )


@without()
def shared(tested: Result) -> str:
    """Say what two sides of tested sub-equations share, so that it was left out.

    Parameters
    ----------
    tested : Result
        As `study.equation.of_pupils` gives it.
    """
    found = tested.frame["left_out"]
    both = dict.fromkeys(what for cell in found if cell for what in cell.split("; "))
    if not both:
        return ""
    one = len(both) == 1
    return (
        f"{capital(listed(both))} {'stands' if one else 'stand'} on both sides of some "
        f"of these equations. A test leaves {'it' if one else 'them'} out of both: "
        "else an answer would predict itself."
    )


@without()
def schools_note(tested: Result, confidence: float) -> str:
    """Give the level of the intervals, and what schools are set against."""
    return (
        f"Intervals at {level(confidence)}. Effects are standard deviations of the "
        "outcome for one of the predictor. Each school is set against its own phase."
    )


@without()
def pupils_note(tested: Result, confidence: float) -> str:
    """Give the level of the intervals, and what pupils are set against."""
    return (
        f"Intervals at {level(confidence)}. Effects are standard deviations of the "
        "outcome for one of the predictor. Each pupil is set against the others of the "
        "same school."
    )


@without()
def reliability_note(found: Result, confidence: float) -> str:
    """Give the level of the intervals, and why a number is missing."""
    frame = found.frame
    lacking = frame[frame["note"] != ""]
    notes = [f" {capital(row.scale)}: {row.note}." for row in lacking.itertuples()]
    return f"Intervals of alpha at {level(confidence)}.{''.join(notes)}"


@without("How reliable the means of schools are cannot be said ({reason}).")
def means(found: Result, place: str) -> str:
    """Say how far the mean of a school can be relied on.

    Parameters
    ----------
    found : Result
        As `study.equation.school_means` gives it.
    place : str
        Where the numbers come from, as `pages.words.in_this_wave` says it.
    """
    whole = found.frame[found.frame["scale"] == "investment"]
    if whole.empty:
        return ""
    row = whole.iloc[0]
    enough = "" if row["icc2"] >= USABLE else " That is too little to rank schools by."
    return (
        f"{capital(place)} the mean of a school with {row['size']:.0f} pupils has a "
        f"reliability of {max(row['icc2'], 0):.2f}.{enough}"
    )


USABLE = 0.7
"""Reliability from which the means of groups are commonly used."""


@without("How far schools keep their order cannot be said ({reason}).")
def stability(found: Result, place: str) -> str:
    """Say how like the order of schools stays with random weights.

    Parameters
    ----------
    found : Result
        As `study.equation.stability` gives it.
    place : str
        Where the numbers come from.
    """
    row = found.frame.iloc[0]
    return (
        f"{capital(place)} the order of schools under random weights has a typical "
        f"rank correlation of {row['estimate']:.2f} with that of equal weights, "
        f"and at worst {row['lowest']:.2f}."
    )


@without(
    "Whether a conclusion about e-maturity hangs on its weights cannot be said "
    "({reason})."
)
def conclusions(found: Result, every: int) -> str:
    """Say how many conclusions about e-maturity could be tried with other weights.

    Parameters
    ----------
    found : Result
        As `study.equation.conclusions` gives it.
    every : int
        Sub-equations that have e-maturity.
    """
    frame: pd.DataFrame = found.frame
    tried = len(frame)
    said = f"This could be tried for {tried} of {every} sub-equations with e-maturity."
    if tried < every:
        said += (
            " In the others results are known of no school, or of schools whose "
            "e-maturity came as a ready score."
        )
    return said


def answer(found: Result) -> str:
    """Say what of the indicators a wave measures, in at most 40 words.

    Parameters
    ----------
    found : Result
        As `study.equation.indicators` gives it.
    """
    frame = found.frame
    whole = int((frame["held"] == "yes").sum())
    part = int((frame["held"] == "in part").sum())
    none = int((frame["held"] == "no").sum())
    if not whole and not part:
        return f"Of {len(frame)} indicators this wave measures none."
    said = f"Of {len(frame)} indicators this wave measures {whole or 'none in full'}."
    said += f" It measures {part}{' more' if whole else ''} in part." if part else ""
    return said + (f" Of {none} it measures nothing." if none else "")


def twice(found: Result) -> str:
    """Say which indicators the report lists more than once.

    Parameters
    ----------
    found : Result
        As `study.equation.indicators` gives it.
    """
    frame = found.frame
    marked = frame[frame["overlap"] != ""]
    return (
        f"{number_of(len(marked), 'indicator')} of the list stand in another part of "
        "the equation too, and are marked."
    )
