"""What a chapter's page depends on, and the fingerprint of it."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from personalising import paths
from personalising.book.chapters import Chapter
from personalising.waves import Wave

LIBRARY = Path(__file__).resolve().parents[1]


def inputs(chapter: Chapter, wave: Wave) -> list[Path]:
    """Every file from which a chapter's page for a wave is made."""
    return [
        chapter.path,
        *_files(LIBRARY, "**/*.py", "**/*.html"),
        *_files(paths.SCHEMAS, "*.json"),
        *_files(paths.PUBLISHED, "*.csv"),
        *_files(paths.MODEL, "*.yml"),
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


def fingerprint(chapter: Chapter, wave: Wave, parameters: dict[str, Any]) -> str:
    """Hash of the content of a chapter's inputs and its parameters."""
    digest = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode())
    for path in inputs(chapter, wave):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.name}:{content};".encode())
    return digest.hexdigest()[:16]


def recorded(notebook: Path) -> dict[str, Any]:
    """What an executed notebook says of itself; empty where there is none."""
    try:
        metadata = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
    except (OSError, ValueError, KeyError):
        return {}
    record: dict[str, Any] = metadata.get("personalising", {})
    return record


def is_fresh(notebook: Path, chapter: Chapter, wave: Wave) -> bool:
    """Whether a notebook was executed from what its inputs hold now."""
    record = recorded(notebook)
    now = fingerprint(chapter, wave, record.get("parameters", {}))
    return record.get("fingerprint") == now


def _files(folder: Path, *patterns: str) -> Iterable[Path]:
    return sorted(path for pattern in patterns for path in folder.glob(pattern))
