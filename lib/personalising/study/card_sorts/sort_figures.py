"""Drawings of the free sorts, and of agreement in several coefficients."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from scipy.cluster import hierarchy

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
from personalising.pages.standing import draws
from personalising.pages.style import is_narrow
from personalising.study.card_sorts.analysis import ASKED

STEP = 0.1  # shares are drawn in steps of this
FEWEST_STEPS = 2  # smaller shares, such as chance would bring, are not drawn
SIDE = 0.94  # of a square for a share of 1, in rows
ROW = 0.235  # inches
COEFFICIENTS = {"kappa": "kappa", "gwet": "Gwet's AC", "alpha": "alpha"}


@draws(share="shares of groups")
def alike(data: pd.DataFrame, joins: pd.DataFrame) -> Drawing:
    """Draw how often each two cards lie together, and the tree that joins them.

    A square is the larger the more groups put the two on one heap.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.alike` gives it.
    joins : pandas.DataFrame
        As `study.card_sorts.joins` gives it.
    """
    cards = _in_order(data)
    number = len(cards)
    figure = canvas(ROW * number + (1.9 if is_narrow() else 1.3))
    widths = [1.0] if is_narrow() else [1.9, 1.0]
    grid = figure.subplots(1, len(widths), width_ratios=widths, squeeze=False)[0]
    axes = grid[0]
    rows = data["place"].to_numpy(), data["other_place"].to_numpy()
    places = [np.concatenate(each) for each in (rows, rows[::-1])]
    steps = np.tile((data["share"] / STEP).round().astype(int).to_numpy(), 2)
    how: dict[str, Any] = mark().bars() | {"linestyle": "solid", "linewidth": 0.9}
    squares = _squares(places[1], number - 1 - places[0], steps)
    axes.add_patch(PathPatch(squares, **how))
    set_rows(axes, cards)
    axes.set_xlim(-0.6, number - 0.4)
    axes.set_xticks([])
    axes.grid(visible=False)
    if len(grid) > 1:
        _tree(grid[1], joins, number)
    marks = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker="s",
            markersize=4 + 8 * share**0.5,
            label=label,
            **mark().points(),
        )
        for share, label in ((0.2, "a fifth of groups"), (1.0, "all groups"))
    ]
    key(figure, marks)
    most = data.sort_values("share", ascending=False, kind="stable").head(12)
    parts = [f"{r.card} and {r.other} {100 * r.share:.0f}" for r in most.itertuples()]
    words = "How many in 100 groups put two cards together; the most: " + ", ".join(
        parts
    )
    return Drawing(figure, words + ".")


@draws(
    kappa="kappas",
    gwet="other coefficients",
    alpha="other coefficients",
    **{f"{n}{end}": "intervals" for n in COEFFICIENTS for end in ("_low", "_high")},
)
def coefficients(data: pd.DataFrame) -> Drawing:
    """Draw three coefficients of agreement with their intervals, for each sort.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.coefficients` gives it.
    """
    shown = data.dropna(subset=["gwet"]).reset_index(drop=True)
    labels = shown["phase"].str.cat(shown["sort"].map(ASKED), sep=": ")
    names = wrapped(labels)
    figure = canvas(1.6 * rows_height(list(names), above=1.2))
    axes = figure.subplots()
    y = np.arange(len(shown))[::-1]
    marks = []
    for series, (name, label) in enumerate(COEFFICIENTS.items()):
        at = y + 0.22 * (1 - series)
        line: dict[str, Any] = mark().lines(series) | {"linewidth": 1.8}
        axes.hlines(at, shown[f"{name}_low"], shown[f"{name}_high"], **line)
        point: dict[str, Any] = mark().points(series) | {"marker": MARKERS[series]}
        axes.plot(shown[name], at, linestyle="none", markersize=8, **point)
        marks.append(Line2D([], [], label=label, linestyle="none", **point))
    set_rows(axes, names)
    name_axis(axes, "agreement beyond chance")
    key(figure, marks)
    parts = [
        f"{label}: "
        + ", ".join(
            f"{said} {row[name]:.2f}"
            for name, said in COEFFICIENTS.items()
            if not pd.isna(row[name])
        )
        for label, row in zip(labels, shown.to_dict("records"), strict=True)
    ]
    return Drawing(figure, "Agreement beyond chance. " + "; ".join(parts) + ".")


def _in_order(data: pd.DataFrame) -> list[str]:
    """Cards in the order of the tree."""
    one = dict(zip(data["place"], data["card"], strict=True))
    one |= dict(zip(data["other_place"], data["other"], strict=True))
    return [one[place] for place in sorted(one)]


def _squares(x: Any, y: Any, steps: Any) -> Path:
    """One outline for all squares, whose areas go by the share."""
    corners: list[tuple[float, float]] = []
    codes: list[int] = []
    square = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    for across, up, step in zip(x.tolist(), y.tolist(), steps.tolist(), strict=True):
        if step < FEWEST_STEPS:
            continue
        half = SIDE / 2 * (step * STEP) ** 0.5
        corners += [
            *((across - half, up - half), (across + half, up - half)),
            *((across + half, up + half), (across - half, up + half), (0.0, 0.0)),
        ]
        codes += [int(code) for code in square]
    if not corners:
        return Path(np.empty((0, 2)))
    return Path(corners, codes)


def _tree(axes: Axes, joins: pd.DataFrame, number: int) -> None:
    """Draw the tree beside the rows of its cards."""
    steps = joins[["first", "second", "height", "cards"]].to_numpy(dtype=float)
    found = hierarchy.dendrogram(steps, no_plot=True)
    line: dict[str, Any] = mark().lines() | {"linestyle": "solid", "linewidth": 1.2}
    for across, heights in zip(found["icoord"], found["dcoord"], strict=True):
        y = [number - 1 - (place - 5) / 10 for place in across]
        axes.plot([100 * height for height in heights], y, **line)
    set_rows(axes, [""] * number)
    axes.tick_params(axis="y", length=0)
    axes.spines.left.set_visible(False)
    axes.set_xlim(0, 100)
    name_axis(axes, "groups that keep them apart, %")
