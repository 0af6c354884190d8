"""From a formula and a data frame to arrays, with the rows in order of their groups.

Rows that cannot be used are left out, and a note says how many and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from personalising.statistics.ordinal import coding, grouping, partial
from personalising.statistics.ordinal.coding import Coding
from personalising.statistics.ordinal.columns import (
    check_present,
    label,
    listed,
    plain,
    rows,
)
from personalising.statistics.ordinal.formula import parsed, sides, variables
from personalising.statistics.ordinal.layout import Layout
from personalising.statistics.ordinal.likelihood import Floats, Integers, Rows
from personalising.statistics.ordinal.weights import WeightColumns

NEARLY_DEPENDENT = 1e-10
"""Smallest eigenvalue of the predictors' correlation matrix at which they are taken as
linearly independent."""

FAR = 10.0
"""A column is centred if its mean is more than this many standard deviations from 0. It
is scaled if its standard deviation is more than this, or less than 1 / this."""


SPLINES = ("cr(", "cs(", "cc(")
"""Splines whose columns add up to 1 unless they are constrained."""

EXACT = 2.0**53
"""Largest number up to which every whole number is exact in floating point."""


@dataclass(frozen=True, eq=False)
class Design:
    """A formula as arrays, with the names of their columns, rows and groups.

    Made by `read`.

    Parameters
    ----------
    rows : Rows
        The arrays: predictors centred and scaled, rows in order of their groups.
    order : array of int
        For each row of `rows`, its position among the rows used.
    used : array of int
        Positions in the data frame of the rows used.
    frame : pandas.DataFrame
        The rows used, in the order of the data frame, with the variables of the
        predictors only.
    response, predictors : str
        Left and right side of the formula.
    categories : pandas.Index
        Values of the response that occur, lowest first.
    response_dtype : dtype
        Data type of the response in the data frame.
    centre, scale : arrays
        What was subtracted from each column, and what it was then divided by.
    factors : tuple of str
        Grouping factors, outermost first.
    labels : tuple of pandas.Index
        For each grouping factor, the labels of its groups in the order of `rows`.
    coding : Coding
        How the formula codes predictors; it codes new data in the same way.
    weights : WeightColumns
        Columns of the weights.
    final_weights : array
        Final weight of each row, in the order of the data frame: the product of those
        of its levels, as they were given.
    offset : str or None
        Column of the offset.
    notes : tuple of str
        What was left out of the data, one sentence each.
    nonproportional : tuple of str
        Terms that have an effect of their own at each threshold, in the formula's
        order.
    """

    rows: Rows
    order: Integers
    used: Integers
    frame: pd.DataFrame
    response: str
    predictors: str
    categories: pd.Index
    response_dtype: Any
    centre: Floats
    scale: Floats
    factors: tuple[str, ...]
    labels: tuple[pd.Index, ...]
    coding: Coding
    weights: WeightColumns
    final_weights: Floats
    offset: str | None
    notes: tuple[str, ...]
    nonproportional: tuple[str, ...] = ()

    @property
    def index(self) -> pd.Index:
        """Labels of the rows used, in the order of the data frame."""
        return self.frame.index

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of the predictors, as the formula makes them."""
        return self.coding.names

    @property
    def formula(self) -> str:
        """The formula as text, such as ``score ~ x``."""
        return f"{self.response} ~ {self.predictors}"

    @property
    def thresholds(self) -> tuple[str, ...]:
        """Names of the thresholds between neighbouring categories, such as ``1|2``."""
        labels = [label(value) for value in self.categories]
        return tuple(f"{a}|{b}" for a, b in pairwise(labels))

    @property
    def freed(self) -> tuple[int, ...]:
        """Columns that have a coefficient of their own at each threshold."""
        return tuple(
            j for name in self.nonproportional for j in self.coding.terms[name]
        )

    @cached_property
    def layout(self) -> Layout:
        """Where each parameter stands."""
        cuts = self.rows.n_categories - 1
        return Layout(cuts, len(self.names), len(self.factors), self.freed)

    @property
    def coefficients(self) -> list[str]:
        """Names of the coefficients, such as ``x``, or ``x at 1|2`` of a freed term."""
        return self.layout.names(self.thresholds, self.names)

    @property
    def deviations(self) -> tuple[str, ...]:
        """Names of the standard deviations, such as ``sd(school)``."""
        return tuple(f"sd({factor})" for factor in self.factors)

    def columns(self, data: pd.DataFrame) -> Floats:
        """Code the predictors of new data as those of the model were coded.

        Parameters
        ----------
        data : pandas.DataFrame
            Rows with a column for each variable of the predictors.

        Returns
        -------
        array, shape (rows, predictors)
            Neither centred nor scaled.

        Raises
        ------
        ValueError
            If a variable is absent, has missing or infinite values, is not of the kind
            that it was, or has a category that the model did not see.
        """
        return self.coding.columns(data)

    def offsets(self, data: pd.DataFrame) -> Floats:
        """Offset of each row of new data; 0 where the model has none.

        Raises
        ------
        ValueError
            If the column of the offset is absent, or its values are no finite numbers.
        """
        if self.offset is None:
            return np.zeros(len(data))
        check_present(data, [self.offset])
        return offset_of(data, self.offset)

    @property
    def to_internal(self) -> Floats:
        """Matrix that turns reported parameters into the ones searched for."""
        return self.layout.to_internal(self.centre, self.scale)

    def check_names(self) -> None:
        """Check that each parameter has a name of its own.

        Raises
        ------
        ValueError
            If a predictor is called like a threshold or a standard deviation.
        """
        for name in self.coefficients:
            if name in self.thresholds or name in self.deviations:
                raise ValueError(
                    f"a predictor is called {name}, which is the name of another "
                    "parameter of the model: rename the column"
                )
        if len(set(self.coefficients)) < len(self.coefficients):
            raise ValueError("two parameters have the same name: rename a column")


