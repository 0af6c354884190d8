"""Estimators: they take arrays or data frames and give result objects.

Where scipy or statsmodels has a computation, it is used. The modules here add what
those lack, checks of the input, and a result object with its interval.

- `personalising.statistics.agreement`: the agreement of several raters in three
  coefficients, with ratings missing
- `personalising.statistics.composite`: an index of several dimensions, and how far it
  hangs on their weights
- `personalising.statistics.correlation`: correlations, from data or as printed;
  two of them compared; what a sample could detect
- `personalising.statistics.diversity`: how often two units differ in kind
- `personalising.statistics.item_functioning`: whether the items of a scale work alike
  for several groups of people
- `personalising.statistics.kappa`: the agreement of several raters, and its test by
  either of two variances; its interval for other raters or items
- `personalising.statistics.levels`: the check of a confidence or significance level
- `personalising.statistics.ordinal`: multilevel ordinal regression by maximum
  likelihood
- `personalising.statistics.permutation`: two sets of raters compared by exchanging
  their labels
- `personalising.statistics.replication`: the variance of any estimate from replicate
  weights
- `personalising.statistics.scales`: scales of several items: reliability, factors, and
  means of groups
- `personalising.statistics.standardised`: regressions with standardised coefficients,
  of units and of members of groups
- `personalising.statistics.shares`: shares of units that come from schools
- `personalising.statistics.sorts`: free sorts of cards: which lie together, their tree,
  and how stable its clusters are
"""

from personalising.statistics.correlation import (
    Correlation,
    CorrelationDifference,
    compare_correlations,
    correlation,
    correlation_from_summary,
    detectable_correlation,
    rank_correlation_from_summary,
    smallest_significant_correlation,
)
from personalising.statistics.diversity import Diversity, diversity
from personalising.statistics.kappa import (
    Kappa,
    KappaInterval,
    fleiss_kappa,
    kappa_interval,
)
from personalising.statistics.ordinal import (
    MixedOrderedModel,
    MixedOrderedResults,
    SeparationError,
)

__all__ = [
    "Correlation",
    "CorrelationDifference",
    "Diversity",
    "Kappa",
    "KappaInterval",
    "MixedOrderedModel",
    "MixedOrderedResults",
    "SeparationError",
    "compare_correlations",
    "correlation",
    "correlation_from_summary",
    "detectable_correlation",
    "diversity",
    "fleiss_kappa",
    "kappa_interval",
    "rank_correlation_from_summary",
    "smallest_significant_correlation",
]
