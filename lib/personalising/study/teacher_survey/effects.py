"""What goes with agreement: coefficients, and comparisons that are made of them.

In the model a positive coefficient goes with disagreement, as in print. Comparisons
are turned round, so that a positive one is more agreement; and so are odds ratios,
which are odds of a more positive answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import pandas as pd

from personalising.pages import Base, Result
from personalising.statistics import MixedOrderedResults
from personalising.study.cache import once_per_wave
from personalising.study.teacher_survey.model import (
    NAMES,
    REPORTED,
    TEACHER_PREDICTORS,
    Specification,
    Survey,
    base_of,
    fitted,
    fitted_where_possible,
    printed_coefficient,
    survey,
)
from personalising.waves import Wave

Weights = Mapping[str, float]

GIRLS_AND_BOYS: Weights = MappingProxyType({"girls": -0.5, "boys": -0.5})
CONTRASTS: Mapping[str, tuple[str, Weights]] = MappingProxyType(
    {
        # name: what a page calls it, and weights of groups of pupils that add up to 0
        "older-1": (
            "Key Stages 3 and 4 against Key Stage 1",
            {"ks3": 0.5, "ks4": 0.5, "ks1": -1},
        ),
        "older-2": (
            "Key Stages 3 and 4 against Key Stage 2",
            {"ks3": 0.5, "ks4": 0.5, "ks2": -1},
        ),
        "2-1": ("Key Stage 2 against Key Stage 1", {"ks2": 1, "ks1": -1}),
        "4-3": ("Key Stage 4 against Key Stage 3", {"ks4": 1, "ks3": -1}),
        "gifted-ks1": (
            "gifted pupils against Key Stage 1",
            {"gifted": 1, "ks1": -1},
        ),
        "gifted-ks4": (
            "gifted pupils against Key Stage 4",
            {"gifted": 1, "ks4": -1},
        ),
        "gifted": (
            "gifted pupils against girls and boys",
            {"gifted": 1, **GIRLS_AND_BOYS},
        ),
        "sen-ks1": (
            "pupils with special needs against Key Stage 1",
            {"sen": 1, "ks1": -1},
        ),
        "sen": (
            "pupils with special needs against girls and boys",
            {"sen": 1, **GIRLS_AND_BOYS},
        ),
        "girls-ks1": ("girls against Key Stage 1", {"girls": 1, "ks1": -1}),
        "boys-ks1": ("boys against Key Stage 1", {"boys": 1, "ks1": -1}),
        "girls-boys": ("girls against boys", {"girls": 1, "boys": -1}),
    }
)
PHASE_CONTRASTS: Mapping[str, tuple[str, Weights]] = MappingProxyType(
    {
        "secondary-primary": (
            "secondary against primary schools",
            {"secondary": 1, "primary": -1},
        ),
        "special-primary": (
            "special against primary schools",
            {"special": 1, "primary": -1},
        ),
        "special-secondary": (
            "special against secondary schools",
            {"special": 1, "secondary": -1},
        ),
    }
)
COMPARISONS: Mapping[str, Mapping[str, tuple[str, Weights]]] = MappingProxyType(
    {"subgroup": CONTRASTS, "phase": PHASE_CONTRASTS}
)
BY_PHASE = Specification(by_phase=True)
CLUSTERED = Specification(clustered=True)
INTERACTION = ("experience:priority",)
BANDS = (1, 4)
"""Experience of new staff, and of the most experienced."""

STAFF = {
    "new": "new staff",
    "established": "the most experienced",
    "difference": "the latter less the former",
}

DIGITS = 3
"""Decimals of the printed coefficients."""


def towards_agreement(
    result: MixedOrderedResults, factor: str, weights: Weights
) -> dict[str, float]:
    """Give the weights of coefficients that compare categories, towards agreement.

    The reference category has no coefficient: it stands at 0, and needs no weight.

    Parameters
    ----------
    result : MixedOrderedResults
    factor : {"subgroup", "phase"}
    weights : mapping of str to float
        By category; they add up to 0.
    """
    terms = {f"{factor}[T.{name}]": -weight for name, weight in weights.items()}
    return {term: weight for term, weight in terms.items() if term in result.params}


def coefficients(
    wave: Wave, confidence: float = 0.95, how: Specification = REPORTED
) -> Result:
    """Give every coefficient of the model, as fitted and as printed.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.
    how : Specification
        Which fit they are of.

    Returns
    -------
    Result
        Columns term, label, estimate (log odds; positive: disagreement), std_error,
        statistic, p_value, conf_low, conf_high, printed; odds_ratio, ratio_low,
        ratio_high: of a less positive answer; odds, odds_low, odds_high,
        odds_printed: of a more positive one. A coefficient of pupils counts the
        ratings of these and of the reference, others count all.

    Raises
    ------
    NotCollected
        Where there is no fit, or ratings and teachers differ in nothing.
    """
    result, found = fitted(wave, how), survey(wave)
    tidy = result.tidy(confidence)
    tidy = tidy[tidy["term"].isin(result.coefficients.index)].reset_index(drop=True)
    if tidy.empty:
        raise wave.lacks("anything in which ratings or teachers differ")
    tidy.insert(1, "label", tidy["term"].map(found.label))
    reference = found.subgroups[0]
    tidy["printed"] = [printed_coefficient(term, reference) for term in tidy["term"]]
    table = tidy.assign(
        odds_ratio=np.exp(tidy["estimate"]),
        ratio_low=np.exp(tidy["conf_low"]),
        ratio_high=np.exp(tidy["conf_high"]),
        odds=np.exp(-tidy["estimate"]),
        odds_low=np.exp(-tidy["conf_high"]),
        odds_high=np.exp(-tidy["conf_low"]),
        odds_printed=np.exp(-tidy["printed"]),
    )
    bases = bases_of_terms(found, table["term"])
    return Result.by_row(table, bases, ["term", "label", "printed", "odds_printed"])


def bases_of_terms(found: Survey, terms: Iterable[str]) -> list[Base | None]:
    """Give the bases of coefficients: for pupils, their ratings and the reference's."""
    of_pupils = {f"subgroup[T.{name}]": name for name in found.subgroups[1:]}
    bases: list[Base | None] = []
    for term in terms:
        where: dict[str, tuple[object, ...]] = {}
        if term in of_pupils:
            where = {"subgroup": (found.subgroups[0], of_pupils[term])}
        elif term == "primary":  # sets primary schools apart from the others
            where = {"primary": (0, 1)}
        bases.append(base_of(found.frame, **where))
    return bases


