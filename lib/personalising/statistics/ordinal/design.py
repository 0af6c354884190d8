"""From a formula and a data frame to arrays, with the rows in order of their groups.

Rows that cannot be used are left out, and a note says how many and why.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from personalising.statistics.ordinal.likelihood import Floats, Integers, Rows

NEARLY_DEPENDENT = 1e-10
"""Smallest eigenvalue of the predictors' correlation matrix at which they are taken as
linearly independent."""

FAR = 10.0
"""A column is centred if its mean is more than this many standard deviations from 0. It
is scaled if its standard deviation is more than this, or less than 1 / this."""


@dataclass(frozen=True, eq=False)
class Design:
    """A formula as arrays, with the names of their columns, rows and groups.

    Made by `read`.

    Parameters
    ----------
    rows : Rows
        The arrays: predictors centred and scaled, rows in order of their groups.
    order : array of int
        For each row of `rows`, its position in the data frame.
    index : pandas.Index
        Labels of the rows used, in the order of the data frame.
    response, predictors : str
        Left and right side of the formula.
    categories : pandas.Index
        Values of the response that occur, lowest first.
    response_dtype : dtype
        Data type of the response in the data frame.
    names : tuple of str
        Names of the columns of the predictors, as the formula makes them.
    terms : dict of str to list of int
        For each term of the formula, the positions of its columns.
    centre, scale : arrays
        What was subtracted from each column, and what it was then divided by.
    factors : tuple of str
        Grouping factors, outermost first.
    labels : tuple of pandas.Index
        For each grouping factor, the labels of its groups in the order of `rows`.
    spec : formulaic.ModelSpec
        How the formula codes data; it codes new data in the same way.
    weights : str or None
        Column of the weights.
    notes : tuple of str
        What was left out of the data, one sentence each.
    """

    rows: Rows
    order: Integers
    index: pd.Index
    response: str
    predictors: str
    categories: pd.Index
    response_dtype: Any
    names: tuple[str, ...]
    terms: dict[str, list[int]]
    centre: Floats
    scale: Floats
    factors: tuple[str, ...]
    labels: tuple[pd.Index, ...]
    spec: Any
    weights: str | None
    notes: tuple[str, ...]

    @property
    def formula(self) -> str:
        """The formula as text, such as ``score ~ x``."""
        return f"{self.response} ~ {self.predictors}"

    @property
    def thresholds(self) -> tuple[str, ...]:
        """Names of the thresholds between neighbouring categories, such as ``1|2``."""
        labels = [_label(value) for value in self.categories]
        return tuple(f"{a}|{b}" for a, b in pairwise(labels))

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
            If a variable is absent, has missing or infinite values, or has a category
            that the model did not see.
        """
        needed = sorted(self.spec.required_variables)
        _check_columns(data, needed)
        found = data[needed]
        if found.isna().to_numpy().any():
            raise ValueError(
                "new data must be complete in the predictors; missing values in "
                + _listed(found.columns[found.isna().any()])
            )
        for factor, levels in _levels(self.spec).items():
            if factor in found:
                unknown = found.loc[~found[factor].isin(levels), factor]
                if len(unknown):
                    raise ValueError(
                        f"{factor} has a value in the new data that the model did not "
                        f"see: {_label(unknown.iloc[0])}; it saw {_listed(levels)}"
                    )
        matrix = self.spec.get_model_matrix(found, na_action="ignore")
        columns = np.asarray(matrix, dtype=float)[:, 1:]
        if not np.isfinite(columns).all():
            raise ValueError("the predictors of the new data must be finite")
        return columns


