"""Section 4.2.1: whether a school's e-maturity goes with a rise in its results.

The report regressed the rate of change in Key Stage 2 results on e-maturity and two
more predictors, which it did not name. Our reading: the change is the difference of two
years' results, and the two are investment and personalisation, the other terms of the
study's equation. At GCSE it gave one correlation. The phases sit different tests on
different scales, so they are never pooled.

Regressions are statsmodels' ordinary least squares on standardised variables.
"""

from personalising.study.performance.claims import (
    CLAIMS,
    PrintedCoefficient,
    PrintedEvidence,
    WaveEvidence,
    printed_coefficient,
)
from personalising.study.performance.model import (
    DEFINITIONS,
    ChangeModel,
    change_model,
    coefficients,
    definitions,
    interaction_model,
    quadrants,
)
from personalising.study.performance.results import (
    change,
    correlations,
    regression_to_the_mean,
)
from personalising.study.performance.schools import (
    FEWEST_SCHOOLS,
    PREDICTORS,
    TESTS,
    points,
)
from personalising.study.performance.trust import (
    diagnostics,
    influence,
    power,
    smallest_significant,
)

findings, sentence = CLAIMS.judged, CLAIMS.sentence

__all__ = [
    "CLAIMS",
    "DEFINITIONS",
    "FEWEST_SCHOOLS",
    "PREDICTORS",
    "TESTS",
    "ChangeModel",
    "PrintedCoefficient",
    "PrintedEvidence",
    "WaveEvidence",
    "change",
    "change_model",
    "coefficients",
    "correlations",
    "definitions",
    "diagnostics",
    "findings",
    "influence",
    "interaction_model",
    "points",
    "power",
    "printed_coefficient",
    "quadrants",
    "regression_to_the_mean",
    "sentence",
    "smallest_significant",
]
