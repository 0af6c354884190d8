"""Section 4.3.4, the institutional space: e-maturity, policies and boundaries."""

from personalising.study.institutional_space.claims import CLAIMS

findings, sentence = CLAIMS.judged, CLAIMS.sentence

__all__ = ["CLAIMS", "findings", "sentence"]
