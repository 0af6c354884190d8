"""The study's model as data: its claims, and the rule that judges them."""

from personalising.model.claims import (
    Assessment,
    Basis,
    Claim,
    Effect,
    NotTested,
    Verdict,
    assess,
    claims,
    tidy,
)

__all__ = [
    "Assessment",
    "Basis",
    "Claim",
    "Effect",
    "NotTested",
    "Verdict",
    "assess",
    "claims",
    "tidy",
]
