"""What the chapter on the descriptive model says; nothing is computed here."""

import pandas as pd

from personalising.pages.words import listed, number_of
from personalising.study.spaces.tables import KINDS, short_name


def in_both(names: tuple[str, str], count: int, of: int) -> str:
    """Say how many technologies stand where two spaces overlap.

    Parameters
    ----------
    names : tuple of str
        Names of the two spaces.
    count, of : int
        How many stand there, and how many there are.
    """
    where = listed(map(short_name, names))
    return f"Of {number_of(of, 'square')}, {count} stand where {where} overlap."


def richest(name: str, things: list[str]) -> str:
    """Say what a space has twice as many technologies for; empty for nothing.

    Examples
    --------
    >>> richest("Living space", ["communicate", "play"])
    'The living space has at least twice as many technologies as any other to \
communicate, and to play.'
    """
    if not things:
        return ""
    *head, last = [f"to {thing}" for thing in things]
    said = f"{', '.join(head)}, and {last}" if head else last
    return (
        f"The {short_name(name)} space has at least twice as many technologies as any "
        f"other {said}."
    )


def held(rows: pd.DataFrame) -> str:
    """Say how much of a space helps and hinders."""
    counts = rows["kind"].value_counts()
    return ", ".join(
        f"{number_of(int(counts.get(kind, 0)), 'point')} that "
        f"{kind.removesuffix('s') if counts.get(kind, 0) != 1 else kind}"
        for kind in KINDS.values()
    )


def technologies_of(rows: pd.DataFrame) -> str:
    """Say how many technologies stand in a fold."""
    count = len(rows)
    return f"{count} technolog{'y' if count == 1 else 'ies'}"
