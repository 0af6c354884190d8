"""The edge of a section: what was not collected becomes a value, once.

Inside a section an analysis raises `NotCollected`, so that none of its steps has to ask
for it. Chapters get a value instead, which a page shows in the place of the result.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from personalising.waves import NotCollected

P = ParamSpec("P")
Found = TypeVar("Found")


def as_value(analysis: Callable[P, Found]) -> Callable[P, Found | NotCollected]:
    """Let an analysis return what it raises as not collected.

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
            return analysis(*args, **kwargs)
        except NotCollected as lacking:
            return lacking.with_traceback(None)

    return call


def without(
    otherwise: str = "",
) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Let a sentence say something else where one of its results was not collected.

    Parameters
    ----------
    otherwise : str
        What is said then; by default nothing.

    Examples
    --------
    >>> @without("There was no rain gauge.")
    ... def rain(result):
    ...     return f"It rained {result} mm."
    >>> rain(3), rain(NotCollected(None, ("rain",)))
    ('It rained 3 mm.', 'There was no rain gauge.')
    """

    def decorate(sentence: Callable[..., str]) -> Callable[..., str]:
        @wraps(sentence)
        def say(*results: Any, **others: Any) -> str:
            given = (*results, *others.values())
            if any(isinstance(each, NotCollected) for each in given):
                return otherwise
            return sentence(*results, **others)

        return say

    return decorate
