"""Sentences of the learner space."""

import pandas as pd

from personalising import published
from personalising.pages import Result
from personalising.pages.words import (
    capital,
    interval_note,
    level,
    listed,
    number_of,
    percent,
)
from personalising.study import intervals
from personalising.study.edge import without
from personalising.study.learner_space.messages import FEWEST_FOR_PER_CENT, first_of
from personalising.study.learner_space.names import (
    PHASES,
    TO_COMMUNICATE,
    WORK_KIND,
)
from personalising.study.learner_space.reported import NOTHING_MEASURED

note = intervals.note
TOGETHER = (
    "The two lists explain each other: what pupils do, they do with the things that "
    "they could not do without."
)
NO_AMOUNTS = "How far apart they are, nobody can say any more."


@without()
def who_walked(walked: Result, place: str) -> str:
    """Say how many groups answered, and how many of them the extra questions too."""
    (row,) = walked.frame.to_dict("records")
    said = f"{capital(place)} {number_of(row['groups'], 'group')} of pupils answered"
    every = row["extra"] == row["groups"]
    extra = "all" if every else f"{row['extra']:,}" if row["extra"] else "none"
    return f"{said}, and {extra} of them the extra questions too."


def walked_in_print() -> str:
    """Say how many answered in the report."""
    prompt, extra = (
        int(published.figure(f"s432.walkthroughs.{which}").value)
        for which in ("prompt", "extra")
    )
    return (
        f"In the report {prompt} answered the questions, and {extra} of them the extra "
        "ones on who decides."
    )


@without()
def kept_work(found: Result, place: str) -> str:
    """Say what a reader is to see in where groups keep their work."""
    table = found.frame
    if NOTHING_MEASURED in table:
        return (
            "Each step to the left is a place that the text puts behind the one "
            f"before. {NO_AMOUNTS}"
        )
    leaders = {
        phase: first_of(rows, "place")
        for phase in PHASES
        if len(rows := table[table["phase"] == phase])
    }
    known = {phase: first for phase, first in leaders.items() if first}
    if not known:
        return f"{capital(place)} no place stands out."
    if len(known) == 1:
        ((phase, first),) = known.items()
        return f"{capital(place)} {phase} groups name {listed(first)} most."
    one, other = known.values()
    if set(one) == set(other):
        return f"{capital(place)} both phases name {listed(one)} most."
    return (
        f"{capital(place)} primary groups name {listed(one)} most, and secondary "
        f"groups {listed(other)}."
    )


@without()
def interval_of_groups(found: Result, confidence: float) -> str:
    """Say what an interval of counts is."""
    return (
        f"{interval_note(confidence)} They say how many it could be among as many "
        "groups of other schools, on average."
    )


@without()
def communication_blocked(found: Result, place: str, confidence: float) -> str:
    """Say how much of what is blocked is for communication."""
    table = found.frame
    count, known = int((table["kind"] == TO_COMMUNICATE).sum()), len(table)
    if known == 1:
        said = f"the one thing listed is {'' if count else 'not '}a way to communicate."
    else:
        verb = "are ways" if count > 1 else "is a way"
        of = f"{count or 'none'} of the {known:,} things listed"
        said = f"{of} {verb} to communicate."
    return f"{capital(place)} {said} {levels(confidence)}"


@without()
def visited(found: Result, place: str) -> str:
    """Say whether groups reach ways to communicate at school."""
    table = found.frame
    reached = table[table["kind"] == TO_COMMUNICATE]
    if reached.empty:
        return f"{capital(place)} no site that is listed is one to communicate by."
    first = reached.iloc[0]
    return (
        f"{capital(place)} {first['answer']} is visited by "
        f"{number_of(first['named'], 'group')} of {first['asked']:,}."
    )


def levels(confidence: float) -> str:
    """Give the level of the intervals of a figure."""
    return f"Lines are intervals at {level(confidence)}, for groups of other schools."


@without()
def homes(found: Result, place: str) -> str:
    """Say how the homes of disadvantaged schools' pupils compare."""
    rows = {row["who"]: row for row in found.frame.to_dict("records")}
    if len(rows) < 2:
        return ""
    whole, poor = rows.values()
    if min(whole["asked"], poor["asked"]) < FEWEST_FOR_PER_CENT:
        return ""
    ends = [f"{percent(row['share'])}" for row in (poor, whole)]
    if ends[0] == ends[1]:
        return f"{capital(place)} it is {ends[0]} in disadvantaged schools too."
    return (
        f"{capital(place)} {ends[0]} of pupils in disadvantaged schools lack it, "
        f"against {ends[1]} of all."
    )


@without()
def things(found: Result, place: str, confidence: float) -> str:
    """Say what a reader is to see in what pupils do and cannot do without."""
    table = found.frame
    both = f" {TOGETHER}" if len(set(table["table"])) > 1 else ""
    if NOTHING_MEASURED in table:
        return (
            "Read each list by itself: a step to the left is what the text puts "
            f"behind. {NO_AMOUNTS}{both}"
        )
    said = _before_school_work(table[table["table"] == "activities"])
    lines = f"Lines are intervals at {level(confidence)}, for pupils of other schools."
    return f"{capital(place)} {said} {lines}{both}"


def _before_school_work(table: pd.DataFrame) -> str:
    if table.empty:
        return "what pupils do was not asked."
    work = table[table["kind"] == WORK_KIND]
    if work.empty:
        return "none of the activities listed is school work."
    # rounded, so that equal shares tie on every machine
    ahead = int((table["share"].round(9) > work["share"].round(9).max()).sum())
    if not ahead:
        return "no activity is named more often than school work."
    before = "1 activity stands" if ahead == 1 else f"{ahead:,} activities stand"
    return f"{before} before the first that is school work."


@without()
def leisure_note(found: Result, confidence: float) -> str:
    """Give the level of the intervals, and what is not known."""
    note = interval_note(confidence)
    if found.frame["share"].isna().all():
        return f"{note} Nobody ranked what they do."
    return note


@without()
def statements(found: Result, place: str) -> str:
    """Name the statements with the most and the fewest who agree."""
    table = found.frame
    if len(table) < 2 or table["asked"].min() < FEWEST_FOR_PER_CENT:
        return ""
    ends = [table.loc[table["share"].idxmax()], table.loc[table["share"].idxmin()]]
    if round(ends[0]["share"] - ends[1]["share"], 9) == 0:
        return f"{capital(place)} as many agree to each."
    said = [f"{percent(row['share'])} {row['says']}" for row in ends]
    return f"{capital(place)} {said[0]}, and {said[1]}."
