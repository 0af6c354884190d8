"""What the drawing of the spaces says in each of its cells, in lines that fit."""

import textwrap
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import pandas as pd

from personalising.pages.words import capital, listed
from personalising.study.spaces.cells import Cell, Nest
from personalising.study.spaces.tables import OWN, address, split

Mark = Literal["", "home", "visitor", "technology"]
Entries = Mapping[Cell, Sequence["Entry"]]
PASSES = "What passes here"  # where two spaces overlap


class Entry(NamedTuple):
    """A person, a technology or the name of a space, as it stands in a cell.

    Parameters
    ----------
    head : str
        In bold; empty for none.
    text : str
        Below it.
    mark : {"", "home", "visitor", "technology"}
        The mark that stands before it.
    href : str
        Where the head leads; empty for nowhere.
    """

    head: str
    text: str = ""
    mark: Mark = ""
    href: str = ""


class Line(NamedTuple):
    """A line of an entry.

    Parameters
    ----------
    text : str
    bold : bool
    mark : str
        The mark before it; empty for none.
    indented : bool
        Whether it makes room for a mark.
    href : str
        Where it leads; empty for nowhere.
    first : bool
        Whether it begins an entry.
    listed : bool
        Whether it is of a list, in which entries stand close.
    """

    text: str
    bold: bool
    mark: Mark
    indented: bool
    href: str
    first: bool
    listed: bool


def lines(entries: Sequence[Entry], letters: int) -> list[Line]:
    """Break entries into lines.

    Parameters
    ----------
    entries : sequence of Entry
    letters : int
        How many letters have room in a line that makes room for a mark.

    Examples
    --------
    >>> [line.text for line in lines([Entry("teachers", "tutor, assessor")], 8)]
    ['teachers', 'tutor,', 'assessor']
    """
    found = []
    for entry in entries:
        parts = [(text, True) for text in textwrap.wrap(entry.head, letters)]
        parts += [(text, False) for text in textwrap.wrap(entry.text, letters)]
        for number, (text, bold) in enumerate(parts):
            first = number == 0
            mark: Mark = entry.mark if first else ""
            href = entry.href if bold else ""
            close = entry.mark == "technology"
            found.append(Line(text, bold, mark, bool(entry.mark), href, first, close))
    return found


def above(
    nest: Nest, placed: pd.DataFrame, spaces: pd.DataFrame, boundaries: pd.DataFrame
) -> Entries:
    """Give the names of the spaces, who is in them, and what passes where two overlap.

    Parameters
    ----------
    nest : Nest
    placed, spaces, boundaries : pandas.DataFrame
        As the functions of these names in `tables` give them.
    """
    found: dict[Cell, list[Entry]] = defaultdict(list)
    for space in spaces.itertuples():
        if space.id != nest.through:
            cell = nest.own(space.id)
            found[cell].append(Entry(space.name, href=address(space.chapter)))
            found[cell] += _people(placed[placed["space"] == space.id])
    pair = {nest.chain[-1], nest.over}
    for row in boundaries.itertuples():
        if {row.one, row.other} == pair:
            found[nest.shared].append(Entry(PASSES))
            found[nest.shared] += [Entry("", text) for text in split(row.passes)]
    return found


def within(nest: Nest, placed: pd.DataFrame, spaces: pd.DataFrame) -> Entries:
    """Give what stands in the space that runs through: who is in it, and technologies.

    A person stands where they are at home, and a technology in the innermost of its
    spaces.

    Parameters
    ----------
    nest : Nest
    placed, spaces : pandas.DataFrame
        As the functions of these names in `tables` give them.
    """
    found: dict[Cell, list[Entry]] = defaultdict(list)
    (band,) = spaces[spaces["id"] == nest.through].itertuples()
    found[nest.cells[0]].append(Entry(band.name, href=address(band.chapter)))
    people = placed[placed["what"] == "person"]
    for row in people[people["space"] == nest.through].itertuples():
        elsewhere = people[(people["id"] == row.id) & (people["space"] != nest.through)]
        homes = [*elsewhere.loc[elsewhere["at_home"], "space"], *elsewhere["space"]]
        cell = nest.own(homes[0]) if homes else nest.cells[0]
        found[cell] += _people(people.loc[[row.Index]])
    technologies = placed[placed["what"] == "technology"]
    for _, rows in technologies.groupby("id", sort=False):
        cell = nest.cell_of(set(rows["space"]))
        found[cell].append(Entry("", rows["name"].iloc[0], "technology"))
    return found


def _people(rows: pd.DataFrame) -> list[Entry]:
    return [
        Entry(
            row.name, ", ".join(split(row.roles)), "home" if row.at_home else "visitor"
        )
        for row in rows[rows["what"] == "person"].itertuples(index=False)
    ]


def in_words(
    nest: Nest, placed: pd.DataFrame, spaces: pd.DataFrame, boundaries: pd.DataFrame
) -> str:
    """Say all that the drawing shows.

    Parameters
    ----------
    nest : Nest
    placed, spaces, boundaries : pandas.DataFrame
        As the functions of these names in `tables` give them.
    """
    name = dict(zip(spaces["id"], spaces["name"], strict=True))
    outer, *inner = [name[id].lower() for id in nest.chain]
    nested = "".join(f", which holds the {each}" for each in inner)[len(", which") :]
    said = [
        f"The {outer}{nested}." if inner else f"The {outer}.",
        f"The {name[nest.over].lower()} overlaps all of them, and the "
        f"{name[nest.through].lower()} runs through everything.",
    ]
    for space in spaces.itertuples():
        rows = placed[placed["space"] == space.id]
        people = [
            f"{row.name} as {listed(split(row.roles))}{OWN if row.at_home else ''}"
            for row in rows[rows["what"] == "person"].itertuples(index=False)
        ]
        things = [
            text.lower() for text in rows.loc[rows["what"] == "technology", "name"]
        ]
        parts = [f"people: {'; '.join(people)}"] if people else []
        parts += [f"technologies: {', '.join(things)}"] if things else []
        said.append(f"{space.name}. {'. '.join(map(capital, parts))}.")
    said += [
        f"Boundary of {row.between[:1].lower()}{row.between[1:]}: {row.how}."
        for row in boundaries.itertuples()
    ]
    return " ".join(said)
