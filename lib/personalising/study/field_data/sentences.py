"""Sentences of section 4.1."""

from personalising.pages import Result
from personalising.pages.words import interval_note, listed, number_of
from personalising.study.edge import without
from personalising.study.field_data.analysis import PRINTED_BASIS


def sample_note(absent: tuple[str, ...]) -> str:
    """Name the phases of the report's sample that the field study does not have."""
    if not absent:
        return ""
    return f"Not in this field study: {listed([f'{p} schools' for p in absent])}."


@without("What disadvantage is judged from cannot be said ({reason}).")
def basis_of_disadvantage(basis: str) -> str:
    """Say what disadvantage was judged from, and whether that is as in the report."""
    sentence = f"In this wave, disadvantage is judged from {basis}."
    if basis == PRINTED_BASIS:
        return (
            f"{sentence} The report called that a rough guide: pupils may come from "
            "elsewhere, to a secondary school above all."
        )
    if PRINTED_BASIS in basis:
        return f"{sentence} The two are not comparable, and are not put together."
    return (
        f"{sentence} The report judged it from {PRINTED_BASIS}; the two are "
        "not comparable, and a difference from the report's figures may come from that."
    )


@without()
def correlation_note(correlations: Result, confidence: float) -> str:
    """Give the level of the intervals, and why a row has no result."""
    found = correlations.frame
    rows = found[found["note"] != ""]
    names = rows["phase"] + " schools, " + rows["with"]
    return interval_note(confidence, zip(names, rows["note"], strict=True))


@without()
def power(detectable: Result) -> str:
    """Say how small a correlation the wave's schools could have shown."""
    parts = " ".join(
        f"With {number_of(row.schools, f'{row.phase} school')} it is {row.r:.2f}."
        for row in detectable.frame.itertuples()
    )
    return (
        "How large must a correlation be, for a study of this size to find it four "
        f"times in five? {parts} Smaller ones are mostly missed, "
        "so a correlation that is not significant is no sign that there is none."
    )
