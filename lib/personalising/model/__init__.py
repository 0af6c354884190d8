"""The study's model as data: its claims, and the registered rule that judges them.

- `rule`: the rule, and its decision on an interval
- `evidence`: an effect, and the kind of evidence that it comes from
- `claims`: the findings
- `bounded`: verdicts on an estimate whose error is only known to lie in a range
- `firmness`: whether a verdict stays when the effect is computed in other ways
- `assessment`: what a body of evidence says about a claim, for readers
- `composites`: findings that stand on several claims
- `landing`: what the landing page leads with
- `learning`: the model of learning: spaces, indicators, equation and sub-equations
- `reading`: files of data/model as checked objects
"""

from personalising.model.assessment import Assessment, Word, assess, tidy
from personalising.model.bounded import Bounded, nearest_turn, possible
from personalising.model.claims import Claim, claims
from personalising.model.composites import Composite, Conclusion, tidy_composites
from personalising.model.evidence import (
    STANDINGS,
    Basis,
    Effect,
    Estimate,
    NotTested,
)
from personalising.model.firmness import (
    NEEDS_DATA,
    Firmness,
    Tried,
    level_of_family,
    try_alternative,
)
from personalising.model.rule import Rule, Verdict, rule

__all__ = [
    "NEEDS_DATA",
    "STANDINGS",
    "Assessment",
    "Basis",
    "Bounded",
    "Claim",
    "Composite",
    "Conclusion",
    "Effect",
    "Estimate",
    "Firmness",
    "NotTested",
    "Rule",
    "Tried",
    "Verdict",
    "Word",
    "assess",
    "claims",
    "level_of_family",
    "nearest_turn",
    "possible",
    "rule",
    "tidy",
    "tidy_composites",
    "try_alternative",
]
