"""The parts into which the outlines of the spaces cut their drawing.

Spaces that lie inside one another, and one that overlaps them all, make cells in a row:
each nested space alone from the outermost in, then what of each lies in the overlapping
space too from the innermost out, and last the overlapping space alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from personalising.errors import CompendiumError
from personalising.study.spaces.tables import split

SPACES = "data/model/spaces.yml"


class Cell(NamedTuple):
    """A part of the drawing.

    Parameters
    ----------
    inner : str
        Id of the innermost nested space that it lies in; empty for none.
    over : bool
        Whether it lies in the overlapping space.
    """

    inner: str
    over: bool


@dataclass(frozen=True)
class Nest:
    """How the spaces lie.

    Parameters
    ----------
    chain : tuple of str
        Ids of the spaces that lie inside one another, the outermost first.
    over : str
        Id of the space that overlaps them.
    through : str
        Id of the space that runs through all of these.
    """

    chain: tuple[str, ...]
    over: str
    through: str

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells in a row, as the module says."""
        alone = [Cell(id, over=False) for id in self.chain]
        both = [Cell(id, over=True) for id in reversed(self.chain)]
        return (*alone, *both, Cell("", over=True))

    @property
    def shared(self) -> Cell:
        """What of the innermost space lies in the overlapping space too."""
        return Cell(self.chain[-1], over=True)

    def own(self, space: str) -> Cell:
        """Give the cell of what is in a space alone, by its id."""
        return Cell("", over=True) if space == self.over else Cell(space, over=False)

    def cell_of(self, spaces: set[str]) -> Cell:
        """Give the cell of what is met in several spaces: of the innermost of them.

        Examples
        --------
        >>> nest = Nest(("school", "teaching", "learning"), "living", "digital")
        >>> nest.cell_of({"school", "teaching", "living"})
        Cell(inner='teaching', over=True)
        """
        inner = [id for id in self.chain if id in spaces]
        return Cell(inner[-1] if inner else "", self.over in spaces)


def nest(spaces: pd.DataFrame) -> Nest:
    """Find out how the spaces lie.

    Parameters
    ----------
    spaces : pandas.DataFrame
        As `tables.spaces` gives it.

    Raises
    ------
    CompendiumError
        If they are not spaces inside one another, one that overlaps all of these, and
        one that runs through all.
    """
    through, over = (
        list(spaces.loc[spaces[key] != "", "id"]) for key in ("through", "overlaps")
    )
    for key, ids in (("through", through), ("overlaps", over)):
        if len(ids) != 1:
            raise _cannot_draw(ids, key, f"one space with the key {key}")
    rest = spaces[~spaces["id"].isin([*through, *over])]
    chain: list[str] = []
    while len(inside := rest.loc[rest["inside"] == "".join(chain[-1:]), "id"]) == 1:
        chain.append(inside.iloc[0])
    if len(chain) != len(rest):
        left = [id for id in rest["id"] if id not in chain]
        raise _cannot_draw(left, "inside", "spaces one inside the other")
    reached = spaces.set_index("id")
    for key, id, whole in (
        ("overlaps", over[0], {*chain}),
        ("through", through[0], {*chain, *over}),
    ):
        found = split(reached.loc[id, key])
        if set(found) != whole:
            raise _cannot_draw(found, key, ", ".join(sorted(whole)), id)
    return Nest(tuple(chain), over[0], through[0])


def shared(
    placed: pd.DataFrame, spaces: pd.DataFrame
) -> tuple[tuple[str, str], int, int]:
    """Count the technologies in the cell that the innermost space shares.

    Parameters
    ----------
    placed, spaces : pandas.DataFrame
        As the functions of these names in `tables` give them.

    Returns
    -------
    names, count, of : tuple of str, int, int
        The names of the two spaces, how many technologies stand there, and how many
        there are.
    """
    lying = nest(spaces)
    name = dict(zip(spaces["id"], spaces["name"], strict=True))
    technologies = placed[placed["what"] == "technology"].groupby("id")["space"]
    cells = [lying.cell_of(set(met)) for _, met in technologies]
    names = (name[lying.chain[-1]], name[lying.over])
    return names, cells.count(lying.shared), len(cells)


def _cannot_draw(
    found: Sequence[str], key: str, expected: str, entry: str = ""
) -> CompendiumError:
    named = ", ".join(found) or "none"
    where = f"{SPACES}, {f'entry {entry}, ' if entry else ''}key {key}"
    return CompendiumError(
        f"{where}: found {named}, which Figure 1 cannot draw: expected {expected}"
    )
