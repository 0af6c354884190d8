"""Where the spaces of the drawing lie: their boxes, walls and lines of text.

A drawing is laid out along a row of cells, and across it. On a wide page the row runs
from left to right, and on a phone from top to bottom; all else is the same.
Lengths are in points, and heights grow downwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from personalising.study.spaces.cells import Cell, Nest
from personalising.study.spaces.texts import Entries, Line, lines

LETTER = 0.46  # width of a letter, in sizes of its type
LEADING, GAP = 1.31, 0.35  # from line to line, and between entries, in sizes of type
CLOSE = 0.08  # between two technologies
PAD = 10.0  # between a wall and text
EDGE = 8.0  # by which what runs through and what overlaps stand out
THIN = 9.0  # of a cell that holds nothing
WIDER = 1.4  # times as long as the others: the cell that two spaces share
DOOR = 8.0  # from the far side of what runs through to the marks of boundaries
INDENT = 11.0  # of text after a mark
STEP = {
    True: 5.0,
    False: 22.0,
}  # from the wall of a space to that of the next, at first
BACK = {True: 5.0, False: 9.0}  # the same at the other end
TARGET = 19.0  # height of what leads somewhere: 24 pixels and a bit
REACH, WIDE = 3.0, 6.3  # of it: before a name, and for each letter
MIDDLE = 0.48  # of a narrow drawing: where what runs through begins


class Box(NamedTuple):
    """A rectangle.

    Parameters
    ----------
    left, top, right, bottom : float
    """

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Box") -> bool:
        """Whether another box lies inside this one, and touches no side.

        Examples
        --------
        >>> one = Box(0, 0, 9, 9)
        >>> one.holds(Box(1, 1, 8, 8)), one.holds(Box(0, 1, 8, 8))
        (True, False)
        """
        return (
            self.left < other.left
            and self.top < other.top
            and other.right < self.right
            and other.bottom < self.bottom
        )

    def meets(self, other: "Box") -> bool:
        """Whether the two have room in common.

        Examples
        --------
        >>> one = Box(0, 0, 9, 9)
        >>> one.meets(Box(8, 8, 12, 12)), one.meets(Box(9, 0, 12, 9))
        (True, False)
        """
        return max(self.left, other.left) < min(self.right, other.right) and max(
            self.top, other.top
        ) < min(self.bottom, other.bottom)

    def turned(self) -> "Box":
        """Give the box with along and across exchanged."""
        return Box(self.top, self.left, self.bottom, self.right)


class Wall(NamedTuple):
    """A part of the outline of a space.

    Parameters
    ----------
    between : frozenset of str
        Ids of the spaces on its two sides; one where the other side is none.
    points : tuple of tuple of float
        Its corners.
    door : tuple of float
        A point of it at which there is room to mark it.
    """

    between: frozenset[str]
    points: tuple[tuple[float, float], ...]
    door: tuple[float, float]


class Placed(NamedTuple):
    """A line of text with its place: its left end, and the middle of its height."""

    x: float
    y: float
    line: Line


@dataclass(frozen=True)
class Plan:
    """The layout of a drawing.

    Parameters
    ----------
    width, height : float
    boxes : mapping of str to Box
        For the id of each space, where it lies.
    cells : mapping of Cell to Box
        Where each cell lies, from one side of the row to the other.
    walls : tuple of Wall
    texts : tuple of Placed
    """

    width: float
    height: float
    boxes: Mapping[str, Box]
    cells: Mapping[Cell, Box]
    walls: tuple[Wall, ...]
    texts: tuple[Placed, ...]

    @property
    def links(self) -> list[tuple[str, str, Box]]:
        """Names that lead somewhere, where, and the room that a finger meets."""
        found: list[tuple[str, str, Box]] = []
        for x, y, line in self.texts:
            if not line.href:
                continue
            box = Box(
                x - REACH, y - TARGET / 2, x + len(line.text) * WIDE, y + TARGET / 2
            )
            if not line.first:  # the name goes on
                name, _, above = found.pop()
                right = max(above.right, box.right)
                box = Box(above.left, above.top, right, box.bottom)
            name = line.text if line.first else f"{name} {line.text}"
            found.append((name, line.href, box))
        return found


@dataclass(frozen=True)
class _Row:
    """The row of cells: where each begins and ends, and how far spaces reach across."""

    nest: Nest
    starts: Mapping[Cell, float]
    ends: Mapping[Cell, float]
    step: float
    back: float
    band: tuple[float, float]  # across: of what runs through
    across: float
    along: float

    def box(self, space: str) -> Box:
        """Box of a space, with along as its left and right."""
        nest = self.nest
        if space == nest.through:
            return Box(0, self.band[0], self.along, self.band[1])
        if space == nest.over:
            end = self.ends[nest.own(space)]
            return Box(self.starts[nest.shared], 0, end, self.across)
        first, last = Cell(space, over=False), Cell(space, over=True)
        depth = nest.chain.index(space)
        return Box(
            self.starts[first],
            EDGE + depth * self.step,
            self.ends[last],
            self.across - EDGE - depth * self.back,
        )


def height_of(block: Sequence[Line], font: float) -> float:
    """Height of lines below one another, in points; of type of a size."""
    return font * (LEADING * len(block) + sum(map(_gap, block, block[1:])))


def _gap(line: Line, following: Line) -> float:
    """Room between two lines of a block, in sizes of type."""
    if not following.first:
        return 0
    return CLOSE if line.listed and following.listed else GAP


def plan(
    nest: Nest,
    above: Entries,
    within: Entries,
    width: float,
    font: float,
    *,
    narrow: bool,
) -> Plan:
    """Lay out a drawing.

    Parameters
    ----------
    nest : Nest
    above, within : mapping of Cell to sequence of Entry
        What stands in the cells outside of what runs through, and in it.
    width : float
        Of the drawing.
    font : float
        Size of type.
    narrow : bool
        Whether the row runs from top to bottom.
    """
    make = _narrow if narrow else _wide
    row, texts = make(nest, above, within, width, font)
    boxes = {id: row.box(id) for id in (*nest.chain, nest.over, nest.through)}
    cells = {c: Box(row.starts[c], 0, row.ends[c], row.across) for c in nest.cells}
    walls = tuple(_walls(row, boxes))
    if narrow:
        boxes = {id: box.turned() for id, box in boxes.items()}
        cells = {cell: box.turned() for cell, box in cells.items()}
        walls = tuple(_turned(wall) for wall in walls)
    sizes = (row.across, row.along) if narrow else (row.along, row.across)
    return Plan(*sizes, boxes, cells, walls, tuple(texts))


def _letters(room: float, font: float) -> int:
    return max(1, int((room - INDENT) / (LETTER * font)))


def _wide(
    nest: Nest, above: Entries, within: Entries, width: float, font: float
) -> tuple[_Row, list[Placed]]:
    filled = [cell for cell in nest.cells if above.get(cell) or within.get(cell)]
    thin = THIN * (len(nest.cells) - len(filled))
    weights = {cell: WIDER if cell == nest.shared else 1 for cell in filled}
    each = (width - 2 * EDGE - thin) / sum(weights.values())
    lengths = {
        cell: each * weights[cell] if cell in filled else THIN for cell in nest.cells
    }
    letters = {cell: _letters(lengths[cell] - 2 * PAD, font) for cell in nest.cells}
    step, back = STEP[False], BACK[False]
    tops = {cell: _first(nest, cell, step) + PAD for cell in nest.cells}
    upper = {cell: lines(above.get(cell, ()), letters[cell]) for cell in nest.cells}
    lower = {cell: lines(within.get(cell, ()), letters[cell]) for cell in nest.cells}
    start = PAD + max(tops[cell] + height_of(upper[cell], font) for cell in nest.cells)
    end = start + 2 * PAD + max(height_of(lower[cell], font) for cell in nest.cells)
    across = end + PAD + (len(nest.chain) - 1) * back + EDGE
    starts, ends = _ends(lengths)
    row = _Row(nest, starts, ends, step, back, (start, end), across, width)
    texts: list[Placed] = []
    for cell in nest.cells:
        x = starts[cell] + PAD
        texts += _set(upper[cell], x, tops[cell], font)
        texts += _set(lower[cell], x, start + PAD, font)
    return row, texts


def _narrow(
    nest: Nest, above: Entries, within: Entries, width: float, font: float
) -> tuple[_Row, list[Placed]]:
    step, back = STEP[True], BACK[True]
    deepest = EDGE + (len(nest.chain) - 1) * step
    band = (width * MIDDLE, width - EDGE - len(nest.chain) * back)
    of_upper = _letters(band[0] - deepest - 1.5 * PAD, font)
    of_lower = _letters(band[1] - band[0] - 1.5 * PAD, font)
    upper = {cell: lines(above.get(cell, ()), of_upper) for cell in nest.cells}
    lower = {cell: lines(within.get(cell, ()), of_lower) for cell in nest.cells}
    lengths = {
        cell: 2 * PAD + max(height_of(part[cell], font) for part in (upper, lower))
        if upper[cell] or lower[cell]
        else THIN
        for cell in nest.cells
    }
    starts, ends = _ends(lengths)
    along = EDGE + max(ends.values())
    row = _Row(nest, starts, ends, step, back, band, width, along)
    texts: list[Placed] = []
    for cell in nest.cells:
        y = starts[cell] + PAD
        texts += _set(upper[cell], deepest + PAD, y, font)
        texts += _set(lower[cell], band[0] + PAD, y, font)
    return row, texts


def _first(nest: Nest, cell: Cell, step: float) -> float:
    """Where a cell's innermost space begins across the row."""
    return EDGE + nest.chain.index(cell.inner) * step if cell.inner else 0.0


