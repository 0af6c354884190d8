"""Figures of the teaching space."""

import math
import textwrap
from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from personalising.pages.drawing import (
    MARKERS,
    Drawing,
    canvas,
    key,
    percent,
    rows_height,
    set_rows,
    wrapped,
)
from personalising.pages.marks import mark
from personalising.pages.style import INK, is_narrow
from personalising.study.teaching_space.cells import compared
from personalising.study.teaching_space.perception import PEOPLE, TOGETHER

SERIES = {"teacher": 0, "pupil": 1, "leader": 2}
PER_CENT = {place / 4: f"{25 * place}" for place in range(5)}
APART = 0.2  # of a row, between the marks of two series
MOST_ROWS = 12
"""Rows of a figure; what has no room stands in its data."""
LONGEST = 90  # letters of an item's name
MOST_TICKS = 7
NARROW_LETTERS = 24  # of the name of an axis on a phone


def said(data: pd.DataFrame) -> Drawing:
    """Draw the share of answers for each statement, with intervals, a row for each.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teaching_space.said` gives it.
    """
    rows, names = pd.factorize(data["says"])
    labels = wrapped(pd.Series(names))
    figure, axes = _canvas(list(labels))
    kinds = [who for who in SERIES if (data["who"] == who).any()]
    places = len(names) - 1 - rows + _shifts(rows, data["who"].map(SERIES))
    for who in kinds:
        own = (data["who"] == who).to_numpy()
        held, y = data[own], places[own]
        line: dict[str, Any] = mark().lines(SERIES[who]) | {"linewidth": 1.8}
        axes.hlines(y, held["conf_low"], held["conf_high"], **line)
        axes.plot(held["share"], y, **_points(SERIES[who]))
    axes.axvline(0.5, color=INK, linewidth=1)
    _per_cent(axes, "answers that say so, %")
    _key(figure, {PEOPLE[who]: SERIES[who] for who in kinds})
    parts = [
        f"{row.says}, {PEOPLE[row.who]}: {percent(row.share)} per cent"
        for row in data.itertuples()
    ]
    return Drawing(figure, f"Answers that say so. {'; '.join(parts)}.")


def gap(data: pd.DataFrame) -> Drawing:
    """Draw who agrees to each item: a mark for each kind of people, a line between.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teaching_space.shares` gives it.
    """
    known = data.drop_duplicates(["construct", "item"])
    shown = known.head(MOST_ROWS).reset_index(drop=True)
    labels = wrapped(_names(shown))
    figure, axes = _canvas(list(labels))
    drawn = []
    for place, item in enumerate(shown.itertuples()):
        own = data[(data["item"] == item.item) & (data["construct"] == item.construct)]
        y = len(shown) - 1 - place
        line: dict[str, Any] = mark().lines() | {"linewidth": 1.2}
        axes.hlines(y, own["share"].min(), own["share"].max(), **line)
        for row in own.itertuples():
            axes.plot(row.share, y, **_points(SERIES[row.who]))
            drawn.append(row.who)
    _per_cent(axes, _more("who agree, mean of the schools, %", known, shown))
    _key(figure, {PEOPLE[who]: SERIES[who] for who in SERIES if who in drawn})
    parts = [
        f"“{row.label.rstrip('.')}” {PEOPLE[row.who]}: {percent(row.share)} per cent"
        for row in data.itertuples()
    ]
    return Drawing(figure, f"Who agrees. {'; '.join(parts)}.")