def read(
    formula: str,
    data: pd.DataFrame,
    groups: str | Sequence[str] | None,
    weights: str | None,
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
    weights : str or None
        Column of weights, each the same in all rows of an outermost group.

    Returns
    -------
    Design

    Raises
    ------
    ValueError
        If the formula cannot be read, or no model can be fitted to these data; the
        cases are those of `MixedOrderedModel.from_formula`.
    """
    response, predictors = _sides(formula)
    factors = _factors(groups)
    parsed = _parsed(predictors)
    variables = sorted(parsed.required_variables)
    needed = [response, *factors, *([weights] if weights else []), *variables]
    _check_columns(data, needed)
    if response in variables:
        raise ValueError(f"{response} stands on both sides of the formula")
    kept, notes = _complete(data, list(dict.fromkeys(needed)), weights)
    frame = data[list(dict.fromkeys(needed))]
    if not kept.all():
        frame = frame[kept]
    if not len(frame):
        raise ValueError("no row is complete in response, predictors and groups")
    matrix, spec, seen = _matrix(parsed, frame[variables])
    notes += seen
    codes, categories, seen = _codes(frame[response], response)
    notes += seen
    order, starts, outer_starts, labels = _nesting(frame, factors)
    names = tuple(spec.column_names[1:])
    x, centre, scale = _standardised(matrix.iloc[:, 1:], order)
    _check_rank(x, names)
    rows = Rows.of(
        x,
        codes[order],
        starts,
        outer_starts,
        _weights(frame, weights, factors, order, starts, outer_starts),
        len(factors),
        len(categories),
    )
    _check_groups(rows, factors)
    slices = {
        str(term): list(range(part.start - 1, part.stop - 1))
        for term, part in spec.term_slices.items()
        if str(term) != "1"
    }
    positions = np.flatnonzero(kept)
    return Design(
        rows=rows,
        order=positions[order],
        index=frame.index,
        response=response,
        predictors=predictors,
        categories=categories,
        response_dtype=data[response].dtype,
        names=names,
        terms=slices,
        centre=centre,
        scale=scale,
        factors=factors,
        labels=labels,
        spec=spec,
        weights=weights,
        notes=tuple(notes),
    )


# --- the formula ----------------------------------------------------------------------


def _sides(formula: str) -> tuple[str, str]:
    parts = formula.split("~")
    if len(parts) != 2 or not all(part.strip() for part in parts):
        raise ValueError(
            f"formula must be 'response ~ predictors', with 1 for none; found {formula}"
        )
    response, predictors = (part.strip() for part in parts)
    if "|" in predictors:
        raise ValueError(
            "a formula holds the predictors only: name the grouping factors in groups, "
            f"as in groups='judge'; found {formula}"
        )
    return response.strip("`"), predictors


def _factors(groups: str | Sequence[str] | None) -> tuple[str, ...]:
    if groups is None:
        return ()
    factors = (groups,) if isinstance(groups, str) else tuple(groups)
    if len(factors) > 2:
        raise ValueError(
            "groups must name one grouping factor, or two, outermost first; found "
            f"{len(factors)}"
        )
    if len(set(factors)) < len(factors):
        raise ValueError(f"groups names {factors[0]} twice")
    return factors


def _parsed(predictors: str) -> Any:
    """Parse the right side, with an intercept: treatment coding depends on one."""
    from formulaic import Formula  # slow to import

    parsed = Formula(predictors)
    if any(str(term) == "1" for term in parsed):
        return parsed
    return Formula(["1", *(str(term) for term in parsed if str(term) != "0")])


def _levels(spec: Any) -> dict[str, list[Any]]:
    """Categories of each categorical predictor that is a column as it stands."""
    found = {}
    for name, (_, state) in spec.encoder_state.items():
        if "categories" in state:
            inside = re.fullmatch(r"C\((\w+)\)", name)
            found[inside.group(1) if inside else name] = list(state["categories"])
    return found


def _matrix(parsed: Any, frame: pd.DataFrame) -> tuple[Any, Any, list[str]]:
    notes = []
    changed = {}
    for name in frame.columns:
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            used = column.cat.remove_unused_categories()
            empty = column.cat.categories.difference(used.cat.categories, sort=False)
            if len(empty):
                changed[name] = used
                notes.append(f"{name} has no row with {_listed(empty)}")
    if changed:
        frame = frame.assign(**changed)
    matrix = parsed.get_model_matrix(frame, output="pandas", na_action="ignore")
    return matrix, matrix.model_spec, notes


# --- the rows -------------------------------------------------------------------------


def _check_columns(data: pd.DataFrame, needed: Sequence[str]) -> None:
    absent = [name for name in dict.fromkeys(needed) if name not in data.columns]
    if absent:
        raise ValueError(
            f"data has no column {_listed(absent)}; it has {_listed(data.columns)}"
        )
    twice = [name for name in needed if (data.columns == name).sum() > 1]
    if twice:
        raise ValueError(f"data has two columns {twice[0]}")


def _complete(
    data: pd.DataFrame, needed: list[str], weights: str | None
) -> tuple[npt.NDArray[np.bool_], list[str]]:
    """Mark the rows that are complete and have a weight, with notes on the others."""
    lacking = np.zeros(len(data), dtype=bool)
    where = []
    for name in needed:
        missing = data[name].isna().to_numpy()
        if missing.any():
            lacking |= missing
            where.append(f"{name} {missing.sum()}")
    notes = []
    if where:
        notes.append(f"{_rows(lacking)} dropped for missing values: {', '.join(where)}")
    kept = ~lacking
    if weights:
        values = pd.to_numeric(data[weights]).to_numpy(dtype=float, na_value=np.nan)
        if (values < 0).any() or np.isinf(values).any():
            raise ValueError(
                f"{weights} must hold finite weights of at least 0; found "
                f"{np.nanmin(values) if (values < 0).any() else np.inf:g}"
            )
        none = kept & (values == 0)
        if none.any():
            notes.append(f"{_rows(none)} dropped for a weight of 0")
            kept &= ~none
    return kept, notes


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
        found, codes = _ranked(_whole(column, name))
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
            f"{name} is constant: every row used is {_label(categories[0])}"
        )
    notes = [f"{name} has no row with {_listed(empty)}"] if empty else []
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
    return values.astype(np.int64)


def _ranked(values: Integers) -> tuple[Integers, Integers]:
    """Distinct whole numbers, and the rank of each value among them.

    If the range of the values is small they are counted, which is faster than sorting.
    """
    low, high = int(values.min()), int(values.max())
    if high - low > max(10_000, 4 * len(values)):
        return np.unique(values, return_inverse=True)
    used = np.bincount(values - low) > 0
    return np.flatnonzero(used) + low, (np.cumsum(used) - 1)[values - low]


def _nesting(
    frame: pd.DataFrame, factors: tuple[str, ...]
) -> tuple[Integers, Integers, Integers, tuple[pd.Index, ...]]:
    """Order of the rows by their groups, the starts of the groups, and their labels."""
    n = len(frame)
    if not factors:
        starts = np.arange(n + 1)
        return np.arange(n), starts, starts, ()
    from personalising.statistics.ordinal import kernels

    coded = [_labelled(frame[name]) for name in factors]
    inner, inner_labels = coded[-1]
    if len(factors) == 1:
        order, starts = kernels.sorted_by(inner, len(inner_labels))
        return order, starts, np.arange(len(starts)), (inner_labels,)
    outer, outer_labels = coded[0]
    home = np.empty(len(inner_labels), dtype=np.int64)
    home[inner] = outer
    astray = home[inner] != outer
    if astray.any():
        row = int(np.argmax(astray))
        label = _label(inner_labels[inner[row]])
        both = [_label(outer_labels[k]) for k in (home[inner[row]], outer[row])]
        raise ValueError(
            f"{factors[1]} is crossed with {factors[0]}, and only nested groups can be "
            f"fitted: {factors[1]} {label} occurs in {factors[0]} {both[0]} and "
            f"{both[1]}. If these are different groups that share a label, make the "
            f"labels unique, as in data[{factors[0]!r}].astype(str) + '/' + "
            f"data[{factors[1]!r}].astype(str)"
        )
    place, outer_starts = kernels.sorted_by(home, len(outer_labels))
    rank = np.empty_like(place)  # inner groups by their outer group
    rank[place] = np.arange(len(place))
    order, starts = kernels.sorted_by(rank[inner], len(place))
    return order, starts, outer_starts, (outer_labels, inner_labels[place])


def _labelled(column: pd.Series) -> tuple[Integers, pd.Index]:
    """Group of each row, from 0, and the labels of the groups in order."""
    if pd.api.types.is_integer_dtype(column.dtype):
        labels, codes = _ranked(column.to_numpy(dtype=np.int64))
        return codes, pd.Index(labels)
    codes, labels = pd.factorize(column, sort=True)
    return codes.astype(np.int64), pd.Index(labels)


def _weights(
    frame: pd.DataFrame,
    weights: str | None,
    factors: tuple[str, ...],
    order: Integers,
    starts: Integers,
    outer_starts: Integers,
) -> Floats:
    """Weight of each outermost group; of each row where there are no groups."""
    first = starts[outer_starts[:-1]]
    if weights is None:
        return np.ones(len(first))
    values = frame[weights].to_numpy(dtype=float)[order]
    found = values[first]
    if (np.repeat(found, np.diff(starts[outer_starts])) != values).any():
        raise ValueError(
            f"{weights} must be the same in all rows of one {factors[0]}: a weight "
            "belongs to an outermost group"
        )
    return found


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
        middle = float(column.mean(dtype=float))
        spread = float(column.std(dtype=float)) if np.isfinite(middle) else np.nan
        if not np.isfinite(spread):
            raise ValueError(
                f"{names[j]} must be finite; found "
                f"{_rows(~np.isfinite(column))} where it is infinite or "
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
    raise ValueError(
        f"the design is rank-deficient: {_listed(involved)} determine one another; "
        "leave one of them out"
    )


def _check_groups(rows: Rows, factors: tuple[str, ...]) -> None:
    if not factors:
        return
    if len(rows.outer_starts) < 3:
        raise ValueError(
            f"{factors[0]} has one group only: a standard deviation between groups "
            "needs several"
        )
    if (np.diff(rows.starts) == 1).all():
        raise ValueError(
            f"every {factors[-1]} has one row only: its effect cannot be told from the "
            "row's own variation"
        )
    changes = np.diff(rows.y) != 0
    changes[rows.starts[1:-1] - 1] = False
    if not changes.any():
        raise ValueError(
            f"the response never differs within one {factors[-1]}: the standard "
            "deviation between them would be infinite"
        )
    if len(factors) == 2 and (np.diff(rows.outer_starts) == 1).all():
        raise ValueError(
            f"every {factors[0]} has one {factors[1]} only: their effects cannot be "
            "told apart"
        )


def _rows(marked: npt.NDArray[np.bool_]) -> str:
    """Number of marked rows, in words."""
    count = int(marked.sum())
    return f"{count:,} row{'' if count == 1 else 's'}"


def _label(value: Any) -> str:
    """A category as text; a whole number without decimals."""
    if isinstance(value, float | np.floating) and value == round(value):
        return str(int(value))
    return str(value)


def _listed(values: Any, most: int = 8) -> str:
    """Values joined by commas; beyond `most`, only how many more there are."""
    found = [_label(value) for value in values]
    rest = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + rest
