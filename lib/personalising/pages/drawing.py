"""Parts of figures that several chapters use."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from personalising.errors import CompendiumError
from personalising.pages.marks import PRINTED, mark
from personalising.pages.style import INK, is_narrow, width

MARKERS = ("o", "s", "D", "^")
SEED = 2009  # of the random shifts that keep points from hiding each other
LABEL_WIDTH = {True: 15, False: 28}  # letters of a row's name, on a phone or not
AXIS_WIDTH = 34  # letters below a narrow figure
ROOM = 0.9  # rows above the first, for the names of its marks


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
    return labels.map(lambda text: textwrap.fill(text, letters))


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
    return above + max(0.4, 0.19 * most + 0.08) * len(labels)


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


def interval_rows(
    shown: pd.DataFrame, estimate: str, labels: pd.Series
) -> tuple[Figure, Axes]:
    """Draw estimates with their intervals and the printed values, a row for each.

    The marks are named in the first row.

    Parameters
    ----------
    shown : pandas.DataFrame
        Columns conf_low, conf_high, printed and that of the estimate.
    estimate : str
        Name of the column of the estimate.
    labels : pandas.Series
        Labels of the rows, from top to bottom.

    Returns
    -------
    figure, axes : matplotlib.figure.Figure, matplotlib.axes.Axes
    """
    names = wrapped(labels)
    figure = canvas(rows_height(list(names), above=1.3))
    axes = figure.subplots()
    y = np.arange(len(shown))[::-1]
    of_wave, size = mark(), 9
    axes.hlines(y, shown["conf_low"], shown["conf_high"], lw=1.8, **of_wave.lines())
    axes.plot(shown[estimate], y, "o", markersize=size, **of_wave.points())
    ink = PRINTED.colour()
    axes.plot(shown["printed"], y, "|", color=ink, markersize=17, mew=2.2)
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(y, names)
    axes.set_ylim(-0.6, len(shown) - 1 + ROOM)
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    _name_marks(axes, shown, len(shown) - 1)
    return figure, axes


def _name_marks(axes: Axes, shown: pd.DataFrame, top: float) -> None:
    """Name the marks of the first row, on both sides of it."""
    first = shown.iloc[0]
    name_series(axes, first["conf_low"], top, "this wave, with interval", ha="left")
    if pd.notna(first["printed"]):
        how = {"xytext": (0, -11), "va": "top"}
        name_series(axes, first["printed"], top, "printed in 2009", **how)


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
