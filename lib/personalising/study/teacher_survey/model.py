"""The model of the ratings, fitted once for each way in which it is looked at."""

import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from personalising import published
from personalising.pages import Base
from personalising.statistics import MixedOrderedModel, MixedOrderedResults
from personalising.statistics.ordinal import ConvergenceWarning
from personalising.study.cache import once_per_wave
from personalising.study.replicates import errors_of, replicates_of
from personalising.study.teacher_survey.sampling import (
    PREDICTORS,
    SUBGROUPS,
    Sample,
    sample,
)
from personalising.waves import NotCollected, Wave, table_schema

POINTS = 15
"""Quadrature points with one grouping factor, as the reference wave was calibrated."""

NESTED_POINTS = 7
"""And for each of two."""

FEWEST_TEACHERS = 20

MODEL = "ratings in the model"
"""The table that `Survey.frame` is, as bases name it."""

COLUMN_OF_UNIT: Mapping[str, str] = MappingProxyType(
    {"ratings": "", "teachers": "teacher", "schools": "school"}
)
Name = TypeVar("Name", bound=str | int)

TEACHER = ("teacher",)
SCHOOL_AND_TEACHER = ("school", "teacher")
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "subgroup": "the pupils asked about",
        "experience": "experience",
        "primary": "whether their school is primary",
        "priority": "the priority of personalising learning",
    }
)
TEACHER_PREDICTORS = ("experience", "primary", "priority")

_GROUPS = table_schema("ratings").field("subgroup").categories
PUPILS: Mapping[str, str] = MappingProxyType(
    {name: label.removeprefix("pupils at ") for name, label in _GROUPS.items()}
)
LABELS: Mapping[str, str] = MappingProxyType(
    {f"subgroup[T.{name}]": label for name, label in PUPILS.items()}
    | {
        "subgroup": "the pupils asked about",
        "experience": "experience, each band",
        "primary": "primary school",
        "priority": "priority, each point",
        "phase[T.secondary]": "secondary school",
        "phase[T.special]": "special school",
    }
)
PRINTED: Mapping[str, str] = MappingProxyType(
    {f"subgroup[T.{name}]": f"c.beta.{name}" for name in SUBGROUPS[1:]}
    | {name: f"c.beta.{name}" for name in TEACHER_PREDICTORS}
)


@dataclass(frozen=True, eq=False)
class Survey:
    """A wave's ratings as the model takes them.

    Parameters
    ----------
    sample : Sample
        What was kept, and an account of the rest.
    frame : pandas.DataFrame
        The ratings; weights, if there are any, have a mean of 1 over teachers. For
        each group of pupils but the first, ``share_…`` is its share of the ratings of
        the same teacher.
    terms : tuple of str
        Terms of the formula: what the wave collected and teachers differ in.
    alike : tuple of str
        Terms that are left out because all ratings are alike in them.
    has_schools : bool
        Whether each teacher's school is known, and there are several.
    weighted : bool
        Whether teachers have weights.
    errors : str
        Where errors come from, as `errors_of` says it; empty without replicate weights.
    """

    sample: Sample
    frame: pd.DataFrame
    terms: tuple[str, ...]
    alike: tuple[str, ...]
    has_schools: bool
    weighted: bool
    errors: str = ""

    @property
    def subgroups(self) -> tuple[str, ...]:
        """Groups of pupils that were rated, the reference first."""
        return tuple(self.frame["subgroup"].cat.categories)

    @property
    def sampled(self) -> Mapping[str, str]:
        """Columns of what was sampled and of its strata, as `fit` takes them.

        Schools are what was sampled, where the wave does not say otherwise. Strata are
        left out, which makes errors larger, where one holds a single cluster.
        """
        cluster = "cluster" if "cluster" in self.frame else "school"
        if "stratum" not in self.frame:
            return {"cluster": cluster}
        held = self.frame.groupby("stratum")[cluster].nunique()
        return {"cluster": cluster} | ({"strata": "stratum"} if held.min() > 1 else {})

    @property
    def own_words(self) -> bool:
        """Whether the wave's own items stand for the report's questions."""
        return bool(self.sample.wordings)

    @property
    def names(self) -> Mapping[str, str]:
        """Names of the groups of pupils, or wordings of the items, for pages."""
        return self.sample.wordings or PUPILS

    def label(self, term: str) -> str:
        """Name a coefficient as a page does."""
        name = term.removeprefix("subgroup[T.").removesuffix("]")
        return self.sample.wordings.get(name) or label(term)

    @property
    def schools_with_several(self) -> int:
        """Schools of which several teachers are in the model."""
        teachers = self.frame.drop_duplicates("teacher")
        return int((teachers.groupby("school").size() > 1).sum())

    @property
    def phases(self) -> tuple[str, ...]:
        """Phases of the teachers' schools, the reference first; none: not known."""
        if "phase" not in self.frame:
            return ()
        return tuple(self.frame["phase"].cat.categories)

    def categories(self, factor: str) -> tuple[str, ...]:
        """Groups of pupils, or with ``phase`` the phases, the reference first."""
        return self.phases if factor == "phase" else self.subgroups

    @property
    def absent(self) -> tuple[str, ...]:
        """Predictors that the wave did not collect, as a page calls them."""
        return tuple(map(self.title, self.sample.absent))

    def title(self, predictor: str) -> str:
        """What a page calls a predictor; of a score that is lacking, what it takes."""
        takes = self.sample.no_priority if predictor == "priority" else ()
        more = f" (which takes {'; '.join(takes)})" if takes else ""
        return PREDICTORS[predictor] + more


