"""Figures of the chapter on planning a wave."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter, NullFormatter

from personalising.pages.drawing import (
    Drawing,
    canvas,
    name_axis,
    rows_height,
    wrapped,
)
from personalising.pages.marks import mark
from personalising.pages.style import INK, is_narrow

ASKED = 1000  # size of which the words tell
TITLE_WIDTH = 26  # letters above a panel
ROOMY = 1.25  # a name takes three lines
SHADE = 0.35  # of the lighter bars: those of half the printed effect


def ranges(data: pd.DataFrame) -> Drawing:
    """Sizes of a wave that decide each claim, from the best case to the worst.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.planning.sizes` gives it, of claims with a size for some effect.
    """
    known = data.dropna(subset=["size_low"]).copy()
    known["size_high"] = known["size_high"].fillna(known["size_low"])
    names = known["short"].drop_duplicates()
    labels = wrapped(names)
    figure = canvas(ROOMY * rows_height(list(labels)))
    axes = figure.add_subplot()
    parts = []
    for row, name in enumerate(names):
        for place, found in enumerate(known[known["short"] == name].itertuples()):
            y = row + 0.22 * (place - 0.5)
            ends = [found.size_low, found.size_high]
            how = mark().lines() | {"linewidth": 5, "solid_capstyle": "butt"}
            shade = SHADE if place else 1
            axes.plot(ends, [y, y], **how, alpha=shade)
            axes.plot(ends, [y, y], "o", **mark().points(), markersize=5, alpha=shade)
            parts.append(f"{name}, {found.assumed}: {ends[0]:,} to {ends[1]:,}")
    axes.set_yticks(range(len(names)), labels)
    axes.set_ylim(len(names) - 0.5, -0.5)  # the first stands on top
    axes.set_xscale("log")
    low, high = known["size_low"].min(), known["size_high"].max()
    axes.set_xlim(float(low) / 2, float(high) * 2)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.grid(visible=True, axis="x")
    name_axis(axes, "size of the wave (each line ten times the one before)")
    return Drawing(figure, "Sizes of a wave. " + "; ".join(parts) + ".")


def curves(data: pd.DataFrame) -> Drawing:
    """Chance that a wave decides a claim, by its size: a panel for each claim.

    The two lines are the best and the worst that print allows; nothing between them is
    likelier than another.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns short, unit, size, chance_low and chance_high.
    """
    groups = list(data.groupby("short", sort=False))
    across = 1 if is_narrow() else len(groups)
    down = len(groups) // across
    figure = canvas(2.5 * down + 0.4)
    panels = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False)
    parts = []
    for axes, (name, rows) in zip(panels.flat, groups, strict=True):
        x = rows["size"].to_numpy(float)
        ends = [rows[end].to_numpy(float) for end in ("chance_low", "chance_high")]
        axes.fill_between(x, *ends, color=INK, alpha=0.12, linewidth=0)
        for end in ends:
            axes.plot(x, end, **mark().lines())
        axes.set_title(textwrap.fill(str(name), TITLE_WIDTH))
        axes.set_xscale("log")
        axes.set_ylim(0, 1)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:.0%}"))
        low, high = (np.interp(ASKED, x, end) for end in ends)
        parts.append(f"{name}: {low:.0%} to {high:.0%} with {ASKED:,}")
    for axes in panels[-1]:
        name_axis(axes, str(data["unit"].iloc[0]))
    return Drawing(figure, "Chance that a wave decides. " + "; ".join(parts) + ".")
