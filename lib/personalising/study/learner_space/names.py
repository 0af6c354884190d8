"""The words of pupils for what they do with technology, have, and cannot reach.

A wave with other words for the same things adds them here; capitals do not matter. What
stands in no list counts on neither side.
"""

from collections.abc import Collection

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
PHASES: dict[str, tuple[int, ...]] = {"primary": (1, 2), "secondary": (3, 4)}
"""Key Stages of each phase."""
LEISURE_KIND, WORK_KIND, OTHER_KIND = "leisure", "school work", "other"
SEVERAL, ONE = "several things in one", "one thing"
TO_COMMUNICATE, NOT_TO_COMMUNICATE = "to communicate by", "other"


def is_of(word: str, words: Collection[str]) -> bool:
    """Whether a word stands in a list, whatever its capitals.

    Examples
    --------
    >>> is_of("Music", LEISURE), is_of("singing", LEISURE)
    (True, False)
    """
    return word.casefold() in {each.casefold() for each in words}


def kind_of(table: str, item: str) -> str:
    """Name the kind of what pupils named.

    Parameters
    ----------
    table : {"activities", "must_haves"}
    item : str

    Examples
    --------
    >>> kind_of("activities", "Homework"), kind_of("must_haves", "laptop")
    ('school work', 'several things in one')
    """
    if table == "must_haves":
        return SEVERAL if is_of(item, MULTI_FUNCTION) else ONE
    if is_of(item, LEISURE):
        return LEISURE_KIND
    return WORK_KIND if is_of(item, SCHOOL_WORK) else OTHER_KIND
