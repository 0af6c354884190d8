"""What schools have, by their ICT co-ordinators' checklist of technology."""

import pandas as pd

from personalising.waves import Wave


def having(wave: Wave, item: str, phase: str = "") -> pd.DataFrame:
    """Look up which schools have what a line of the checklist asks about.

    Parameters
    ----------
    wave : Wave
    item : str
        The line, in the words of the wave; capitals do not count.
    phase : str
        Schools of one phase only, such as ``"primary"``; by default all.

    Returns
    -------
    pandas.DataFrame
        One row for each school of which it is known: school_id, holds (bool).

    Raises
    ------
    NotCollected
        Where the wave has no checklist, or none with this line.

    Examples
    --------
    >>> from personalising import waves
    >>> found = having(waves.load("2008"), "virtual learning environment")
    >>> list(found)
    ['school_id', 'holds']
    """
    wave.require({"checklist": ("school_id", "item", "present")})
    rows = wave["checklist"].dropna(subset=["present"])
    rows = rows[rows["item"].str.casefold() == item.casefold()]
    if rows.empty:
        raise wave.lacks(f"the line “{item}” of the checklist")
    if phase:
        rows = rows[rows["school_id"].isin(schools_of(wave, phase))]
    holds = rows["present"].eq(1).astype("bool")
    return rows[["school_id"]].assign(holds=holds).reset_index(drop=True)


def schools_of(wave: Wave, phase: str) -> "pd.Series[str]":
    """List the schools of a phase.

    Raises
    ------
    NotCollected
        Where the wave does not say of which phase schools are.
    """
    wave.require({"schools": ("phase",)})
    schools = wave["schools"]
    return schools.loc[schools["phase"].eq(phase), "school_id"]
