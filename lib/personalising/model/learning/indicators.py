"""Indicators of opportunity, investment and effective learning, with their measures."""

from typing import Literal, Self

from pydantic import Field, model_validator

from personalising.model.learning.measures import Measure
from personalising.model.reading import Part

TermId = Literal["opportunity", "investment", "effective-learning"]
IndicatorLevel = Literal[
    "school", "teaching", "learning", "living", "cognitive", "affective", ""
]


class Overlap(Part):
    """Something that stands in the model more than once.

    Parameters
    ----------
    id, about : str
        Its name in the data, and what it is.
    """

    id: str
    about: str


class Construct(Part):
    """A part of the scale of investment, which pupils' items measure.

    Parameters
    ----------
    id, name : str
        Its name in the data (the `construct` of an item), and for readers.
    term : str
        Id of the term of the equation.
    overlap : str
        Id of the overlap, where an indicator of another term measures it too.
    """

    id: str
    name: str
    term: TermId
    overlap: str = ""


class Indicator(Part):
    """What a term of the equation looks like in a school.

    Parameters
    ----------
    id, name : str
        Its name in the data (an item may name it as its construct), and what it is, in
        our words.
    term : str
        Id of the term of the equation.
    level : str
        Space (for opportunity), or cognitive or affective (for investment); else empty.
    overlap : str
        Id of the overlap, where the same stands in the model once more.
    measures : tuple of Measure
        What would measure it in a wave; empty where nothing can.
    why : str
        Why nothing can; empty where something can.
    """

    id: str
    name: str
    term: TermId
    level: IndicatorLevel = ""
    overlap: str = ""
    measures: tuple[Measure, ...]
    why: str = ""

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if bool(self.measures) == bool(self.why):
            raise ValueError(
                "expected measures, or why nothing can measure it, and not both"
            )
        return self


class Indicators(Part):
    """What indicators.yml holds: overlaps, constructs and indicators."""

    overlaps: tuple[Overlap, ...]
    constructs: tuple[Construct, ...]
    indicators: tuple[Indicator, ...] = Field(min_length=1)
