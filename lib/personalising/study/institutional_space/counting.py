"""Policies, records and boundaries of schools, counted with intervals for the chapter.

What a wave does not hold is raised as `NotCollected`.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import pandas as pd

from personalising.pages import KNOWN, Base, Result
from personalising.study.checklist import schools_of
from personalising.study.edge import only_possible
from personalising.study.institutional_space.analysis import (
    ASSESSMENT,
    FEEDBACK_ON_BEHAVIOUR,
    FILES_FROM_HOME,
    MEMORY_STICKS,
    RECORDS,
    RULED,
    blocking_mail,
    keeping_both,
    out_of_reach,
    taking,
)
from personalising.study.phases import by_phase, lines_by_phase
from personalising.study.tallies import Tally, result, tally
from personalising.waves import Wave

GRADED = "maturity models with the phases of schools"
OPEN, MANAGED, CONTAINED, BANNED = STANCES = ("open", "managed", "contained", "banned")
LINES: Mapping[str, str] = MappingProxyType(
    {
        "records of pupils, and monitoring": RECORDS,
        "assessment online, while pupils learn": ASSESSMENT,
        "feedback on behaviour": FEEDBACK_ON_BEHAVIOUR,
        "pupils' files reached from home": FILES_FROM_HOME,
    }
)
"""What schools have of records and links to homes, with its line of the checklist."""
STRONG = 4
"""Least of the two upper levels of e-maturity."""


def policies(wave: Wave) -> Result:
    """Give what schools' policies are, by topic.

    Returns
    -------
    Result
        A row for each topic: topic, schools (whose policy is known), and the shares of
        these whose policy is open, managed, contained and banned. Topics that most
        schools keep out stand first.

    Raises
    ------
    NotCollected
        Where no policy is known.
    """
    wave.require({"policies": ("school_id", "topic", "stance")})
    known = wave["policies"].dropna(subset=["stance"]).astype({"stance": "str"})
    if known.empty:
        raise wave.lacks("policies of schools")
    rows: list[dict[str, Any]] = []
    bases: dict[str, Base] = {}
    for _, of_topic in sorted(known.groupby(known["topic"].str.casefold())):
        topic = str(of_topic["topic"].mode().iloc[0])
        shares = of_topic["stance"].value_counts(normalize=True)
        count = len(of_topic)
        each = {stance: float(shares.get(stance, 0.0)) for stance in STANCES}
        rows.append({"topic": topic, "schools": count, **each})
        where = {"topic": tuple(of_topic["topic"].unique()), "stance": KNOWN}
        bases[topic] = Base(count, "schools", "policies", where)
    rows.sort(key=lambda row: -round(row[CONTAINED] + row[BANNED], 9))
    return Result.by_row(
        pd.DataFrame(rows), [bases[row["topic"]] for row in rows], ["topic"]
    )


def e_maturity(wave: Wave, confidence: float = 0.95) -> Result:
    """Count the schools of each phase on an upper level of e-maturity, by dimension.

    Returns
    -------
    Result
        As `study.phases.by_phase` gives it.
    """
    wave.require({"maturity": ("school_id", "dimension", "level")})
    graded = wave["maturity"].dropna(subset=["dimension", "level"])
    dimensions = dict.fromkeys(graded["dimension"].astype("str"))
    things = {each: partial(_strong, wave, graded, each) for each in dimensions}

    def base(thing: str, phase: str, found: Tally) -> Base:
        where = {"dimension": thing, "phase": phase, "level": KNOWN}
        return Base(int(found.cells["asked"]), "schools", GRADED, where)

    return by_phase(wave, things, base, confidence)


def _strong(
    wave: Wave, graded: pd.DataFrame, dimension: str, phase: str
) -> pd.DataFrame:
    rows = graded[graded["dimension"].eq(dimension)]
    rows = rows[rows["school_id"].isin(schools_of(wave, phase))]
    holds = rows["level"].ge(STRONG).astype("bool")
    return rows[["school_id"]].assign(holds=holds)


def records(wave: Wave, confidence: float = 0.95) -> Result:
    """Count the schools of each phase that keep records and feed back by technology.

    Returns
    -------
    Result
        As `study.phases.by_phase` gives it.
    """
    return lines_by_phase(wave, LINES, confidence)


def transfer(wave: Wave, confidence: float = 0.95) -> Result:
    """Count schools and groups by how work is stored, and by what hinders its transfer.

    Returns
    -------
    Result
        A row for each: thing, unit (schools or groups), named, asked, share, conf_low,
        conf_high.

    Raises
    ------
    NotCollected
        Where nothing of it is known.
    """
    known = only_possible(
        wave, TRANSFER, lambda thing: tally(TRANSFER[thing][0](wave), wave, confidence)
    )
    rows: list[dict[str, Any]] = []
    bases: list[Base] = []
    for thing, found in known.items():
        _, unit, table = TRANSFER[thing]
        rows.append({"thing": thing, "unit": unit, **found.cells})
        asked = int(found.cells["asked"])
        bases.append(Base(asked, unit, table, belong_to=found.schools))
    return result(rows, bases, ("thing", "unit"), wave, fixed=True)


def _sticks(wave: Wave) -> pd.DataFrame:
    return taking(wave, MEMORY_STICKS, RULED)


TRANSFER: Mapping[str, tuple[Callable[[Wave], pd.DataFrame], str, str]] = (
    MappingProxyType(
        {
            "work is kept in places both own and shared": (
                keeping_both,
                "schools",
                "schools asked where work is kept",
            ),
            "memory sticks are restricted": (
                _sticks,
                "schools",
                "schools whose policy on memory sticks is known",
            ),
            "email is blocked": (
                blocking_mail,
                "schools",
                "schools asked what is blocked",
            ),
            "something of school is out of reach at home": (
                out_of_reach,
                "groups",
                "groups asked what is missing at home",
            ),
        }
    )
)
"""What is told of storage and transfer, with its units and the table of these."""
