"""Results that are computed once for each wave, and kept for whoever wants them next.

A process remembers them; and they are kept under _build, so that the chapters, the
index and the ledger share one computation, each in a kernel of its own. The key is made
of all that a result hangs on: the wave's files, the code, the data that the code reads,
and the parameters. A chapter computes what is not there, so that a run without any kept
result gives the same bytes.
"""

import contextlib
import copyreg
import hashlib
import inspect
import platform
import warnings
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cache, lru_cache, wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

import joblib
import pandas as pd
from filelock import FileLock
from joblib._store_backends import CacheWarning

from personalising import paths, provenance
from personalising.waves import NotCollected, Wave

P = ParamSpec("P")
Found = TypeVar("Found")

REMEMBERED = 128
"""Results that a process remembers of each analysis: those of a chapter, and more."""

KEEPS = True
"""Whether results are kept under _build; tests, which replace code, turn it off."""

LARGEST = "1G"
"""Size of what is kept for a wave, beyond which the oldest results go.

A process looks at it once, before it adds a result: to look takes longer the more are
kept, and most processes only read.
"""


def _frozen(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


# Python cannot store a mapping that is frozen, and results are made of those
copyreg.pickle(MappingProxyType, lambda proxy: (_frozen, (dict(proxy),)))


class _Identity:
    """A wave as a key: two waves of one name may hold different tables."""

    def __init__(self, wave: Wave) -> None:
        self.wave = wave

    def __hash__(self) -> int:
        return id(self.wave)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and self.wave is other.wave


class _NotToBeKept(Exception):
    """A result of sources that changed while it was computed."""

    def __init__(self, found: Any) -> None:
        super().__init__(found)
        self.found = found


def once_per_wave(analysis: Callable[P, Found]) -> Callable[P, Found]:
    """Let an analysis keep its results, for each wave and its other arguments.

    The wave is its first argument, the others are values that say all of themselves
    when they are printed. Data frames are given out as copies, so that nobody changes
    what is kept. That something was not collected is kept too, and raised again.
    """
    compute: Callable[..., Found] = analysis
    name = f"{analysis.__module__}.{analysis.__qualname__}"

    def found(wave: Wave, *others: Hashable) -> Found | NotCollected:
        return kept(
            name, analysis.__module__, wave, others, lambda: compute(wave, *others)
        )

    return _remembering(analysis, found)


def once_per_process(analysis: Callable[P, Found]) -> Callable[P, Found]:
    """Let an analysis remember its results, as `once_per_wave`, and keep no file.

    For what takes less time than to read it again, and is asked for many times.
    """
    compute: Callable[..., Found] = analysis

    def found(wave: Wave, *others: Hashable) -> Found | NotCollected:
        return _outcome(lambda: compute(wave, *others))

    return _remembering(analysis, found)


def _remembering(
    analysis: Callable[P, Found], compute: Callable[..., Found | NotCollected]
) -> Callable[P, Found]:
    """Give an analysis that computes each result once in a process."""
    signature = inspect.signature(analysis)

    @lru_cache(maxsize=REMEMBERED)
    def remembered(key: _Identity, *others: Hashable) -> Found | NotCollected:
        return compute(key.wave, *others)

    @wraps(analysis)
    def call(*args: P.args, **kwargs: P.kwargs) -> Found:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        wave, *others = bound.args
        found: Any = remembered(_Identity(wave), *others)
        if isinstance(found, NotCollected):
            raise found.with_traceback(None)
        return found.copy() if isinstance(found, pd.DataFrame) else found

    return call


def kept(
    name: str,
    module: str,
    wave: Wave,
    parameters: tuple[Hashable, ...],
    compute: Callable[[], Found],
) -> Found | NotCollected:
    """Give a result as it was kept, or compute and keep it.

    Where two processes want the same, the second waits for the first. A wave that was
    made in memory, and so has no digest, has its results computed; so does code that
    is not the library's, or was written to since it was loaded.

    Parameters
    ----------
    name : str
        Unique among results.
    module : str
        The module whose code computes it: see `provenance.digest`.
    wave : Wave
    parameters : tuple
        All else that it hangs on.
    compute : callable
        Gives the result, or raises `NotCollected`.

    Returns
    -------
    object or NotCollected
    """

    def computed() -> Found | NotCollected:
        found = _outcome(compute)
        if not provenance.is_as_loaded(module):  # it may be of what was written since
            raise _NotToBeKept(found)
        _make_room(folder)
        return found

    known = wave.digest and module in provenance.known_modules()
    if not (KEEPS and known):
        return _outcome(compute)
    python = platform.python_version_tuple()[:2]
    of = (name, provenance.digest(module), wave.id, wave.digest, parameters, python)
    key = hashlib.sha256(repr(of).encode()).hexdigest()
    folder = paths.results_folder(wave.id)
    try:
        store = _store(folder)
        with FileLock(folder / "locks" / key), warnings.catch_warnings():
            warnings.simplefilter("ignore", CacheWarning)  # no room: it goes on without
            return store(key, computed)
    except _NotToBeKept as result:
        return result.found
    except OSError:  # no room, or not ours to write: nothing is kept
        return _outcome(compute)


@dataclass(frozen=True)
class _Asked:
    """A result as it is asked for; the way to compute it does not tell it apart."""

    name: str
    module: str
    wave: _Identity
    parameters: tuple[Hashable, ...]
    compute: Callable[[], Any] = field(compare=False)


def remembered(
    name: str,
    module: str,
    wave: Wave,
    parameters: tuple[Hashable, ...],
    compute: Callable[[], Found],
) -> Found | NotCollected:
    """Give a result as `kept` does; this process asks for it once."""
    asked = _Asked(name, module, _Identity(wave), parameters, compute)
    found: Found | NotCollected = _remembered(asked)
    return found


@lru_cache(maxsize=8 * REMEMBERED)
def _remembered(asked: _Asked) -> Any:
    of = asked.name, asked.module, asked.wave.wave, asked.parameters
    return kept(*of, asked.compute)


def _outcome(compute: Callable[[], Found]) -> Found | NotCollected:
    try:
        return compute()
    except NotCollected as lacking:
        return lacking.with_traceback(None)


@cache
def _store(folder: Path) -> Callable[[str, Callable[[], Any]], Any]:
    """Open the place where a wave's results are kept."""
    (folder / "locks").mkdir(parents=True, exist_ok=True)
    stored: Callable[[str, Callable[[], Any]], Any] = joblib.Memory(
        folder, verbose=0
    ).cache(_computed, ignore=["compute"])
    return stored


@cache
def _make_room(folder: Path) -> None:
    """Remove the oldest results of a wave, where all are larger than `LARGEST`."""
    with contextlib.suppress(OSError):  # another process removes or writes some
        joblib.Memory(folder, verbose=0).reduce_size(bytes_limit=LARGEST)


def _computed(key: str, compute: Callable[[], Any]) -> Any:
    return compute()
