"""The jobs of a run, one for each chapter of each wave, and their outcomes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from personalising import paths
from personalising.book.chapters import WAVE, Chapter
from personalising.book.execution import reword, write
from personalising.book.freshness import OWN, Record, recorded
from personalising.errors import CompendiumError


def notebook_path(wave_id: str, chapter: Chapter) -> Path:
    """Path of the executed notebook of a chapter for a wave."""
    return paths.executed_folder(wave_id) / f"{chapter.name}.ipynb"


@dataclass(frozen=True)
class Job:
    """One chapter to execute for one wave.

    Parameters
    ----------
    chapter : Chapter
        The chapter.
    record : Record
        The wave, the parameters and the fingerprint of the inputs; it is stored in the
        notebook.
    """

    chapter: Chapter
    record: Record

    @property
    def product(self) -> Path:
        """Path of the notebook that the job writes."""
        return notebook_path(self.record.wave, self.chapter)

    @property
    def parameters(self) -> dict[str, Any]:
        """Parameters for the chapter: the id of the wave and what the user gave."""
        return {WAVE: self.record.wave} | self.record.parameters

    def settle(self, *, force: bool = False) -> "Outcome | None":
        """End the job if the chapter need not be executed.

        That is so if its notebook is up to date, or if only the prose has changed,
        which is then renewed. Otherwise an old notebook is removed, so that it cannot
        be mistaken for the new one.

        Parameters
        ----------
        force : bool
            Whether to execute the chapter in any case.

        Returns
        -------
        Outcome or None
            None if the chapter must be executed.
        """
        then = None if force else recorded(self.product)
        if then == self.record:
            return Outcome(self, skipped=True)
        if then is None or then.code_fingerprint != self.record.code_fingerprint:
            self.product.unlink(missing_ok=True)
            return None
        executed = nbformat.read(self.product, as_version=4)
        return self.finish(reword(self.chapter, executed), executed=False)

    def finish(self, notebook: NotebookNode, *, executed: bool = True) -> "Outcome":
        """Write the executed notebook, with its record, and end the job.

        If it cannot be written, the outcome has the error.

        Parameters
        ----------
        notebook : nbformat.NotebookNode
            The notebook.
        executed : bool
            Whether the chapter was executed for it now.
        """
        notebook.metadata[OWN] = self.record.as_metadata()
        try:
            write(notebook, self.product)
        except OSError as error:
            return self.fail(CompendiumError(f"{self.product}: {error.strerror}"))
        return Outcome(self, executed=executed)

    def fail(self, error: BaseException) -> "Outcome":
        """End the job with an error and without a notebook."""
        return Outcome(self, executed=True, error=error)


@dataclass(frozen=True)
class Outcome:
    """How a job ended.

    Parameters
    ----------
    job : Job
        The job.
    skipped : bool
        Whether its notebook was up to date already.
    executed : bool
        Whether the chapter was executed; it is not where only its prose has changed.
    error : BaseException or None
        Why it failed; None if its notebook is there and up to date.
    """

    job: Job
    skipped: bool = False
    executed: bool = False
    error: BaseException | None = None
