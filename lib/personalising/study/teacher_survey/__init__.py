"""Section 4.2.2 and Appendix C: what teachers say technology does for their pupils.

Teachers rated, for each group of pupils that they teach, how far they agree that
technology helps to personalise its learning. Here a wave's tables become what the
model needs, one row for each rating, with an account of every answer that was left
out; the model is fitted; and what follows from it is set out.

- `sampling`, `priority`: the ratings kept, and the priority score
- `model`: the fits, each made once for a wave
- `description`, `effects`, `scenarios`, `key_stages`: what ratings and model say
- `checks`: whether it is the right model
- `bounds`: what print decides, although it has no standard errors
- `chemistry`: the same estimator on other data
- `claims`: what the report claimed, and the evidence for it
- `counted`: the tables that the bases of all these count in

What is imported from here is for chapters: where a wave did not collect what a result
needs, they get a `NotCollected` in its place.
"""

from personalising.study.edge import as_value
from personalising.study.teacher_survey import (
    checks,
    description,
    effects,
    key_stages,
    model,
    priority,
    sampling,
    scenarios,
)
from personalising.study.teacher_survey.bounds.table import bounds, ranges
from personalising.study.teacher_survey.chemistry import chemistry
from personalising.study.teacher_survey.claims import CLAIMS
from personalising.study.teacher_survey.sampling import Sample

survey = as_value(model.survey)
fitted = as_value(model.fitted)
sample = as_value(sampling.sample)
priority_factor = as_value(priority.priority_factor)
loadings = as_value(priority.loadings)

account = as_value(description.account)
answers = as_value(description.answers)
priority_scores = as_value(description.priority_scores)
single_raters = as_value(description.single_raters)
size = as_value(description.size)
teachers = as_value(description.teachers)

agreement_with_print = as_value(effects.agreement_with_print)
clustered = as_value(effects.clustered)
coefficients = as_value(effects.coefficients)
contrasts = as_value(effects.contrasts)
groups_in_print = effects.groups_in_print
priority_by_experience = as_value(effects.priority_by_experience)

agreement_by_pupils = as_value(scenarios.agreement_by_pupils)
probabilities = as_value(scenarios.probabilities)
scenarios_in_print = scenarios.scenarios_in_print
sensitivity = as_value(scenarios.sensitivity)
shares = as_value(scenarios.shares)
significant_up_to = as_value(scenarios.significant_up_to)
thresholds = as_value(scenarios.thresholds)
thresholds_in_print = as_value(scenarios.thresholds_in_print)

early_and_late = as_value(key_stages.early_and_late)
stages_rated = as_value(key_stages.stages_rated)
within_teachers = as_value(key_stages.within_teachers)

approximations = as_value(checks.approximations)
levels = as_value(checks.levels)
overstated = as_value(checks.overstated)
proportional_odds = as_value(checks.proportional_odds)
school_level = as_value(checks.school_level)
schools_by_laplace = as_value(checks.schools_by_laplace)
single_level = as_value(checks.single_level)
spread_of_tendencies = as_value(checks.spread_of_tendencies)
summary_of_fit = as_value(checks.summary_of_fit)
tendencies = as_value(checks.tendencies)

findings, sentence = CLAIMS.judged, CLAIMS.sentence

__all__ = [
    "CLAIMS",
    "Sample",
    "account",
    "agreement_by_pupils",
    "agreement_with_print",
    "answers",
    "approximations",
    "bounds",
    "chemistry",
    "clustered",
    "coefficients",
    "contrasts",
    "early_and_late",
    "findings",
    "fitted",
    "groups_in_print",
    "levels",
    "loadings",
    "overstated",
    "priority_by_experience",
    "priority_factor",
    "priority_scores",
    "probabilities",
    "proportional_odds",
    "ranges",
    "sample",
    "scenarios_in_print",
    "school_level",
    "schools_by_laplace",
    "sensitivity",
    "sentence",
    "shares",
    "significant_up_to",
    "single_level",
    "single_raters",
    "size",
    "spread_of_tendencies",
    "stages_rated",
    "summary_of_fit",
    "survey",
    "teachers",
    "tendencies",
    "thresholds",
    "thresholds_in_print",
    "within_teachers",
]
