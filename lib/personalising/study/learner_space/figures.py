"""Figures of the learner space.

Figures 6 and 7 of the report are lost. Of a synthetic wave they are drawn as the
report's text tells them: in steps of an order, on an axis without numbers.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from personalising.pages.drawing import (
    MARKERS,
    Drawing,
    canvas,
    key,
    name_axis,
    percent,
    rows_height,
    set_rows,
    wrapped,
)
from personalising.pages.marks import mark
from personalising.pages.style import INK, is_narrow
from personalising.study.learner_space.cells import counted
from personalising.study.learner_space.identity import NAMED
from personalising.study.learner_space.names import (
    LEISURE_KIND,
    NOT_TO_COMMUNICATE,
    ONE,
    OTHER_KIND,
    PHASES,
    SEVERAL,
    TO_COMMUNICATE,
    WORK_KIND,
)
from personalising.study.learner_space.reported import NOTHING_MEASURED

MOST_ROWS = 12
"""Rows of one part of a figure; what fewer named stands in its data."""
GROUPS_TICKS = {0.0: "none", 0.5: "half", 1.0: "all"}
PER_CENT = {place / 4: f"{25 * place}" for place in range(5)}
APART = 0.16  # of a row, between the marks of two series
RECONSTRUCTED = "reconstructed order, no amounts"
FIRST_STEP, LAST_STEP = 0.2, 1.0
SERIES = {  # kinds of what is named, each with its marker
    **{LEISURE_KIND: 0, WORK_KIND: 1, OTHER_KIND: 2},
    **{SEVERAL: 2, ONE: 3},
    **{TO_COMMUNICATE: 0, NOT_TO_COMMUNICATE: 3},
    **{phase: series for series, phase in enumerate(PHASES)},
}
KEYS = {
    LEISURE_KIND: "leisure",
    WORK_KIND: "school work",
    OTHER_KIND: "other activities",
    SEVERAL: "does several things in one",
    ONE: "does one thing",
    TO_COMMUNICATE: "to communicate by",
    NOT_TO_COMMUNICATE: "other",
    **{phase: f"{phase} groups" for phase in PHASES},
}


class Marked(NamedTuple):
    """Rows of a part of a figure: where each mark stands, and of which kind it is."""

    names: "pd.Series[str]"
    row: "pd.Series[int]"
    kind: "pd.Series[str]"
    place: "pd.Series[float]"
    low: "pd.Series[float] | None" = None
    high: "pd.Series[float] | None" = None


def kept_work(data: pd.DataFrame) -> Drawing:
    """Draw where groups keep their work, or the order in which print tells it.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.kept_work` gives it.
    """
    if NOTHING_MEASURED in data:
        marked = _in_order(data, "place", pd.Series("", data.index))
        figure, (axes,) = _canvas([marked])
        _draw(axes, marked)
        _without_numbers(axes, "named by fewer groups", "by more")
        return Drawing(figure, _told(data, "place"))
    shown = data[data["place"].isin(data["place"].drop_duplicates()[:MOST_ROWS])]
    marked = _measured(shown, "place", shown["phase"])
    figure, (axes,) = _canvas([marked])
    _draw(axes, marked)
    _ticks(axes, GROUPS_TICKS, _axis("groups that keep work there", data, shown))
    _key(figure, marked.kind)
    parts = [
        f"{row.place}: {row.named} of {row.asked} {row.phase} groups"
        for row in data.itertuples()
    ]
    return Drawing(figure, f"Where groups keep their work. {'; '.join(parts)}.")


def answers(data: pd.DataFrame) -> Drawing:
    """Draw how many groups gave each answer, with intervals, a row for each answer.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.said` gives it.
    """
    shown = data.head(MOST_ROWS)
    counts = pd.Series(map(counted, shown.to_dict("records")), shown.index, dtype=str)
    named = shown.assign(answer=shown["answer"] + ", " + counts)
    told_apart = TO_COMMUNICATE in set(shown["kind"])
    kind = shown["kind"] if told_apart else pd.Series("", shown.index)
    marked = _measured(named, "answer", kind)
    figure, (axes,) = _canvas([marked])
    _draw(axes, marked)
    _ticks(axes, GROUPS_TICKS, _axis("groups that name it", data, shown))
    if told_apart:
        _key(figure, kind)
    parts = [f"{row.answer}: {row.named} of {row.asked}" for row in data.itertuples()]
    return Drawing(figure, f"Groups that name it. {'; '.join(parts)}.")


def things(data: pd.DataFrame) -> Drawing:
    """Draw what pupils do and cannot do without, side by side.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.things` gives it.
    """
    tables = [table for table in NAMED if (data["table"] == table).any()]
    ordered = NOTHING_MEASURED in data
    parts, shown = [], []
    for table in tables:
        rows = data[data["table"] == table].head(MOST_ROWS).reset_index(drop=True)
        shown.append(rows)
        make = _in_order if ordered else _measured
        parts.append(make(rows, "item", rows["kind"]))
    figure, panels = _canvas(parts)
    for axes, table, marked, rows in zip(panels, tables, parts, shown, strict=True):
        axes.set_title(NAMED[table])
        _draw(axes, marked)
        if ordered:
            _without_numbers(axes, "named by fewer", "by more")
        else:
            whole = data[data["table"] == table]
            _ticks(axes, PER_CENT, _axis("of those who named any, %", whole, rows))
    _key(figure, pd.concat([marked.kind for marked in parts]))
    if ordered:
        told = [
            f"{NAMED[table]}. {_told(rows, 'item')}"
            for table, rows in zip(tables, shown, strict=True)
        ]
        return Drawing(figure, " ".join(told))
    told = [
        f"{NAMED[table]}: "
        + "; ".join(
            f"{row.item} {percent(row.share)} per cent"
            for row in data[data["table"] == table].itertuples()
        )
        for table in tables
    ]
    return Drawing(figure, ". ".join(told) + ".")


def statements(data: pd.DataFrame) -> Drawing:
    """Draw the share of pupils who agree, with its interval, a row for each statement.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.learner_space.statements` gives it.
    """
    marked = _measured(data, "says", pd.Series("", data.index))
    figure, (axes,) = _canvas([marked])
    _draw(axes, marked)
    axes.axvline(0.5, color=INK, linewidth=1)
    _ticks(axes, PER_CENT, "pupils who agree, %")
    parts = [f"{row.says}: {percent(row.share)} per cent" for row in data.itertuples()]
    return Drawing(figure, f"Pupils who agree. {'; '.join(parts)}.")


def _measured(data: pd.DataFrame, name: str, kind: "pd.Series[str]") -> Marked:
    """Place marks by their shares; rows of one name share a line."""
    numbers, names = pd.factorize(data[name])
    rows = pd.Series(len(names) - 1 - numbers, data.index)
    return Marked(
        pd.Series(names),
        rows,
        kind,
        data["share"],
        data["conf_low"],
        data["conf_high"],
    )


def _in_order(data: pd.DataFrame, name: str, kind: "pd.Series[str]") -> Marked:
    """Place marks in equal steps, since nothing is known but their order."""
    steps, found = pd.factorize(data[NOTHING_MEASURED])
    places = np.linspace(LAST_STEP, FIRST_STEP, len(found) + 1)[:-1]
    rows = pd.Series(np.arange(len(data))[::-1], data.index)
    return Marked(data[name], rows, kind, pd.Series(places[steps], data.index))


def _canvas(parts: Sequence[Marked]) -> tuple[Figure, list[Axes]]:
    """Make a figure with the panels side by side, or stacked on a phone."""
    names = [list(wrapped(part.names)) for part in parts]
    above = 1.8 if is_narrow() else 1.4
    title = 0.35 if len(parts) > 1 else 0.0
    if len(parts) > 1 and is_narrow():
        heights = [rows_height(each, above=1.0) for each in names]
        figure = canvas(sum(heights) + above)
        axes = figure.subplots(len(parts), 1, height_ratios=heights)
    else:
        figure = canvas(max(rows_height(each, above=above) for each in names) + title)
        axes = figure.subplots(1, len(parts))
    panels = list(np.atleast_1d(axes))
    for panel, each in zip(panels, names, strict=True):
        set_rows(panel, each)
    return figure, panels


def _draw(axes: Axes, marked: Marked) -> None:
    """Draw the marks of a panel, with their intervals, or with lines to an edge."""
    kinds = list(dict.fromkeys(marked.kind))
    # only what shares a line is moved apart
    crowded = marked.row.duplicated().any()
    for number, kind in enumerate(kinds):
        series = SERIES.get(kind, 0)
        chosen = marked.kind == kind
        shift = APART * ((len(kinds) - 1) / 2 - number) if crowded else 0.0
        y = marked.row[chosen] + shift
        line: dict[str, Any] = mark().lines(series)
        if marked.low is None or marked.high is None:
            axes.hlines(y, 0, marked.place[chosen], **line | {"linewidth": 1.0})
        else:
            low, high = marked.low[chosen], marked.high[chosen]
            axes.hlines(y, low, high, **line | {"linewidth": 1.8})
        points: dict[str, Any] = mark().points(series) | {"marker": MARKERS[series]}
        axes.plot(marked.place[chosen], y, linestyle="none", markersize=8, **points)
    axes.set_xlim(-0.03, 1.06)


def _ticks(axes: Axes, ticks: dict[float, str], name: str) -> None:
    axes.set_xticks([*ticks], [*ticks.values()])
    name_axis(axes, name)


def _without_numbers(axes: Axes, low: str, high: str) -> None:
    """Leave an axis without numbers, and say which way it goes."""
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.set_xlabel(f"{low}  \N{RIGHTWARDS ARROW}  {high}\n{RECONSTRUCTED}")


def _axis(name: str, data: pd.DataFrame, shown: pd.DataFrame) -> str:
    """Name an axis, and say how many rows the drawing leaves to its data."""
    label = next(each for each in ("place", "answer", "item") if each in data)
    rest = data[label].nunique() - shown[label].nunique()
    return f"{name} ({rest} more in the data)" if rest else name


def _key(figure: Figure, kinds: "pd.Series[str]") -> None:
    marks = []
    for kind in dict.fromkeys(kinds):
        series = SERIES[kind]
        points: dict[str, Any] = mark().points(series) | {"marker": MARKERS[series]}
        line = Line2D([], [], linestyle="none", label=KEYS[kind], **points)
        marks.append(line)
    # two lines of names at most beside the word that synthetic data wear
    key(figure, marks, columns=2 if len(marks) > 2 else 0)


def _told(data: pd.DataFrame, name: str) -> str:
    """Say an order in words."""
    parts = [
        f"{order}: {', '.join(rows[name])}"
        for order, rows in data.groupby(NOTHING_MEASURED, sort=False)
    ]
    return f"The order that the report tells, without amounts. {'; '.join(parts)}."
