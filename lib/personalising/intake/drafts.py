"""A table on its way into a wave: values, reasons, and where each row came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

ROW, VARIABLE = "row", "variable"


@dataclass(frozen=True)
class Draft:
    """Rows of a table, not checked yet.

    Parameters
    ----------
    cells : pandas.DataFrame
        Categorical columns of text, by the names of the codebook.
    reasons : pandas.DataFrame
        The same columns, with the reason where a value is missing for one.
    origin : pandas.DataFrame
        For each row the number of the row of the file that it came from and, of a
        battery, the variable.
    """

    cells: pd.DataFrame
    reasons: pd.DataFrame
    origin: pd.DataFrame

    def __len__(self) -> int:
        return len(self.cells)

    def take(self, positions: np.ndarray) -> "Draft":
        """Give some of the rows, by mask or by positions."""
        parts = (
            each.iloc[positions].reset_index(drop=True)
            for each in (self.cells, self.reasons, self.origin)
        )
        return Draft(*parts)

    def with_column(
        self, name: str, values: pd.Series, reasons: pd.Series | None = None
    ) -> "Draft":
        """Give the rows with one more column."""
        told = (
            nothing(len(values)) if reasons is None else reasons.reset_index(drop=True)
        )
        return replace(
            self,
            cells=self.cells.assign(**{name: values.reset_index(drop=True)}),
            reasons=self.reasons.assign(**{name: told}),
        )


def empty_draft(rows: pd.Index, variable: str | None = None) -> Draft:
    """Make a draft that has rows, and no column yet."""
    index = pd.RangeIndex(len(rows))
    names = pd.Categorical.from_codes(np.zeros(len(rows), int), [variable or ""])
    origin = pd.DataFrame({ROW: rows.to_numpy(), VARIABLE: names}, index=index)
    return Draft(pd.DataFrame(index=index), pd.DataFrame(index=index), origin)


def constant(value: str, length: int) -> pd.Series:
    """Make a column that has the same value in every row."""
    return pd.Series(pd.Categorical.from_codes(np.zeros(length, int), [value]))


def nothing(length: int) -> pd.Series:
    """Make a column that is empty in every row."""
    none = np.full(length, -1, dtype=np.int8)
    return pd.Series(pd.Categorical.from_codes(none, pd.Index([], dtype=str)))


def stacked(drafts: Sequence[Draft]) -> Draft:
    """Put drafts with the same columns under each other, in the order of their rows."""
    first = drafts[0]
    if len(drafts) == 1:
        return first
    cells, reasons, origin = (
        pd.DataFrame(
            {name: _joined([each[name] for each in parts]) for name in parts[0]}
        )
        for parts in zip(*((d.cells, d.reasons, d.origin) for d in drafts), strict=True)
    )
    order = np.argsort(origin[ROW].to_numpy(), kind="stable")
    return Draft(cells, reasons, origin).take(order)


def _joined(columns: Sequence[pd.Series]) -> pd.Series:
    if isinstance(columns[0].dtype, pd.CategoricalDtype):
        return pd.Series(union_categoricals([column.array for column in columns]))
    return pd.concat(columns, ignore_index=True)


def split(draft: Draft, name: str, parts: Mapping[str, Sequence[str]]) -> Draft:
    """Make a row of each part of a cell; a cell without parts leaves no row.

    Parameters
    ----------
    draft : Draft
    name : str
        The column.
    parts : mapping of str to sequence of str
        The parts of each text that stands in it.
    """
    column = draft.cells[name]
    counts = np.array([len(parts[text]) for text in column.cat.categories] + [0])
    positions = np.repeat(np.arange(len(draft)), counts[column.cat.codes.to_numpy()])
    texts = [part for text in column.dropna() for part in parts[str(text)]]
    taken = draft.take(positions)
    return taken.with_column(name, pd.Series(pd.Categorical(texts)))
