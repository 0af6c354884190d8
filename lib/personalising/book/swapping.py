"""Replacing a folder by another in one step."""

import ctypes
import os
import shutil
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def replace_folder(new: Path, target: Path) -> None:
    """Put a finished folder where another stands, and remove the other.

    On Linux the two change places in one step, so that there is a whole folder at the
    target at every moment. Elsewhere, or where the file system cannot, the old one is
    moved aside (beside the new one) first, and back again should the new one not go
    there.

    Parameters
    ----------
    new : Path
        The finished folder, on the same file system as the target.
    target : Path
        Where it goes; it need not exist.
    """
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        new.rename(target)
        return
    if _exchange(new, target):
        shutil.rmtree(new)
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


def _exchange(one: Path, other: Path) -> bool:
    """Let two paths change places (Linux's renameat2); False where it cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    names = (os.fsencode(one), os.fsencode(other))
    code: int = renameat2(
        _AT_FDCWD, names[0], _AT_FDCWD, names[1], ctypes.c_uint(_RENAME_EXCHANGE)
    )
    return code == 0
