"""Results that are computed once for each wave, and kept for whoever wants them next.

A process remembers them; and they are kept under _build, so that the chapters, the
index and the ledger share one computation, each in a kernel of its own. The key is made
of all that a result hangs on: the wave's files, the code, the data that the code reads,
and the parameters; see `keeping`.
"""

import inspect
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from personalising import keeping, paths
from personalising.waves import NotCollected, Wave

P = ParamSpec("P")
Found = TypeVar("Found")

REMEMBERED = 128
"""Results that a process remembers of each analysis: those of a chapter, and more."""


class _Identity:
    """A wave as a key: two waves of one name may hold different tables."""

    def __init__(self, wave: Wave) -> None:
        self.wave = wave

    def __hash__(self) -> int:
        return id(self.wave)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and self.wave is other.wave


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
    """Give a result as it was kept, or compute and keep it: see `keeping.kept`.

    A wave that was made in memory, and so has no digest, has its results computed.

    Parameters
    ----------
    name : str
        Unique among results.
    module : str
        The module whose code computes it.
    wave : Wave
    parameters : tuple
        All else that it hangs on.
    compute : callable
        Gives the result, or raises `NotCollected`.

    Returns
    -------
    object or NotCollected
    """
    folder = paths.results_folder(wave.id) if wave.digest else None
    of = (name, wave.id, wave.digest, parameters)
    return keeping.kept(folder, module, of, lambda: _outcome(compute))


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
