"""Which software focus groups named, and what schools feed back by technology.

Each function gives the units of a claim: a row for each, with its school and whether
the claim's property holds of it. What the wave does not hold is raised as
`NotCollected`.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from personalising.study.checklist import schools_of
from personalising.waves import Wave

# Lines of a checklist, in the words of the reference wave. A wave whose checklist says
# the same in others is mapped to these; one that lacks a line does not test its claims.
FEEDBACK_TO_PUPILS = "feedback to pupils"
FEEDBACK_TO_PARENTS = "feedback to parents"
VIEWS = "views of pupils and parents"
RECORDS = "management information system"
BROADCASTING = "podcasts, blogs or wikis"

MATHEMATICS = "mathematics"  # the subject that the report names first
SENSES = (
    *("anim", "audio", "broadcast", "film", "image", "multimedia", "photo"),
    *("podcast", "presentation", "slide", "sound", "story", "video"),
)
"""Parts of names of software that brings pictures, film or sound together.

The report speaks of story boards, images still and moving, and sound. Drawing is none
of them: it counts to the tools that pupils had before. A wave that names brands alone
is not known to have any such software.
"""
TOOLKIT = (
    *("word process", "text", "writ", "document", "draw", "paint"),
    *("spreadsheet", "database", "data handling", "graph"),
)
"""Parts of names of software to write, to draw and to handle data."""
NAMED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "software": ("group_id", "name", "kind"),
        "focus_groups": ("group_id", "school_id"),
        "schools": ("phase",),
    }
)


def software(wave: Wave, phase: str = "") -> pd.DataFrame:
    """Look up the software that focus groups of pupils and teachers named.

    Parameters
    ----------
    wave : Wave
    phase : str
        Groups of schools of one phase only; by default all.

    Returns
    -------
    pandas.DataFrame
        One row for each name and group: the columns of the table `software`, and
        school_id.

    Raises
    ------
    NotCollected
        Where the wave lacks a table or column, or no group of the phase named any.
    """
    wave.require(NAMED)
    named = wave["software"].merge(wave["focus_groups"][["group_id", "school_id"]])
    if phase:
        named = named[named["school_id"].isin(schools_of(wave, phase))]
    if named.empty:
        raise wave.lacks(f"software that {phase} groups named".replace("  ", " "))
    return named


def generic_more(wave: Wave, phase: str) -> pd.DataFrame:
    """Say of each group whether it named more general tools than content software.

    As many of both is not more.

    Returns
    -------
    pandas.DataFrame
        One row for each group that named any: school_id, holds.
    """
    named = software(wave, phase)
    sign = named["kind"].astype("str").map({"generic": 1, "content": -1})
    more = sign.groupby([named["school_id"], named["group_id"]]).sum().gt(0)
    return _units(more)


def content_named(wave: Wave, phase: str) -> pd.DataFrame:
    """Say of each group whether it named any software with the content of a subject.

    Returns
    -------
    pandas.DataFrame
        One row for each group that named any software: school_id, holds.
    """
    named = software(wave, phase)
    content = named["kind"].eq("content")
    return _units(content.groupby([named["school_id"], named["group_id"]]).any())


def toolkit_named(wave: Wave, phase: str = "") -> pd.DataFrame:
    """Say of each group whether it named software to write, draw or handle data.

    Parameters
    ----------
    wave : Wave
    phase : str
        Groups of schools of one phase only; by default all.

    Returns
    -------
    pandas.DataFrame
        One row for each group that named any software: school_id, holds.

    Raises
    ------
    NotCollected
        Where no name in the wave is known to be of such software: then its names may
        not say what software does.
    """
    return _units(_of_groups(wave, TOOLKIT, phase))


def senses_supported(wave: Wave, phase: str) -> pd.DataFrame:
    """Say of each group whether it named software of pictures, film or sound.

    Returns
    -------
    pandas.DataFrame
        One row for each group that named any software: school_id, holds.

    Raises
    ------
    NotCollected
        Where no name in the wave, of either phase, is known to be of such software:
        then its names may not say what software does.
    """
    return _units(_of_groups(wave, SENSES, phase))


def mathematics_alone(wave: Wave) -> pd.DataFrame:
    """Set mathematics against the other subject that most groups named software for.

    A group counts if it named content software for one of the two and not for the
    other: the rest do not tell them apart. Of subjects that as many groups named, the
    first by name stands for all. Where there is no other subject, all groups count that
    named any content software.

    Returns
    -------
    pandas.DataFrame
        One row for each such group: school_id, holds (whether it was mathematics).

    Raises
    ------
    NotCollected
        Where no content software has a subject.
    """
    wave.require({"software": ("subject",)})
    named = software(wave)
    named = named[named["kind"].eq("content") & named["subject"].notna()]
    if named.empty:
        raise wave.lacks("subjects of content software")
    of = named.assign(subject=named["subject"].str.casefold())
    pairs = of[["school_id", "group_id", "subject"]].drop_duplicates()
    counts = pairs["subject"].value_counts().drop(MATHEMATICS, errors="ignore")
    rivals = sorted(counts.index, key=lambda subject: (-counts[subject], subject))
    chosen = pairs[pairs["subject"].isin([MATHEMATICS, *rivals[:1]])]
    told = chosen[~chosen.duplicated("group_id", keep=False)]
    return _units(told.set_index(["school_id", "group_id"])["subject"].eq(MATHEMATICS))


def _of_groups(wave: Wave, parts: Sequence[str], phase: str) -> "pd.Series[bool]":
    """Whether each group named software with one of these parts in its name."""

    def are(names: "pd.Series[str]") -> "pd.Series[bool]":
        return names.str.casefold().str.contains("|".join(parts)).astype("bool")

    if not are(software(wave)["name"]).any():
        raise wave.lacks("names of software that say what it does")
    named = software(wave, phase)
    return are(named["name"]).groupby([named["school_id"], named["group_id"]]).any()


def _units(holds: "pd.Series[bool]") -> pd.DataFrame:
    """Units from what holds, by school and group."""
    found = holds.astype("bool").rename("holds").reset_index()
    return found[["school_id", "holds"]]
