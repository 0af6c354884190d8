"""Whose the files in the folder of an imported wave are, so that nobody's is lost.

A list stands in the folder: the files that the import wrote, each with a digest of its
content. Only files that it lists, and that still have that content, ever give way to
another import. Everything else is somebody's own, such as notes or a table edited by
hand.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from personalising.errors import CompendiumError
from personalising.waves.files import WRITTEN

MOST_NAMED = 3  # most files that a message names


def write_list(folder: Path) -> None:
    """List the files of a folder, each with a digest of its content, in it."""
    files = {file.name: _digest(file) for file in sorted(folder.iterdir())}
    text = json.dumps({"files": files}, indent=1)
    (folder / WRITTEN).write_text(f"{text}\n", encoding="utf-8")


def refuse_changed(folder: Path) -> None:
    """Check that an import may replace what an earlier one wrote into a folder.

    Parameters
    ----------
    folder : Path
        The folder of a wave that an import wrote.

    Raises
    ------
    CompendiumError
        If it has no list of what that import wrote, or some of it was changed since.
    """
    listed = _read_list(folder)
    changed = [
        name
        for name, digest in listed.items()
        if os.path.lexists(folder / name) and not _is(folder / name, digest)
    ]
    if changed:
        raise CompendiumError(
            f"{folder}: changed by somebody since the import: {_named(changed)}; copy "
            "what is to be kept to another place, remove it here and import again"
        )


def bring_over(old: Path, new: Path) -> None:
    """Copy what is somebody's own in the folder of a wave into the one that follows it.

    Parameters
    ----------
    old : Path
        The folder, with a list of what an import wrote.
    new : Path
        The folder that replaces it, in which the new files stand.

    Raises
    ------
    CompendiumError
        If the new import has a file of the same name.
    """
    own = [path for path in sorted(old.iterdir()) if path.name not in _read_list(old)]
    own = [path for path in own if path.name != WRITTEN]
    if clash := [path.name for path in own if os.path.lexists(new / path.name)]:
        raise CompendiumError(
            f"{old}: the import writes {_named(clash)}, and what stands there is not "
            "of an import; move it to another place and import again"
        )
    for path in own:
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, new / path.name, symlinks=True)
        else:
            shutil.copy2(path, new / path.name, follow_symlinks=False)


def _read_list(folder: Path) -> Mapping[str, str]:
    try:
        content = json.loads((folder / WRITTEN).read_text(encoding="utf-8"))
        return {str(name): str(digest) for name, digest in content["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise CompendiumError(
            f"{folder / WRITTEN} does not list the files that the import wrote there; "
            "move that folder away and import again"
        ) from None


def _is(file: Path, digest: str) -> bool:
    """Whether a plain file with such a content stands at a place."""
    return file.is_file() and not file.is_symlink() and _digest(file) == digest


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown
