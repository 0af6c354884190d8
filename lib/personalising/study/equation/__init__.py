"""Sections 3.2 and 3.3: the learning equation, its sub-equations and its indicators.

Opportunity and investment predict effective learning, which feeds back. Each
sub-equation is tested where a wave has the data, on schools or on pupils and never on
both at once: what is so of schools may not be so of the pupils in them.

- `measuring`, `units`: from tables to variables, and the units that have all of them
- `forms`: what each form of a sub-equation estimates
- `testing`: every sub-equation of the model, tested or with the reason why not
- `scale`, `maturity`: pupils' investment, and e-maturity as an index of dimensions
- `uptake`: opportunity against investment, Figure 3 of the report
- `indicator_table`: what each term looks like in each space, and what would measure it
- `drawn`: the equation itself as it is drawn, Figure 2
- `claims`: what section 3.2 claims

What is imported from here is for chapters: where a wave did not collect what a result
needs, they get a `NotCollected` in its place.
"""

from personalising.study.edge import as_value
from personalising.study.equation import (
    drawn,
    indicator_table,
    maturity,
    scale,
    testing,
    uptake,
)
from personalising.study.equation.claims import CLAIMS

test = as_value(testing.test)
of_schools = as_value(testing.of_schools)
of_pupils = as_value(testing.of_pupils)
listing = testing.listing
counts = testing.counts

reliability = as_value(scale.reliability)
eigenvalues = as_value(scale.eigenvalues)
loadings = as_value(scale.loadings)
school_means = as_value(scale.school_means)

dimensions = as_value(maturity.dimensions)
ranks = as_value(maturity.ranks)
moved = as_value(maturity.moved)
stability = as_value(maturity.stability)
conclusions = as_value(maturity.conclusions)

take_up = as_value(uptake.take_up)
indicators = indicator_table.indicators
of_term = indicator_table.of_term
circle = drawn.circle
parts = drawn.parts
left_out = drawn.left_out
lost_figure = drawn.lost_figure
with_e_maturity = maturity.with_e_maturity
findings, sentence = CLAIMS.judged, CLAIMS.sentence

__all__ = [
    "CLAIMS",
    "circle",
    "conclusions",
    "counts",
    "dimensions",
    "eigenvalues",
    "findings",
    "indicators",
    "left_out",
    "listing",
    "loadings",
    "lost_figure",
    "moved",
    "of_pupils",
    "of_schools",
    "of_term",
    "parts",
    "ranks",
    "reliability",
    "school_means",
    "sentence",
    "stability",
    "take_up",
    "test",
    "with_e_maturity",
]
