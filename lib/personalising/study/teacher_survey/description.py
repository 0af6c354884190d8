"""What teachers answered, and how many did, before any model."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from personalising.pages import Base, Result
from personalising.study.teacher_survey.model import base_of, survey
from personalising.study.teacher_survey.priority import base_of_factor
from personalising.study.teacher_survey.sampling import (
    IN_MODEL,
    QUESTIONS,
    RATINGS,
    Sample,
)
from personalising.waves import Wave

AGREE = 2
"""The last rating that is agreement."""

DISAGREE = 4
"""The first that is disagreement."""

SHARES = {f"rating_{rating}": (rating,) for rating in RATINGS} | {
    "agree": tuple(rating for rating in RATINGS if rating <= AGREE),
    "disagree": tuple(rating for rating in RATINGS if rating >= DISAGREE),
}
"""Columns of `answers`, and the ratings whose share each is."""


def answers(wave: Wave) -> Result:
    """Give the share of each answer, by the pupils that it is about.

    Returns
    -------
    Result
        Columns subgroup, label, ratings and teachers (how many), rating_1 (strongly
        agree) to rating_5, agree (1 or 2), disagree (4 or 5): shares of the ratings in
        the model, weighted where teachers have weights. The last row is all pupils.

    Raises
    ------
    NotCollected
        Where there are no ratings that a model can be fitted to.
    """
    found = survey(wave)
    frame = found.frame
    weights = frame["weight"] if found.weighted else pd.Series(1.0, frame.index)
    rows: list[dict[str, Any]] = []
    names = ("ratings", "teachers", *SHARES)
    bases: dict[str, list[Base | None]] = {name: [] for name in names}
    for name in (*found.subgroups, "all"):
        where = {} if name == "all" else {"subgroup": name}
        group = frame if name == "all" else frame[frame["subgroup"] == name]
        weight = weights[group.index].groupby(group["rating"], observed=False).sum()
        shares = weight / weight.sum()
        rows.append(
            {
                "subgroup": name,
                "label": found.names.get(name, "all"),
                "ratings": len(group),
                "teachers": group["teacher"].nunique(),
            }
            | {
                column: shares.loc[list(given)].sum()
                for column, given in SHARES.items()
            }
        )
        for column in bases:
            unit = column if column == "teachers" else "ratings"
            bases[column].append(base_of(frame, unit, **where))
    return Result(pd.DataFrame(rows), bases)


def teachers(wave: Wave) -> Result:
    """Count schools, teachers and ratings in the model, by phase.

    Returns
    -------
    Result
        Columns phase, schools, teachers, ratings.

    Raises
    ------
    NotCollected
        Where there are no ratings for a model, or phases are not known.
    """
    frame = survey(wave).frame
    if "phase" not in frame:
        raise wave.lacks("phase of the school")
    counts = frame.groupby("phase").agg(
        schools=("school", "nunique"),
        teachers=("teacher", "nunique"),
        ratings=("rating", "size"),
    )
    bases = {
        unit: [base_of(frame, unit, phase=phase) for phase in counts.index]
        for unit in counts
    }
    return Result(counts.reset_index(), bases)


def size(wave: Wave) -> Result:
    """Count all ratings, teachers and schools in the model.

    Returns
    -------
    Result
        One row: ratings, teachers, schools (0 where none is known).

    Raises
    ------
    NotCollected
        Where there are no ratings that a model can be fitted to.
    """
    found = survey(wave)
    kept = found.sample
    counts = {
        "ratings": kept.ratings,
        "teachers": kept.teachers,
        "schools": kept.schools,
    }
    bases = {unit: [base_of(found.frame, unit)] for unit in counts}
    return Result(pd.DataFrame([counts]), bases)


def account(wave: Wave) -> Result:
    """Say what was asked, what was left out and why, and what is in the model.

    Returns
    -------
    Result
        One row for each step: reason; teachers, those of whom nothing is left by it;
        ratings, or questions where there was no rating; share_of_teachers and
        share_of_ratings, as `Sample.tidy` gives them.

    Raises
    ------
    NotCollected
        Where there are no ratings that a model can be fitted to.
    """
    kept = survey(wave).sample
    frame = kept.tidy()
    questions = [_base(kept, "outcome", reason) for reason in frame["reason"]]
    of_teachers = [_base(kept, "teacher_outcome", reason) for reason in frame["reason"]]
    asked, rated = questions[0], _base(kept, "outcome", "rated")
    return Result(
        frame,
        {
            "teachers": of_teachers,
            "ratings": questions,
            "share_of_teachers": [of_teachers[0]] * len(frame),
            "share_of_ratings": [*[asked] * 3, *[rated] * (len(frame) - 3)],
        },
    )


def single_raters(wave: Wave) -> Result:
    """Give the share of those who rated one group of pupils alone, among all raters.

    Returns
    -------
    Result
        One row: share_of_teachers (of those who gave a rating) and share_of_ratings.

    Raises
    ------
    NotCollected
        Where nobody rated the aspect, or no teacher is left for a model.
    """
    kept = survey(wave).sample
    raters = kept.asked_teachers - kept.not_taught.teachers - kept.blank.teachers
    single = kept.single
    row = {
        "share_of_teachers": single.teachers / raters,
        "share_of_ratings": single.ratings / kept.rated,
    }
    bases = {
        "share_of_teachers": [_base(kept, "teacher_outcome", "rated")],
        "share_of_ratings": [_base(kept, "outcome", "rated")],
    }
    return Result(pd.DataFrame([row]), bases)


def _base(kept: Sample, column: str, reason: str) -> Base:
    """The base of a step of the account: questions, or teachers, with that outcome."""
    of_teachers = column == "teacher_outcome"
    base = Base(
        0,
        "teachers" if of_teachers else "questions",
        QUESTIONS,
        _conditions(kept, column, reason),
        by="teacher" if of_teachers else "",
    )
    return replace(base, count=base.recount(kept.questions))


def _conditions(kept: Sample, column: str, reason: str) -> dict[str, Sequence[str]]:
    """What selects the questions of a step; several outcomes had a rating."""
    if reason == "asked":
        return {}
    if reason != "rated":
        return {column: reason}
    lost = [each.reason for each in kept.incomplete.values()]
    return {column: (kept.single.reason, *lost, IN_MODEL)}


def priority_scores(wave: Wave) -> Result:
    """Say how far the schools in the model differ in their priority score.

    Returns
    -------
    Result
        One row: schools, lowest, highest and sd (missing for one school) of their
        scores; and of the factor that these come from explained (share of the items'
        variance), second_eigenvalue (of the items' correlations) and incomplete
        (schools without a score, since their leader left an item out), missing where
        the wave gives scores.

    Raises
    ------
    NotCollected
        Where there are no ratings for a model, or no scores.
    """
    found = survey(wave)
    if "priority" not in found.frame:
        raise wave.lacks("a priority score")
    scores = found.frame.drop_duplicates("school")["priority"]
    factor = found.sample.factor
    row = {
        "schools": len(scores),
        "lowest": scores.min(),
        "highest": scores.max(),
        "sd": scores.std(),
        "explained": factor.explained if factor else float("nan"),
        "second_eigenvalue": factor.eigenvalues[1] if factor else float("nan"),
        "incomplete": factor.incomplete if factor else pd.NA,
    }
    scored = base_of(found.frame, "schools")
    answered = base_of_factor(factor.schools) if factor else None
    missed = base_of_factor(factor.incomplete, complete=False) if factor else None
    bases: dict[str, list[Base | None]] = {
        **{name: [scored] for name in ("schools", "lowest", "highest")},
        "sd": [scored if len(scores) > 1 else None],
        **{name: [answered] for name in ("explained", "second_eigenvalue")},
        "incomplete": [missed],
    }
    return Result(pd.DataFrame([row]), bases, extremes=("lowest", "highest"))
