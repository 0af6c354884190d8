"""Whose the files in the folder of an imported wave are, so that nobody's is lost.

A list stands in the folder (see `ownership`). Only files that it names, and that still
have their content, ever give way to another import. Everything else is somebody's own,
such as notes or a table edited by hand.
"""

import os
import shutil
from pathlib import Path

from personalising import ownership
from personalising.errors import CompendiumError
from personalising.ownership import LIST, Digests, named


def write_list(folder: Path) -> None:
    """List the files of a folder, each with a digest of its content, in it."""
    files = ownership.digests(folder, [file.name for file in folder.iterdir()])
    (folder / LIST).write_text(ownership.to_text(files), encoding="utf-8")


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
    changed = ownership.changed(folder, _read_list(folder))
    if changed:
        raise CompendiumError(
            f"{folder}: changed by somebody since the import: {named(changed)}; copy "
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
    own = [path for path in own if path.name != LIST]
    if clash := [path.name for path in own if os.path.lexists(new / path.name)]:
        raise CompendiumError(
            f"{old}: the import writes {named(clash)}, and what stands there is not "
            "of an import; move it to another place and import again"
        )
    for path in own:
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, new / path.name, symlinks=True)
        else:
            shutil.copy2(path, new / path.name, follow_symlinks=False)


def _read_list(folder: Path) -> Digests:
    files = ownership.read(folder)
    if files is None:
        raise CompendiumError(
            f"{folder / LIST} does not list the files that the import wrote there; "
            "move that folder away and import again"
        )
    return files
