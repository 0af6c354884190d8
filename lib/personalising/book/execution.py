"""Executing one chapter for one wave with papermill, into a reproducible notebook."""

import logging
import os
import re
import threading
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from personalising import paths
from personalising.book.chapters import Chapter
from personalising.book.forking import choose_forked

# a kernel that dies before its first cell lost its port to another program: try again
KERNEL_STARTS = 3
CELL_TIMEOUT = 600  # seconds: a hung cell fails rather than hanging the run
INJECTED = "injected-parameters"  # papermill's tag
# what a warning says of where it arose: the file made of a cell, a library, our own
PLACES = re.compile(
    r"\S*ipykernel_\d+/(?=\d+\.py)|\S*/site-packages/|" + re.escape(f"{paths.ROOT}/")
)
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")  # in the plain text of an object


class CellError(Exception):
    """A cell of a chapter raised, or did not come to its end.

    Parameters
    ----------
    cell : int
        Number of the cell as the executed notebook counts code cells, from 1.
    source : str
        Code of the cell.
    error : str
        What it raised, or what became of it.
    """

    def __init__(self, cell: int, source: str, error: str) -> None:
        super().__init__(cell, source, error)
        self.cell, self.source, self.error = cell, source, error

    def __str__(self) -> str:
        code = "\n".join(f"    {line}" for line in self.source.splitlines())
        return f"code cell {self.cell}: {self.error}\n{code}"


def execute(chapter: Chapter, parameters: dict[str, Any]) -> NotebookNode:
    """Execute a chapter.

    Parameters
    ----------
    chapter : Chapter
    parameters : dict
        Injected below the chapter's own parameters cell.

    Returns
    -------
    nbformat.NotebookNode
        The same, to the byte, for the same chapter, parameters, library and data.

    Raises
    ------
    CellError
        Where a cell raised, hung or ended its kernel.
    """
    notebook = _run_cells(chapter, parameters)
    normalise(notebook)
    return notebook


def reword(chapter: Chapter, executed: NotebookNode) -> NotebookNode:
    """Renew the prose of an executed notebook whose code has not changed.

    The notebook is the same as one executed anew, to the byte: code cells and what
    they show are taken over, with the parameters that papermill put below their cell.
    """
    old = [cell for cell in executed.cells if cell.cell_type == "code"]
    cells = []
    for cell in chapter.read().cells:
        if cell.cell_type != "code":
            cells.append(cell)
            continue
        cells.append(old.pop(0))
        while old and INJECTED in old[0].metadata.get("tags", []):
            cells.append(old.pop(0))
    executed.cells = cells
    normalise(executed)
    return executed


def _run_cells(chapter: Chapter, parameters: dict[str, Any]) -> NotebookNode:
    import papermill  # slow to import, and not needed where only prose is new
    from papermill.exceptions import PapermillExecutionError

    started: list[str] = []  # a kernel that dies does not say in which cell

    def note(cell: NotebookNode, **place: Any) -> None:
        if cell.cell_type == "code":
            started.append(cell.source)

    choose_forked()
    resolve_classes()
    for name in ("papermill", "asyncio"):  # we say ourselves how a kernel ended
        logging.getLogger(name).setLevel(logging.CRITICAL)
    failure = ""
    for _ in range(KERNEL_STARTS):
        try:
            return papermill.execute_notebook(
                chapter.read(),
                None,
                parameters=parameters,
                # not papermill's `cwd`, which moves this process with all its threads
                resources={"metadata": {"path": str(paths.CHAPTERS)}},
                kernel_name="python3",
                language="python",
                progress_bar=False,
                execution_timeout=CELL_TIMEOUT,
                on_cell_start=note,
                coalesce_streams=True,
                shutdown_kernel="immediate",
            )
        except PapermillExecutionError as error:
            failure = f"{error.ename}: {error.evalue}"
        except (RuntimeError, TimeoutError) as error:
            failure = str(error).splitlines()[0]
        if started:
            break
    raise CellError(len(started), started[-1] if started else "", failure)


_resolving = threading.Lock()


def resolve_classes() -> None:
    """Have Jupyter look up, once, the classes that it knows by name.

    It does so with the first kernel, and not safely for threads: with several at a time
    one may find a class where it expects a name, and fail.
    """
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NotebookExecutionManager

    empty = NotebookExecutionManager(nbformat.v4.new_notebook(), progress_bar=False)
    with _resolving:
        client = PapermillNotebookClient(empty, kernel_name="python3")
        client.create_kernel_manager().client()


def normalise(notebook: NotebookNode) -> None:
    """Take out of a notebook what differs between two runs of the same inputs."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("jupytext", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        tags = cell.metadata.pop("tags", [])
        if INJECTED in tags and "remove-cell" not in tags:
            tags.append("remove-cell")
        if tags:
            cell.metadata["tags"] = tags
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = PLACES.sub("", output.text)
            elif text := output.get("data", {}).get("text/plain"):
                output.data["text/plain"] = ADDRESS.sub("0x0", text)


def write(notebook: NotebookNode, target: Path) -> None:
    """Write a notebook so that it is there whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    try:
        nbformat.write(notebook, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
