"""Section 4.3.4, the institutional space: e-maturity, policies and boundaries.

What is imported from here is for chapters: where a wave did not collect what a result
needs, they get a `NotCollected` in its place.
"""

from personalising.study.edge import as_value
from personalising.study.institutional_space import counting
from personalising.study.institutional_space.claims import CLAIMS

policies = as_value(counting.policies)
e_maturity = as_value(counting.e_maturity)
records = as_value(counting.records)
transfer = as_value(counting.transfer)
findings, sentence = CLAIMS.judged, CLAIMS.sentence

__all__ = [
    "CLAIMS",
    "e_maturity",
    "findings",
    "policies",
    "records",
    "sentence",
    "transfer",
]
