"""What a run has to do: a job for each chapter of each wave, and how it ended."""

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
    """Where a chapter's executed notebook for a wave stands."""
    return paths.executed_folder(wave_id) / f"{chapter.name}.ipynb"


@dataclass(frozen=True)
class Job:
    """One chapter to be made for one wave.

    Parameters
    ----------
    chapter : Chapter
    record : Record
        What the notebook will say of how it was made.
    """

    chapter: Chapter
    record: Record

    @property
    def product(self) -> Path:
        """The notebook to be made."""
        return notebook_path(self.record.wave, self.chapter)

    @property
    def parameters(self) -> dict[str, Any]:
        """What the chapter is given."""
        return {WAVE: self.record.wave} | self.record.parameters

    def settle(self, *, force: bool = False) -> "Outcome | None":
        """End a job that needs no execution; None where it needs one, or by force.

        What needs one has no notebook any more, lest an old one be taken for it.
        """
        then = None if force else recorded(self.product)
        if then == self.record:
            return Outcome(self, skipped=True)
        if then is None or then.code_fingerprint != self.record.code_fingerprint:
            self.product.unlink(missing_ok=True)
            return None
        executed = nbformat.read(self.product, as_version=4)
        return self.finish(reword(self.chapter, executed))

    def finish(self, notebook: NotebookNode) -> "Outcome":
        """Write the executed notebook, with its record."""
        notebook.metadata[OWN] = self.record.as_metadata()
        try:
            write(notebook, self.product)
        except OSError as error:
            return self.fail(CompendiumError(f"{self.product}: {error.strerror}"))
        return Outcome(self)

    def fail(self, error: BaseException) -> "Outcome":
        """End without a notebook."""
        return Outcome(self, error=error)


@dataclass(frozen=True)
class Outcome:
    """How a job ended: `error` is None where its notebook is there and up to date."""

    job: Job
    skipped: bool = False
    error: BaseException | None = None
