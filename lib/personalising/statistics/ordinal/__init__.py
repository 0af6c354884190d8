"""Multilevel ordinal regression: the cumulative logit with random intercepts.

- `design`: a formula on a data frame becomes arrays
- `quadrature`, `kernels`, `likelihood`: the log-likelihood and its derivatives
- `fitting`, `separation`: its maximum, or why there is none
- `model`, `results`: what users see
- `prediction`, `profile`, `comparison`, `simulation`: what follows from a fit
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
