"""Parts of figures that several chapters use."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from personalising.errors import CompendiumError
from personalising.pages.marks import PRINTED, mark
from personalising.pages.style import INK, PAPER, is_narrow, width

MARKERS = ("o", "s", "D", "^")
SEED = 2009  # of the random shifts that keep points from hiding each other
LABEL_WIDTH = {True: 19, False: 28}  # letters of a row's name, on a phone or not
AXIS_WIDTH = 34  # letters below a narrow figure
CLEAR: Mapping[str, Any] = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
"""Box of words that lines pass behind."""
LETTER = 0.55  # width of a letter, in sizes of its type
LEFT = 0.8  # of the height of axes, when titles have taken their part
ROOM = 0.6  # rows above the first and below the last, from their middles
LINE = 1.5  # height of a line of text, in sizes of its type


@dataclass(frozen=True)
class Drawing:
    """A figure, and what it shows in words.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    alt : str
        What it shows, for readers who cannot see it.
    """

    figure: Figure
    alt: str


def canvas(height: float) -> Figure:
    """Make an empty figure as wide as the page has room.

    Parameters
    ----------
    height : float
        In inches.
    """
    return Figure(figsize=(width(), height))


def wrapped(labels: "pd.Series[str]") -> "pd.Series[str]":
    """Break names of rows into lines as short as the size of the figure needs."""
    letters = LABEL_WIDTH[is_narrow()]
    return labels.map(lambda text: textwrap.fill(_together(text), letters))


def _together(text: str) -> str:
    """Keep the number of a Key Stage on its line."""
    return text.replace("Key Stage ", "Key Stage\N{NO-BREAK SPACE}")


def rows_height(labels: Sequence[str], above: float = 0.9) -> float:
    """Height of a figure with a row for each name, in inches.

    Parameters
    ----------
    labels : sequence of str
        Names of the rows, as they are broken into lines.
    above : float
        Room for all else.
    """
    lines = [label.count("\n") + 1 for label in labels]
    # rows are equally far apart, so that the two tallest neighbours say how far
    most = max((a + b for a, b in pairwise([*lines, *lines[-1:]])), default=2) / 2
    each = max(0.4, rcParams["font.size"] / 72 * LINE * most)
    return above + each * (len(labels) - 1 + 2 * ROOM)


def name_axis(axes: Axes, text: str) -> None:
    """Write what the horizontal axis shows, in lines as long as the figure allows."""
    axes.set_xlabel(textwrap.fill(text, AXIS_WIDTH) if is_narrow() else text)


def name_series(axes: Axes, x: float, y: float, text: str, **how: Any) -> None:
    """Write the name of a series beside one of its marks.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to write.
    x, y : float
        Coordinates of the mark.
    text : str
        The name.
    **how
        Arguments of `Axes.annotate`.
    """
    place: dict[str, Any] = {"xytext": (0, 9), "ha": "center", "va": "bottom"}
    axes.annotate(text, (x, y), textcoords="offset points", color=INK, **place | how)


def name_lines(axes: Axes, x: float, ends: Mapping[str, float]) -> None:
    """Write the names of lines to the right of their ends, none over another.

    The axes are widened by what the names need.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to write. Its vertical limits are final.
    x : float
        Where the lines end.
    ends : mapping of str to float
        For each name, how high its line ends.
    """
    low, high = axes.get_ylim()
    start, most = axes.get_xlim()
    inches = width() - 0.8  # about as wide as the axes are
    letters = max(len(line) for name in ends for line in name.split("\n"))
    needed = letters * rcParams["font.size"] * LETTER / 72 + 0.2
    share = min(needed / inches, 0.6)
    axes.set_xlim(start, max(most, start + (x - start) / (1 - share)))
    tall = axes.bbox.height / axes.figure.dpi  # before titles take their part of it
    apart = {
        name: (name.count("\n") + 1) * rcParams["font.size"] * LINE / 72 / (LEFT * tall)
        for name in ends
    }
    names = sorted(ends, key=lambda name: ends[name])
    wanted = [(ends[name] - low) / (high - low) for name in names]
    places = spread(wanted, [apart[name] for name in names])
    for name, place in zip(names, places, strict=True):
        end: dict[str, Any] = {"xytext": (9, 0), "ha": "left", "va": "center"}
        name_series(axes, x, low + place * (high - low), name, bbox=CLEAR, **end)
    axes.spines.bottom.set_bounds(start, x)


def spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Move places apart until no two labels overlap, from 0 to 1 where there is room.

    Labels that would overlap become a stack, whose middle stays where they were.

    Parameters
    ----------
    wanted : sequence of float
        Where the middle of each label would best stand, in ascending order.
    heights : sequence of float
        How much room each needs.

    Examples
    --------
    >>> [round(place, 2) for place in spread([0.5, 0.52, 0.9], [0.1, 0.1, 0.1])]
    [0.46, 0.56, 0.9]
    >>> [round(place, 2) for place in spread([0.95, 1.0], [0.1, 0.1])]
    [0.85, 0.95]
    """
    stacks: list[tuple[float, list[float]]] = []  # the middle of each, and its heights
    for middle, height in zip(wanted, heights, strict=True):
        stack = (_within(middle, height), [height])
        while stacks and _bottom(stack) < _bottom(stacks[-1]) + sum(stacks[-1][1]):
            below, held = stacks.pop()
            above, added = stack
            together = below * len(held) + above * len(added)
            all_of_them = [*held, *added]
            stack = (
                _within(together / len(all_of_them), sum(all_of_them)),
                all_of_them,
            )
        stacks.append(stack)
    places = []
    for stack in stacks:
        start = _bottom(stack)
        for height in stack[1]:
            places.append(start + height / 2)
            start += height
    return places


