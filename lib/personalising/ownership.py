"""Whose the files in a folder are: a list in it tells what was put there.

Only files that the list names, and that still have the content that it gives, ever give
way to others. Everything else is somebody's own, such as a page or a table edited by
hand.
"""

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

LIST = ".compendium"
"""Name of the list."""

MOST_NAMED = 3  # most files that a message names

Digests = Mapping[str, tuple[str, ...]]
"""For the path of each file within a folder, the contents of it that were put there.

These are two while one thing is being replaced by another.
"""


def digest(file: Path) -> str:
    """Give the digest of a file's content."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def digests(folder: Path, paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give the digest of each file of a folder."""
    return {path: (digest(folder / path),) for path in paths}


def to_text(files: Digests, **about: str) -> str:
    """Write the list, with what else it says of the folder."""
    text = json.dumps({**about, "files": files}, indent=1, sort_keys=True)
    return f"{text}\n"


def read(folder: Path) -> Digests | None:
    """Read the list of a folder; None where there is none that can be used."""
    try:
        content = json.loads((folder / LIST).read_text(encoding="utf-8"))
        files = {path: tuple(each) for path, each in content["files"].items()}
        return files if all(_stays_inside(path) for path in files) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _stays_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    named = all("\0" not in part and len(os.fsencode(part)) < 256 for part in parts)
    return bool(parts) and parts[0] != "/" and ".." not in parts and named


def is_changed(folder: Path, path: str, contents: Collection[str]) -> bool:
    """Whether something other than a file with such a content stands at a place.

    A folder on the way that is a link, or no folder, counts too: what is behind a link
    was not put there.
    """
    place = folder / path
    for each in place.relative_to(folder).parents[:-1]:
        way = folder / each
        if os.path.lexists(way) and (way.is_symlink() or not way.is_dir()):
            return True
    if not os.path.lexists(place):
        return False
    plain = place.is_file() and not place.is_symlink()
    return not plain or digest(place) not in contents


def changed(folder: Path, files: Digests) -> list[str]:
    """Name the files of a list that somebody changed since."""
    return [path for path in files if is_changed(folder, path, files[path])]


def named(paths: Sequence[str]) -> str:
    """Name files in a message, or the first of them.

    Examples
    --------
    >>> named(["a", "b", "c", "d"])
    'a, b, c and 1 more'
    """
    shown = ", ".join(paths[:MOST_NAMED])
    more = len(paths) - MOST_NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown
