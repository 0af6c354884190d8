"""Least squares on standardised variables, with ordinary or robust errors.

References
----------
Belsley, D. A., Kuh, E., & Welsch, R. E. (1980). *Regression diagnostics*. Wiley.

Long, J. S., & Ervin, L. H. (2000). Using heteroscedasticity consistent standard errors
in the linear regression model. *The American Statistician*, 54(3), 217-224.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS, RegressionResults
from statsmodels.stats.outliers_influence import OLSInfluence, variance_inflation_factor

from personalising.statistics.levels import check_level
from personalising.statistics.standardised.contrasts import simple_effects
from personalising.statistics.standardised.design import INTERCEPT, Pairs, design_of

ERRORS = ("ordinary", "HC3")
"""Kinds of standard errors."""

_LEVERAGE = 1 - 1e-9  # a row of more leverage is fitted exactly
_EXACT = 1e-20  # a share of the variance this small is rounding, and no residual


class ExactFitError(ValueError):
    """The outcome follows from the predictors, so that no error of theirs is known."""


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class StandardisedRegression:
    r"""A regression with standardised coefficients.

    .. math::

        z(y) = \sum_j \beta_j z(x_j) + e, \qquad z(v) = \frac{v - \bar v}{s_v}

    The standard deviations are taken as known, as is usual, though they were estimated:
    the intervals are those of the regression on standardised variables.

    Parameters
    ----------
    confidence : float
        Level of the intervals.
    n_missing : int
        Rows left out for want of a value.
    unit : float
        Standard deviation of the outcome, in its own unit.
    fit : statsmodels RegressionResults
        The fit by statsmodels, for all that is not here.
    """

    confidence: float
    n_missing: int
    unit: float
    fit: RegressionResults = field(repr=False)

    @property
    def params(self) -> "pd.Series[float]":
        """Standardised coefficients by term, without the intercept."""
        return self.fit.params.drop(INTERCEPT)

    @property
    def bse(self) -> "pd.Series[float]":
        """Standard errors of the standardised coefficients, by term."""
        return self.fit.bse.drop(INTERCEPT)

    @property
    def tvalues(self) -> "pd.Series[float]":
        """Student's t of each term, on `df_resid` degrees of freedom."""
        return self.fit.tvalues.drop(INTERCEPT)

    @property
    def pvalues(self) -> "pd.Series[float]":
        """Two-sided p of each coefficient, by term: that it is zero."""
        return self.fit.pvalues.drop(INTERCEPT)

    def conf_int(self) -> pd.DataFrame:
        """Give the intervals of the coefficients at `confidence`, by t.

        Returns
        -------
        pandas.DataFrame
            One row for each term: columns 0 (lower end) and 1 (upper end).
        """
        return self.fit.conf_int(1 - self.confidence).drop(INTERCEPT)

    @property
    def vif(self) -> "pd.Series[float]":
        """Variance inflation by term: 1 where it shares nothing with the others."""
        columns = range(1, self.fit.model.exog.shape[1])
        inflation = [variance_inflation_factor(self.fit.model.exog, i) for i in columns]
        return pd.Series(inflation, index=self.params.index, name="vif")

    @property
    def nobs(self) -> int:
        """Number of rows in the regression."""
        return int(self.fit.nobs)

    @property
    def df_model(self) -> int:
        """Number of terms in the regression, without the intercept."""
        return int(self.fit.df_model)

    @property
    def df_resid(self) -> int:
        """Residual degrees of freedom: rows less terms less one."""
        return int(self.fit.df_resid)

    @property
    def rsquared(self) -> float:
        """Share of the outcome's variance that is explained in these rows."""
        return float(self.fit.rsquared)

    @property
    def rsquared_adj(self) -> float:
        """Share of the variance explained, adjusted for the number of terms."""
        return float(self.fit.rsquared_adj)

    @property
    def fvalue(self) -> float:
        """F of the whole regression, on `df_model` and `df_resid` degrees."""
        return float(self.fit.fvalue)

    @property
    def f_pvalue(self) -> float:
        """The p of the whole regression's F: that all coefficients are zero."""
        return float(self.fit.f_pvalue)

    @property
    def robust_errors(self) -> "pd.Series[float]":
        """Errors of the coefficients for rows that scatter unequally (HC3)."""
        robust = self.fit.get_robustcov_results("HC3").bse
        return pd.Series(robust, index=self.fit.params.index).drop(INTERCEPT)

    def without_each(self, term: str) -> pd.DataFrame:
        """Give one coefficient once for each row, without that row.

        What leaving out a row does to least squares follows from its residual and its
        leverage, without another fit (Belsley, Kuh and Welsch, 1980, chapter 2). The
        coefficients stay in the units of the regression on all rows.

        Parameters
        ----------
        term : str
            One of the terms of the regression.

        Returns
        -------
        pandas.DataFrame
            Columns estimate and std_error (ordinary), with one residual degree of
            freedom less than `df_resid`; rows as in the regression.
        """
        fit = self.fit
        left = 1 - np.asarray(OLSInfluence(fit).hat_matrix_diag)
        residuals = fit.resid.to_numpy()
        row = fit.model.exog @ fit.normalized_cov_params[term].to_numpy()
        variance = (fit.ssr - residuals**2 / left) / (self.df_resid - 1)
        unscaled = fit.normalized_cov_params.loc[term, term] + row**2 / left
        return pd.DataFrame(
            {
                "estimate": fit.params[term] - row * residuals / left,
                "std_error": np.sqrt(variance * unscaled),
            }
        )

    def simple_effects(
        self, focal: str, moderator: str, at: Sequence[float] = (-1.0, 0.0, 1.0)
    ) -> pd.DataFrame:
        """Give the effect of one predictor where another is low, middling or high.

        Parameters
        ----------
        focal, moderator : str
            Predictors whose product is a term.
        at : sequence of float
            Values of the moderator: standard deviations from its mean, or its own unit
            where it was not standardised.

        Returns
        -------
        pandas.DataFrame
            As `personalising.statistics.standardised.contrasts.simple_effects`.

        Raises
        ------
        ValueError
            If the product of the two is no term.
        """
        return simple_effects(
            self.params,
            self.fit.cov_params(),
            pd.Series(float(self.df_resid), index=self.params.index),
            self.confidence,
            focal=focal,
            moderator=moderator,
            at=at,
        )

    def tidy(self) -> pd.DataFrame:
        """Give the coefficients as a table.

        Returns
        -------
        pandas.DataFrame
            One row for each term: term, estimate (standardised), std_error, statistic
            (Student's t), p_value, conf_low, conf_high and vif.
        """
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
            f"StandardisedRegression(nobs={self.nobs}, "
            f"rsquared_adj={self.rsquared_adj:z.4f}, fvalue={self.fvalue:z.4f}, "
            f"df=({self.df_model}, {self.df_resid}), f_pvalue={self.f_pvalue:.3g})"
        )

    def _repr_html_(self) -> str:
        tidy = self.tidy()
        tidy["p_value"] = [f"{p:.3g}" for p in tidy["p_value"]]
        return tidy.to_html(index=False, border=0, float_format="{:z.4f}".format)


