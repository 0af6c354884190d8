"""Waves of data: their schema, their check, and loading them.

>>> from personalising import waves
>>> wave = waves.load("2008")
>>> wave.has("schools", "statemented")
True
"""

from personalising.waves.checking import check_folder
from personalising.waves.descriptor import Descriptor, Disclosure, labels
from personalising.waves.files import list_files
from personalising.waves.lacking import in_words
from personalising.waves.schema import TableSchema, table_schema, table_schemas
from personalising.waves.wave import (
    REFERENCE,
    NotCollected,
    Wave,
    find,
    known,
    last_with,
    load,
)

__all__ = [
    "REFERENCE",
    "Descriptor",
    "Disclosure",
    "NotCollected",
    "TableSchema",
    "Wave",
    "check_folder",
    "find",
    "in_words",
    "known",
    "labels",
    "last_with",
    "list_files",
    "load",
    "table_schema",
    "table_schemas",
]
