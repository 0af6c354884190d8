"""Section 4.1: the schools of the field study, and what goes with what among them.

What is imported from here is for chapters: where a wave did not collect what a result
needs, they get a `NotCollected` in its place.
"""

from personalising.study.edge import as_value
from personalising.study.field_data import analysis
from personalising.study.field_data.claims import CLAIMS

absent_phases = analysis.absent_phases
basis_of_disadvantage = as_value(analysis.basis_of_disadvantage)
correlations = as_value(analysis.correlations)
detectable = as_value(analysis.detectable)
means_by_circumstances = as_value(analysis.means_by_circumstances)
phase_differences = as_value(analysis.phase_differences)
points = as_value(analysis.points)
sample = as_value(analysis.sample)
findings, sentence = CLAIMS.judged, CLAIMS.sentence

__all__ = [
    "CLAIMS",
    "absent_phases",
    "basis_of_disadvantage",
    "correlations",
    "detectable",
    "findings",
    "means_by_circumstances",
    "phase_differences",
    "points",
    "sample",
    "sentence",
]
