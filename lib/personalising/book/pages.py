"""What Jupyter Book builds from: pages, downloads and configuration, laid out."""

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
from personalising.book.chapters import Chapter, toc
from personalising.book.freshness import OWN
from personalising.book.jobs import notebook_path
from personalising.waves import Descriptor, Wave

CONFIG = paths.ROOT / "_config.yml"
STATIC = paths.CHAPTERS / "_static"
EXTENSION = "personalising.book.jupyter_book"
# what a display of nothing would have needed, as the page's door leaves it
NEEDS = re.compile(r"<span data-needs='([^']*)'></span>")

LastWith = Callable[[Mapping[str, Sequence[str]]], Descriptor | None]


def lay_out(wave: Wave, chapters: Iterable[Chapter], source: Path, extra: Path) -> None:
    """Lay out a book without its pages, each of which has a place.

    The chapters stand side by side, so that the first is a page at the site's root.
    What an earlier book left there goes, but for pages that this one has too.

    Parameters
    ----------
    wave : Wave
    chapters : iterable of Chapter
    source : Path
        Folder for the book.
    extra : Path
        Folder for files that go to the site as they are.
    """
    shutil.rmtree(extra, ignore_errors=True)
    static = source / "_static"
    for folder in (static, extra):
        folder.mkdir(parents=True, exist_ok=True)
    places = {source / f"{chapter.name}.ipynb" for chapter in chapters}
    assets = {static / file.name: file for file in sorted(STATIC.iterdir())}
    for stray in {*source.glob("*.ipynb"), *static.iterdir()} - places - assets.keys():
        stray.unlink()
    for page in (page for page in places if not page.exists()):
        page.touch()
    for place, file in assets.items():
        _renew(place, file.read_bytes())
    _renew(source / "_toc.yml", _as_yaml(_flat(toc())))
    _renew(source / "_config.yml", _as_yaml(_configuration(wave)))


def _renew(path: Path, content: bytes) -> None:
    """Write a file where it holds something else: Sphinx looks at its time."""
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)


def lay_page(
    wave: Wave, chapter: Chapter, source: Path, extra: Path, last_with: LastWith
) -> None:
    """Put the page of an executed chapter in its place, where it is a new one.

    Parameters
    ----------
    wave : Wave
    chapter : Chapter
    source, extra : Path
        Folders of the book, and of files that go to the site as they are.
    last_with : callable
        The last wave that holds tables and columns, of those that there are now.
    """
    notebook = nbformat.read(notebook_path(wave.id, chapter), as_version=4)
    _extract_downloads(notebook, extra)
    _name_last_waves(notebook, last_with)
    _fold_code(notebook)
    _relink(notebook)
    _sign(notebook, wave)
    _renew(source / f"{chapter.name}.ipynb", nbformat.writes(notebook).encode())


def _extract_downloads(notebook: NotebookNode, folder: Path) -> None:
    """Write the CSV that lies in each display as a file of its own."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            place = output.get("metadata", {}).get("text/csv", {}).get("file")
            if place is not None:
                text = output.data.pop("text/csv")
                (folder / place).parent.mkdir(exist_ok=True)
                (folder / place).write_text(text, encoding="utf-8")


def _name_last_waves(notebook: NotebookNode, last_with: LastWith) -> None:
    """Say which wave was the last to collect what this one lacks.

    It is no part of the notebook, whose fingerprint covers one wave alone.
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
    """Fold code away; drop cells that show nothing but their code."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shows = any(_is_seen(output) for output in cell.outputs)
            tag = "hide-input" if shows else "remove-cell"
            # the format allows a tag once
            cell.metadata.tags = [*dict.fromkeys([*cell.metadata.get("tags", []), tag])]


def _is_seen(output: NotebookNode) -> bool:
    """Whether a reader sees an output; a text kept for the prose (glue) is none."""
    kinds = output.get("data", {"text": output.get("text")})
    return any(not kind.startswith("application/papermill.record/") for kind in kinds)


def _relink(notebook: NotebookNode) -> None:
    """Point links between chapters (``other.md``) at their executed notebooks."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"(\]\([\w-]+)\.md\b", r"\1.ipynb", cell.source)


def _sign(notebook: NotebookNode, wave: Wave) -> None:
    """End a page with the fingerprint of what it was made from."""
    made = notebook.metadata[OWN]
    given = ", ".join(f"{name} = {value}" for name, value in made["parameters"].items())
    line = (
        f'<p class="fingerprint">Made from wave {wave.id}'
        f"{f', with {html.escape(given)}' if given else ''}; fingerprint of all that "
        f"this page hangs on: <code>{made['fingerprint']}</code></p>"
    )
    notebook.cells.append(nbformat.v4.new_markdown_cell(line, id="fingerprint"))


def _flat(node: Any) -> Any:
    """The table of contents with each file at the root."""
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
    sphinx["extensions"] = [*sphinx["extensions"], EXTENSION]
    options = sphinx.setdefault("html_theme_options", {})
    kind = "synthetic data" if wave.descriptor.synthetic else "collected data"
    options["extra_footer"] = f"<p>{html.escape(wave.descriptor.label)}: {kind}.</p>"
    return config


def _as_yaml(content: Any) -> bytes:
    return yaml.safe_dump(content, sort_keys=False).encode()
