"""Figures of sections 3.2 and 3.3."""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from personalising.pages.columns import formatted
from personalising.pages.drawing import (
    MARKERS,
    Drawing,
    canvas,
    interval_rows,
    key,
    name_axis,
    name_lines,
    rows_height,
    set_rows,
    wrapped,
)
from personalising.pages.fonts import SANS
from personalising.pages.marks import mark
from personalising.pages.standing import draws
from personalising.pages.style import INK, SERIES, is_narrow, width
from personalising.pages.words import listed, number_of
from personalising.study.equation.drawn import CIRCLE, OUTCOME, TERM

POINTS = 72  # of an inch
LINE = 1.4  # height of a line of text, in sizes of its type
LETTER = 0.5  # width of a letter of running text, in sizes of its type
PAD = 9  # points between a box and its text
TINT = 0.1
STRONG: dict[str, Any] = {"fontfamily": SANS, "fontweight": "semibold"}
SLOPES = {"little": 0.12, "much": 0.8}  # of the lost figure: which is steeper, no more
RECONSTRUCTED = "RECONSTRUCTION, WITHOUT DATA"


class _Sheet:
    """A drawing in points, with the origin at the top left, on which boxes are put."""

    def __init__(self, height: float) -> None:
        self.font = float(rcParams["font.size"])
        self.width = width() * POINTS
        self.figure: Figure = canvas(height / POINTS)
        self.figure.set_layout_engine("none")
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, self.width), ylim=(height, 0), xticks=[], yticks=[])
        self.axes.axis("off")

    def box(
        self,
        left: float,
        top: float,
        wide: float,
        tall: float,
        colour: str,
        lines: Sequence[str],
    ) -> None:
        """Draw a box: its first line is its name."""
        patch = FancyBboxPatch(
            (left + 4, top + 4),
            wide - 8,
            tall - 8,
            boxstyle="round,pad=4",
            facecolor=(colour, TINT),
            edgecolor=colour,
            linewidth=1.6,
        )
        self.axes.add_patch(patch)
        for number, line in enumerate(lines):
            text = self.axes.text(
                left + PAD,
                top + PAD + self.font * LINE * (number + 0.5),
                line,
                va="center",
            )
            if number == 0:
                text.set(**STRONG)

    def arrow(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        bent: str = "arc3",
        **how: Any,
    ) -> None:
        """Draw an arrow from one point to another."""
        style: dict[str, Any] = {"color": INK, "linewidth": 1.6, "mutation_scale": 15}
        self.axes.add_patch(
            FancyArrowPatch(
                start,
                end,
                arrowstyle="-|>",
                connectionstyle=bent,
                shrinkA=0,
                shrinkB=0,
                **style | how,
            )
        )


def _lines(row: Any, letters: int) -> list[str]:
    """The lines of a box: its name, what it is, and what it holds, one on a line."""
    held = [f"\N{BULLET} {each}" for each in row.holds.split("; ") if each]
    return [row.name, *textwrap.wrap(row.about, letters), *held]


def learning_equation(data: pd.DataFrame) -> Drawing:
    """Draw the equation: terms that add up to an outcome, which feeds back.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.parts` gives it.
    """
    terms = list(data[data["part"] == TERM].itertuples())
    (outcome,) = data[data["part"] == OUTCOME].itertuples()
    (circle,) = data[data["part"] == CIRCLE].itertuples()
    drawn = _down if is_narrow() else _across
    figure = drawn(terms, outcome, circle)
    names = " plus ".join(term.name for term in terms)
    leads = listed(circle.holds.split("; "))
    levels = "; ".join(
        f"{term.name} has indicators at these levels: {listed(term.holds.split('; '))}"
        for term in terms
    )
    words = (
        f"{names} lead to {outcome.name}. {levels}. From {outcome.name} an arrow, the "
        f"{circle.name.lower()}, leads back to {listed([t.name for t in terms])} by "
        f"way of {leads}."
    )
    return Drawing(figure, words)


