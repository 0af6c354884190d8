"""Sentences of section 4.1."""

from personalising.pages.words import (
    interval_note,
    listed,
    number_of,
)
from personalising.statistics import detectable_correlation
from personalising.study import field_data
from personalising.waves import NotCollected, Wave

POWER = 0.8


def sample_note(wave: Wave) -> str:
    """Which phases of the report's sample the wave does not have."""
    absent = field_data.absent_phases(wave)
    if not absent:
        return ""
    return f"Not collected: {listed([f'{phase} schools' for phase in absent])}."


def basis_of_disadvantage(wave: Wave) -> str:
    """What disadvantage was judged from, and whether that compares with the report."""
    basis = field_data.basis_of_disadvantage(wave)
    if isinstance(basis, NotCollected):
        return "This wave did not record what disadvantage was judged from."
    sentence = f"In this wave, disadvantage is judged from {basis}."
    if basis == field_data.PRINTED_BASIS:
        return (
            f"{sentence} The report called that a rough guide: pupils may come from "
            "elsewhere, to a secondary school above all."
        )
    if field_data.PRINTED_BASIS in basis:
        return f"{sentence} The two are not comparable, and are not put together."
    return (
        f"{sentence} The report judged it from {field_data.PRINTED_BASIS}; the two are "
        "not comparable, and a difference from the report's figures may come from that."
    )


def correlation_note(wave: Wave, confidence: float) -> str:
    """The level of the intervals, and why a row has no result."""
    found = field_data.correlations(wave, confidence)
    if isinstance(found, NotCollected):
        return interval_note(confidence)
    rows = found[found["note"] != ""]
    names = rows["phase"] + " schools, " + rows["with"]
    return interval_note(confidence, zip(names, rows["note"], strict=True))


def power(wave: Wave) -> str:
    """How small a correlation the wave's schools could have shown."""
    found = field_data.correlations(wave)
    if isinstance(found, NotCollected):
        return "This wave did not collect what the correlations need."
    counts = found.dropna(subset=["n"]).groupby("phase", sort=False)["n"].max()
    parts = [
        f"with {number_of(int(n), f'{phase} school')} it is "
        f"{detectable_correlation(int(n), POWER):.2f}"
        for phase, n in counts.items()
    ]
    if not parts:
        return "This wave has too few schools for any correlation."
    return (
        "How large must a correlation be, for a study of this size to find it four "
        f"times in five? {listed(parts).capitalize()}. Smaller ones are mostly missed, "
        "so a correlation that is not significant is no sign that there is none."
    )
