"""Constructs that items of a wave may measure, and findings are tested by."""

from functools import cache
from typing import Literal

from pydantic import Field

from personalising.model.learning import learning_model
from personalising.model.reading import Part, read
from personalising.paths import MODEL


class OfFindings(Part):
    """A construct that findings are tested by, as data/model/constructs.yml has it.

    Parameters
    ----------
    id : str
        Its name in the data: the `construct` of an item.
    about : str
        What more of it means, in our words.
    put_to : tuple of {"pupil", "teacher", "leader"}
        Whom its items are put to.
    """

    id: str
    about: str
    put_to: tuple[Literal["pupil", "teacher", "leader"], ...] = Field(min_length=1)


@cache
def of_findings() -> tuple[OfFindings, ...]:
    """Give the constructs that findings are tested by, beside those of the model."""
    return read(MODEL / "constructs.yml", tuple[OfFindings, ...])


@cache
def known() -> frozenset[str]:
    """Give the ids of all constructs of the study: the model's, and those of findings.

    Examples
    --------
    >>> sorted(known() & {"motivation", "ict-personalises", "weather"})
    ['ict-personalises', 'motivation']
    """
    return frozenset(_labels())


def in_prose(construct: str) -> str:
    """Name a construct for readers; one of a wave's own by its id without hyphens.

    Examples
    --------
    >>> in_prose("relevance"), in_prose("job-satisfaction"), in_prose("T-shirts worn")
    ("learning is relevant to the pupil's situation and goals", 'job satisfaction', \
'T-shirts worn')
    """
    is_name = " " in construct
    own = construct if is_name else construct.replace("-", " ").replace("_", " ")
    return _labels().get(construct, own)


@cache
def _labels() -> dict[str, str]:
    model = learning_model()
    return {
        **{each.id: each.about for each in of_findings()},
        **{each.id: each.name for each in model.indicators},
        **{each.id: each.name for each in model.constructs},
    }
