"""Waves that say that they were collected, of tables made in a test."""

from functools import cache
from pathlib import Path

import pandas as pd

from personalising import waves
from personalising.waves import Wave

DESCRIPTOR = """\
id: some
label: Some schools
year: 2020
provenance: collected
source: made for a test
licence: CC BY 4.0
contract: 1
"""


def collected_of(folder: Path, **tables: pd.DataFrame) -> Wave:
    """Write tables into a folder that is there, and load them as a wave."""
    (folder / "wave.yml").write_text(DESCRIPTOR, encoding="utf-8")
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return waves.load(folder)


@cache
def reference_wave() -> Wave:
    """The reference wave, loaded once: what was computed of it is remembered too.

    A test that replaces a part of an analysis loads a wave of its own.
    """
    return waves.load(waves.REFERENCE)
