"""The report's pack of cards: the way from the cards to the items that were analysed.

The report names some of the cards that it took out, merged and added, and gives how
many there were before and after. What it names comes to more items than it counts;
which further cards were merged is this book's reconstruction.
"""

from typing import NamedTuple

import pandas as pd

from personalising import published

REPORT, OURS, INVENTED = "the report", "this book", "invented"
NOTHING = "\N{EN DASH}"
ORIGINAL = "s432.cards.original"
ITEMS = "s432.cards.items_after_merging"


class Step(NamedTuple):
    """A step on the way from cards to items.

    Parameters
    ----------
    what : str
        What was done, in a few words.
    cards : tuple of str
        The cards that it concerns.
    items : tuple of str
        What they became, or what came in.
    said_by : str
        Who says so.
    """

    what: str
    cards: tuple[str, ...]
    items: tuple[str, ...]
    said_by: str = REPORT

    @property
    def change(self) -> int:
        """How many more items there are after it."""
        return len(self.items) - len(self.cards)


STEPS = (
    Step(
        "taken out, as redundant or not sorted alike",
        ("Skype", "Virtual World", "Snapfish", "4oD", "World of Warcraft", "Scanner"),
        (),
    ),
    Step(
        "merged, as pupils made one heap of them",
        ("Camera Phone", "PDA", "SMS Messaging"),
        ("Phones",),
    ),
    Step(
        "added, as pupils named them in questionnaires",
        (),
        ("CBeebies", "Club Penguin", "Miniclip Games"),
    ),
    Step("put in the place of a site that fewer pupils used", ("Facebook",), ("Bebo",)),
    Step("merged with the other phones", ("Mobile phone", "Phones"), ("Phones",), OURS),
    Step("merged", ("PlayStation", "Xbox", "Wii"), ("Console games",), OURS),
    Step("merged", ("Digital camera", "Video camera"), ("Camera",), OURS),
    Step("merged", ("DVD player", "Television"), ("Television",), OURS),
    Step("renamed, to stand for its kind", ("Nintendo DS",), ("Handheld games",), OURS),
)


def path() -> pd.DataFrame:
    """Give the way from the report's cards to its items, step by step.

    Returns
    -------
    pandas.DataFrame
        A row for each step: step, cards (str), items (str), change (items more than
        before), left (items after it), said_by.

    Examples
    --------
    >>> steps = path()
    >>> int(steps["left"].iloc[-1]) == published.figure(ITEMS).value
    True
    """
    whole = int(published.figure(ORIGINAL).value)
    rows = [("the pack", NOTHING, NOTHING, 0, REPORT)]
    rows += [
        (
            each.what,
            ", ".join(each.cards) or NOTHING,
            ", ".join(each.items) or NOTHING,
            each.change,
            each.said_by,
        )
        for each in STEPS
    ]
    columns = ["step", "cards", "items", "change", "said_by"]
    frame = pd.DataFrame(rows, columns=columns)
    frame.insert(4, "left", whole + frame["change"].cumsum())
    return frame
