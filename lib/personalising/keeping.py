"""Results that are kept under _build, for whichever process wants them next.

The key of a result is made of all that it hangs on: the code, the data that the code
reads, the version of Python, and what the caller names, such as a wave's files and the
parameters. Whoever finds nothing computes it, so that a run without any kept result
gives the same bytes.
"""

import contextlib
import copyreg
import hashlib
import logging
import pickle
import platform
import warnings
from collections.abc import Callable, Hashable
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import joblib
from filelock import FileLock
from joblib._store_backends import CacheWarning

from personalising import provenance

Found = TypeVar("Found")

KEEPS = True
"""Whether results are kept; tests, which replace code, turn it off."""

LARGEST = "1G"
"""Size of what a folder keeps, beyond which the oldest results go.

A process looks at it once, before it adds a result: to look takes longer the more are
kept, and most processes only read.
"""


def _frozen(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


# a result that cannot be read any more is computed again, and nobody need know of it
logging.getLogger("joblib").setLevel(logging.ERROR)

# Python cannot store a mapping that is frozen, and results are made of those
copyreg.pickle(MappingProxyType, lambda proxy: (_frozen, (dict(proxy),)))


class NotToBeKept(Exception):
    """Raised by a computation whose result is for its caller alone.

    So it is where a source was written to meanwhile.

    Parameters
    ----------
    found : object
        The result.
    """

    def __init__(self, found: Any) -> None:
        super().__init__(found)
        self.found = found


def kept(
    folder: Path | None,
    module: str,
    of: tuple[Hashable, ...],
    compute: Callable[[], Found],
) -> Found:
    """Give a result as it was kept, or compute and keep it.

    Where two processes want the same, the second waits for the first. Nothing is kept
    of code that is not the library's, or was written to since it was loaded, nor where
    the folder cannot be written to.

    Parameters
    ----------
    folder : Path or None
        Where results are kept; it may be removed at any time. None to keep nothing.
    module : str
        The module whose code computes it: see `provenance.digest`.
    of : tuple
        All else that it hangs on: values that say all of themselves when they are
        printed.
    compute : callable
        Gives the result, or raises `NotToBeKept` with it. Another error is passed on.

    Returns
    -------
    object
    """

    def computed() -> Found:
        found = compute()
        if not provenance.is_as_loaded(module):  # it may be of what was written since
            raise NotToBeKept(found)
        _make_room(folder)
        return found

    if folder is None or not KEEPS or module not in provenance.known_modules():
        return _alone(compute)
    python = platform.python_version_tuple()[:2]
    key = hashlib.sha256(repr((provenance.digest(module), of, python)).encode())
    try:
        store = _store(folder)
        with FileLock(folder / "locks" / key.hexdigest()), warnings.catch_warnings():
            warnings.simplefilter("ignore", CacheWarning)  # no room: it goes on without
            found: Found = pickle.loads(store(key.hexdigest(), computed))
            return found
    except NotToBeKept as result:
        return result.found
    except OSError:  # no room, or not ours to write: nothing is kept
        return _alone(compute)


def _alone(compute: Callable[[], Found]) -> Found:
    try:
        return compute()
    except NotToBeKept as result:
        return result.found


@cache
def _store(folder: Path) -> Callable[[str, Callable[[], Any]], bytes]:
    """Open the place where results are kept."""
    (folder / "locks").mkdir(parents=True, exist_ok=True)
    stored: Callable[[str, Callable[[], Any]], bytes] = joblib.Memory(
        folder, verbose=0
    ).cache(_computed, ignore=["compute"])
    return stored


@cache
def _make_room(folder: Path) -> None:
    """Remove the oldest results, where all are larger than `LARGEST`."""
    with contextlib.suppress(OSError):  # another process removes or writes some
        joblib.Memory(folder, verbose=0).reduce_size(bytes_limit=LARGEST)


def _computed(key: str, compute: Callable[[], Any]) -> bytes:
    """Compute a result, in bytes: joblib reads objects far more slowly than Python.

    Who computes it then has what any other process will read.
    """
    return pickle.dumps(compute())
