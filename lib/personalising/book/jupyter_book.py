"""Jupyter Book in a process of its own, which builds only pages that changed.

After a change of one sentence, the imports of Jupyter Book and the start of Sphinx take
as long as everything else. In this process they run while the wave is checked, and
pages are read while later chapters are still being executed.
`personalising.book.book_process` starts this program and tells it what to build. The
module is also a Sphinx extension.

What was built is kept. Sphinx reads and writes again the pages that changed. If the
change is visible on other pages too (a heading, a label, the number of a figure), all
pages are written again. After a change of the configuration or of an installed package
the whole book is built anew.
"""

import contextlib
import copy
import errno
import gc
import hashlib
import importlib
import io
import json
import os
import platform
import re
import shutil
import sys
import sysconfig
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

LOADED = (
    "personalising.book.bibliography",
    "jupyter_book.cli.main",
    "jupyter_book.sphinx",
    "myst_nb.sphinx_ext",
    "sphinx.builders.html",
    "sphinx.jinja2glue",
    "sphinx_book_theme",
    "sphinx_design.extension",
    "sphinx_external_toc.events",
    "sphinx_jupyterbook_latex",
)
EXTENSIONS = ("bibliography", "jupyter_book", "shell")  # of this folder
PAINT = re.compile(r"\x1b\[[0-9;]*m")  # codes for colours of a terminal
# domains of Sphinx whose data never equal a copy of themselves
NO_PROSE = ("c", "cite", "cpp", "footcite")
# what the theme puts beside the pages, and none of them loads: 7 MB
UNUSED = ("images", "locales", "scripts", "styles", "vendor")
LAST = 900  # priority of a listener that is called after Sphinx's own
FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)  # errors of a full disk
NICENESS = 10  # lower priority than the chapters, which run at the same time


class _Given:
    """The pages that can be read, whose names the run sends line by line."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._changed = threading.Condition()

    def listen(self, lines: IO[str]) -> None:
        """Take names from lines; end this process when the run closes the pipe."""
        for line in lines:
            with self._changed:
                self._names.add(line.rstrip("\n"))
                self._changed.notify()
        os._exit(1)

    def wait_for_all(self, names: Iterable[str]) -> None:
        """Wait until all of the given pages can be read."""
        with self._changed:
            self._changed.wait_for(lambda: self._names.issuperset(names))


_given = _Given()
_pages: list[str] = []  # all pages of the book


def main() -> None:
    """Read the task from the first line of stdin, build, and print the result as JSON.

    The process ends with it.
    """
    os.nice(NICENESS)
    gc.disable()  # the process ends soon, so that collecting garbage only costs time
    for name in LOADED:
        importlib.import_module(name)
    lines = sys.stdin
    sys.stdin = io.StringIO()  # the processes that Sphinx forks close their stdin
    task = json.loads(lines.readline())
    _pages.extend(task["pages"])
    threading.Thread(target=_given.listen, args=(lines,), daemon=True).start()
    fault = full = None
    try:
        fault = build(Path(task["source"]), Path(task["output"]))
    except OSError as error:
        full = error.strerror or str(error)
    print(json.dumps({"fault": fault, "disk": full}), flush=True)
    os._exit(0)  # at once, because freeing the memory takes a while


def build(source: Path, output: Path) -> str | None:
    """Build a book, or the pages of it that changed since the last build.

    Parameters
    ----------
    source : Path
        Folder with the configuration, the table of contents and the pages.
    output : Path
        Folder for what is built; it is kept for the next build.

    Returns
    -------
    str or None
        Messages of Jupyter Book if the build failed or warned; None if all went well.

    Raises
    ------
    OSError
        If the disk is full.
    """
    state = output / "state"
    key = _digest(source)
    if not state.is_file() or state.read_text(encoding="utf-8") != key:
        shutil.rmtree(output, ignore_errors=True)
    state.unlink(missing_ok=True)  # written again if this build succeeds
    # in a first build pages are written before files are put there, which affects them
    html = output / "_build" / "html"
    shutil.rmtree(html / "_static", ignore_errors=True)
    fault = _jupyter_book(source, output)
    if fault is None:
        for name in UNUSED:
            shutil.rmtree(html / "_static" / name, ignore_errors=True)
        _tidy_search(html / "searchindex.js")
        state.write_text(key, encoding="utf-8")
    return fault


def _tidy_search(file: Path) -> None:
    """Remove words from the search index that occur only in old versions of pages."""
    before, text = file.read_text(encoding="utf-8").split("(", 1)
    index = json.loads(text.removesuffix(")"))
    for words in ("terms", "titleterms"):
        index[words] = {word: on for word, on in index[words].items() if on != []}
    written = json.dumps(index, separators=(",", ":"), sort_keys=True)  # as Sphinx does
    file.write_text(f"{before}({written})", encoding="utf-8")


def _digest(source: Path) -> str:
    """Digest of everything that pages depend on, without their notebooks."""
    installed = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    texts = [platform.python_version(), *sorted(path.name for path in installed)]
    extensions = [Path(__file__).with_name(f"{name}.py") for name in EXTENSIONS]
    for path in [*extensions, *sorted(source.rglob("*"))]:
        if path.is_file() and path.suffix != ".ipynb":
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            texts.append(f"{path.name} {digest}")
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _jupyter_book(source: Path, output: Path) -> str | None:
    """Run Jupyter Book with warnings as errors; give its messages if it fails."""
    from jupyter_book.cli.main import main as jupyter_book

    options = ["--path-output", str(output), "-W", "--keep-going", "-n", "--quiet"]
    said, failed = io.StringIO(), False
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            jupyter_book(["build", str(source), *options], standalone_mode=False)
        except (Exception, SystemExit) as error:
            _raise_if_full(error)
            failed = True
            print(error, file=said)
    text = PAINT.sub("", said.getvalue()).replace(f"{source}/", "")
    return text.strip() if failed else None


def _raise_if_full(error: BaseException | None) -> None:
    """Raise the error of a full disk, if there is one among the causes of an error."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            raise error
        error = error.__cause__ or error.__context__


