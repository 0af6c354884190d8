"""Results of a fit: estimates, standard errors, intervals, predictions and tests."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import special, stats

from personalising.statistics.levels import check_level
from personalising.statistics.ordinal import (
    comparison,
    prediction,
    profile,
    proportional_odds,
    quadrature,
    simulation,
)
from personalising.statistics.ordinal.columns import as_frame
from personalising.statistics.ordinal.likelihood import Floats
from personalising.statistics.ordinal.proportional_odds import ProportionalOdds

if TYPE_CHECKING:
    from personalising.statistics.ordinal.model import MixedOrderedModel

LOGISTIC_VARIANCE = np.pi**2 / 3
NEGLIGIBLE = 0.01
"""Quadrature error of the log-likelihood up to which no note is given."""

INTERVAL = ["conf_low", "conf_high"]


@dataclass(frozen=True, eq=False, repr=False)
class MixedOrderedResults:
    """Maximum-likelihood fit of a `MixedOrderedModel`.

    Made by `MixedOrderedModel.fit`. Thresholds are cut points on the latent scale, in
    logits. Coefficients are log odds: a positive one goes with higher categories of
    the response.

    Parameters
    ----------
    model : MixedOrderedModel
        The model that was fitted.
    quadrature_points : int
        Quadrature points used for each level of random intercepts; 1 is Laplace's
        approximation.
    params : pandas.Series
        Estimates of the thresholds (cut points, with names such as ``1|2``), then of
        the coefficients.
    group_sd : pandas.Series
        Estimated standard deviation of the random intercepts of each grouping factor,
        outermost first.
    llf : float
        Log-likelihood at the estimates.
    converged : bool
        Whether the search reached a maximum, judged on gradient and log-likelihood.
    steps : int
        Newton steps taken over all rows.
    boundary : tuple of str
        Grouping factors whose standard deviation is estimated as 0, its lower bound.
    cov_type : str
        ``"nonrobust"``: standard errors from the inverse of the observed information;
        ``"robust"``: from the sandwich.
    cov_groups : str or None
        Column of the robust clusters; None where they are the outermost groups.
    message : str
        Why the search stopped.
    quadrature_error : float
        Change in the log-likelihood when the quadrature points are doubled, about the
        error of the integral. It is computed only where a standard deviation is large,
        and is 0 elsewhere, where the error is negligible, and for Laplace's
        approximation.
    covariance : array
        Covariance of the thresholds, coefficients and standard deviations, in this
        order; NaN for a standard deviation on its boundary.
    effects : tuple of pairs of arrays
        For each grouping factor, the modes of the random effects of its groups and
        their standard errors.

    Examples
    --------
    >>> from personalising.statistics import MixedOrderedModel
    >>> rows = [(g, x, 1 + (g % 3 + x + k) // 2) for g in range(8) for x in (0, 1)
    ...         for k in (0, 1, 2)]
    >>> data = pd.DataFrame(rows, columns=["group", "x", "score"])
    >>> result = MixedOrderedModel.from_formula("score ~ x", data, groups="group").fit()
    >>> list(result.tidy()["term"])
    ['1|2', '2|3', 'x', 'sd(group)']
    >>> result.predict({"x": 1})["estimate"].round(2).tolist()
    [0.08, 0.69, 0.23]
    >>> result.odds_ratios().round(2).loc["x"].tolist()
    [5.97, 1.58, 22.54]
    """

    model: "MixedOrderedModel"
    quadrature_points: int
    params: pd.Series
    group_sd: pd.Series
    llf: float
    converged: bool
    steps: int
    boundary: tuple[str, ...]
    cov_type: str
    cov_groups: str | None
    message: str
    quadrature_error: float
    covariance: Floats
    effects: tuple[tuple[Floats, Floats], ...]

    # --- estimates

    @property
    def thresholds(self) -> pd.Series:
        """Estimated thresholds: the cut points between neighbouring categories.

        In logits, in increasing order, with names such as ``1|2``. They are the cut
        points themselves, not increments.
        """
        return self.params.iloc[: len(self.model.design.thresholds)]

    @property
    def coefficients(self) -> pd.Series:
        """Estimated coefficients of the predictors, as log odds.

        One for each column of the design. A positive coefficient goes with higher
        categories of the response.
        """
        return self.params.iloc[len(self.model.design.thresholds) :]

    @property
    def bse(self) -> pd.Series:
        """Standard errors of the parameters, one for each of `params`.

        From the observed information or, where `cov_type` is ``"robust"``, from the
        sandwich. NaN where the information matrix is not positive definite.
        """
        with np.errstate(invalid="ignore"):
            found = np.sqrt(np.diag(self.covariance))[: len(self.params)]
        return pd.Series(found, index=self.params.index)

    @property
    def group_sd_bse(self) -> pd.Series:
        """Standard errors of the standard deviations, one for each of `group_sd`.

        NaN for a standard deviation on its boundary, 0.
        """
        with np.errstate(invalid="ignore"):
            found = np.sqrt(np.diag(self.covariance))[len(self.params) :]
        return pd.Series(found, index=self.group_sd.index)

    @property
    def zvalues(self) -> pd.Series:
        """Wald's z of each of `params`: the estimate divided by its standard error."""
        return self.params / self.bse

    @property
    def pvalues(self) -> pd.Series:
        """P-value of each of `params`: two-sided, from Wald's z and the normal.

        The hypothesis is that the parameter is 0. For a threshold this is seldom of
        interest.
        """
        return pd.Series(
            2 * stats.norm.sf(np.abs(self.zvalues)), index=self.params.index
        )

    def cov_params(self) -> pd.DataFrame:
        """Covariance matrix of the parameters in `params`.

        That the standard deviations of the random intercepts are estimated too is
        allowed for; their own rows and columns are left out.

        Returns
        -------
        pandas.DataFrame
            Square, with the names of `params` as index and as columns.
        """
        size = len(self.params)
        return pd.DataFrame(
            self.covariance[:size, :size],
            index=self.params.index,
            columns=self.params.index,
        )

    def conf_int(self, confidence: float = 0.95, method: str = "wald") -> pd.DataFrame:
        """Confidence intervals of the parameters in `params`.

        Parameters
        ----------
        confidence : float
            Confidence of the intervals.
        method : {"wald", "profile"}
            ``"wald"``: the estimate plus and minus a multiple of its standard error.
            ``"profile"``: the values that a likelihood-ratio test does not reject,
            with the other parameters re-estimated at each value.

        Returns
        -------
        pandas.DataFrame
            Columns conf_low and conf_high; a row for each of `params`.

        Raises
        ------
        ValueError
            If confidence is not between 0 and 1; if the method has another name; if a
            profile is asked for where the fit has weights or robust standard errors,
            or did not converge.
        """
        self._check_interval(confidence, method)
        if method == "profile":
            return self._profile(self.params.index, confidence)
        half = stats.norm.isf((1 - confidence) / 2) * self.bse
        return pd.DataFrame(
            {"conf_low": self.params - half, "conf_high": self.params + half}
        )

    def group_sd_conf_int(
        self, confidence: float = 0.95, method: str = "wald"
    ) -> pd.DataFrame:
        """Confidence intervals of the standard deviations in `group_sd`.

        Parameters
        ----------
        confidence : float
            Confidence of the intervals.
        method : {"wald", "profile"}
            ``"wald"``: symmetric about the logarithm of the standard deviation; where
            that is on its boundary, 0, the upper end is NaN. ``"profile"``: the values
            that a likelihood-ratio test does not reject; it has an upper end on the
            boundary too.

        Returns
        -------
        pandas.DataFrame
            Columns conf_low and conf_high; a row for each grouping factor.

        Raises
        ------
        ValueError
            If confidence is not between 0 and 1; if the method has another name; if a
            profile is asked for where the fit has weights or robust standard errors,
            or did not converge.
        """
        self._check_interval(confidence, method)
        if method == "profile":
            names = self.model.all_names[len(self.params) :]
            return self._profile(names, confidence).set_axis(self.group_sd.index)
        z = stats.norm.isf((1 - confidence) / 2)
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = np.exp(z * self.group_sd_bse / self.group_sd)
            low = (self.group_sd / factor).where(self.group_sd > 0, 0.0)
            high = self.group_sd * factor
        return pd.DataFrame({"conf_low": low, "conf_high": high})

    def _check_interval(self, confidence: float, method: str) -> None:
        check_level(confidence)
        if method not in ("wald", "profile"):
            raise ValueError(f"method must be 'wald' or 'profile'; found {method!r}")
        if method == "profile" and self.cov_type == "robust":
            raise ValueError(
                "a profile interval trusts the likelihood, which robust standard "
                "errors do not: ask for method='wald'"
            )
        if method == "profile" and not self.converged:
            raise ValueError("the fit did not converge: it has no profile")
        if method == "profile":
            comparison.check_unweighted(self, "a profile interval")

    def _profile(self, names: pd.Index, confidence: float) -> pd.DataFrame:
        found = [
            profile.interval(self, self.model.all_names.get_loc(name), confidence)
            for name in names
        ]
        return pd.DataFrame(found, index=names, columns=INTERVAL)

    @property
    def icc(self) -> pd.Series:
        """Intraclass correlation of each grouping factor, on the latent scale.

        The share of the variance that two rows of the same group have in common:
        the variance of the group's random intercept, and for an inner group that of
        its outer group too, divided by the whole variance. The variance of a row
        itself is that of the logistic distribution, pi^2 / 3.
        """
        shared = (self.group_sd**2).cumsum()
        whole = (self.group_sd**2).sum() + LOGISTIC_VARIANCE
        return (shared / whole).rename("icc")

    # --- the fit

    @property
    def nobs(self) -> int:
        """Number of rows that the model was fitted to."""
        return self.model.nobs

    @property
    def n_groups(self) -> pd.Series:
        """Number of groups of each grouping factor, outermost first."""
        return self.model.n_groups

    @property
    def df_model(self) -> int:
        """Number of estimated parameters.

        Thresholds, coefficients and standard deviations, those on the boundary
        included.
        """
        return len(self.params) + len(self.group_sd)

    @property
    def aic(self) -> float:
        """Akaike's information criterion, -2 llf + 2 df_model; smaller is better."""
        return -2 * self.llf + 2 * self.df_model

    @property
    def bic(self) -> float:
        """Schwarz's criterion, -2 llf + log(nobs) df_model; smaller is better."""
        return -2 * self.llf + float(np.log(self.nobs)) * self.df_model

    @property
    def notes(self) -> tuple[str, ...]:
        """Warnings about this fit, one sentence each; empty where there are none.

        They say that the fit did not converge, that a standard deviation is 0, that
        more quadrature points are needed, that the information matrix is singular,
        and which rows of the data were left out.
        """
        found = []
        if not self.converged:
            found.append(
                f"NOT CONVERGED ({self.message}): these numbers are not estimates"
            )
        for factor in self.boundary:
            found.append(
                f"the standard deviation of {factor} is on its boundary, 0: test it "
                "with compare(), which knows the reference distribution there"
            )
        if abs(self.quadrature_error) > NEGLIGIBLE:
            most = self.quadrature_points == quadrature.MOST_POINTS
            advice = (
                "the integral itself is off, and no number of points mends it, so that "
                "the estimates hold only roughly"
                if most
                else "fit with more"
            )
            found.append(
                f"twice the quadrature points change the log-likelihood by "
                f"{self.quadrature_error:.3g}: {advice}"
            )
        if self.converged and np.isnan(self.bse).any():
            found.append("the information is singular: there are no standard errors")
        return (*found, *self.model.notes)

    @property
    def random_effects(self) -> pd.DataFrame:
        """Predicted random effect of each group: its mode and its standard error.

        The mode is that of the effect given the responses of the group and the
        estimates, in logits; positive goes with higher categories.

        Returns
        -------
        pandas.DataFrame
            Columns mode and std_error; a row for each group, indexed by its label.
            With two grouping factors the index has the name of the factor first, so
            that ``.loc["school"]`` gives the schools. Empty where the model has no
            groups.
        """
        frames = [
            pd.DataFrame({"mode": modes, "std_error": errors}, index=labels)
            for (modes, errors), labels in zip(
                self.effects, self.model.design.labels, strict=True
            )
        ]
        factors = self.model.design.factors
        if not frames:
            return pd.DataFrame({"mode": [], "std_error": []})
        if len(frames) == 1:
            return frames[0].rename_axis(factors[0])
        return pd.concat(frames, keys=factors, names=["group", "label"])

    # --- predictions, tests and simulation

    def predict(
        self,
        new_data: pd.DataFrame | None = None,
        kind: str = "conditional",
        cumulative: bool = False,
        confidence: float = 0.95,
    ) -> pd.DataFrame:
        """Predict the probability of each category for each row.

        Parameters
        ----------
        new_data : pandas.DataFrame, optional
            Rows with the predictors; by default the rows that were fitted.
        kind : {"conditional", "marginal"}
            ``"conditional"``: the probabilities in a group whose random effect is 0.
            ``"marginal"``: the probabilities averaged over groups.
        cumulative : bool
            Whether to give the probability of each category or a lower one, rather
            than that of each category. The highest category is then left out, as its
            cumulative probability is always 1.
        confidence : float
            Confidence of the intervals.

        Returns
        -------
        pandas.DataFrame
            Columns estimate, std_error, conf_low, conf_high; indexed by row and
            category. The standard error is that of the delta method. The interval is
            formed on the logit scale, so that it stays between 0 and 1.

        Raises
        ------
        ValueError
            If `kind` has another name; if confidence is not between 0 and 1; if the
            new data lack a predictor, have missing or infinite values in one, or have
            a category that the model did not see.
        """
        if kind not in ("conditional", "marginal"):
            raise ValueError(
                f"kind must be 'conditional' or 'marginal'; found {kind!r}"
            )
        check_level(confidence)
        design = self.model.design
        frame = self.model.data if new_data is None else as_frame(new_data)
        x = design.columns(frame)
        cuts = len(design.thresholds)
        values = self.params.to_numpy()
        deviations = self.group_sd.to_numpy() if kind == "marginal" else np.zeros(0)
        found = prediction.probabilities(
            x, values[:cuts], values[cuts:], deviations, cumulative
        )
        used = len(values) + len(deviations)
        error = found.errors(self.usable_covariance[:used, :used])
        categories = design.categories[:-1] if cumulative else design.categories
        index = pd.MultiIndex.from_product(
            [frame.index, categories], names=["row", "category"]
        )
        return _table(found, error, confidence).set_index(index)

    @property
    def usable_covariance(self) -> Floats:
        """Covariance of all parameters, in which a deviation of 0 is known to be 0.

        A standard deviation on its boundary has no standard error: it is held at 0.
        """
        found = self.covariance.copy()
        size, factors = len(self.params), self.model.design.factors
        edge = [size + factors.index(name) for name in self.boundary]
        found[edge, :] = found[:, edge] = 0.0
        return found

    def odds_ratios(
        self, confidence: float = 0.95, method: str = "wald"
    ) -> pd.DataFrame:
        """Odds ratios of the predictors, with confidence intervals.

        An odds ratio is exp(coefficient): by how much the odds of a higher category
        are multiplied when the predictor rises by 1. Above 1 goes with higher
        categories.

        Parameters
        ----------
        confidence : float
            Confidence of the intervals.
        method : {"wald", "profile"}
            Kind of the interval of the coefficient, whose ends are exponentiated.
            ``"wald"``: the estimate plus and minus a multiple of its standard error.
            ``"profile"``: the values that a likelihood-ratio test does not reject.

        Returns
        -------
        pandas.DataFrame
            Columns odds_ratio, conf_low, conf_high; a row for each of `coefficients`.

        Raises
        ------
        ValueError
            If confidence is not between 0 and 1; if the method has another name; if a
            profile is asked for where the fit has weights or robust standard errors,
            or did not converge.
        """
        intervals = self.conf_int(confidence, method).loc[self.coefficients.index]
        found = pd.concat([self.coefficients.rename("odds_ratio"), intervals], axis=1)
        return np.exp(found)

    def compare(self, other: "MixedOrderedResults") -> comparison.Comparison:
        """Likelihood-ratio test of this fit against another fit to the same rows.

        One model must be a special case of the other; which is which is found out.
        Where the larger model has more random intercepts, the null hypothesis is that
        their variances are 0, which is the lower bound of a variance. The reference
        distribution is then a mixture of chi-squares, in which each variance is at
        its bound with probability 1/2.

        Parameters
        ----------
        other : MixedOrderedResults
            The other fit.

        Returns
        -------
        Comparison
            The statistic, its degrees of freedom, its p-value and the reference
            distribution.

        Raises
        ------
        ValueError
            If a fit did not converge; if it has weights, whose likelihood ratio is not
            chi-squared; if the fits differ in rows, responses or weights; if they
            differ in quadrature points and one has fewer than 5; if neither model is
            nested in the other, or both are the same.
        """
        return comparison.compare(self, other)

    def proportional_odds(self, confidence: float = 0.95) -> ProportionalOdds:
        """Test, for each term, that its effect is the same at every threshold.

        The alternative is the same multilevel model in which the term has an effect
        of its own at each threshold. The score test needs this fit alone. The
        likelihood-ratio test needs the larger model, which is fitted; its effects are
        given for each threshold. In large samples both statistics are chi-squared
        under the hypothesis. Both tests take the rest of the model as true, and the
        odds of the other terms as proportional.

        Parameters
        ----------
        confidence : float
            Confidence of the intervals of the effects by threshold.

        Returns
        -------
        ProportionalOdds
            The tests, and the effects by threshold.

        Raises
        ------
        ValueError
            If confidence is not between 0 and 1; if the response has two categories
            only; if the fit did not converge or has weights; if the model has no
            predictor; or if some categories are too rare for a test at each threshold.
        """
        return proportional_odds.check(self, confidence)

    def simulate(self, seed: Any = None) -> pd.Series:
        """Draw responses for the rows of the fit from the fitted model.

        The random effects of the groups are drawn anew.

        Parameters
        ----------
        seed : int or numpy.random.SeedSequence, optional
            The same seed gives the same responses.

        Returns
        -------
        pandas.Series
            A response for each row used, in the order and with the index of the data.
        """
        return self.model.simulate(self.params, self.group_sd, seed)

    def bootstrap(
        self,
        replicates: int = 999,
        seed: int = 0,
        executor: Executor | None = None,
        progress: simulation.Progress | bool = True,
    ) -> simulation.Bootstrap:
        """Parametric bootstrap of the estimates.

        Draws responses from the fitted model, fits the model to them, and repeats.

        Parameters
        ----------
        replicates : int
            Number of repetitions.
        seed : int
            Seed of the random numbers. Each replicate has a stream of its own that
            is derived from it, so that the estimates are the same for any executor
            and any number of workers.
        executor : concurrent.futures.Executor, optional
            Runs the fits, such as a ProcessPoolExecutor or a Dask client's
            `get_executor()`. By default they run in this process.
        progress : bool or callable
            Whether to show a progress bar; or a function that is called with the
            number of replicates done and the number of all.

        Returns
        -------
        Bootstrap
            The estimates of each replicate, with their standard deviations, biases
            and intervals.

        Raises
        ------
        ValueError
            If there are fewer than 2 replicates, or this fit did not converge.
        """
        return simulation.bootstrap(self, replicates, seed, executor, progress)

    # --- tables and text

    def tidy(self, confidence: float = 0.95) -> pd.DataFrame:
        """Table of the estimates, with a row for each parameter.

        Parameters
        ----------
        confidence : float
            Confidence of the (Wald) intervals.

        Returns
        -------
        pandas.DataFrame
            Columns term, estimate, std_error, statistic (Wald's z), p_value, conf_low,
            conf_high. The terms are the thresholds, the coefficients and the standard
            deviations, such as ``sd(school)``. A standard deviation has no statistic
            and no p-value here: `compare` tests it.

        Raises
        ------
        ValueError
            If confidence is not between 0 and 1.
        """
        intervals = [self.conf_int(confidence), self.group_sd_conf_int(confidence)]
        nothing = np.full(len(self.group_sd), np.nan)
        ends = pd.concat([part.reset_index(drop=True) for part in intervals])
        return pd.DataFrame(
            {
                "term": self.model.all_names,
                "estimate": [*self.params, *self.group_sd],
                "std_error": [*self.bse, *self.group_sd_bse],
                "statistic": [*self.zvalues, *nothing],
                "p_value": [*self.pvalues, *nothing],
                "conf_low": ends["conf_low"].to_numpy(),
                "conf_high": ends["conf_high"].to_numpy(),
            }
        )

    def summary(self, confidence: float = 0.95) -> str:
        """Summary of the fit as text: the model, the estimates and the notes.

        Parameters
        ----------
        confidence : float
            Confidence of the intervals in the table of estimates.

        Returns
        -------
        str
            Several lines, the same on every machine.

        Raises
        ------
        ValueError
            If confidence is not between 0 and 1.
        """
        design = self.model.design
        groups = [
            f"{factor} {n}, sd {sd:z.4f}, icc {icc:z.4f}"
            for factor, n, sd, icc in zip(
                design.factors, self.n_groups, self.group_sd, self.icc, strict=True
            )
        ]
        how = "Laplace" if self.quadrature_points == 1 else "adaptive quadrature"
        points = f"{how}, {self.quadrature_points} points a level"
        errors = self.cov_type + (f" by {self.cov_groups}" if self.cov_groups else "")
        head = {
            "Cumulative logit": design.formula,
            "Rows": str(self.nobs),
            "Groups": "; ".join(groups) or "none",
            "Likelihood": points if design.factors else "exact",
            "Weights": design.weights or "none",
            "Log-likelihood": f"{self.llf:.5f}",
            "AIC, BIC": f"{self.aic:.3f}, {self.bic:.3f}",
            "Standard errors": errors,
            "Converged": "yes" if self.converged else "NO",
        }
        lines = [f"{name + ':':<18}{value}" for name, value in head.items()]
        table = self.tidy(confidence).set_index("term").rename_axis(None)
        text = table.to_string(float_format=lambda value: f"{value:z.4f}", na_rep="")
        notes = [f"Note: {note}." for note in self.notes]
        return "\n".join([*lines, "", text, *([""] if notes else []), *notes])

    def __repr__(self) -> str:
        """Estimates, rounded so that they print the same on every machine."""
        params = ", ".join(
            f"{name}={value:z.4f}" for name, value in self.params.items()
        )
        deviations = ", ".join(
            f"{name}={value:z.4f}" for name, value in self.group_sd.items()
        )
        return (
            f"MixedOrderedResults({self.model.design.formula!r}, "
            f"params=({params}), group_sd=({deviations}), llf={self.llf:.4f}, "
            f"nobs={self.nobs}, n_groups={self.n_groups.tolist()}, "
            f"quadrature_points={self.quadrature_points}, converged={self.converged})"
        )

    def _repr_html_(self) -> str:
        table: str = self.tidy().to_html(
            index=False, border=0, float_format=lambda value: f"{value:z.4f}", na_rep=""
        )
        notes: Sequence[Any] = [f"<p>Note: {note}.</p>" for note in self.notes]
        return "".join([table, *notes])


def _table(
    found: prediction.Probabilities, error: Floats, confidence: float
) -> pd.DataFrame:
    """Probabilities with intervals that are formed on the logit scale."""
    half = stats.norm.isf((1 - confidence) / 2) * error.ravel()
    # a mean over nodes may end a rounding error above 1
    estimate = np.minimum(found.estimates.ravel(), 1.0)
    rest = found.complements.ravel()
    inside = (estimate > 0) & (rest > 0)
    logit = np.log(estimate, where=inside, out=np.zeros_like(estimate))
    logit -= np.log(rest, where=inside, out=np.zeros_like(rest))
    low = np.where(inside, special.expit(logit - half), estimate)
    high = np.where(inside, special.expit(logit + half), estimate)
    return pd.DataFrame(
        {
            "estimate": estimate,
            "std_error": estimate * rest * error.ravel(),
            "conf_low": np.minimum(low, estimate),
            "conf_high": np.maximum(high, estimate),
        }
    )