def read(
    formula: str,
    data: pd.DataFrame,
    groups: str | Sequence[str] | None,
    weights: str | Sequence[str | None] | None = None,
    offset: str | None = None,
    nonproportional: str | Sequence[str] | None = None,
    scaling: str = "size",
) -> Design:
    """Make the arrays of a model from a formula and a data frame.

    Parameters
    ----------
    formula : str
        Such as ``"rating ~ temp + contact"``.
    data : pandas.DataFrame
        One row for each response.
    groups : str or list of str or None
        Column of the groups, or two columns, outermost first.
    weights : str or list of (str or None) or None
        Column of the weights of the outermost groups, or one for each level.
    offset : str or None
        Column of numbers that are added to the linear predictor.
    nonproportional : str or list of str or None
        Terms of the formula with an effect of their own at each threshold.
    scaling : {"size", "effective", "none"}
        How weights inside groups are scaled.

    Returns
    -------
    Design

    Raises
    ------
    ValueError
        If the formula cannot be read, or no model can be fitted to these data; the
        cases are those of `MixedOrderedModel.from_formula`.
    """
    response, predictors = sides(formula)
    factors = grouping.factors(groups)
    terms = parsed(predictors)
    needed = variables(terms, data.columns)
    if response in needed:
        raise ValueError(f"{response} stands on both sides of the formula")
    weighted = WeightColumns.of(weights, factors, scaling)
    extra = [*weighted.names, *([offset] if offset else [])]
    every = list(dict.fromkeys([response, *factors, *extra, *needed]))
    check_present(data, every)
    used, notes = _complete(data, every, weighted)
    frame = data[every]
    if len(used) < len(data):
        frame = frame.iloc[used]
    if not len(frame):
        raise ValueError("no row is complete in response, predictors and groups")
    matrix, learned, seen = coding.learn(terms, frame[needed])
    notes += seen
    codes, categories, seen = _codes(plain(frame[response]), response)
    notes += seen
    order, starts, outer_starts, labels = grouping.nesting(frame, factors)
    x, centre, scale = _standardised(matrix, order)
    _check_rank(x, learned.names)
    arrays = Rows.of(
        x,
        codes[order],
        starts,
        outer_starts,
        weighted.read(frame, order, starts, outer_starts),
        len(factors),
        len(categories),
        offset_of(frame, offset)[order] if offset else None,
    )
    grouping.check_groups(arrays, factors)
    found = Design(
        rows=arrays,
        order=order,
        used=used,
        frame=frame[list(dict.fromkeys([*needed, *([offset] if offset else [])]))],
        response=response,
        predictors=predictors,
        categories=categories,
        response_dtype=data[response].dtype,
        centre=centre,
        scale=scale,
        factors=factors,
        labels=labels,
        coding=learned,
        weights=weighted,
        final_weights=weighted.final(frame),
        offset=offset,
        notes=tuple(notes),
    )
    found.check_names()
    return partial.freed(found, nonproportional) if nonproportional else found


# --- the rows -------------------------------------------------------------------------


def _complete(
    data: pd.DataFrame, needed: list[str], weights: WeightColumns
) -> tuple[Integers, list[str]]:
    """Positions of complete rows with a weight, with notes on the others."""
    lacking = np.zeros(len(data), dtype=bool)
    where = []
    for name in [name for name in needed if name not in weights.names]:
        missing = data[name].isna().to_numpy()
        if missing.any():
            lacking |= missing
            where.append(f"{name} {missing.sum()}")
    notes = []
    if where:
        notes.append(f"{rows(lacking)} dropped for missing values: {', '.join(where)}")
    kept = ~lacking
    if weights.names:
        none = kept.copy()
        none[kept] = ~weights.above_zero(data[kept])
        if none.any():
            notes.append(f"{rows(none)} dropped for a weight of 0")
            kept &= ~none
    return np.flatnonzero(kept), notes


