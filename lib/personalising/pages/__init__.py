"""Results, tables, figures and findings as readers see them.

Everything that a page shows passes the one door, `Page`. Nothing here knows the study.
"""

from personalising.pages.columns import (
    Column,
    between,
    columns,
    interval,
    joined,
    prefixed,
)
from personalising.pages.page import Page
from personalising.pages.results import KNOWN, Base, Result

__all__ = [
    "KNOWN",
    "Base",
    "Column",
    "Page",
    "Result",
    "between",
    "columns",
    "interval",
    "joined",
    "prefixed",
]
