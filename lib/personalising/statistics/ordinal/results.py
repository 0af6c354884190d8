"""Results of a fit: estimates, standard errors, intervals, predictions and tests."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from personalising.statistics.levels import check_level
from personalising.statistics.ordinal import (
    comparison,
    effects,
    modes,
    partial,
    prediction,
    proportional_odds,
    report,
    simulation,
)
from personalising.statistics.ordinal.columns import as_frame
from personalising.statistics.ordinal.estimates import Estimates
from personalising.statistics.ordinal.likelihood import Floats
from personalising.statistics.ordinal.proportional_odds import ProportionalOdds

if TYPE_CHECKING:
    pass

LOGISTIC_VARIANCE = np.pi**2 / 3


@dataclass(frozen=True, eq=False, repr=False)
class MixedOrderedResults(Estimates):
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
        the coefficients; of a term whose odds are not proportional one for each
        threshold, with names such as ``x at 1|2``.
    group_sd : pandas.Series
        Estimated standard deviation of the random intercepts of each grouping factor,
        outermost first.
    llf : float
        Log-likelihood at the estimates; with weights, the pseudo-log-likelihood.
    converged : bool
        Whether the search reached a maximum, judged on gradient and log-likelihood.
    steps : int
        Newton steps taken over all rows.
    boundary : tuple of str
        Grouping factors whose standard deviation is estimated as 0, its lower bound.
    cov_type : str
        ``"nonrobust"``: standard errors from the inverse of the observed information;
        ``"robust"``: design-based, from the sandwich; ``"replicates"``: from the fits
        with replicate weights.
    cluster : str or None
        Column of the clusters; None where they are the outermost groups.
    strata : str or None
        Column of the strata that the clusters were sampled in; None for one stratum.
    df_design : float
        Degrees of freedom of t intervals and p-values: clusters minus strata where
        `cov_type` is ``"robust"``; those of the replicate weights where it is
        ``"replicates"``; else infinite, which is the normal distribution.
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
        """Akaike's information criterion, -2 llf + 2 df_model; smaller is better.

        A ValueError where the fit has weights, whose log-likelihood is none.
        """
        comparison.check_unweighted(self, "Akaike's criterion")
        return -2 * self.llf + 2 * self.df_model

    @property
    def bic(self) -> float:
        """Schwarz's criterion, -2 llf + log(nobs) df_model; smaller is better.

        A ValueError where the fit has weights, whose log-likelihood is none.
        """
        comparison.check_unweighted(self, "Schwarz's criterion")
        return -2 * self.llf + float(np.log(self.nobs)) * self.df_model

    @property
    def notes(self) -> tuple[str, ...]:
        """Warnings about this fit, one sentence each; empty where there are none.

        They say that the fit did not converge, that a standard deviation is 0, that
        more quadrature points are needed, that the thresholds cross in some rows, that
        the information matrix is singular, and which rows of the data were left out.
        """
        return report.notes(self)

    @property
    def crossed_rows(self) -> pd.Index:
        """Labels of the rows of the fit where the thresholds cross; often none.

        They can cross only where the odds of a term are not proportional. The model
        then gives a category a negative probability in these rows, though not the one
        that was answered. `predict` refuses such rows, unless it is asked for
        cumulative probabilities.
        """
        theta = self.model.to_internal @ np.append(self.params, self.group_sd)
        return self.model.design.index[partial.crossed(self.model.design, theta)]

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
        groups: bool = False,
        new_groups: str = "typical",
    ) -> pd.DataFrame:
        """Predict the probability of each category for each row.

        Parameters
        ----------
        new_data : pandas.DataFrame, optional
            Rows with the predictors, and the offset if there is one; by default the
            rows that were fitted.
        kind : {"conditional", "marginal"}
            ``"conditional"``: the probabilities in a group whose random effect is 0.
            ``"marginal"``: the probabilities averaged over groups.
        cumulative : bool
            Whether to give the probability of each category or a lower one, rather
            than that of each category. The highest category is then left out, as its
            cumulative probability is always 1.
        confidence : float
            Confidence of the intervals.
        groups : bool
            Whether to predict in the group of each row, with the mode of its own random
            effect. New data then need the columns of the groups. In a group that the
            fit did not see the effect is 0; in a new inner group of a known outer group
            it is that of the outer group.
        new_groups : {"typical", "any"}
            What is meant by a group that the fit did not see. ``"typical"``: one whose
            effect is 0, so that only the parameters are unsure. ``"any"``: one drawn
            at random, so that the variance between groups is added.

        Returns
        -------
        pandas.DataFrame
            Columns estimate, std_error, conf_low, conf_high; indexed by row and
            category. The standard error is that of the delta method. The interval is
            formed on the logit scale, so that it stays between 0 and 1. In groups it
            holds what is unsure of the effect where the parameters are known (its
            posterior taken as normal about the mode), and what is unsure of the
            parameters, with which the mode moves.

        Raises
        ------
        ValueError
            If `kind` or `new_groups` has another name; if confidence is not between 0
            and 1; if the new data lack a predictor, have missing or infinite values in
            one, or have a category that the model did not see; if the odds of a term
            are not proportional and the thresholds cross in a row. With groups: if the
            model has none, `kind` is marginal, or the new data lack a label, have one
            of another kind, or put an inner group into another outer group.

        Notes
        -----
        *Oracle.* R's `clm` (wine): probabilities, errors and intervals within 1e-6. In
        groups, R's `glmmTMB` (1.1.5), for two categories by Laplace: linear predictors
        and their errors within 1e-5, with one level and with two, in known groups and
        in any new one. Modes and their variances: `clmm` (wine), within 1e-5.

        *Coverage.* In 400 simulated samples of 180 groups of 2 to 8 rows, 95% intervals
        of cumulative probabilities held the truth in 94% of known groups, and of new
        groups with ``new_groups="any"``, with one level and with two. Those of single
        categories held it in 92% and 88 to 89%: the logit of such a probability is not
        linear in the effect, so that the delta method is rough where the effect is very
        unsure (bench/ordinal_coverage.py).

        Examples
        --------
        >>> from personalising.statistics import MixedOrderedModel
        >>> rows = [(g, x, 1 + (g % 3 + x + k) // 2) for g in range(8) for x in (0, 1)
        ...         for k in (0, 1, 2)]
        >>> data = pd.DataFrame(rows, columns=["group", "x", "score"])
        >>> model = MixedOrderedModel.from_formula("score ~ x", data, groups="group")
        >>> new = {"group": [2, 99], "x": [1, 1]}  # group 99 is new
        >>> found = model.fit().predict(new, cumulative=True, groups=True)
        >>> found["estimate"].round(2).tolist()
        [0.02, 0.43, 0.08, 0.77]
        """
        check_level(confidence)
        design = self.model.design
        frame = self.model.data if new_data is None else as_frame(new_data)
        x, offset = design.columns(frame), design.offsets(frame)
        added: Floats | float = 0.0
        if groups:
            modes.check_asked(design, kind, new_groups)
            places = modes.own(design)
            if new_data is not None:
                places = modes.of_data(design, frame)
            drawn = modes.of_rows(self, places, spread=new_groups == "any")
            found = prediction.of_fit(self, x, offset + drawn.modes, kind, cumulative)
            found, added = prediction.in_groups(self, found, drawn)
        else:
            found = prediction.of_fit(self, x, offset, kind, cumulative)
        categories = design.categories[:-1] if cumulative else design.categories
        index = pd.MultiIndex.from_product(
            [frame.index, categories], names=["row", "category"]
        )
        return prediction.table(self, found, confidence, added).set_index(index)

    def combinations(
        self, contrasts: Mapping[str, Mapping[str, float]], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Linear combinations of the parameters, such as contrasts of coefficients.

        Parameters
        ----------
        contrasts : mapping of str to mapping of str to float
            For each combination, by the name that it is to have, the weight of each
            parameter, by its name in `params`. A contrast of two levels of
            a factor is 1 and -1; one with the reference level is 1 alone.
        confidence : float
            Confidence of the (Wald) intervals.

        Returns
        -------
        pandas.DataFrame
            Columns contrast, estimate, std_error, statistic (Wald's z), p_value,
            conf_low, conf_high; a row for each combination, in logits.

        Raises
        ------
        ValueError
            If there are no weights, or a weight of a parameter that the model does not
            have; if confidence is not between 0 and 1.

        Notes
        -----
        *Oracle.* R's `emmeans` on `clmm` (soup, six products): differences within 1e-4,
        their standard errors within 1e-5.

        Examples
        --------
        >>> from personalising.statistics import MixedOrderedModel
        >>> rows = [(g, x, 1 + (g % 3 + x + k) // 2) for g in range(8) for x in (0, 1)
        ...         for k in (0, 1, 2)]
        >>> data = pd.DataFrame(rows, columns=["group", "x", "score"])
        >>> result = MixedOrderedModel.from_formula("score ~ x", data).fit()
        >>> found = result.combinations({"between": {"2|3": 1, "1|2": -1}})
        >>> found[["contrast", "estimate"]].round(2).values.tolist()
        [['between', 2.87]]
        """
        return effects.combine(self, contrasts, confidence)

    def standardised(
        self,
        variable: str,
        values: Iterable[Any] | None = None,
        population: pd.DataFrame | None = None,
        weights: str | None = None,
        kind: str = "marginal",
        cumulative: bool = False,
        confidence: float = 0.95,
    ) -> pd.DataFrame:
        """Mean probabilities of groups, standardised to one population.

        The variable is set to each value in turn in every row of the population, the
        other variables stay, and the probabilities are averaged over the rows. Groups
        that differ in other variables too are so compared on the same ones.

        Parameters
        ----------
        variable : str
            A variable of the formula.
        values : iterable, optional
            Values to set it to; by default all that the fit saw, where it is no number.
        population : pandas.DataFrame, optional
            Rows with the variables of the formula; by default those of the fit, each
            with the weight that it had there.
        weights : str, optional
            Column of the population with the weight of each row.
        kind : {"marginal", "conditional"}
            ``"marginal"``: averaged over the random effects too. ``"conditional"``: in
            groups whose random effect is 0.
        cumulative : bool
            Whether to give the probability of each category or a lower one, rather
            than that of each category.
        confidence : float
            Confidence of the intervals.

        Returns
        -------
        pandas.DataFrame
            Columns term (the variable), value, category, estimate, std_error, conf_low,
            conf_high. The standard error is that of the delta method, for this
            population; the interval is formed on the logit scale.

        Raises
        ------
        ValueError
            If the model does not have the variable; if values are needed and none is
            given; if the population lacks a variable, has no row or a negative weight;
            if `kind` has another name; if confidence is not between 0 and 1.

        Notes
        -----
        *Oracle.* R's `emmeans` on `clm` (wine, which is balanced, so that its grid is
        the population): means within 1e-7, standard errors within 1e-6.

        Examples
        --------
        >>> from personalising.statistics import MixedOrderedModel
        >>> rows = [(g, x, 1 + (g % 3 + x + k) // 2) for g in range(8) for x in (0, 1)
        ...         for k in (0, 1, 2)]
        >>> data = pd.DataFrame(rows, columns=["group", "x", "score"])
        >>> result = MixedOrderedModel.from_formula("score ~ x", data).fit()
        >>> result.standardised("x", [0, 1])["estimate"].round(2).tolist()
        [0.38, 0.54, 0.09, 0.12, 0.59, 0.29]
        """
        how = effects.How(kind, cumulative)
        rows = effects.Population.of(self, population, weights)
        return effects.standardised(self, variable, values, rows, how, confidence)

    def average_effects(
        self,
        variable: str,
        values: Iterable[Any] | None = None,
        population: pd.DataFrame | None = None,
        weights: str | None = None,
        kind: str = "marginal",
        cumulative: bool = False,
        confidence: float = 0.95,
    ) -> pd.DataFrame:
        """Average marginal effects of a variable on the probabilities.

        Of a variable that holds numbers: the slope of each probability, averaged over
        the rows of a population. Of another, or where values are given: for each pair
        of values, the difference of the probabilities with the variable set to the one
        and to the other in every row, averaged over the rows.

        Parameters
        ----------
        variable : str
            A variable of the formula.
        values : iterable, optional
            Values to compare, each with those before it.
        population : pandas.DataFrame, optional
            Rows with the variables of the formula; by default those of the fit, each
            with the weight that it had there.
        weights : str, optional
            Column of the population with the weight of each row.
        kind : {"marginal", "conditional"}
            ``"marginal"``: averaged over the random effects too. ``"conditional"``: in
            groups whose random effect is 0.
        cumulative : bool
            Whether the effects are those on the probability of each category or a
            lower one, rather than on that of each category.
        confidence : float
            Confidence of the intervals.

        Returns
        -------
        pandas.DataFrame
            Columns term (the variable), contrast (such as ``warm - cold``, or
            ``slope``), category, estimate, std_error, statistic (z), p_value, conf_low,
            conf_high. The standard error is that of the delta method, for this
            population.

        Raises
        ------
        ValueError
            If the model does not have the variable, or there are fewer than two values
            of it to compare; if the population lacks a variable, has no row or a
            negative weight; if `kind` has another name; if confidence is not between 0
            and 1.

        Notes
        -----
        *Oracle.* R's `emmeans` on `clm` (wine): differences within 1e-7, standard
        errors within 1e-6. statsmodels' `Logit.get_margeff`, for two categories: slopes
        and differences within 1e-6.

        Examples
        --------
        >>> from personalising.statistics import MixedOrderedModel
        >>> rows = [(g, x, 1 + (g % 3 + x + k) // 2) for g in range(8) for x in (0, 1)
        ...         for k in (0, 1, 2)]
        >>> data = pd.DataFrame(rows, columns=["group", "x", "score"])
        >>> result = MixedOrderedModel.from_formula("score ~ x", data).fit()
        >>> found = result.average_effects("x", [0, 1])
        >>> found["contrast"].iloc[0], found["estimate"].round(2).tolist()
        ('1 - 0', [-0.25, 0.05, 0.2])
        """
        how = effects.How(kind, cumulative)
        rows = effects.Population.of(self, population, weights)
        return effects.average_effects(self, variable, values, rows, how, confidence)

    def mean_score(
        self,
        scores: Mapping[Any, float],
        population: pd.DataFrame | None = None,
        weights: str | None = None,
        kind: str = "marginal",
        confidence: float = 0.95,
    ) -> pd.DataFrame:
        """Mean of scores that are given to the categories, over a population.

        The score of a row is the sum of each category's score times its probability.
        Scores of 1 for some categories give the probability of any of these; 1 for
        those that agree and -1 for those that disagree, agreement less disagreement.

        Parameters
        ----------
        scores : mapping of category to float
            The score of each category; of one that is left out, 0.
        population : pandas.DataFrame, optional
            Rows with the variables of the formula; by default those of the fit, each
            with the weight that it had there.
        weights : str, optional
            Column of the population with the weight of each row.
        kind : {"marginal", "conditional"}
            ``"marginal"``: averaged over the random effects too. ``"conditional"``: in
            groups whose random effect is 0.
        confidence : float
            Confidence of the (Wald) interval.

        Returns
        -------
        pandas.DataFrame
            One row: estimate, std_error, statistic (Wald's z of a mean of 0), p_value,
            conf_low, conf_high. The standard error is that of the delta method, for
            this population.

        Raises
        ------
        ValueError
            If there are no scores, or one of a category that the response does not
            have or that is not finite; if the population lacks a variable, has no row
            or a negative weight; if `kind` has another name; if confidence is not
            between 0 and 1.

        Notes
        -----
        *Oracle.* R's `emmeans` with ``mode = "mean.class"`` on `clm` (wine): means
        within 1e-7, standard errors within 1e-6.

        Examples
        --------
        >>> from personalising.statistics import MixedOrderedModel
        >>> rows = [(g, x, 1 + (g % 3 + x + k) // 2) for g in range(8) for x in (0, 1)
        ...         for k in (0, 1, 2)]
        >>> data = pd.DataFrame(rows, columns=["group", "x", "score"])
        >>> result = MixedOrderedModel.from_formula("score ~ x", data).fit()
        >>> found = result.mean_score({1: -1, 3: 1}, pd.DataFrame({"x": [1]}))
        >>> found[["estimate", "std_error"]].round(2).values.tolist()
        [[0.17, 0.13]]
        """
        rows = effects.Population.of(self, population, weights)
        return effects.mean_score(self, scores, rows, kind, confidence)

    def odds_ratios(
        self, confidence: float = 0.95, method: str = "wald"
    ) -> pd.DataFrame:
        """Odds ratios of the predictors, with confidence intervals.

        An odds ratio is exp(coefficient): by how much the odds of a higher category
        are multiplied when the predictor rises by 1. Above 1 goes with higher
        categories. Where the odds are not proportional it is that of the categories
        above the threshold.

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

        The alternative is the same multilevel model in which the term has an effect of
        its own at each threshold; `MixedOrderedModel.with_nonproportional` makes it.
        Terms that have one already are not tested. The score test needs this fit alone.
        The likelihood-ratio test needs the larger model, which is fitted; its effects
        are given for each threshold. In large samples both statistics are chi-squared
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
            predictor with proportional odds; or if some categories are too rare for a
            test at each threshold.
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

    # --- text

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
        return report.summary(self, confidence)

    def __repr__(self) -> str:
        """Estimates, rounded so that they print the same on every machine."""
        params = ", ".join(
            f"{name}={value:z.4f}" for name, value in self.params.items()
        )
        deviations = ", ".join(
            f"{name}={value:z.4f}" for name, value in self.group_sd.items()
        )
        freed = list(self.model.nonproportional)
        return (
            f"MixedOrderedResults({self.model.design.formula!r}, "
            + (f"nonproportional={freed}, " if freed else "")
            + f"params=({params}), group_sd=({deviations}), llf={self.llf:.4f}, "
            f"nobs={self.nobs}, n_groups={self.n_groups.tolist()}, "
            f"quadrature_points={self.quadrature_points}, converged={self.converged})"
        )

    def _repr_html_(self) -> str:
        return report.html(self)