def offset_of(data: pd.DataFrame, name: str) -> Floats:
    """Read the column of an offset.

    Raises
    ------
    ValueError
        If its values are no finite numbers.
    """
    column = data[name]
    if not column.isna().any():
        column = plain(column)
        if pd.api.types.is_numeric_dtype(column.dtype):
            found: Floats = column.to_numpy(dtype=float)
            if np.isfinite(found).all():
                return found
    raise ValueError(f"{name} is an offset: it must hold finite numbers")


def _codes(column: pd.Series, name: str) -> tuple[Integers, pd.Index, list[str]]:
    """Category of each row from 0, the values, and a note on categories not used."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        if not column.cat.ordered:
            raise ValueError(
                f"{name} must be ordered: make it so with .cat.as_ordered(), after "
                "its categories stand in their order"
            )
        possible = column.cat.categories
        raw = column.cat.codes.to_numpy().astype(np.int64)
        used = np.bincount(raw, minlength=len(possible)) > 0
        categories, empty = possible[used], list(possible[~used])
        codes = (np.cumsum(used) - 1)[raw]
    elif pd.api.types.is_numeric_dtype(column.dtype):
        found, codes = grouping.ranked(_whole(column, name))
        categories = pd.Index(found)
        between = range(int(found[0]), int(found[-1])) if np.ptp(found) < 100 else ()
        empty = sorted(set(between) - set(found.tolist()))
    else:
        raise ValueError(
            f"{name} must be an ordered categorical or whole numbers; found "
            f"{column.dtype}. Words have no order of their own: give it with "
            "pd.Categorical(values, categories=[lowest, ..., highest], ordered=True)"
        )
    if len(categories) < 2:
        raise ValueError(
            f"{name} is constant: every row used is {label(categories[0])}"
        )
    notes = [f"{name} has no row with {listed(empty)}"] if empty else []
    return codes, categories, notes


def _whole(column: pd.Series, name: str) -> Integers:
    if pd.api.types.is_integer_dtype(column.dtype):
        return column.to_numpy(dtype=np.int64)
    values = column.to_numpy(dtype=float)
    if not np.isfinite(values).all():
        raise ValueError(f"{name} must be finite; found an infinite value")
    broken = values != np.round(values)
    if broken.any():
        raise ValueError(f"{name} must hold whole numbers; found {values[broken][0]:g}")
    if (np.abs(values) > EXACT).any():
        raise ValueError(f"{name} must hold smaller numbers; found {values.max():g}")
    return values.astype(np.int64)


# --- the predictors -------------------------------------------------------------------


def _standardised(
    matrix: pd.DataFrame, order: Integers
) -> tuple[Floats, Floats, Floats]:
    """Columns in the order of the rows; centred or scaled if far from 0 or 1.

    Newton's method needs no more. Indicators stay as they are, because the kernels skip
    zeros.
    """
    names = matrix.columns
    x = np.empty((len(order), len(names)))
    centre, scale = np.zeros(len(names)), np.ones(len(names))
    for j in range(len(names)):
        column = matrix.iloc[:, j].to_numpy()
        middle = float(column.mean())
        spread = float(column.std()) if np.isfinite(middle) else np.nan
        if not np.isfinite(spread):
            raise ValueError(
                f"{names[j]} must be finite; found "
                f"{rows(~np.isfinite(column))} where it is infinite or "
                "not a number"
            )
        if spread <= 1e-12 * max(1.0, abs(middle)):
            raise ValueError(
                f"{names[j]} is constant over the rows used: its effect cannot be told "
                "from the thresholds"
            )
        if abs(middle) > FAR * spread:
            centre[j] = middle
        if not 1 / FAR < spread < FAR:
            scale[j] = spread
        found = column[order]
        x[:, j] = (
            (found - centre[j]) / scale[j] if centre[j] or scale[j] != 1 else found
        )
    return x, centre, scale


def _check_rank(x: Floats, names: tuple[str, ...]) -> None:
    """Raise ValueError if a predictor is a linear combination of the others."""
    if not names:
        return
    mean = x.mean(axis=0)
    spread = x.T @ x / len(x) - np.outer(mean, mean)
    size = np.sqrt(np.diag(spread))
    values, vectors = np.linalg.eigh(spread / np.outer(size, size))
    if values[0] > NEARLY_DEPENDENT:
        return
    shares = np.abs(vectors[:, 0])
    involved = [names[j] for j in np.flatnonzero(shares > 1e-4)]
    if all(name.startswith(SPLINES) for name in involved):
        raise ValueError(
            f"{listed(involved)} add up to a constant, which the thresholds hold "
            "already: ask the spline for constraints='center'"
        )
    raise ValueError(
        f"the design is rank-deficient: {listed(involved)} determine one another; "
        "leave one of them out"
    )
