"""The national survey of the reference wave: its tables, and the model in its ratings.

Of the survey the report printed a model: ten coefficients, and the ten probabilities of
two kinds of teacher, which fix the thresholds. Its ratings are drawn from that model,
for invented teachers (`people`), and then calibrated to it (`calibration`).
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import people
from calibration import Likelihood, Questions, Target, exchange
from drawing import Floats, Ints, draw_until, is_less, rounded, smallest
from target import PREDICTORS, THRESHOLDS, goal, target

from personalising.errors import CompendiumError
from personalising.published import scenarios
from personalising.statistics import MixedOrderedModel, MixedOrderedResults
from personalising.study.teacher_survey.priority import priority_factor
from personalising.study.teacher_survey.sampling import (
    ASPECT,
    SUBGROUPS,
    Sample,
    sample,
)
from personalising.waves import NotCollected, Wave
from personalising.waves.descriptor import read_descriptor

CALIBRATED = ("c.",)

FORMULA = "rating ~ subgroup + experience + primary + priority"
POINTS = 15
SAMPLES = 50
NAME_OF_GROUP = re.compile(r"subgroup\[T\.(\w+)\]")
SCHOOLS_ALIKE = (0.0, 0.5)  # z of the resemblance of teachers of one school
WEIGHT = 1e-5  # unit of the items' weights in the priority score
DOUBTFUL_WEIGHT = 1e-8  # they are found by a search, which ends about there


def design(
    teachers: pd.DataFrame, phases: "pd.Series[str]", priority: Floats
) -> Floats:
    """Predictors of each teacher and group; those told but not printed come last."""
    experience = teachers["experience"].to_numpy(np.float64)
    columns = (
        experience,
        phases == "primary",
        priority,
        phases == "special",
        experience * (priority - priority.mean()),
    )
    of_teacher = np.column_stack(columns).astype(np.float64)
    groups = np.eye(len(SUBGROUPS))[:, 1:]
    shape = (len(teachers), len(SUBGROUPS))
    return np.concatenate(
        [
            np.broadcast_to(groups, (*shape, groups.shape[1])),
            np.broadcast_to(of_teacher[:, None], (*shape, of_teacher.shape[1])),
        ],
        axis=2,
    )


def draw_ratings(rng: np.random.Generator, model: Target, predictors: Floats) -> Ints:
    """Draw ratings, from 0, of every teacher for every group."""
    tendency = model.sd * rng.normal(size=(len(predictors), 1))
    latent = predictors @ model.coefficients + tendency
    latent += rng.logistic(size=latent.shape)
    ratings: Ints = np.searchsorted(model.thresholds, latent)
    return ratings


def resemblance(scores: Floats, schools: "pd.Series[str]") -> float:
    """Whether teachers of one school are more alike than the model has it: a z.

    Of each two teachers of a school, the product of what either adds to the slope of
    the likelihood in a tendency of its own. Where the sum is below zero, so is the
    slope in the schools' variance, and its estimate is zero.
    """
    # a tendency moves all thresholds the other way; the last column is of the spread
    own = pd.Series(-scores[:, :THRESHOLDS].sum(axis=1))
    by_school = [own**power for power in (1, 2, 4)]
    sums, squares, fourths = (part.groupby(schools).sum() for part in by_school)
    pairs = ((sums**2 - squares) / 2).sum()
    return float(pairs / np.sqrt(((squares**2 - fourths) / 2).sum()))


def misfit(scores: Floats) -> float:
    """How far a sample is from the model: the statistic of the score test."""
    total = scores.sum(axis=0)
    return float(total @ np.linalg.solve(scores.T @ scores, total))


class Sampled(NamedTuple):
    """Teachers in the model: what is known of them, and whom they rated."""

    rows: Ints  # their places among all teachers
    schools: "pd.Series[str]"
    likelihood: Likelihood


def make_ratings(
    rng: np.random.Generator, model: Target, predictors: Floats, sampled: Sampled
) -> Ints:
    """Draw the ratings of all teachers, and calibrate those in the model.

    Of several samples the one closest to the model is taken: it needs fewest moves.
    """
    first, last = SCHOOLS_ALIKE

    def scores(drawn: Ints) -> Floats:
        return sampled.likelihood.scores(drawn[sampled.rows])

    def is_as_told(drawn: Ints) -> bool:
        alike = resemblance(scores(drawn), sampled.schools)
        return is_less(first, alike) and is_less(alike, last)

    def draw() -> Ints:
        return draw_until(lambda: draw_ratings(rng, model, predictors), is_as_told)

    samples = [draw() for _ in range(SAMPLES)]
    ratings = samples[smallest([misfit(scores(drawn)) for drawn in samples])]
    ratings[sampled.rows] = exchange(
        rng, sampled.likelihood, goal, ratings[sampled.rows]
    )
    return ratings


def score_priority(leaders: pd.DataFrame, answers: pd.DataFrame) -> "pd.Series[float]":
    """Score the answers of all leaders, given or not, by the factor of those given."""
    try:
        factor = priority_factor(as_wave({"leaders": leaders}))
    except NotCollected as lacking:
        what = "; ".join(lacking.what)
        raise CompendiumError(f"no priority factor: {what}") from lacking
    weights = rounded(factor.weights, WEIGHT, DOUBTFUL_WEIGHT)
    scores: pd.Series[float] = answers[list(factor.items)] @ weights
    return scores


def make_tables(
    for_people: np.random.Generator, for_ratings: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Make the tables of the survey; its schools are the table `schools`."""
    schools = people.list_schools()
    answers = people.draw_answers(for_people, schools)
    leaders = people.make_leaders(for_people, answers)
    teachers = people.make_teachers(for_people, schools)
    phases = teachers["school_id"].map(schools.set_index("school_id")["phase"])
    taught = people.draw_taught(for_people, phases)
    answered = people.draw_answered(for_people, taught)
    told = people.hide_experience(for_people, teachers)

    by_school = score_priority(leaders, answers)
    priority = teachers["school_id"].map(by_school).to_numpy()
    predictors = design(teachers, phases, priority)
    complete = leaders.groupby("school_id")["answer"].agg(lambda a: a.notna().all())
    rows = np.flatnonzero(
        (answered.sum(axis=1) > 1)
        & told["experience"].notna()
        & teachers["school_id"].isin(complete[complete].index)
    )
    model = target()
    likelihood = Likelihood(model, Questions(answered[rows], predictors[rows]))
    in_model = teachers["school_id"].iloc[rows].reset_index(drop=True)
    ratings = make_ratings(
        for_ratings, model, predictors, Sampled(rows, in_model, likelihood)
    )
    return {
        "schools": schools,
        "leaders": leaders,
        "teachers": told,
        "ratings": list_ratings(teachers["teacher_id"], ratings, taught, answered),
    }


