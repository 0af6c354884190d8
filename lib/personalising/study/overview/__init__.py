"""The landing page and the page about a wave: the model, the doors, what was made.

Chapters take these from here. They know no other section: what the evidence says of the
claims is given to them.
"""

from personalising.model.landing import landing
from personalising.model.learning import Equation, Space, learning_model
from personalising.study.overview.nesting import Nested, nested
from personalising.study.overview.wave import doors, holds, licence, made, made_note

__all__ = [
    "Nested",
    "doors",
    "equation",
    "holds",
    "landing",
    "licence",
    "made",
    "made_note",
    "nested",
    "spaces",
]


def spaces() -> tuple[Space, ...]:
    """Give the four spaces of the model."""
    return learning_model().spaces


def equation() -> Equation:
    """Give the learning equation."""
    return learning_model().equation
