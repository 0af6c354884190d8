"""Outcome and predictors on one scale: standard deviations, with their products."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Pairs = Sequence[tuple[str, str]]

FEWEST_SPARE = 2
"""Residual degrees of freedom below which nothing is estimated."""

INTERCEPT = "const"

_NEARLY_CONSTANT = 1e-12  # a range this small beside the values is rounding


class CollinearityError(ValueError):
    """Some predictors follow from others, so that no effect of theirs can be told."""


@dataclass(frozen=True, eq=False)
class Design:
    """Standardised outcome and predictors of the rows that have all of them.

    Parameters
    ----------
    outcome : pandas.Series
        With mean 0 and standard deviation 1.
    terms : pandas.DataFrame
        An intercept (``const``), the predictors, and the products.
    unit : float
        Standard deviation of the outcome, in its own unit.
    n_missing : int
        Rows left out for want of a value.
    """

    outcome: "pd.Series[float]"
    terms: pd.DataFrame
    unit: float
    n_missing: int


def product_name(first: str, second: str) -> str:
    r"""Give the name of the term that is the product of two predictors.

    Examples
    --------
    >>> product_name("access", "use") == "access \N{MULTIPLICATION SIGN} use"
    True
    """
    return f"{first} \N{MULTIPLICATION SIGN} {second}"


def design_of(
    outcome: "pd.Series[float]",
    predictors: pd.DataFrame,
    interactions: Pairs = (),
    as_they_are: Collection[str] = (),
) -> Design:
    r"""Standardise an outcome and predictors, and multiply those that interact.

    .. math:: z(v) = \frac{v - \bar v}{s_v}

    over the rows that have every value. A product is one of standardised predictors,
    and is not standardised again.

    Parameters
    ----------
    outcome : pandas.Series
        A number for each row.
    predictors : pandas.DataFrame
        A row for each of the outcome's, a column for each predictor.
    interactions : sequence of pairs of str
        Predictors that are multiplied.
    as_they_are : collection of str
        Predictors that are not standardised, such as a column of 0 and 1.

    Returns
    -------
    Design

    Raises
    ------
    CollinearityError
        If some terms follow from others.
    ValueError
        If outcome and predictors have not the same rows; if a column is no number, not
        finite, stands twice or does not vary; if an unknown one is named, or multiplied
        by itself; or if fewer than `FEWEST_SPARE` rows are left beyond the terms.

    Examples
    --------
    >>> predictors = pd.DataFrame({"a": [1, 2, 3, 4, 5, 6], "b": [1, 3, 2, 6, 4, 5]})
    >>> found = design_of(pd.Series([1, 2, 4, 3, 6, 5]), predictors, [("a", "b")])
    >>> list(found.terms)[:3], list(found.terms)[3] == product_name("a", "b")
    (['const', 'a', 'b'], True)
    """
    values = _numbers(outcome, predictors)
    _check_names(list(predictors.columns), interactions, as_they_are)
    complete = values.dropna()
    n_terms = predictors.shape[1] + len(interactions)
    if len(complete) < n_terms + 1 + FEWEST_SPARE:
        raise ValueError(
            f"a regression on {n_terms} terms needs {n_terms + 1 + FEWEST_SPARE} or "
            f"more rows that have every value; found {len(complete)} of {len(values)}"
        )
    for name, column in complete.items():
        if np.ptp(column) <= _NEARLY_CONSTANT * np.abs(column).max():
            said = "the outcome" if name is _OUTCOME else repr(name)
            raise ValueError(
                f"{said} must vary; all {len(complete)} complete rows have "
                f"{column.iloc[0]:g}"
            )
    y = complete.pop(_OUTCOME)
    kept = list(as_they_are)
    terms = (complete - complete.mean()) / complete.std()
    terms[kept] = complete[kept]
    for first, second in interactions:
        terms[product_name(first, second)] = terms[first] * terms[second]
    terms.insert(0, INTERCEPT, 1.0)
    if np.linalg.matrix_rank(terms) < terms.shape[1]:
        raise CollinearityError(
            f"predictors must not follow from each other; among {_named(terms)} some do"
        )
    return Design(
        outcome=(y - y.mean()) / y.std(),
        terms=terms,
        unit=float(y.std()),
        n_missing=len(values) - len(complete),
    )


_OUTCOME = object()  # a name that no predictor has


def _numbers(outcome: "pd.Series[float]", predictors: pd.DataFrame) -> pd.DataFrame:
    if not predictors.index.equals(outcome.index) or not predictors.index.is_unique:
        raise ValueError(
            "outcome and predictors must have the same rows, each with its own label"
        )
    twice = predictors.columns[predictors.columns.duplicated()]
    if len(twice):
        raise ValueError(f"each predictor must stand once; {twice[0]!r} stands twice")
    if predictors.columns.empty:
        raise ValueError("a regression needs a predictor; found none")
    columns = {}
    for name, column in ((_OUTCOME, outcome), *predictors.items()):
        said = "the outcome" if name is _OUTCOME else repr(name)
        try:
            values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{said} must be numbers; {error}") from error
        if np.isinf(values).any():
            raise ValueError(f"{said} must be finite")
        columns[name] = values
    return pd.DataFrame(columns, index=outcome.index)


def _check_names(
    names: list[str], interactions: Pairs, as_they_are: Collection[str]
) -> None:
    used = [name for pair in interactions for name in pair] + list(as_they_are)
    unknown = [name for name in used if name not in names]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is none of the predictors {', '.join(names)}")
    for first, second in interactions:
        if first == second:
            raise ValueError(
                f"a product must be of two predictors; found {first!r} twice"
            )
    if INTERCEPT in names:
        raise ValueError(f"no predictor may be called {INTERCEPT!r}: the intercept is")


def _named(terms: pd.DataFrame) -> str:
    """Names of the terms that take part in a linear dependence."""
    # a term takes part where the others explain it
    matrix = terms.to_numpy()
    within = [
        name
        for place, name in enumerate(terms.columns)
        if np.linalg.matrix_rank(np.delete(matrix, place, axis=1))
        == np.linalg.matrix_rank(matrix)
    ]
    return ", ".join(repr(name) for name in within if name != INTERCEPT)
