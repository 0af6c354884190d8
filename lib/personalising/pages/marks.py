"""The grammar of marks: what a drawing looks like, by where its data come from.

Printed, in 2009 or by other studies, is solid ink, collected is solid colour, and
synthetic is hollow, dashed and grey, with the word inside the drawing, so that a
picture of it carries the word.
"""

import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from matplotlib.figure import Figure

from personalising.pages.style import GREY, INK, SERIES, is_narrow

DASHES = (0, (4, 2))
LETTERS = 40  # in a line below the word
LINE = 0.22  # inches of such a line
TINT = 0.16  # of what stands out among synthetic bars


@dataclass(frozen=True)
class Mark:
    """How points, lines and bars of one kind of data are drawn.

    Each method gives keyword arguments for matplotlib.

    Parameters
    ----------
    colours : tuple of str
        One for each series, or one for all.
    hollow : bool
        Whether points and bars are outlines, and lines dashed.
    word : str
        Stands inside each drawing; empty for none.
    """

    colours: tuple[str, ...]
    hollow: bool = False
    word: str = ""

    def colour(self, series: int = 0) -> str:
        """Colour of a series, from 0."""
        return self.colours[series % len(self.colours)]

    def points(self, series: int = 0) -> dict[str, Any]:
        """Arguments of `Axes.plot` for points."""
        colour = self.colour(series)
        if self.hollow:
            face = {"markerfacecolor": "none", "markeredgewidth": 1.4}
            return {"color": colour, **face}
        return {"color": colour, "markeredgewidth": 0}

    def lines(self, series: int = 0) -> dict[str, Any]:
        """Arguments of `Axes.plot`, `hlines` and `vlines` for lines."""
        style = DASHES if self.hollow else "solid"
        return {"color": self.colour(series), "linestyle": style}

    def bars(self, series: int = 0) -> dict[str, Any]:
        """Arguments of `Axes.bar`, `barh` and `hist` for bars."""
        colour = self.colour(series)
        if self.hollow:
            edge = {"edgecolor": colour, "linestyle": DASHES, "linewidth": 1.2}
            return {"facecolor": "none", **edge}
        return {"color": colour}


PRINTED = Mark((INK,))
MARKS: Mapping[str, Mark] = MappingProxyType(
    {
        "printed": PRINTED,
        "literature": PRINTED,
        "model": PRINTED,
        "rule": PRINTED,
        "collected": Mark(SERIES),
        "synthetic": Mark((GREY,), hollow=True, word="SYNTHETIC DATA"),
    }
)
"""The mark of each provenance."""

_current: ContextVar[Mark] = ContextVar("mark", default=MARKS["collected"])


def mark() -> Mark:
    """Give the mark of the data that are being drawn."""
    return _current.get()


@contextmanager
def drawn_as(provenance: str) -> Iterator[Mark]:
    """Context in which figures are drawn with the mark of a provenance.

    Parameters
    ----------
    provenance : {"printed", "literature", "model", "rule", "collected", "synthetic"}
    """
    token = _current.set(MARKS[provenance])
    try:
        yield _current.get()
    finally:
        _current.reset(token)


ROOM = 5  # points between the word and the edge of a figure, for its frame


def sign(figure: Figure, calibrated: str = "") -> None:
    """Write the word of the current mark into a figure, where it has one.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    calibrated : str
        Which of its numbers were made to come out as printed, where others were not.
    """
    if word := mark().word:
        more = f"calibrated: {calibrated}; all else invented" if calibrated else ""
        lines = textwrap.wrap(more, LETTERS)
        figure.set_figheight(figure.get_figheight() + LINE * len(lines))
        # above a narrow figure there is no room for it beside the names of the marks
        below = lines and is_narrow() and not figure.get_supxlabel()
        write = figure.supxlabel if below else figure.suptitle
        write(
            "\n".join([word, *lines]),
            x=1 - ROOM / (72 * figure.get_figwidth()),
            ha="right",
            multialignment="right",
            fontsize="medium",
            color=GREY,
            bbox={
                "boxstyle": "square,pad=0.25",
                "facecolor": "none",
                "edgecolor": GREY,
                "linestyle": DASHES,
            },
        )
