"""Starting Jupyter Book in a process of its own, and telling it what to build."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from personalising.book import isolation
from personalising.errors import CompendiumError

PROGRAM = "from personalising.book.jupyter_book import main; main()"


class BookProcess:
    """A process that loads Jupyter Book at once, and builds when it is told to.

    As a context, it ends the process where that has not ended itself.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=isolation.home(),
            env=isolation.environment(),
            start_new_session=True,  # out of reach of Ctrl-C
        )

    def __enter__(self) -> "BookProcess":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait()
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        for pipe in filter(None, pipes):
            with contextlib.suppress(BrokenPipeError):  # of a line it never read
                pipe.close()

    def start(self, source: Path, output: Path, pages: Sequence[str]) -> None:
        """Let it build.

        Parameters
        ----------
        source : Path
            Folder with the configuration, the table of contents and the pages.
        output : Path
            Folder for what is built, kept from one time to the next.
        pages : sequence of str
            Names of all its pages, each of which is then given.
        """
        task = {"source": str(source), "output": str(output), "pages": list(pages)}
        self._tell(json.dumps(task))

    def give(self, page: str) -> None:
        """Say that a page is in its place, and final."""
        self._tell(page)

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # `wait` says what became of it
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()

    def wait(self) -> None:
        """Wait for the end of the build.

        Raises
        ------
        CompendiumError
            With what Jupyter Book found faulty.
        OSError
            Where the disk is full.
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
