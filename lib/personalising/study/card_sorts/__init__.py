"""Section 4.3.2, the card sorts: what pupils' groups put together, and where.

What is imported from here is for chapters: where a wave did not collect what a result
needs, they get a `NotCollected` in its place.
"""

from personalising.model import Assessment
from personalising.study.card_sorts import analysis, free, pack, places, zones
from personalising.study.card_sorts import coefficients as several
from personalising.study.card_sorts.claims import AGREED, CLAIMS, WEAKER
from personalising.study.edge import as_value
from personalising.waves import Wave

agreement = as_value(analysis.agreement)
phase_differences = as_value(analysis.phase_differences)
shares = as_value(analysis.shares)
alike = as_value(free.alike)
joins = as_value(free.joins)
clusters = as_value(free.clusters)
fits = as_value(free.fits)
merged = as_value(free.merged)
card_set = as_value(free.card_set)
path = pack.path
coefficients = as_value(several.coefficients)
discarded = as_value(several.discarded)
exchanges = as_value(several.exchanges)
digital_worlds = as_value(zones.shown)
moves = as_value(zones.moves)
numbered_worlds = as_value(zones.numbered)
home_and_school = as_value(places.shown)
numbered_places = as_value(places.numbered)
overlap = as_value(places.overlap)
findings = CLAIMS.judged


def findings_on_agreement(wave: Wave) -> list[tuple[Assessment, Assessment]]:
    """Judge the claims on how far groups agree."""
    return [pair for pair in findings(wave) if pair[0].claim.id in (*AGREED, WEAKER)]


def findings_on_worlds(wave: Wave) -> list[tuple[Assessment, Assessment]]:
    """Judge the claims on what pupils use where and how often."""
    agreed = {*AGREED, WEAKER}
    return [pair for pair in findings(wave) if pair[0].claim.id not in agreed]


__all__ = [
    "CLAIMS",
    "agreement",
    "alike",
    "card_set",
    "clusters",
    "coefficients",
    "digital_worlds",
    "discarded",
    "exchanges",
    "findings",
    "findings_on_agreement",
    "findings_on_worlds",
    "fits",
    "home_and_school",
    "joins",
    "merged",
    "moves",
    "numbered_places",
    "numbered_worlds",
    "overlap",
    "path",
    "phase_differences",
    "shares",
]
