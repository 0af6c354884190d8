"""The study's model of learning as data: spaces, equation, and what measures them.

It stands in data/model, and knows nothing of waves: measures name tables and columns,
and `check_columns` holds them against those that it is given.

- `spaces`, `boundaries`: the spaces, who is in them in which roles, where they touch
- `stakeholders`, `technologies`: who takes part, and with what
- `indicators`, `measures`: what each term looks like, and what of a wave measures it
- `equation`: the learning equation, its sub-equations, and the virtuous circle
- `conditions`: facilitators, barriers, assumptions
- `whole`, `checks`, `loading`: all of it together, checked, and read from its files

Chapters that show nothing of it do not depend on it; so `personalising.model` does not
import it.
"""

from personalising.model.learning.boundaries import Boundary, Permeable
from personalising.model.learning.checks import check_columns
from personalising.model.learning.conditions import Assumption, Condition
from personalising.model.learning.equation import (
    Circle,
    Equation,
    LeftOut,
    SubEquation,
    Term,
    Testable,
    Variable,
)
from personalising.model.learning.indicators import Construct, Indicator, Overlap
from personalising.model.learning.loading import learning_model, read_learning_model
from personalising.model.learning.measures import Measure
from personalising.model.learning.spaces import Actor, Iteration, Space
from personalising.model.learning.stakeholders import Role, Stakeholder
from personalising.model.learning.technologies import Affordance, Technology
from personalising.model.learning.whole import LearningModel

__all__ = [
    "Actor",
    "Affordance",
    "Assumption",
    "Boundary",
    "Circle",
    "Condition",
    "Construct",
    "Equation",
    "Indicator",
    "Iteration",
    "LearningModel",
    "LeftOut",
    "Measure",
    "Overlap",
    "Permeable",
    "Role",
    "Space",
    "Stakeholder",
    "SubEquation",
    "Technology",
    "Term",
    "Testable",
    "Variable",
    "check_columns",
    "learning_model",
    "read_learning_model",
]
