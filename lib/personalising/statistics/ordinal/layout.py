"""Where each parameter stands: as reported, and in the vector that is searched.

Reported are the thresholds, then the coefficients in the order of the formula, then the
standard deviations. A column whose odds are proportional has one coefficient; another
has one for each threshold, one after the other.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from personalising.statistics.ordinal.likelihood import Floats, Integers


@dataclass(frozen=True)
class Layout:
    """Positions of the parameters of a model.

    Parameters
    ----------
    cuts, columns, levels : int
        Number of thresholds, of columns of the design, and of standard deviations.
    freed : tuple of int
        Columns that have a coefficient of their own at each threshold, in order.
    """

    cuts: int
    columns: int
    levels: int
    freed: tuple[int, ...] = ()

    @cached_property
    def place(self) -> Integers:
        """Position of the coefficient of each column at each threshold.

        A row for each column of the design, a column for each threshold.
        """
        counts = np.ones(self.columns, dtype=np.int64)
        counts[list(self.freed)] = self.cuts
        first = self.cuts + np.cumsum(counts) - counts
        return first[:, None] + np.arange(self.cuts) * (counts[:, None] > 1)

    @cached_property
    def tied(self) -> list[int]:
        """Columns that have the same coefficient at each threshold."""
        return [j for j in range(self.columns) if j not in self.freed]

    @property
    def n_params(self) -> int:
        """Number of thresholds and coefficients."""
        return self.cuts + len(self.tied) + self.cuts * len(self.freed)

    def names(self, thresholds: tuple[str, ...], columns: tuple[str, ...]) -> list[str]:
        """Names of the coefficients, such as ``x``, or ``x at 1|2`` of a freed column.

        Examples
        --------
        >>> Layout(2, 2, 0, freed=(0,)).names(("1|2", "2|3"), ("a", "b"))
        ['a at 1|2', 'a at 2|3', 'b']
        """
        found = []
        for j, column in enumerate(columns):
            freed = j in self.freed
            found += [f"{column} at {cut}" for cut in thresholds] if freed else [column]
        return found

    def to_internal(self, centre: Floats, scale: Floats) -> Floats:
        """Matrix that turns reported parameters into the internal ones.

        Internally the columns are centred and scaled. Behind each threshold stand the
        freed coefficients at it, with the opposite sign: P(Y <= j) falls where the
        linear predictor rises.
        """
        width, place = 1 + len(self.freed), self.place
        size = self.n_params + self.levels
        matrix = np.zeros((size, size))
        each = np.arange(self.cuts)
        matrix[each * width, each] = 1.0
        for j in range(self.columns):
            matrix[each * width, place[j]] = -centre[j]
        for k, j in enumerate(self.freed):
            matrix[each * width + 1 + k, place[j]] = -scale[j]
        here = self.cuts * width + np.arange(len(self.tied))
        matrix[here, place[self.tied, 0]] = scale[self.tied]
        rest = np.arange(self.n_params, size)
        matrix[rest, rest] = 1.0
        return matrix

    def freeing(self, params: Floats, columns: list[int]) -> Floats:
        """Reported parameters of the model in which more columns are freed.

        It has the same likelihood: a coefficient stands there at each threshold.

        Parameters
        ----------
        params : array
            Thresholds, coefficients and standard deviations in this layout.
        columns : list of int
            Columns that are freed in addition.
        """
        larger = self.with_freed(columns)
        found = np.empty(larger.n_params + self.levels)
        found[: self.cuts] = params[: self.cuts]
        found[larger.place] = params[self.place]
        found[larger.n_params :] = params[self.n_params :]
        return found

    def with_freed(self, columns: list[int]) -> "Layout":
        """Layout in which more columns are freed."""
        freed = tuple(sorted({*self.freed, *columns}))
        return Layout(self.cuts, self.columns, self.levels, freed)

    def thresholds(self, x: Floats, params: Floats) -> Floats:
        """Thresholds that rows have for the sake of their freed columns.

        Parameters
        ----------
        x : array, shape (rows, columns)
            Columns of the design, in their own units.
        params : array
            Thresholds and coefficients.

        Returns
        -------
        array, shape (rows or 1, cuts)
            One row where no column is freed: all rows have the same.
        """
        cuts = params[None, : self.cuts]
        if not self.freed:
            return cuts
        freed = list(self.freed)
        found: Floats = cuts - x[:, freed] @ params[self.place[freed]]
        return found

    def shared(self, x: Floats, params: Floats) -> Floats:
        """Linear predictor of rows from the columns that are not freed."""
        found: Floats = x[:, self.tied] @ params[self.place[self.tied, 0]]
        return found

    def slopes(self, x: Floats) -> Floats:
        """Derivatives of threshold less linear predictor in the reported parameters.

        Returns
        -------
        array, shape (rows, cuts, thresholds and coefficients)
        """
        found = np.zeros((len(x), self.cuts, self.n_params))
        each = np.arange(self.cuts)
        found[:, each, each] = 1.0
        for j in range(self.columns):
            found[:, each, self.place[j]] = -x[:, j, None]
        return found
