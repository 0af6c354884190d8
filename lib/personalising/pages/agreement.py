"""Diverging bars: answers from one end of a scale to the other.

Disagreement runs to the left of zero and agreement to the right, so that both can be
read from one line; those who are neither have a column of their own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from personalising.pages.drawing import LETTER, canvas, percent, rows_height, wrapped
from personalising.pages.fonts import SANS
from personalising.pages.marks import DASHES, TINT, mark
from personalising.pages.style import ANSWERS, INK, ON_ANSWERS, PAPER, is_narrow, width

LEAST_LABELLED = {True: 0.11, False: 0.036}  # of the width, in which a number fits
AGREEING, NEITHER, DISAGREEING = (2, 1), 3, (4, 5)  # outwards from zero
STRONG = (1, 5)
HEIGHT = 0.7
MARGIN = 0.02
APART = 6  # points between zero and the names of its sides
HEAD = 0.6  # of a row is what stands above others as tall as
LEAST_SIDE = 0.45  # of a side of opposed bars, which has room for its name


def diverging(
    shares: pd.DataFrame,
    labels: "pd.Series[str]",
    answers: Mapping[int, str],
    sides: tuple[str, str] = ("disagree", "agree"),
    strongly: str = " (outside: strongly)",
    heads: "pd.Series[str] | None" = None,
) -> Figure:
    """Draw a bar for each row, divided among the five answers.

    Parameters
    ----------
    shares : pandas.DataFrame
        A column for each answer, 1 (strongly agree) to 5; shares of 1.
    labels : pandas.Series
        Names of the rows, from top to bottom.
    answers : mapping of int to str
        Names of the answers.
    sides : tuple of str
        What the bars to the left and to the right of zero stand for.
    strongly : str
        What is added to both where there is room.
    heads : pandas.Series, optional
        What each row belongs to: stands above the first of those that follow each other
        and belong to the same.
    """
    rows = _under(wrapped(labels), None if heads is None else wrapped(heads))
    names = [name for name, _ in rows]
    figure = canvas(rows_height(names, above=1.25 if not is_narrow() else 1.7))
    strongly = "" if is_narrow() else strongly
    left, right = (f"{side}{strongly}" for side in sides)
    head = answers[NEITHER].split(" ")[0]
    spans = [
        *(shares[list(side)].sum(axis=1).max() for side in (DISAGREEING, AGREEING)),
        shares[NEITHER].max(),
    ]
    # the name on the left has the room above the names of rows as well
    needed = [0.0, *(_width_of(text, names) for text in (right, head))]
    less, more, neither = _widened([span + MARGIN for span in spans], needed)
    ratios = [less + more, neither]  # one scale for both
    axes, aside = figure.subplots(1, 2, width_ratios=ratios, sharey=True)
    tall = [HEAD if is_head else 1.0 for _, is_head in rows]
    places = sum(tall) - 0.5 - np.cumsum(tall) + np.array(tall) / 2
    y = places[[not is_head for _, is_head in rows]]
    least = LEAST_LABELLED[is_narrow()] * sum(ratios)
    _bars(axes, y, shares, least)
    middle = shares[NEITHER].to_numpy()
    _segments(aside, y, np.zeros(len(shares)), middle, NEITHER, least, beside=True)
    axes.set_xlim(-less, more)
    aside.set_xlim(0, neither)
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(places, names)
    axes.set_ylim(-0.5, sum(tall) - 0.5)
    for each in (axes, aside):
        _leave_bare(each)
    for tick, (_, is_head) in zip(axes.get_yticklabels(), rows, strict=True):
        if is_head:
            tick.set(fontfamily=SANS, fontweight="semibold")
    _name_sides(axes, (left, right))
    aside.set_title(head, loc="left")
    return figure


def _under(
    names: "pd.Series[str]", heads: "pd.Series[str] | None"
) -> list[tuple[str, bool]]:
    """List the rows of a figure: names, and the heads above them, which are True."""
    if heads is None:
        return [(name, False) for name in names]
    rows: list[tuple[str, bool]] = []
    above = ""
    for name, head in zip(names, heads, strict=True):
        if head != above:
            rows.append((head, True))
        rows.append((name, False))
        above = head
    return rows


def _width_of(text: str, names: Sequence[str]) -> float:
    """Part of the room beside the names of rows that a text above the bars needs."""
    letter = LETTER * rcParams["font.size"] / 72
    beside = max(len(line) for name in names for line in name.split("\n"))
    return letter * (len(text) + 1) / (width() - letter * beside)


def _widened(spans: Sequence[float], needed: Sequence[float]) -> list[float]:
    """Widen spans until each is the part of the whole that it needs.

    Examples
    --------
    >>> [round(span, 2) for span in _widened([0.5, 0.4, 0.1], [0, 0.2, 0.25])]
    [0.5, 0.4, 0.3]
    """
    wide = list(spans)
    small: set[int] = set()
    for _ in spans:  # what one gains the others lose, so that they may need more
        whole = sum(wide)
        small |= {n for n, each in enumerate(wide) if each < needed[n] * whole}
        free = sum(span for n, span in enumerate(spans) if n not in small)
        whole = free / (1 - sum(needed[n] for n in small))
        wide = [needed[n] * whole if n in small else s for n, s in enumerate(spans)]
    return wide


def opposed(
    shares: pd.DataFrame, labels: "pd.Series[str]", sides: tuple[str, str]
) -> Figure:
    """Draw a bar for each row, divided among four answers, two on each side of zero.

    Parameters
    ----------
    shares : pandas.DataFrame
        Columns 1, 2, 4 and 5: the answers from one end to the other, without one in the
        middle; shares of 1. The first two run to the right.
    labels : pandas.Series
        Names of the rows, from top to bottom.
    sides : tuple of str
        What the left and the right side stand for.
    """
    names = wrapped(labels)
    figure = canvas(rows_height(list(names), above=1.25 if not is_narrow() else 1.7))
    axes = figure.subplots()
    most = {
        sign: max(shares[list(side)].sum(axis=1).max() + MARGIN, LEAST_SIDE)
        for side, sign in ((AGREEING, 1), (DISAGREEING, -1))
    }
    y = np.arange(len(shares))[::-1]
    least = LEAST_LABELLED[is_narrow()] * sum(most.values())
    _bars(axes, y, shares, least)
    axes.set_xlim(-most[-1], most[1])
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(y, names)
    axes.set_ylim(-0.5, len(shares) - 0.5)
    _leave_bare(axes)
    _name_sides(axes, sides)
    return figure


def _bars(axes: Axes, y: np.ndarray, shares: pd.DataFrame, least: float) -> None:
    """Draw the bars to both sides of zero, from zero outwards."""
    for side, direction in ((AGREEING, 1), (DISAGREEING, -1)):
        start = np.zeros(len(shares))
        for rating in side:
            part = shares[rating].to_numpy()
            _segments(axes, y, start * direction, part * direction, rating, least)
            start += part


def _segments(
    axes: Axes,
    y: np.ndarray,
    left: np.ndarray,
    part: np.ndarray,
    rating: int,
    least: float,
    *,
    beside: bool = False,
) -> None:
    """Draw one answer's part of every bar, with its number where that fits.

    Where it does not, it stands `beside` the part, or nowhere.
    """
    style = mark()
    if style.hollow:
        how = style.bars() | {"linewidth": 1}
        if rating in STRONG:
            axes.barh(y, part, HEIGHT, left, color=style.colour(), alpha=TINT, lw=0)
        axes.barh(y, part, HEIGHT, left, **how | {"linestyle": DASHES})
        ink = INK
    else:
        colour = ANSWERS[rating - 1]
        axes.barh(y, part, HEIGHT, left, color=colour, edgecolor=PAPER, lw=1.5)
        ink = ON_ANSWERS[rating - 1]
    for place, start, size in zip(y, left, part, strict=True):
        if abs(size) >= least:
            middle = start + size / 2
            axes.text(
                middle, place, percent(abs(size)), ha="center", va="center", color=ink
            )
        elif beside and np.isfinite(size):
            end = start + size + MARGIN / 2
            axes.text(end, place, percent(size), ha="left", va="center", color=INK)


def _leave_bare(axes: Axes) -> None:
    """Leave out what bars with their numbers inside do not need."""
    axes.grid(visible=False)
    axes.tick_params(axis="both", length=0, labelbottom=False)
    axes.spines[["bottom", "left"]].set_visible(False)


def _name_sides(axes: Axes, sides: tuple[str, str]) -> None:
    """Write above the bars what the left and the right side stand for."""
    top = axes.get_ylim()[1]
    for side, text, ha in zip((-1, 1), sides, ("right", "left"), strict=True):
        how: dict[str, Any] = {"ha": ha, "va": "bottom", "color": INK}
        away = (side * APART, 0)
        axes.annotate(text, (0, top), away, textcoords="offset points", **how)
