"""The study's figures. Each takes the data that it shows and gives figure and words.

The words are the alternative text, made from the same data, so that they say what the
figure shows on any wave. There is a module for each section.
"""

from personalising.presentation.figures.drawing import Drawing
from personalising.presentation.figures.field_data import (
    by_circumstances,
    correlations,
    with_absence,
)
from personalising.presentation.figures.performance import (
    against_first_result,
    change_coefficients,
    changes,
    left_out,
    quadrants,
)
from personalising.presentation.figures.response_rates import sorts_completed

__all__ = [
    "Drawing",
    "against_first_result",
    "by_circumstances",
    "change_coefficients",
    "changes",
    "correlations",
    "left_out",
    "quadrants",
    "sorts_completed",
    "with_absence",
]
