"""The study's model in outline, as data: its spaces, its equation, the landing page.

Each is read from a file under data/model.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from personalising.errors import CompendiumError
from personalising.paths import MODEL

Read = TypeVar("Read")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Space(_Part):
    """A space in which learning happens.

    Parameters
    ----------
    id, name, about : str
        Its name in the data, its name for readers, and what it is.
    actors : tuple of str
        Who is at home in it.
    inside : str
        Id of the space that holds it; empty for none.
    overlaps : tuple of str
        Ids of the spaces that it reaches into.
    """

    id: str
    name: str
    about: str
    actors: tuple[str, ...]
    inside: str = ""
    overlaps: tuple[str, ...] = ()


class Term(_Part):
    """A term of the learning equation.

    Parameters
    ----------
    id, name, about : str
        Its name in the data, its name for readers, and what it is.
    levels : tuple of str
        Where it has its indicators; may be empty.
    """

    id: str
    name: str
    about: str
    levels: tuple[str, ...] = ()


class Equation(_Part):
    """The learning equation: terms that add up to an outcome, which feeds back.

    Parameters
    ----------
    predicts : tuple of Term
        The terms on the left.
    outcome : Term
        What they predict.
    returns : tuple of str
        Ids of the terms that the outcome feeds back into.
    """

    predicts: tuple[Term, ...]
    outcome: Term
    returns: tuple[str, ...]


class Link(_Part):
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


class Door(_Part):
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


class Landing(_Part):
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
def spaces() -> tuple[Space, ...]:
    """Read the spaces of the model.

    Raises
    ------
    CompendiumError
        If the file is no list of spaces, or a space names one that is not there.
    """
    found = _read(MODEL / "spaces.yml", tuple[Space, ...])
    known = {space.id for space in found}
    for space in found:
        for other in (*space.overlaps, *filter(None, [space.inside])):
            if other not in known:
                raise CompendiumError(
                    f"data/model/spaces.yml, space {space.id}: there is no {other}"
                )
    return found


@cache
def equation() -> Equation:
    """Read the learning equation; CompendiumError where the file is written wrongly."""
    return _read(MODEL / "equation.yml", Equation)


@cache
def landing() -> Landing:
    """Read what the landing page leads with; CompendiumError as for `equation`."""
    return _read(MODEL / "landing.yml", Landing)


def _read(file: Path, kind: type[Read]) -> Read:
    named = f"data/model/{file.name}"
    try:
        content: Any = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
        return TypeAdapter(kind).validate_python(content)
    except OSError:
        raise CompendiumError(f"{named}: there is no such file") from None
    except yaml.YAMLError as error:
        raise CompendiumError(f"{named} is no YAML: {error}") from None
    except ValidationError as error:
        first: Mapping[str, Any] = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise CompendiumError(f"{named}, {place}: {first['msg']}") from None
