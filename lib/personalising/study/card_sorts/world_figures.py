"""Drawings of the digital worlds: ellipses by Key Stage, home and school, places."""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import BoxStyle, Ellipse, FancyBboxPatch

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
from personalising.pages.fonts import SANS
from personalising.pages.marks import mark
from personalising.pages.standing import draws
from personalising.pages.style import GREY, INK, is_narrow, width
from personalising.pages.words import listed
from personalising.study.card_sorts.flowing import (
    Word,
    fill,
    inside,
    line_height,
    word_width,
)
from personalising.study.card_sorts.pack import REPORT
from personalising.study.card_sorts.places import RARELY
from personalising.study.card_sorts.zones import BETWEEN, CENTRE, OUTSIDE, ZONES

STRONG: dict[str, Any] = {"fontfamily": SANS, "fontweight": "semibold"}
MARGIN = 0.35  # inches of a figure that its layout keeps at both sides together
ABOVE = 0.9  # inches for the key and the word on synthetic data
INNER = 0.7  # of the width of the outer ellipse
PHASES = ("primary", "secondary")
PLACES = ("home", "both", "school")
BEYOND = f"{OUTSIDE}:"
AGES = {1: "5 to 7", 2: "7 to 11", 3: "11 to 14", 4: "14 to 16"}


