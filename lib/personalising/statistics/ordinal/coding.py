"""How a formula codes predictors as numbers: learned from data, applied to new data."""

import copy
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from personalising.statistics.ordinal.columns import (
    CATEGORIES,
    NUMBERS,
    WORDS,
    check_present,
    kind_of,
    label,
    listed,
    plain,
    rows,
)
from personalising.statistics.ordinal.likelihood import Floats


@dataclass(frozen=True, eq=False)
class Coding:
    """The coding of the predictors of a model. Made by `learn`.

    Parameters
    ----------
    spec : formulaic.ModelSpec
        What formulaic has learned: levels, knots, means.
    kinds : dict of str to str or pandas.CategoricalDtype
        For each variable, what it held: numbers, words or dates; or its categories.
    """

    spec: Any
    kinds: dict[str, str | pd.CategoricalDtype]

    @property
    def variables(self) -> list[str]:
        """Columns of the data that the predictors are made from."""
        return list(self.kinds)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of the predictors, without the constant."""
        return tuple(self.spec.column_names[1:])

    @property
    def terms(self) -> dict[str, list[int]]:
        """For each term of the formula, the positions of its columns in `names`."""
        return {
            str(term): list(range(part.start - 1, part.stop - 1))
            for term, part in self.spec.term_slices.items()
            if str(term) != "1"
        }

    def columns(self, data: pd.DataFrame) -> Floats:
        """Code the predictors of new data as those of the model were coded.

        Parameters
        ----------
        data : pandas.DataFrame
            Rows with a column for each variable of the predictors.

        Returns
        -------
        array, shape (rows, predictors)
            Without the constant.

        Raises
        ------
        ValueError
            If a variable is absent, has missing or infinite values, is not of the kind
            that it was, or has a category that the model did not see.
        """
        check_present(data, self.variables)
        found = data[self.variables].reset_index(drop=True)
        if found.isna().to_numpy().any():
            raise ValueError(
                "new data must be complete in the predictors; missing values in "
                + listed(found.columns[found.isna().any()])
            )
        if not len(found):
            return np.empty((0, len(self.names)))
        found = found.assign(
            **{name: _alike(found[name], kind) for name, kind in self.kinds.items()}
        )
        # formulaic writes into a specification, even where it fails
        matrix = _matrix(copy.deepcopy(self.spec), found)
        if matrix is None:
            raise ValueError(_unseen(self.spec, found))
        _check_computed(self.spec, found)
        columns = np.asarray(matrix, dtype=float)[:, 1:]
        if not np.isfinite(columns).all():
            raise ValueError("the predictors of the new data must be finite")
        return columns


def learn(formula: Any, frame: pd.DataFrame) -> tuple[pd.DataFrame, Coding, list[str]]:
    """Apply a formula to data, and learn its coding from them.

    Parameters
    ----------
    formula : formulaic.Formula
        The right side, with a constant.
    frame : pandas.DataFrame
        The variables of the formula, without missing values.

    Returns
    -------
    matrix : pandas.DataFrame
        A column for each predictor, without the constant.
    coding : Coding
        The coding, to apply to new data.
    notes : list of str
        A sentence for each variable with categories that do not occur.

    Raises
    ------
    ValueError
        If the formula cannot be applied to the data.
    """
    notes = []
    changed: dict[str, pd.Series] = {}
    kinds: dict[str, str | pd.CategoricalDtype] = {}
    for name in frame.columns:
        column = plain(frame[name])
        if isinstance(column.dtype, pd.CategoricalDtype):
            used = column.cat.remove_unused_categories()
            empty = column.cat.categories.difference(used.cat.categories, sort=False)
            if len(empty):
                notes.append(f"{name} has no row with {listed(empty)}")
            column = used
        changed[name] = column
        kind = kind_of(column)
        kinds[name] = column.dtype if kind == CATEGORIES else kind
    frame = frame.assign(**changed).reset_index(drop=True)
    _check_bare(formula, kinds)
    matrix = _matrix(formula, frame)
    if matrix is None:
        raise ValueError("the data have categories that are not among the levels given")
    spec = matrix.model_spec
    _check_computed(spec, frame)
    if len(matrix.columns) < sum(len(term.columns) for term in spec.structure):
        raise ValueError("two predictors have the same name: rename a column")
    matrix = matrix.iloc[:, 1:]
    unreal = [name for name in matrix if np.iscomplexobj(matrix[name])]
    if unreal:
        raise ValueError(f"{unreal[0]} is complex: real numbers are needed")
    return matrix, Coding(spec, kinds), notes


def _check_bare(formula: Any, kinds: dict[str, str | pd.CategoricalDtype]) -> None:
    """Refuse a variable that stands in the formula as it is and has no numbers."""
    for factor in (factor for term in formula for factor in term.factors):
        kind = kinds.get(factor.expr, NUMBERS)
        if isinstance(kind, str) and kind not in (NUMBERS, WORDS):
            raise ValueError(
                f"{factor.expr} holds {kind}, which no formula can take: make numbers "
                "of them first, such as the years, or the days since a start"
            )


def _alike(column: pd.Series, kind: str | pd.CategoricalDtype) -> pd.Series:
    """Give a column of new data the type that it had where the model was fitted."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    column = plain(column)
    if isinstance(kind, pd.CategoricalDtype):
        _check_seen(str(column.name), column, kind.categories)
        return column.astype(kind)
    if kind_of(column) != kind:
        raise ValueError(
            f"{column.name} must hold {kind}, as in the data that the model was fitted "
            f"to; found {label(column.iloc[0])}"
        )
    return column


