"""Survey weights: one for each level, checked, and scaled within groups.

With u the random effects, the pseudo-likelihood of an outermost group k is

    w_k log of the integral over u_k of exp( sum over its members j of
        w_(j|k) log of the integral over u_jk of exp( sum over their rows i of
            w_(i|jk) log P ) )

where a member is an inner group or, with one level, a row. Weights inside a group are
those of its members within it: the inverse of a member's probability to be selected,
given that its group was. Only their ratios are known, and their size matters: it says
how much the group tells of its own effect. So they are scaled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from personalising.statistics.ordinal.columns import label, plain
from personalising.statistics.ordinal.likelihood import Floats, Integers

SCALINGS = ("size", "effective", "none")


@dataclass(frozen=True)
class WeightColumns:
    """Columns of weights, by level.

    Parameters
    ----------
    levels : tuple of (str or None)
        For each grouping factor, outermost first, and then for the rows: the column of
        its weights, or None where each counts as 1.
    factors : tuple of str
        Grouping factors, outermost first.
    scaling : {"size", "effective", "none"}
        How weights inside groups are scaled.
    """

    levels: tuple[str | None, ...]
    factors: tuple[str, ...]
    scaling: str

    @classmethod
    def of(
        cls,
        weights: str | Sequence[str | None] | None,
        factors: tuple[str, ...],
        scaling: str,
    ) -> "WeightColumns":
        """Read which columns a user names; a single one is of the outermost level.

        Raises
        ------
        TypeError
            If they are not named by text.
        ValueError
            If there are more than levels, or one twice; if the scaling has another
            name.
        """
        if scaling not in SCALINGS:
            raise ValueError(
                f"scaling must be 'size', 'effective' or 'none'; found {scaling!r}"
            )
        found = [weights] if isinstance(weights, str) or weights is None else weights
        if not isinstance(found, Sequence) or not all(
            name is None or isinstance(name, str) for name in found
        ):
            raise TypeError(
                "weights must name a column, or one for each level, outermost first; "
                f"found {type(weights).__name__}"
            )
        every = [*factors, "the rows"] if factors else ["the rows"]
        if len(found) > len(every):
            raise ValueError(
                f"weights name {len(found)} columns for {len(every)} levels: "
                f"{', '.join(every)}"
            )
        named = [name for name in found if name]
        if len(set(named)) < len(named):
            raise ValueError(f"weights name {named[0]} for two levels")
        rest = [None] * (len(every) - len(found))
        return cls((*found, *rest), factors, scaling)

    @property
    def names(self) -> list[str]:
        """Columns that are named."""
        return [name for name in self.levels if name]

    @property
    def text(self) -> str:
        """The columns as text, such as ``w_school, w_pupil (scaling: size)``."""
        inside = any(self.levels[1:])
        scaled = f" (scaling: {self.scaling})" if inside else ""
        each = self.levels if inside else self.levels[:1]
        return ", ".join(name or "1" for name in each) + scaled if self.names else ""

    def above_zero(self, data: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """Whether each row has weights above 0, after a check of their values.

        Raises
        ------
        ValueError
            If a weight is missing, no number, infinite or below 0, or differs within
            its group. The message names row and value.
        """
        used = np.ones(len(data), dtype=bool)
        for level, name in enumerate(self.levels):
            if name is None:
                continue
            values = _checked(data[name], name)
            if level < len(self.factors):
                _check_same(data, name, values, self.factors[level])
            used &= values > 0
        return used

    def read(
        self, frame: pd.DataFrame, order: Integers, starts: Integers, outer: Integers
    ) -> tuple[Floats, Floats, Floats]:
        """Weights of outermost groups, innermost groups and rows, scaled.

        Parameters
        ----------
        frame : pandas.DataFrame
            The rows used.
        order, starts, outer : arrays
            As `grouping.nesting` gives them.
        """
        each = [
            np.ones(len(frame)) if name is None else _numbers(frame[name])[order]
            for name in self.levels
        ]
        own = np.ones(len(frame))
        inner = np.ones(len(starts) - 1)
        if len(self.factors) == 2:
            inner = scaled(each[1][starts[:-1]], outer, self.scaling)
        if self.factors:
            own = scaled(each[-1], starts, self.scaling)
        return each[0][starts[outer[:-1]]], inner, own

    def final(self, frame: pd.DataFrame) -> Floats:
        """Final weight of each row: the product of those of all levels, not scaled."""
        found = np.ones(len(frame))
        for name in self.names:
            found = found * _numbers(frame[name])
        return found


def scaled(weights: Floats, starts: Integers, scaling: str) -> Floats:
    """Scale weights within groups.

    Parameters
    ----------
    weights : array
        Weights of members, in the order of their groups.
    starts : array
        Position of the first member of each group, and the number of members.
    scaling : {"size", "effective", "none"}
        ``"size"``: they add up to the number of members. ``"effective"``: to the
        effective one, the square of their sum over the sum of their squares.

    Returns
    -------
    array

    References
    ----------
    Pfeffermann, D., Skinner, C. J., Holmes, D. J., Goldstein, H., & Rasbash, J. (1998).
    Weighting for unequal selection probabilities in multilevel models. *Journal of the
    Royal Statistical Society B*, 60(1), 23-40.

    Examples
    --------
    >>> scaled(np.array([1.0, 3.0, 2.0]), np.array([0, 2, 3]), "size").tolist()
    [0.5, 1.5, 1.0]
    >>> scaled(np.array([1.0, 3.0, 2.0]), np.array([0, 2, 3]), "effective").tolist()
    [0.4, 1.2000000000000002, 1.0]
    """
    if scaling == "none":
        return weights
    sums = np.add.reduceat(weights, starts[:-1])
    counts = np.diff(starts)
    per = counts
    if scaling == "effective":
        per = sums**2 / np.add.reduceat(weights**2, starts[:-1])
    found: Floats = weights * np.repeat(per / sums, counts)
    return found


def _numbers(column: pd.Series) -> Floats:
    return plain(column).to_numpy(dtype=float)


def _checked(column: pd.Series, name: str) -> Floats:
    """Weights of rows as numbers that are finite and not negative."""
    missing = column.isna().to_numpy()
    if missing.any():
        where = column.index[int(np.argmax(missing))]
        raise ValueError(
            f"{name} has no value in row {label(where)}: each row needs a weight, and "
            "0 leaves it out"
        )
    found = plain(column) if len(column) else column.astype(float)
    if not pd.api.types.is_numeric_dtype(found.dtype):
        raise ValueError(
            f"{name} must hold weights; found {found.iloc[0]} in row "
            f"{label(column.index[0])}"
        )
    values: Floats = found.to_numpy(dtype=float)
    wrong = (values < 0) | np.isinf(values)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(
            f"{name} must hold finite weights of at least 0; found {values[row]:g} in "
            f"row {label(column.index[row])}"
        )
    return values


def _check_same(data: pd.DataFrame, name: str, values: Floats, factor: str) -> None:
    """Raise ValueError if weights differ within a group, whose weight they are."""
    codes, labels = pd.factorize(data[factor])
    first = np.zeros(len(labels), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    differs = values != values[first[codes]]
    if differs.any():
        two = int(np.argmax(differs))
        one = first[codes[two]]
        raise ValueError(
            f"{name} must be the same in all rows of one {factor}, whose weight it is: "
            f"{factor} {label(labels[codes[two]])} has {values[one]:g} in row "
            f"{label(data.index[one])} and {values[two]:g} in row "
            f"{label(data.index[two])}"
        )