def odds(data: pd.DataFrame) -> Drawing:
    """Draw how many times as high the odds of agreeing more are, with intervals.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teaching_space.odds` gives it.
    """
    every = held = data.dropna(subset=["estimate"])
    known = held.drop_duplicates(["construct", "item"])
    # what several items say together stands above them
    order = known["item"].ne(TOGETHER).sort_values(kind="stable").index
    known = known.loc[order]
    shown = known.head(MOST_ROWS).reset_index(drop=True)
    labels = wrapped(_names(shown))
    figure, axes = _canvas(list(labels))
    shown = shown.assign(row=shown.index)[["construct", "item", "row"]]
    held = held.merge(shown, on=["construct", "item"])
    of = pd.Series([compared(row) for row in held.to_dict("records")], dtype="str")
    pairs = list(dict.fromkeys(of))
    series_of = of.map(pairs.index)
    places = len(shown) - 1 - held["row"] + _shifts(held["row"], series_of)
    drawn = []
    for row, series, y in zip(held.to_dict("records"), series_of, places, strict=True):
        line: dict[str, Any] = mark().lines(series) | {"linewidth": 1.8}
        axes.hlines(y, row["conf_low"], row["conf_high"], **line)
        axes.plot(row["estimate"], y, **_points(series))
        drawn += [row["conf_low"], row["conf_high"]]
    axes.axvline(0, color=INK, linewidth=1)
    ticks = _ticks(drawn)
    axes.set_xticks([math.log(tick) for tick in ticks], [f"{tick:g}" for tick in ticks])
    _name(axes, _more("odds of agreeing more, first over second", known, shown))
    _key(figure, {pair: pairs.index(pair) for pair in pairs})
    parts = [
        f"“{name.rstrip('.')}” {compared(row)}: {math.exp(row['estimate']):.1f}, "
        f"interval {math.exp(row['conf_low']):.1f} to {math.exp(row['conf_high']):.1f}"
        for name, row in zip(_names(every), every.to_dict("records"), strict=True)
    ]
    return Drawing(figure, f"How many times as high odds are. {'; '.join(parts)}.")


def _ticks(drawn: Sequence[float]) -> list[float]:
    """Choose odds to write on the axis: powers of two, or of a power of it."""
    low, high = (
        math.floor(min(0, *drawn) / math.log(2)),
        math.ceil(max(0, *drawn) / math.log(2)),
    )
    step = max(1, math.ceil((high - low) / (MOST_TICKS - (2 if is_narrow() else 1))))
    first = -step * math.floor(-low / step)
    return [2.0**power for power in range(first, high + 1, step)]


def _names(rows: pd.DataFrame) -> "pd.Series[str]":
    """Name items in words, and several of them by what they measure."""
    whole = rows["label"].eq("")
    several = "all on " + rows["construct"] + " together"
    return rows["label"].map(_short).mask(whole, several)


def _short(label: str) -> str:
    return textwrap.shorten(label, LONGEST, placeholder=" \N{HORIZONTAL ELLIPSIS}")


def _more(name: str, known: pd.DataFrame, shown: pd.DataFrame) -> str:
    """Name an axis, and say how many rows the drawing leaves to its data."""
    rest = len(known) - len(shown)
    return f"{name} ({rest} more in the data)" if rest else name


def _canvas(labels: list[str]) -> tuple[Figure, Any]:
    figure = canvas(rows_height(labels, above=1.8 if is_narrow() else 1.4))
    axes = figure.subplots()
    set_rows(axes, labels)
    return figure, axes


def _per_cent(axes: Any, name: str) -> None:
    axes.set_xlim(-0.03, 1.06)
    axes.set_xticks([*PER_CENT], [*PER_CENT.values()])
    _name(axes, name)


def _name(axes: Any, text: str) -> None:
    """Write what an axis shows; it is short where the names of its rows are long."""
    axes.set_xlabel(textwrap.fill(text, NARROW_LETTERS) if is_narrow() else text)


def _shifts(rows: Any, series: Any) -> Any:
    """Move marks that share a row apart, in the order of their series."""
    table = pd.DataFrame({"row": list(rows), "series": list(series)})
    by_row = table.groupby("row")["series"]
    count = by_row.transform("size")
    return (APART * ((count + 1) / 2 - by_row.rank())).to_numpy()


def _points(series: int) -> dict[str, Any]:
    return {
        "marker": MARKERS[series],
        "linestyle": "none",
        "markersize": 8,
        **mark().points(series),
    }


def _key(figure: Figure, names: dict[str, int]) -> None:
    """Name the marks above a figure, beside the word that synthetic data wear."""
    marks = [Line2D([], [], label=name, **_points(n)) for name, n in names.items()]
    key(figure, marks, columns=2 if len(marks) > 2 else 0)