def _check_seen(code: str, values: pd.Series, levels: Any) -> None:
    unknown = values[~values.isin(levels)]
    if len(unknown):
        marked = re.fullmatch(r"C\(\s*`?([^`(),]+?)`?\s*(,.*)?\)", code)
        name = marked.group(1) if marked else code
        raise ValueError(
            f"{name} has a value in the new data that the model did not see: "
            f"{label(unknown.iloc[0])}; it saw {listed(levels)}"
        )


def _matrix(spec: Any, frame: pd.DataFrame) -> Any:
    """Apply a formula or specification; None where a category has no code."""
    from formulaic.errors import DataMismatchWarning, FormulaicError

    with warnings.catch_warnings():
        warnings.simplefilter("error", DataMismatchWarning)
        try:
            return spec.get_model_matrix(frame, output="pandas", na_action="ignore")
        except DataMismatchWarning:
            return None
        except (FormulaicError, TypeError, ValueError) as error:
            raise ValueError(
                f"the formula cannot be applied to the data: {error}"
            ) from error


def _categorical(spec: Any, frame: pd.DataFrame) -> Iterator[tuple[str, Any, Any]]:
    """Give the name, the values and the levels of each categorical predictor."""
    from formulaic.transforms import TRANSFORMS
    from formulaic.utils.layered_mapping import LayeredMapping
    from formulaic.utils.stateful_transforms import stateful_eval

    for code, (_, state) in spec.encoder_state.items():
        if "categories" not in state:
            continue
        if code in frame:
            yield code, frame[code], state["categories"]
            continue
        known = copy.deepcopy(spec.transform_state)
        found = stateful_eval(
            code, LayeredMapping(frame, TRANSFORMS), None, known, spec
        )
        values = pd.Series(getattr(found, "__wrapped__", found))
        yield code, values, state["categories"]


def _unseen(spec: Any, frame: pd.DataFrame) -> str:
    """Say which category of new data the model did not see."""
    for code, values, levels in _categorical(spec, frame):
        try:
            _check_seen(code, values.dropna(), levels)
        except ValueError as error:
            return str(error)
    return "the new data have a category that the model did not see"


def _check_computed(spec: Any, frame: pd.DataFrame) -> None:
    """Refuse a computed category that is missing: it would be coded like the first."""
    for code, values, _ in _categorical(spec, frame):
        missing = values.isna().to_numpy()
        if missing.any():
            raise ValueError(
                f"{code} has no value in {rows(missing)}, although nothing that it is "
                "made from is missing there"
            )
