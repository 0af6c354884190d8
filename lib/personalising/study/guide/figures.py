"""Figures of the guide."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from personalising.pages.drawing import (
    MARKERS,
    Drawing,
    canvas,
    name_axis,
    name_series,
    percent,
)
from personalising.pages.marks import mark
from personalising.pages.style import INK, is_narrow

SHIFT = 0.12  # between the marks of two groups at one answer


def answers(data: pd.DataFrame) -> Drawing:
    """Draw the shares of each answer among girls and among boys.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.guide.answers` gives it.
    """
    figure = canvas(3.6)
    axes = figure.subplots()
    for number, name in enumerate(("girls", "boys")):
        places = data["like"] + (2 * number - 1) * 0.2
        axes.bar(places, 100 * data[name], width=0.36, **mark().bars(number))
        lead = data[name] - data["boys" if name == "girls" else "girls"]
        at = _furthest_ahead(lead)
        name_series(axes, places[at], 100 * data[name][at], name, xytext=(0, 4))
    _scale(axes, data["like"])
    axes.set_ylabel("of 100 pupils")
    parts = [
        f"{row.like}: {percent(row.girls)} per cent of girls, "
        f"{percent(row.boys)} of boys"
        for row in data.itertuples()
    ]
    return Drawing(figure, "Shares of each answer. " + "; ".join(parts) + ".")


def chances(data: pd.DataFrame) -> Drawing:
    """Draw the standardised shares of each answer in private and in state schools.

    Parameters
    ----------
    data : pandas.DataFrame
        As `MixedOrderedResults.standardised` gives it, for ``state``.
    """
    figure = canvas(3.8)
    axes = figure.subplots()
    wide = data.pivot_table(index="category", columns="value", values="estimate")
    parts = []
    for number, name in enumerate(("private", "state")):
        part = data[data["value"] == number].set_index("category")
        x = part.index + (2 * number - 1) * SHIFT
        low, high = 100 * part["conf_low"], 100 * part["conf_high"]
        axes.vlines(x, low, high, lw=1.8, **mark().lines(number))
        style = mark().points(number) | {"linestyle": "none", "markersize": 8}
        axes.plot(x, 100 * part["estimate"], MARKERS[number], **style)
        at = _furthest_ahead(wide[number] - wide[1 - number])
        name_series(axes, at + (2 * number - 1) * SHIFT, high[at], name, xytext=(0, 3))
        shares = part["estimate"].items()
        words = (f"{percent(share)} per cent {answer}" for answer, share in shares)
        parts.append(f"{name} schools: {', '.join(words)}")
    _scale(axes, data["category"].drop_duplicates())
    axes.set_ylim(bottom=0)
    axes.set_ylabel("of 100 pupils")
    return Drawing(figure, "Shares of each answer, with intervals. " + "; ".join(parts))


def tendencies(data: pd.DataFrame) -> Drawing:
    """Draw the tendency of each class with its interval, from the lowest.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.guide.tendencies` gives it.
    """
    figure = canvas(3.8)
    axes = figure.subplots()
    x = np.arange(1, len(data) + 1)
    axes.vlines(x, data["conf_low"], data["conf_high"], lw=1.2, **mark().lines())
    style = mark().points() | {"linestyle": "none", "markersize": 4}
    axes.plot(x, data["mode"], "o", **style)
    axes.axhline(0, color=INK, linewidth=1)
    axes.set_xticks([])
    name_axis(axes, "classes, from the least to the most inclined to like science")
    axes.set_ylabel("log odds")
    words = (
        f"Tendencies of {len(data)} classes, from {data['mode'].iloc[0]:+.2f} to "
        f"{data['mode'].iloc[-1]:+.2f} log odds, each with its interval."
    )
    return Drawing(figure, words)


def thresholds(data: pd.DataFrame) -> Drawing:
    """Draw the effect of each term at each threshold, beside the one of the model.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.guide.thresholds` gives it.
    """
    terms = list(data.groupby("label", sort=False))
    figure = canvas(2.7 * len(terms) + 0.4 if is_narrow() else 3.8)
    shape = (len(terms), 1) if is_narrow() else (1, len(terms))
    panels = figure.subplots(*shape, sharey=True, squeeze=False).ravel()
    parts = []
    for axes, (label, part) in zip(panels, terms, strict=True):
        x = np.arange(len(part))
        axes.vlines(x, part["conf_low"], part["conf_high"], lw=1.8, **mark().lines())
        axes.plot(x, part["estimate"], "o", **mark().points() | {"linestyle": "none"})
        axes.axhline(0, color=INK, linewidth=1)
        axes.axhline(part["alike"].iloc[0], color=INK, linewidth=1, linestyle=":")
        axes.set_xticks(x, part["threshold"])
        axes.set_title(label)
        effects = zip(part["threshold"], part["estimate"], strict=True)
        parts.append(
            f"{label}: "
            + ", ".join(f"{effect:+.2f} at {name}" for name, effect in effects)
        )
    for axes in panels if is_narrow() else panels[:1]:
        axes.set_ylabel("log odds")
    return Drawing(figure, "Effects at each threshold. " + "; ".join(parts) + ".")


def _furthest_ahead(lead: "pd.Series[float]") -> int:
    """Where a series leads most, but for both ends, at which its name has no room."""
    return int(lead.iloc[1:-1].idxmax())


def _scale(axes: Axes, values: "pd.Series[int]") -> None:
    axes.set_xticks(list(values))
    name_axis(axes, "answer, from dislike to like")
