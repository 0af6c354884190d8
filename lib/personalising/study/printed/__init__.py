"""Appendix E: the figures that the report printed, re-derived from each other.

>>> from personalising.study import printed
>>> entries = printed.rederive()
>>> print(entries[0].id, entries[0].verdict)
t41.primary.small.advantaged exact

`rederive` judges every figure that follows from others, and sets out where the report
contradicts itself. It knows no wave: all of it can be checked without data.
"""

from personalising.study.printed.entries import Agreement, Entry, Status
from personalising.study.printed.rederivation import (
    rederive,
    render_text,
    to_frame,
    to_records,
)
from personalising.study.printed.shown import (
    contradictions,
    criticisms,
    figures,
    gaps,
)
from personalising.study.printed.tally import Tally, by_verdict, of_figures, tally

__all__ = [
    "Agreement",
    "Entry",
    "Status",
    "Tally",
    "by_verdict",
    "contradictions",
    "criticisms",
    "figures",
    "gaps",
    "of_figures",
    "rederive",
    "render_text",
    "tally",
    "to_frame",
    "to_records",
]
