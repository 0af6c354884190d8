"""The executive summary: all claims at a glance, by the space of the model.

It knows no section: what the evidence says of the claims is given to it.
"""

from personalising.study.summary.spaces import (
    HEADLINES,
    by_space,
    of_space,
    word_columns,
)

__all__ = ["HEADLINES", "by_space", "of_space", "word_columns"]
