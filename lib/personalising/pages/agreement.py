"""Diverging bars: answers from one end of a scale to the other.

Disagreement runs to the left of zero and agreement to the right, so that both can be
read from one line; those who are neither have a column of their own.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from personalising.pages.drawing import canvas, percent, rows_height, wrapped
from personalising.pages.marks import DASHES, TINT, mark
from personalising.pages.style import ANSWERS, INK, ON_ANSWERS, PAPER, is_narrow

LEAST_LABELLED = {True: 0.11, False: 0.036}  # of the width, in which a number fits
AGREEING, NEITHER, DISAGREEING = (2, 1), 3, (4, 5)  # outwards from zero
STRONG = (1, 5)
HEIGHT = 0.7
MARGIN = 0.02
LEAST_SIDE = 0.45  # of a side of opposed bars, which has room for its name


def diverging(
    shares: pd.DataFrame,
    labels: "pd.Series[str]",
    answers: Mapping[int, str],
    sides: tuple[str, str] = ("disagree", "agree"),
    strongly: str = " (outside: strongly)",
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
    """
    names = wrapped(labels)
    figure = canvas(rows_height(list(names), above=1.25 if not is_narrow() else 1.7))
    most = {
        sign: shares[list(side)].sum(axis=1).max() + MARGIN
        for side, sign in ((AGREEING, 1), (DISAGREEING, -1))
    }
    ratios = [most[-1] + most[1], shares[NEITHER].max() + MARGIN]  # one scale for both
    axes, aside = figure.subplots(1, 2, width_ratios=ratios, sharey=True)
    y = np.arange(len(shares))[::-1]
    least = LEAST_LABELLED[is_narrow()] * sum(ratios)
    _bars(axes, y, shares, least)
    middle = shares[NEITHER].to_numpy()
    _segments(aside, y, np.zeros(len(shares)), middle, NEITHER, 0.0)
    axes.set_xlim(-most[-1], most[1])
    aside.set_xlim(0, ratios[1])
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(y, names)
    axes.set_ylim(-0.5, len(shares) - 0.5)
    for each in (axes, aside):
        _leave_bare(each)
    strongly = "" if is_narrow() else strongly
    _name_sides(axes, (f"{sides[0]}{strongly}", f"{sides[1]}{strongly}"))
    aside.set_title(answers[NEITHER].split(" ")[0])
    return figure


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
) -> None:
    """Draw one answer's part of every bar, with its number where that fits."""
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


def _leave_bare(axes: Axes) -> None:
    """Leave out what bars with their numbers inside do not need."""
    axes.grid(visible=False)
    axes.tick_params(axis="both", length=0, labelbottom=False)
    axes.spines[["bottom", "left"]].set_visible(False)


def _name_sides(axes: Axes, sides: tuple[str, str]) -> None:
    """Write above the bars what the left and the right side stand for."""
    top = axes.get_ylim()[1]
    axes.text(-MARGIN, top, sides[0], ha="right", va="bottom", color=INK)
    axes.text(MARGIN, top, sides[1], ha="left", va="bottom", color=INK)
