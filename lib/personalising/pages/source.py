"""Data of others that a page shows instead of a wave's."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """Where the data of a page come from that are no wave's.

    They were collected from people, and are published: each row may be shown.

    Parameters
    ----------
    id : str
        Begins the names of downloads, and stands in each of their rows: small letters,
        digits and hyphens.
    title : str
        What the data are; stands below each display.
    makers : str
        Who collected them.
    place : str
        Where they can be had.
    licence : str
        What others may do with them.
    """

    id: str
    title: str
    makers: str
    place: str
    licence: str
