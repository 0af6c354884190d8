"""Finding what a map names: files by name or pattern, variables by name or header."""

import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from personalising.intake.folding import folded
from personalising.intake.refusals import nearest
from personalising.intake.survey import Variable

_PATTERN = re.compile(r"[*?[]")


class NotFound(LookupError):
    """Something that a map names is not there.

    Parameters
    ----------
    expected : str
        What was expected, in words.
    near : function, optional
        Gives the names that may be meant. It looks for them only if somebody asks, for
        that takes long, and many a name is looked up where it need not be.
    """

    def __init__(self, expected: str, near: Callable[[], str] = str) -> None:
        super().__init__(expected)
        self._expected, self._near = expected, near

    @property
    def expected(self) -> str:
        """What was expected, in words, with the names that may be meant."""
        return f"{self._expected}{self._near()}"


def find_file(name: str | None, files: Sequence[Path]) -> Path:
    """Find the file that a map names, among those that the user gave.

    Parameters
    ----------
    name : str, optional
        Its name, or a pattern; None where there is only one.
    files : sequence of Path

    Raises
    ------
    NotFound
        If there is none, or more than one; and if the name is a path.

    Examples
    --------
    >>> find_file("*.sav", [Path("a/b.sav"), Path("c.csv")]).name
    'b.sav'
    """
    given = ", ".join(file.name for file in files)
    if name is None:
        if len(files) == 1:
            return files[0]
        raise NotFound(f"the key file, because there is more than one: {given}")
    if "/" in name or "\\" in name or name in ("", ".", ".."):
        raise NotFound(f"the plain name of a file that was given, {given}, and no path")
    found = [file for file in files if fnmatchcase(file.name, name)]
    found = [file for file in found if file.name == name] or found
    if not found:
        near = "" if _PATTERN.search(name) else nearest(name, [f.name for f in files])
        raise NotFound(f"the name of a file that was given: {given}{near}")
    if len(found) > 1:
        named = " and ".join(file.name for file in found)
        raise NotFound(f"one file for the table, and not {named}")
    return found[0]


def find_variable(name: str, variables: Iterable[Variable]) -> str:
    """Find a variable by its name, or what stands above it; case and blanks aside.

    Raises
    ------
    NotFound
        If there is none, with the nearest names, or more than one.

    Examples
    --------
    >>> find_variable("q1 ", [Variable("Q1"), Variable("Q2")])
    'Q1'
    """
    known = list(variables)
    for variable in known:
        if name in (variable.name, variable.header):
            return variable.name
    fold = folded(name)
    alike = [v.name for v in known if fold in (folded(v.name), folded(v.header))]
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise NotFound(f"one variable, and not {' and '.join(alike)}")
    names = [variable.name for variable in known]
    what = "the name of a variable of the file"
    raise NotFound(what, lambda: nearest(name, names, parts=True))
