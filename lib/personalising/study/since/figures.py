"""Figures of the page "Since 2009"."""

import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from personalising.pages.drawing import Drawing, canvas, name_axis
from personalising.pages.marks import mark
from personalising.pages.style import INK, is_narrow

LOWEST, HIGHEST = -0.05, 0.95  # of the axis, so that both pictures have the same
LETTERS = {True: 40, False: 100}  # in a line of a row's name, on a phone or not
LINE, ROW, BELOW = 0.19, 0.42, 0.6  # inches: of a name, of a mark, of the axis
UNDER = 0.14  # inches from a name to its mark: less than to the name of the next


def effects(data: pd.DataFrame) -> Drawing:
    """Draw effects on one scale, a row each, with the intervals that were printed.

    The name of a row stands above its mark, where there is room for all of it.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.since.effects` gives it.
    """
    names = [textwrap.fill(name, LETTERS[is_narrow()]) for name in data["label"]]
    heights = np.array([LINE * (name.count("\n") + 1) + ROW for name in names])
    figure = canvas(heights.sum() + BELOW)
    axes = figure.subplots()
    top = heights.sum() - heights.cumsum() + ROW  # of the marks' part of each row
    y = top - UNDER
    axes.hlines(y, data["conf_low"], data["conf_high"], lw=1.8, **mark().lines())
    axes.plot(data["estimate"], y, "D", markersize=7, **mark().points())
    axes.vlines(
        0 * y, top - 2 * UNDER, top, color=INK, linewidth=1
    )  # not through names
    axes.set_xlim(
        min(LOWEST, data["conf_low"].min(), data["estimate"].min()),
        max(HIGHEST, data["conf_high"].max(), data["estimate"].max()),
    )
    left = axes.get_xlim()[0]
    for name, place in zip(names, top, strict=True):
        axes.text(left, place, name, va="bottom", color=INK)
    axes.set_ylim(0, heights.sum())
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    name_axis(axes, "effect in standard deviations, as published")
    parts = [_words(row) for row in data.to_dict("records")]
    return Drawing(figure, f"Effects in standard deviations. {'; '.join(parts)}.")


def _words(row: Mapping[Any, Any]) -> str:
    said = f"{row['label']}, {row['estimate']:g}"
    if pd.isna(row["conf_low"]):
        return said
    return f"{said} ({row['conf_low']:.2f} to {row['conf_high']:.2f})"
