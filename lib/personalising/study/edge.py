"""The edge of a section: what leaves it is a value that may be published.

Inside a section an analysis raises `NotCollected`, so that none of its steps has to ask
for it. Chapters get a value instead, which a page shows in the place of the result.
What a result would tell of one or two schools or teachers is taken from it here, before
any table, figure or sentence is made.
"""

from collections.abc import Callable, Hashable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from personalising.pages import Result
from personalising.pages.disclosure import guarded
from personalising.waves import NotCollected, Wave

P = ParamSpec("P")
Found = TypeVar("Found")
Key = TypeVar("Key", bound=Hashable)
FEW = "withheld: it would tell of one or two schools, teachers or groups"


def as_value(analysis: Callable[P, Found]) -> Callable[P, Found | NotCollected]:
    """Let an analysis return what it raises as not collected, and guard its result.

    Examples
    --------
    >>> from personalising import waves
    >>> def rain(wave):
    ...     raise wave.lacks("rain")
    >>> as_value(rain)(waves.load("2008"))
    NotCollected('2008': rain)
    """

    @wraps(analysis)
    def call(*args: P.args, **kwargs: P.kwargs) -> Found | NotCollected:
        try:
            found: Any = analysis(*args, **kwargs)
        except NotCollected as lacking:
            return lacking.with_traceback(None)
        wave = args[0] if args else None
        if isinstance(found, Result) and isinstance(wave, Wave):
            found = guarded(found, wave.descriptor)
        kept: Found = found
        return kept

    return call


def where_possible(
    wave: Wave, keys: Iterable[Key], compute: Callable[[Key], Found]
) -> dict[Key, Found | NotCollected]:
    """Compute something for each of several keys, or say of a key what it lacks.

    Parameters
    ----------
    wave : Wave
    keys : iterable
    compute : callable
        Gives what is wanted of a key, or raises `NotCollected`.

    Returns
    -------
    dict of key to what was computed, or NotCollected

    Raises
    ------
    NotCollected
        Where it can be had of none of the keys: all that they lack, each thing once.

    Examples
    --------
    >>> from personalising import waves
    >>> wave = waves.load("2008")
    >>> def rain(place):
    ...     if place == "Leeds":
    ...         return 3
    ...     raise wave.lacks(f"rain in {place}")
    >>> where_possible(wave, ["Leeds", "York"], rain)
    {'Leeds': 3, 'York': NotCollected('2008': rain in York)}
    """
    found: dict[Key, Found | NotCollected] = {}
    lacked: list[str] = []
    for key in keys:
        try:
            found[key] = compute(key)
        except NotCollected as lacking:
            found[key] = lacking.with_traceback(None)
            lacked += lacking.what
    if all(isinstance(each, NotCollected) for each in found.values()):
        raise wave.lacks(*dict.fromkeys(lacked))
    return found


def only_possible(
    wave: Wave, keys: Iterable[Key], compute: Callable[[Key], Found]
) -> dict[Key, Found]:
    """Compute something for each of several keys, and leave out those it lacks.

    Parameters
    ----------
    wave : Wave
    keys : iterable
    compute : callable
        Gives what is wanted of a key, or raises `NotCollected`.

    Returns
    -------
    dict of key to what was computed

    Raises
    ------
    NotCollected
        Where it can be had of none of the keys: all that they lack, each thing once.

    Examples
    --------
    >>> from personalising import waves
    >>> wave = waves.load("2008")
    >>> def rain(place):
    ...     if place == "Leeds":
    ...         return 3
    ...     raise wave.lacks(f"rain in {place}")
    >>> only_possible(wave, ["Leeds", "York"], rain)
    {'Leeds': 3}
    """
    every = where_possible(wave, keys, compute)
    return {key: e for key, e in every.items() if not isinstance(e, NotCollected)}


def without(
    otherwise: str = "",
) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Let a sentence say something else where one of its results is not to be had.

    That is where it was not collected, or is withheld.

    Parameters
    ----------
    otherwise : str
        What is said then; by default nothing. ``{reason}`` in it is replaced by what
        was not collected, so that no reason is given that may not be the wave's.

    Examples
    --------
    >>> @without("How much it rained cannot be said ({reason}).")
    ... def rain(result):
    ...     return f"It rained {result} mm."
    >>> rain(3)
    'It rained 3 mm.'
    >>> rain(NotCollected(None, ("a rain gauge",)))
    'How much it rained cannot be said (not collected: a rain gauge).'
    """

    def decorate(sentence: Callable[..., str]) -> Callable[..., str]:
        @wraps(sentence)
        def say(*results: Any, **others: Any) -> str:
            for each in (*results, *others.values()):
                if isinstance(each, NotCollected):
                    return otherwise.replace("{reason}", str(each))
                if isinstance(each, Result) and each.is_withheld:
                    return otherwise.replace("{reason}", FEW)
            return sentence(*results, **others)

        return say

    return decorate
