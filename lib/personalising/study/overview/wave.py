"""What the landing page and the page about a wave say of it."""

from collections.abc import Collection

import pandas as pd

from personalising.model.landing import Door, Link, landing
from personalising.pages.words import listed, number_of
from personalising.waves import Wave
from personalising.waves.descriptor import NOT_STATED

COUNTED = (  # what a reader wants to know of a wave's size, by table
    ("schools", "school"),
    ("teachers", "teacher"),
    ("learners", "pupil"),
    ("focus_groups", "focus group"),
)

CALIBRATED = (
    "Calibrated: made to come out as the report printed it, which is no evidence. "
    "Which numbers of a table or figure were calibrated stands below it; the others, "
    "in italics, are invented."
)


def doors(wave: Wave, tested: Collection[str]) -> list[Door]:
    """Give the doors of the landing page, without links to what is empty in a wave.

    Parameters
    ----------
    wave : Wave
    tested : collection of str
        Sections of which the wave tests a claim.

    Returns
    -------
    list of Door
        Those that have a link.
    """

    def leads(link: Link) -> bool:
        if link.section:
            return link.section in tested
        return not link.tables or any(wave.has(table) for table in link.tables)

    found = [
        door.model_copy(update={"links": tuple(filter(leads, door.links))})
        for door in landing().doors
    ]
    return [door for door in found if door.links]


def holds(wave: Wave) -> str:
    """Say in a sentence what a wave holds."""
    parts = [
        number_of(len(wave.tables[table]), noun)
        for table, noun in COUNTED
        if wave.has(table)
    ]
    if not parts and wave.has("views"):
        asked = wave["views"]
        people = len(asked[["stakeholder", "respondent"]].drop_duplicates())
        items = len(asked[["stakeholder", "item"]].drop_duplicates())
        return (
            f"It holds the answers of {number_of(people, 'respondent')} to "
            f"{number_of(items, 'item')}."
        )
    if not parts:
        return f"It holds {number_of(len(wave.tables), 'table')}."
    first, rest = parts[:2], parts[2:]
    more = f" It also holds {listed(rest)}." if rest else ""
    return f"It holds {listed(first)}.{more}"


def licence(wave: Wave) -> str:
    """Say in a sentence what others may do with a wave's data."""
    said = wave.descriptor.licence.strip().rstrip(".")
    if said.casefold() == NOT_STATED:
        return "No licence was stated: whoever wants to pass its data on has to ask."
    return f"Licence: {said}."


def made_note(wave: Wave) -> str:
    """Say what calibrated and invented mean, of a wave that was made."""
    return CALIBRATED if wave.descriptor.synthetic else ""


def made(wave: Wave) -> pd.DataFrame:
    """List what of a synthetic wave was calibrated, and what invented.

    Returns
    -------
    pandas.DataFrame
        One row for each part: what, standing, and to (what it agrees with; empty for an
        invention). A wave whose descriptor lists no parts has one row.
    """
    parts = [
        {"what": part.what, "standing": part.standing, "to": part.to}
        for part in wave.descriptor.made
    ]
    kind = "invented" if wave.descriptor.synthetic else "collected"
    everything = [{"what": "All of it", "standing": kind, "to": ""}]
    return pd.DataFrame(parts or everything)
