"""Sentences on a wave's own items."""

from personalising.pages import Result
from personalising.pages.words import listed, number_of
from personalising.study.edge import without

MOST_NAMED = 6  # constructs


@without("This wave has no items of its own ({reason}).")
def asked(items: Result, errors: str = "") -> str:
    """Say how many items there are, on what, put to whom, and where errors come from.

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
    named = [f"“{name}”" for name in constructs[:MOST_NAMED]]
    if more > 0:
        named.append(f"{more:,} more")
    people = listed(f"{who}s" for who in dict.fromkeys(table["stakeholder"]))
    return (
        f"Put to {people}: {number_of(len(table), 'item')} on {listed(named)}. The "
        "study has no finding on that, so the answers test nothing of it."
    ) + (f" {errors}" if errors else "")
