"""Regressions whose coefficients are in standard deviations, with intervals.

- `design`: outcome and predictors standardised, their products, the check of both
- `regression`: least squares, for units that are not in groups, such as schools
- `mixed`, with `likelihood`: for members of groups, such as pupils in schools
- `contrasts`: what one predictor does where another is low or high
"""

from personalising.statistics.standardised.design import CollinearityError, product_name
from personalising.statistics.standardised.mixed import (
    BoundaryTest,
    StandardisedMixedModel,
    standardised_mixed_model,
)
from personalising.statistics.standardised.regression import (
    ExactFitError,
    StandardisedRegression,
    standardised_regression,
)

__all__ = [
    "BoundaryTest",
    "CollinearityError",
    "ExactFitError",
    "StandardisedMixedModel",
    "StandardisedRegression",
    "product_name",
    "standardised_mixed_model",
    "standardised_regression",
]
