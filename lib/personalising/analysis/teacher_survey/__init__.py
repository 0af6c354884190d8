"""Section 4.2.2 and Appendix C: what teachers say technology does for their pupils.

Teachers rated, for each group of pupils that they teach, how far they agree that
technology helps to personalise its learning. Here a wave's tables become what the
model needs: one row for each rating, with who gave it, of whom, and in what school;
and an account of every answer that was left out.
"""

from personalising.analysis.teacher_survey.priority import (
    PriorityFactor,
    priority_factor,
)
from personalising.analysis.teacher_survey.sample import (
    ASPECT,
    PREDICTORS,
    RATINGS,
    SUBGROUPS,
    LeftOut,
    Sample,
    sample,
)

__all__ = [
    "ASPECT",
    "PREDICTORS",
    "RATINGS",
    "SUBGROUPS",
    "LeftOut",
    "PriorityFactor",
    "Sample",
    "priority_factor",
    "sample",
]
