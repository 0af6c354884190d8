"""Parts of synthetic data: what was made to agree with a source, and what invented."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _every_row(columns: Any) -> Any:
    """Let a list of columns stand for these columns with all their rows."""
    if isinstance(columns, list | tuple):
        return {name: {} for name in columns}
    return columns


Values = Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
Rows: TypeAlias = dict[str, Values]
"""Conditions that select rows: the values that a column may have, by column."""

Calibrated: TypeAlias = Annotated[dict[str, Rows], BeforeValidator(_every_row)]
"""Columns of a display that come out as printed, each with its rows; none for all."""


class Made(BaseModel):
    """One part of synthetic data: what was made so as to agree with a source, or not.

    Parameters
    ----------
    what : str
        The part, in words.
    standing : {"calibrated", "invented"}
        Whether it was made to agree with something, or is an invention.
    to : str
        What it was made to agree with; empty for an invention.
    claims : tuple of str
        Ids of the claims that show it. A claim that no part names is invented.
    displays : mapping of str to mapping
        Of a calibrated part, for each display of the book that shows it, the columns of
        its data that come out as printed: a list of their names; or, where only some
        rows do, for each column the values by which other columns select these rows.
        Every other number of a display is invented.

    Examples
    --------
    >>> part = Made(
    ...     what="a coefficient",
    ...     standing="calibrated",
    ...     to="section 4",
    ...     displays={"model": {"estimate": {"term": ["age"]}}, "sample": ["schools"]},
    ... )
    >>> part.displays["model"], part.displays["sample"]
    ({'estimate': {'term': ('age',)}}, {'schools': {}})
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, str_strip_whitespace=True
    )

    what: str = Field(min_length=1)
    standing: Literal["calibrated", "invented"]
    to: str = ""
    claims: tuple[str, ...] = Field((), strict=False)
    displays: Mapping[str, Calibrated] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _invented_has_no_columns(self) -> "Made":
        if self.standing == "invented" and self.displays:
            raise ValueError("a display of an invented part needs no entry")
        return self


def in_one_part(made: tuple[Made, ...]) -> tuple[Made, ...]:
    """Refuse a display that two parts name, as its columns would be unclear."""
    seen: set[str] = set()
    for part in made:
        if twice := sorted(seen & part.displays.keys()):
            raise ValueError(f"two parts name {twice[0]}")
        seen |= part.displays.keys()
    return made
