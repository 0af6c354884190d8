"""The reference notebooks: the output of the chapters that the tests compare with."""

import difflib
import html
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from personalising import paths, waves
from personalising.book.chapters import Chapter, all_chapters
from personalising.book.execution import write
from personalising.book.freshness import OWN, is_fresh, recorded
from personalising.book.jobs import notebook_path
from personalising.errors import CompendiumError

FOLDER = paths.ROOT / "tests" / "reference"
SHOWN = ("text/html", "text/csv", "application/papermill.record/text/plain")
MARKUP = re.compile(r"(?s)<svg.*?</svg>|<[^>]*>")


def renew() -> Iterator[str]:
    """Make the executed notebooks of the reference wave the new reference notebooks.

    Yields
    ------
    str
        For each output that changed, its place and the difference; for each notebook
        that is new or was removed, its name.

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
            yield f"{path.stem}: removed"
    for chapter in chapters:
        yield from _renew_one(chapter, notebook_path(wave.id, chapter))


def _renew_one(chapter: Chapter, executed: Path) -> Iterator[str]:
    new = nbformat.read(executed, as_version=4)
    new.metadata.pop(OWN, None)  # the fingerprint changes whenever the library does
    target = FOLDER / executed.name
    if target.is_file():
        yield from _moved(chapter.name, nbformat.read(target, as_version=4), new)
    else:
        yield f"{chapter.name}: new"
    write(new, target)


def _moved(name: str, old: NotebookNode, new: NotebookNode) -> Iterator[str]:
    before, after = _shown(old), _shown(new)
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key, ""), after.get(key, "")
        if was != now:
            lines = difflib.unified_diff(
                was.splitlines(), now.splitlines(), "before", "after", n=0, lineterm=""
            )
            yield "\n".join([f"{name}, {key}:", *lines])


def _shown(notebook: NotebookNode) -> dict[str, str]:
    """List the outputs of the code cells by their places, without markup."""
    shown = {}
    for number, cell in enumerate(notebook.cells):
        for place, output in enumerate(cell.get("outputs", [])):
            data = output.get("data", {})
            kinds = [kind for kind in SHOWN if kind in data] or ["text/plain"]
            text = "\n".join(_plain(kind, data.get(kind, "")) for kind in kinds)
            if name := output.get("metadata", {}).get("scrapbook", {}).get("name"):
                text = f"{name} = {text}"
            shown[f"cell {number:02d}, output {place:02d}"] = text + output.get(
                "text", ""
            )
    return shown


def _plain(kind: str, content: str) -> str:
    if kind != "text/html":
        return content
    lines = html.unescape(MARKUP.sub(" ", content)).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())
