"""How far Key Stage can be told from the phase of the school.

Primary teachers rate Key Stages 1 and 2, secondary teachers 3 and 4. That pupils of
later stages are seen more positively could be the stage, or the teachers who teach it;
only teachers who rated several stages compare them without changing the teacher.
"""

from dataclasses import replace
from typing import Any

import pandas as pd

from personalising.pages import Base, Result
from personalising.statistics import MixedOrderedResults
from personalising.study.cache import once_per_wave
from personalising.study.teacher_survey.effects import (
    CONTRASTS,
    towards_agreement,
)
from personalising.study.teacher_survey.model import (
    Specification,
    base_of,
    fitted,
    fitted_where_possible,
    survey,
)
from personalising.waves import Wave

STAGES = ("ks1", "ks2", "ks3", "ks4")
COMPARED = {
    "2-1": ("ks1", "ks2"),
    "older-1": ("ks1", "ks3"),
    "older-2": ("ks2", "ks3"),
    "4-3": ("ks3", "ks4"),
}
"""Contrasts, and stages that a teacher must have rated both to make them alone."""


TEACHERS = "teachers in the model"
"""The table that `teachers_rated` gives, as bases name it."""

EARLY, LATE = STAGES[:2], STAGES[2:]


@once_per_wave
def teachers_rated(wave: Wave) -> pd.DataFrame:
    """Say of each teacher in the model which Key Stages she rated.

    Returns
    -------
    pandas.DataFrame
        Indexed by teacher: ks1 to ks4; early (1 or 2), late (3 or 4), several (more
        than one stage), across (early and late ones), any_stage: each true or false;
        and phase, if the wave knows it.

    Raises
    ------
    NotCollected
        Where there are no ratings for a model.
    """
    frame = survey(wave).frame
    ratings = pd.get_dummies(frame["subgroup"].astype("str"))
    rated = ratings.groupby(frame["teacher"]).any()
    rated = rated.reindex(columns=STAGES, fill_value=False)
    early, late = (rated[list(stages)].any(axis=1) for stages in (EARLY, LATE))
    several, across = rated.sum(axis=1) > 1, early & late
    rated = rated.assign(early=early, late=late, several=several, across=across)
    rated = rated.assign(any_stage=early | late)
    if "phase" not in frame:
        return rated
    phases = frame.drop_duplicates("teacher").set_index("teacher")["phase"]
    return rated.assign(phase=phases)


def _base(rated: pd.DataFrame, **where: Any) -> Base:
    base = Base(0, "teachers", TEACHERS, where)
    return replace(base, count=base.recount(rated))


@once_per_wave
def stages_rated(wave: Wave) -> Result:
    """Count the teachers of each phase who rated each Key Stage.

    Returns
    -------
    Result
        Columns phase, teachers, ks1 to ks4 (teachers who rated it), several (teachers
        who rated more than one), across (who rated 1 or 2 and also 3 or 4).

    Raises
    ------
    NotCollected
        Where there are no ratings for a model, phases are not known, or nobody rated a
        Key Stage.
    """
    found = survey(wave)
    lacking = [] if found.phases else ["phase of the school"]
    if not set(STAGES) & set(found.subgroups):
        lacking.append("ratings of pupils at any Key Stage")
    if lacking:
        raise wave.lacks(*lacking)
    rated = teachers_rated(wave)
    columns = (*STAGES, "several", "across")
    rows: list[dict[str, object]] = []
    bases: dict[str, list[Base | None]] = {name: [] for name in ("teachers", *columns)}
    for phase in found.phases:
        group = rated[rated["phase"] == phase]
        counts = {name: int(group[name].sum()) for name in columns}
        rows.append({"phase": phase, "teachers": len(group)} | counts)
        bases["teachers"].append(_base(rated, phase=phase))
        for name in columns:
            bases[name].append(_base(rated, phase=phase, **{name: True}))
    return Result(pd.DataFrame(rows), bases)


def early_and_late(wave: Wave) -> Result:
    """Count the teachers who rated Key Stages of primary and of secondary schools.

    Returns
    -------
    Result
        One row: teachers who rated some Key Stage; early, who rated 1 or 2; late, who
        rated 3 or 4; across, who rated both an early and a late one.

    Raises
    ------
    NotCollected
        Where there are no ratings for a model, or nobody rated a Key Stage.
    """
    rated = teachers_rated(wave)
    if not rated["any_stage"].any():
        raise wave.lacks("ratings of pupils at any Key Stage")
    columns = {"teachers": "any_stage", "early": "early", "late": "late"}
    columns |= {"across": "across"}
    counts = {name: int(rated[column].sum()) for name, column in columns.items()}
    bases = {name: [_base(rated, **{column: True})] for name, column in columns.items()}
    return Result(pd.DataFrame([counts]), bases)


@once_per_wave
def within_teachers(wave: Wave, confidence: float = 0.95) -> Result:
    """Compare Key Stages: by all teachers, by each phase, and within teachers.

    Within teachers each rating counts against the mean of its teacher: the share of a
    teacher's ratings that are of each group of pupils joins the model (Mundlak, 1978).
    Stages that no teacher rated both are then compared by way of other groups.

    Returns
    -------
    Result
        Columns contrast, label, teachers (whose comparison), n_both (of them rated
        both; missing within teachers, where the others count too), estimate (log odds
        of more agreement), std_error, statistic, p_value, conf_low, conf_high.

    Raises
    ------
    NotCollected
        Where there is no fit, or no two Key Stages were rated.
    """
    found, rated = survey(wave), teachers_rated(wave)
    fits = {"all": fitted(wave)}
    ways = {"own mean": _within(found.subgroups)}
    ways |= {phase: Specification(phase=phase) for phase in found.phases}
    fits |= fitted_where_possible(wave, ways)
    rows: list[dict[str, object]] = []
    counted: list[Base | None] = []
    compared: list[Base | None] = []
    for name, stages in COMPARED.items():
        title, weights = CONTRASTS[name]
        for who, fit in fits.items():
            if not set(weights) <= _groups(fit):
                continue
            where = {"phase": who} if who in found.phases else {}
            both = _base(rated, **where, **dict.fromkeys(stages, True))
            counted.append(both if who != "own mean" else None)
            compared.append(base_of(found.frame, **where, subgroup=tuple(weights)))
            row: dict[str, object] = {"contrast": name, "label": title, "teachers": who}
            row["n_both"] = float("nan") if who == "own mean" else both.count
            wanted = {name: towards_agreement(fit, "subgroup", weights)}
            row |= fit.combinations(wanted, confidence).iloc[0].to_dict()
            rows.append(row)
    if not rows:
        raise wave.lacks("ratings of several Key Stages by the same kind of teacher")
    table = pd.DataFrame(rows)
    bases = {name: compared for name in table if name not in LABELS}
    return Result(table, bases | {"n_both": counted})


LABELS = ("contrast", "label", "teachers")


def _within(subgroups: tuple[str, ...]) -> Specification:
    return Specification(extra=tuple(f"share_{name}" for name in subgroups[1:]))


def _groups(fit: MixedOrderedResults) -> set[str]:
    return set(fit.model.data["subgroup"].cat.categories)
