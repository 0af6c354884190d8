"""The descriptive model: Figure 1 and its tables, drawn from the model as data.

Nothing here knows a wave: the page is the same in every edition.

- `tables`: the model as frames for readers
- `cells`, `texts`, `geometry`: what stands where in the drawing, without drawing it
- `figures`, `messages`, `sentences`: the drawing, titles, and what the prose tells
"""

from personalising.pages.source import REPORTED_MODEL as SOURCE
from personalising.study.spaces.cells import shared
from personalising.study.spaces.tables import (
    affordances,
    boundaries,
    conditions,
    count_columns,
    people,
    placed,
    places,
    richest,
    role_columns,
    spaces,
    technologies,
)

__all__ = [
    "SOURCE",
    "affordances",
    "boundaries",
    "conditions",
    "count_columns",
    "people",
    "placed",
    "places",
    "richest",
    "role_columns",
    "shared",
    "spaces",
    "technologies",
]
