"""Figures of the card sorts."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from personalising.pages.drawing import (
    MARKERS,
    Drawing,
    canvas,
    dots,
    interval_rows,
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

SERIES = ("primary", "secondary")


@draws(kappa="kappas", conf_low="intervals", conf_high="intervals")
def agreement(data: pd.DataFrame) -> Drawing:
    """Kappa with its interval for each sort and phase, and the printed value.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.agreement` gives it.
    """
    shown = data.dropna(subset=["kappa"]).reset_index(drop=True)
    labels = shown["phase"].str.cat(shown["sort"].map(ASKED), sep=": ")
    figure, axes = interval_rows(shown, "kappa", labels)
    name_axis(axes, "agreement beyond chance (kappa)")
    parts = [
        f"{label}: {row.kappa:.2f}, interval {row.conf_low:.2f} to {row.conf_high:.2f}"
        for label, row in zip(labels, shown.itertuples(), strict=True)
    ]
    return Drawing(figure, "Kappa with intervals. " + "; ".join(parts) + ".")


def shares(data: pd.DataFrame) -> Drawing:
    """Share of the groups of each phase that put a card into a category, a row a card.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.shares` gives it.
    """
    names = wrapped(data["card"])
    figure = canvas(rows_height(list(names), above=1.7 if is_narrow() else 1.2))
    axes = figure.subplots()
    y = np.arange(len(data))[::-1]
    marks = []
    held = [phase for phase in SERIES if phase in data]
    for phase in held:
        series = SERIES.index(phase)
        dots(axes, 100 * data[phase], y, series)
        points: dict[str, Any] = {"marker": MARKERS[series], "linestyle": "none"}
        points |= mark().points(series)
        marks.append(Line2D([], [], label=f"{phase} groups", **points))
    set_rows(axes, names)
    axes.set_xlim(-4, 104)
    name_axis(axes, "groups, %")
    key(figure, marks)
    parts = [
        f"{row['card']}: "
        + " and ".join(f"{100 * row[phase]:.0f}" for phase in held)
        + " per cent"
        for row in data.to_dict("records")
    ]
    words = f"Share of {' and '.join(held)} groups. " + "; ".join(parts) + "."
    return Drawing(figure, words)
