"""Appendix B and Table 4.2: what was expected, what came back, and who sorted cards."""

from personalising.study.response_rates.analysis import (
    focus_groups,
    returns,
    sorts_completed,
)

__all__ = ["focus_groups", "returns", "sorts_completed"]
