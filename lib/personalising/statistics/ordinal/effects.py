"""What a fit says of effects: combinations of coefficients, means, differences, scores.

Standardised means and average effects are means over the rows of a population: those
of the fit, or others. The population is taken as it is; what is uncertain are the
parameters, whose covariance the delta method carries over.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from personalising.statistics.levels import check_level
from personalising.statistics.ordinal import columns, prediction, wald
from personalising.statistics.ordinal.likelihood import Floats
from personalising.statistics.ordinal.prediction import Probabilities

if TYPE_CHECKING:
    from personalising.statistics.ordinal.results import MixedOrderedResults

STEP = 1e-4
"""Step of a derivative, in standard deviations of the variable: its relative error is
about the square."""

Weights = Mapping[str, float]


def combine(
    result: "MixedOrderedResults", weights: Mapping[str, Weights], confidence: float
) -> pd.DataFrame:
    """Add up parameters with weights: one row for each combination.

    Parameters and errors are those of `MixedOrderedResults.combinations`.
    """
    check_level(confidence)
    names = result.params.index
    if not weights or not all(isinstance(each, Mapping) for each in weights.values()):
        raise ValueError(
            "combinations need a name and weights, as in {'girls less boys': "
            "{'girls': 1, 'boys': -1}}"
        )
    table = pd.DataFrame(0.0, index=list(weights), columns=names)
    for label, given in weights.items():
        unknown = [name for name in given if name not in names]
        if unknown:
            raise ValueError(
                f"{label} weights {columns.listed(unknown)}, which the model does not "
                f"have; it has {columns.listed(names)}"
            )
        table.loc[label, list(given)] = np.asarray(list(given.values()), dtype=float)
    matrix = table.to_numpy()
    error = prediction.errors(result, matrix)
    estimate = matrix @ result.params.to_numpy()
    found = differences(estimate, error, confidence, result.df_design)
    found.insert(0, "contrast", list(weights))
    return found


def differences(
    estimate: Floats, error: Floats, confidence: float, df: float
) -> pd.DataFrame:
    """Table of quantities that may be 0: with z, its p-value and Wald's interval.

    By t with `df` degrees of freedom; by the normal where they are infinite.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        statistic = estimate / error
    half = wald.critical(confidence, df) * error
    return pd.DataFrame(
        {
            "estimate": estimate,
            "std_error": error,
            "statistic": statistic,
            "p_value": wald.p_values(statistic, df),
            "conf_low": estimate - half,
            "conf_high": estimate + half,
        }
    )


# --- means over a population ----------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Population:
    """Rows over which probabilities are averaged.

    Parameters
    ----------
    frame : pandas.DataFrame
        The variables of the predictors.
    weights : array
        Weight of each row; they add up to 1.
    """

    frame: pd.DataFrame
    weights: Floats

    @classmethod
    def of(
        cls, result: "MixedOrderedResults", data: Any, weights: str | None
    ) -> "Population":
        """Read a population; by default the rows of the fit with their own weights.

        Raises
        ------
        ValueError
            If a variable is absent, there is no row, or a weight is negative.
        """
        design = result.model.design
        if data is None:
            if weights is not None:
                raise ValueError(
                    "weights name a column of the population: give that too"
                )
            each = design.final_weights
            return cls(design.frame, each / each.sum())
        frame = columns.as_frame(data)
        each = np.ones(len(frame))
        if weights is not None:
            columns.check_present(frame, [weights])
            each = columns.plain(frame[weights]).to_numpy(dtype=float)
        if not (each >= 0).all() or not 0 < each.sum() < np.inf:
            raise ValueError(
                "a population needs rows, and weights that are finite and not below 0"
            )
        return cls(frame, each / each.sum())

    def at(self, variable: str, value: Any) -> pd.DataFrame:
        """Its rows, with one variable set to a value, or to one for each row."""
        return self.frame.assign(**{variable: value})


@dataclass(frozen=True)
class How:
    """Which probabilities are averaged: see `MixedOrderedResults.predict`.

    Parameters
    ----------
    kind : {"conditional", "marginal"}
        In a group whose random effect is 0, or averaged over groups.
    cumulative : bool
        Whether of each category or a lower one, rather than of each category.
    """

    kind: str
    cumulative: bool


def mean(
    result: "MixedOrderedResults", rows: pd.DataFrame, weights: Floats, how: How
) -> Probabilities:
    """Average the probabilities of rows, each with its weight.

    Rows that are alike in all predictors are predicted once.
    """
    design = result.model.design
    coded = np.column_stack([design.columns(rows), design.offsets(rows)])
    x, pattern = np.unique(coded, axis=0, return_inverse=True)
    share = np.bincount(pattern.ravel(), weights=weights, minlength=len(x))
    parts = []
    for first in range(0, len(x), prediction.ROWS_AT_A_TIME):
        part = slice(first, first + prediction.ROWS_AT_A_TIME)
        found = prediction.of_fit(
            result, x[part, :-1], x[part, -1], how.kind, how.cumulative
        )
        parts.append(
            (
                share[part] @ found.estimates,
                share[part] @ found.complements,
                np.tensordot(share[part], found.slopes, 1),
            )
        )
    return Probabilities(*(np.sum(each, axis=0) for each in zip(*parts, strict=True)))