def _ends(lengths: Mapping[Cell, float]) -> tuple[dict[Cell, float], dict[Cell, float]]:
    """Where cells of these lengths begin and end along the row."""
    edges = list(accumulate(lengths.values(), initial=EDGE))
    return dict(zip(lengths, edges, strict=False)), dict(
        zip(lengths, edges[1:], strict=True)
    )


def _set(block: Sequence[Line], x: float, top: float, font: float) -> list[Placed]:
    """Place lines below one another."""
    found = []
    y = top
    for line, before in zip(block, [None, *block], strict=False):
        y += font * _gap(before, line) if before else 0
        indent = INDENT if line.indented else 0
        found.append(Placed(x + indent, y + LEADING * font / 2, line))
        y += LEADING * font
    return found


def _walls(row: _Row, boxes: Mapping[str, Box]) -> list[Wall]:
    """Cut the outlines of the spaces where they cross another's."""
    nest, over = row.nest, boxes[row.nest.over]
    outer = boxes[nest.chain[0]]
    doors = row.band[1] - DOOR  # across: where what runs through opens them
    found = [
        Wall(
            frozenset({nest.chain[0]}),
            (
                (over.left, outer.top),
                (outer.left, outer.top),
                (outer.left, outer.bottom),
                (over.left, outer.bottom),
            ),
            (outer.left, doors),
        ),
        Wall(
            frozenset({nest.chain[0], nest.over}),
            (
                (over.left, outer.top),
                (outer.right, outer.top),
                (outer.right, outer.bottom),
                (over.left, outer.bottom),
            ),
            (outer.right, doors),
        ),
    ]
    for holder, space in zip(nest.chain, nest.chain[1:], strict=False):
        left, top, right, bottom = boxes[space]
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        pair = frozenset({holder, space})
        found.append(Wall(pair, (*corners, corners[0]), (left, doors)))
    found.append(
        Wall(
            frozenset({nest.over}),
            (
                (over.left, outer.top),
                (over.left, over.top),
                (over.right, over.top),
                (over.right, over.bottom),
                (over.left, over.bottom),
                (over.left, outer.bottom),
            ),
            (over.right, doors),
        )
    )
    for space, inner in zip(nest.chain, [*nest.chain[1:], ""], strict=True):
        pair = frozenset({space, nest.over})
        box, x = boxes[space], over.left
        if not inner:
            found.append(Wall(pair, ((x, box.top), (x, box.bottom)), (x, doors)))
            continue
        for one, other in (
            (box.top, boxes[inner].top),
            (boxes[inner].bottom, box.bottom),
        ):
            found.append(Wall(pair, ((x, one), (x, other)), (x, (one + other) / 2)))
    return found


def _turned(wall: Wall) -> Wall:
    (x, y), points = wall.door, tuple((b, a) for a, b in wall.points)
    return Wall(wall.between, points, (y, x))
