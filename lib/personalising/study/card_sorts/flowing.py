"""Words that flow into an ellipse: the nearest to its middle first.

All lengths are in inches of the figure.
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from matplotlib import rcParams

LETTER = 0.5  # width of a letter, in sizes of its type
GAP = 2.2  # letters between two words
LINE = 1.5  # height of a line, in sizes of its type
MOST_LINES = 60


class Word(NamedTuple):
    """Where a word stands: the middle of it."""

    text: str
    x: float
    y: float


def line_height() -> float:
    """Height of a line of text."""
    return float(rcParams["font.size"]) / 72 * LINE


def word_width(text: str, gap: float = GAP) -> float:
    """Width of a word, with the gap to the next, in letters."""
    return (len(text) + gap) * float(rcParams["font.size"]) * LETTER / 72


def rows(number: int) -> list[int]:
    """Give lines in the order in which they are filled: from the middle outwards.

    Examples
    --------
    >>> rows(5)
    [0, 1, -1, 2, -2]
    """
    return [(-1) ** (n + 1) * ((n + 1) // 2) for n in range(number)]


def fill(
    words: Sequence[str], lines: Sequence[float], room: Callable[[float], float]
) -> list[Word] | None:
    """Fill lines with words, each in the middle of its line.

    Parameters
    ----------
    words : sequence of str
        In the order in which they are set.
    lines : sequence of float
        How high the middle of each line is, in the order in which they are filled.
    room : callable
        How wide a line at a height may be.

    Returns
    -------
    list of Word or None
        None where they do not fit.
    """
    placed: list[Word] = []
    left = list(words)
    for y in lines:
        held: list[str] = []
        wide = 0.0
        while left and wide + word_width(left[0]) <= room(y):
            wide += word_width(left[0])
            held.append(left.pop(0))
        x = -wide / 2
        for word in held:
            placed.append(Word(word, x + word_width(word) / 2, y))
            x += word_width(word)
    return None if left else placed


def inside(
    words: Sequence[str], width: float, inner: float = 0.0
) -> tuple[list[Word], float]:
    """Let words flow into an ellipse of a width, or round another one inside it.

    Parameters
    ----------
    words : sequence of str
        The nearest to the middle first.
    width : float
        Width of the ellipse.
    inner : float
        Height of the ellipse inside it, which stays free; 0 for none.

    Returns
    -------
    words : list of Word
        With the middle of the ellipse at 0.
    height : float
        The least height of the ellipse into which they fit.
    """
    each = line_height()
    for number in range(1, MOST_LINES):
        if inner:
            beside = [inner / 2 + each * (n // 2 + 0.6) for n in range(number)]
            lines = [y if n % 2 == 0 else -y for n, y in enumerate(beside)]
        else:
            lines = [row * each for row in rows(number)]
        tall = max(map(abs, lines)) + each * 0.9

        def room(y: float, tall: float = tall) -> float:
            edge = abs(y) + each * 0.45  # of the text, where the ellipse is narrowest
            return width * math.sqrt(max(0.0, 1 - (edge / tall) ** 2)) * 0.96

        placed = fill(words, lines, room)
        if placed is not None:
            return placed, 2 * tall
    raise ValueError("the words do not fit into the ellipse")
