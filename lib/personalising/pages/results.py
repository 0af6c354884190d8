"""Results: tables in which each cell knows what it was counted from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

import pandas as pd


class Filled(Enum):
    """A condition on a column: that the cell is not empty."""

    KNOWN = "known"


KNOWN = Filled.KNOWN


@dataclass(frozen=True)
class Base:
    """What a cell of a result was computed from.

    Parameters
    ----------
    count : int
        How many units.
    unit : str
        What was counted, such as ``"schools"``.
    table : str
        The wave's table that holds them.
    where : mapping of str to value
        The conditions that select them, by column: one value, a tuple of values of
        which any will do, or `KNOWN`. Empty: all rows of the table.
    by : str, optional
        The column whose different values are the units; by default each row is one.
    of : str, optional
        The column whose sum is the count, where a row stands for several units.

    Examples
    --------
    >>> schools = pd.DataFrame({"phase": ["primary", "special"], "pupils": [30, 9]})
    >>> base = Base(1, "schools", "schools", {"phase": "primary"})
    >>> base.recount(schools)
    1
    >>> Base(39, "pupils", "schools", of="pupils").recount(schools)
    39
    """

    count: int
    unit: str
    table: str
    where: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    of: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", MappingProxyType(dict(self.where)))

    def __reduce__(self) -> tuple[Any, ...]:
        where = dict(self.where)
        values = (self.count, self.unit, self.table, where, self.by, self.of)
        return type(self), values

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """Rows of a table that meet the conditions."""
        kept = pd.Series(True, table.index)
        for column, value in self.where.items():
            cells = table[column]
            if value is KNOWN:
                kept &= cells.notna()
            elif isinstance(value, tuple):
                kept &= cells.isin(value)
            else:
                kept &= cells.eq(value).fillna(False).astype(bool)
        return table[kept]

    def recount(self, table: pd.DataFrame) -> int:
        """Count the units in a table anew."""
        rows = self.rows(table)
        if self.of:
            return int(rows[self.of].sum())
        return int(rows[self.by].nunique()) if self.by else len(rows)


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """A table of numbers, each of which carries its base.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each thing that is told of.
    bases : mapping of str to sequence of Base or None
        For each measure the base of each of its rows; None where a cell is empty or
        counts nothing. The other columns are labels: what the rows are.

    Raises
    ------
    ValueError
        Where a measure is no column of the table, or has not a base for each row.

    Examples
    --------
    >>> table = pd.DataFrame({"phase": ["primary"], "absence": [0.053]})
    >>> base = Base(15, "schools", "schools", {"phase": "primary"})
    >>> result = Result.by_row(table, [base], labels=["phase"])
    >>> result.labels, result.measures, result.base(0, "absence").count
    (('phase',), ('absence',), 15)
    """

    table: pd.DataFrame
    bases: Mapping[str, Sequence[Base | None]]

    def __post_init__(self) -> None:
        table = self.table.reset_index(drop=True)
        bases = {name: tuple(each) for name, each in self.bases.items()}
        for name, each in bases.items():
            if name not in table:
                raise ValueError(f"{name!r} is no column of the result")
            if len(each) != len(table):
                raise ValueError(
                    f"{name!r} needs a base for each of {len(table)} rows; "
                    f"found {len(each)}"
                )
        object.__setattr__(self, "table", table)
        object.__setattr__(self, "bases", MappingProxyType(bases))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.table, dict(self.bases))

    @classmethod
    def by_row(
        cls,
        table: pd.DataFrame,
        bases: Sequence[Base | None],
        labels: Collection[str],
    ) -> "Result":
        """Make a result in which all measures of a row have one base.

        Parameters
        ----------
        table : pandas.DataFrame
        bases : sequence of Base or None
            One for each row.
        labels : collection of str
            The columns that are no measures.
        """
        measures = [name for name in table.columns if name not in labels]
        return cls(table, dict.fromkeys(measures, tuple(bases)))

    @property
    def frame(self) -> pd.DataFrame:
        """The table, as a copy: a result does not change."""
        return self.table.copy()

    @property
    def measures(self) -> tuple[str, ...]:
        """Columns that were computed, in their order."""
        return tuple(name for name in self.table.columns if name in self.bases)

    @property
    def labels(self) -> tuple[str, ...]:
        """Columns that say what a row is, in their order."""
        return tuple(name for name in self.table.columns if name not in self.bases)

    def base(self, row: int, measure: str) -> Base | None:
        """Base of one cell, by the number of its row from 0; None where it has none."""
        return self.bases[measure][row]

    def tidy(self) -> pd.DataFrame:
        """The table as a data frame: the same as `frame`."""
        return self.frame

    def __repr__(self) -> str:
        return f"Result({len(self.table)} rows; {', '.join(self.table.columns)})"

    def _repr_html_(self) -> str:
        html: str = self.table.round(4).to_html(index=False, border=0, na_rep="")
        return html
