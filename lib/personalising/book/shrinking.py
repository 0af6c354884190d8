"""A page without data becomes short: one box, and no headings over nothing.

A chapter is written for all that a wave can hold. Where a wave lacks what a section of
it shows, its displays give way to boxes, and the words around them tell of nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

HEADING = re.compile(r"(?m)^(?=## )")
READING = re.compile(r"(?m)^% reads ([a-z0-9-]+)\n(?:.+\n?)+")
"""A paragraph that tells how to read a display, by a comment that names it."""
SHOWN = re.compile(r'\bid="([a-z0-9-]+)"')
FINDINGS = "Findings "
"""How the plain text of findings begins: print decides them too, so they stay."""

PRINTED = "printed"
"""Key in the metadata of a display that shows what was printed, and no wave's data."""

LACKING = "not_collected"
"""Key in the metadata of a box: what was not collected."""


@dataclass
class _Section:
    """The cells from one heading to the next; those before the first are a page's."""

    cells: list[NotebookNode] = field(default_factory=list)

    @property
    def outputs(self) -> list[NotebookNode]:
        """What a reader sees of the code: displays and boxes."""
        return [
            output
            for cell in self.cells
            for output in cell.get("outputs", [])
            if "text/html" in output.get("data", {})
        ]

    @property
    def boxes(self) -> list[NotebookNode]:
        return [output for output in self.outputs if _is_box(output)]

    @property
    def printed(self) -> bool:
        """Whether print decides what it shows: findings, or print alone."""
        return any(
            output.data.get("text/plain", "").startswith(FINDINGS)
            or PRINTED in output.get("metadata", {})
            for output in self.outputs
        )

    @property
    def empty(self) -> bool:
        """Whether boxes stand in the place of all that the section would show."""
        return bool(self.boxes) and len(self.boxes) == len(self.outputs)

    def shrink(self, said: set[str], *, heading: bool) -> None:
        """Leave the heading, and of the boxes those that say something new."""
        first, *_ = self.cells
        line = first.source.splitlines()[:1] if first.cell_type == "markdown" else []
        for cell in self.cells:
            if cell.cell_type == "markdown":
                cell.source = ""
            else:
                cell.outputs = [o for o in cell.outputs if _stays(o, said)]
        if heading and line:
            first.source = line[0]
        self.cells = [cell for cell in self.cells if cell.source]


def shrink(notebook: NotebookNode) -> None:
    """Shorten the page of an executed chapter by what its wave did not collect.

    Paragraphs that read a display go where it is not shown. A section that shows
    nothing but boxes keeps its heading and one box for each reason. Where that is all
    of a page but for what print decides, one box stands for it.

    Parameters
    ----------
    notebook : NotebookNode
        An executed chapter; it is changed. Code stays, also of what is not shown.
    """
    _leave_readings_of_nothing(notebook)
    before, *sections = _sections(notebook)
    rest = [each for each in sections if not each.printed]
    if not any(each.boxes for each in rest):
        return
    showing = [each for each in rest if each.outputs]
    if all(each.empty for each in showing):
        said: set[str] = set()
        for each in rest:
            each.shrink(said, heading=False)
            said |= {_EVERYTHING} if each in showing else set()
    else:
        for each in showing:
            if each.empty:
                each.shrink(set(), heading=True)
    notebook.cells = [c for each in (before, *sections) for c in each.cells]


_EVERYTHING = ""
"""Said once, it stands for whatever else was not collected."""


def _leave_readings_of_nothing(notebook: NotebookNode) -> None:
    """Take out the paragraphs that read a display which the page does not show."""
    shown = {
        name
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for name in SHOWN.findall(output.get("data", {}).get("text/html", ""))
    }
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and READING.search(cell.source):
            kept = READING.sub(lambda m: m[0] if m[1] in shown else "", cell.source)
            cell.source = kept.rstrip("\n")
    notebook.cells = [c for c in notebook.cells if c.source or c.cell_type == "code"]


def _sections(notebook: NotebookNode) -> list[_Section]:
    sections = [_Section()]
    for cell in _split(notebook):
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            sections.append(_Section())
        sections[-1].cells.append(cell)
    return sections


def _split(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """Give the cells, with a new one at each heading of a section."""
    for cell in notebook.cells:
        parts = [cell.source]
        if cell.cell_type == "markdown":
            parts = [part for part in HEADING.split(cell.source) if part.strip()]
        if len(parts) < 2:
            yield cell
            continue
        for number, part in enumerate(parts):
            yield nbformat.v4.new_markdown_cell(
                part.rstrip("\n"), id=f"{cell.id}-{number}"
            )


def _is_box(output: NotebookNode) -> bool:
    return LACKING in output.get("metadata", {})


def _stays(output: NotebookNode, said: set[str]) -> bool:
    """Whether an output is kept: texts for the prose, and boxes with a new reason."""
    if not _is_box(output):
        return "text/html" not in output.get("data", {})
    reason = "; ".join(output.metadata[LACKING])
    new = reason not in said and _EVERYTHING not in said
    said.add(reason)
    return new
