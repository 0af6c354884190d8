"""Since 2009: what other studies published on the questions of the report.

>>> from personalising.study import since
>>> shown = since.shown(since.read())
>>> shown.columns[:3].tolist()
['id', 'topic', 'claims']

It depends on no wave. Nothing here judges a claim or adds studies up: it is a map of
what was read, in data/since.
"""

from personalising.study.since.analysis import (
    at_the_time,
    by_claim,
    by_topic,
    effects,
    later_studies,
    shown,
)
from personalising.study.since.listing import anchor_of, grouped, places
from personalising.study.since.reading import read
from personalising.study.since.report import render_text
from personalising.study.statements import statements

__all__ = [
    "anchor_of",
    "at_the_time",
    "by_claim",
    "by_topic",
    "effects",
    "grouped",
    "later_studies",
    "places",
    "read",
    "render_text",
    "shown",
    "statements",
]
