"""What a chapter's page depends on, and the fingerprint of it."""

import hashlib
import json
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from personalising import paths, provenance
from personalising.book import imports
from personalising.book.chapters import Chapter
from personalising.waves import Wave

OWN = "personalising"  # our key in a notebook's metadata


@dataclass(frozen=True)
class Record:
    """What a notebook says of how it was made.

    Parameters
    ----------
    wave : str
        Id of the wave.
    parameters : dict
        Parameters given beside the wave.
    fingerprint : str
        Of everything that the page is made from.
    code_fingerprint : str
        The same without the chapter's prose, which needs no execution.
    """

    wave: str
    parameters: dict[str, Any]
    fingerprint: str
    code_fingerprint: str

    def as_metadata(self) -> dict[str, Any]:
        """Plain values for a notebook's metadata."""
        return asdict(self)


class Place(NamedTuple):
    """A wave of which nothing is known but where it lies."""

    id: str
    folder: Path


def inputs(chapter: Chapter, wave: Wave | Place) -> list[Path]:
    """Every file from which a chapter's cells for a wave are made, beside its own."""
    modules = imports.modules(chapter)
    return [
        *provenance.files(modules),
        *provenance.data_files(modules),
        *wave_files(wave.folder),
        paths.ROOT / "requirements.txt",
    ]


def wave_files(folder: Path) -> list[Path]:
    """The files in a wave's folder that belong to the wave: descriptor and tables."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.name == "wave.yml"
        or (path.suffix.lower() in (".csv", ".parquet") and path.name[0] != ".")
    ]


def record(chapter: Chapter, wave: Wave | Place, parameters: dict[str, Any]) -> Record:
    """What a notebook made now would say of itself."""
    chapter = chapter.taken_up()  # all of it of one reading
    cells = [cell for cell in chapter.read().cells if cell.cell_type == "code"]
    code = [(cell.source, cell.metadata) for cell in cells]
    # of each Python's own numpy, by the lock, the last digits differ
    python = platform.python_version_tuple()[:2]
    given = json.dumps([wave.id, parameters, code, python], sort_keys=True)
    code_fingerprint = _digest([given, *map(_content, inputs(chapter, wave))])
    text = hashlib.sha256(chapter.source.encode()).hexdigest()
    fingerprint = _digest([code_fingerprint, f"{chapter.path.name}:{text}"])
    return Record(wave.id, parameters, fingerprint, code_fingerprint)


def recorded(notebook: Path) -> Record | None:
    """What an executed notebook says of itself; None where it says nothing."""
    try:
        metadata = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
        return Record(**metadata[OWN])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_fresh(notebook: Path, chapter: Chapter, wave: Wave) -> bool:
    """Whether a notebook was executed from what its inputs hold now."""
    found = recorded(notebook)
    return found is not None and found == record(chapter, wave, found.parameters)


def _content(path: Path) -> str:
    return f"{path.name}:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
