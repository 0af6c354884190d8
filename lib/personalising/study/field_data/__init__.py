"""Section 4.1: the schools of the field study, and what goes with what among them."""

from personalising.study.field_data.analysis import (
    CIRCUMSTANCES,
    CLAIMS,
    PAIRS,
    PHASES,
    PRINTED_BASIS,
    SIZES,
    Evidence,
    PrintedEvidence,
    WaveEvidence,
    absent_phases,
    basis_of_disadvantage,
    correlations,
    phase_differences,
    points,
    sample,
)

__all__ = [
    "CIRCUMSTANCES",
    "CLAIMS",
    "PAIRS",
    "PHASES",
    "PRINTED_BASIS",
    "SIZES",
    "Evidence",
    "PrintedEvidence",
    "WaveEvidence",
    "absent_phases",
    "basis_of_disadvantage",
    "correlations",
    "phase_differences",
    "points",
    "sample",
]
