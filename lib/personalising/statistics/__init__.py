"""The estimators: arrays go in, result objects come out.

What scipy or statsmodels computes is theirs; a module here adds what they lack, and
the checks and the result object that every analysis needs.

- `personalising.statistics.correlation`: correlations, from data or as printed;
  two of them compared; what a sample could detect
- `personalising.statistics.kappa`: the agreement of several raters, and its test by
  either variance
- `personalising.statistics.ordinal`: multilevel ordinal regression by maximum
  likelihood
"""

from personalising.statistics.correlation import (
    Correlation,
    CorrelationDifference,
    compare_correlations,
    correlation,
    correlation_from_summary,
    detectable_correlation,
    smallest_significant_correlation,
)
from personalising.statistics.kappa import Kappa, fleiss_kappa
from personalising.statistics.ordinal import (
    MixedOrderedModel,
    MixedOrderedResults,
    SeparationError,
)

__all__ = [
    "Correlation",
    "CorrelationDifference",
    "Kappa",
    "MixedOrderedModel",
    "MixedOrderedResults",
    "SeparationError",
    "compare_correlations",
    "correlation",
    "correlation_from_summary",
    "detectable_correlation",
    "fleiss_kappa",
    "smallest_significant_correlation",
]
