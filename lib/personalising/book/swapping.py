"""Replacing a folder by another; if that fails, the old one is put back."""

import shutil
from pathlib import Path


def replace_folder(new: Path, target: Path) -> None:
    """Replace a folder by a finished one.

    The old folder is first moved beside the new one. If the new one cannot be moved to
    its place, the old one is moved back. The moves are renames, which are fast however
    large the folders are.

    Parameters
    ----------
    new : Path
        The finished folder, on the same file system as the target.
    target : Path
        The place for it; the old folder there, if there is one, is removed.

    Raises
    ------
    OSError
        If the new folder cannot be moved there; the old one is then as it was.
    """
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        new.rename(target)
        return
    aside = new.with_name(f"{new.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside)
