"""The regression of the change in results on what the equation says drives it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from personalising import published
from personalising.model import Effect
from personalising.pages import Base, Result
from personalising.statistics.standardised import (
    CollinearityError,
    ExactFitError,
    StandardisedRegression,
    product_name,
    standardised_regression,
)
from personalising.study.performance.schools import (
    E_MATURITY,
    FEWEST_SCHOOLS,
    INVESTMENT,
    LARGEST,
    MODELLED,
    PREDICTORS,
    RESULTS,
    all_schools,
    base_of,
    complete_schools,
)
from personalising.waves import NotCollected, Wave, in_words

INTERACTION = product_name(E_MATURITY, INVESTMENT)
BASELINE = "result of the first year"
DEFINITIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # what is regressed, and its unit
        "difference": ("second result less the first", "points"),
        "ratio": ("growth over the first result", "per cent"),
        "covariance": ("second result, the first held constant", "points"),
    }
)
NEARLY_CONSTANT = 1e-12
"""A range this small beside the values is rounding."""


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class ChangeModel(StandardisedRegression):
    """A regression of the change in results, with standardised coefficients.

    Its rows are schools. What it holds beside is what was regressed.

    Parameters
    ----------
    phase : str
        Phase of the schools.
    definition : str
        What change is: a key of `DEFINITIONS`.
    """

    phase: str
    definition: str

    @property
    def base(self) -> Base:
        """The schools in the regression, as the base of whatever follows from it."""
        return base_of(self.nobs, self.phase, (*PREDICTORS, *RESULTS))

    def effect(self, term: str, measure: str) -> Effect:
        """Give one coefficient as the effect that a claim is judged by.

        Parameters
        ----------
        term : str
            One of the terms of the regression.
        measure : str
            What readers are told that the coefficient is.
        """
        low, high = self.conf_int().loc[term]
        return Effect(
            float(self.params[term]),
            float(low),
            float(high),
            self.nobs,
            measure,
            confidence=self.confidence,
            unit="schools",
        )

    def __repr__(self) -> str:
        """What was fitted and how well, rounded to print the same on every machine."""
        return (
            f"ChangeModel({self.phase}, {self.definition}, nobs={self.nobs}, "
            f"rsquared_adj={self.rsquared_adj:z.4f}, fvalue={self.fvalue:z.4f}, "
            f"df=({self.df_model}, {self.df_resid}), f_pvalue={self.f_pvalue:.3g})"
        )


def change_model(
    wave: Wave,
    confidence: float = 0.95,
    *,
    phase: str = MODELLED,
    definition: str = "difference",
    interaction: bool = False,
    ranks: bool = False,
) -> ChangeModel:
    """Regress the change in results on e-maturity, investment and personalisation.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.
    phase : str
        Phase of the schools: never more than one.
    definition : str
        What change is: a key of `DEFINITIONS`. Under ``covariance`` the second result
        is regressed, with the first as one more predictor.
    interaction : bool
        Whether the product of e-maturity and investment, both standardised, joins. Its
        coefficient says by how much one of them changes the coefficient of the other
        for each standard deviation.
    ranks : bool
        Whether all variables are replaced by their ranks.

    Returns
    -------
    ChangeModel
        A coefficient is positive where results rose more in schools with more of the
        predictor, the others being equal.

    Raises
    ------
    NotCollected
        Where a column is missing, where fewer than `FEWEST_SCHOOLS` schools have all of
        them, or where they do not differ enough between schools.

    Examples
    --------
    >>> from personalising import waves
    >>> change_model(waves.load("2008"))  # doctest: +NORMALIZE_WHITESPACE
    ChangeModel(primary, difference, nobs=26, rsquared_adj=0.2088, fvalue=3.1997,
        df=(3, 22), f_pvalue=0.0432)
    """
    schools = complete_schools(wave, phase, (*PREDICTORS, *RESULTS), FEWEST_SCHOOLS)
    outcome = _outcome(schools, definition)
    predictors = schools[list(PREDICTORS)].rename(columns=dict(PREDICTORS))
    if definition == "covariance":
        predictors[BASELINE] = schools["result_before"]
    _require_differences(wave, outcome, predictors, phase)
    if ranks:
        outcome, predictors = outcome.rank(), predictors.rank()
    try:
        found = standardised_regression(
            outcome,
            predictors,
            interactions=[(E_MATURITY, INVESTMENT)] if interaction else [],
            confidence=confidence,
        )
    except CollinearityError:
        raise wave.lacks(
            f"predictors of {phase} schools that do not follow from each other"
        ) from None
    except ExactFitError:
        raise wave.lacks(
            f"changes in results of {phase} schools that the predictors do not give "
            "exactly"
        ) from None
    return ChangeModel(
        phase=phase,
        definition=definition,
        confidence=confidence,
        n_missing=all_schools(wave, phase) - len(schools),
        unit=found.unit,
        fit=found.fit,
    )


def interaction_model(wave: Wave, confidence: float = 0.95) -> ChangeModel:
    """Regress the change in results with the interaction of e-maturity and investment.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    ChangeModel
        That of primary schools and of the difference in results. The interaction is
        positive where e-maturity goes with more change the more investment there is.

    Raises
    ------
    NotCollected
        Where the wave has no such regression.
    """
    return change_model(wave, confidence, interaction=True)


def coefficients(
    wave: Wave, confidence: float = 0.95, *, interaction: bool = False
) -> Result:
    """Give the coefficients of the regression of primary schools, beside print.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.
    interaction : bool
        Whether the interaction of e-maturity and investment joins the regression.

    Returns
    -------
    Result
        One row for each term: term, estimate (standardised; positive where results rose
        more), std_error, statistic (Student's t), p_value, conf_low, conf_high, vif
        (variance inflation) and printed (the report's coefficient; its regression had
        no interaction).

    Raises
    ------
    NotCollected
        Where the wave has no such regression.
    """
    model = change_model(wave, confidence, interaction=interaction)
    printed = published.figure("s421.beta.e_maturity").value
    of_print = {} if interaction else {E_MATURITY: printed}
    found = model.tidy()
    found["printed"] = found["term"].map(of_print).astype("float64")
    return Result.by_row(found, [model.base] * len(found), labels=("term", "printed"))


def _outcome(schools: pd.DataFrame, definition: str) -> "pd.Series[float]":
    before, after = schools["result_before"], schools["result_after"]
    if definition == "difference":
        return after - before
    if definition == "ratio":
        growth = 100 * (after / before.where(before > 0) - 1)
        return growth.where(growth.abs() <= LARGEST)
    return after


def _require_differences(
    wave: Wave, outcome: "pd.Series[float]", predictors: pd.DataFrame, phase: str
) -> None:
    """Raise where the schools are too much alike for a regression."""
    if outcome.isna().any():
        raise wave.lacks(f"results above zero of every one of the {phase} schools")
    for name, values in (*predictors.items(), ("change in results", outcome)):
        if np.ptp(values) <= NEARLY_CONSTANT * np.abs(values).max():
            raise wave.lacks(f"{name} that differs between {phase} schools")


def definitions(wave: Wave, confidence: float = 0.95) -> Result:
    """Compare the coefficient of e-maturity under each definition of change.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        One row for each of `DEFINITIONS`: definition, outcome (in words), unit (of
        per_sd), estimate (standardised; positive where results rose more in e-mature
        schools), conf_low, conf_high, p_value, per_sd (what one standard deviation of
        e-maturity comes to, in the outcome's own unit), rsquared_adj, n and note (why
        there is no result).

    Raises
    ------
    NotCollected
        Where the wave has no such regression under the first definition, the plain
        difference.
    """
    rows: list[dict[str, object]] = []
    bases: list[Base | None] = []
    for definition, (outcome, unit) in DEFINITIONS.items():
        row: dict[str, object] = {
            "definition": definition,
            "outcome": outcome,
            "unit": unit,
        }
        try:
            found = change_model(wave, confidence, definition=definition)
        except NotCollected as lacking:
            if not rows:  # the other definitions need what the first one needs
                raise
            rows.append(row | {"note": f"needs {in_words(lacking.what)}"})
            bases.append(None)
            continue
        rows.append(row | _e_maturity(found) | {"note": ""})
        bases.append(found.base)
    frame = pd.DataFrame(rows).astype({"n": "Int64"})
    labels = ("definition", "outcome", "unit", "note")
    return Result.by_row(frame, bases, labels)


def _e_maturity(found: ChangeModel) -> dict[str, object]:
    """The coefficient of e-maturity as the cells of a row."""
    term = found.tidy().set_index("term").loc[E_MATURITY]
    return {
        **term[["estimate", "conf_low", "conf_high", "p_value"]].to_dict(),
        "per_sd": term["estimate"] * found.unit,
        "rsquared_adj": found.rsquared_adj,
        "n": found.nobs,
    }
