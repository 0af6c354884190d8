"""The spaces of the model as they lie inside one another, for their drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from personalising.model.learning import Space, learning_model


@dataclass(frozen=True)
class Nested:
    """A space with the spaces that lie inside it.

    Parameters
    ----------
    space : Space
        The space.
    residents : tuple of str
        Who is at home in it.
    holds : tuple of Nested
        The spaces inside it.
    """

    space: Space
    residents: tuple[str, ...]
    holds: tuple["Nested", ...]


def nested(spaces: Sequence[Space]) -> tuple[Nested, ...]:
    """Arrange spaces as they lie inside one another.

    Parameters
    ----------
    spaces : sequence of Space
        Each after the one that holds it.

    Returns
    -------
    tuple of Nested
        Those that lie in no other.

    Examples
    --------
    >>> school, living = nested(learning_model().spaces)
    >>> school.holds[0].holds[0].space.name
    'Personal learning space'
    """

    def within(id: str) -> tuple[Nested, ...]:
        inner = [space for space in spaces if space.inside == id]
        return tuple(
            Nested(space, learning_model().residents(space), within(space.id))
            for space in inner
        )

    return within("")
