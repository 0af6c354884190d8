"""The regression of the change in results on what the equation says drives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS, RegressionResults
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.tools.tools import add_constant

from personalising import published
from personalising.model import Effect
from personalising.study.performance.schools import (
    FEWEST_SCHOOLS,
    MODELLED,
    PREDICTORS,
    RESULTS,
    all_schools,
    complete_schools,
    mean_interval,
)
from personalising.waves import NotCollected, Wave

E_MATURITY, INVESTMENT, _ = PREDICTORS.values()
INTERACTION = f"{E_MATURITY} \N{MULTIPLICATION SIGN} {INVESTMENT}"
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


@dataclass(frozen=True, eq=False, repr=False)
class ChangeModel:
    r"""A regression of the change in results, with standardised coefficients.

    .. math::

        z(y) = \sum_j \beta_j z(x_j) + e, \qquad z(v) = \frac{v - \bar v}{s_v}

    The standard deviations are taken as known, as is usual, though they were estimated:
    the intervals are those of the regression on standardised variables.

    Parameters
    ----------
    phase : str
        Phase of the schools.
    definition : str
        What change is: a key of `DEFINITIONS`.
    confidence : float
        Level of the intervals.
    n_missing : int
        Schools of the phase left out for want of a value.
    unit : float
        Standard deviation of the outcome, in its own unit.
    fit : statsmodels RegressionResults
        The fit, for all that is not here.
    """

    phase: str
    definition: str
    confidence: float
    n_missing: int
    unit: float
    fit: RegressionResults = field(repr=False)

    @property
    def params(self) -> "pd.Series[float]":
        """Standardised coefficients; the intercept, which is left out, is zero."""
        return self.fit.params.drop("const")

    @property
    def bse(self) -> "pd.Series[float]":
        """Their standard errors."""
        return self.fit.bse.drop("const")

    @property
    def tvalues(self) -> "pd.Series[float]":
        """Student's t of each."""
        return self.fit.tvalues.drop("const")

    @property
    def pvalues(self) -> "pd.Series[float]":
        """Two-sided p of each."""
        return self.fit.pvalues.drop("const")

    def conf_int(self) -> pd.DataFrame:
        """Their intervals, by t: columns 0 (lower) and 1 (upper)."""
        return self.fit.conf_int(1 - self.confidence).drop("const")

    @property
    def vif(self) -> "pd.Series[float]":
        """Variance inflation of each: 1 where it shares nothing with the others."""
        columns = range(1, self.fit.model.exog.shape[1])
        inflation = [variance_inflation_factor(self.fit.model.exog, i) for i in columns]
        return pd.Series(inflation, index=self.params.index, name="vif")

    @property
    def nobs(self) -> int:
        """Number of schools."""
        return int(self.fit.nobs)

    @property
    def df_model(self) -> int:
        """Number of predictors."""
        return int(self.fit.df_model)

    @property
    def df_resid(self) -> int:
        """Schools less predictors less one."""
        return int(self.fit.df_resid)

    @property
    def rsquared(self) -> float:
        """Share of the variance explained in these schools."""
        return float(self.fit.rsquared)

    @property
    def rsquared_adj(self) -> float:
        """The same, adjusted for the number of predictors."""
        return float(self.fit.rsquared_adj)

    @property
    def fvalue(self) -> float:
        """F of the whole regression."""
        return float(self.fit.fvalue)

    @property
    def f_pvalue(self) -> float:
        """Its p."""
        return float(self.fit.f_pvalue)

    def effect(self, term: str, measure: str) -> Effect:
        """One coefficient as evidence for a claim."""
        low, high = self.conf_int().loc[term]
        return Effect(
            float(self.params[term]),
            float(low),
            float(high),
            self.nobs,
            measure,
            confidence=self.confidence,
        )

    def tidy(self) -> pd.DataFrame:
        """One row a term: estimate, std_error, statistic, p_value, interval, vif."""
        intervals = self.conf_int()
        columns = {
            "estimate": self.params,
            "std_error": self.bse,
            "statistic": self.tvalues,
            "p_value": self.pvalues,
            "conf_low": intervals[0],
            "conf_high": intervals[1],
            "vif": self.vif,
        }
        return pd.DataFrame(columns).rename_axis("term").reset_index()

    def __repr__(self) -> str:
        """What was fitted and how well, rounded to print the same on every machine."""
        return (
            f"ChangeModel({self.phase}, {self.definition}, nobs={self.nobs}, "
            f"rsquared_adj={self.rsquared_adj:z.4f}, fvalue={self.fvalue:z.4f}, "
            f"df=({self.df_model}, {self.df_resid}), f_pvalue={self.f_pvalue:.3g})"
        )

    def _repr_html_(self) -> str:
        tidy = self.tidy()
        tidy["p_value"] = [f"{p:.3g}" for p in tidy["p_value"]]
        return tidy.to_html(index=False, border=0, float_format="{:z.4f}".format)


