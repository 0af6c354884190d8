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
    model = learning_model()
    of_model = {each.id for each in model.constructs}
    of_model |= {each.id for each in model.indicators}
    return frozenset(of_model | {each.id for each in of_findings()})
