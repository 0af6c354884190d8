"""Jupyter Book in a process of its own, which builds only pages that changed.

Its imports and Sphinx's start take as long as all else that a changed sentence needs:
here they pass while the run checks its wave, and pages are read while later chapters
are still being executed. `personalising.book.book_process` starts this program and
tells it what to build; to Sphinx it is an extension.

What was built is kept. Sphinx reads and writes again what changed since; where that is
shown on other pages too (a heading, a label, the number of a figure), all is written
anew, as it is after a change of the configuration or of any installed package.
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
PAINT = re.compile(r"\x1b\[[0-9;]*m")  # colours of a terminal
NO_PROSE = ("c", "cpp")  # whose objects Sphinx cannot tell from their copies
LAST = 900  # priority of a listener that comes after Sphinx's own
FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
NICENESS = 10  # the chapters go first


class _Given:
    """The pages that are there to be read, as the run tells it line by line."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._changed = threading.Condition()

    def listen(self, lines: IO[str]) -> None:
        """Take names until the run has ended, and end with it."""
        for line in lines:
            with self._changed:
                self._names.add(line.rstrip("\n"))
                self._changed.notify()
        os._exit(1)

    def wait_for_all(self, names: Iterable[str]) -> None:
        """Return when all of these have come."""
        with self._changed:
            self._changed.wait_for(lambda: self._names.issuperset(names))


_given = _Given()
_pages: list[str] = []  # all that the book will have


def main() -> None:
    """Build what the first line on stdin asks for; say on stdout how it went."""
    os.nice(NICENESS)
    gc.disable()  # it ends with its book: to look for garbage costs more than there is
    for name in LOADED:
        importlib.import_module(name)
    lines = sys.stdin
    sys.stdin = io.StringIO()  # as the processes that Sphinx forks close theirs
    task = json.loads(lines.readline())
    _pages.extend(task["pages"])
    threading.Thread(target=_given.listen, args=(lines,), daemon=True).start()
    fault = full = None
    try:
        fault = build(Path(task["source"]), Path(task["output"]))
    except OSError as error:
        full = error.strerror or str(error)
    print(json.dumps({"fault": fault, "disk": full}), flush=True)
    os._exit(0)  # at once: what there is to free takes a while


def build(source: Path, output: Path) -> str | None:
    """Build a book, or what changed of it since the last time.

    Parameters
    ----------
    source : Path
        Folder with the configuration, the table of contents and the pages.
    output : Path
        Folder that is kept from one time to the next.

    Returns
    -------
    str or None
        What Jupyter Book found faulty.

    Raises
    ------
    OSError
        Where the disk is full.
    """
    state = output / "state"
    key = _digest(source)
    if not state.is_file() or state.read_text(encoding="utf-8") != key:
        shutil.rmtree(output, ignore_errors=True)
    state.unlink(missing_ok=True)  # until this ended well
    # as in a first build, in which pages do not know what is put there at its end
    shutil.rmtree(output / "_build" / "html" / "_static", ignore_errors=True)
    fault = _jupyter_book(source, output)
    if fault is None:
        _tidy_search(output / "_build" / "html" / "searchindex.js")
        state.write_text(key, encoding="utf-8")
    return fault


def _tidy_search(file: Path) -> None:
    """Drop words that were only on old versions of pages from the site's search."""
    before, text = file.read_text(encoding="utf-8").split("(", 1)
    index = json.loads(text.removesuffix(")"))
    for words in ("terms", "titleterms"):
        index[words] = {word: on for word, on in index[words].items() if on != []}
    written = json.dumps(index, separators=(",", ":"), sort_keys=True)  # as Sphinx does
    file.write_text(f"{before}({written})", encoding="utf-8")


def _digest(source: Path) -> str:
    """Of all that a page is made from beside its notebook."""
    installed = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    texts = [platform.python_version(), *sorted(path.name for path in installed)]
    for path in [Path(__file__), *sorted(source.rglob("*"))]:
        if path.is_file() and path.suffix != ".ipynb":
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            texts.append(f"{path.name} {digest}")
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _jupyter_book(source: Path, output: Path) -> str | None:
    """Run Jupyter Book with every warning an error; what it said where it failed."""
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
    """Raise the first of the errors behind one that tells of a full disk."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            raise error
        error = error.__cause__ or error.__context__


# --- the extension -------------------------------------------------------------------


def setup(app: "Sphinx") -> dict[str, bool]:
    """Connect to what Sphinx tells of the build."""
    book = _Book()
    app.connect("builder-inited", book.wait_where_kept, LAST)
    app.connect("env-purge-doc", book.wait_for_page)
    app.connect("env-get-updated", book.choose, LAST)
    return {"parallel_read_safe": False, "parallel_write_safe": True}


class _Book:
    """Has pages read as they come, and sees when one concerns the others."""

    def __init__(self) -> None:
        self._shown: dict[str, Any] = {}  # of the pages that were kept

    def wait_where_kept(self, app: "Sphinx") -> None:
        """Wait for all pages before Sphinx looks, once, which of them changed."""
        if app.env.all_docs:
            _given.wait_for_all(_pages)
            self._shown = _shown_elsewhere(app.env)

    def wait_for_page(self, app: "Sphinx", env: "BuildEnvironment", name: str) -> None:
        """Wait for the page that Sphinx is about to read."""
        if name in _pages:
            _given.wait_for_all([name])

    def choose(self, app: "Sphinx", env: "BuildEnvironment") -> list[str]:
        """All pages, where one changed what others show."""
        app.parallel = (os.cpu_count() or 1) + 1  # from here, to write; one for itself
        if not self._shown:
            return []
        if self._shown == _shown_elsewhere(env):
            return [app.config.root_doc]  # for without any page, Sphinx copies nothing
        output = Path(app.outdir)
        shutil.rmtree(output)  # with the images that no page shows any more
        output.mkdir()
        return sorted(env.all_docs)


def _shown_elsewhere(env: "BuildEnvironment") -> dict[str, Any]:
    """What other pages show, or could refer to, of each page."""
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
    }
