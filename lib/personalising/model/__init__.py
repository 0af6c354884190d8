"""The study's model as data: for now, its claims."""

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
