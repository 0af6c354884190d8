"""Shares of units with their intervals: a row for each thing, a mark for each kind."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from personalising.pages.drawing import (
    MARKERS,
    Drawing,
    canvas,
    key,
    name_axis,
    rows_height,
    set_rows,
    wrapped,
)
from personalising.pages.marks import mark
from personalising.pages.style import is_narrow

TICKS = {0.0: "none", 0.5: "half", 1.0: "all"}
APART = 0.3  # of a row, between the marks of two kinds


def share_rows(
    data: pd.DataFrame,
    name: str,
    axis: str,
    kind: str = "",
    keys: Mapping[str, str] = MappingProxyType({}),
) -> Drawing:
    """Draw shares of units from none to all, with their intervals.

    Parameters
    ----------
    data : pandas.DataFrame
        A row for each mark: the column `name`, share, conf_low, conf_high, named and
        asked. Rows of one name share a line.
    name : str
        Column with the names of the lines, from top to bottom.
    axis : str
        What the shares are of, such as ``"schools that have it"``.
    kind : str
        Column with the kind of each mark; by default all are of one.
    keys : mapping of str to str
        Names of the kinds, which are drawn in this order.
    """
    numbers, names = pd.factorize(data[name])
    labels = list(wrapped(pd.Series(names)))
    rows = pd.Series(len(names) - 1 - numbers, data.index)
    above = (1.9 if is_narrow() else 1.4) if keys else 1.2
    figure = canvas(rows_height(labels, above=above))
    axes = figure.subplots()
    set_rows(axes, labels)
    kinds = [each for each in keys if (data[kind] == each).any()] if keys else [""]
    apart = APART if rows.duplicated().any() else 0  # only what shares a line is moved
    marks = []
    for series, each in enumerate(kinds):
        chosen = data[kind] == each if keys else pd.Series(data=True, index=data.index)
        y = rows[chosen] + apart * ((len(kinds) - 1) / 2 - series)
        points = _draw(axes, data[chosen], y, series)
        label = keys.get(each, "")
        marks.append(Line2D([], [], linestyle="none", label=label, **points))
    if len(kinds) > 1:
        key(figure, marks)
    axes.set_xlim(-0.03, 1.03)
    axes.set_xticks([*TICKS], [*TICKS.values()])
    name_axis(axes, axis)
    told = [
        f"{row[name]}{f', {keys[row[kind]]}' if keys else ''}: "
        f"{row['named']:,} of {row['asked']:,}"
        for row in data.to_dict("records")
    ]
    return Drawing(figure, f"{axis.capitalize()}. {'; '.join(told)}.")


def _draw(
    axes: Axes, data: pd.DataFrame, y: "pd.Series[float]", series: int
) -> dict[str, Any]:
    """Draw the marks of a kind with their intervals, and say how its points look."""
    line: dict[str, Any] = mark().lines(series) | {"linewidth": 1.8}
    axes.hlines(y, data["conf_low"], data["conf_high"], **line)
    points: dict[str, Any] = mark().points(series) | {"marker": MARKERS[series]}
    axes.plot(data["share"], y, linestyle="none", markersize=8, **points)
    return points
