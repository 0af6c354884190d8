"""The inputs of a chapter's notebook, and their fingerprint."""

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
from personalising.waves.files import IMPORTED

OWN = "personalising"  # the key of the record in the metadata of a notebook


@dataclass(frozen=True)
class Record:
    """Record, stored in a notebook, of the inputs that it was made from.

    Parameters
    ----------
    wave : str
        Id of the wave.
    parameters : dict
        Parameters given by the user; the wave is not among them.
    fingerprint : str
        Digest of everything that the notebook is made from.
    code_fingerprint : str
        The same without the prose of the chapter. If this is unchanged the chapter need
        not be executed again.
    """

    wave: str
    parameters: dict[str, Any]
    fingerprint: str
    code_fingerprint: str

    def as_metadata(self) -> dict[str, Any]:
        """Give the record as a dict of plain values, for the metadata of a notebook."""
        return asdict(self)


class Place(NamedTuple):
    """A wave that is not loaded: its id and its folder."""

    id: str
    folder: Path


def inputs(chapter: Chapter, wave: Wave | Place) -> list[Path]:
    """List the files that a chapter's cells depend on, without the chapter itself.

    Parameters
    ----------
    chapter : Chapter
        The chapter.
    wave : Wave or Place
        The wave that it is executed for.

    Returns
    -------
    list of Path
        Modules of the library, the data that they read, the files of the wave, and the
        lock of the dependencies.
    """
    modules = imports.modules(chapter)
    return [
        *provenance.files(modules),
        *provenance.data_files(modules),
        *wave_files(wave.folder),
        paths.ROOT / "requirements.txt",
    ]


def wave_files(folder: Path) -> list[Path]:
    """List the files of a wave in its folder: descriptor, tables, report of import."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.name in ("wave.yml", IMPORTED)
        or (path.suffix.lower() in (".csv", ".parquet") and path.name[0] != ".")
    ]


class Contents(dict[Path, str]):
    """Digests of files, each read when it is first asked for, and once.

    Chapters share most of what they read. It is for one look at all of them, and is
    thrown away afterwards: it does not see what is written later.
    """

    def __missing__(self, path: Path) -> str:
        self[path] = hashlib.sha256(path.read_bytes()).hexdigest()
        return self[path]


def record(
    chapter: Chapter,
    wave: Wave | Place,
    parameters: dict[str, Any],
    contents: Contents | None = None,
) -> Record:
    """Make the record of a notebook that would be executed now.

    Parameters
    ----------
    chapter : Chapter
        The chapter.
    wave : Wave or Place
        The wave that it is executed for.
    parameters : dict
        Parameters given by the user.
    contents : Contents, optional
        What other chapters have read, in the same look at all of them.

    Raises
    ------
    OSError
        If one of the inputs cannot be read.
    """
    contents = Contents() if contents is None else contents
    chapter = chapter.frozen()  # read the file once, should it change meanwhile
    cells = [cell for cell in chapter.read().cells if cell.cell_type == "code"]
    code = [(cell.source, cell.metadata) for cell in cells]
    # the lock has another numpy for each Python, whose last digits differ
    python = platform.python_version_tuple()[:2]
    given = json.dumps([wave.id, parameters, code, python], sort_keys=True)
    read = [f"{path.name}:{contents[path]}" for path in inputs(chapter, wave)]
    code_fingerprint = _digest([given, *read])
    text = hashlib.sha256(chapter.source.encode()).hexdigest()
    fingerprint = _digest([code_fingerprint, f"{chapter.path.name}:{text}"])
    return Record(wave.id, parameters, fingerprint, code_fingerprint)


def recorded(notebook: Path) -> Record | None:
    """Read the record in an executed notebook; None if there is none."""
    try:
        metadata = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
        return Record(**metadata[OWN])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_fresh(
    notebook: Path, chapter: Chapter, wave: Wave, contents: Contents | None = None
) -> bool:
    """Whether a notebook is up to date: executed from the present inputs.

    Parameters
    ----------
    notebook : Path
        The executed notebook, which need not exist.
    chapter : Chapter
        The chapter.
    wave : Wave
        The wave that it was executed for.
    contents : Contents, optional
        What other chapters have read, in the same look at all of them.
    """
    found = recorded(notebook)
    return found is not None and found == record(
        chapter, wave, found.parameters, contents
    )


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