@dataclass(frozen=True)
class Specification:
    """One way to fit the model.

    Parameters
    ----------
    by_phase : bool
        Whether secondary and special schools have a coefficient each, instead of one
        for primary schools.
    extra : tuple of str
        Terms beside those of the model.
    groups : tuple of str
        Grouping factors, outermost first; none for a single level.
    points : int
        Quadrature points for each level.
    clustered : bool
        Whether standard errors allow for teachers of one school being alike, and for
        how schools were sampled, where the wave says it.
    phase : str
        Ratings of teachers in schools of this phase only; empty for all.
    complete : tuple of str
        Ratings of teachers who rated each of these groups of pupils only; none for all.
    weighted : bool
        Whether teachers' weights are used, where they have any.
    replicated : bool
        Whether errors of weighted fits come from replicate weights, where the wave has
        them. These allow for schools, as the survey's design has it.
    """

    by_phase: bool = False
    extra: tuple[str, ...] = ()
    groups: tuple[str, ...] = TEACHER
    points: int = POINTS
    clustered: bool = False
    phase: str = ""
    complete: tuple[str, ...] = ()
    weighted: bool = True
    replicated: bool = True


REPORTED = Specification()
"""The model as the report has it."""


@once_per_wave
def survey(wave: Wave) -> Survey:
    """Prepare a wave's ratings for the model, once.

    Returns
    -------
    Survey

    Raises
    ------
    NotCollected
        Where there are no ratings, or too few teachers with several.

    Examples
    --------
    >>> from personalising import waves
    >>> survey(waves.load("2008")).terms
    ('subgroup', 'experience', 'primary', 'priority')
    """
    found = sample(wave)
    if found.teachers < FEWEST_TEACHERS:
        raise wave.lacks(f"several ratings each of {FEWEST_TEACHERS} or more teachers")
    frame = found.frame
    if "phase" in frame:
        frame["phase"] = frame["phase"].cat.remove_unused_categories()
    _add_shares(frame)
    weighted = "weight" in frame
    if weighted:
        frame["weight"] /= frame.drop_duplicates("teacher")["weight"].mean()
    wanted = [name for name in ("subgroup", *TEACHER_PREDICTORS) if name in frame]
    terms = tuple(name for name in wanted if _differ(frame[name]))
    return Survey(
        sample=found,
        frame=frame,
        terms=terms,
        alike=tuple(name for name in wanted if name not in terms),
        has_schools=bool(frame["school"].notna().all()) and _differ(frame["school"]),
        weighted=weighted,
        errors=errors_of(wave, "Errors", "teacher") if weighted else "",
    )


