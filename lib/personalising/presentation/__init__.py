"""Tables, figures and findings as readers see them; all pass the one door, `Page`."""

from personalising.presentation.columns import (
    Column,
    between,
    interval,
    joined,
    prefixed,
)
from personalising.presentation.page import Page

__all__ = ["Column", "Page", "between", "interval", "joined", "prefixed"]
