"""The words of pupils for what they do with technology, have, and cannot reach.

A wave with other words for the same things adds them here; capitals do not matter. What
stands in no list counts on neither side.
"""

from collections.abc import Collection

import pandas as pd

OWN_FOLDERS = ("own documents", "My Documents", "class folder", "school computer")
MEMORY_STICKS = ("memory stick", "data stick")
COMMUNICATION = (
    *("instant messaging", "MSN Messenger", "chat rooms", "message boards"),
    *("social networking", "Facebook", "MySpace", "Bebo"),
    *("email", "web mail", "Hotmail"),
)
SCHOOL_WORK = ("homework", "revision", "school work", "coursework")
LEISURE = (
    *("music", "games", "social networking", "videos", "television"),
    *("surfing the web", "pictures", "messaging"),
)
PHONES = ("mobile phone", "phone", "smartphone")
MULTI_FUNCTION = (*PHONES, "computer", "laptop", "tablet", "PDA")


def are(items: "pd.Series[str]", names: Collection[str]) -> "pd.Series[bool]":
    """Whether each item is one of these, whatever its capitals.

    Parameters
    ----------
    items : pandas.Series of str
        What was named.
    names : collection of str
        One of the lists of this module.

    Examples
    --------
    >>> are(pd.Series(["Laptop", "radio"]), MULTI_FUNCTION).tolist()
    [True, False]
    """
    return items.str.casefold().isin([name.casefold() for name in names])
