"""Replacing a folder by another, so that the old one is back where that fails."""

import shutil
from pathlib import Path


def replace_folder(new: Path, target: Path) -> None:
    """Put a finished folder where another stands, and remove the other.

    The old one is moved aside first (beside the new one), and back again should the new
    one not go there. Both moves are renames, which take no time whatever the folders
    hold.

    Parameters
    ----------
    new : Path
        The finished folder, on the same file system as the target.
    target : Path
        Where it goes; it need not exist.

    Raises
    ------
    OSError
        Where the new one cannot go there; the old one then stands as it was.
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
