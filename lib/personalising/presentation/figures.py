"""The study's figures. Each takes the data that it shows and gives figure and words.

The words are the alternative text, made from the same data, so that they say what the
figure shows on any wave.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from personalising.presentation.style import INK, SERIES, WIDTH

MARKERS = ("o", "s", "D", "^")
SEED = 2009  # spreads points that would hide each other, the same way each time


@dataclass(frozen=True)
class Drawing:
    """A figure and its alternative text."""

    figure: Figure
    alt: str


def correlations(data: pd.DataFrame) -> Drawing:
    """Correlations with their intervals, one row each, and the printed value.

    Parameters
    ----------
    data : pandas.DataFrame
        As `analysis.field_data.correlations` gives it.
    """
    shown = data.dropna(subset=["r"]).reset_index(drop=True)
    figure = Figure(figsize=(WIDTH, 0.9 + 0.5 * len(shown)))
    axes = figure.subplots()
    y = np.arange(len(shown))[::-1]
    axes.hlines(y, shown["conf_low"], shown["conf_high"], color=SERIES[0], linewidth=2)
    axes.plot(shown["r"], y, "o", color=SERIES[0], markersize=8, label="this wave")
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
    labels = shown["phase"].str.cat(shown["with"], sep=": ")
    axes.set_yticks(y, labels)
    axes.set_xlim(-1, 1)
    axes.set_ylim(-0.6, len(shown) - 0.4)
    axes.set_xlabel("correlation with the share of statemented pupils")
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    figure.legend(loc="outside upper right", ncols=2)
    parts = [
        f"{row.phase} schools, with {other}: {row.r:+.2f}, interval "
        f"{row.conf_low:+.2f} to {row.conf_high:+.2f}"
        for row, other in zip(shown.itertuples(), shown["with"], strict=True)
    ]
    return Drawing(figure, "Correlations with intervals. " + "; ".join(parts) + ".")


def by_circumstances(data: pd.DataFrame) -> Drawing:
    """Share of statemented pupils in advantaged and disadvantaged schools, by phase.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns phase, statemented (a proportion), disadvantaged (0 or 1); a row for
        each school.
    """
    figure, panels = _panels(data, sharey=True)
    spread = np.random.default_rng(SEED)
    parts = []
    for axes, (phase, group) in zip(panels, data.groupby("phase"), strict=True):
        for value, name in enumerate(("advantaged", "disadvantaged")):
            shares = 100 * group.loc[group["disadvantaged"] == value, "statemented"]
            if shares.empty:
                continue
            x = value + spread.uniform(-0.16, 0.16, len(shares))
            _dots(axes, x, shares, value)
            axes.hlines(shares.mean(), value - 0.3, value + 0.3, color=INK, linewidth=2)
            parts.append(
                f"{len(shares)} {name} {phase} schools, "
                f"mean {shares.mean():.1f} per cent"
            )
        axes.set_xticks([0, 1], ["advantaged", "disadvantaged"])
        axes.set_xlim(-0.5, 1.5)
        axes.set_title(f"{phase} schools")
    panels[0].set_ylabel("statemented pupils, %")
    panels[0].set_ylim(bottom=0)
    words = "Share of statemented pupils in each school. " + "; ".join(parts) + "."
    return Drawing(figure, words)


def with_absence(data: pd.DataFrame) -> Drawing:
    """Absence against the share of statemented pupils, by phase.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns phase, statemented, absence (proportions); a row for each school.
    """
    figure, panels = _panels(data, sharey=True)
    parts = []
    for axes, (phase, group) in zip(panels, data.groupby("phase"), strict=True):
        x, y = 100 * group["statemented"], 100 * group["absence"]
        _dots(axes, x, y, 0)
        slope, level = np.polyfit(x, y, 1)
        ends = np.array([x.min(), x.max()])
        axes.plot(ends, level + slope * ends, color=INK, linewidth=1.5)
        axes.set_xlabel("statemented pupils, %")
        axes.set_title(f"{phase} schools")
        parts.append(
            f"{len(group)} {phase} schools, absence {y.min():.1f} to {y.max():.1f} per "
            f"cent, {'rising' if slope > 0 else 'falling'} with the share of "
            "statemented pupils"
        )
    panels[0].set_ylabel("half-days missed, %")
    return Drawing(figure, "Absence in each school. " + "; ".join(parts) + ".")


def sorts_completed(data: pd.DataFrame) -> Drawing:
    """Focus groups that completed each card sort, by Key Stage.

    Parameters
    ----------
    data : pandas.DataFrame
        As `analysis.response_rates.sorts_completed` gives it.
    """
    figure = Figure(figsize=(WIDTH, 3.4))
    axes = figure.subplots()
    stages = ["ks1", "ks2", "ks3", "ks4"]
    x = np.arange(len(data))
    for number, stage in enumerate(stages):
        bars = axes.bar(
            x + (number - 1.5) * 0.2,
            data[stage],
            width=0.18,
            color=SERIES[number],
            label=f"Key Stage {number + 1}",
        )
        axes.bar_label(bars, fontsize=9, color=INK)
    axes.set_xticks(x, data["sort"].str.replace("where", "where used"))
    axes.set_ylabel("focus groups")
    axes.margins(y=0.12)
    figure.legend(loc="outside upper center", ncols=4, handlelength=1, columnspacing=1)
    parts = [
        f"{row.sort}: {row.ks1}, {row.ks2}, {row.ks3} and {row.ks4} groups"
        for row in data.itertuples()
    ]
    words = "Focus groups by sort, Key Stages 1 to 4. " + "; ".join(parts) + "."
    return Drawing(figure, words)


def _panels(data: pd.DataFrame, *, sharey: bool) -> tuple[Figure, list[Axes]]:
    count = data["phase"].nunique()
    figure = Figure(figsize=(WIDTH, 3.2))
    axes = figure.subplots(1, count, sharey=sharey, squeeze=False)
    return figure, list(axes[0])


def _dots(axes: Axes, x: pd.Series, y: pd.Series, series: int) -> None:
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
