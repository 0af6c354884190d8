"""Sections 1.3 and 4.3.2 without the card sorts: the learner space.

What is imported from here is for chapters: the section's claims with what the evidence
says of them.
"""

from personalising.study.learner_space.claims import CLAIMS

findings = CLAIMS.judged

__all__ = ["CLAIMS", "findings"]
