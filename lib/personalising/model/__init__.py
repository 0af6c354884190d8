"""The study's model as data: its claims, and the rule that judges them."""

from personalising.model.bounded import Bounded, nearest_turn, possible
from personalising.model.claims import (
    STANDINGS,
    Assessment,
    Basis,
    Claim,
    Effect,
    Estimate,
    NotTested,
    Verdict,
    Word,
    assess,
    claims,
    tidy,
)

__all__ = [
    "STANDINGS",
    "Assessment",
    "Basis",
    "Bounded",
    "Claim",
    "Effect",
    "Estimate",
    "NotTested",
    "Verdict",
    "Word",
    "assess",
    "claims",
    "nearest_turn",
    "possible",
    "tidy",
]
