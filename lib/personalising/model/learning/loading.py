"""Load the model of learning from its files."""

from functools import cache
from pathlib import Path

from personalising.model.learning.boundaries import Boundary
from personalising.model.learning.checks import check
from personalising.model.learning.conditions import Assumption, Condition
from personalising.model.learning.equation import Equation
from personalising.model.learning.indicators import Indicators
from personalising.model.learning.spaces import Spaces
from personalising.model.learning.stakeholders import Stakeholders
from personalising.model.learning.technologies import Technologies
from personalising.model.learning.whole import LearningModel
from personalising.model.reading import read
from personalising.paths import MODEL


def read_learning_model(folder: Path) -> LearningModel:
    """Read the model from a folder, and check its parts against one another.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    CompendiumError
        If a file is not as its part has it, or names what is not there; the sentence
        names file, entry and key, and what was expected.
    """
    spaces = read(folder / "spaces.yml", Spaces)
    people = read(folder / "stakeholders.yml", Stakeholders)
    technologies = read(folder / "technologies.yml", Technologies)
    indicators = read(folder / "indicators.yml", Indicators)
    found = LearningModel(
        spaces=spaces.spaces,
        digital_space=spaces.digital,
        iterations=spaces.iterations,
        boundaries=read(folder / "boundaries.yml", tuple[Boundary, ...]),
        roles=people.roles,
        stakeholders=people.stakeholders,
        affordances=technologies.affordances,
        technologies=technologies.technologies,
        overlaps=indicators.overlaps,
        constructs=indicators.constructs,
        indicators=indicators.indicators,
        equation=read(folder / "equation.yml", Equation),
        conditions=read(folder / "facilitators.yml", tuple[Condition, ...]),
        assumptions=read(folder / "assumptions.yml", tuple[Assumption, ...]),
    )
    check(found)
    return found


@cache
def learning_model() -> LearningModel:
    """Read the model from data/model.

    Raises
    ------
    CompendiumError
        As `read_learning_model`.
    """
    return read_learning_model(MODEL)
