"""What moved between two versions of an output: which cell, or which words.

Drawings are not compared: their strokes hang on fonts and on the last digit.
"""

import csv
import difflib
import html
import io
import re
from collections.abc import Iterator, Sequence

MOST = 12  # most differences shown of one output
ROUND = 3  # words shown before and after words that moved
DRAWING = re.compile(r"(?s)<svg.*?</svg>")
TABLE = re.compile(r"(?s)<table.*?</table>")
LINE = re.compile(r"(?s)<tr\b.*?</tr>")
CELL = re.compile(r"(?s)<t[hd]\b[^>]*>(.*?)</t[hd]>")
CAPTION = re.compile(r"(?s)<caption.*?</caption>")
MARKUP = re.compile(r"<[^>]*>")

Grid = list[list[str]]
Row = tuple[str, ...]


def differences(kind: str, old: str, new: str) -> list[str]:
    r"""List what moved in an output, old beside new.

    Parameters
    ----------
    kind : str
        Media type of the output, such as ``"text/csv"``.
    old, new : str
        Its versions.

    Returns
    -------
    list of str
        A line for each cell of a table, and each run of words, that moved; the last
        says how many more there are. Empty where only drawings or markup moved.

    Examples
    --------
    >>> differences("text/csv", "phase,r\nprimary,0.26", "phase,r\nprimary,0.28")
    ['row 1 (primary), r: 0.26 -> 0.28']
    >>> differences("text/plain", "It is not so at all.", "It is so at all.")
    ['It is [not -> ] so at all.']
    """
    lines = list(_by_kind(kind, old, new))
    more = len(lines) - MOST
    return [*lines[:MOST], f"and {more:,} more"] if more > 0 else lines


def _by_kind(kind: str, old: str, new: str) -> Iterator[str]:
    if kind == "text/csv":
        yield from _cells(_read(old), _read(new))
    elif kind == "text/html":
        was, now = DRAWING.sub(" ", old), DRAWING.sub(" ", new)
        tables = [TABLE.findall(text) for text in (was, now)]
        if len(tables[0]) == len(tables[1]):
            for before, after in zip(*tables, strict=True):
                yield from _cells(_grid(before), _grid(after))
            # what stands beside the cells is compared as words
            was, now = (_without_cells(text) for text in (was, now))
        yield from _words(_plain(was), _plain(now))
    else:
        yield from _words(old, new)


def _read(text: str) -> Grid:
    return [row for row in csv.reader(io.StringIO(text)) if row]


def _grid(table: str) -> Grid:
    rows = [[_plain(c) for c in CELL.findall(line)] for line in LINE.findall(table)]
    return [row for row in rows if row]


def _without_cells(text: str) -> str:
    return TABLE.sub(lambda found: " ".join(CAPTION.findall(found[0])), text)


def _plain(markup: str) -> str:
    return " ".join(html.unescape(MARKUP.sub(" ", markup)).split())


def _cells(old: Grid, new: Grid) -> Iterator[str]:
    """Compare two tables, whose first rows are their headings."""
    if not old or not new:
        if old != new:
            yield "the whole table is new" if new else "the whole table is gone"
        return
    for said, table, other in (("gone", old, new), ("new", new, old)):
        if names := [name for name in table[0] if name not in other[0]]:
            yield f"columns {said}: {', '.join(names)}"
    shared = [name for name in old[0] if name in new[0]]
    yield from _rows(shared, *(_chosen(table, shared) for table in (old, new)))


def _rows(names: list[str], old: list[Row], new: list[Row]) -> Iterator[str]:
    """Compare rows that have the same columns."""
    steps: Sequence[tuple[str, int, int, int, int]]
    if len(old) == len(new):
        steps = [("replace", 0, len(old), 0, len(new))]
    else:
        steps = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for step, first, last, begin, end in steps:
        if step == "equal":
            continue
        if last - first == end - begin:
            pairs = zip(old[first:last], new[begin:end], strict=True)
            for number, (was, now) in enumerate(pairs, start=begin + 1):
                place = f"row {number} ({now[0] if now else ''})"
                for name, left, right in zip(names, was, now, strict=True):
                    if left != right:
                        yield f"{place}, {name}: {left} -> {right}"
        else:
            for said, table, numbers in (
                ("gone", old, range(first, last)),
                ("new", new, range(begin, end)),
            ):
                for number in numbers:
                    yield f"row {number + 1} {said}: {', '.join(table[number])}"


def _chosen(table: Grid, names: list[str]) -> list[Row]:
    """Rows of a table, with the columns of these names alone."""
    places = [table[0].index(name) for name in names]
    return [tuple(row[p] if p < len(row) else "" for p in places) for row in table[1:]]


def _words(old: str, new: str) -> Iterator[str]:
    was, now = old.split(), new.split()
    match = difflib.SequenceMatcher(None, was, now, autojunk=False)
    for step, first, last, begin, end in match.get_opcodes():
        if step != "equal":
            before = " ".join(now[max(0, begin - ROUND) : begin])
            after = " ".join(now[end : end + ROUND])
            moved = f"[{' '.join(was[first:last])} -> {' '.join(now[begin:end])}]"
            yield f"{before} {moved} {after}".strip()
