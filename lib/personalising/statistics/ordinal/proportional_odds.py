"""Tests of proportional odds: that a predictor acts alike at every threshold."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from personalising.statistics.levels import check_level
from personalising.statistics.ordinal import comparison, fitting
from personalising.statistics.ordinal.likelihood import Floats, Likelihood

if TYPE_CHECKING:
    from personalising.statistics.ordinal.model import MixedOrderedModel
    from personalising.statistics.ordinal.results import MixedOrderedResults

SINGULAR = 1e-10
"""Smallest eigenvalue of an information matrix, relative to the largest, that is
taken for more than 0."""


@dataclass(frozen=True, eq=False)
class ProportionalOdds:
    """Tests of proportional odds, one for each term of the formula.

    The hypothesis is that the term has the same effect at every threshold. Made by
    `MixedOrderedResults.proportional_odds`.

    Parameters
    ----------
    tests : pandas.DataFrame
        A row for each term: statistic, df and p_value of the score test, lr_statistic
        and lr_p_value of the likelihood-ratio test. The last two are NaN where the
        larger model has no maximum because its thresholds would cross.
    by_threshold : pandas.DataFrame
        Columns estimate, std_error, conf_low, conf_high: the effect of each column of
        the design at each threshold, in a model where it may differ between them.
        NaN where one of the effects would be infinite or the thresholds would cross.

    Examples
    --------
    >>> import pandas as pd
    >>> from personalising.statistics import MixedOrderedModel
    >>> rows = [(g, x, 1 + (g % 3 + x + k) // 2) for g in range(8) for x in (0, 1)
    ...         for k in (0, 1, 2)]
    >>> data = pd.DataFrame(rows, columns=["group", "x", "score"])
    >>> result = MixedOrderedModel.from_formula("score ~ x", data).fit()
    >>> result.proportional_odds()
    ProportionalOdds(x: chi2(1)=0.006 p=0.941)
    """

    tests: pd.DataFrame
    by_threshold: pd.DataFrame

    def tidy(self) -> pd.DataFrame:
        """Table of the tests, with a row for each term.

        Returns
        -------
        pandas.DataFrame
            Columns term; statistic, df and p_value of the score test; lr_statistic
            and lr_p_value of the likelihood-ratio test.
        """
        return self.tests.reset_index()

    def __repr__(self) -> str:
        """Score test of each term."""
        found = ", ".join(
            f"{term}: chi2({int(row.df)})={row.statistic:z.3f} p={row.p_value:.3g}"
            for term, row in self.tests.iterrows()
        )
        return f"ProportionalOdds({found})"

    def _repr_html_(self) -> str:
        html: str = self.tidy().to_html(
            index=False, border=0, float_format=lambda value: f"{value:z.4f}", na_rep=""
        )
        return html


def check(result: "MixedOrderedResults", confidence: float) -> ProportionalOdds:
    """Test each term in turn: give it an effect at each threshold, and compare.

    Parameters
    ----------
    result : MixedOrderedResults
        The fit whose proportional odds are tested.
    confidence : float
        Confidence of the intervals of the effects by threshold.

    Raises
    ------
    ValueError
        If confidence is not between 0 and 1; if the response has two categories only;
        if the fit did not converge or has weights; if the model has no predictor; or
        if some
        categories are too rare for a test at each threshold.
    """
    check_level(confidence)
    model = result.model
    if model.rows.n_categories < 3:
        raise ValueError(
            f"{model.design.response} has two categories, and so one threshold: there "
            "are no odds to be proportional"
        )
    if not result.converged:
        raise ValueError("the fit did not converge: nothing can be tested on it")
    comparison.check_unweighted(result, "a test of proportional odds")
    if not _tied(model):
        raise ValueError(
            "the model has no predictor whose proportional odds could be tested"
        )
    tests, effects = [], []
    for term in _tied(model):
        freed = _Freed(result, term)
        score = freed.score_test()
        maximum = freed.fit()
        ratio = 2 * (maximum.value - result.llf) if maximum.settled else np.nan
        tests.append(
            {
                "term": term,
                "statistic": score,
                "df": freed.df,
                "p_value": stats.chi2.sf(score, freed.df),
                "lr_statistic": ratio,
                "lr_p_value": stats.chi2.sf(ratio, freed.df),
            }
        )
        effects.append(freed.effects(maximum, confidence))
    return ProportionalOdds(pd.DataFrame(tests).set_index("term"), pd.concat(effects))


def _tied(model: "MixedOrderedModel") -> list[str]:
    """Terms of a model whose odds are proportional."""
    return [t for t in model.design.coding.terms if t not in model.nonproportional]


class _Freed:
    """The larger model, in which one more term has an effect at each threshold."""

    def __init__(self, result: "MixedOrderedResults", term: str) -> None:
        smaller = result.model
        self.columns = smaller.design.coding.terms[term]
        self.model = smaller.with_nonproportional([*smaller.nonproportional, term])
        self.rows = self.model.rows
        self.df = self.rows.size - smaller.rows.size
        self.likelihood = Likelihood(self.rows, result.quadrature_points)
        reported = np.concatenate([result.params, result.group_sd])
        self.start = self.model.to_internal @ smaller.design.layout.freeing(
            reported, self.columns
        )
        first = self.rows.size - self.rows.levels
        self.held = tuple(j for j in range(first, self.rows.size) if self.start[j] == 0)

    def score_test(self) -> float:
        """Rao's score statistic, at the estimates of the fit with proportional odds."""
        gradient = self.likelihood.evaluate(self.start, second=False)[1]
        free = np.setdiff1d(np.arange(self.rows.size), self.held)
        information = -self.likelihood.hessian(self.start)[np.ix_(free, free)]
        lowest, *_, highest = np.linalg.eigvalsh(information)
        if lowest < SINGULAR * highest:
            raise ValueError("some answers are too rare to test it at each threshold")
        return float(gradient[free] @ np.linalg.solve(information, gradient[free]))

    def fit(self) -> fitting.Maximum:
        """Fit the larger model; it does not converge where thresholds would cross."""
        return fitting.maximise(self.likelihood, self.start, boundary=self.held)

    def effects(self, maximum: fitting.Maximum, confidence: float) -> pd.DataFrame:
        """Effects at each threshold, in the units of the predictors, with intervals."""
        place = self.model.design.layout.place[self.columns].ravel()
        estimate: Floats = np.full(len(place), np.nan)
        error = estimate
        if maximum.converged:
            back = np.linalg.inv(self.model.to_internal)[place].astype(float)
            estimate = back @ maximum.theta
            error = self._errors(maximum, back)
        half = stats.norm.isf((1 - confidence) / 2) * error
        design = self.model.design
        index = pd.MultiIndex.from_product(
            [[design.names[j] for j in self.columns], design.thresholds],
            names=["term", "threshold"],
        )
        return pd.DataFrame(
            {
                "estimate": estimate,
                "std_error": error,
                "conf_low": estimate - half,
                "conf_high": estimate + half,
            },
            index=index,
        )

    def _errors(self, maximum: fitting.Maximum, back: Floats) -> Floats:
        free = np.setdiff1d(np.arange(self.rows.size), maximum.boundary)
        information = -self.likelihood.hessian(maximum.theta)[np.ix_(free, free)]
        covariance = fitting.inverse(information)
        with np.errstate(invalid="ignore"):
            return np.sqrt(
                np.einsum("ip,pq,iq->i", back[:, free], covariance, back[:, free])
            )
