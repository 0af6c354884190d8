"""Executing one chapter for one wave with papermill.

The notebook is the same, to the byte, for the same inputs.
"""

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
from personalising.book.forking import use_forked_kernels

CELL_TIMEOUT = 600  # seconds after which a cell fails, so that the run does not hang
# seconds within which a kernel must start, or say that a cell has ended: only on a very
# busy machine does either take more than one
PATIENCE = 300
INJECTED = "injected-parameters"  # papermill's tag
# paths in warnings that differ between machines: of cells, of libraries, of the project
PLACES = re.compile(
    r"\S*ipykernel_\d+/(?=\d+\.py)|\S*/site-packages/|" + re.escape(f"{paths.ROOT}/")
)
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")  # memory address in the text of an object


class CellError(Exception):
    """A cell of a chapter failed.

    It raised an error, wrote to stderr, took too long or ended its kernel.

    Parameters
    ----------
    cell : int
        Number of the cell among the code cells of the executed notebook, from 1.
    source : str
        Code of the cell.
    error : str
        The error that it raised, what it wrote, or how it ended.
    """

    def __init__(self, cell: int, source: str, error: str) -> None:
        super().__init__(cell, source, error)
        self.cell, self.source, self.error = cell, source, error

    def __str__(self) -> str:
        code = "\n".join(f"    {line}" for line in self.source.splitlines())
        return f"code cell {self.cell}: {self.error}\n{code}"


def execute(chapter: Chapter, parameters: dict[str, Any]) -> NotebookNode:
    """Execute a chapter in a new kernel.

    Parameters
    ----------
    chapter : Chapter
        The chapter.
    parameters : dict
        Values by name; they replace those in the parameters cell of the chapter.

    Returns
    -------
    nbformat.NotebookNode
        The executed notebook: the same, to the byte, for the same chapter, parameters,
        library and data.

    Raises
    ------
    CellError
        If a cell raised an error, wrote to stderr, took too long or ended its kernel.
    """
    notebook = _run_cells(chapter, parameters)
    _refuse_warnings(notebook)
    normalise(notebook)
    return notebook


def reword(chapter: Chapter, executed: NotebookNode) -> NotebookNode:
    """Replace the prose of an executed notebook whose code has not changed.

    Code cells and their outputs are kept, with the cell of parameters that papermill
    added. The notebook is the same, to the byte, as one that is executed anew.

    Parameters
    ----------
    chapter : Chapter
        The chapter with its new prose.
    executed : nbformat.NotebookNode
        Its executed notebook, which is changed.

    Returns
    -------
    nbformat.NotebookNode
        The same object.
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
    import papermill  # slow to import, and not needed if only prose has changed
    from papermill.exceptions import PapermillExecutionError

    started: list[str] = []  # if a kernel dies, this tells in which cell

    def note(cell: NotebookNode, **place: Any) -> None:
        if cell.cell_type == "code":
            started.append(cell.source)

    use_forked_kernels()
    resolve_classes()
    for name in ("papermill", "asyncio"):  # `CellError` says how a kernel ended
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return papermill.execute_notebook(
            chapter.read(),
            None,
            parameters=parameters,
            # not papermill's `cwd`, which changes the folder of this process
            resources={"metadata": {"path": str(paths.CHAPTERS)}},
            kernel_name="python3",
            language="python",
            progress_bar=False,
            start_timeout=PATIENCE,
            iopub_timeout=PATIENCE,
            execution_timeout=CELL_TIMEOUT,
            on_cell_start=note,
            coalesce_streams=True,
            shutdown_kernel="immediate",
        )
    except PapermillExecutionError as error:
        failure = f"{error.ename}: {error.evalue}"
    except (RuntimeError, TimeoutError) as error:
        failure = (str(error) or type(error).__name__).splitlines()[0]
    raise CellError(len(started), started[-1] if started else "", failure)


def _refuse_warnings(notebook: NotebookNode) -> None:
    """CellError if a cell wrote to stderr: a warning is no text for a page."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells, start=1):
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                first = PLACES.sub("", output.text).strip().splitlines()[:1]
                said = f"it wrote to stderr, expected nothing there: {''.join(first)}"
                raise CellError(number, cell.source, said)


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
    """Remove from a notebook what differs between two runs with the same inputs.

    Times, versions, identifiers, paths and memory addresses. The notebook is changed.
    """
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
            if text := output.get("data", {}).get("text/plain"):
                output.data["text/plain"] = ADDRESS.sub("0x0", text)


def write(notebook: NotebookNode, target: Path) -> None:
    """Write a notebook to a file, which is never seen half-written.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    try:
        nbformat.write(notebook, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