@once_per_wave
def contrasts(wave: Wave, confidence: float = 0.95) -> Result:
    """Compare groups of pupils, and phases of schools, towards agreement.

    Returns
    -------
    Result
        Columns contrast, label, estimate (log odds of more agreement), std_error,
        statistic, p_value, conf_low, conf_high, printed (what follows from the printed
        coefficients); odds, odds_low, odds_high, odds_printed, the same as odds ratios;
        first and second, the teachers who rated either side, or work there.
        Only comparisons of what was rated; each counts the ratings of the groups that
        it compares.

    Raises
    ------
    NotCollected
        Where there is no fit, or no two of these groups were rated.
    """
    found = survey(wave)
    fits = {"subgroup": fitted(wave)}
    fits |= fitted_where_possible(wave, {"phase": by_school(wave, BY_PHASE)})
    parts: list[pd.DataFrame] = []
    bases: list[Base | None] = []
    for factor, fit in fits.items():
        seen = set(found.categories(factor))
        chosen = {n: w for n, (_, w) in COMPARISONS[factor].items() if set(w) <= seen}
        if not chosen:
            continue
        wanted = {n: towards_agreement(fit, factor, w) for n, w in chosen.items()}
        part = fit.combinations(wanted, confidence)
        both = [sides(found, factor, name) for name in chosen]
        part.insert(1, "label", [COMPARISONS[factor][name][0] for name in chosen])
        part.insert(2, "first", [first for first, _ in both])
        part.insert(3, "second", [second for _, second in both])
        part["printed"] = [printed_comparison(factor, name) for name in chosen]
        parts.append(part)
        bases += [base_of(found.frame, **{factor: tuple(w)}) for w in chosen.values()]
    if not parts:
        raise wave.lacks("groups that can be compared")
    frame = pd.concat(parts)
    table = frame.assign(
        odds=np.exp(frame["estimate"]),
        odds_low=np.exp(frame["conf_low"]),
        odds_high=np.exp(frame["conf_high"]),
        odds_printed=np.exp(frame["printed"]),
    )
    labels = ["contrast", "label", "printed", "odds_printed"]
    compared = Result.by_row(table, bases, labels)
    return Result(table, {**compared.bases, **_bases_of_sides(found, table)})


