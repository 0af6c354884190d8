"""How a table shows its columns, and cells that are made of several."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import pandas as pd

Row = Mapping[str, Any]
MINUS = "\N{MINUS SIGN}"


def formatted(value: float, format: str) -> str:
    """Give a number as readers see it: a true minus, p-values without a leading zero.

    Parameters
    ----------
    value : float
    format : str
        A format specification, or ``"p"`` for a p-value.

    Examples
    --------
    >>> formatted(0.256, "+.2f"), formatted(0.0341, "p"), formatted(0.00004, "p")
    ('+0.26', '.034', '< .001')
    """
    if format == "p":
        return "< .001" if value < 0.001 else f"{value:.3f}".removeprefix("0")
    return f"{value:{format}}".replace("-", MINUS)


@dataclass(frozen=True)
class Column:
    """How a table shows one column.

    Parameters
    ----------
    title : str
        Its heading.
    format : str
        A format specification for numbers, such as ``"+.2f"``; ``"p"`` for p-values.
    empty : str
        What stands in an empty cell.
    cell : callable, optional
        Makes the cell from the whole row, instead of the column of that name.
    """

    title: str
    format: str = ""
    empty: str = "not collected"
    cell: Callable[[Row], str] | None = None

    def show(self, row: Row, name: str) -> str:
        """One cell as text."""
        if self.cell:
            return self.cell(row) or self.empty
        value = row[name]
        if pd.isna(value) or value == "":
            return self.empty
        return formatted(value, self.format) if self.format else str(value)

    @property
    def numeric(self) -> bool:
        """Whether cells are set flush right."""
        return bool(self.format)


def between(
    low: str = "conf_low", high: str = "conf_high", format: str = "+.2f"
) -> Callable[[Row], str]:
    """A cell for the ends of an interval, from two columns; empty without them."""

    def cell(row: Row) -> str:
        if pd.isna(row[low]):
            return ""
        text = f"{formatted(row[low], format)} to {formatted(row[high], format)}"
        return text.replace(" ", "\N{NO-BREAK SPACE}")

    return cell


def interval(row: Row) -> str:
    """The interval of an effect; empty where there is none."""
    return between()(row)


def joined(*names: str) -> Callable[[Row], str]:
    """A cell that joins several columns: ``primary, small``."""

    def cell(row: Row) -> str:
        return ", ".join(str(row[name]) for name in names)

    return cell


def prefixed(prefix: str, name: str) -> Callable[[Row], str]:
    """A cell that puts words before a column: ``Key Stage 1``."""

    def cell(row: Row) -> str:
        return f"{prefix} {row[name]}"

    return cell


NO_ESTIMATE = "\N{EN DASH}"
STANDARD: Mapping[str, Column] = MappingProxyType(
    {
        "estimate": Column("Estimate", "+.2f", empty=NO_ESTIMATE),
        "r": Column("Pearson's r", "+.2f", empty=NO_ESTIMATE),
        "spearman": Column("Spearman's rank r", "+.2f", empty=NO_ESTIMATE),
        "difference": Column("Difference", "+.2f", empty=NO_ESTIMATE),
        "interval": Column("Interval", cell=interval, empty=NO_ESTIMATE),
        "std_error": Column("Standard error", ".3f", empty=NO_ESTIMATE),
        "statistic": Column("Statistic", "+.2f", empty=NO_ESTIMATE),
        "p_value": Column("p", "p", empty=NO_ESTIMATE),
        "p_holm": Column("p, adjusted", "p", empty=NO_ESTIMATE),
        "n": Column("n", ",d", empty=NO_ESTIMATE),
        "schools": Column("Schools", ",d", empty=NO_ESTIMATE),
        "teachers": Column("Teachers", ",d", empty=NO_ESTIMATE),
        "ratings": Column("Ratings", ",d", empty=NO_ESTIMATE),
        "printed": Column("Printed in 2009", "+.2f", empty=NO_ESTIMATE),
    }
)
"""How columns that many tables have are shown, by their names in a result."""


def columns(*names: str, **exceptions: Column | str) -> dict[str, Column]:
    """Columns of a table, in their order: standard ones, and what is not standard.

    Parameters
    ----------
    *names : str
        Names of the result's columns, or of cells that are made of several.
    **exceptions : Column or str
        For a name, how it is shown, or another title for it.

    Raises
    ------
    KeyError
        Where a name is neither standard nor among the exceptions, or an exception is
        not among the names.

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
