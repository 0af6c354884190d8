"""What helps and what hinders, and what the model takes for granted."""

from typing import Literal

from pydantic import Field

from personalising.model.reading import Part


class Condition(Part):
    """A facilitator of the personalising of learning, or a barrier to it.

    Parameters
    ----------
    id : str
        Its name in the data.
    kind : {"facilitator", "barrier"}
        Whether it helps or hinders.
    space : str
        Id of the space that it belongs to.
    statement : str
        What the report says of it, in our words.
    sections : tuple of str
        Sections of the report that say so.
    """

    id: str
    kind: Literal["facilitator", "barrier"]
    space: str
    statement: str
    sections: tuple[str, ...] = Field(min_length=1)


class Assumption(Part):
    """Something that the model takes for granted.

    Parameters
    ----------
    id, statement : str
        Its name in the data, and the assumption in our words.
    """

    id: str
    statement: str