def base_of(frame: pd.DataFrame, unit: str = "ratings", /, **where: Any) -> Base:
    """Give the base of a cell that tells of ratings in the model, or of who gave them.

    A cell that comes of a fit counts the ratings that it tells of: all, or those of
    the groups that it compares. A share counts its numerator, which it gives away.

    Parameters
    ----------
    frame : pandas.DataFrame
        The ratings in the model, as `Survey.frame` has them.
    unit : {"ratings", "teachers", "schools"}
        What is counted.
    **where : value or tuple of values
        Conditions that select the ratings, by column.
    """
    base = Base(0, unit, MODEL, where, COLUMN_OF_UNIT[unit])
    units = [n for n in SCHOOL_AND_TEACHER if n in frame]
    needed = frame[list(dict.fromkeys([*units, *where]))]
    compared = [column for column in where if type(where[column]) is tuple]
    belong_to = _fewest(base.rows(needed), compared)
    return replace(base, count=base.recount(frame), belong_to=belong_to)


def _fewest(rows: pd.DataFrame, compared: list[str]) -> int:
    """How many teachers, or schools where they are known, the fewest ratings are of.

    Where groups are compared it is the group with the fewest that counts: what is said
    of all of them tells of that one.
    """
    units = [n for n in SCHOOL_AND_TEACHER if n in rows and rows[n].notna().all()]
    if not compared:
        return min(rows[name].nunique() for name in units)
    groups = rows.groupby(compared)[units].nunique()
    return int(groups.min(axis=None)) if len(groups) else 0


def _differ(column: "pd.Series") -> bool:
    return len(column) > 0 and bool((column != column.iloc[0]).any())


def _add_shares(frame: pd.DataFrame) -> None:
    """What share of a teacher's ratings is of each group of pupils."""
    for name in frame["subgroup"].cat.categories[1:]:
        is_of = frame["subgroup"].eq(name)
        frame[f"share_{name}"] = is_of.groupby(frame["teacher"]).transform("mean")


@once_per_wave
def fitted(wave: Wave, how: Specification = REPORTED) -> MixedOrderedResults:
    """Fit the model to a wave's ratings, once for each specification.

    Returns
    -------
    MixedOrderedResults

    Raises
    ------
    NotCollected
        Where there are no ratings, where the specification asks for what was not
        collected, or where the likelihood has no maximum: numbers of a fit that did
        not converge are no results.

    Examples
    --------
    >>> from personalising import waves
    >>> found = fitted(waves.load("2008"))
    >>> round(float(found.coefficients["priority"]), 3)
    -0.196
    """
    found = survey(wave)
    frame = found.frame
    terms = [*found.terms, *how.extra]
    if how.phase or how.complete:
        frame = ratings_chosen(frame, how)
        # such as in "primary", they may be alike in some other term too
        terms = [name for name in terms if name in how.extra or _differ(frame[name])]
    if how.by_phase:
        terms = [name for name in terms if name != "primary"]
        terms += ["phase"] if len(found.phases) > 1 else []
    if ("school" in how.groups or how.clustered) and not found.has_schools:
        raise wave.lacks("several schools, and the school of every teacher")
    if frame["teacher"].nunique() < FEWEST_TEACHERS:
        raise wave.lacks(
            " ".join(f"several ratings each of {FEWEST_TEACHERS} {how.phase}".split())
            + (" teachers who rated every group" if how.complete else " teachers")
        )
    return _maximum(wave, " + ".join(terms) or "1", how, found.weighted)


def fitted_where_possible(
    wave: Wave, ways: Mapping[Name, Specification]
) -> dict[Name, MixedOrderedResults]:
    """Fit the model in several ways, and leave out those that the wave cannot give.

    Parameters
    ----------
    wave : Wave
    ways : mapping of name to Specification

    Returns
    -------
    dict of name to MixedOrderedResults
        In the same order; none, where the wave has no ratings at all.
    """
    fits = {}
    for name, how in ways.items():
        with suppress(NotCollected):
            fits[name] = fitted(wave, how)
    return fits


