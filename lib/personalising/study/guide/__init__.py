"""The guide to ordinal models: what it shows of a survey that is no wave's.

The guide's own code, which readers are to copy, stands in its chapter. Here stand its
source, its figures and titles, and the sentences that hold its numbers.
"""

from personalising.study.guide.tables import (
    SOURCE,
    answers,
    intervals,
    labelled,
    odds,
    proportional,
    schools,
    side_by_side,
    tendencies,
    thresholds,
)

__all__ = [
    "SOURCE",
    "answers",
    "intervals",
    "labelled",
    "odds",
    "proportional",
    "schools",
    "side_by_side",
    "tendencies",
    "thresholds",
]
