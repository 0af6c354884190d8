"""The reference notebooks: the output of the chapters that the tests compare with."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode, ValidationError
from nbformat.reader import NotJSONError

from personalising import paths, waves
from personalising.book.chapters import all_chapters
from personalising.book.comparison import differences
from personalising.book.execution import write
from personalising.book.freshness import OWN, is_fresh, recorded
from personalising.book.jobs import notebook_path
from personalising.errors import CompendiumError

FOLDER = paths.ROOT / "tests" / "reference"
KINDS = (
    "text/html",
    "text/csv",
    "application/papermill.record/text/plain",
    "text/plain",
)
"""Media types of what an output shows; its text alone only where it has no other."""


@dataclass(frozen=True)
class Renewal:
    """A reference notebook that was written or removed.

    Parameters
    ----------
    file : Path
        The notebook.
    what : {"new", "renewed", "removed"}
        What was done with it.
    moved : tuple of str
        For each of its outputs that moved, its place and what moved in it. It may be
        empty: prose, code and the strokes of drawings are no outputs.
    """

    file: Path
    what: str
    moved: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join([f"{self.file.relative_to(paths.ROOT)}: {self.what}",
                          *self.moved])  # fmt: skip


def renew() -> Iterator[Renewal]:
    """Make the executed notebooks of the reference wave the new reference notebooks.

    Yields
    ------
    Renewal
        One for each notebook that was written or removed.

    Raises
    ------
    CompendiumError
        If a chapter was not executed, is out of date, or was given parameters.
    """
    wave = waves.load(waves.REFERENCE)
    chapters = all_chapters()
    for chapter in chapters:
        executed = notebook_path(wave.id, chapter)
        found = recorded(executed)
        fresh = is_fresh(executed, chapter, wave)
        if found is None or not fresh or found.parameters:
            what = "has parameters of its own" if fresh else "is out of date"
            raise CompendiumError(
                f"{chapter.name} {what}; run: compendium run {wave.id}"
            )
    FOLDER.mkdir(parents=True, exist_ok=True)
    names = {chapter.name for chapter in chapters}
    for path in sorted(FOLDER.glob("*.ipynb")):
        if path.stem not in names:
            path.unlink()
            yield Renewal(path, "removed")
    for chapter in chapters:
        yield from _renew_one(notebook_path(wave.id, chapter))


def _renew_one(executed: Path) -> Iterator[Renewal]:
    new = nbformat.read(executed, as_version=4)
    new.metadata.pop(OWN, None)  # the fingerprint changes whenever the library does
    target = FOLDER / executed.name
    old = _known(target)
    if old == new:
        return
    write(new, target)
    if old is None:
        yield Renewal(target, "new")
    else:
        yield Renewal(target, "renewed", tuple(_moved(old, new)))


def _known(target: Path) -> NotebookNode | None:
    """The notebook as it is; None where there is none, or what is there is not one."""
    try:
        return nbformat.read(target, as_version=4) if target.is_file() else None
    except (NotJSONError, UnicodeDecodeError, ValidationError):
        return None  # such as one with the marks of a merge in it


def _moved(old: NotebookNode, new: NotebookNode) -> Iterator[str]:
    before, after = _outputs(old), _outputs(new)
    for place in sorted(before.keys() | after.keys()):
        was, now = before.get(place, {}), after.get(place, {})
        lines = [
            line
            for kind in sorted(was.keys() | now.keys())
            for line in differences(kind, was.get(kind, ""), now.get(kind, ""))
        ]
        if lines:
            yield "\n    ".join([f"  {place}:", *lines])


def _outputs(notebook: NotebookNode) -> dict[str, dict[str, str]]:
    """What each output of the code cells shows, by its place and then by kind."""
    found = {}
    for number, cell in enumerate(notebook.cells):
        for place, output in enumerate(cell.get("outputs", [])):
            data = output.get("data", {"text/plain": output.get("text", "")})
            kinds = [kind for kind in KINDS if kind in data]
            if len(kinds) > 1:
                kinds = [kind for kind in kinds if kind != "text/plain"]
            name = output.get("metadata", {}).get("scrapbook", {}).get("name")
            where = f"cell {number:02d}, output {place:02d}" + (
                f", {name}" if name else ""
            )
            found[where] = {kind: data[kind] for kind in kinds}
    return found
