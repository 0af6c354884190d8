"""Sentences of Appendix B."""

import pandas as pd

from personalising import published
from personalising.pages.words import listed, number_of
from personalising.study import response_rates
from personalising.waves import NotCollected, Wave


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
        f"{row.instrument} came back from {row.returned:,}"
        + (" (no target stated)" if pd.isna(row.expected) else f" of {row.expected:,}")
        for row in counted.itertuples()
    ]
    assumed = int((sums["basis"] == "assumed").sum())
    said = f"{listed(parts)}." if parts else "No returns were counted."
    if assumed:
        which = "other instrument" if parts else "instrument"
        said += (
            f" The numbers for {number_of(assumed, which)} were worked "
            "out from an assumption, not counted."
        )
    return said


def focus_groups(wave: Wave) -> str:
    """The groups that were held, beside the number that Appendix B supposes."""
    found = response_rates.focus_groups(wave)
    if isinstance(found, NotCollected):
        return "This wave held no focus groups of pupils, or kept no record of them."
    held = int(found["groups"].sum())
    supposed = published.figure("b.learners.all").value
    size = published.figure("b.assumed.per_learner_group").value
    return (
        f"{number_of(held, 'group')} of pupils were held. Appendix B of the report "
        f"gives {supposed:,.0f} learners at {size:.0f} to a group, which is "
        f"{supposed / size:,.0f} groups, while its section 4.3.2 counts "
        f"{published.figure('s432.groups.total').printed}; the two do not agree."
    )