def list_ratings(
    teachers: "pd.Series[str]",
    ratings: Ints,
    taught: people.Flags,
    answered: people.Flags,
) -> pd.DataFrame:
    """List the questions one a row: each teacher was asked about every group."""
    shape = ratings.shape
    given = pd.Series((ratings + 1).ravel(), dtype="Int64").where(answered.ravel())
    # a question left blank does not say whether the group is taught
    known = pd.Series(taught.ravel().astype(int), dtype="Int64")
    return pd.DataFrame(
        {
            "teacher_id": np.repeat(teachers.to_numpy(), shape[1]),
            "aspect": ASPECT,
            "subgroup": np.tile(SUBGROUPS, shape[0]),
            "rating": given,
            "taught": known.where((answered | ~taught).ravel()),
        }
    )


def as_wave(tables: Mapping[str, pd.DataFrame]) -> Wave:
    """Take tables as a wave, for the library to read."""
    folder = Path(__file__).parent
    descriptor, problems = read_descriptor(folder)
    if descriptor is None:
        raise CompendiumError("\n".join(map(str, problems)))
    return Wave(descriptor, tables, folder)


def fit(kept: Sample) -> MixedOrderedResults:
    """Fit the report's model."""
    model = MixedOrderedModel.from_formula(FORMULA, kept.frame, groups="teacher")
    return model.fit(quadrature_points=POINTS)


def recount_model(results: MixedOrderedResults) -> dict[str, float]:
    """Compute what was printed of the model: coefficients and both scenarios."""
    named = results.params.rename(lambda name: NAME_OF_GROUP.sub(r"\1", name))
    betas = {f"c.beta.{name}": float(named[name]) for name in PREDICTORS}
    of_teachers = [*results.thresholds, *(named[name] for name in scenarios.TEACHERS)]
    shares = scenarios.probabilities(np.array(of_teachers))
    found = betas | dict(zip(scenarios.PROBABILITIES, shares.tolist(), strict=True))
    for id, scenario in scenarios.SHARES.items():
        agreeing = scenarios.RATINGS[: scenarios.AGREEING]
        found[id] = 100 * sum(found[f"c.scenario{scenario}.{r}"] for r in agreeing)
    return found


def recount(tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Compute from the tables what the report printed, by the ids of its figures."""
    try:
        kept = sample(as_wave(tables))
    except NotCollected as lacking:
        what = "; ".join(lacking.what)
        raise CompendiumError(f"no ratings to count: {what}") from lacking
    schools = tables["schools"]
    phases = schools.loc[schools["study"] == "survey", "phase"]
    shares = phases.value_counts(normalize=True)
    return {
        "c.schools": len(phases),
        "c.teachers": len(tables["teachers"]),
        "c.discarded_teachers": 100 * kept.single.teachers / kept.asked_teachers,
        "c.discarded_cases": 100 * kept.single.ratings / kept.rated,
        **{f"c.share.{phase}": 100 * share for phase, share in shares.items()},
        **recount_model(fit(kept)),
    }
