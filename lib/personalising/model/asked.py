"""Constructs that findings are tested by, beside those of the model of learning."""

from functools import cache
from typing import Literal

from pydantic import Field

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
def _about() -> dict[str, str]:
    return {each.id: each.about for each in of_findings()}


def in_prose(construct: str) -> str:
    """Name a construct for readers; one that no finding needs by its id, as words.

    Examples
    --------
    >>> in_prose("me-time"), in_prose("job-satisfaction"), in_prose("T-shirts worn")
    ('personalised learning means time of my own', 'job satisfaction', 'T-shirts worn')
    """
    is_name = " " in construct
    words = construct if is_name else construct.replace("-", " ").replace("_", " ")
    return _about().get(construct, words)
