"""Stakeholders: who takes part in learning, and the roles that there are."""

from personalising.model.reading import Part


class Role(Part):
    """A role that somebody takes in a space, such as mentor.

    Parameters
    ----------
    id, name : str
        Its name in the data, and for readers.
    """

    id: str
    name: str


class Stakeholder(Part):
    """Somebody who takes part in learning.

    Parameters
    ----------
    id, name, about : str
        Its name in the data, its name for readers in the plural, and who that is.
    """

    id: str
    name: str
    about: str


class Stakeholders(Part):
    """What stakeholders.yml holds: the roles, and those who take them."""

    roles: tuple[Role, ...]
    stakeholders: tuple[Stakeholder, ...]