def standardised_regression(
    outcome: "pd.Series[float]",
    predictors: pd.DataFrame,
    *,
    interactions: Pairs = (),
    as_they_are: Collection[str] = (),
    errors: str = "ordinary",
    confidence: float = 0.95,
) -> StandardisedRegression:
    """Regress a standardised outcome on standardised predictors, by least squares.

    Parameters
    ----------
    outcome : pandas.Series
        A number for each unit, such as a school.
    predictors : pandas.DataFrame
        A row for each of the outcome's, a column for each predictor.
    interactions : sequence of pairs of str
        Predictors whose product joins, as the product of standardised ones. Its
        coefficient says by how much one of them changes the coefficient of the other
        for each standard deviation.
    as_they_are : collection of str
        Predictors that are not standardised, such as a column of 0 and 1: their
        coefficient is in standard deviations of the outcome for each unit of theirs.
    errors : {"ordinary", "HC3"}
        Errors that suppose a constant spread, or such as do not (Long and Ervin, 2000).
    confidence : float
        Level of the intervals.

    Returns
    -------
    StandardisedRegression
        Of the rows that have every value. A coefficient is positive where the outcome
        is higher with more of the predictor, the others being equal.

    Raises
    ------
    CollinearityError
        If some terms follow from others.
    ExactFitError
        If the outcome follows from the terms.
    ValueError
        As for `design_of`; if confidence is not between 0 and 1 or there are no such
        errors; or, for HC3, if a row is fitted exactly because it alone has some value.

    Notes
    -----
    The computation is statsmodels' `OLS`.

    *Oracle.* R's `lm` on carData's `Prestige` (98 occupations that have a type, of
    102), `sandwich::vcovHC` (HC3) and the delta method by hand for simple effects:
    estimates, errors, p, intervals and adjusted R squared within 1e-10.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = pd.DataFrame(rng.normal(size=(60, 2)), columns=["e-maturity", "investment"])
    >>> y = x["e-maturity"] + x.prod(axis=1) + pd.Series(rng.normal(size=60))
    >>> found = standardised_regression(
    ...     y, x, interactions=[("e-maturity", "investment")], errors="HC3"
    ... )
    >>> found.simple_effects("e-maturity", "investment")["estimate"].round(1).tolist()
    [0.1, 0.6, 1.1]
    """
    check_level(confidence)
    if errors not in ERRORS:
        raise ValueError(f"errors must be one of {', '.join(ERRORS)}; found {errors!r}")
    design = design_of(outcome, predictors, interactions, as_they_are)
    fit = OLS(design.outcome, design.terms).fit()
    if fit.ssr <= _EXACT * fit.centered_tss:
        raise ExactFitError("the terms give the outcome exactly: there is no error")
    if errors == "HC3":
        _refuse_exact_rows(fit)
        fit = OLS(design.outcome, design.terms).fit(cov_type="HC3", use_t=True)
    return StandardisedRegression(
        confidence=confidence, n_missing=design.n_missing, unit=design.unit, fit=fit
    )


def _refuse_exact_rows(fit: RegressionResults) -> None:
    leverage = np.asarray(OLSInfluence(fit).hat_matrix_diag)
    if (leverage > _LEVERAGE).any():
        row = fit.resid.index[int(np.argmax(leverage))]
        raise ValueError(
            f"HC3 errors need two rows or more for each term; row {row!r} alone "
            "decides one"
        )
