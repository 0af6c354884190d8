"""Scales of several items: reliability, factors, and means of groups.

- `answers`: the check of answers, the direction of items, scores of people
- `polychoric`: correlations of ordinal items
- `factors`: the factors behind items, and how many there may be
- `reliability`: Cronbach's alpha and McDonald's omega
- `groups`: intraclass correlations, and how reliable the means of groups are

Which items are worded the other way is always said (`reverse`) and never guessed.
"""

from personalising.statistics.scales.answers import scale_scores
from personalising.statistics.scales.factors import (
    Correlations,
    FactorStructure,
    ParallelAnalysis,
    correlations_of,
    factor_structure,
    parallel_analysis,
)
from personalising.statistics.scales.groups import (
    IntraclassCorrelation,
    between_and_within,
    group_means,
    intraclass_correlation,
)
from personalising.statistics.scales.polychoric import (
    PolychoricCorrelations,
    polychoric_correlations,
)
from personalising.statistics.scales.reliability import (
    Alpha,
    Omega,
    cronbach_alpha,
    omega_total,
)

__all__ = [
    "Alpha",
    "Correlations",
    "FactorStructure",
    "IntraclassCorrelation",
    "Omega",
    "ParallelAnalysis",
    "PolychoricCorrelations",
    "between_and_within",
    "correlations_of",
    "cronbach_alpha",
    "factor_structure",
    "group_means",
    "intraclass_correlation",
    "omega_total",
    "parallel_analysis",
    "polychoric_correlations",
    "scale_scores",
]
