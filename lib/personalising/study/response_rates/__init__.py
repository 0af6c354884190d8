"""Appendix B and Table 4.2: what was expected, what came back, and who sorted cards.

What is imported from here is for chapters: where a wave did not collect what a result
needs, they get a `NotCollected` in its place.
"""

from personalising.study.edge import as_value
from personalising.study.response_rates import analysis

focus_groups = as_value(analysis.focus_groups)
groups_in_all = as_value(analysis.groups_in_all)
returns = as_value(analysis.returns)
returns_in_all = as_value(analysis.returns_in_all)
sorts_completed = as_value(analysis.sorts_completed)

__all__ = [
    "focus_groups",
    "groups_in_all",
    "returns",
    "returns_in_all",
    "sorts_completed",
]
