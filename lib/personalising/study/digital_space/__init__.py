"""Section 4.3.1, the digital space: software, and feedback by it."""

from personalising.study.digital_space.claims import CLAIMS

findings, sentence = CLAIMS.judged, CLAIMS.sentence

__all__ = ["CLAIMS", "findings", "sentence"]