# --- the extension -------------------------------------------------------------------


def setup(app: "Sphinx") -> dict[str, bool]:
    """Set up the Sphinx extension: connect to the events of the build."""
    book = _Book()
    app.connect("builder-inited", book.wait_where_kept, LAST)
    app.connect("env-purge-doc", book.wait_for_page)
    app.connect("env-get-updated", book.choose, LAST)
    return {"parallel_read_safe": False, "parallel_write_safe": True}


class _Book:
    """Waits for pages before Sphinx reads them, and decides which to write."""

    def __init__(self) -> None:
        self._shown: dict[str, Any] = {}  # as `_shown_elsewhere` was before the build

    def wait_where_kept(self, app: "Sphinx") -> None:
        """Wait for all pages if there was an earlier build.

        Sphinx then looks once, at the beginning, which pages changed.
        """
        if app.env.all_docs:
            _given.wait_for_all(_pages)
            self._shown = _shown_elsewhere(app.env)

    def wait_for_page(self, app: "Sphinx", env: "BuildEnvironment", name: str) -> None:
        """Wait for the page that Sphinx is about to read."""
        if name in _pages:
            _given.wait_for_all([name])

    def choose(self, app: "Sphinx", env: "BuildEnvironment") -> list[str]:
        """Give the pages to write besides those that changed.

        These are all pages if something changed that is visible on other pages.
        """
        app.parallel = (os.cpu_count() or 1) + 1  # processes that write, and this one
        if not self._shown:
            return []
        if self._shown == _shown_elsewhere(env):
            return [app.config.root_doc]  # if no page is written, no files are copied
        output = Path(app.outdir)
        shutil.rmtree(output)  # removes images that are not used any more
        output.mkdir()
        return sorted(env.all_docs)


def _shown_elsewhere(env: "BuildEnvironment") -> dict[str, Any]:
    """Collect what of each page is visible on other pages, or can be referred to."""
    return {
        "titles": {name: title.astext() for name, title in env.titles.items()},
        "numbers": copy.deepcopy([env.toc_secnumbers, env.toc_fignumbers]),
        "targets": copy.deepcopy(
            {name: of for name, of in env.domaindata.items() if name not in NO_PROSE}
        ),
        "headings": {
            name: copy.deepcopy(of_page.get("myst_slugs"))
            for name, of_page in env.metadata.items()
        },
        "files": copy.deepcopy([dict(env.images), dict(env.dlfiles)]),
        "citations": _cited(env),
    }


def _cited(env: "BuildEnvironment") -> set[tuple[str, str]]:
    """Which page cites which work, as the list of references says."""
    uses = env.domaindata["cite"]["citation_refs"]
    return {(use.docname, target.key) for use in uses for target in use.targets}
