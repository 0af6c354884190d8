"""Errors with a message for people."""

from collections.abc import Sequence
from dataclasses import dataclass


class CompendiumError(Exception):
    """Something that the user can mend; the message says what and where."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file of a wave.

    Parameters
    ----------
    file : str
        Name of the file.
    expected : str
        What would have been right, in words.
    row : int, optional
        Row as a spreadsheet numbers it: the header is row 1.
    column : str, optional
        Name of the column, or key of a descriptor.
    value : str, optional
        What stands there.

    Examples
    --------
    >>> print(Problem("schools.csv", "a number from 0 to 1", 7, "absence", "1.2"))
    schools.csv, row 7, column absence: found "1.2", expected a number from 0 to 1
    """

    file: str
    expected: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        where = [self.file]
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column is not None:
            where.append(f"column {self.column}")
        found = "" if self.value is None else f'found "{self.value}", '
        return f"{', '.join(where)}: {found}expected {self.expected}"

    @property
    def sort_key(self) -> tuple[str, int, str]:
        """By file, then row, then column."""
        return (self.file, self.row or 0, self.column or "")


class WaveError(CompendiumError):
    """A wave does not hold what the contract asks for.

    Attributes
    ----------
    problems : tuple of Problem
        Every problem found, in the order of files and rows.
    """

    def __init__(self, wave: str, problems: Sequence[Problem]) -> None:
        self.wave = wave
        self.problems = tuple(problems)
        super().__init__(
            "\n".join([f"wave {wave} does not pass its check:", *map(str, problems)])
        )

    def __reduce__(self) -> tuple[type, tuple[str, tuple[Problem, ...]]]:
        return (type(self), (self.wave, self.problems))
