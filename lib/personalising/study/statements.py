"""The findings of the report that other evidence may bear on: all claims, by id."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from personalising.model import Claim, claims
from personalising.model.claims import FOLDER


@cache
def statements() -> Mapping[str, Claim]:
    """Give every claim of the study by its id, in the order of the report.

    Examples
    --------
    >>> statements()["4.2.2.experience"].section
    '4.2.2'
    """
    rooms = [claims(file.stem) for file in FOLDER.glob("*.yml")]
    ordered = sorted(
        rooms, key=lambda room: min(each.section for each in room.values())
    )
    return MappingProxyType({id: each for room in ordered for id, each in room.items()})
