"""What the numbers of a display of synthetic data are: calibrated or invented.

A wave's descriptor lists, for a display, the columns that were made to come out as
printed, and the rows in which they do. Every other number of the wave is invented.
Numbers that come from print alone, and texts, are labels and have no standing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from personalising.pages.disclosure import Shown
from personalising.pages.results import Result
from personalising.pages.words import listed
from personalising.waves import Descriptor

CALIBRATED, IN_PART, INVENTED = "as calibrated", "in part calibrated", "invented"
NOTHING = "none"  # in the data: no number of the row was calibrated
MOST_ROWS = 3  # named one by one

Draw = TypeVar("Draw", bound=Callable[..., object])


@dataclass(frozen=True)
class Standing:
    """Which numbers of a display were calibrated.

    Parameters
    ----------
    mask : pandas.DataFrame
        For each column of numbers and each row, whether the number was calibrated.
        No columns where a display has no number of a synthetic wave.
    known : pandas.DataFrame
        The same for whether there is a number.
    """

    mask: pd.DataFrame
    known: pd.DataFrame

    @classmethod
    def absent(cls, frame: pd.DataFrame) -> "Standing":
        """Give the standing of a table that has no number of a synthetic wave."""
        nothing = pd.DataFrame(index=frame.index)
        return cls(nothing, nothing)

    @property
    def is_calibrated(self) -> bool:
        """Whether any number was calibrated."""
        return bool((self.mask & self.known).to_numpy().any())

    def cells(self, names: Iterable[str]) -> list[str]:
        """Say for each row what a cell is that shows some of the columns.

        Returns
        -------
        list of str
            ``"as calibrated"``, ``"invented"``, or nothing where it shows no number.
        """
        chosen = [name for name in names if name in self.mask]
        known = self.known[chosen]
        has, made = known.any(axis=1), (known & ~self.mask[chosen]).any(axis=1)
        return [
            (INVENTED if invented else CALIBRATED) if some else ""
            for some, invented in zip(has, made, strict=True)
        ]

    def by_row(self) -> "pd.Series[str]":
        """Name the columns that were calibrated, for each row of the data."""
        names = [
            "; ".join(str(name) for name, yes in row.items() if yes) or NOTHING
            for row in (self.mask & self.known).to_dict("records")
        ]
        return pd.Series(names, self.mask.index, dtype=object)


def word(cells: Iterable[str]) -> str:
    """Say what several cells come to, each as `Standing.cells` gives it.

    Examples
    --------
    >>> word(["as calibrated", "", "invented"]), word(["invented"]), word([""])
    ('in part calibrated', 'invented', '')
    """
    found = {cell for cell in cells if cell}
    return IN_PART if len(found) > 1 else "".join(found)


def standing(
    shown: Shown, frame: pd.DataFrame, name: str, wave: Descriptor
) -> Standing:
    """Look up which numbers of a display were calibrated.

    Parameters
    ----------
    shown : Result or pandas.DataFrame
        What the display shows; the numbers of a result are its measures.
    frame : pandas.DataFrame
        The table that is published of it.
    name : str
        Name of the display.
    wave : Descriptor
        The wave.

    Returns
    -------
    Standing
        Without columns for a collected wave.

    Notes
    -----
    A column or a row that the display does not have in this wave is passed over: what
    nobody says was calibrated is invented.
    """
    numbers = _numbers(shown, frame) if wave.synthetic else []
    mask = pd.DataFrame(data=False, index=frame.index, columns=numbers)
    for column, rows in wave.calibrated_columns(name).items():
        if column in mask and all(label in frame for label in rows):
            chosen = [
                frame[label].astype(str).isin(each) for label, each in rows.items()
            ]
            mask[column] = np.logical_and.reduce(chosen) if chosen else True
    return Standing(mask, frame[numbers].notna())


def _numbers(shown: Shown, frame: pd.DataFrame) -> list[str]:
    if isinstance(shown, Result):
        return [name for name in shown.measures if name in frame]
    return [name for name in frame.columns if is_numeric_dtype(frame[name])]


@dataclass(frozen=True)
class View:
    r"""What a reader sees of the numbers of a display, and what they are.

    Parameters
    ----------
    columns : sequence of tuple
        For each column its heading, and what its cells are as `Standing.cells` says.
    rows : sequence of str
        Names of the rows.

    Examples
    --------
    >>> columns = [("r", ["as calibrated", "invented"]), ("p", ["invented"] * 2)]
    >>> seen = View(columns, ["primary", "secondary"])
    >>> seen.word
    'in part calibrated'
    >>> print(seen.key("Table 2").replace(". ", ".\n"))
    Calibrated to print: r (primary).
    Every other number of the wave in Table 2 is invented.
    """

    columns: Sequence[tuple[str, Sequence[str]]] = ()
    rows: Sequence[str] = ()

    @property
    def word(self) -> str:
        """What the numbers are, in few words; empty where none is of made data."""
        return word(cell for _, cells in self.columns for cell in cells)

    @property
    def heads(self) -> list[str]:
        """What the numbers of each column are, in few words."""
        return [word(cells) for _, cells in self.columns]

    @property
    def calibrated(self) -> str:
        """The columns, and rows, that were calibrated; empty unless only some were."""
        columns: dict[str, list[str]] = {}
        for title, cells in self.columns if self.word == IN_PART else ():
            if CALIBRATED in cells:
                columns.setdefault(_only(cells, self.rows), []).append(title)
        return "; ".join(f"{listed(titles)}{only}" for only, titles in columns.items())

    def key(self, display: str) -> str:
        """Say below a display what was calibrated; empty where nothing was.

        Parameters
        ----------
        display : str
            Number of the display, such as ``"Table 2"``.
        """
        if self.word == CALIBRATED:
            return f"Every number of the wave in {display} was calibrated to print."
        if self.word != IN_PART:
            return ""
        rest = f"Every other number of the wave in {display} is invented."
        return f"Calibrated to print: {self.calibrated}. {rest}"


def _only(cells: Sequence[str], rows: Sequence[str]) -> str:
    """Name the rows in which a column was calibrated, if it was not in all."""
    chosen, others = (
        [row for row, cell in zip(rows, cells, strict=True) if cell == what]
        for what in (CALIBRATED, INVENTED)
    )
    if not others:
        return ""
    if len(chosen) <= MOST_ROWS and not set(chosen) & set(others):
        return f" ({listed(chosen)})"
    if len(others) <= MOST_ROWS and not set(chosen) & set(others):
        return f" (but not {listed(others)})"
    return f" (in {len(chosen)} of {len(chosen) + len(others)} rows)"


def names_of_rows(shown: Shown, frame: pd.DataFrame) -> list[str]:
    """Name the rows of a display's data by their label, or the first that they have."""
    labels = shown.labels if isinstance(shown, Result) else tuple(frame.columns)
    name = "label" if "label" in labels else labels[0] if labels else ""
    return [str(cell) for cell in frame[name]] if name else [""] * len(frame)


def draws(**names: str) -> Callable[[Draw], Draw]:
    """Mark a function of a figure by the columns of numbers that it draws.

    Parameters
    ----------
    **names
        For each column what it is in a few words, such as ``estimate="coefficients"``;
        columns may share them. Without this a figure draws every number of its data.
    """

    def decorate(draw: Draw) -> Draw:
        draw.draws = names  # type: ignore[attr-defined]
        return draw

    return decorate


def drawn(draw: Callable[..., object], found: Standing, rows: Sequence[str]) -> View:
    """Say what the numbers are that a function draws.

    Parameters
    ----------
    draw : callable
        The function; see `draws`.
    found : Standing
        Of all numbers of its data.
    rows : sequence of str
        Names of the rows.
    """
    every = {name: name.replace("_", " ") for name in found.mask}
    names: Mapping[str, str] = getattr(draw, "draws", every)
    groups: dict[str, list[str]] = {}
    for name, words in names.items():
        groups.setdefault(words, []).append(name)
    return View([(words, found.cells(each)) for words, each in groups.items()], rows)
