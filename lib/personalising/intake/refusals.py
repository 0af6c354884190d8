"""Why an import stops: every problem of maps and files that was found, in one error."""

import difflib
from collections.abc import Iterable, Sequence

from personalising.errors import CompendiumError, Problem, on_one_line
from personalising.intake.folding import folded
from personalising.waves.characters import odd

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


def nearest(name: str, known: Iterable[str]) -> str:
    """Give a hint which of the known names may be meant; empty if none is near.

    Examples
    --------
    >>> nearest("Qustion 1", ["Question 1", "Age"])
    ' (did you mean "Question 1"?)'
    """
    by_fold = {folded(each): each for each in known}
    near = difflib.get_close_matches(folded(name), by_fold, 3, 0.6)
    if not near:
        return ""
    named = " or ".join(_shown(by_fold[each]) for each in near)
    return f" (did you mean {named}?)"


def _shown(name: str) -> str:
    """Quote a name, with the characters in it that look like others."""
    held = odd(name)
    return f'"{on_one_line(name)}"' + (f", which holds {held}," if held else "")
