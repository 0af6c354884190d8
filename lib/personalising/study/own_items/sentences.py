"""Sentences on a wave's own items."""

from personalising.model.constructs import in_prose
from personalising.pages import Result
from personalising.pages.words import listed, number_of
from personalising.study.edge import without

MOST_NAMED = 6  # constructs


@without("This wave has no items of its own ({reason}).")
def asked(items: Result, errors: str = "") -> str:
    """Say how many items were put to whom, on what, and where errors come from.

    Parameters
    ----------
    items : Result
        As `items` of the room gives it.
    errors : str
        As `errors` gives it; empty where people of a school are taken to be alike.
    """
    table = items.frame
    constructs = list(dict.fromkeys(table["construct"]))
    more = len(constructs) - MOST_NAMED
    named = [in_prose(name) for name in constructs[:MOST_NAMED]]
    if more > 0:
        named.append(f"{more:,} more")
    people = listed(f"{who}s" for who in dict.fromkeys(table["stakeholder"]))
    were = "was" if len(table) == 1 else "were"
    these = "any of these" if len(constructs) > 1 else "this"
    return (
        f"{number_of(len(table), 'item')} {were} put to {people}, on {listed(named)}. "
        f"The study has no finding on {these}, so the answers test nothing of it."
    ) + (f" {errors}" if errors else "")


@without()
def turned(items: Result) -> str:
    """Say how the figure and the table show items of which low answers are more."""
    low = int((items.frame["direction"] == "lower").sum())
    if not low:
        return ""
    are = "it is" if low == 1 else "they are"
    return (
        f"Of {number_of(low, 'item')} low answers mean more, and {are} marked so. The "
        "figure turns such an item round; the table gives its answers as given."
    )
