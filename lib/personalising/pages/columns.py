"""How a table shows its columns, and cells that are made of several."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

Row = Mapping[str, Any]
MINUS = "\N{MINUS SIGN}"


def number(value: float, format: str) -> str:
    """Give a number as readers see it: a true minus, p-values without a leading zero.

    Examples
    --------
    >>> number(0.256, "+.2f"), number(0.0341, "p"), number(0.00004, "p")
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
        return number(value, self.format) if self.format else str(value)

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
        text = f"{number(row[low], format)} to {number(row[high], format)}"
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
