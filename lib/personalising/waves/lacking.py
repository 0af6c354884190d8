"""What a wave lacks, as a list that reads as one."""

import re
from collections.abc import Iterable

_NAMED = (
    re.compile("(?P<before>)(?P<name>“[^”]+”)(?P<after> of the table “[^”]+”)"),
    re.compile("(?P<before>[^“]+ on )(?P<name>“[^”]+”)(?P<after>)"),
)


def column(title: str, table: str) -> str:
    """Say which column is lacking, by the titles of it and its table.

    Examples
    --------
    >>> column("Absence", "Schools")
    '“Absence” of the table “Schools”'
    """
    return f"“{title}” of the table “{table}”"


def in_words(what: Iterable[str]) -> str:
    """List what is lacking: columns of one table, and items on several things, as one.

    Parameters
    ----------
    what : iterable of str
        As `NotCollected` has it.

    Examples
    --------
    >>> in_words([column("Phase", "Schools"), column("Size", "Schools")])
    '“Phase” and “Size” of the table “Schools”'
    >>> in_words(["items on “a”", "the table “Pupils”", "items on “b”", "items on “c”"])
    'items on “a”, “b” and “c”; and the table “Pupils”'
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for each in dict.fromkeys(what):
        found = next(filter(None, (form.fullmatch(each) for form in _NAMED)), None)
        around = (found["before"], found["after"]) if found else (each, "")
        groups.setdefault(around, []).append(found["name"] if found else "")
    said = [
        f"{before}{_joined(names, ', ')}{after}"
        for (before, after), names in groups.items()
    ]
    several = any(
        len(names) > 1 or "," in text
        for names, text in zip(groups.values(), said, strict=True)
    )
    return _joined(said, "; " if several else ", ")


def _joined(parts: list[str], between: str) -> str:
    *head, last = parts
    end = f"{between}and " if between == "; " else " and "
    return f"{between.join(head)}{end}{last}" if head else last
