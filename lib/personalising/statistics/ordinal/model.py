"""The model: made from a formula and a data frame; its log-likelihood and its fit."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from personalising.statistics.ordinal import (
    design,
    fitting,
    partial,
    quadrature,
    replicated,
    separation,
    simulation,
    survey,
)
from personalising.statistics.ordinal.columns import (
    as_frame,
    check_present,
    listed,
)
from personalising.statistics.ordinal.likelihood import (
    Floats,
    Integers,
    Likelihood,
    Rows,
)
from personalising.statistics.ordinal.results import MixedOrderedResults
from personalising.statistics.replication import ReplicateWeights

POINTS = {0: 1, 1: 11, 2: 7}
"""Default number of quadrature points for each level, by the number of levels."""

WIDE = 3.0
"""Standard deviation from which the error of the quadrature is computed, and from a
smaller one where there are fewer points than usual."""

UNSURE = 50.0
"""Standard error of a coefficient from which separation is looked for."""

Sampled = survey.SurveyDesign | ReplicateWeights
_COV_TYPES: dict[type, str] = {
    type(None): "nonrobust",
    survey.SurveyDesign: "robust",
    ReplicateWeights: "replicates",
}


class ConvergenceWarning(UserWarning):
    """Warning that a fit stopped before a maximum: its numbers are not estimates."""


@dataclass(frozen=True, eq=False, repr=False)
class MixedOrderedModel:
    r"""Cumulative logit model with no random intercept, one, or two that are nested.

    .. math::

        \operatorname{logit} P(Y_i \le j \mid u) = \theta_j - (x_i'\beta + u_i),
        \qquad u \sim N(0, \sigma^2)

    for categories j in order. A positive coefficient goes with higher categories. With
    two grouping factors u is the sum of an effect of the outer and one of the inner
    group, independent of each other. Made by `from_formula`.

    A term may be freed from proportional odds: it then has a coefficient of its own at
    each threshold, and the model is the partial proportional odds model of Peterson and
    Harrell (1990), with the random intercepts as before:

    .. math::

        \operatorname{logit} P(Y_i \le j \mid u)
        = \theta_j - (x_i'\beta + z_i'\gamma_j + u_i)

    Such a model can give negative probabilities, where the thresholds of a row cross.
    The results list these rows as `crossed_rows`, and nothing is predicted there but
    cumulative probabilities.

    Parameters
    ----------
    design : Design
        The formula as arrays, with the names of parameters and groups.
    source : pandas.DataFrame or None
        The data that the formula was applied to, for `fit` to find robust clusters in.
        The model of a fit does not keep them.

    Notes
    -----
    The likelihood is integrated by adaptive Gauss-Hermite quadrature about the mode of
    each group's effect (two levels: of all effects of an outer group jointly), nested
    for two levels; one point is Laplace's approximation. Gradient and Hessian are
    those of the approximated log-likelihood: they allow for the nodes, which move with
    the parameters. The label of an inner group must occur in one outer group only; a
    label in two of them would make the groups crossed, which raises ValueError.

    *Oracle.* R's `ordinal` (2022.11-16). On its wine data, 10 points: log-likelihood
    within 5e-9, estimates and standard errors within 5e-6, modes of the effects within
    1e-5; Laplace: within 5e-6 and 1e-5. InstEval (73,421 rows), 7 points:
    log-likelihood within 5e-6. Two nested levels by Laplace, the only way that it
    offers: log-likelihood within 1e-5, estimates within 1e-4. The differences come
    from R's optimiser, which stops early: at our maximum the score is below 1e-6.
    Without groups, `clm`: within 5e-9; with freed terms (`nominal`) estimates, errors
    and probabilities within 1e-6. With freed terms and one level, `clmm2`:
    log-likelihood within 1e-9, estimates within 1e-6, errors, which it differences,
    within 2e-5. *Brute force*, the trapezium rule on 161 points
    a level: log-likelihood within 1e-10 (one level) and 1e-9 (two) at 40 points, 1e-5
    at 11 and 1e-4 at 7 x 7. *Differences* of fourth order: gradient and Hessian within
    1e-6, for any number of points.

    *Coverage.* In 1,000 simulated samples of 200 groups of 2 to 8 rows the 95%
    intervals held the truth 94.1 to 94.9% of the time with one level, and 94.0 to
    96.5% with two; a standard deviation of 1.5 was 1.48 in the mean (bench/README.md).
    With a freed term, in 400 samples of 180 groups of 2 to 8 rows: 94.0 to 96.8% with
    one level, and 94.5 to 97.8% with two; its own coefficients 94.5 to 96.8%
    (bench/ordinal_coverage.py; three standard errors are 3.3%).

    References
    ----------
    Christensen, R. H. B. (2022). *ordinal: Regression models for ordinal data*. R
    package version 2022.11-16.

    Liu, Q., & Pierce, D. A. (1994). A note on Gauss-Hermite quadrature. *Biometrika*,
    81(3), 624-629.

    Peterson, B., & Harrell, F. E. (1990). Partial proportional odds models for ordinal
    response variables. *Journal of the Royal Statistical Society C*, 39(2), 205-217.

    Rabe-Hesketh, S., Skrondal, A., & Pickles, A. (2005). Maximum likelihood estimation
    of limited and discrete dependent variable models with nested random effects.
    *Journal of Econometrics*, 128(2), 301-323.

    Examples
    --------
    >>> rows = [(g, x, 1 + (g % 3 + x + k) // 2) for g in range(8) for x in (0, 1)
    ...         for k in (0, 1, 2)]
    >>> data = pd.DataFrame(rows, columns=["group", "x", "score"])
    >>> model = MixedOrderedModel.from_formula("score ~ x", data, groups="group")
    >>> model
    MixedOrderedModel('score ~ x', groups=['group'], nobs=48, n_groups=[8])
    >>> result = model.fit(quadrature_points=7)
    >>> bool(result.converged), list(result.params.index)
    (True, ['1|2', '2|3', 'x'])

    In R, `ordinal::clmm(factor(score) ~ x + (1 | group), data, nAGQ = 7)`.

    >>> freed = MixedOrderedModel.from_formula("score ~ x", data, nonproportional="x")
    >>> freed.fit().tidy()[["term", "estimate"]].round(2).values.tolist()
    [['1|2', -0.51], ['2|3', 2.4], ['x at 1|2', 1.44], ['x at 2|3', 1.51]]

    In R, `ordinal::clm(factor(score) ~ 1, nominal = ~ x, data = data)`, whose
    coefficients have the opposite sign.
    """

    design: design.Design
    source: pd.DataFrame | None = None

    @classmethod
    def from_formula(
        cls,
        formula: str,
        data: pd.DataFrame,
        groups: str | Sequence[str] | None = None,
        weights: str | Sequence[str | None] | None = None,
        offset: str | None = None,
        nonproportional: str | Sequence[str] | None = None,
        scaling: str = "size",
    ) -> "MixedOrderedModel":
        """Make a model from a formula and a data frame.

        Parameters
        ----------
        formula : str
            Such as "rating ~ temp + contact"; "rating ~ 1" for no predictors. It is
            read with an intercept and treatment coding. The column of the intercept is
            then dropped, because the thresholds take its place.
        data : pandas.DataFrame
            One row for each rating; also another data frame (polars, pyarrow), or a
            dict of columns. The response is an ordered categorical, or whole numbers.
            Rows with a missing value in a column that the model uses are left out.
        groups : str or list of str, optional
            Column of the groups, or two columns, outermost first. The rows may stand
            in any order. Without groups the model has no random intercept.
        weights : str or list of str, optional
            Column of weights of the outermost groups, each the same in all rows of its
            group: a weight counts its group that many times. Or one column for each
            level, outermost first and the rows last, None for a level whose members
            all count as 1. Those inside groups are the inverse of the probability that
            a member was selected, given that its group was. For the sampling weights
            of a survey, ask `fit` for robust standard errors.
        offset : str, optional
            Column of numbers, in logits, that are added to the linear predictor as if
            by a coefficient of 1: a known effect. New data need it too.
        nonproportional : str or list of str, optional
            Terms of the formula, as they are written there, whose odds are not taken
            as proportional: each has a coefficient at every threshold. This is the
            partial proportional odds model.
        scaling : {"size", "effective", "none"}
            How weights inside groups are scaled: ``"size"``, to add up to the number
            of members in the sample; ``"effective"``, to their effective number, the
            square of the sum over the sum of squares; ``"none"``, not at all, so that
            a weight counts its row or inner group that many times.

        Returns
        -------
        MixedOrderedModel
            Its `notes` say which rows and categories were left out.

        Raises
        ------
        ValueError
            If the formula cannot be read or applied; if a column is absent; if the
            response has no order, is constant, not whole or infinite; if a predictor
            is constant, infinite or determined by the others, or is called like a
            parameter; if the groups are crossed or too few; if a weight is missing,
            negative, or differs within its group; if the scaling has another name; if
            a term that is to be freed is not in the formula.
        TypeError
            If an argument is of another type.

        Notes
        -----
        With weights, a pseudo-likelihood is maximised: the weight of a row multiplies
        the logarithm of its probability, that of an inner group the logarithm of its
        integral, that of an outermost group its whole log-likelihood. Such likelihoods
        have no ratio tests and no information criteria.

        *Oracle.* Whole weights agree with as many copies of the row, the inner or the
        outer group: log-likelihood within 1e-12 of it, estimates within 1e-8. R's
        `survey::svyolr` (VerbAgg, weights, clusters and strata, no random intercept):
        estimates within 1e-8, design-based standard errors within 1e-4 of them (R's
        Hessian is by differences). R's `WeMix` (VerbAgg in two categories, weights at
        both levels, each scaling, 15 points): log-likelihood within 1e-9, estimates
        within 1e-7, standard errors within 1e-5.

        *Coverage.* In 300 samples of populations of schools, in four strata, in which
        large schools answer high and are drawn more often (`bench/weights.py`), without
        weights the thresholds were 0.2 too low and their 95% intervals held the truth
        in 32 to 43% of samples; with weights of the outermost groups they were within
        0.01 of it, and all intervals held it in 93 to 96%. Where pupils who answer high
        came more often too, thresholds were 1.0 to 1.3 too low without weights; with
        weights at both levels and ``"size"`` they were within 0.04 of the truth, the
        standard deviation of 1 was 1.013, and intervals held in 93 to 96%; with
        ``"effective"`` 0.03, 0.993, and 93 to 97%.

        References
        ----------
        Asparouhov, T. (2006). General multi-level modeling with sampling weights.
        *Communications in Statistics: Theory and Methods*, 35(3), 439-460.

        Pfeffermann, D., Skinner, C. J., Holmes, D. J., Goldstein, H., & Rasbash, J.
        (1998). Weighting for unequal selection probabilities in multilevel models.
        *Journal of the Royal Statistical Society B*, 60(1), 23-40.

        Rabe-Hesketh, S., & Skrondal, A. (2006). Multilevel modelling of complex survey
        data. *Journal of the Royal Statistical Society A*, 169(4), 805-827.

        Examples
        --------
        >>> rows = [(g, x, 1 + (g % 3 + x + k) // 2) for g in range(8) for x in (0, 1)
        ...         for k in (0, 1, 2)]
        >>> data = pd.DataFrame(rows, columns=["school", "x", "score"])
        >>> data["w_school"] = 1 + data["school"] % 2
        >>> data["w_pupil"] = 2 + data["x"]
        >>> data["region"] = data["school"] // 4
        >>> model = MixedOrderedModel.from_formula(
        ...     "score ~ x", data, groups="school", weights=["w_school", "w_pupil"])
        >>> result = model.fit(cov_type="robust", strata="region")
        >>> result.params.round(2)["x"].item(), result.df_design
        (1.85, 6.0)

        In Stata, ``svyset school, weight(w_school) strata(region) || _n,
        weight(w_pupil)``, then ``svy: meologit score x || school:``, after the pupils'
        weights were scaled.
        """
        frame = as_frame(data)
        found = design.read(
            formula, frame, groups, weights, offset, nonproportional, scaling
        )
        return cls(found, frame)

    def with_nonproportional(self, terms: str | Sequence[str]) -> "MixedOrderedModel":
        """Copy of the model in which the odds of these terms are not proportional.

        Parameters
        ----------
        terms : str or list of str
            Terms of the formula, as they are written there: each has a coefficient
            at every threshold. The odds of all other terms are proportional.

        Returns
        -------
        MixedOrderedModel
            The copy, ready to be fitted. `MixedOrderedResults.compare` tests its fit
            against that of this model.

        Raises
        ------
        TypeError
            If the terms are not named by text.
        ValueError
            If the formula has no such term.

        Examples
        --------
        >>> rows = [(x, 1 + (x + k) // 2) for x in (0, 1, 2) for k in range(4)]
        >>> data = pd.DataFrame(rows, columns=["x", "score"])
        >>> model = MixedOrderedModel.from_formula("score ~ x", data)
        >>> list(model.with_nonproportional("x").param_names)
        ['1|2', '2|3', 'x at 1|2', 'x at 2|3']
        """
        return replace(self, design=partial.freed(self.design, terms))

    @property
    def nonproportional(self) -> tuple[str, ...]:
        """Terms that have an effect of their own at each threshold; often none."""
        return self.design.nonproportional

    @property
    def data(self) -> pd.DataFrame:
        """Variables of the predictors and the offset, in the rows used, as read.

        What the caller does to the data afterwards does not reach them.
        """
        return self.design.frame

    @property
    def rows(self) -> Rows:
        """Data of the model as arrays, with the rows in the order of their groups."""
        return self.design.rows

    @property
    def nobs(self) -> int:
        """Number of rows used: those that are complete and have a weight above 0."""
        return len(self.rows.y)

    @property
    def n_groups(self) -> pd.Series:
        """Number of groups of each grouping factor, outermost first."""
        return pd.Series(
            [len(labels) for labels in self.design.labels],
            index=self.factor_index,
            name="n_groups",
            dtype="int64",
        )

    @property
    def factor_index(self) -> pd.Index:
        """Names of the grouping factors, outermost first; empty without groups."""
        return pd.Index(self.design.factors, name="group", dtype=object)

    @property
    def param_names(self) -> pd.Index:
        """Names of the thresholds, such as ``1|2``, then of the coefficients.

        A term whose odds are not proportional has a coefficient for each threshold,
        with names such as ``x at 1|2``.
        """
        return pd.Index([*self.design.thresholds, *self.design.coefficients])

    @property
    def all_names(self) -> pd.Index:
        """Names of all parameters: thresholds, coefficients, standard deviations.

        A standard deviation is named after its grouping factor, such as
        ``sd(school)``.
        """
        return self.param_names.append(pd.Index(self.design.deviations, dtype=object))

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out when the data frame was read, one sentence each.

        Rows that lack a value or have a weight of 0, and categories without a row.
        """
        return self.design.notes

    @property
    def to_internal(self) -> Floats:
        """Matrix that turns reported parameters into the ones used internally.

        Internally, predictors are centred and scaled, and the effects of a term whose
        odds are not proportional stand with the thresholds. The columns of the matrix
        are in the order of `all_names`; its product with a vector of reported
        parameters is the vector of internal ones.
        """
        return self.design.to_internal

    def loglike(
        self,
        params: npt.ArrayLike,
        group_sd: npt.ArrayLike = (),
        quadrature_points: int | None = None,
    ) -> float:
        """Log-likelihood at given parameters.

        Parameters
        ----------
        params : array_like
            Thresholds as cut points, then coefficients, in the order of `param_names`.
        group_sd : array_like
            Standard deviation of each grouping factor, outermost first.
        quadrature_points : int, optional
            Quadrature points for each level, from 1 to 100; by default 11 with one
            level, and 7 with two.

        Returns
        -------
        float
            Sum over the groups, each times its weight.

        Raises
        ------
        ValueError
            If there are too many or too few of either, if their labels are not those
            of the model, if a standard deviation is below 0, or if the number of
            quadrature points is not a whole number from 1 to 100.
        """
        likelihood, theta = self._likelihood_at(params, group_sd, quadrature_points)
        return float(likelihood.evaluate(theta, second=False)[0])

    def score(
        self,
        params: npt.ArrayLike,
        group_sd: npt.ArrayLike = (),
        quadrature_points: int | None = None,
    ) -> pd.Series:
        """Gradient of the log-likelihood at given parameters.

        Parameters
        ----------
        params : array_like
            Thresholds as cut points, then coefficients, in the order of `param_names`.
        group_sd : array_like
            Standard deviation of each grouping factor, outermost first.
        quadrature_points : int, optional
            Quadrature points for each level, from 1 to 100; by default 11 with one
            level, and 7 with two.

        Returns
        -------
        pandas.Series
            The derivative in each parameter, in the order of `all_names`.

        Raises
        ------
        ValueError
            If there are too many or too few of either, if their labels are not those
            of the model, if a standard deviation is below 0, or if the number of
            quadrature points is not a whole number from 1 to 100.
        """
        likelihood, theta = self._likelihood_at(params, group_sd, quadrature_points)
        gradient = self.to_internal.T @ likelihood.evaluate(theta, second=False)[1]
        return pd.Series(gradient, index=self.all_names)

    def hessian(
        self,
        params: npt.ArrayLike,
        group_sd: npt.ArrayLike = (),
        quadrature_points: int | None = None,
    ) -> pd.DataFrame:
        """Hessian of the log-likelihood at given parameters: its second derivatives.

        The negative of the Hessian is the observed information.

        Parameters
        ----------
        params : array_like
            Thresholds as cut points, then coefficients, in the order of `param_names`.
        group_sd : array_like
            Standard deviation of each grouping factor, outermost first.
        quadrature_points : int, optional
            Quadrature points for each level, from 1 to 100; by default 11 with one
            level, and 7 with two.

        Returns
        -------
        pandas.DataFrame
            Square, with `all_names` as index and as columns.

        Raises
        ------
        ValueError
            If there are too many or too few of either, if their labels are not those
            of the model, if a standard deviation is below 0, or if the number of
            quadrature points is not a whole number from 1 to 100.
        """
        likelihood, theta = self._likelihood_at(params, group_sd, quadrature_points)
        matrix = self.to_internal
        found = matrix.T @ likelihood.hessian(theta) @ matrix
        return pd.DataFrame(found, index=self.all_names, columns=self.all_names)

    def score_groups(
        self,
        params: npt.ArrayLike,
        group_sd: npt.ArrayLike = (),
        quadrature_points: int | None = None,
    ) -> pd.DataFrame:
        """Gradient of the log-likelihood of each outermost group.

        The weights of the groups are not applied: weighted by them, the rows of the
        table add up to `score`.

        Parameters
        ----------
        params : array_like
            Thresholds as cut points, then coefficients, in the order of `param_names`.
        group_sd : array_like
            Standard deviation of each grouping factor, outermost first.
        quadrature_points : int, optional
            Quadrature points for each level, from 1 to 100; by default 11 with one
            level, and 7 with two.

        Returns
        -------
        pandas.DataFrame
            A row for each outermost group, indexed by its label (without groups, one
            for each row of the data); columns are `all_names`.

        Raises
        ------
        ValueError
            If there are too many or too few of either, if their labels are not those
            of the model, if a standard deviation is below 0, or if the number of
            quadrature points is not a whole number from 1 to 100.
        """
        likelihood, theta = self._likelihood_at(params, group_sd, quadrature_points)
        scores = likelihood.scores(theta) @ self.to_internal
        index = self.design.labels[0] if self.design.labels else self.design.index
        return pd.DataFrame(scores, index=index, columns=self.all_names)

    def _likelihood_at(
        self, params: npt.ArrayLike, group_sd: npt.ArrayLike, points: int | None
    ) -> tuple[Likelihood, Floats]:
        given = [
            _numbers(params, "params", self.param_names),
            _numbers(group_sd, "group_sd", self.factor_index),
        ]
        if (given[1] < 0).any():
            raise ValueError(f"group_sd must be at least 0; found {given[1].min():g}")
        theta = self.to_internal @ np.concatenate(given)
        return Likelihood(self.rows, self._points(points)), theta

    def _points(self, points: int | None) -> int:
        if points is None:
            return POINTS[self.rows.levels]
        return quadrature.checked(points)

    def fit(
        self,
        quadrature_points: int | None = None,
        cov_type: str = "nonrobust",
        cluster: str | None = None,
        strata: str | None = None,
        replicates: ReplicateWeights | None = None,
    ) -> MixedOrderedResults:
        """Fit the model by maximum likelihood, or pseudo-likelihood with weights.

        Parameters
        ----------
        quadrature_points : int, optional
            Quadrature points for each level of random intercepts; 1 is Laplace's
            approximation. By default 11 with one level, and 7 with two.
        cov_type : {"nonrobust", "robust", "replicates"}
            Standard errors from the observed information; or, design-based, from the
            sandwich estimator, with the scores summed over clusters; or from a fit in
            each replicate. The latter two hold also where rows of a cluster are alike
            in ways that the model does not describe. Their intervals and p-values are
            those of t, with clusters minus strata as degrees of freedom, or with those
            of the replicate weights.
        cluster : str, optional
            Column of the clusters that were sampled (primary sampling units), each of
            whole outermost groups. By default the outermost groups are the clusters.
        strata : str, optional
            Column of the strata that the clusters were sampled in, each of whole
            clusters, two or more. By default there is one stratum.
        replicates : ReplicateWeights, optional
            A row for each row of the data, in their order, with the weight of its
            outermost group in each replicate. Weights inside groups stay as they are.

        Returns
        -------
        MixedOrderedResults
            Where the likelihood is greatest with a standard deviation of 0, the
            estimate is 0 and a note says so.

        Warns
        -----
        ConvergenceWarning
            If no maximum was reached. The result says so wherever it is shown.

        Raises
        ------
        SeparationError
            If predictors separate the response: an estimate would be infinite.
        ValueError
            If an argument is not among those above; if a cluster holds part of an
            outermost group only, or a stratum part of a cluster; if a stratum has one
            cluster only; if replicate weights do not fit the data, or the fit in some
            replicate does not converge.

        Notes
        -----
        With n clusters in stratum h, and s the sum of the weighted scores of a cluster,
        the middle of the sandwich is the sum over strata of n / (n - 1) times the sum
        of the squares of s less its mean in the stratum. Clusters are taken as drawn
        with replacement: that they were drawn from finitely many is not allowed for.
        Only clusters with a row in the model count.

        *Oracle.* Errors from replicate weights are those of R's `survey::svyolr` on
        `svrepdesign` (VerbAgg, no random intercept, six methods) within 1e-4 of them
        (R's search in each replicate ends earlier), and those of fits from scratch.
        """
        points = self._points(quadrature_points)
        if cov_type not in ("nonrobust", "robust", "replicates"):
            raise ValueError(
                "cov_type must be 'nonrobust', 'robust' or 'replicates'; found "
                f"{cov_type!r}"
            )
        if (replicates is not None) != (cov_type == "replicates"):
            raise ValueError("replicates and cov_type='replicates' go together")
        named = {"cluster": cluster, "strata": strata}
        for argument, column in named.items():
            if column is not None and cov_type != "robust":
                raise ValueError(f"{argument} needs cov_type='robust'")
        sampled: Sampled | None = None
        if cov_type == "robust":
            sampled = self._sampled(cluster, strata)
        elif replicates is not None:
            sampled = self._repeated(replicates)
        start = partial.start(self.design, points)
        found, likelihood = fitting.fit(self.rows, points, start)
        hessian = (
            likelihood.hessian(found.theta) if self.rows.levels == 2 else found.hessian
        )
        self._check_separation(found, hessian)
        if not found.converged:
            warnings.warn(
                f"the fit did not converge ({found.message}): its numbers are not "
                "estimates",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self._results(found, likelihood, hessian, points, sampled)

    def _results(
        self,
        found: fitting.Maximum,
        likelihood: Likelihood,
        hessian: Floats,
        points: int,
        sampled: Sampled | None,
    ) -> MixedOrderedResults:
        back = np.linalg.inv(self.to_internal)
        natural = back @ found.theta
        cuts = len(self.param_names)
        factors = self.design.factors
        at_zero = [factors[j - self.rows.size + len(factors)] for j in found.boundary]
        design = sampled if isinstance(sampled, survey.SurveyDesign) else None
        return MixedOrderedResults(
            model=replace(self, source=None),
            quadrature_points=points,
            params=pd.Series(natural[:cuts], index=self.param_names),
            group_sd=pd.Series(natural[cuts:], index=self.factor_index, name="sd"),
            llf=found.value,
            converged=found.converged,
            steps=found.steps,
            boundary=tuple(at_zero),
            cov_type=_COV_TYPES[type(sampled)],
            cluster=None if design is None else design.cluster,
            strata=None if design is None else design.stratum,
            df_design=np.inf if sampled is None else float(sampled.df),
            message=found.message,
            quadrature_error=self._quadrature_error(found, points),
            covariance=self._covariance(found, hessian, likelihood, sampled),
            effects=self._effects(found.theta, likelihood),
        )

    def _covariance(
        self,
        found: fitting.Maximum,
        hessian: Floats,
        likelihood: Likelihood,
        sampled: Sampled | None,
    ) -> Floats:
        """Covariance of all parameters; NaN for deviations on their boundary."""
        covariance = np.full_like(hessian, np.nan)
        free = np.setdiff1d(np.arange(self.rows.size), found.boundary)
        if isinstance(sampled, ReplicateWeights):
            spread = replicated.covariance(found, likelihood, sampled)
            inverse = spread[np.ix_(free, free)]
        else:
            inverse = fitting.inverse(-hessian[np.ix_(free, free)])
        if isinstance(sampled, survey.SurveyDesign):
            scores = likelihood.scores(found.theta) * self.rows.weights[:, None]
            inverse = sampled.covariance(inverse, scores[:, free])
        covariance[np.ix_(free, free)] = inverse
        cuts = len(self.param_names)
        inner = np.linalg.inv(self.to_internal)[:cuts, :cuts]
        covariance[:cuts] = inner @ covariance[:cuts]
        covariance[:, :cuts] = covariance[:, :cuts] @ inner.T
        return covariance

    def _repeated(self, replicates: ReplicateWeights) -> ReplicateWeights:
        """Replicate weights of the outermost groups."""
        if self.source is None:
            raise ValueError("the model of a fit does not keep its data: make it anew")
        return replicated.of_groups(self.design, replicates, len(self.source))

    def _sampled(self, cluster: str | None, strata: str | None) -> survey.SurveyDesign:
        """Clusters and strata of the outermost groups."""
        factors, labels = self.design.factors, self.design.labels
        bounds = self.rows.starts[self.rows.outer_starts]
        named = [name for name in (cluster, strata) if name]
        frame = self.design.frame[[]]
        if named and self.source is None:
            raise ValueError(
                f"the model of a fit does not keep {listed(named)}: make the model anew"
            )
        if self.source is not None:
            check_present(self.source, named)
            frame = self.source[named].iloc[self.design.used]
        return survey.read(
            frame.iloc[self.design.order],
            bounds,
            factors[0] if factors else "row",
            labels[0] if labels else self.design.index,
            cluster,
            strata,
        )

    def _quadrature_error(self, found: fitting.Maximum, points: int) -> float:
        """Change in the log-likelihood with more points, where effects vary widely."""
        levels = self.rows.levels
        wide = WIDE * min(1.0, points / POINTS[1])
        if points == 1 or not levels or found.theta[-levels:].max() < wide:
            return 0.0
        finer = Likelihood(self.rows, quadrature.finer(points))
        return float(finer.evaluate(found.theta, second=False)[0] - found.value)

    def _effects(
        self, theta: Floats, likelihood: Likelihood
    ) -> tuple[tuple[Floats, Floats], ...]:
        """Modes and standard errors of the random effects, for each factor."""
        levels = self.rows.levels
        if not levels:
            return ()
        found = [
            (likelihood.modes * theta[-levels], likelihood.scales * theta[-levels])
        ]
        if levels == 2:
            found.append(
                (
                    likelihood.inner_modes * theta[-1],
                    likelihood.inner_scales * theta[-1],
                )
            )
        return tuple(found)

    def _check_separation(self, found: fitting.Maximum, hessian: Floats) -> None:
        part = self.rows.effects
        with np.errstate(all="ignore"):
            variances = np.diag(fitting.inverse(-hessian))[part]
        unsure = ~(variances < UNSURE**2) | (np.abs(found.theta[part]) > UNSURE / 4)
        if unsure.any() or not found.converged:
            freed = [self.design.names[j] for j in self.design.freed]
            tied = [self.design.names[j] for j in self.design.layout.tied]
            separation.check(self.rows, tied, freed)

    def simulate(
        self, params: npt.ArrayLike, group_sd: npt.ArrayLike = (), seed: Any = None
    ) -> pd.Series:
        """Draw responses for the rows of the model, at given parameters.

        The random effects of the groups are drawn anew.

        Parameters
        ----------
        params : array_like
            Thresholds as cut points, then coefficients, in the order of `param_names`.
        group_sd : array_like
            Standard deviation of each grouping factor, outermost first.
        seed : int or numpy.random.SeedSequence, optional
            The same seed gives the same responses.

        Returns
        -------
        pandas.Series
            A response for each row used, in the order and with the index of the data.

        Raises
        ------
        ValueError
            If there are too many or too few of either, if their labels are not those
            of the model, or if a standard deviation is below 0.
        """
        return self._as_response(self._draw(params, group_sd, seed))

    def redrawn(
        self, params: npt.ArrayLike, group_sd: npt.ArrayLike = (), seed: Any = None
    ) -> "MixedOrderedModel":
        """Copy of the model with responses that are drawn at given parameters.

        The random effects of the groups are drawn anew. The copy keeps every category
        of the response, even one that was not drawn.

        Parameters
        ----------
        params : array_like
            Thresholds as cut points, then coefficients, in the order of `param_names`.
        group_sd : array_like
            Standard deviation of each grouping factor, outermost first.
        seed : int or numpy.random.SeedSequence, optional
            The same seed gives the same responses.

        Returns
        -------
        MixedOrderedModel
            The copy, ready to be fitted.

        Raises
        ------
        ValueError
            If there are too many or too few of either, if their labels are not those
            of the model, or if a standard deviation is below 0.
        """
        return self.with_response(self._draw(params, group_sd, seed))

    def _draw(
        self, params: npt.ArrayLike, group_sd: npt.ArrayLike, seed: Any
    ) -> Integers:
        _, theta = self._likelihood_at(params, group_sd, None)
        return simulation.draw(self.rows, theta, np.random.default_rng(seed))

    def _as_response(self, codes: Integers) -> pd.Series:
        """Turn codes in the order of `rows` into responses in the order of the data."""
        values = codes[np.argsort(self.design.order)]
        labels = self.design.categories
        if isinstance(self.design.response_dtype, pd.CategoricalDtype):
            found: Any = pd.Categorical(
                labels.take(values), dtype=self.design.response_dtype
            )
        else:
            found = labels.to_numpy()[values]
        return pd.Series(found, index=self.design.index, name=self.design.response)

    def with_response(self, codes: Integers) -> "MixedOrderedModel":
        """Copy of the model with other responses.

        Parameters
        ----------
        codes : array
            Category of each row, from 0, in the order of `rows`.

        Returns
        -------
        MixedOrderedModel
            The copy; its groups and predictors are the same.
        """
        rows = self.rows.with_response(codes)
        return replace(self, design=replace(self.design, rows=rows))

    def __repr__(self) -> str:
        """Formula, grouping factors, and numbers of rows and groups."""
        freed = list(self.nonproportional)
        return (
            f"MixedOrderedModel({self.design.formula!r}, "
            f"groups={list(self.design.factors)}, "
            + (f"nonproportional={freed}, " if freed else "")
            + f"nobs={self.nobs}, "
            f"n_groups={self.n_groups.tolist()})"
        )


def _numbers(given: npt.ArrayLike, name: str, labels: pd.Index) -> Floats:
    """Parameters as an array; labels that they may have must be the model's."""
    found = np.ravel(np.asarray(given, dtype=float))
    if len(found) != len(labels):
        raise ValueError(
            f"{name} must hold {len(labels)} numbers ({listed(labels) or 'none'}); "
            f"found {len(found)}"
        )
    if isinstance(given, pd.Series) and list(given.index) != list(labels):
        raise ValueError(
            f"{name} must hold {listed(labels)}; found {listed(given.index)}"
        )
    return found
