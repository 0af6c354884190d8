"""Cards of the sorts that stand for one technology, by the names that they had.

A wave with other names for the same things adds them here; capitals do not matter. The
claims ask of single cards, where the technologies of the model are wider: messaging
there has email too.
"""

from collections.abc import Collection

import pandas as pd

MOBILES = ("Phones", "Mobile phone", "Camera Phone", "SMS Messaging")
INSTANT_MESSAGING = ("Instant messaging", "MSN Messenger")
MESSAGING = (*INSTANT_MESSAGING, "Email", "Skype")
SOCIAL_NETWORKING = ("Bebo", "Facebook", "MySpace")
GAMES = (
    *("Console games", "Handheld games", "Miniclip Games"),
    *("Nintendo DS", "PlayStation", "Wii", "Xbox"),
)
TELEVISION = ("Television", "CBeebies")
LAPTOPS = ("Laptop",)
SEARCH = ("Google",)


def are(cards: "pd.Series[str]", names: Collection[str]) -> "pd.Series[bool]":
    """Whether each card is one of these, whatever its capitals.

    Parameters
    ----------
    cards : pandas.Series of str
        Names of cards.
    names : collection of str
        One of the lists of this module.

    Examples
    --------
    >>> are(pd.Series(["laptop", "Printer"]), LAPTOPS).tolist()
    [True, False]
    """
    return cards.str.casefold().isin([name.casefold() for name in names])
