"""The source folder of a book: the pages, downloads and configuration to build from."""

import html
import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbformat import NotebookNode

from personalising import paths
from personalising.book import jupyter_book
from personalising.book.chapters import Chapter, toc
from personalising.book.citing import OF_THE_REPORT, WORKS
from personalising.book.freshness import OWN
from personalising.book.jobs import notebook_path
from personalising.book.shrinking import shrink
from personalising.book.styles import NAME, STATIC, style_sheet
from personalising.waves import Descriptor, Wave

CONFIG = paths.ROOT / "_config.yml"
EXTENSIONS = tuple(f"personalising.book.{name}" for name in jupyter_book.EXTENSIONS)
TEMPLATES = paths.CHAPTERS / "_templates"
# where data were not collected, `Page` writes the tables and columns that were needed
NEEDS = re.compile(r"<span data-needs='([^']*)'></span>")

TAUGHT = "show-code"  # tag of a cell whose code is for readers

LastWith = Callable[[Mapping[str, Sequence[str]]], Descriptor | None]
"""Function that finds the last wave with given tables and columns."""


def lay_out(wave: Wave, chapters: Iterable[Chapter], source: Path, extra: Path) -> None:
    """Write the source folder of a book, with an empty file for each new page.

    All chapters are in one folder, so that their pages are at the root of the site.
    Files of an earlier book are removed, except pages that this book has too.

    Parameters
    ----------
    wave : Wave
        The wave that the book shows.
    chapters : iterable of Chapter
        The chapters of the book.
    source : Path
        Folder for the source of the book.
    extra : Path
        Folder for files that are copied to the site unchanged; it is emptied.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    shutil.rmtree(extra, ignore_errors=True)
    extra.mkdir(parents=True)
    places = {source / f"{chapter.name}.ipynb" for chapter in chapters}
    assets = {source / name: content for name, content in _assets().items()}
    folders = [source / folder.name for folder in (STATIC, TEMPLATES)]
    held = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    for stray in {*source.glob("*.ipynb"), *held} - places - assets.keys():
        stray.unlink()
    for page in (page for page in places if not page.exists()):
        page.parent.mkdir(parents=True, exist_ok=True)
        page.touch()
    for place, content in assets.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        _renew(place, content)
    _renew(source / "_toc.yml", _as_yaml(_flat(toc())))
    _renew(source / "_config.yml", _as_yaml(_configuration(wave)))


def _assets() -> dict[str, bytes]:
    """Files that pages load and templates of pages, by their paths in a book."""
    files = [*sorted(STATIC.rglob("*")), *sorted(TEMPLATES.iterdir())]
    assets = {
        file.relative_to(paths.CHAPTERS).as_posix(): file.read_bytes()
        for file in files
        if file.is_file() and file.suffix != ".css"
    }
    works = {file.name: file.read_bytes() for file in (WORKS, OF_THE_REPORT)}
    return assets | works | {f"{STATIC.name}/{NAME}": style_sheet()}


def _renew(path: Path, content: bytes) -> None:
    """Write a file unless it has this content already.

    Sphinx takes a file with a new time stamp for changed.
    """
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)


def lay_page(
    wave: Wave, chapter: Chapter, source: Path, extra: Path, last_with: LastWith
) -> None:
    """Write the page of an executed chapter into the source folder of the book.

    A page that has not changed is not written again.

    Parameters
    ----------
    wave : Wave
        The wave that the book shows.
    chapter : Chapter
        The chapter; its executed notebook must exist.
    source, extra : Path
        Folders for the source of the book, and for files that are copied to the site.
    last_with : callable
        Takes columns by table; gives the descriptor of the last wave that collected
        them, or None.

    Raises
    ------
    OSError
        If the notebook cannot be read, or a file cannot be written.
    """
    notebook = nbformat.read(notebook_path(wave.id, chapter), as_version=4)
    shrink(notebook)
    _extract_downloads(notebook, extra)
    _name_last_waves(notebook, last_with)
    _fold_code(notebook)
    _relink(notebook)
    _sign(notebook, wave)
    _renew(source / f"{chapter.name}.ipynb", nbformat.writes(notebook).encode())


def _extract_downloads(notebook: NotebookNode, folder: Path) -> None:
    """Move the CSV data of each display from the notebook into files."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            place = output.get("metadata", {}).get("text/csv", {}).get("file")
            if place is not None:
                text = output.data.pop("text/csv")
                (folder / place).parent.mkdir(exist_ok=True)
                (folder / place).write_text(text, encoding="utf-8")


def _name_last_waves(notebook: NotebookNode, last_with: LastWith) -> None:
    """Insert which wave was the last to collect what this one lacks.

    It is inserted now because the fingerprint of the notebook covers one wave only.
    """

    def sentence(found: re.Match[str]) -> str:
        last = last_with(json.loads(found[1]))
        if last is None:
            return ""
        kind = " (synthetic data)" if last.synthetic else ""
        return f"The last wave that holds it is {html.escape(last.label)}{kind}."

    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if markup := output.get("data", {}).get("text/html"):
                output.data["text/html"] = NEEDS.sub(sentence, markup)


def _fold_code(notebook: NotebookNode) -> None:
    """Tag code cells: fold the code of those with output, remove the others.

    Code that a chapter teaches stays open: its cells have the tag `TAUGHT`.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code" and TAUGHT not in cell.metadata.get("tags", []):
            shows = any(_is_seen(output) for output in cell.outputs)
            tag = "hide-input" if shows else "remove-cell"
            # the notebook format allows each tag only once
            cell.metadata.tags = [*dict.fromkeys([*cell.metadata.get("tags", []), tag])]


def _is_seen(output: NotebookNode) -> bool:
    """Whether a reader sees an output; texts stored for the prose (glue) are hidden."""
    kinds = output.get("data", {"text": output.get("text")})
    return any(not kind.startswith("application/papermill.record/") for kind in kinds)


def _relink(notebook: NotebookNode) -> None:
    """Change links to other chapters (``other.md``) into links to their notebooks."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"(\]\([\w-]+)\.md\b", r"\1.ipynb", cell.source)


def _sign(notebook: NotebookNode, wave: Wave) -> None:
    """Add the fingerprint of the inputs at the end of a page."""
    made = notebook.metadata[OWN]
    given = ", ".join(f"{name} = {value}" for name, value in made["parameters"].items())
    line = (
        f'<p class="fingerprint">Made from wave {wave.id}'
        f"{f', with {html.escape(given)}' if given else ''}; fingerprint of all that "
        f"this page hangs on: <code>{made['fingerprint']}</code></p>"
    )
    notebook.cells.append(nbformat.v4.new_markdown_cell(line, id="fingerprint"))


def _flat(node: Any) -> Any:
    """The table of contents without the folders of its files."""
    if isinstance(node, list):
        return [_flat(child) for child in node]
    if not isinstance(node, dict):
        return node
    return {
        key: Path(value).name if key in ("file", "root") else _flat(value)
        for key, value in node.items()
    }


def _configuration(wave: Wave) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": "off"}
    sphinx = config.setdefault("sphinx", {}).setdefault("config", {})
    sphinx["extensions"] = [*sphinx["extensions"], *EXTENSIONS]
    sphinx["bibtex_bibfiles"] = [Path(name).name for name in sphinx["bibtex_bibfiles"]]
    kind = "synthetic" if wave.descriptor.synthetic else "collected"
    context = sphinx.setdefault("html_context", {})
    context["wave"] = {"label": wave.descriptor.label, "kind": kind}
    return config


def _as_yaml(content: Any) -> bytes:
    return yaml.safe_dump(content, sort_keys=False).encode()