def _within(middle: float, height: float) -> float:
    """Keep a label of a height between 0 and 1, at the top where it does not fit."""
    return min(max(middle, height / 2), 1 - height / 2)


def _bottom(stack: tuple[float, list[float]]) -> float:
    middle, heights = stack
    return middle - sum(heights) / 2


def key(figure: Figure, marks: Sequence[Line2D], columns: int = 0) -> None:
    """Name marks above a figure: beside each other, or in a column on a phone.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    marks : sequence of matplotlib.lines.Line2D
        A mark of each kind, with its label.
    columns : int
        How many stand beside each other where there is room; by default all.
    """
    columns = 1 if is_narrow() else columns or len(marks)
    how: dict[str, Any] = {
        "handlelength": 2.4,
        "borderaxespad": 0.2,
        "columnspacing": 1.6,
    }
    figure.legend(handles=marks, loc="outside upper left", ncols=columns, **how)


def refuse_empty(drawing: Drawing, name: str) -> None:
    """Check that a figure shows something: a point, a line, a bar or an area of data.

    Lines that mark a value right across the axes, such as zero, do not count.

    Parameters
    ----------
    drawing : Drawing
        The figure.
    name : str
        Its name, for the message.

    Raises
    ------
    CompendiumError
        If it has none.
    """
    # the limits of what was drawn are finite both ways only where there is something
    limits = [axes.dataLim.get_points() for axes in drawing.figure.axes]
    if not any(np.isfinite(each).all() for each in limits):
        raise CompendiumError(
            f'figure "{name}" is empty: expected an estimate to draw; where a wave has '
            "none, its analysis says what was not collected"
        )
    for line in (line for axes in drawing.figure.axes for line in axes.lines):
        nothing = {"None", "none", "", " ", None}
        if {line.get_marker(), line.get_linestyle()} <= nothing:
            raise CompendiumError(
                f'figure "{name}" has points without a marker, which nobody sees'
            )