def standardised(
    result: "MixedOrderedResults",
    variable: str,
    values: Iterable[Any] | None,
    population: Population,
    how: How,
    confidence: float,
) -> pd.DataFrame:
    """Give the mean probabilities with one variable set to each of some values.

    Parameters and errors are those of `MixedOrderedResults.standardised`.
    """
    check_level(confidence)
    parts = []
    settings = _values(result, variable, values)
    if not settings:
        raise ValueError(f"{variable} needs values to be set to; found none")
    for value in settings:
        found = mean(result, population.at(variable, value), population.weights, how)
        table = prediction.table(result, found, confidence)
        parts.append(_named(result, table, how, term=variable, value=value))
    return pd.concat(parts, ignore_index=True)


def average_effects(
    result: "MixedOrderedResults",
    variable: str,
    values: Iterable[Any] | None,
    population: Population,
    how: How,
    confidence: float,
) -> pd.DataFrame:
    """Average the effects of a variable: differences of values, or slopes.

    Parameters and errors are those of `MixedOrderedResults.average_effects`.
    """
    check_level(confidence)
    parts = []
    for contrast, low, high, width in _compared(result, variable, values, population):
        weights = population.weights / width
        below, above = (
            mean(result, population.at(variable, value), weights, how)
            for value in (low, high)
        )
        error = prediction.errors(result, above.slopes - below.slopes)
        change = above.estimates - below.estimates
        table = differences(change, error, confidence, result.df_design)
        parts.append(_named(result, table, how, term=variable, contrast=contrast))
    return pd.concat(parts, ignore_index=True)


def mean_score(
    result: "MixedOrderedResults",
    scores: Mapping[Any, float],
    population: Population,
    kind: str,
    confidence: float,
) -> pd.DataFrame:
    """Average the scores of the categories over a population: one row.

    Parameters and errors are those of `MixedOrderedResults.mean_score`.
    """
    check_level(confidence)
    categories = result.model.design.categories
    unknown = [name for name in scores if name not in categories]
    if unknown or not scores:
        raise ValueError(
            f"scores are by category, of which the response has "
            f"{columns.listed(categories)}; found {columns.listed(unknown) or 'none'}"
        )
    weights = np.array([float(scores.get(name, 0.0)) for name in categories])
    if not np.isfinite(weights).all():
        raise ValueError("scores must be finite numbers")
    found = mean(result, population.frame, population.weights, How(kind, False))
    error = prediction.errors(result, weights @ found.slopes)
    estimate = np.atleast_1d(weights @ found.estimates)
    return differences(estimate, np.atleast_1d(error), confidence, result.df_design)


def _compared(
    result: "MixedOrderedResults",
    variable: str,
    values: Iterable[Any] | None,
    population: Population,
) -> Iterator[tuple[str, Any, Any, Any]]:
    """Name two values that are compared, give both, and what to divide by."""
    if values is None and _is_number(result, variable):
        own = population.frame[variable].to_numpy(dtype=float)
        seen = result.model.data[variable].to_numpy(dtype=float)
        step = STEP * max(float(seen.std()), np.finfo(float).tiny)
        # a spline is not known beyond its ends
        low = np.maximum(own - step, min(seen.min(), own.min()))
        high = np.minimum(own + step, max(seen.max(), own.max()))
        yield "slope", low, high, high - low
        return
    settings = _values(result, variable, values)
    if len(settings) < 2:
        raise ValueError(
            f"{variable} needs two values or more to compare; found "
            f"{columns.listed(settings) or 'none'}"
        )
    for one, two in combinations(settings, 2):
        yield f"{columns.label(two)} - {columns.label(one)}", one, two, 1.0


def _is_number(result: "MixedOrderedResults", variable: str) -> bool:
    """Whether a variable holds numbers, and not only true and false."""
    columns.check_present(result.model.data, [variable])
    column = columns.plain(result.model.data[variable])
    return columns.kind_of(column) == columns.NUMBERS and column.dtype != bool


def _values(
    result: "MixedOrderedResults", variable: str, values: Iterable[Any] | None
) -> list[Any]:
    """Values at which a variable is set: those given, or those that the fit saw."""
    if values is not None:
        columns.check_present(result.model.data, [variable])
        return list(values)
    if _is_number(result, variable):
        raise ValueError(
            f"{variable} holds numbers: say at which values, as in values=[0, 1]"
        )
    column = result.model.data[variable]
    if isinstance(column.dtype, pd.CategoricalDtype):
        return list(column.cat.remove_unused_categories().cat.categories)
    return sorted(column.unique())


def _named(
    result: "MixedOrderedResults", table: pd.DataFrame, how: How, **names: Any
) -> pd.DataFrame:
    """Put before a table, a row for each category, what it is of."""
    categories = result.model.design.categories
    table.insert(0, "category", categories[:-1] if how.cumulative else categories)
    for place, (name, value) in enumerate(names.items()):
        table.insert(place, name, [value] * len(table))
    return table
