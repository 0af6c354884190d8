"""Section 4.2.1: whether a school's e-maturity goes with a rise in its results.

The report regressed the rate of change in Key Stage 2 results on e-maturity and two
more predictors, which it did not name. Our reading: the change is the difference of two
years' results, and the two are investment and personalisation, the other terms of the
study's equation. At GCSE it gave one correlation. The phases sit different tests on
different scales, so they are never pooled.

Regressions are statsmodels' ordinary least squares on standardised variables.

What is imported from here is for chapters: where a wave did not collect what a result
needs, they get a `NotCollected` in its place.
"""

from personalising.study.edge import as_value
from personalising.study.performance import (
    changes,
    checks,
    gcse,
    median_split,
    model,
    power_analysis,
)
from personalising.study.performance.claims import CLAIMS, printed_coefficient

change = as_value(changes.change)
change_model = as_value(model.change_model)
coefficients = as_value(model.coefficients)
correlations = as_value(gcse.correlations)
definitions = as_value(model.definitions)
diagnostics = as_value(checks.diagnostics)
influence = as_value(checks.influence)
influence_summary = as_value(checks.influence_summary)
interaction_model = as_value(model.interaction_model)
lines_on_first_result = as_value(changes.lines_on_first_result)
points = as_value(changes.points)
detectable = as_value(power_analysis.detectable)
quadrants = as_value(median_split.quadrants)
regression_to_the_mean = as_value(changes.regression_to_the_mean)
smallest_significant = as_value(power_analysis.smallest_significant)
findings, sentence = CLAIMS.judged, CLAIMS.sentence

__all__ = [
    "CLAIMS",
    "change",
    "change_model",
    "coefficients",
    "correlations",
    "definitions",
    "detectable",
    "diagnostics",
    "findings",
    "influence",
    "influence_summary",
    "interaction_model",
    "lines_on_first_result",
    "points",
    "printed_coefficient",
    "quadrants",
    "regression_to_the_mean",
    "sentence",
    "smallest_significant",
]