def _across(terms: Sequence[Any], outcome: Any, circle: Any) -> Figure:
    """The wide form: the terms to the left, the outcome to the right, the way below."""
    font = float(rcParams["font.size"])
    whole = width() * POINTS
    term_wide, sign, arrow = 0.265 * whole, 0.06 * whole, 0.11 * whole
    out_wide = whole - len(terms) * term_wide - (len(terms) - 1) * sign - arrow
    letters = int((term_wide - 2 * PAD) / (font * LETTER))
    texts = [_lines(term, letters) for term in terms]
    right = _lines(outcome, int((out_wide - 2 * PAD) / (font * LETTER)))
    tall = font * LINE * max(map(len, [*texts, right])) + 2 * PAD
    way = 4.4 * font * LINE
    sheet = _Sheet(tall + way + 6)
    left, middle = 0.0, tall / 2
    ends = []
    for number, (text, colour) in enumerate(zip(texts, SERIES, strict=False)):
        if number:
            sheet.axes.text(
                left + sign / 2, middle, "+", ha="center", va="center", size=font * 2
            )
            left += sign
        sheet.box(left, 2, term_wide, tall, colour, text)
        ends.append(left + term_wide / 2)
        left += term_wide
    sheet.arrow((left + 6, middle), (left + arrow - 6, middle), linewidth=2.4)
    sheet.box(left + arrow, 2, out_wide, tall, SERIES[2], right)
    low = tall + way * 0.3
    back = left + arrow + out_wide / 2
    sheet.axes.plot([back, back], [tall + 4, low], color=INK, linewidth=1.6)
    sheet.axes.plot([back, min(ends)], [low, low], color=INK, linewidth=1.6)
    for end in ends:
        sheet.arrow((end, low), (end, tall + 5))
    _name_way(sheet, circle, (min(ends) + back) / 2, low + font * 0.4)
    return sheet.figure


def _name_way(sheet: _Sheet, circle: Any, x: float, y: float) -> None:
    steps = " \N{RIGHTWARDS ARROW} ".join(circle.holds.split("; "))
    letters = int(2 * min(x, sheet.width - x) / (sheet.font * LETTER))
    lines = [circle.name, *textwrap.wrap(steps, letters)]
    for number, line in enumerate(lines):
        text = sheet.axes.text(x, y + sheet.font * LINE * number, line, ha="center")
        text.set(va="top", **(STRONG if number == 0 else {}))


def _down(terms: Sequence[Any], outcome: Any, circle: Any) -> Figure:
    """The narrow form: one below the other, the way back along the right edge."""
    font = float(rcParams["font.size"])
    whole = width() * POINTS
    wide = whole - 30
    letters = int((wide - 2 * PAD) / (font * LETTER))
    boxes = [*(_lines(term, letters) for term in terms), _lines(outcome, letters)]
    talls = [font * LINE * len(each) + 2 * PAD for each in boxes]
    gap = font * 2.6
    held = [circle.name, *(f"\N{BULLET} {each}" for each in circle.holds.split("; "))]
    foot = font * LINE * len(held) + 2 * PAD
    sheet = _Sheet(sum(talls) + gap * (len(boxes) - 1) + gap * 0.8 + foot + 6)
    top, middles = 2.0, []
    colours = [*SERIES[: len(terms)], SERIES[2]]
    for number, (text, tall) in enumerate(zip(boxes, talls, strict=True)):
        sheet.box(0, top, wide, tall, colours[number], text)
        middles.append(top + tall / 2)
        top += tall
        centre = wide / 2
        if number < len(terms) - 1:
            sheet.axes.text(
                centre, top + gap / 2, "+", ha="center", va="center", size=font * 1.8
            )
        elif number == len(terms) - 1:
            sheet.arrow((centre, top + 5), (centre, top + gap - 4), linewidth=2.4)
        top += gap
    top -= gap * 0.2
    sheet.arrow((wide / 2, top - gap * 0.8 + 5), (wide / 2, top - 3))
    for number, line in enumerate(held):
        said = sheet.axes.text(PAD, top + PAD + font * LINE * (number + 0.5), line)
        said.set(va="center", **(STRONG if number == 0 else {}))
    edge, low = whole - 10, top + foot / 2
    sheet.axes.plot([wide * 0.78, edge], [low, low], color=INK, linewidth=1.6)
    sheet.axes.plot([edge, edge], [low, middles[0]], color=INK, linewidth=1.6)
    for middle in middles[:-1]:
        sheet.arrow((edge, middle), (wide + 4, middle))
    return sheet.figure


def lost_figure(data: pd.DataFrame) -> Drawing:
    """Draw what the report tells of its Figure 3, which is lost: nothing is measured.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns investment (little or much) and learning (how effective learning goes
        with opportunity, in words).
    """
    figure = canvas(3.5)
    axes = figure.subplots()
    x, ends = np.array([0.0, 1.0]), {}
    for row, style in zip(data.itertuples(), ("--", "-"), strict=True):
        y = 0.15 + SLOPES[row.investment] * x
        axes.plot(x, y, style, color=INK, linewidth=2.4)
        said = f"pupils who\ninvest {row.investment}:\n{row.learning}"
        ends[said] = float(y[-1])
    axes.set(xlim=(0, 1), ylim=(0, 1.08), xticks=[], yticks=[])
    axes.set_ylabel("effective learning")
    axes.set_xlabel("opportunity: what is offered", loc="left")
    name_lines(axes, 1.0, ends)
    figure.suptitle(
        RECONSTRUCTED,
        x=1 - 5 / (POINTS * figure.get_figwidth()),
        ha="right",
        fontsize="medium",
        bbox={"boxstyle": "square,pad=0.25", "facecolor": "none", "edgecolor": INK},
    )
    said = "; ".join(
        f"pupils who invest {row.investment} {row.learning}"
        for row in data.itertuples()
    )
    words = (
        "Two straight lines without numbers: effective learning against opportunity. "
        f"As opportunity grows: {said}."
    )
    return Drawing(figure, words)


