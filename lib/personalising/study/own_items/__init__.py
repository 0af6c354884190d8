"""Items of a wave on constructs that the study does not know.

A survey asks more than this study does. What it asks on a construct that no finding
needs is shown as it was answered, and tests nothing.
"""

from personalising.study.edge import as_value
from personalising.study.own_items import analysis

items = as_value(analysis.items)
errors = analysis.errors

__all__ = ["errors", "items"]
