"""Sentences of the chapters that depend on the wave.

What a chapter says of its data stands here or in a claim, never in its own prose, so
that it is true of every wave or is not said.
"""

import pandas as pd

from personalising import published
from personalising.analysis import field_data, response_rates
from personalising.statistics import detectable_correlation
from personalising.waves import NotCollected, Wave

POWER = 0.8


def number_of(count: int, noun: str) -> str:
    """A count with its noun.

    Examples
    --------
    >>> number_of(1, "school"), number_of(1508, "school")
    ('1 school', '1,508 schools')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(items: list[str]) -> str:
    """Items as running text.

    Examples
    --------
    >>> listed(["girls", "boys", "pupils"])
    'girls, boys and pupils'
    """
    *head, last = items
    return f"{', '.join(head)} and {last}" if head else last


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
    return (
        f"{sentence} The report judged it from {field_data.PRINTED_BASIS}; the two are "
        "not comparable, and a difference from the report's figures may come from that."
    )


def correlation_note(wave: Wave, confidence: float) -> str:
    """The level of the intervals, and why a row has no result."""
    note = f"Intervals at {confidence:.0%}."
    found = field_data.correlations(wave, confidence)
    if isinstance(found, NotCollected):
        return note
    reasons = found.loc[found["note"] != "", ["phase", "with", "note"]]
    lines = [
        f" {row.phase.capitalize()} schools, {other}: {row.note}."
        for row, other in zip(reasons.itertuples(), reasons["with"], strict=True)
    ]
    return note + "".join(lines)


def power(wave: Wave) -> str:
    """How small a correlation the wave's schools could have shown."""
    found = field_data.correlations(wave)
    if isinstance(found, NotCollected):
        return "Without schools, this wave can say nothing of correlations."
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


def returns(wave: Wave) -> str:
    """What was counted, and what was worked out."""
    found = response_rates.returns(wave)
    if isinstance(found, NotCollected):
        return "This wave kept no record of what was sent out and what came back."
    sums = found[
        (found["phase"] == "all") | ~found.duplicated("instrument", keep=False)
    ]
    counted = sums[sums["basis"] == "counted"]
    parts = [
        f"{row.instrument} came back from {row.returned:,} of {row.expected:,}"
        for row in counted.dropna(subset=["expected"]).itertuples()
    ]
    assumed = int((sums["basis"] == "assumed").sum())
    said = f"{listed(parts)}." if parts else "No returns were counted."
    if assumed:
        said += (
            f" The numbers for {number_of(assumed, 'other instrument')} were worked "
            "out from an assumption, not counted."
        )
    return said


def focus_groups(wave: Wave) -> str:
    """The groups that were held, beside the number that Appendix B supposes."""
    found = response_rates.focus_groups(wave)
    if isinstance(found, NotCollected):
        return "This wave held no focus groups, or kept no record of them."
    held = int(found["groups"].sum())
    supposed = published.figure("b.learners.all").value
    size = published.figure("b.assumed.per_learner_group").value
    return (
        f"{number_of(held, 'group')} of pupils were held. Appendix B of the report "
        f"gives {supposed:,.0f} learners at {size:.0f} to a group, which is "
        f"{supposed / size:,.0f} groups, while its section 4.3.2 counts "
        f"{published.figure('s432.groups.total').printed}; the two do not agree."
    )


def tables_held(holdings: pd.DataFrame) -> str:
    """How many of the contract's tables a wave holds."""
    held = int(holdings["rows"].notna().sum())
    return f"This wave holds {held} of the {number_of(len(holdings), 'table')} so far."
