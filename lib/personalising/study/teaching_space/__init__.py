"""Section 4.3.3: the teaching space, as its teachers, leaders and pupils see it.

Findings on the people of a school that sections 3.1, 4.4 and 5 add stand here too.
What is imported from here is for chapters: where a wave did not collect what a result
needs, they get a `NotCollected` in its place.
"""

from personalising.study.edge import as_value
from personalising.study.teaching_space import perception
from personalising.study.teaching_space import said as statements
from personalising.study.teaching_space.claims import CLAIMS

said = as_value(statements.said)
having_lines = as_value(statements.having_lines)
restricted_by_leaders = as_value(statements.restricted_by_leaders)
shares = as_value(perception.shares)
odds = as_value(perception.odds)
functioning = as_value(perception.functioning)
wordings = as_value(perception.wordings)
errors = statements.errors
findings, sentence = CLAIMS.judged, CLAIMS.sentence

__all__ = [
    "CLAIMS",
    "errors",
    "findings",
    "functioning",
    "having_lines",
    "odds",
    "restricted_by_leaders",
    "said",
    "sentence",
    "shares",
    "wordings",
]
