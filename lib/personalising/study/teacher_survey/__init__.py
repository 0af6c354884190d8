"""Section 4.2.2 and Appendix C: what teachers say technology does for their pupils.

Teachers rated, for each group of pupils that they teach, how far they agree that
technology helps to personalise its learning. Here a wave's tables become what the
model needs, one row for each rating, with an account of every answer that was left
out; the model is fitted; and what follows from it is set out.

- `sample`, `priority`: the ratings kept, and the priority score
- `model`: the fits, each made once for a wave
- `answers`, `effects`, `scenarios`, `key_stages`: what the ratings and the model say
- `checks`: whether it is the right model
- `chemistry`: the same estimator on other data
- `claims`: what the report claimed, and the evidence for it
"""

from personalising.study.teacher_survey.answers import (
    account,
    answers,
    loadings,
    teachers,
)
from personalising.study.teacher_survey.checks import (
    SchoolLevel,
    approximations,
    levels,
    proportional_odds,
    school_level,
    school_sd_by_laplace,
    single_level,
    tendencies,
)
from personalising.study.teacher_survey.chemistry import Chemistry, chemistry
from personalising.study.teacher_survey.claims import (
    CLAIMS,
    PrintedEvidence,
    WaveEvidence,
)
from personalising.study.teacher_survey.effects import (
    CONTRASTS,
    clustered,
    coefficients,
    contrasts,
    printed_contrast,
    priority_by_experience,
)
from personalising.study.teacher_survey.key_stages import (
    stages_rated,
    within_teachers,
)
from personalising.study.teacher_survey.model import (
    FEWEST_TEACHERS,
    POINTS,
    PRINTED,
    Specification,
    Survey,
    absent,
    fitted,
    label,
    survey,
)
from personalising.study.teacher_survey.priority import (
    PriorityFactor,
    priority_factor,
)
from personalising.study.teacher_survey.sample import (
    ASPECT,
    PREDICTORS,
    RATINGS,
    SUBGROUPS,
    LeftOut,
    Sample,
    sample,
)
from personalising.study.teacher_survey.scenarios import (
    agreement_by_pupils,
    least_positive,
    printed_distance,
    probabilities,
    sensitivity,
    share_at,
    shares,
    thresholds,
)

findings, sentence = CLAIMS.judged, CLAIMS.sentence

__all__ = [
    "ASPECT",
    "CLAIMS",
    "CONTRASTS",
    "FEWEST_TEACHERS",
    "POINTS",
    "PREDICTORS",
    "PRINTED",
    "RATINGS",
    "SUBGROUPS",
    "Chemistry",
    "LeftOut",
    "PrintedEvidence",
    "PriorityFactor",
    "Sample",
    "SchoolLevel",
    "Specification",
    "Survey",
    "WaveEvidence",
    "absent",
    "account",
    "agreement_by_pupils",
    "answers",
    "approximations",
    "chemistry",
    "clustered",
    "coefficients",
    "contrasts",
    "findings",
    "fitted",
    "label",
    "least_positive",
    "levels",
    "loadings",
    "printed_contrast",
    "printed_distance",
    "priority_by_experience",
    "priority_factor",
    "probabilities",
    "proportional_odds",
    "sample",
    "school_level",
    "school_sd_by_laplace",
    "sensitivity",
    "sentence",
    "share_at",
    "shares",
    "single_level",
    "stages_rated",
    "survey",
    "teachers",
    "tendencies",
    "thresholds",
    "within_teachers",
]
