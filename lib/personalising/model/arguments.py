"""Arguments: what the report concludes, asks and advises, and on which findings."""

from typing import Literal, Self

from pydantic import Field, model_validator

from personalising.model.reading import Part

Kind = Literal["point", "question", "advice"]


class Argument(Part):
    """Something that rests on findings, as data/model/arguments.yml has it.

    Evidence bears on its premises and not on itself.

    Parameters
    ----------
    id : str
        Number of the section and a name, such as ``"5.phones"``.
    kind : {"point", "question", "advice"}
        A point of the report's summary, a question that stayed open, or advice.
    section, also : str, tuple of str
        Section of the report where it stands, and others.
    title, said : str
        What it is about, and what the report says, in our words.
    premises : tuple of str
        Ids of the claims that it rests on; at least one.
    """

    id: str
    kind: Kind
    section: str
    also: tuple[str, ...] = ()
    title: str
    said: str
    premises: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_each_premise_once(self) -> Self:
        if twice := [id for id in self.premises if self.premises.count(id) > 1]:
            raise ValueError(f"premises: {twice[0]} stands there twice")
        return self

    @property
    def anchor(self) -> str:
        """Its place on a page, which stays."""
        return f"argument-{self.id.replace('.', '-')}"
