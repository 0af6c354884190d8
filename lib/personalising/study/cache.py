"""Results that a chapter asks for several times, computed once for each wave."""

import inspect
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from personalising.waves import Wave

P = ParamSpec("P")
Result = TypeVar("Result")

KEPT = 128
"""Results that each analysis keeps: those of a chapter, with all its variants."""


class _Identity:
    """A wave as a key: two waves of one name may hold different tables."""

    def __init__(self, wave: Wave) -> None:
        self.wave = wave

    def __hash__(self) -> int:
        return id(self.wave)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and self.wave is other.wave


def once_per_wave(analysis: Callable[P, Result]) -> Callable[P, Result]:
    """Let an analysis keep its results, for each wave and its other arguments.

    The wave is its first argument. Tables are given out as copies, so that nobody
    changes what is kept.
    """
    signature = inspect.signature(analysis)
    compute: Callable[..., Result] = analysis

    @lru_cache(maxsize=KEPT)
    def kept(key: _Identity, *others: Any) -> Result:
        return compute(key.wave, *others)

    @wraps(analysis)
    def call(*args: P.args, **kwargs: P.kwargs) -> Result:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        wave, *others = bound.args
        found: Any = kept(_Identity(wave), *others)
        return found.copy() if isinstance(found, pd.DataFrame) else found

    return call
