"""What pupils do with technology, cannot do without, and say of it.

What a wave does not hold is raised as `NotCollected`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from personalising.pages import Base, Result
from personalising.study.answers import NEEDS
from personalising.study.edge import only_possible
from personalising.study.learner_space import reported
from personalising.study.learner_space.names import (
    LEISURE,
    PHASES,
    SCHOOL_WORK,
    kind_of,
)
from personalising.study.learner_space.naming import (
    NAMER,
    leisure_first,
    named,
    named_any,
)
from personalising.study.learner_space.pupils import agree
from personalising.study.shares import SCHOOL, difference
from personalising.study.tallies import COUNTS, by_answer, result, tally
from personalising.waves import NotCollected, Wave

NAMED: Mapping[str, str] = MappingProxyType(
    {"activities": "What they do", "must_haves": "What they cannot do without"}
)
"""Tables of what pupils named, with what it is."""
NAMERS = "pupils or groups"
SAYS: Mapping[str, str] = MappingProxyType(
    {
        "independent-life": "do things with technology that adults know nothing of",
        "digital-identity": "say who they are through technology",
        "social-networking-use": "use social networking",
        "private-networking": "want social networking kept from school",
        "networking-with-teachers": "want teachers to reach them by it",
        "digital-life-recognised": "find that school recognises what they do",
        "privacy-concern": "worry about who can see what is theirs",
        "risk-awareness": "know the risks and the possibilities",
        "gaming-motivation": "are motivated by games",
        "visual-work": "work more with pictures and sound than with words",
        "broadcasting": "make work that is shown beyond school and home",
        "formative-autonomy": "have more say through assessment online",
    }
)
"""Constructs of what pupils say, with what those say who agree."""
COMPARED = ("social-networking-use", "privacy-concern")
"""Constructs in which the report compares girls and boys."""
GIRLS, BOYS = "girls", "boys"
NO_ANSWERS = (
    "answers of pupils, of two schools or more, to items on what technology is to them"
)
"""What a wave lacks that put pupils none of these items; one text, said once."""


def things(wave: Wave, confidence: float = 0.95) -> Result:
    """Give what pupils do and cannot do without; of synthetic data, in print's order.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        Of a collected wave a row for each thing: table (activities or must_haves),
        item, kind, named, asked (those who named anything), share, conf_low, conf_high;
        in each table, what most named stands first. Of a synthetic one the order that
        the report's text tells, as `reported.figure_7` gives it. A table that the wave
        lacks is left out.

    Raises
    ------
    NotCollected
        Where the wave has neither table.
    """
    if not wave.descriptor.synthetic:
        return counted_things(wave, confidence)
    held = [table for table in NAMED if wave.has(table, "item")]
    if not held:
        wave.require(dict.fromkeys(NAMED, ("item",)))
    return reported.figure_7(*held)


def counted_things(wave: Wave, confidence: float = 0.95) -> Result:
    """Count those who named each thing, as `things` gives it of a collected wave."""

    def rows_of(table: str) -> tuple[list[dict[str, Any]], list[Base]]:
        wave.require({table: ("item",)})
        found = named(wave, table)
        rows, bases = [], []
        for item, each in by_answer(found, NAMER, "item", wave, confidence).items():
            label = {"table": table, "item": item, "kind": kind_of(table, item)}
            rows.append({**label, **each.cells})
            bases.append(_namers(each.cells, each.schools, table))
        return rows, bases

    known = [*only_possible(wave, NAMED, rows_of).values()]
    rows = [row for of_table, _ in known for row in of_table]
    bases = [base for _, of_table in known for base in of_table]
    return result(rows, bases, ("table", "item", "kind"), wave)


def _namers(cells: Mapping[str, float], schools: int, table: str, **where: Any) -> Base:
    return Base(int(cells["asked"]), NAMERS, table, where, by=NAMER, belong_to=schools)


def leisure_and_work(wave: Wave, confidence: float = 0.95) -> Result:
    """Count who named leisure and who school work, and whose first is leisure.

    Returns
    -------
    Result
        A row for all and for each phase: who, asked (those who named any activity),
        leisure, work (those of them who named one of it), ranked (those who ranked
        leisure or school work), share (of these, whose first is leisure), conf_low,
        conf_high. The last four are missing where nobody ranked.
    """
    wave.require({"activities": ("item",)})
    stages = {"all": tuple[int, ...](), **PHASES}

    def row_of(who: str) -> tuple[dict[str, Any], dict[str, Base | None]]:
        leisure, work = (
            tally(named_any(wave, "activities", items, stages[who]), wave, confidence)
            for items in (LEISURE, SCHOOL_WORK)
        )
        where = {"key_stage": stages[who]} if stages[who] else {}
        base = _namers(leisure.cells, leisure.schools, "activities", **where)
        row: dict[str, Any] = {
            "who": who,
            "asked": leisure.cells["asked"],
            "leisure": leisure.cells["named"],
            "work": work.cells["named"],
        }
        bases: dict[str, Base | None] = dict.fromkeys(
            ("asked", "leisure", "work"), base
        )
        first = ("ranked", *COUNTS[2:])
        try:
            found = tally(leisure_first(wave, stages[who]), wave, confidence)
        except NotCollected:
            return row, bases | dict.fromkeys(first)
        row |= {name: found.cells[name] for name in COUNTS[2:]}
        row["ranked"] = found.cells["asked"]
        ranked = _namers(found.cells, found.schools, "ranked activities", **where)
        return row, bases | dict.fromkeys(first, ranked)

    known = [*only_possible(wave, stages, row_of).values()]
    columns = ["who", "asked", "leisure", "work", "ranked", *COUNTS[2:]]
    frame = pd.DataFrame([row for row, _ in known], columns=columns)
    frame = frame.astype({"ranked": "Int64"})
    bases = {name: [base[name] for _, base in known] for name in columns[1:]}
    return Result(frame, bases)


def statements(wave: Wave, confidence: float = 0.95) -> Result:
    """Give the share of pupils who agree to items of each construct.

    Returns
    -------
    Result
        A row for each construct that pupils were put: construct, says (what those say
        who agree), named (who agree), asked, share, conf_low, conf_high.
    """
    wave.require(NEEDS)
    try:
        known = only_possible(
            wave, SAYS, lambda of: tally(agree(of)(wave), wave, confidence)
        )
    except NotCollected:
        raise wave.lacks(NO_ANSWERS) from None
    rows = [
        {"construct": of, "says": SAYS[of], **found.cells}
        for of, found in known.items()
    ]
    bases = [
        Base(
            int(found.cells["asked"]),
            "pupils",
            "answers of pupils",
            {"construct": of},
            "respondent",
            belong_to=found.schools,
        )
        for of, found in known.items()
    ]
    return result(rows, bases, ("construct", "says"), wave, fixed=True)


def girls_and_boys(wave: Wave, confidence: float = 0.95) -> Result:
    """Compare the shares of girls and of boys who agree, where the report does.

    Returns
    -------
    Result
        A row for each construct that both were put: construct, says, girls, boys
        (shares), difference (girls less boys), conf_low, conf_high, n_girls, n_boys.
    """
    wave.require({**NEEDS, "learners": ("pupil_id", "gender")})

    def of_construct(of: str) -> tuple[dict[str, Any], dict[str, Base]]:
        units = {
            who: agree(of, gender=gender)(wave)
            for who, gender in ((GIRLS, "girl"), (BOYS, "boy"))
        }
        found = {who: tally(each, wave, confidence) for who, each in units.items()}
        apart = difference(units[GIRLS], units[BOYS], wave, "pupils", confidence)
        row: dict[str, Any] = {"construct": of, "says": SAYS[of]}
        row |= {who: each.cells["share"] for who, each in found.items()}
        row |= {
            "difference": apart.estimate,
            "conf_low": apart.conf_low,
            "conf_high": apart.conf_high,
        }
        row |= {f"n_{who}": each.cells["asked"] for who, each in found.items()}
        base = {
            who: _pupils(of, {"gender": gender}, units[who])
            for who, gender in ((GIRLS, "girl"), (BOYS, "boy"))
        }
        # a difference rests on the side that has fewer
        least = min(base.values(), key=lambda each: (each.fewest, each.count))
        return row, {
            **base,
            **dict.fromkeys(("difference", "conf_low", "conf_high"), least),
            **{f"n_{who}": each for who, each in base.items()},
        }

    try:
        known = [*only_possible(wave, COMPARED, of_construct).values()]
    except NotCollected:
        raise wave.lacks(NO_ANSWERS) from None
    frame = pd.DataFrame([row for row, _ in known])
    names = [name for name in frame if name not in ("construct", "says")]
    return Result(frame, {name: [base[name] for _, base in known] for name in names})


def _pupils(of: str, where: Mapping[str, Any], units: pd.DataFrame) -> Base:
    return Base(
        len(units),
        "pupils",
        "answers of pupils",
        {"construct": of, **where},
        "respondent",
        belong_to=int(units[SCHOOL].nunique()),
    )
