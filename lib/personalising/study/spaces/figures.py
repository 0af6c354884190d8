"""The drawing of the descriptive model: Figure 1 of the report, from the data alone."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from personalising.pages.drawing import Drawing, canvas, key
from personalising.pages.fonts import SANS
from personalising.pages.style import INK, LINK, PAPER, SERIES, is_narrow, width
from personalising.study.spaces.cells import nest
from personalising.study.spaces.geometry import INDENT, Box, Plan, Wall, plan
from personalising.study.spaces.tables import PERMEABLE
from personalising.study.spaces.texts import above, in_words, within

POINTS = 72  # of an inch
KEY_LINE = 1.72  # height of a line of the key, in sizes of its type
BASE = 0.3  # from the middle of a line down to the foot of its letters, in sizes
NESTED, OVER, THROUGH = SERIES[0], SERIES[2], SERIES[1]
TINT = {"nested": 0.08, "over": 0.13}
UNSEEN = 0.01  # of what is there for a pointer alone
RIBBON = 0.6  # of the page's colour, over the spaces that it runs through
WALLS: Mapping[str, dict[str, Any]] = {  # by how permeable a boundary is
    "": {"linestyle": "solid", "linewidth": 0.8, "alpha": 0.45},
    "closed": {"linestyle": "solid", "linewidth": 1.8},
    "partly": {"linestyle": (0, (9, 2.5)), "linewidth": 1.3},
    "open": {"linestyle": (0, (2, 4)), "linewidth": 1.3},
}
MARKS: Mapping[str, dict[str, Any]] = {
    "home": {"marker": "o", "markersize": 6, "color": INK},
    "visitor": {"marker": "o", "markersize": 6, "color": INK, "markerfacecolor": PAPER},
    "technology": {"marker": "s", "markersize": 5, "color": THROUGH},
}
NAMES = {
    "home": "in their own space",
    "visitor": "in another's space",
    "technology": "technology",
}
DOOR: dict[str, Any] = {"marker": r"$\leftrightarrow$", "markersize": 12, "color": INK}
DOOR_DOWN = r"$\updownarrow$"


def model(
    placed: pd.DataFrame, spaces: pd.DataFrame, boundaries: pd.DataFrame
) -> Drawing:
    """Draw the spaces with who is in them, their technologies and their boundaries.

    Parameters
    ----------
    placed, spaces, boundaries : pandas.DataFrame
        As the functions of these names in `tables` give them.

    Raises
    ------
    CompendiumError
        If the spaces do not lie as the drawing knows; see `cells.nest`.
    """
    font, narrow = float(rcParams["font.size"]), is_narrow()
    lying = nest(spaces)
    laid = plan(
        lying,
        above(lying, placed, spaces, boundaries),
        within(lying, placed, spaces),
        width() * POINTS,
        font,
        narrow=narrow,
    )
    marks = _key(boundaries, placed)
    rows = len(marks) if narrow else -(-len(marks) // COLUMNS)
    head = font * (KEY_LINE * rows + 1.7)
    height = laid.height + head
    figure = canvas(height / POINTS)
    figure.set_layout_engine("none")  # every place is known
    axes = figure.add_axes((0, 0, 1, laid.height / height))
    axes.set(xlim=(0, laid.width), ylim=(laid.height, 0), xticks=[], yticks=[])
    axes.axis("off")
    for space in lying.chain:
        _fill(axes, laid.boxes[space], NESTED, TINT["nested"])
    _fill(axes, laid.boxes[lying.over], OVER, TINT["over"])
    _fill(axes, laid.boxes[lying.through], PAPER, RIBBON)
    _draw_edges(axes, laid.boxes[lying.through], narrow=narrow)
    _draw_walls(axes, laid.walls, boundaries, narrow=narrow)
    _write(axes, laid)
    key(figure, marks, columns=COLUMNS)
    return Drawing(figure, in_words(lying, placed, spaces, boundaries))


COLUMNS = 3  # of the key, on a wide page


def _fill(axes: Axes, box: Box, colour: str, alpha: float) -> None:
    left, top, right, bottom = box
    area = Rectangle((left, top), right - left, bottom - top)
    area.set(facecolor=colour, alpha=alpha, edgecolor="none")
    axes.add_patch(area)


def _draw_edges(axes: Axes, box: Box, *, narrow: bool) -> None:
    """Draw the long sides of what runs through."""
    left, top, right, bottom = box
    draw = axes.vlines if narrow else axes.hlines
    sides, ends = (
        ((left, right), (top, bottom)) if narrow else ((top, bottom), (left, right))
    )
    draw(sides, *ends, color=THROUGH, linewidth=1.4)


def _draw_walls(
    axes: Axes, walls: Iterable[Wall], boundaries: pd.DataFrame, *, narrow: bool
) -> None:
    """Draw outlines as permeable as they are, and a mark where technology opens one."""
    known = {frozenset({row.one, row.other}): row for row in boundaries.itertuples()}
    marked = set()
    for wall in walls:
        found = known.get(wall.between)
        x, y = zip(*wall.points, strict=True)
        style = WALLS[found.permeable if found else ""]
        axes.plot(x, y, color=INK, solid_joinstyle="miter", **style)
        if found and found.trend and wall.between not in marked:
            marked.add(wall.between)
            crosses = DOOR_DOWN if narrow else DOOR["marker"]
            axes.plot(*wall.door, **DOOR | {"marker": crosses}, linestyle="none")


def _write(axes: Axes, laid: Plan) -> None:
    base = BASE * float(rcParams["font.size"])
    for x, y, line in laid.texts:
        if line.mark:
            at = x - INDENT + 3
            axes.plot(at, y, linestyle="none", clip_on=False, **MARKS[line.mark])
        text = axes.text(x, y + base, line.text, va="baseline", color=INK)
        if line.bold:
            text.set(fontfamily=SANS, fontweight="semibold")
        if line.href:
            text.set_color(NESTED)
    for name, href, (left, top, right, bottom) in laid.links:
        target = Rectangle((left, top), right - left, bottom - top)
        target.set(facecolor=NESTED, alpha=UNSEEN, edgecolor="none", url=href)
        target.set_gid(f"{LINK}{name}")
        axes.add_patch(target)


def _key(boundaries: pd.DataFrame, placed: pd.DataFrame) -> list[Line2D]:
    """Name the marks that the drawing uses."""
    used = {
        "home": placed["at_home"].any(),
        "visitor": (~placed.loc[placed["what"] == "person", "at_home"]).any(),
        "technology": (placed["what"] == "technology").any(),
    }
    found = [
        Line2D([], [], linestyle="none", label=NAMES[kind], **MARKS[kind])
        for kind, yes in used.items()
        if yes
    ]
    found += [
        Line2D([], [], color=INK, label=f"boundary {words}", **WALLS[kind])
        for kind, words in PERMEABLE.items()
        if (boundaries["permeable"] == kind).any()
    ]
    if (boundaries["trend"] != "").any():
        door = DOOR | {"marker": DOOR_DOWN if is_narrow() else DOOR["marker"]}
        label = "technology opens it further"
        found.append(Line2D([], [], linestyle="none", label=label, **door))
    return found
