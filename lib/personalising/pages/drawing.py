"""Parts of figures that several chapters use."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from personalising.errors import CompendiumError
from personalising.pages.style import INK, SERIES, WIDTH

MARKERS = ("o", "s", "D", "^")
SEED = 2009  # of the random shifts that keep points from hiding each other


@dataclass(frozen=True)
class Drawing:
    """A figure and its alternative text.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    alt : str
        Its alternative text: what it shows, for readers who cannot see it.
    """

    figure: Figure
    alt: str


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
    figure = Figure(figsize=(WIDTH, 0.9 + 0.5 * len(shown)))
    axes = figure.subplots()
    y = np.arange(len(shown))[::-1]
    axes.hlines(y, shown["conf_low"], shown["conf_high"], color=SERIES[0], linewidth=2)
    axes.plot(shown[estimate], y, "o", color=SERIES[0], markersize=8, label="this wave")
    axes.plot(
        shown["printed"],
        y,
        "|",
        color=SERIES[1],
        markersize=20,
        markeredgewidth=2.5,
        label="printed in 2009",
    )
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(y, labels)
    axes.set_ylim(-0.6, len(shown) - 0.4)
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    figure.legend(loc="outside upper right", ncols=2)
    return figure, axes


class Panel(NamedTuple):
    """The panel of a figure for one phase: its axes, the phase, its rows."""

    axes: Axes
    phase: str
    group: pd.DataFrame


def panels(data: pd.DataFrame, *, sharey: bool) -> tuple[Figure, list[Panel]]:
    """Make a figure with a panel for each phase, side by side.

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
    figure = Figure(figsize=(WIDTH, 3.2))
    axes = figure.subplots(1, len(groups), sharey=sharey, squeeze=False)[0]
    for each, (phase, _) in zip(axes, groups, strict=True):
        each.set_title(f"{phase} schools")
    return figure, [Panel(a, *group) for a, group in zip(axes, groups, strict=True)]


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
    axes.plot(
        x,
        y,
        MARKERS[series],
        color=SERIES[series],
        markersize=3 if many else 6,
        alpha=0.5 if many else 0.85,
        markeredgewidth=0,
    )
