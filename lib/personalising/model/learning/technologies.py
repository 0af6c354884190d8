"""Technologies of the report, and their affordances: what they make possible."""

from pydantic import Field

from personalising.model.reading import Part


class Affordance(Part):
    """Something that a technology makes possible.

    Parameters
    ----------
    id, name : str
        Its name in the data, and for readers as a verb.
    """

    id: str
    name: str


class Technology(Part):
    """A technology that the report names.

    Parameters
    ----------
    id, name : str
        Its name in the data, and for readers.
    words : tuple of str
        What people called it in 2008; the cards of the card sorts stand among them.
    affordances : tuple of str
        Ids of what it makes possible.
    spaces : tuple of str
        Ids of the spaces in which the report meets it.
    """

    id: str
    name: str
    words: tuple[str, ...] = Field(min_length=1)
    affordances: tuple[str, ...] = Field(min_length=1)
    spaces: tuple[str, ...] = Field(min_length=1)


class Technologies(Part):
    """What technologies.yml holds: the affordances, and the technologies."""

    affordances: tuple[Affordance, ...]
    technologies: tuple[Technology, ...]
