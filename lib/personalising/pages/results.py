"""Results: tables in which each number has its base, what it was computed from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

import pandas as pd


class Filled(Enum):
    """Condition on a column, for `Base`: that the cell is not empty."""

    KNOWN = "known"


KNOWN = Filled.KNOWN
"""Condition of a `Base` that a cell is not empty."""


@dataclass(frozen=True)
class Base:
    """Base of a cell of a result: the units that it was computed from.

    Of a share the base is what it is a share of, so that the share times the count
    is the number of those who share it.

    Parameters
    ----------
    count : int
        Number of units.
    unit : str
        What the units are, such as ``"schools"``.
    table : str
        Name of the wave's table that holds them.
    where : mapping of str to value
        Conditions that select them, by column: a value; a tuple of values, of which
        the cell has any; or `KNOWN`, any value. Without conditions all rows count.
    by : str, optional
        Column whose distinct values are the units; by default each row is a unit.
    of : str, optional
        Column whose sum is the count, where a row stands for several units.
    belong_to : int, optional
        How many schools or teachers the units belong to, where these are fewer.

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
    belong_to: int | None = None

    @property
    def fewest(self) -> int:
        """How many units, or schools or teachers that they belong to, there are."""
        return self.count if self.belong_to is None else min(self.count, self.belong_to)

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", MappingProxyType(dict(self.where)))

    def __reduce__(self) -> tuple[Any, ...]:
        where = dict(self.where)
        values = (self.count, self.unit, self.table, where, self.by, self.of)
        return type(self), (*values, self.belong_to)

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """Select the rows of a table that meet the conditions."""
        return table[self._meets(table)]

    def _meets(self, table: pd.DataFrame) -> "pd.Series[bool]":
        """Say of each row of a table whether it meets the conditions."""
        kept = pd.Series(True, table.index)
        for column, value in self.where.items():
            cells = table[column]
            if value is KNOWN:
                kept &= cells.notna()
            elif isinstance(value, tuple):
                kept &= cells.isin(value)
            else:
                kept &= cells.eq(value).fillna(False).astype(bool)
        return kept

    def recount(self, table: pd.DataFrame) -> int:
        """Count the units in a table, to compare with `count`."""
        kept = self._meets(table)
        if self.of:
            return int(table.loc[kept, self.of].sum())
        return int(table.loc[kept, self.by].nunique() if self.by else kept.sum())


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """A table of results, in which each number has its base.

    Columns are of two kinds. Measures were computed, and have a base in each row.
    Labels say what a row is.

    Parameters
    ----------
    table : pandas.DataFrame
        Labels and measures, one column each.
    bases : mapping of str to sequence of Base or None
        For each measure, the base of each row; None where the cell is empty or counts
        nothing. Columns that are not in it are labels.
    row_unit : str
        What each row is about if that is a single unit, such as ``"school"``; empty
        where rows are about groups. A result must say so even where its numbers were
        computed from more, such as those of each school left out in turn.
    extremes : sequence of str
        Measures whose values are those of one unit among many, such as the lowest.
    withheld : str
        What of it is withheld, in a sentence for a page; empty where nothing is.

    Raises
    ------
    ValueError
        If a measure is not a column of the table, or does not have a base for each row.

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
    row_unit: str = ""
    extremes: Sequence[str] = ()
    withheld: str = ""

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
        object.__setattr__(self, "extremes", tuple(self.extremes))

    def __reduce__(self) -> tuple[Any, ...]:
        values = (self.table, dict(self.bases), self.row_unit, self.extremes)
        return type(self), (*values, self.withheld)

    @classmethod
    def by_row(
        cls,
        table: pd.DataFrame,
        bases: Sequence[Base | None],
        labels: Collection[str],
        *,
        row_unit: str = "",
    ) -> "Result":
        """Make a result in which all measures of a row have the same base.

        Parameters
        ----------
        table : pandas.DataFrame
            Labels and measures, one column each.
        bases : sequence of Base or None
            One for each row.
        labels : collection of str
            Names of the columns that are labels; all others are measures.
        row_unit : str
            What each row is about, if that is a single unit.

        Raises
        ------
        ValueError
            If there is not a base for each row.
        """
        measures = [name for name in table.columns if name not in labels]
        return cls(table, dict.fromkeys(measures, tuple(bases)), row_unit)

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the table as a data frame; the result itself cannot be changed."""
        return self.table.copy()

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the columns that were computed, in order."""
        return tuple(name for name in self.table.columns if name in self.bases)

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the columns that say what a row is, in order."""
        return tuple(name for name in self.table.columns if name not in self.bases)

    @property
    def is_withheld(self) -> bool:
        """Whether every row is."""
        return bool(self.withheld) and self.table.empty

    def base(self, row: int, measure: str) -> Base | None:
        """Base of a cell.

        Parameters
        ----------
        row : int
            Number of the row, from 0.
        measure : str
            Name of the column.

        Returns
        -------
        Base or None
            None where the cell is empty or counts nothing.

        Raises
        ------
        KeyError
            If the column is not a measure.
        """
        return self.bases[measure][row]

    def tidy(self) -> pd.DataFrame:
        """Give a copy of the table as a data frame: the same as `frame`."""
        return self.frame

    def __repr__(self) -> str:
        return f"Result({len(self.table)} rows; {', '.join(self.table.columns)})"

    def _repr_html_(self) -> str:
        html: str = self.table.round(4).to_html(index=False, border=0, na_rep="")
        return html


def extent(data: object) -> str:
    """Say from how many units a display was computed, by the bases of its numbers.

    Parameters
    ----------
    data : Result or other
        What the display shows; only a result has bases.

    Returns
    -------
    str
        Such as ``"15 schools"`` or ``"366 to 1,466 teachers"``; units joined by ``;``.
        Empty without bases.

    Examples
    --------
    >>> table = pd.DataFrame({"phase": ["primary", "special"], "absence": [0.05, 0.07]})
    >>> bases = [Base(15, "schools", "schools"), Base(12, "schools", "schools")]
    >>> extent(Result.by_row(table, bases, labels=["phase"]))
    '12 to 15 schools'
    """
    if not isinstance(data, Result):
        return ""
    counts: dict[str, set[int]] = {}
    rows = len(data.table)
    for name, bases in data.bases.items():
        if pd.api.types.is_integer_dtype(data.table[name]):
            continue  # a count is its own base
        for base in bases:
            if base is not None:
                counts.setdefault(base.unit, set()).add(base.count)
    # where each row is of one unit, the units are as many as the rows
    ends = {
        unit: (rows, rows) if found == {1} else (min(found), max(found))
        for unit, found in counts.items()
    }
    return "; ".join(
        f"{low:,} {unit}" if low == high else f"{low:,} to {high:,} {unit}"
        for unit, (low, high) in ends.items()
    )
