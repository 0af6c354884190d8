"""Figures of section 4.1."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from personalising.pages.drawing import (
    SEED,
    Drawing,
    dots,
    interval_rows,
    name_axis,
    name_panels,
    panels,
)
from personalising.pages.standing import draws
from personalising.pages.style import INK
from personalising.pages.words import number_of


@draws(r="correlations", conf_low="intervals", conf_high="intervals")
def correlations(data: pd.DataFrame) -> Drawing:
    """Correlations with their intervals, one row each, and the printed value.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.field_data.correlations` gives it.
    """
    shown = data.dropna(subset=["r"]).reset_index(drop=True)
    labels = shown["phase"].str.cat(shown["with"], sep=": ")
    figure, axes = interval_rows(shown, "r", labels)
    axes.set_xlim(-1, 1)
    name_axis(axes, "correlation with the share of statemented pupils")
    parts = [
        f"{row.phase} schools, with {other}: {row.r:+.2f}, interval "
        f"{row.conf_low:+.2f} to {row.conf_high:+.2f}"
        for row, other in zip(shown.itertuples(), shown["with"], strict=True)
    ]
    return Drawing(figure, "Correlations with intervals. " + "; ".join(parts) + ".")


def by_circumstances(data: pd.DataFrame, means: pd.DataFrame) -> Drawing:
    """Share of statemented pupils in advantaged and disadvantaged schools, by phase.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns phase, statemented (a proportion), disadvantaged (0 or 1); a row for
        each school.
    means : pandas.DataFrame
        Columns phase, disadvantaged and statemented: the mean of each group, which
        cannot be computed from the points where these are rounded.
    """
    mean_of = means.set_index(["phase", "disadvantaged"])["statemented"]
    figure, shown = panels(data, sharey=True)
    spread = np.random.default_rng(SEED)
    parts = []
    for axes, phase, group in shown:
        for value, name in enumerate(("advantaged", "disadvantaged")):
            shares = 100 * group.loc[group["disadvantaged"] == value, "statemented"]
            if shares.empty:
                continue
            x = value + spread.uniform(-0.16, 0.16, len(shares))
            dots(axes, x, shares, value)
            schools = number_of(len(shares), f"{name} {phase} school")
            if (phase, value) not in mean_of.index:  # left out: it rests on too few
                parts.append(schools)
                continue
            mean = 100 * mean_of[phase, value]
            axes.hlines(mean, value - 0.3, value + 0.3, color=INK, linewidth=2)
            parts.append(f"{schools}, mean {mean:.1f} per cent")
        axes.set_xticks([0, 1], ["advantaged", "disadvantaged"])
        axes.set_xlim(-0.5, 1.5)
    name_panels(shown, "statemented pupils, %")
    shown[0].axes.set_ylim(bottom=0)
    words = "Share of statemented pupils in each school. " + "; ".join(parts) + "."
    return Drawing(figure, words)


def with_absence(data: pd.DataFrame) -> Drawing:
    """Absence against the share of statemented pupils, by phase.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns phase, statemented, absence (proportions); a row for each school.
    """
    figure, shown = panels(data, sharey=True)
    parts = []
    for axes, phase, group in shown:
        x, y = 100 * group["statemented"], 100 * group["absence"]
        dots(axes, x, y, 0)
        name_axis(axes, "statemented pupils, %")
        parts.append(
            f"{number_of(len(group), f'{phase} school')}{_straight_fit(axes, x, y)}"
        )
    name_panels(shown, "half-days missed, %")
    return Drawing(figure, "Absence in each school. " + "; ".join(parts) + ".")


def _straight_fit(axes: Axes, x: "pd.Series[float]", y: "pd.Series[float]") -> str:
    """Draw the straight fit, and say which way it runs; alike schools have none."""
    if x.nunique() < 2:
        return " with one share of statemented pupils"
    slope, level = np.polyfit(x, y, 1)
    ends = np.array([x.min(), x.max()])
    axes.plot(ends, level + slope * ends, color=INK, linewidth=1.5)
    if y.nunique() < 2:
        return ", with the same absence whatever the share of statemented pupils"
    way = "rising" if slope > 0 else "falling"
    return f", absence {way} with the share of statemented pupils"