def sides(found: Survey, factor: str, contrast: str) -> tuple[int, int]:
    """Count the teachers on either side of a comparison.

    Parameters
    ----------
    found : Survey
    factor : {"subgroup", "phase"}
    contrast : str
        One of its `COMPARISONS`.

    Returns
    -------
    tuple of int
        Teachers who rated pupils of the one side and of the other, or, of phases, who
        work there. A teacher who rated pupils of both counts on both.
    """
    first, second = _bases(found, factor, contrast)
    return first.count, second.count


def fewest(found: Survey, factor: str, contrast: str) -> int:
    """Count the teachers, or schools, of the side of a comparison that has fewest."""
    return min(base.fewest for base in _bases(found, factor, contrast))


@lru_cache(maxsize=len(CONTRASTS) + len(PHASE_CONTRASTS))  # of one wave
def _bases(found: Survey, factor: str, contrast: str) -> tuple[Base, Base]:
    weights = COMPARISONS[factor][contrast][1]
    first, second = (
        tuple(name for name, weight in weights.items() if weight * sign > 0)
        for sign in (1, -1)
    )
    return (
        base_of(found.frame, "teachers", **{factor: first}),
        base_of(found.frame, "teachers", **{factor: second}),
    )


def _bases_of_sides(found: Survey, table: pd.DataFrame) -> dict[str, list[Base | None]]:
    bases: dict[str, list[Base | None]] = {"first": [], "second": []}
    for contrast in table["contrast"]:
        factor = "subgroup" if contrast in CONTRASTS else "phase"
        for name, base in zip(bases, _bases(found, factor, contrast), strict=True):
            bases[name].append(base)
    return bases


def by_school(wave: Wave, how: Specification) -> Specification:
    """Give a specification errors that allow for schools, where these are known.

    What teachers of one school have in common is no independent evidence on whatever
    belongs to schools, and so is not to be trusted with plain errors.

    Raises
    ------
    NotCollected
        Where there are no ratings that a model can be fitted to.
    """
    return replace(how, clustered=survey(wave).has_schools)


def without_replicates(wave: Wave, how: Specification) -> Specification:
    """Give a specification whose errors come from the model or by school.

    It is the same where the wave has no replicate weights.
    """
    return replace(how, replicated=False) if survey(wave).errors else how


def printed_comparison(factor: str, contrast: str) -> float:
    """Compare groups of pupils, or phases, by the printed coefficients.

    Parameters
    ----------
    factor : {"subgroup", "phase"}
    contrast : str
        One of its `COMPARISONS`.

    Returns
    -------
    float
        Log odds of more agreement. Missing for special against secondary schools: one
        printed coefficient sets primary schools apart from both.
    """
    if factor == "subgroup":
        return printed_contrast(CONTRASTS[contrast][1])
    if contrast == "special-secondary":
        return float("nan")
    return printed_coefficient("primary")


def printed_contrast(weights: Weights) -> float:
    """Compare groups of pupils by the printed coefficients, unrounded.

    Parameters
    ----------
    weights : mapping of str to float
        By group; they add up to 0.

    Returns
    -------
    float
        Log odds of more agreement.

    Examples
    --------
    >>> round(printed_contrast({"ks4": 1, "ks3": -1}), 3)
    0.044
    """
    terms = {name: f"subgroup[T.{name}]" for name in weights if name != "ks1"}
    return -sum(weights[name] * printed_coefficient(t) for name, t in terms.items())


def groups_in_print() -> Result:
    """Give what the printed coefficients make of the groups that the report names.

    Returns
    -------
    Result
        Columns group (gifted, sen, girls), estimate (log odds of more agreement) and
        odds: gifted pupils and those with special needs against girls and boys, girls
        against Key Stage 1. Nothing in it counts anybody of a wave.
    """
    found = {name: printed_contrast(CONTRASTS[name][1]) for name in ("gifted", "sen")}
    found["girls"] = -printed_coefficient("subgroup[T.girls]")
    table = pd.DataFrame({"group": list(found), "estimate": list(found.values())})
    return Result(table.assign(odds=np.exp(table["estimate"])), {})