def change_model(
    wave: Wave,
    confidence: float = 0.95,
    *,
    phase: str = MODELLED,
    definition: str = "difference",
    interaction: bool = False,
) -> ChangeModel | NotCollected:
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

    Returns
    -------
    ChangeModel or NotCollected
        Not collected where a column is missing, where fewer than `FEWEST_SCHOOLS`
        schools have all of them, or where they do not differ enough between schools.

    Examples
    --------
    >>> from personalising import waves
    >>> change_model(waves.load("2008"))  # doctest: +NORMALIZE_WHITESPACE
    ChangeModel(primary, difference, nobs=26, rsquared_adj=0.2088, fvalue=3.1997,
        df=(3, 22), f_pvalue=0.0432)
    """
    schools = complete_schools(wave, phase, (*PREDICTORS, *RESULTS), FEWEST_SCHOOLS)
    if isinstance(schools, NotCollected):
        return schools
    outcome = _outcome(schools, definition)
    predictors = schools[list(PREDICTORS)].rename(columns=dict(PREDICTORS))
    if definition == "covariance":
        predictors[BASELINE] = schools["result_before"]
    if lacking := _lacking(outcome, predictors, phase):
        return NotCollected(wave.descriptor, (lacking,))
    z = predictors.apply(_standardised)
    if interaction:
        z[INTERACTION] = z[E_MATURITY] * z[INVESTMENT]
    return ChangeModel(
        phase=phase,
        definition=definition,
        confidence=confidence,
        n_missing=all_schools(wave, phase) - len(schools),
        unit=float(outcome.std()),
        fit=OLS(_standardised(outcome), add_constant(z)).fit(),
    )


def interaction_model(
    wave: Wave, confidence: float = 0.95
) -> ChangeModel | NotCollected:
    """The same regression with the interaction of e-maturity and investment."""
    return change_model(wave, confidence, interaction=True)


def coefficients(
    wave: Wave, confidence: float = 0.95, *, interaction: bool = False
) -> pd.DataFrame | NotCollected:
    """The coefficients of `change_model`, beside what the report printed.

    Returns
    -------
    pandas.DataFrame
        As `ChangeModel.tidy` gives it, and printed (of the regression without the
        interaction, which is the report's).
    """
    model = change_model(wave, confidence, interaction=interaction)
    if isinstance(model, NotCollected):
        return model
    printed = published.figure("s421.beta.e_maturity").value
    of_print = {} if interaction else {E_MATURITY: printed}
    found = model.tidy()
    return found.assign(printed=found["term"].map(of_print).astype("float64"))


def _outcome(schools: pd.DataFrame, definition: str) -> "pd.Series[float]":
    before, after = schools["result_before"], schools["result_after"]
    if definition == "difference":
        return after - before
    if definition == "ratio":
        return 100 * (after / before.where(before > 0) - 1)
    return after


def _lacking(
    outcome: "pd.Series[float]", predictors: pd.DataFrame, phase: str
) -> str | None:
    """What keeps a regression from being made, if anything does."""
    if outcome.isna().any():
        return f"results above zero of every one of the {phase} schools"
    for name, values in (*predictors.items(), ("change in results", outcome)):
        if np.ptp(values) <= NEARLY_CONSTANT * np.abs(values).max():
            return f"{name} that differs between {phase} schools"
    z = predictors.apply(_standardised)
    if np.linalg.matrix_rank(z) < z.shape[1]:
        return f"predictors of {phase} schools that do not follow from each other"
    return None


def _standardised(values: "pd.Series[float]") -> "pd.Series[float]":
    return (values - values.mean()) / values.std()


def definitions(wave: Wave, confidence: float = 0.95) -> pd.DataFrame | NotCollected:
    """The coefficient of e-maturity under each definition of change, side by side.

    Returns
    -------
    pandas.DataFrame
        One row each: definition, outcome (in words), unit, estimate (standardised),
        conf_low, conf_high, p_value, per_sd (what one standard deviation of e-maturity
        comes to, in the outcome's own unit), rsquared_adj, n and note (why there is no
        result).
    """
    rows = []
    for definition, (outcome, unit) in DEFINITIONS.items():
        found = change_model(wave, confidence, definition=definition)
        row = {"definition": definition, "outcome": outcome, "unit": unit}
        if isinstance(found, NotCollected):
            if definition == "difference":
                return found
            rows.append(row | {"note": f"needs {'; '.join(found.what)}"})
            continue
        term = found.tidy().set_index("term").loc[E_MATURITY]
        rows.append(
            row
            | term[["estimate", "conf_low", "conf_high", "p_value"]].to_dict()
            | {
                "per_sd": term["estimate"] * found.unit,
                "rsquared_adj": found.rsquared_adj,
                "n": found.nobs,
                "note": "",
            }
        )
    return pd.DataFrame(rows).astype({"n": "Int64"})


def quadrants(wave: Wave, confidence: float = 0.95) -> pd.DataFrame | NotCollected:
    """Mean change of schools with low and high e-maturity and investment.

    High is above the median. A split throws away how far above: this table is for
    seeing, and `interaction_model` for testing.

    Returns
    -------
    pandas.DataFrame
        One row for each of the four groups that has schools: e_maturity and
        investment (low or high), schools, mean, sd, conf_low, conf_high (by t; missing
        for a single school) and additive (the mean to expect if the two effects add).
    """
    columns = ("e_maturity", "investment", *RESULTS)
    schools = complete_schools(wave, MODELLED, columns, FEWEST_SCHOOLS)
    if isinstance(schools, NotCollected):
        return schools
    split = schools[["e_maturity", "investment"]]
    high = split > split.median()
    for name in split:
        if not high[name].any():
            lacking = f"{PREDICTORS[name]} above the median in any {MODELLED} school"
            return NotCollected(wave.descriptor, (lacking,))
    change = _outcome(schools, "difference")
    additive = OLS(change, add_constant(high.astype("float64"))).fit()
    rows = []
    for (mature, invested), group in change.groupby([high[name] for name in split]):
        low, up = mean_interval(group, confidence)
        rows.append(
            {
                "e_maturity": "high" if mature else "low",
                "investment": "high" if invested else "low",
                "schools": len(group),
                "mean": group.mean(),
                "sd": group.std(),
                "conf_low": low,
                "conf_high": up,
                "additive": additive.fittedvalues[group.index[0]],
            }
        )
    return pd.DataFrame(rows)