@draws()
def worlds(data: pd.DataFrame) -> Drawing:
    """Draw for each Key Stage what stands at the centre, in between and outside.

    Words that the report's text places are in ink, others in grey; of a wave that was
    collected all are in ink.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns key_stage, card and zone, those nearest to the centre first; and
        said_by, of a reconstruction.
    """
    lost = "said_by" in data
    stages = [(int(str(of)), rows) for of, rows in data.groupby("key_stage")]
    across = 1 if is_narrow() else 2
    wide = (width() - MARGIN) / across
    each = [_world(rows, wide - 0.3) for _, rows in stages]
    heights = [
        max(tall for _, _, _, tall in each[n : n + across])
        for n in range(0, len(each), across)
    ]
    figure = canvas(sum(heights) + ABOVE)
    axes = _plane(figure.subplots(), wide * across, sum(heights))
    top = sum(heights)
    for n, ((of, rows), (words, ellipses, middle, _)) in enumerate(
        zip(stages, each, strict=True)
    ):
        x = wide * (n % across + 0.5)
        y = top - sum(heights[: n // across])
        title = f"Key Stage {of}, ages {AGES.get(of, '')}"
        _write(axes, x, y - line_height() * 0.6, title, bold=True)
        _ellipses(axes, x, y - middle, ellipses)
        known = set(rows.loc[rows["said_by"] == REPORT, "card"]) if lost else None
        _words(axes, words, x, y - middle, known)
    if lost:
        point: dict[str, Any] = {"linestyle": "none", "marker": "s", "markersize": 8}
        marks = [
            Line2D([], [], color=INK, label="named in the report's text", **point),
            Line2D(
                [], [], color=GREY, label="invented", markerfacecolor="none", **point
            ),
        ]
        key(figure, marks)
    parts = [
        f"Key Stage {of}: "
        + "; ".join(
            f"{zone}: {listed(named)}"
            for zone in ZONES
            if (named := list(rows.loc[rows["zone"] == zone, "card"]))
        )
        for of, rows in stages
    ]
    return Drawing(figure, ". ".join(parts) + ".")


@draws(place="places", place_low="their intervals", place_high="their intervals")
def ranks(data: pd.DataFrame) -> Drawing:
    """Draw the place of each card at each Key Stage, with its interval.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.numbered_worlds` gives it.
    """
    stages = [(int(str(of)), rows) for of, rows in data.groupby("key_stage")]
    order = list(dict.fromkeys(data["card"]))
    names = wrapped(pd.Series(order))
    tall = rows_height(list(names), above=0.5)
    across = 1 if is_narrow() else len(stages)
    figure = canvas(tall * (len(stages) if is_narrow() else 1) + 0.9)
    grid = figure.subplots(len(stages) // across, across, squeeze=False, sharex=True)
    lowest = float(data[["place", "place_high"]].max().max())
    for number, (axes, (of, rows)) in enumerate(zip(grid.flat, stages, strict=True)):
        y = np.array([len(order) - 1 - order.index(card) for card in rows["card"]])
        line: dict[str, Any] = mark().lines() | {"linewidth": 1.8}
        axes.hlines(y, rows["place_low"], rows["place_high"], **line)
        point: dict[str, Any] = mark().points() | {"marker": "o", "markersize": 7}
        axes.plot(rows["place"], y, linestyle="none", **point)
        set_rows(axes, names if is_narrow() or not number else [""] * len(order))
        axes.set_xlim(0, lowest + 1)
        axes.set_title(f"Key Stage {of}")
        if is_narrow() or not number:
            name_axis(axes, "place: 1 is the centre")
    parts = [
        f"Key Stage {of}: "
        + ", ".join(
            f"{row.card} {row.place:g}"
            + (
                ""
                if pd.isna(row.place_low)
                else f" ({row.place_low:g} to {row.place_high:g})"
            )
            for row in rows.itertuples()
        )
        for of, rows in stages
    ]
    return Drawing(figure, "Places from the centre. " + ". ".join(parts) + ".")


@draws()
def home_and_school(data: pd.DataFrame) -> Drawing:
    """Draw what each phase uses at home, at both and at school, as fields that overlap.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns phase, card and place.
    """
    shown = data[data["place"] != RARELY]
    held = [phase for phase in PHASES if (shown["phase"] == phase).any()]
    wide = width() - MARGIN
    letters = int(wide / 3 / word_width("", gap=0.95)) - 1
    columns = {
        phase: _columns(shown[shown["phase"] == phase], letters) for phase in held
    }
    each = line_height()
    heights = [(max(map(_lines, of.values())) + 1.2) * each for of in columns.values()]
    total = sum(heights) + len(heights) * each * 3
    figure = canvas(total + ABOVE)
    axes = _plane(figure.subplots(), wide, total)
    top = total
    for (phase, of), tall in zip(columns.items(), heights, strict=True):
        _write(
            axes, wide / 2, top - each * 0.5, f"{phase.capitalize()} pupils", bold=True
        )
        top -= each * 2.2
        _fields(axes, wide, top, tall)
        for n, (place, names) in enumerate(of.items()):
            x = wide * (2 * n + 1) / 6
            _write(axes, x, top + each * 0.6, f"at {place}")
            _column(axes, names, x, top - tall / 2)
        top -= tall + each * 0.8
    parts = [
        f"{phase.capitalize()} pupils: "
        + "; ".join(
            f"{place}: {listed(' '.join(n.split()) for n in names)}"
            for place, names in of.items()
            if names
        )
        for phase, of in columns.items()
    ]
    return Drawing(figure, ". ".join(parts) + ".")


@draws(
    at_home="shares of groups",
    at_school="shares of groups",
    at_home_low="intervals",
    at_home_high="intervals",
    at_school_low="intervals",
    at_school_high="intervals",
)
def used_at(data: pd.DataFrame) -> Drawing:
    """Draw the share of groups that use each card at home and at school, by phase.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.numbered_places` gives it.
    """
    held = [phase for phase in PHASES if (data["phase"] == phase).any()]
    order = list(dict.fromkeys(data.sort_values("at_home", ascending=False)["card"]))
    names = wrapped(pd.Series(order))
    across = 1 if is_narrow() else len(held)
    tall = rows_height(list(names), above=0.6)
    figure = canvas(tall * len(held) / across + 0.9)
    grid = figure.subplots(len(held) // across, across, squeeze=False, sharex=True)
    for number, (axes, phase) in enumerate(zip(grid.flat, held, strict=True)):
        rows = data[data["phase"] == phase]
        y = np.array([len(order) - 1.0 - order.index(card) for card in rows["card"]])
        for series, name in enumerate(("at_home", "at_school")):
            at = y + (0.16, -0.16)[series]
            line: dict[str, Any] = mark().lines(series) | {"linewidth": 1.6}
            axes.hlines(
                at, 100 * rows[f"{name}_low"], 100 * rows[f"{name}_high"], **line
            )
            point: dict[str, Any] = mark().points(series) | {"markersize": 6}
            axes.plot(
                100 * rows[name], at, marker=MARKERS[series], linestyle="none", **point
            )
        set_rows(axes, names if is_narrow() or not number else [""] * len(order))
        axes.set_xlim(-4, 104)
        axes.set_title(f"{phase} pupils")
        if is_narrow() or not number:
            name_axis(axes, "groups, %")
    marks = [
        Line2D(
            [], [], label=label, marker=MARKERS[n], linestyle="none", **mark().points(n)
        )
        for n, label in enumerate(("at home", "at school"))
    ]
    key(figure, marks)
    parts = [
        f"{row.phase}, {row.card}: home {100 * row.at_home:.0f}, school "
        f"{100 * row.at_school:.0f}"
        for row in data.itertuples()
    ]
    return Drawing(figure, "Per cent of groups. " + "; ".join(parts) + ".")


def _world(
    rows: pd.DataFrame, wide: float
) -> tuple[list[Word], list[tuple[float, float]], float, float]:
    """Lay out a Key Stage: its words, ellipses, middle below its top, and height."""
    by_zone = {zone: list(rows.loc[rows["zone"] == zone, "card"]) for zone in ZONES}
    each = line_height()
    words, inner = inside(by_zone[CENTRE], wide * INNER)
    around, outer = inside(by_zone[BETWEEN], wide, inner)
    middle = each * 1.6 + outer / 2
    below = [-(outer / 2 + each * (n + 0.9)) for n in range(len(rows))]
    beyond = [BEYOND, *by_zone[OUTSIDE]] if by_zone[OUTSIDE] else []
    out = fill(beyond, below, lambda _: wide) or []
    lowest = min((word.y for word in out), default=-outer / 2)
    tall = middle - lowest + each * 1.6
    return [*words, *around, *out], [(wide, outer), (wide * INNER, inner)], middle, tall


def _plane(axes: Axes, wide: float, tall: float) -> Axes:
    """Make the axes a plane in inches, without anything to read on it."""
    axes.set_xlim(0, wide)
    axes.set_ylim(0, tall)
    axes.axis("off")
    return axes


def _ellipses(
    axes: Axes, x: float, y: float, ellipses: Sequence[tuple[float, float]]
) -> None:
    line = {k: v for k, v in mark().lines().items() if k != "color"}
    for wide, tall in ellipses:
        edge: dict[str, Any] = {"edgecolor": mark().colour(), "linewidth": 1.4} | line
        axes.add_patch(Ellipse((x, y), wide, tall, facecolor="none", **edge))


def _words(
    axes: Axes, words: Sequence[Word], x: float, y: float, known: set[str] | None
) -> None:
    for word in words:
        is_said = known is None or word.text in known or word.text == BEYOND
        colour = INK if is_said else GREY
        axes.text(
            x + word.x, y + word.y, word.text, ha="center", va="center", color=colour
        )


def _columns(rows: pd.DataFrame, letters: int) -> dict[str, list[str]]:
    """Names of what is used at each place, in lines of so many letters."""
    return {
        place: [
            textwrap.fill(card, letters, break_long_words=False)
            for card in rows.loc[rows["place"] == place, "card"]
        ]
        for place in PLACES
    }


def _fields(axes: Axes, wide: float, top: float, tall: float) -> None:
    """Draw the fields of home and of school, two thirds each, which overlap by one."""
    line = {k: v for k, v in mark().lines().items() if k != "color"}
    edge: dict[str, Any] = {"edgecolor": mark().colour(), "linewidth": 1.4} | line
    size = {"rounding_size": 0.3, "pad": 0}
    for x in (0.0, wide / 3):
        box = BoxStyle("round", **size)
        place = (x + 0.02, top - tall)
        axes.add_patch(
            FancyBboxPatch(
                place, wide * 2 / 3 - 0.04, tall, box, facecolor="none", **edge
            )
        )


def _write(
    axes: Axes, x: float, y: float, text: str, *, bold: bool = False, colour: str = INK
) -> None:
    strong = STRONG if bold else {}
    axes.text(x, y, text, ha="center", va="center", color=colour, **strong)


def _lines(names: Sequence[str]) -> int:
    return sum(name.count("\n") + 1 for name in names)


def _column(axes: Axes, names: Sequence[str], x: float, y: float) -> None:
    """Write names below each other, with their middle at a point."""
    each = line_height()
    place = y + _lines(names) * each / 2
    for name in names:
        for line in name.split("\n"):
            place -= each / 2
            _write(axes, x, place, line, colour=GREY if mark().hollow else INK)
            place -= each / 2
