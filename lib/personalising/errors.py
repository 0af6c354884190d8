"""Errors with a message for people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

LONGEST_SHOWN = 80  # most characters of a value in a message
ROWS_SHOWN = 3  # most rows that a message names
DATA_FILES = (
    *(".csv", ".parquet", ".tsv", ".txt", ".tab", ".sav", ".zsav", ".dta"),
    *(".xlsx", ".xlsm", ".xls", ".ods"),
)
"""Ends of names of files with rows and columns, in small letters."""


class CompendiumError(Exception):
    """An error that the user can correct; the message says what and where.

    The command line prints the message on its own, without a traceback.
    """


@dataclass(frozen=True)
class Problem:
    """One problem of a file of a wave. Its text is the message for the user.

    Parameters
    ----------
    file : str
        Name of the file.
    expected : str
        What was expected, in words.
    row : int, optional
        Number of the row as in a spreadsheet: the header is row 1.
    column : str, optional
        Name of the column, or key of a descriptor.
    value : str, optional
        The value that was found.
    hint : str, optional
        A hint how to correct it.
    further : tuple of int
        Numbers of further rows that have the same problem, in order.

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
    hint: str | None = None
    further: tuple[int, ...] = ()

    def __str__(self) -> str:
        table = self.file.lower().endswith(DATA_FILES)
        where = [on_one_line(self.file)]
        if self.row is not None:
            where.append(f"{'row' if table else 'line'}{self._rows}")
        if self.column is not None:
            name = on_one_line(self.column)
            name = name if name == name.strip() else f'"{name}"'
            where.append(f"{'column' if table else 'key'} {name}")
        found = "" if self.value is None else f'found "{on_one_line(self.value)}", '
        hint = "" if self.hint is None else f" ({self.hint})"
        return f"{', '.join(where)}: {found}expected {self.expected}{hint}"

    @property
    def _rows(self) -> str:
        if not self.further:
            return f" {self.row}"
        first, *others = map(str, (self.row, *self.further))
        shown, more = others[: ROWS_SHOWN - 1], len(others) - ROWS_SHOWN + 1
        if more <= 0:
            return f"s {', '.join([first, *shown[:-1]])} and {shown[-1]}"
        return f"s {', '.join([first, *shown])} and {more:,} more"

    @property
    def sort_key(self) -> tuple[str, int, str]:
        """Key that sorts problems by file, then row, then column."""
        return (self.file, self.row or 0, self.column or "")


def one_for_each_cause(problems: Iterable[Problem]) -> list[Problem]:
    """Make one problem of those that differ in their rows alone; sort them.

    Parameters
    ----------
    problems : iterable of Problem

    Returns
    -------
    list of Problem
        By file, then first row, then column.

    Examples
    --------
    >>> wrong = [Problem("a.csv", "a number", row, "size", "NA") for row in (9, 2)]
    >>> print(*one_for_each_cause(wrong))
    a.csv, rows 2 and 9, column size: found "NA", expected a number
    """
    alike: dict[tuple[str | None, ...], list[Problem]] = {}
    for each in problems:
        cause = each.file, each.expected, each.column, each.value, each.hint
        alike.setdefault(cause, []).append(each)
    merged = [_one_of(found) for found in alike.values()]
    return sorted(merged, key=lambda problem: problem.sort_key)


def _one_of(alike: Sequence[Problem]) -> Problem:
    """One problem of some that differ in their rows alone."""
    if len(alike) == 1:
        return alike[0]
    rows = sorted(each.row for each in alike if each.row is not None)
    return replace(alike[0], row=next(iter(rows), None), further=tuple(rows[1:]))


def on_one_line(text: str) -> str:
    """Escape characters that are not printable, and shorten a long text."""
    cut = text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in cut
    )


class WaveError(CompendiumError):
    """A wave does not meet the contract: its check found problems.

    Parameters
    ----------
    wave : str
        Id or path of the wave, as the user gave it.
    problems : sequence of Problem
        Every problem found, in the order of files and rows.

    Attributes
    ----------
    problems : tuple of Problem
        Every problem found, in the order of files and rows.
    """

    def __init__(self, wave: str, problems: Sequence[Problem]) -> None:
        self.wave = wave
        self.problems = tuple(problems)
        super().__init__(wave, self.problems)

    def __str__(self) -> str:
        # made only when it is needed, because there may be a million problems
        lines = [f"wave {self.wave} does not pass its check:", *self.problems]
        return "\n".join(map(str, lines))
