"""What pages say of the intervals that they draw and list."""

from personalising.pages import Result
from personalising.pages.words import interval_note, level
from personalising.study.edge import without


@without()
def note(found: Result, confidence: float) -> str:
    """Give the level of a table's intervals, or nothing where the table is missing.

    Parameters
    ----------
    found : Result
        What the table shows.
    confidence : float
        Level of the intervals.
    """
    return interval_note(confidence)


@without()
def levels(found: Result, confidence: float) -> str:
    """Give the level of a figure's intervals, or nothing where the figure is missing.

    Parameters
    ----------
    found : Result
        What the figure shows.
    confidence : float
        Level of the intervals.
    """
    return f"Lines are intervals at {level(confidence)}, for other schools."
