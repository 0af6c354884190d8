"""Themes: what is looked for in what people said, as data/model/themes.yml has it."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, RootModel, model_validator

from personalising.model.reading import Part, read
from personalising.paths import MODEL

FILE = MODEL / "themes.yml"
Space = Literal["school", "teaching", "learning", "living", "digital"]
Text = Annotated[str, Field(min_length=1)]


class Theme(Part):
    """A statement that an excerpt speaks for, or against, or both.

    Parameters
    ----------
    id : str
        Its name in tables of excerpts.
    space : {"school", "teaching", "learning", "living", "digital"}
        Space of the model that it is about.
    statement : str
        The statement, for readers, without a full stop.
    about : str
        When the theme is given to an excerpt.
    bears_on : tuple of str
        Ids of the claims that are about the same; none where no claim is.
    """

    id: Text
    space: Space
    statement: Text
    about: Text
    bears_on: tuple[str, ...]


class _Codebook(RootModel[tuple[Theme, ...]]):
    @model_validator(mode="after")
    def _names_each_theme_once(self) -> Self:
        ids = [theme.id for theme in self.root]
        if twice := [id for id in ids if ids.count(id) > 1]:
            raise ValueError(f"theme {twice[0]} stands there twice")
        return self


@cache
def themes() -> Mapping[str, Theme]:
    """Read the codebook of themes, by their ids, in its order.

    Raises
    ------
    CompendiumError
        If data/model/themes.yml is not as `Theme` has it: the message names entry and
        key, and what was expected.

    Examples
    --------
    >>> themes()["curriculum"].space
    'teaching'
    """
    found = read(FILE, _Codebook).root
    return MappingProxyType({theme.id: theme for theme in found})
