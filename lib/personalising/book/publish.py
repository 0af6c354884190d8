"""Publishing: the executed notebooks of a wave become a static site, in one step."""

import contextlib
import html
import importlib
import io
import re
import shlex
import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbformat import NotebookNode

from personalising import paths, waves
from personalising.book.chapters import Chapter, all_chapters, toc
from personalising.book.execution import write
from personalising.book.freshness import OWN, is_fresh
from personalising.book.jobs import notebook_path
from personalising.book.run import only_one
from personalising.book.swapping import replace_folder
from personalising.errors import CompendiumError
from personalising.waves import Wave

CONFIG = paths.ROOT / "_config.yml"
STATIC = paths.CHAPTERS / "_static"
MARK = ".compendium"  # lies in each site, so that nothing else is ever replaced
PAINT = re.compile(r"\x1b\[[0-9;]*m")  # colours of a terminal
SMALLEST_PAGE = 2_000  # bytes: less than this is no page


def prepare() -> None:
    """Load Jupyter Book and what it extends Sphinx by, which takes a while."""
    extensions = _read_config()["sphinx"]["config"]["extensions"]
    for name in ("jupyter_book.cli.main", "sphinx.builders.html", *extensions):
        importlib.import_module(name)


def default_target(wave_id: str) -> Path:
    """Where a wave's site goes unless another place is named."""
    if wave_id == waves.REFERENCE:
        return paths.BUILD / "html"
    return paths.build_folder(wave_id) / "html"


def publish(wave: str = waves.REFERENCE, to: Path | None = None) -> Path:
    """Build the site of a wave from its executed notebooks.

    Parameters
    ----------
    wave : str
        Id, or path of a folder.
    to : Path, optional
        Where the site goes: a folder that is new, empty or an older site.

    Returns
    -------
    Path
        The folder of the site.

    Raises
    ------
    CompendiumError
        Where a chapter was not executed or is out of date, the target holds something
        else or cannot be written, or Jupyter Book warns of anything. The old site then
        stands as it was.
    """
    loaded = waves.load(wave)
    target = (to or default_target(loaded.id)).resolve()
    _refuse_foreign(target)
    with only_one(loaded.id):
        chapters = all_chapters()
        _refuse_stale(loaded, chapters, f"compendium run {shlex.quote(wave)}")
        try:
            _build(loaded, chapters, target)
        except OSError as error:
            raise CompendiumError(f"{target}: {error.strerror}") from None
    return target


def _build(wave: Wave, chapters: list[Chapter], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".site-") as folder:
        source = Path(folder) / "book"
        assemble(wave, chapters, source)
        site = _jupyter_book(source, Path(folder))
        _refuse_incomplete(site, chapters)
        (site / MARK).write_text(f"{wave.id}\n", encoding="utf-8")
        replace_folder(site, target)


def _refuse_foreign(target: Path) -> None:
    if target.is_dir() and (not any(target.iterdir()) or (target / MARK).is_file()):
        return
    if target.exists():
        raise CompendiumError(
            f"{target} holds something other than a site of this book; name a new or "
            "an empty folder"
        )


def _refuse_stale(wave: Wave, chapters: list[Chapter], remedy: str) -> None:
    notebooks = {chapter: notebook_path(wave.id, chapter) for chapter in chapters}
    absent = [c.name for c, path in notebooks.items() if not path.is_file()]
    if absent:
        raise CompendiumError(
            f"wave {wave.id}: no executed notebook of {', '.join(absent)}; "
            f"run: {remedy}"
        )
    stale = [c.name for c, path in notebooks.items() if not is_fresh(path, c, wave)]
    if stale:
        raise CompendiumError(
            f"wave {wave.id}: out of date since something changed: "
            f"{', '.join(stale)}; run: {remedy}"
        )


def assemble(wave: Wave, chapters: list[Chapter], source: Path) -> None:
    """Lay out what Jupyter Book builds from: notebooks, downloads, configuration.

    The chapters stand side by side, so that the first is a page at the site's root.
    """
    downloads = source / "extra"
    (downloads / "downloads").mkdir(parents=True)
    for chapter in chapters:
        path = notebook_path(wave.id, chapter)
        notebook = nbformat.read(path, as_version=4)
        _extract_downloads(notebook, downloads)
        _fold_code(notebook)
        _relink(notebook)
        _sign(notebook, wave)
        write(notebook, source / path.name)
    (source / "_static").mkdir()
    for file in sorted(STATIC.iterdir()):
        shutil.copyfile(file, source / "_static" / file.name)
    _write_yaml(source / "_toc.yml", _flat(toc()))
    _write_yaml(source / "_config.yml", _configuration(wave))


def _extract_downloads(notebook: NotebookNode, folder: Path) -> None:
    """Write the CSV that lies in each display as a file of its own."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            place = output.get("metadata", {}).get("text/csv", {}).get("file")
            if place is not None:
                text = output.data.pop("text/csv")
                (folder / place).write_text(text, encoding="utf-8")


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


def _read_config() -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    return config


def _configuration(wave: Wave) -> dict[str, Any]:
    config = _read_config()
    config["execute"] = {"execute_notebooks": "off"}
    sphinx = config.setdefault("sphinx", {}).setdefault("config", {})
    sphinx["html_extra_path"] = ["extra"]
    # a list of its own, for themes add to Sphinx's default, which a process has once
    sphinx["templates_path"] = []
    options = sphinx.setdefault("html_theme_options", {})
    kind = "synthetic data" if wave.descriptor.synthetic else "collected data"
    options["extra_footer"] = f"<p>{html.escape(wave.descriptor.label)}: {kind}.</p>"
    return config


def _write_yaml(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def _jupyter_book(source: Path, output: Path) -> Path:
    """Run Jupyter Book, with every warning an error.

    Its command is called in this process, which has most of it loaded already.
    """
    from jupyter_book.cli.main import main

    options = ["--path-output", str(output), "-W", "--keep-going", "-n", "--quiet"]
    said, failed = io.StringIO(), False
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main(["build", str(source), *options], standalone_mode=False)
        except OSError:
            raise
        except (Exception, SystemExit) as error:
            failed = True
            print(error, file=said)
    if failed:
        text = PAINT.sub("", said.getvalue()).replace(f"{source}/", "")
        raise CompendiumError(
            f"Jupyter Book found faults in the chapters:\n{text.strip()}"
        )
    return output / "_build" / "html"


def _refuse_incomplete(site: Path, chapters: list[Chapter]) -> None:
    pages = [site / f"{chapter.name}.html" for chapter in chapters]
    lacking = [
        p.name for p in pages if not p.is_file() or p.stat().st_size < SMALLEST_PAGE
    ]
    if lacking:
        raise CompendiumError(f"the built site lacks {', '.join(lacking)}")
