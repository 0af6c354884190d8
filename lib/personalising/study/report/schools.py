"""The schools that the report thanks, as it names them."""

from functools import cache

import pandas as pd
from pydantic import Field

from personalising.errors import CompendiumError
from personalising.model.reading import Part, read
from personalising.paths import MODEL

FILE = MODEL / "schools.yml"


class School(Part):
    """A school, as the report names it.

    Parameters
    ----------
    name, place : str
    """

    name: str = Field(min_length=1)
    place: str = Field(min_length=1)


@cache
def _schools() -> tuple[School, ...]:
    return read(FILE, tuple[School, ...])


def schools() -> pd.DataFrame:
    """List the schools in the order of the report.

    Returns
    -------
    pandas.DataFrame
        name, place.

    Raises
    ------
    CompendiumError
        If data/model/schools.yml is not as `School` has it, or names a school twice.

    Examples
    --------
    >>> schools()["name"].iloc[0]
    'Abraham Moss High'
    """
    frame = pd.DataFrame([school.model_dump() for school in _schools()])
    if (twice := frame["name"].duplicated()).any():
        raise CompendiumError(
            f'data/model/{FILE.name}: the school "{frame.loc[twice, "name"].iloc[0]}" '
            "stands there twice"
        )
    return frame
