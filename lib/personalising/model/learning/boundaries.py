"""Boundaries between spaces: what passes, and what keeps them closed."""

from typing import Literal

from pydantic import Field

from personalising.model.reading import Part

Permeable = Literal["closed", "partly", "open"]


class Boundary(Part):
    """Where two spaces touch: one inside the other, or reaching into it.

    Parameters
    ----------
    between : tuple of str
        Ids of the two spaces.
    permeable : {"closed", "partly", "open"}
        How permeable the evidence of the report says it is.
    trend : {"", "opening"}
        Whether the report says that technology opens it.
    passes, keeps_closed : tuple of str
        What passes through it, and what hinders that.
    sections : tuple of str
        Sections of the report that this is read from.
    """

    between: tuple[str, str]
    permeable: Permeable
    trend: Literal["", "opening"] = ""
    passes: tuple[str, ...] = Field(min_length=1)
    keeps_closed: tuple[str, ...]
    sections: tuple[str, ...] = Field(min_length=1)
