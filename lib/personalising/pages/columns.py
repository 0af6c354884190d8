"""Columns of tables as pages show them, and cells made from several columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import pandas as pd

Row = Mapping[str, Any]
MINUS = "\N{MINUS SIGN}"


def formatted(value: float, format: str) -> str:
    """Format a number for readers.

    A negative number has a minus sign instead of a hyphen.

    Parameters
    ----------
    value : float
        The number.
    format : str
        A format specification, such as ``"+.2f"``; or ``"p"`` for a p-value, with three
        decimals and no leading zero.

    Examples
    --------
    >>> formatted(0.256, "+.2f"), formatted(0.0341, "p"), formatted(0.00004, "p")
    ('+0.26', '.034', '< .001')
    """
    if format == "p":
        return "< .001" if value < 0.001 else f"{value:.3f}".removeprefix("0")
    return f"{value:{format}}".replace("-", MINUS)


@dataclass(frozen=True)
class Cell:
    """How the text of a cell is made from several columns of its row.

    Parameters
    ----------
    of : tuple of str
        Names of these columns.
    text : callable
        Makes the text from the row; empty where there is none.
    """

    of: tuple[str, ...]
    text: Callable[[Row], str]

    def __call__(self, row: Row) -> str:
        """Give the text of a row's cell."""
        return self.text(row)


@dataclass(frozen=True)
class Column:
    """A column of a table as pages show it.

    Parameters
    ----------
    title : str
        Heading of the column.
    format : str
        A format specification for numbers, such as ``"+.2f"``; ``"p"`` for p-values.
        Empty for text.
    empty : str
        Text of an empty cell.
    cell : Cell, optional
        Makes the text of a cell from several columns. By default the cell is the value
        in the column of that name.
    repeats_print : bool
        Whether it shows what the report printed of what another column shows. It is
        left out where a wave was calibrated to print, and both are the same.
    """

    title: str
    format: str = ""
    empty: str = "not collected"
    cell: Cell | None = None
    repeats_print: bool = False

    def show(self, row: Row, name: str) -> str:
        """Give the text of a cell.

        Parameters
        ----------
        row : mapping of str to value
            The row of the table.
        name : str
            Name of the column.
        """
        if self.cell:
            return self.cell(row) or self.empty
        value = row[name]
        if pd.isna(value) or value == "":
            return self.empty
        return formatted(value, self.format) if self.format else str(value)

    def made_from(self, name: str) -> tuple[str, ...]:
        """Give the columns of the result that a column of this name shows."""
        return self.cell.of if self.cell else (name,)

    @property
    def numeric(self) -> bool:
        """Whether the cells are numbers, which are aligned to the right."""
        return bool(self.format)


def between(
    low: str = "conf_low",
    high: str = "conf_high",
    format: str = "+.2f",
    *,
    once: bool = False,
) -> Cell:
    """Make a `Column.cell` for an interval, such as ``+0.24 to +0.88``.

    Parameters
    ----------
    low, high : str
        Names of the columns of the ends. The cell is empty where the low end is.
    format : str
        Format specification of the ends.
    once : bool
        Whether one number is enough where both read the same.
    """

    def cell(row: Row) -> str:
        if pd.isna(row[low]):
            return ""
        ends = (formatted(row[low], format), formatted(row[high], format))
        text = " to ".join(dict.fromkeys(ends) if once else ends)
        return text.replace(" ", "\N{NO-BREAK SPACE}")

    return Cell((low, high), cell)


def joined(*names: str) -> Cell:
    """Make a `Column.cell` that joins columns by commas, such as ``primary, small``."""

    def cell(row: Row) -> str:
        return ", ".join(str(row[name]) for name in names)

    return Cell(names, cell)


def prefixed(prefix: str, name: str) -> Cell:
    """Make a `Column.cell` with words before a column, such as ``Key Stage 1``."""

    def cell(row: Row) -> str:
        return f"{prefix} {row[name]}"

    return Cell((name,), cell)


NO_ESTIMATE = "\N{EN DASH}"
STANDARD: Mapping[str, Column] = MappingProxyType(
    {
        "estimate": Column("Estimate", "+.2f", empty=NO_ESTIMATE),
        "r": Column("Pearson's r", "+.2f", empty=NO_ESTIMATE),
        "spearman": Column("Spearman's rank r", "+.2f", empty=NO_ESTIMATE),
        "difference": Column("Difference", "+.2f", empty=NO_ESTIMATE),
        "interval": Column("Interval", cell=between(), empty=NO_ESTIMATE),
        "std_error": Column("Standard error", ".3f", empty=NO_ESTIMATE),
        "statistic": Column("Statistic", "+.2f", empty=NO_ESTIMATE),
        "p_value": Column("p", "p", empty=NO_ESTIMATE),
        "p_holm": Column("Adjusted p", "p", empty=NO_ESTIMATE),
        "n": Column("n", ",d", empty=NO_ESTIMATE),
        "schools": Column("Schools", ",d", empty=NO_ESTIMATE),
        "teachers": Column("Teachers", ",d", empty=NO_ESTIMATE),
        "ratings": Column("Ratings", ",d", empty=NO_ESTIMATE),
        "printed": Column(
            "Printed in 2009", "+.2f", empty=NO_ESTIMATE, repeats_print=True
        ),
    }
)
"""Columns that many tables have, by their names in a result."""
SHARES_BETWEEN = Column("Interval", cell=between(format=".0%"), empty=NO_ESTIMATE)
"""The interval of a share, in per cent."""


def columns(*names: str, **exceptions: Column | str) -> dict[str, Column]:
    """Choose the columns of a table: standard ones, and exceptions.

    Parameters
    ----------
    *names : str
        Names of the columns of the result, or of cells made from several, in order.
    **exceptions : Column or str
        For a name that is not in `STANDARD`, or is to be shown otherwise: its column,
        or the title of it.

    Returns
    -------
    dict of str to Column
        For `Page.table`.

    Raises
    ------
    KeyError
        If a name is neither standard nor among the exceptions, or an exception is not
        among the names.

    Examples
    --------
    >>> shown = columns("phase", "r", "n", phase="Phase", n="Schools")
    >>> [(column.title, column.format) for column in shown.values()]
    [('Phase', ''), ("Pearson's r", '+.2f'), ('Schools', ',d')]
    """
    if unused := sorted(exceptions.keys() - set(names)):
        raise KeyError(f"{unused[0]!r} is not among the names of the columns")
    shown = {}
    for name in names:
        given = exceptions.get(name)
        if isinstance(given, Column):
            shown[name] = given
        elif name in STANDARD:
            shown[name] = replace(STANDARD[name], title=given or STANDARD[name].title)
        elif given:
            shown[name] = Column(given)
        else:
            raise KeyError(f"{name!r} is no standard column: say how it is shown")
    return shown
