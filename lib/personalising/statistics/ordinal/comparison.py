"""Likelihood-ratio tests of nested fits."""

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

if TYPE_CHECKING:
    from personalising.statistics.ordinal.estimates import Estimates
    from personalising.statistics.ordinal.results import MixedOrderedResults

SAME = 1e-12
"""Gain in log-likelihood, relative to it, below which a gain is rounding error."""

ALIKE = 1e-6
"""Loss of log-likelihood, relative to it, that the larger of two models may have before
the two are taken as approximated differently."""


@dataclass(frozen=True)
class Comparison:
    """Likelihood-ratio test of a smaller model against a larger one that contains it.

    The hypothesis is that the smaller model holds. Made by
    `MixedOrderedResults.compare`.

    Parameters
    ----------
    statistic : float
        Twice the difference of the log-likelihoods, larger minus smaller.
    df_fixed, df_variance : int
        Number of thresholds and coefficients, and number of variances of random
        intercepts, that the larger model has in addition.
    pvalue : float
        P-value, from the reference distribution.
    reference : str
        The reference distribution, such as ``chi2(1)`` or
        ``1/2 chi2(0) + 1/2 chi2(1)``.
    smaller, larger : str
        Formulas and grouping factors of the models.
    llf_smaller, llf_larger : float
        Log-likelihoods of the models.
    aic_difference : float
        Akaike's criterion of the larger model minus that of the smaller. Below 0 the
        criterion prefers the larger model.

    Examples
    --------
    >>> import pandas as pd
    >>> from personalising.statistics import MixedOrderedModel
    >>> rows = [(g, x, 1 + (g % 3 + x + k) // 2) for g in range(8) for x in (0, 1)
    ...         for k in (0, 1, 2)]
    >>> data = pd.DataFrame(rows, columns=["group", "x", "score"])
    >>> plain = MixedOrderedModel.from_formula("score ~ x", data).fit()
    >>> grouped = MixedOrderedModel.from_formula("score ~ x", data, "group").fit()
    >>> test = grouped.compare(plain)
    >>> test.reference, round(test.statistic, 3)
    ('1/2 chi2(0) + 1/2 chi2(1)', 5.468)
    """

    statistic: float
    df_fixed: int
    df_variance: int
    pvalue: float
    reference: str
    smaller: str
    larger: str
    llf_smaller: float
    llf_larger: float
    aic_difference: float

    def tidy(self) -> pd.DataFrame:
        """Table of one row: the test.

        Returns
        -------
        pandas.DataFrame
            Columns term (the two models), statistic, df (coefficients and variances
            together), p_value, reference.
        """
        return pd.DataFrame(
            {
                "term": [f"{self.larger} against {self.smaller}"],
                "statistic": [self.statistic],
                "df": [self.df_fixed + self.df_variance],
                "p_value": [self.pvalue],
                "reference": [self.reference],
            }
        )

    def __repr__(self) -> str:
        """Fields, rounded so that they print the same on every machine."""
        return (
            f"Comparison(statistic={self.statistic:z.4f}, df_fixed={self.df_fixed}, "
            f"df_variance={self.df_variance}, pvalue={self.pvalue:.3g}, "
            f"reference={self.reference!r})"
        )


def compare(one: "MixedOrderedResults", two: "MixedOrderedResults") -> Comparison:
    """Test the smaller of two fits against the larger.

    Parameters and errors are those of `MixedOrderedResults.compare`; the fits may come
    in either order.
    """
    smaller, larger = sorted((one, two), key=lambda fit: fit.df_model)
    _check_alike(smaller, larger)
    fixed = len(larger.params) - len(smaller.params)
    variances = len(larger.group_sd) - len(smaller.group_sd)
    statistic = 2 * (larger.llf - smaller.llf)
    if statistic < -ALIKE * (1 + abs(larger.llf)):
        raise ValueError(
            "the larger model's log-likelihood is below the smaller's: they were not "
            "approximated alike; fit both with more quadrature points"
        )
    if statistic < SAME * (1 + abs(larger.llf)):
        statistic = 0.0  # the rest is rounding error
    return Comparison(
        statistic=statistic,
        df_fixed=fixed,
        df_variance=variances,
        pvalue=_mixture(statistic, fixed, variances),
        reference=_words(fixed, variances),
        smaller=_named(smaller),
        larger=_named(larger),
        llf_smaller=smaller.llf,
        llf_larger=larger.llf,
        aic_difference=larger.aic - smaller.aic,
    )