@draws(estimate="slopes", conf_low="intervals", conf_high="intervals")
def take_up(data: pd.DataFrame) -> Drawing:
    """Draw effective learning against opportunity at low and high investment.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.take_up` gives it.
    """
    figure = canvas(3.8)
    axes = figure.subplots()
    x, ends, style, parts = np.linspace(-2, 2, 41), {}, mark(), []
    for series, row in enumerate(data.itertuples()):
        edges = [row.level + end * x for end in (row.conf_low, row.conf_high)]
        low, high = np.minimum(*edges), np.maximum(*edges)
        axes.fill_between(x, low, high, color=style.colour(series), alpha=0.14, lw=0)
        how = style.lines(series) | {"linewidth": 2}
        axes.plot(x, row.level + row.estimate * x, **how)
        ends[f"{row.investment}\nself-efficacy"] = row.level + row.estimate * 2
        parts.append(
            f"at {row.investment} self-efficacy {formatted(row.estimate, '+.2f')}, "
            f"interval {formatted(row.conf_low, '+.2f')} to "
            f"{formatted(row.conf_high, '+.2f')}"
        )
    axes.set_xlim(-2, 2)
    axes.set_xticks(range(-2, 3))
    axes.set_ylabel("effective learning, SD")
    name_axis(axes, "opportunity as pupils see it, SD from the mean of their school")
    name_lines(axes, 2.0, ends)
    words = f"Slopes of effective learning on opportunity: {'; '.join(parts)}."
    return Drawing(figure, words)


@draws(estimate="effects", conf_low="intervals", conf_high="intervals")
def effects(data: pd.DataFrame) -> Drawing:
    """Draw the effects of sub-equations with their intervals, one row each.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns label, estimate, conf_low and conf_high.
    """
    figure, axes = interval_rows(data.assign(printed=np.nan), "estimate", data["label"])
    name_axis(axes, "effect, in standard deviations of the outcome")
    parts = [
        f"{row.label}: {formatted(row.estimate, '+z.2f')}, interval "
        f"{formatted(row.conf_low, '+z.2f')} to {formatted(row.conf_high, '+z.2f')}"
        for row in data.itertuples()
    ]
    return Drawing(figure, f"Effects with intervals. {'; '.join(parts)}.")


def eigenvalues(data: pd.DataFrame) -> Drawing:
    """Draw the eigenvalues of the items beside those of answers that share nothing.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.eigenvalues` gives it.
    """
    figure = canvas(3.4)
    axes = figure.subplots()
    of_wave = mark()
    axes.plot(data["factor"], data["by_chance"], ":", color=INK, linewidth=1.6)
    how = of_wave.points() | {"markersize": 8, "linestyle": "none"}
    axes.plot(data["factor"], data["estimate"], MARKERS[0], **how)
    axes.set_ylim(bottom=0)
    axes.set_xticks(data["factor"][:: 2 if is_narrow() else 1])
    axes.set_ylabel("eigenvalue")
    name_axis(axes, "number of the factor, the largest first")
    key(
        figure,
        [
            Line2D([], [], label="of the answers", marker=MARKERS[0], **how),
            Line2D([], [], label="of shuffled answers", color=INK, linestyle=":"),
        ],
    )
    above = int(data["above"].sum())
    first = data.iloc[0]
    words = (
        f"Eigenvalues of {len(data)} items: the first is {first['estimate']:.2f}, "
        f"{first['by_chance']:.2f} in shuffled answers; "
        f"{number_of(above, 'factor')} above chance."
    )
    return Drawing(figure, words)


@draws(rank="ranks", conf_low="ranks under other weights", conf_high="ranks under "
       "other weights")  # fmt: skip
def ranks(data: pd.DataFrame, summary: pd.DataFrame) -> Drawing:
    """Draw the rank of each school, and where it lies under other weights.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.ranks` gives it, on a coarse grid where rows are withheld.
    summary : pandas.DataFrame
        As `study.equation.moved` gives it.
    """
    figure = canvas(4.2 if is_narrow() else 3.8)
    axes = figure.subplots()
    style, x = mark(), np.arange(1, len(data) + 1)
    axes.vlines(x, data["conf_low"], data["conf_high"], **style.lines())
    how = style.points() | {"markersize": 6, "linestyle": "none"}
    axes.plot(x, data["rank"], MARKERS[0], **how)
    axes.set_ylim(len(data) + 0.8, 0.2)
    axes.set_xticks([])
    axes.set_ylabel("rank in e-maturity")
    name_axis(axes, "schools, the most e-mature first")
    key(
        figure,
        [
            Line2D([], [], label="rank with equal weights", marker=MARKERS[0], **how),
            Line2D([], [], label="with random weights", **style.lines()),
        ],
    )
    wide = round(summary["moved"].iloc[0])
    moves = f"move over {number_of(wide, 'rank')} or more" if wide else "keep theirs"
    words = (
        f"Ranks of {number_of(len(data), 'school')} with equal weights of the "
        f"dimensions; under random weights half of the schools {moves}."
    )
    return Drawing(figure, words)