def interval_rows(
    shown: pd.DataFrame,
    estimate: str,
    labels: pd.Series,
    printed: str = "printed in 2009",
) -> tuple[Figure, Axes]:
    """Draw estimates with their intervals and the printed values, a row for each.

    The marks are named above the rows.

    Parameters
    ----------
    shown : pandas.DataFrame
        Columns conf_low, conf_high, printed and that of the estimate.
    estimate : str
        Name of the column of the estimate.
    labels : pandas.Series
        Labels of the rows, from top to bottom.
    printed : str
        What the values of the column printed are.

    Returns
    -------
    figure, axes : matplotlib.figure.Figure, matplotlib.axes.Axes
    """
    names = wrapped(labels)
    figure = canvas(rows_height(list(names), above=1.7 if is_narrow() else 1.2))
    axes = figure.subplots()
    y = np.arange(len(shown))[::-1]
    of_wave = mark()
    interval: dict[str, Any] = of_wave.lines() | {"linewidth": 1.8}
    axes.hlines(y, shown["conf_low"], shown["conf_high"], **interval)
    points: dict[str, Any] = of_wave.points() | {"marker": "o", "markersize": 9}
    axes.plot(shown[estimate], y, linestyle="none", **points)
    bar: dict[str, Any] = {
        "marker": "|",
        "color": PRINTED.colour(),
        "markersize": 17,
        "mew": 2.2,
    }
    axes.plot(shown["printed"], y, linestyle="none", **bar)
    axes.axvline(0, color=INK, linewidth=1)
    set_rows(axes, names)
    marks = [Line2D([], [], label="this wave, with interval", **interval | points)]
    if shown["printed"].notna().any():
        small = bar | {"markersize": 12, "linestyle": "none"}
        marks.append(Line2D([], [], label=printed, **small))
    key(figure, marks)
    return figure, axes


def set_rows(axes: Axes, names: Sequence[str] | pd.Series) -> None:
    """Name the rows of a figure, from top to bottom, and rule its columns.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where the rows stand: the last one at 0, and each other one above the next.
    names : sequence of str
        Their names.
    """
    axes.set_yticks(np.arange(len(names))[::-1], names)
    axes.set_ylim(-ROOM, len(names) - 1 + ROOM)
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")


class Panel(NamedTuple):
    """The panel of a figure for one phase: its axes, the phase, its rows."""

    axes: Axes
    phase: str
    group: pd.DataFrame


def panels(data: pd.DataFrame, *, sharey: bool) -> tuple[Figure, list[Panel]]:
    """Make a figure with a panel for each phase: side by side, or stacked on a phone.

    Parameters
    ----------
    data : pandas.DataFrame
        Rows with a column phase.
    sharey : bool
        Whether all panels have the same vertical axis.

    Returns
    -------
    figure, panels : matplotlib.figure.Figure, list of Panel
        The name of each phase is the title of its panel.
    """
    groups = list(data.groupby("phase"))
    if is_narrow():
        figure = canvas(2.7 * len(groups) + 0.4)
        axes = figure.subplots(len(groups), 1, sharey=sharey, squeeze=False)[:, 0]
    else:
        figure = canvas(3.8)
        axes = figure.subplots(1, len(groups), sharey=sharey, squeeze=False)[0]
    for each, (phase, _) in zip(axes, groups, strict=True):
        each.set_title(f"{phase} schools")
    return figure, [Panel(a, *group) for a, group in zip(axes, groups, strict=True)]


def name_panels(shown: Sequence[Panel], text: str) -> None:
    """Name the vertical axis of the panels: once where they stand side by side."""
    for panel in shown if is_narrow() else shown[:1]:
        panel.axes.set_ylabel(text)


def dots(axes: Axes, x: pd.Series, y: pd.Series, series: int) -> None:
    """Draw a dot for each school; small, light dots if there are over 100.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    x, y : pandas.Series
        Coordinates of the schools.
    series : int
        Number of the series, from 0, which gives the colour and the marker.
    """
    many = len(y) > 100
    how = mark().points(series)
    if many and mark().hollow:
        how["markeredgewidth"] = 0.8
    axes.plot(
        x,
        y,
        MARKERS[series],
        markersize=3 if many else 6,
        alpha=0.5 if many else 0.9,
        linestyle="none",
        **how,
    )


def percent(share: float) -> str:
    """Give a share as a whole number of per cent."""
    return f"{100 * share:.0f}"


def words_of_answers(shares: Mapping[int, float], names: Mapping[int, str]) -> str:
    """List the shares of answers in words, for a drawing's text."""
    return ", ".join(
        f"{percent(shares[n])} per cent {name}" for n, name in names.items()
    )
