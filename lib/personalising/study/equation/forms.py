"""The forms of sub-equations: what each estimates of its units, and with what interval.

Of schools by least squares; of pupils by a mixed model with an intercept for each
school, and values of pupils set against those of their own school: what goes with a
school's mean is no matter of pupils.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from personalising.statistics.standardised import (
    CollinearityError,
    ExactFitError,
    StandardisedMixedModel,
    StandardisedRegression,
    product_name,
    standardised_mixed_model,
    standardised_regression,
)
from personalising.study.equation.measuring import PUPIL
from personalising.study.equation.units import OUTCOME, Units, groups, in_short
from personalising.waves import Wave

LOW, HIGH = -1.0, 1.0
"""Standard deviations from the mean at which a predictor counts as low, or high."""

AT: Mapping[str, float] = MappingProxyType({"low": LOW, "high": HIGH})
BOTH = "both high"

Fit = StandardisedRegression | StandardisedMixedModel


@dataclass(frozen=True)
class Estimated:
    """One effect of a sub-equation.

    Parameters
    ----------
    term : str
        What it is the effect of.
    estimate, conf_low, conf_high : float
        In standard deviations of the outcome, with its interval.
    p_value : float
        Two-sided, that it is zero; of a spread, by the likelihood ratio.
    fewest : int
        Schools on the smaller side of what is compared; else all.
    """

    term: str
    estimate: float
    conf_low: float
    conf_high: float
    p_value: float
    fewest: int


@dataclass(frozen=True)
class Way:
    """How a form is computed.

    Parameters
    ----------
    confidence : float
        Level of the intervals.
    robust : bool
        Of schools: errors that do not suppose a constant spread (HC3).
    own : bool
        Of pupils: whether values are set against the pupil's own school.
    """

    confidence: float
    robust: bool = False
    own: bool = True


def effects(wave: Wave, units: Units, way: Way) -> list[Estimated]:
    """Estimate what a sub-equation is about.

    Parameters
    ----------
    wave : Wave
        The wave, which says so where its units are too much alike.
    units : Units
    way : Way

    Returns
    -------
    list of Estimated
        One for each focal predictor of an additive form; else one.

    Raises
    ------
    NotCollected
        Where the units do not differ as a regression needs it.
    """
    try:
        return FORMS[units.equation.form](units, way)
    except CollinearityError:
        raise wave.lacks(
            f"predictors of {units.unit} that do not follow from each other"
        ) from None
    except ExactFitError:
        raise wave.lacks(
            f"{units.unit} whose outcome the predictors do not give exactly"
        ) from None
    except (ValueError, np.linalg.LinAlgError):
        raise wave.lacks(
            f"{units.unit} enough that differ in all that the equation needs"
        ) from None


def fitted(
    units: Units,
    way: Way,
    predictors: pd.DataFrame,
    *,
    interactions: list[tuple[str, str]] | None = None,
    as_they_are: tuple[str, ...] = (),
    slope: str | None = None,
) -> Fit:
    """Fit the model of a sub-equation's level.

    Parameters
    ----------
    units : Units
    way : Way
    predictors : pandas.DataFrame
        A column for each, rows as in `units.table`.
    interactions, as_they_are, slope
        As for the models in `statistics.standardised`.

    Raises
    ------
    ValueError
        As these models.
    """
    table, pairs = units.table, interactions or []
    if units.equation.level == PUPIL:
        return standardised_mixed_model(
            table[OUTCOME],
            predictors,
            table["school_id"],
            slope=slope,
            interactions=pairs,
            as_they_are=as_they_are,
            confidence=way.confidence,
        )
    # schools are standardised in their phase; its mean costs a degree of freedom
    dummies = pd.get_dummies(table["stratum"]).iloc[:, 1:]
    return standardised_regression(
        table[OUTCOME],
        pd.concat([predictors, dummies], axis=1),
        interactions=pairs,
        as_they_are=(*as_they_are, *dummies.columns),
        errors="HC3" if way.robust else "ordinary",
        confidence=way.confidence,
    )


def predictors_of(units: Units, way: Way) -> pd.DataFrame:
    """Give the predictors of a sub-equation; of pupils, set against their own school.

    What only groups others, the last predictor of a moderation, stays as it is.
    """
    shown = units.table[units.names].copy()
    if units.equation.level != PUPIL or not way.own:
        return shown
    for variable in units.test.predictors:
        last = variable is units.test.predictors[-1]
        if variable.level == PUPIL and not (
            last and units.equation.form == "moderation"
        ):
            name = in_short(variable)
            of_school = shown[name].groupby(units.table["school_id"])
            shown[name] = shown[name] - of_school.transform("mean")
    return shown


def _additive(units: Units, way: Way) -> list[Estimated]:
    fit = fitted(units, way, predictors_of(units, way))
    focal = set(units.equation.focal or units.equation.predictors)
    found = []
    for variable in units.test.predictors:
        name = in_short(variable)
        others = [each for each in units.names if each != name]
        equal = f" ({' and '.join(others)} equal)" if others else ""
        if variable.id in focal:
            found.append(_coefficient(fit, name, units, term=f"{name}{equal}"))
    return found


def _interaction(units: Units, way: Way) -> list[Estimated]:
    pair = (units.names[0], units.names[1])
    fit = fitted(units, way, predictors_of(units, way), interactions=[pair])
    return [_coefficient(fit, product_name(*pair), units)]


def _moderation(units: Units, way: Way) -> list[Estimated]:
    pair = (units.names[0], units.names[-1])
    two = groups(units.test)
    kept = (pair[1],) if two else ()
    predictors = predictors_of(units, way)
    fit = fitted(units, way, predictors, interactions=[pair], as_they_are=kept)
    term = f"{pair[0]}: {two[0]}s against {two[1]}s" if two else ""
    fewest = _smaller_side(units, units.table[pair[1]] == 1) if two else None
    return [_coefficient(fit, product_name(*pair), units, term=term, fewest=fewest)]


def _simple(units: Units, way: Way) -> list[Estimated]:
    return [simple_slope(units, way, AT[units.equation.at], units.equation.at)]


def simple_slope(units: Units, way: Way, at: float, word: str) -> Estimated:
    """Give the slope of the first predictor where the second is low or high."""
    first, second = units.names[0], units.names[1]
    predictors = predictors_of(units, way)
    fit = fitted(units, way, predictors, interactions=[(first, second)])
    (row,) = fit.simple_effects(first, second, at=(at,)).itertuples()
    return Estimated(
        term=f"{first}, where {second} is {word}",
        estimate=float(row.estimate),
        conf_low=float(row.conf_low),
        conf_high=float(row.conf_high),
        p_value=float(row.p_value),
        fewest=units.schools,
    )


def _both_high(units: Units, way: Way) -> list[Estimated]:
    """Units above the median of their like on the first two, against all others."""
    pair = units.table[units.names[:2]]
    high = (pair > pair.groupby(units.table["stratum"]).transform("median")).all(axis=1)
    predictors = pd.DataFrame({BOTH: high.astype(float)})
    fit = fitted(units, way, predictors, as_they_are=(BOTH,))
    term = f"high on {' and '.join(units.names[:2])}, against all others"
    fewest = _smaller_side(units, high)
    return [_coefficient(fit, BOTH, units, term=term, fewest=fewest)]


def _random_slopes(units: Units, way: Way) -> list[Estimated]:
    name = units.names[0]
    fit = fitted(units, way, predictors_of(units, way), slope=name)
    assert isinstance(fit, StandardisedMixedModel)
    assert fit.sd_slopes is not None
    assert fit.slope_test
    low, high = fit.slope_interval()
    return [
        Estimated(
            term=f"{name}: spread over schools",
            estimate=fit.sd_slopes,
            conf_low=low,
            conf_high=high,
            p_value=fit.slope_test.pvalue,
            fewest=units.schools,
        )
    ]


def _smaller_side(units: Units, chosen: "pd.Series[bool]") -> int:
    """How many schools there are on the side of a comparison that has fewer."""
    schools = units.table["school_id"]
    return int(min(schools[chosen].nunique(), schools[~chosen].nunique()))


def _coefficient(
    fit: Fit, name: str, units: Units, *, term: str = "", fewest: int | None = None
) -> Estimated:
    low, high = fit.conf_int().loc[name]
    estimate = float(fit.params[name])
    return Estimated(
        term or name,
        estimate,
        float(low),
        float(high),
        float(fit.pvalues[name]),
        units.schools if fewest is None else fewest,
    )


FORMS: Mapping[str, Callable[[Units, Way], list[Estimated]]] = MappingProxyType(
    {
        "additive": _additive,
        "interaction": _interaction,
        "simple": _simple,
        "both high": _both_high,
        "moderation": _moderation,
        "random slopes": _random_slopes,
    }
)
