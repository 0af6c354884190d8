"""Results, and the tables, figures and findings that pages show.

Everything that a page shows goes through `Page`. Nothing here depends on the study.
"""

from personalising.pages.columns import (
    Cell,
    Column,
    between,
    columns,
    joined,
    prefixed,
)
from personalising.pages.folds import Lead
from personalising.pages.page import Page
from personalising.pages.results import KNOWN, Base, Result
from personalising.pages.source import Source

__all__ = [
    "KNOWN",
    "Base",
    "Cell",
    "Column",
    "Lead",
    "Page",
    "Result",
    "Source",
    "between",
    "columns",
    "joined",
    "prefixed",
]