def ratings_chosen(frame: pd.DataFrame, how: Specification) -> pd.DataFrame:
    """Choose the ratings that a specification is about, by phase and completeness."""
    chosen = frame
    if how.phase:
        chosen = frame[frame["phase"] == how.phase] if "phase" in frame else frame[:0]
    if how.complete:
        asked = chosen[chosen["subgroup"].isin(how.complete)]
        rated = asked.groupby("teacher")["subgroup"].nunique() == len(how.complete)
        chosen = chosen[chosen["teacher"].isin(rated[rated].index)]
    return chosen.assign(subgroup=chosen["subgroup"].cat.remove_unused_categories())


def _maximum(
    wave: Wave, predictors: str, how: Specification, has_weights: bool
) -> MixedOrderedResults:
    weighted = has_weights and how.weighted
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            warnings.simplefilter("error", ConvergenceWarning)
            model = _model(
                wave, predictors, how.groups, how.phase, how.complete, weighted
            )
            result = model.fit(how.points, **_errors(wave, how, weighted))
    except RuntimeWarning:  # of numpy, in its own words
        raise wave.lacks(
            "ratings and weights to which the model can be fitted (the numbers are too "
            "far apart in size)"
        ) from None
    except (ValueError, ConvergenceWarning) as error:
        # the estimator says for people what is amiss with the ratings
        raise wave.lacks(
            f"ratings to which the model can be fitted ({error})"
        ) from None
    if not (np.isfinite(result.bse) & (result.bse > 0)).all():
        raise wave.lacks("ratings that tell the model's coefficients from each other")
    return result


def _errors(wave: Wave, how: Specification, weighted: bool) -> Mapping[str, Any]:
    """Say how the errors of a fit are computed, as `fit` takes it.

    With weights they come from those of the replicates, where the wave has them, and
    else from the sandwich.
    """
    found = survey(wave)
    if weighted and how.replicated:
        teachers = _rows(found.frame, how)["teacher"]
        repeated = replicates_of(wave, "teacher", teachers)
        if repeated is not None:
            return {"cov_type": "replicates", "replicates": repeated}
    if how.clustered:
        return {"cov_type": "robust", **found.sampled}
    return {"cov_type": "robust"} if weighted else {}


def _rows(frame: pd.DataFrame, how: Specification) -> pd.DataFrame:
    """Choose the ratings of a specification, or leave all as they are."""
    return ratings_chosen(frame, how) if how.phase or how.complete else frame


@once_per_wave
def _model(
    wave: Wave,
    predictors: str,
    groups: tuple[str, ...],
    phase: str,
    complete: tuple[str, ...],
    weighted: bool,
) -> MixedOrderedModel:
    """The model as it is before a fit, which several specifications share."""
    frame = survey(wave).frame
    how = Specification(phase=phase, complete=complete)
    return MixedOrderedModel.from_formula(
        f"rating ~ {predictors}",
        _rows(frame, how),
        groups=list(groups) or None,
        weights="weight" if weighted else None,
    )


def label(term: str) -> str:
    """Name a coefficient as a page does.

    Examples
    --------
    >>> label("subgroup[T.ks2]"), label("priority")
    ('Key Stage 2', 'priority, each point')
    """
    return LABELS.get(term, term)


def printed_coefficient(term: str, reference: str = SUBGROUPS[0]) -> float:
    """Look up the report's coefficient in log odds; positive is disagreement.

    Parameters
    ----------
    term : str
        Name of the coefficient, such as ``"subgroup[T.gifted]"``.
    reference : str
        The group of pupils that the others are compared with.

    Returns
    -------
    float
        Missing where the report printed none.

    Examples
    --------
    >>> printed_coefficient("subgroup[T.gifted]")
    -0.624
    >>> round(printed_coefficient("subgroup[T.gifted]", "girls"), 3)
    -0.092
    """
    if term not in PRINTED:
        return float("nan")
    value = published.figure(PRINTED[term]).value
    if term.startswith("subgroup") and reference != SUBGROUPS[0]:
        value -= published.figure(f"c.beta.{reference}").value
    return float(value)
