"""Tables, figures and findings as readers see them; all pass the one door, `Page`.

Nothing here knows the study.
"""

from personalising.pages.columns import (
    Column,
    between,
    interval,
    joined,
    prefixed,
)
from personalising.pages.page import Page

__all__ = ["Column", "Page", "between", "interval", "joined", "prefixed"]
