"""Multilevel ordinal regression: the cumulative logit with random intercepts.

- `formula`, `columns`, `coding`, `grouping`: what users write and bring: the text of a
  formula, the types of columns, predictors as numbers, rows in groups
- `weights`, `survey`, `replicated`: weights by level, clusters in strata, and fits with
  replicate weights
- `design`: makes arrays of these
- `layout`, `partial`: which parameter is which; terms whose odds are not proportional
- `quadrature`, `kernels`, `likelihood`: the log-likelihood and its derivatives
- `fitting`, `separation`: the search for its maximum; the test whether it has one
- `model`, `results` with `estimates` and `report`: the two classes that users need
- `wald`: tests and intervals by the normal distribution or by t
- `effects`: combinations of coefficients, standardised means, average effects, scores
- `modes`: the random effects of single groups, for predictions in them
- `prediction`, `profile`, `proportional_odds`, `comparison`, `simulation`: what is
  computed from a fit
"""

from personalising.statistics.ordinal.comparison import Comparison
from personalising.statistics.ordinal.model import ConvergenceWarning, MixedOrderedModel
from personalising.statistics.ordinal.results import MixedOrderedResults
from personalising.statistics.ordinal.separation import SeparationError

__all__ = [
    "Comparison",
    "ConvergenceWarning",
    "MixedOrderedModel",
    "MixedOrderedResults",
    "SeparationError",
]
