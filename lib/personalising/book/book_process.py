"""Starting Jupyter Book in a process of its own, and telling it what to build."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from personalising.book import isolation
from personalising.book.limits import allow_open_files
from personalising.errors import CompendiumError

PROGRAM = "from personalising.book.jupyter_book import main; main()"


class BookProcess:
    """A process that builds a book with Jupyter Book.

    It starts to load Jupyter Book as soon as it is created, and builds after `start`.
    Used as a context manager, it kills the process at the end if that is still running.

    Examples
    --------
    ::

        with BookProcess() as process:
            process.start(source, output, ["index"])
            process.give("index")
            process.wait()
    """

    def __init__(self) -> None:
        allow_open_files()
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=isolation.home(),
            env=isolation.environment(),
            start_new_session=True,  # so that Ctrl-C does not interrupt it
        )

    def __enter__(self) -> "BookProcess":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait()
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        for pipe in filter(None, pipes):
            with contextlib.suppress(BrokenPipeError):  # if it has not read all lines
                pipe.close()

    def start(self, source: Path, output: Path, pages: Sequence[str]) -> None:
        """Start the build.

        Parameters
        ----------
        source : Path
            Folder with the configuration, the table of contents and the pages.
        output : Path
            Folder for what is built; it is kept for the next build.
        pages : sequence of str
            Names of all pages. The build waits until `give` has been called for each.
        """
        task = {"source": str(source), "output": str(output), "pages": list(pages)}
        self._tell(json.dumps(task))

    def give(self, page: str) -> None:
        """Tell the process that a page has been written and can be read."""
        self._tell(page)

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # `wait` reports how it ended
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()

    def wait(self) -> None:
        """Wait for the end of the build.

        Raises
        ------
        CompendiumError
            If Jupyter Book warned of anything, with its messages; or if the process
            ended without an answer.
        OSError
            If the disk is full.
        """
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        answer = self._process.stdout.read()
        if not answer:
            said = self._process.stderr.read().strip().splitlines() or ["it was killed"]
            raise CompendiumError(f"Jupyter Book ended without an answer: {said[-1]}")
        result: dict[str, Any] = json.loads(answer)
        if result["disk"] is not None:
            raise OSError(0, result["disk"])
        if result["fault"] is not None:
            raise CompendiumError(
                f"Jupyter Book found faults in the chapters:\n{result['fault']}"
            )
