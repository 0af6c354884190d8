"""Section 4.3.2, the card sorts: how far pupils' groups agree about technologies.

What is imported from here is for chapters: where a wave did not collect what a result
needs, they get a `NotCollected` in its place.
"""

from personalising.study.card_sorts import analysis
from personalising.study.card_sorts.claims import CLAIMS
from personalising.study.edge import as_value

agreement = as_value(analysis.agreement)
phase_differences = as_value(analysis.phase_differences)
shares = as_value(analysis.shares)
findings = CLAIMS.judged

__all__ = ["CLAIMS", "agreement", "findings", "phase_differences", "shares"]
