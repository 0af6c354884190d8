"""Whether a predictor acts alike at every threshold, as proportional odds assume."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from personalising.statistics.ordinal import fitting
from personalising.statistics.ordinal.likelihood import Floats, Likelihood, Rows

if TYPE_CHECKING:
    from personalising.statistics.ordinal.results import MixedOrderedResults

SINGULAR = 1e-10
"""Smallest eigenvalue of the information, next to the largest, that still counts."""


@dataclass(frozen=True, eq=False)
class ProportionalOdds:
    """A test of proportional odds for each term of the formula.

    Parameters
    ----------
    tests : pandas.DataFrame
        For each term the score test and the likelihood-ratio test; the latter is
        missing where the freed model's thresholds would cross.
    by_threshold : pandas.DataFrame
        For each column of the design and each threshold, the effect where it may
        differ; missing where one of them would be infinite, or thresholds cross.
    """

    tests: pd.DataFrame
    by_threshold: pd.DataFrame

    def tidy(self) -> pd.DataFrame:
        """One row to a term: statistic, df and p_value are the score test's."""
        return self.tests.reset_index()

    def __repr__(self) -> str:
        """P values of the score tests."""
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


def check(result: "MixedOrderedResults", alpha: float) -> ProportionalOdds:
    """Free each term in turn, within the same multilevel model."""
    model = result.model
    if model.rows.n_categories < 3:
        raise ValueError(
            f"{model.design.response} has two categories, and so one threshold: there "
            "are no odds to be proportional"
        )
    if not result.converged:
        raise ValueError("the fit did not converge: nothing can be tested on it")
    if not model.design.terms:
        raise ValueError("the model has no predictor to test")
    tests, effects = [], []
    for term, columns in model.design.terms.items():
        freed = _Freed(result, columns)
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
        effects.append(freed.effects(maximum, alpha))
    return ProportionalOdds(pd.DataFrame(tests).set_index("term"), pd.concat(effects))


class _Freed:
    """The model in which some columns have an effect at each threshold of their own."""

    def __init__(self, result: "MixedOrderedResults", columns: list[int]) -> None:
        model = result.model
        self.design = model.design
        self.columns = columns
        self.rows: Rows = model.rows.freed(columns)
        self.df = (model.rows.n_categories - 2) * len(columns)
        self.likelihood = Likelihood(self.rows, result.quadrature_points)
        theta = model.to_internal @ np.concatenate([result.params, result.group_sd])
        cuts = theta[: model.rows.n_cuts]
        coef = theta[model.rows.n_cuts : model.rows.size - model.rows.levels]
        # P(Y <= j) rises where e falls: freed effects stand with the cut points
        free = np.tile(-coef[columns], (len(cuts), 1))
        self.start = np.concatenate(
            [
                np.column_stack([cuts, free]).ravel(),
                np.delete(coef, columns),
                theta[model.rows.size - model.rows.levels :],
            ]
        )
        first = self.rows.size - self.rows.levels
        self.held = tuple(j for j in range(first, self.rows.size) if self.start[j] == 0)

    def score_test(self) -> float:
        """Rao's statistic at the fit with proportional odds."""
        gradient = self.likelihood.evaluate(self.start, second=False)[1]
        free = np.setdiff1d(np.arange(self.rows.size), self.held)
        information = -self.likelihood.hessian(self.start)[np.ix_(free, free)]
        lowest, *_, highest = np.linalg.eigvalsh(information)
        if lowest < SINGULAR * highest:
            raise ValueError("some answers are too rare to test it at each threshold")
        return float(gradient[free] @ np.linalg.solve(information, gradient[free]))

    def fit(self) -> fitting.Maximum:
        """Maximum of the freed model; it has none where its thresholds would cross."""
        return fitting.maximise(self.likelihood, self.start, boundary=self.held)

    def effects(self, maximum: fitting.Maximum, alpha: float) -> pd.DataFrame:
        """Effect at each threshold, in the predictors' own units."""
        shape = (self.rows.n_categories - 1, self.rows.z.shape[1])
        scale = self.design.scale[self.columns]
        estimate = np.full((shape[0], len(self.columns)), np.nan)
        error = estimate.copy()
        if maximum.converged:
            estimate = -maximum.theta[: self.rows.n_cuts].reshape(shape)[:, 1:] / scale
            error = self._errors(maximum).reshape(shape)[:, 1:] / scale
        half = stats.norm.isf(alpha / 2) * error
        index = pd.MultiIndex.from_product(
            [[self.design.names[j] for j in self.columns], self.design.thresholds],
            names=["term", "threshold"],
        )
        return pd.DataFrame(
            {
                "estimate": estimate.T.ravel(),
                "std_error": error.T.ravel(),
                "conf_low": (estimate - half).T.ravel(),
                "conf_high": (estimate + half).T.ravel(),
            },
            index=index,
        )

    def _errors(self, maximum: fitting.Maximum) -> Floats:
        free = np.setdiff1d(np.arange(self.rows.size), maximum.boundary)
        information = -self.likelihood.hessian(maximum.theta)[np.ix_(free, free)]
        variances = np.diag(fitting.inverse(information))
        with np.errstate(invalid="ignore"):
            return np.sqrt(variances[: self.rows.n_cuts])
