"""What the landing page leads with, as data/model/landing.yml has it."""

from functools import cache

from pydantic import Field

from personalising.model.reading import Part, read
from personalising.paths import MODEL


class Link(Part):
    """A link of a door: a chapter, and what must be in a wave for it to show anything.

    Parameters
    ----------
    chapter, text : str
        Name of the chapter, and the words of the link.
    section : str
        Section of the claims of which the wave must test one; empty for none.
    tables : tuple of str
        Tables of which the wave must hold one; empty for none.
    """

    chapter: str
    text: str
    section: str = ""
    tables: tuple[str, ...] = ()


class Door(Part):
    """A way into the book for some of its readers.

    Parameters
    ----------
    title, text : str
        For whom it is, and what they find.
    links : tuple of Link
        Where it leads.
    """

    title: str
    text: str
    links: tuple[Link, ...]


class Landing(Part):
    """What the landing page leads with.

    Parameters
    ----------
    question : str
        The question of the study.
    headlines : tuple of str
        Ids of the claims that stand there in numbers.
    doors : tuple of Door
        Ways into the book.
    """

    question: str = Field(min_length=1)
    headlines: tuple[str, ...]
    doors: tuple[Door, ...]


@cache
def landing() -> Landing:
    """Read what the landing page leads with.

    Raises
    ------
    CompendiumError
        If the file is not as `Landing` has it.
    """
    return read(MODEL / "landing.yml", Landing)