def _check_alike(smaller: "MixedOrderedResults", larger: "MixedOrderedResults") -> None:
    if not (smaller.converged and larger.converged):
        raise ValueError("a fit that did not converge cannot be compared")
    a, b = smaller.model.design, larger.model.design
    if a.response != b.response or not a.index.equals(b.index):
        raise ValueError(
            "the models were fitted to different rows or responses: "
            f"{smaller.nobs} of {a.response}, {larger.nobs} of {b.response}"
        )
    if not np.array_equal(_in_order(smaller), _in_order(larger)):
        raise ValueError("the models were fitted to different responses")
    if not np.array_equal(_weights(smaller), _weights(larger)):
        raise ValueError("the models were fitted with different weights")
    check_unweighted(smaller, "a likelihood-ratio test")
    if not np.array_equal(_offsets(smaller), _offsets(larger)):
        raise ValueError("the models were fitted with different offsets")
    if not set(a.factors) <= set(b.factors) or not _spanned(smaller, larger):
        raise ValueError(
            f"{_named(smaller)} is not nested in {_named(larger)}: a likelihood-ratio "
            "test needs the one to be a special case of the other; compare their aic"
        )
    if smaller.df_model == larger.df_model:
        raise ValueError("the models are the same: there is nothing to test")
    points = {fit.quadrature_points for fit in (smaller, larger) if len(fit.group_sd)}
    if len(points) > 1 and min(points) < 5:
        raise ValueError(
            "the models were approximated with "
            f"{' and '.join(map(str, sorted(points)))} quadrature points: fit both "
            "with the same number"
        )


def check_unweighted(fit: "Estimates", what: str) -> None:
    """Check that a fit has no weights that would make its likelihood ratios false.

    Parameters
    ----------
    fit : Estimates
        The fit.
    what : str
        What would be computed from its likelihood, for the message.

    Raises
    ------
    ValueError
        If weights differ from 1.
    """
    if fit.model.rows.is_weighted:
        raise ValueError(
            f"{what} needs a fit without weights: twice the difference of two weighted "
            "log-likelihoods is not chi-squared; use Wald intervals with robust "
            "standard errors"
        )


def _in_order(fit: "MixedOrderedResults") -> np.ndarray:
    return fit.model.rows.y[np.argsort(fit.model.design.order)]


def _weights(fit: "MixedOrderedResults") -> np.ndarray:
    return fit.model.rows.row_weights[np.argsort(fit.model.design.order)]


def _offsets(fit: "MixedOrderedResults") -> np.ndarray:
    return fit.model.rows.offset[np.argsort(fit.model.design.order)]


def _spanned(smaller: "MixedOrderedResults", larger: "MixedOrderedResults") -> bool:
    """Whether each predictor of the smaller model is a combination of the larger's.

    One whose odds are not proportional must be one of such predictors.
    """
    a, b = smaller.model.design, larger.model.design
    freed_a, freed_b = (each.rows.z[np.argsort(each.order), 1:] for each in (a, b))
    tied_a, tied_b = (
        each.rows.x[np.argsort(each.order), : each.rows.n_coefficients]
        for each in (a, b)
    )
    return _combined(freed_a, freed_b) and _combined(
        np.column_stack([freed_a, tied_a]), np.column_stack([freed_b, tied_b])
    )


def _combined(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether each column of x is a linear combination of those of y."""
    if not x.shape[1] or not y.shape[1]:
        return not x.shape[1]
    fitted = y @ np.linalg.lstsq(y, x, rcond=None)[0]
    return bool(np.abs(fitted - x).max() < 1e-8)


def _mixture(statistic: float, fixed: int, variances: int) -> float:
    """P-value from a mixture of chi-squares.

    Each variance that is tested is at its bound, 0, with probability 1/2, so that the
    degrees of freedom are binomial.
    """
    shares = [comb(variances, k) / 2**variances for k in range(variances + 1)]
    tails = [
        float(stats.chi2.sf(statistic, fixed + k))
        if fixed + k
        else float(statistic <= 0)
        for k in range(variances + 1)
    ]
    return float(np.dot(shares, tails))


def _words(fixed: int, variances: int) -> str:
    if not variances:
        return f"chi2({fixed})"
    parts = [
        f"{comb(variances, k)}/{2**variances} chi2({fixed + k})"
        for k in range(variances + 1)
    ]
    return " + ".join(parts)


def _named(fit: "MixedOrderedResults") -> str:
    groups, freed = fit.model.design.factors, fit.model.nonproportional
    within = f" | {' / '.join(groups)}" if groups else ""
    odds = f" (odds of {', '.join(freed)} not proportional)" if freed else ""
    return fit.model.design.formula + within + odds