def coverage(data: pd.DataFrame) -> Drawing:
    """Draw a mark for each indicator: what the wave measures, and what it does not.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.indicators` gives it.
    """
    names = list(dict.fromkeys(data["part"]))
    labels = wrapped(pd.Series(names))
    figure = canvas(rows_height(list(labels), above=1.5 if is_narrow() else 1.0))
    axes = figure.subplots()
    kinds: dict[str, dict[str, Any]] = {
        "measured here": mark().points() | {"marker": "s", "markersize": 13},
        "not measured here": {"marker": "o", "markersize": 5, "color": INK},
        "nothing could measure it": {"marker": "x", "markersize": 9, "color": INK},
    }
    parts, used = [], set()
    for place, (name, group) in enumerate(data.groupby("part", sort=False)):
        y = len(names) - 1 - place
        kind = group["held"].map(KIND_OF)
        for x, each in enumerate(kind.sort_values(key=lambda k: k.map(ORDER)), 1):
            axes.plot(x, y, linestyle="none", **kinds[each])
            used.add(each)
        has = int((kind == "measured here").sum())
        parts.append(f"{name}, {has} of {len(group)}")
    most = data.groupby("part").size().max()
    axes.set_xlim(0.4, most + 0.6)
    set_rows(axes, labels)
    axes.grid(visible=False)
    axes.set_xticks([])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    key(
        figure,
        [
            Line2D([], [], label=kind, **how | {"linestyle": "none", "markersize": 8})
            for kind, how in kinds.items()
            if kind in used
        ],
    )
    return Drawing(figure, f"Indicators that the wave measures: {'; '.join(parts)}.")


KIND_OF = {
    "yes": "measured here",
    "in part": "measured here",
    "no": "not measured here",
    "nothing could": "nothing could measure it",
}
ORDER = {kind: place for place, kind in enumerate(dict.fromkeys(KIND_OF.values()))}


def circle(data: pd.DataFrame) -> Drawing:
    """Draw the virtuous circle: steps round a ring, each leading to the next.

    Parameters
    ----------
    data : pandas.DataFrame
        Column step, in the order of the circle, which ends where it began.
    """
    steps = list(data["step"])
    narrow = is_narrow()
    tall = 4.4 if narrow else 3.6
    sheet = _Sheet(tall * POINTS)
    across, down = sheet.width / 2, tall * POINTS / 2
    wide = 0.27 * sheet.width if narrow else 0.25 * sheet.width
    high = down - 40
    turns = 2 * np.pi * np.arange(len(steps)) / len(steps)
    names = [textwrap.fill(step, 13 if narrow else 22) for step in steps]
    for place, (name, turn) in enumerate(zip(names, turns, strict=True)):
        x, y = across + wide * np.sin(turn), down - high * np.cos(turn)
        text = sheet.axes.text(x, y, name, ha="center", va="center")
        text.set(**(STRONG if place == 0 else {}))
    apart = [
        _aside(name, turn, wide, high, sheet.font)
        for name, turn in zip(names, turns, strict=True)
    ]
    for place, turn in enumerate(turns):
        following = (place + 1) % len(turns)
        start = turn + apart[place]
        end = turn + 2 * np.pi / len(steps) - apart[following]
        arc = np.linspace(start, end, 20)
        x, y = across + wide * np.sin(arc), down - high * np.cos(arc)
        sheet.axes.plot(x[:-2], y[:-2], color=SERIES[2], linewidth=2)
        sheet.arrow((x[-3], y[-3]), (x[-1], y[-1]), color=SERIES[2])
    words = f"A circle: {', then '.join(steps)}, and so on from the beginning."
    return Drawing(sheet.figure, words)


def _aside(name: str, turn: float, wide: float, high: float, font: float) -> float:
    """How far round the ring an arrow keeps from the middle of a name."""
    lines = name.split("\n")
    half = max(map(len, lines)) * font * LETTER / 2
    tall = len(lines) * font * LINE / 2
    along = np.hypot(wide * np.cos(turn), high * np.sin(turn))
    room = abs(np.cos(turn)) * half + abs(np.sin(turn)) * tall
    return float((room + font) / along)
