"""Why an import stops: every problem of maps and files that was found, in one error."""

import re
from collections.abc import Iterable, Sequence

from personalising.errors import CompendiumError, Problem, on_one_line
from personalising.intake.folding import folded
from personalising.waves.characters import odd
from personalising.waves.hints import MOST_NAMES, slips

MOST_SHOWN = 30  # most problems that the message names


class ImportRefused(CompendiumError):
    """A file, or a map of it, that cannot become a wave as it is.

    Parameters
    ----------
    problems : sequence of Problem
        Each names file, place, value and what was expected.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        shown = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        more = len(self.problems) - MOST_SHOWN
        return "\n".join([*shown, *([f"and {more:,} more"] if more > 0 else [])])


def nearest(name: str, known: Iterable[str], *, parts: bool = False) -> str:
    """Give a hint which of the known names may be meant; empty if none is near.

    Parameters
    ----------
    name : str
        Case and blanks aside.
    known : iterable of str
    parts : bool
        Whether it may be a part of a known name, such as the row of a grid.

    Examples
    --------
    >>> nearest("Qustion 1", ["Question 1", "Age"])
    ' (did you mean "Question 1"?)'
    >>> nearest("girls", ["pearls", "q1[girls]"], parts=True)
    ' (did you mean "q1[girls]"?)'
    """
    by_fold = {folded(each): each for each in known}
    near = (_holding(folded(name), by_fold) if parts else []) or slips(
        folded(name), by_fold
    )
    if not near:
        return ""
    named = " or ".join(_shown(by_fold[each]) for each in near)
    return f" (did you mean {named}?)"


def _holding(part: str, known: Iterable[str]) -> list[str]:
    """Find the names of which a text is a part; those with it in brackets first."""
    whole = re.compile(rf"(?<![^\W_]){re.escape(part)}(?![^\W_])")
    found = [each for each in known if part and whole.search(each)]
    return sorted(found, key=lambda each: f"[{part}]" not in each)[:MOST_NAMES]


def _shown(name: str) -> str:
    """Quote a name, with the characters in it that look like others."""
    held = odd(name)
    return f'"{on_one_line(name)}"' + (f", which holds {held}," if held else "")