@once_per_wave
def clustered(wave: Wave, confidence: float = 0.95) -> Result:
    """Compare errors that allow for schools with plain ones.

    Returns
    -------
    Result
        One row for each predictor of teachers and schools: term, label, estimate
        (log odds; positive: disagreement), std_error, conf_low, conf_high, and, with
        errors that allow for schools (from replicate weights, where the wave has
        them), school_error, school_low, school_high, ratio (of the errors); those
        count schools.

    Raises
    ------
    NotCollected
        Where there is no fit, schools are not known, or there is no such predictor.
    """
    ways = (without_replicates(wave, REPORTED), CLUSTERED)
    plain, robust = (coefficients(wave, confidence, how).frame for how in ways)
    frame = plain[["term", "label", "estimate", "std_error", "conf_low", "conf_high"]]
    frame = frame.assign(
        school_error=robust["std_error"],
        school_low=robust["conf_low"],
        school_high=robust["conf_high"],
        ratio=robust["std_error"] / plain["std_error"],
    )
    chosen = frame[frame["term"].isin(TEACHER_PREDICTORS)]
    if chosen.empty:
        raise wave.lacks("any predictor of teachers or schools")
    ratings = survey(wave).frame
    bases = dict.fromkeys(PLAIN, [base_of(ratings)] * len(chosen))
    bases |= dict.fromkeys(BY_SCHOOL, [base_of(ratings, "schools")] * len(chosen))
    return Result(chosen, bases)


PLAIN = ("estimate", "std_error", "conf_low", "conf_high")
BY_SCHOOL = ("school_error", "school_low", "school_high", "ratio")


@once_per_wave
def priority_by_experience(
    wave: Wave, confidence: float = 0.95, how: Specification = REPORTED
) -> Result:
    """Compare what priority goes with among new and among established staff.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.
    how : Specification
        Which fit they are of, but that priority and experience interact in it.

    Returns
    -------
    Result
        Three rows, log odds of more agreement: effect (of one point of priority for
        new and for the most experienced staff, and their difference), label,
        estimate, std_error, statistic, p_value, conf_low, conf_high.

    Raises
    ------
    NotCollected
        Where there is no fit, or teachers do not differ in experience and priority.
    """
    found = survey(wave)
    alike = [t for t in ("experience", "priority") if t not in found.terms]
    if alike:
        raise wave.lacks(*(f"teachers who differ in {NAMES[term]}" for term in alike))
    result = fitted(wave, replace(how, extra=INTERACTION))
    product = next(name for name in result.coefficients.index if ":" in name)
    new, established = ({"priority": -1.0, product: -float(band)} for band in BANDS)
    apart = {product: float(BANDS[0] - BANDS[1])}
    wanted = {"new": new, "established": established, "difference": apart}
    table = result.combinations(wanted, confidence).rename(
        columns={"contrast": "effect"}
    )
    table.insert(1, "label", table["effect"].map(STAFF))
    bases = [base_of(found.frame)] * len(table)
    return Result.by_row(table, bases, ["effect", "label"])


@once_per_wave
def agreement_with_print(wave: Wave, confidence: float = 0.95) -> Result:
    """Count the coefficients of the model that agree with the printed ones.

    Returns
    -------
    Result
        One row: coefficients, those that were printed; rounding, how many of them
        round to the printed figure; held, how many have an interval that holds it.

    Raises
    ------
    NotCollected
        Where there is no fit, or ratings and teachers differ in nothing.
    """
    found = coefficients(wave, confidence).frame.dropna(subset=["printed"])
    printed = found["printed"]
    row = {
        "coefficients": len(found),
        "rounding": int((found["estimate"].round(DIGITS) == printed).sum()),
        "held": int(printed.between(found["conf_low"], found["conf_high"]).sum()),
    }
    return Result.by_row(pd.DataFrame([row]), [base_of(survey(wave).frame)], [])
