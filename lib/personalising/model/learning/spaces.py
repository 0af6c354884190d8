"""Spaces in which learning happens: the descriptive model, and its iterations."""

from pydantic import Field

from personalising.model.reading import Part


class Actor(Part):
    """Somebody in a space, with the roles that they take there.

    Parameters
    ----------
    who : str
        Id of the stakeholder.
    roles : tuple of str
        Ids of the roles.
    home : bool
        Whether they are at home in the space.
    """

    who: str
    roles: tuple[str, ...] = Field(min_length=1)
    home: bool = False


class Space(Part):
    """A space in which learning happens.

    Parameters
    ----------
    id, name, about : str
        Its name in the data, its name for readers, and what it is.
    physical, cognitive : tuple of str
        What it holds as a place, and in the minds of those in it.
    actors : tuple of Actor
        Who is in it, in which roles.
    section : str
        Section of the report that tells about it.
    chapter : str
        Chapter of the book that does; empty where there is none.
    inside : str
        Id of the space that holds it; empty for none.
    overlaps : tuple of str
        Ids of the spaces that it reaches into.
    through : tuple of str
        Ids of the spaces that it runs through; of the digital space alone.
    """

    id: str
    name: str
    about: str
    physical: tuple[str, ...] = Field(min_length=1)
    cognitive: tuple[str, ...] = Field(min_length=1)
    actors: tuple[Actor, ...]
    section: str
    chapter: str = ""
    inside: str = ""
    overlaps: tuple[str, ...] = ()
    through: tuple[str, ...] = ()


class Iteration(Part):
    """A version of the descriptive model on its way to the last.

    Parameters
    ----------
    number : int
        1 for the first.
    saw : str
        What it saw.
    gave_way : str
        Why it gave way to the next; empty for the last.
    """

    number: int = Field(ge=1)
    saw: str
    gave_way: str = ""


class Spaces(Part):
    """What spaces.yml holds: four spaces, the digital space, and the iterations."""

    spaces: tuple[Space, ...]
    digital: Space
    iterations: tuple[Iteration, ...]
