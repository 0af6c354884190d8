"""What pupils showed at a school computer, and where they keep their work.

What a wave does not hold is raised as `NotCollected`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from personalising import published
from personalising.pages import KNOWN, Base, Result
from personalising.study.edge import only_possible
from personalising.study.learner_space import reported
from personalising.study.learner_space.names import (
    COMMUNICATION,
    NOT_TO_COMMUNICATE,
    PHASES,
    TO_COMMUNICATE,
    is_of,
)
from personalising.study.learner_space.pupils import at_home
from personalising.study.learner_space.walkthroughs import (
    EVERY_STAGE,
    NEEDS,
    answered,
    answers,
    of_pupils,
)
from personalising.study.shares import HOLDS, SCHOOL, Units
from personalising.study.tallies import Tally, by_answer, result, tally
from personalising.waves import Wave, table_schema

WALKED = "walkthroughs of pupils' groups"
AT_HOME = "pupils with their schools"
KEPT = "places where pupils' groups keep work"
STORAGE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "storage": ("group_id", "place", "named"),
        "focus_groups": ("group_id", "school_id", "key_stage", "respondents"),
    }
)
EXTRAS = ("guidance", "tools", "handing in", "best work")
"""Questions that only some groups were asked."""
CHOICES: Mapping[str, tuple[str, ...]] = (
    table_schema("walkthroughs").field("answer").values_where["question"]
)
"""Questions with a list of answers."""
PRINTED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("guidance", "suggestions"): "teacher_directs",
        ("tools", "chosen"): "tool_choice.yes",
        ("tools", "given"): "tool_choice.no",
        ("handing in", "either"): "handin.choice",
        ("handing in", "electronic"): "handin.online_test",
        ("handing in", "paper"): "handin.none",
    }
)
"""Names of the figures that the report printed of answers to the extra questions."""


def kept_work(wave: Wave, confidence: float = 0.95) -> Result:
    """Give where groups keep their work; of synthetic data, in what order print does.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        Of a collected wave a row for each place and phase: place, phase, named, asked,
        share, conf_low, conf_high; places that most named stand first. Of a synthetic
        one the order that the report's text tells, as `reported.figure_6` gives it.

    Raises
    ------
    NotCollected
        Where no place is known of groups of two schools of a phase.
    """
    wave.require(STORAGE)
    if wave.descriptor.synthetic:
        return reported.figure_6()
    return counted_places(wave, confidence)


def counted_places(wave: Wave, confidence: float = 0.95) -> Result:
    """Count the groups of each phase that keep work in each place.

    Returns
    -------
    Result
        As `kept_work` gives it of a collected wave.
    """
    wave.require(STORAGE)
    asked = of_pupils(wave, wave["storage"])
    if asked.empty:
        raise wave.lacks("where groups of pupils keep their work")
    rows: list[dict[str, Any]] = []
    bases: list[Base] = []
    for _, place in sorted(asked.groupby(asked["place"].str.casefold())):
        for phase, stages in PHASES.items():
            units = _named(place[place["key_stage"].isin(stages)])
            if units[SCHOOL].nunique() < 2:
                continue
            found = tally(units, wave, confidence)
            spelt = str(place["place"].mode().iloc[0])
            rows.append({"place": spelt, "phase": phase, **found.cells})
            where = {"place": tuple(place["place"].unique()), "key_stage": stages}
            bases.append(_base(found, KEPT, where))
    if not rows:
        raise wave.lacks("where groups of two schools or more of a phase keep work")
    totals = pd.DataFrame(rows).groupby("place")[["named", "asked"]].sum()
    shares = (totals["named"] / totals["asked"]).round(9)
    order = sorted(range(len(rows)), key=lambda row: -shares[rows[row]["place"]])
    return result(
        [rows[each] for each in order],
        [bases[each] for each in order],
        ("place", "phase"),
        wave,
    )


def _named(place: pd.DataFrame) -> pd.DataFrame:
    named = place["named"].eq(1).groupby(place["group_id"]).any()
    units = place.drop_duplicates("group_id").reset_index(drop=True)
    return units.assign(**{HOLDS: units["group_id"].map(named).astype(bool)})


def _base(found: Tally, table: str, where: Mapping[str, Any]) -> Base:
    asked = int(found.cells["asked"])
    return Base(
        asked, "focus groups", table, where, "group_id", belong_to=found.schools
    )


def walked(wave: Wave) -> Result:
    """Count the groups that answered, and of these the ones asked the extra questions.

    Returns
    -------
    Result
        One row: groups, extra.
    """
    wave.require(NEEDS)
    found = of_pupils(wave, wave["walkthroughs"])
    if found.empty:
        raise wave.lacks("walkthroughs of groups of pupils")
    further = found[found["question"].isin(EXTRAS)]
    counts = {"groups": found, "extra": further}
    where: dict[str, Mapping[str, Any]] = {"groups": {}, "extra": {"question": EXTRAS}}
    number = {name: int(rows["group_id"].nunique()) for name, rows in counts.items()}
    bases = {
        name: [
            Base(count, "focus groups", WALKED, where[name], "group_id")
            if count
            else None
        ]
        for name, count in number.items()
    }
    return Result(pd.DataFrame([number]), bases)


def log_ins(wave: Wave, confidence: float = 0.95) -> Result:
    """Count the groups of each phase that have log-ins of their own.

    Returns
    -------
    Result
        A row for each phase: phase, named, asked, share, conf_low, conf_high.
    """
    wave.require(NEEDS)

    def of_phase(phase: str) -> Tally:
        return tally(
            answers("log-in", ["personal"], *PHASES[phase])(wave), wave, confidence
        )

    known = only_possible(wave, PHASES, of_phase)
    rows = [{"phase": phase, **found.cells} for phase, found in known.items()]
    bases = [
        _base(found, WALKED, {"question": "log-in", "key_stage": PHASES[phase]})
        for phase, found in known.items()
    ]
    return result(rows, bases, ("phase",), wave, fixed=True)


def said(wave: Wave, question: str, confidence: float = 0.95) -> Result:
    """Count the groups that gave each answer to a question with open answers.

    Parameters
    ----------
    wave : Wave
    question : {"blocked", "missing at home", "sites", "best work"}
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        A row for each answer: answer, kind (to communicate by, or other), named, asked,
        share, conf_low, conf_high. Answers that most gave stand first.
    """
    every = answered(wave, question, EVERY_STAGE)
    rows, bases = [], []
    for answer, found in by_answer(
        every, "group_id", "answer", wave, confidence
    ).items():
        kind = TO_COMMUNICATE if is_of(answer, COMMUNICATION) else NOT_TO_COMMUNICATE
        rows.append({"answer": answer, "kind": kind, **found.cells})
        where = {"question": question, "key_stage": EVERY_STAGE}
        bases.append(_base(found, WALKED, where))
    return result(rows, bases, ("answer", "kind"), wave)


def choices(wave: Wave, confidence: float = 0.95) -> Result:
    """Count the groups that gave each answer to the extra questions with a list.

    Returns
    -------
    Result
        A row for each answer of the list to a question that groups were asked:
        question, answer, printed (groups that the report counts), named, asked,
        share, conf_low, conf_high.
    """
    wave.require(NEEDS)
    asked = [question for question in EXTRAS if question in CHOICES]
    known = only_possible(wave, asked, lambda q: answered(wave, q, EVERY_STAGE))
    rows: list[dict[str, Any]] = []
    bases: list[Base] = []
    for question, given in known.items():
        if given[SCHOOL].nunique() < 2:
            continue
        for answer in CHOICES[question]:
            found = tally(answers(question, [answer])(wave), wave, confidence)
            printed = _printed(question, answer)
            label = {"question": question, "answer": answer, "printed": printed}
            rows.append({**label, **found.cells})
            where = {"question": question, "key_stage": EVERY_STAGE}
            bases.append(_base(found, WALKED, where))
    if not rows:
        raise wave.lacks("extra questions that groups of two schools or more answered")
    labels = ("question", "answer", "printed")
    made = result(rows, bases, labels, wave, fixed=True)
    table = made.frame.astype({"printed": "Int64"})
    return Result(table, made.bases)


def _printed(question: str, answer: str) -> int | None:
    name = PRINTED.get((question, answer))
    return int(published.figure(f"s432.walk.{name}").value) if name else None


EVERYBODY = "all pupils"
HOMES: Mapping[str, Units] = MappingProxyType(
    {
        EVERYBODY: at_home(rich=False),
        "pupils of disadvantaged schools": at_home(rich=False, disadvantaged=True),
    }
)
"""Whose homes are looked at."""


def homes(wave: Wave, confidence: float = 0.95) -> Result:
    """Give the share of pupils who have no internet at home.

    Returns
    -------
    Result
        A row for all pupils and one for those of disadvantaged schools: who, printed
        (a share that the report quotes), named, asked, share, conf_low, conf_high.
    """
    known = only_possible(
        wave, HOMES, lambda who: tally(HOMES[who](wave), wave, confidence)
    )
    rows: list[dict[str, Any]] = []
    bases: list[Base] = []
    quoted = published.figure("s2.unenriched_homes").value / 100
    for who, found in known.items():
        printed = quoted if who == EVERYBODY else None
        rows.append({"who": who, "printed": printed, **found.cells})
        where: dict[str, Any] = {"home_access": KNOWN}
        if who != EVERYBODY:
            where["disadvantaged"] = 1
        asked = int(found.cells["asked"])
        bases.append(Base(asked, "pupils", AT_HOME, where, belong_to=found.schools))
    return result(rows, bases, ("who", "printed"), wave, fixed=True)
