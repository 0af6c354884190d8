"""The claims of section 4.2.2, tested on a wave and on what was printed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from math import isnan
from types import MappingProxyType

from personalising.model import Effect, Estimate, NotTested
from personalising.study.judging import (
    Claims,
    FromPrint,
    FromWave,
    OtherFromWave,
)
from personalising.study.teacher_survey.answering import (
    agreeing,
    disagreeing,
    variation,
    worded,
)
from personalising.study.teacher_survey.bounds.table import CLAIMS as BOUNDED
from personalising.study.teacher_survey.bounds.table import of_claim
from personalising.study.teacher_survey.checks import NESTED, school_level
from personalising.study.teacher_survey.effects import (
    BANDS,
    BY_PHASE,
    CLUSTERED,
    COMPARISONS,
    by_school,
    fewest,
    printed_comparison,
    priority_by_experience,
    sides,
    towards_agreement,
    without_replicates,
)
from personalising.study.teacher_survey.model import (
    REPORTED,
    Specification,
    base_of,
    fitted,
    label,
    printed_coefficient,
    ratings_chosen,
    survey,
)
from personalising.study.teacher_survey.scenarios import least_positive
from personalising.waves import Wave

IN_WORDS = "the report states it in words only, and prints no figure"
NO_ERROR = "the report printed estimates of its model without their errors"
STOOD_OUT = (
    "the report names it because it stood out among others that it tried, and prints "
    "no error"
)
NOT_NAMED = (
    "the report does not name what else it looked at, and no table has more of "
    "teachers than their experience"
)
LOG_ODDS = "log odds of more agreement"
HowOf = Callable[[Wave], Specification]
PRIORITIES = (1, 3)
COMPARED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # claim: the factor of the comparison, and its name among COMPARISONS
        "4.2.2.ks2-ks1": ("subgroup", "2-1"),
        "4.2.2.ks4-ks3": ("subgroup", "4-3"),
        "4.2.2.girls-ks1": ("subgroup", "girls-ks1"),
        "4.2.2.boys-ks1": ("subgroup", "boys-ks1"),
        "4.2.2.gifted-highest": ("subgroup", "gifted-ks4"),
        "4.2.2.older-1": ("subgroup", "older-1"),
        "4.2.2.older-2": ("subgroup", "older-2"),
        "4.2.2.gifted-ks1": ("subgroup", "gifted-ks1"),
        "4.2.2.gifted": ("subgroup", "gifted"),
        "4.2.2.sen-ks1": ("subgroup", "sen-ks1"),
        "4.2.2.sen": ("subgroup", "sen"),
        "4.2.2.girls-boys": ("subgroup", "girls-boys"),
        "4.2.2.secondary": ("phase", "secondary-primary"),
        "4.2.2.special": ("phase", "special-primary"),
        "4.2.2.special-secondary": ("phase", "special-secondary"),
    }
)
RANGES: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        # predictor: from its lowest value to its highest, in the direction claimed
        "experience": (
            BANDS[1] - BANDS[0],
            "log odds of less agreement, most experienced against newest",
        ),
        "priority": (
            PRIORITIES[0] - PRIORITIES[1],
            f"{LOG_ODDS}, high against low priority",
        ),
    }
)


def compared(
    wave: Wave,
    confidence: float,
    factor: str,
    contrast: str,
    how: Specification | None = None,
) -> Effect:
    """Compare groups of pupils, or phases of schools, in the model of a wave.

    Phases come from the model in which each has a coefficient, with errors by school.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the interval.
    factor : {"subgroup", "phase"}
    contrast : str
        One of its `COMPARISONS`.
    how : Specification, optional
        The fit to take instead.

    Returns
    -------
    Effect
        Log odds of more agreement; n counts the teachers on the side that fewer rated,
        or that has fewer, for a comparison is no firmer than that.

    Raises
    ------
    NotCollected
        Where a group was not rated, or there is no fit.
    """
    found = survey(wave)
    weights = COMPARISONS[factor][contrast][1]
    seen = found.categories(factor)
    if lacking := [name for name in weights if name not in seen]:
        if factor == "phase":
            raise wave.lacks(f"teachers in schools of phase {', '.join(lacking)}")
        names = ", ".join(label(f"subgroup[T.{name}]") for name in lacking)
        raise wave.lacks(f"ratings of {names}")
    if how is None:
        how = by_school(wave, BY_PHASE) if factor == "phase" else REPORTED
    result = fitted(wave, how)
    wanted = {contrast: towards_agreement(result, factor, weights)}
    row = result.combinations(wanted, confidence).iloc[0].to_dict()
    chosen = found
    if how.complete:
        chosen = replace(found, frame=ratings_chosen(found.frame, how))
    smaller = min(sides(chosen, factor, contrast))
    rests_on = fewest(chosen, factor, contrast)
    measure = worded(_odds_of(factor, contrast), found)
    return _effect(row, smaller, measure, confidence, rests_on)


def over_range(
    wave: Wave, confidence: float, term: str, how: Specification | None = None
) -> Effect:
    """Give what experience or priority does from one end of its range to the other.

    From the model as reported, with errors that allow for schools.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the interval.
    term : {"experience", "priority"}
    how : Specification, optional
        The fit to take instead.

    Returns
    -------
    Effect
        Log odds in the direction that the report claims.

    Raises
    ------
    NotCollected
        Where the predictor was not collected, teachers do not differ in it, or there
        is no fit.
    """
    found = survey(wave)
    if term in found.sample.absent:
        raise wave.lacks(found.title(term))
    if term not in found.terms:
        raise wave.lacks(f"teachers who differ in {found.label(term)}")
    steps, measure = RANGES[term]
    result = fitted(wave, how or by_school(wave, REPORTED))
    wanted = {term: {term: float(steps)}}
    row = result.combinations(wanted, confidence).iloc[0].to_dict()
    rests_on = base_of(found.frame).fewest
    n = found.sample.teachers
    return _effect(row, n, worded(measure, found), confidence, rests_on)


def staff(wave: Wave, confidence: float, how: Specification = REPORTED) -> Effect:
    """Compare what priority does for the most experienced with what for new staff.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the interval.
    how : Specification
        Which fit it is of.

    Returns
    -------
    Effect
        The difference in log odds of more agreement for a point of priority.

    Raises
    ------
    NotCollected
        Where there is no fit, or teachers do not differ in experience and priority.
    """
    found = priority_by_experience(wave, confidence, how).frame.set_index("effect")
    measure = f"{LOG_ODDS} for a point of priority, most experienced against new staff"
    row = found.loc["difference"].to_dict()
    rated = survey(wave)
    rests_on = base_of(rated.frame).fewest
    n = rated.sample.teachers
    return _effect(row, n, worded(measure, rated), confidence, rests_on)


def schools(wave: Wave, confidence: float) -> Effect:
    """Give the standard deviation of schools, beyond what is known of them.

    Raises
    ------
    NotCollected
        Where schools cannot be told from their teachers.
    """
    (row,) = school_level(wave, confidence).frame.to_dict("records")
    measure = worded(f"{LOG_ODDS}, schools one standard deviation apart", survey(wave))
    return Effect(
        row["sd"], row["sd_low"], row["sd_high"], row["schools"], measure, confidence,
        unit="schools",
    )  # fmt: skip


def _effect(
    row: Mapping[str, float], n: int, measure: str, confidence: float, rests_on: int
) -> Effect:
    """Make an effect on teachers."""
    return Effect(
        row["estimate"],
        row["conf_low"],
        row["conf_high"],
        n,
        measure,
        confidence,
        unit="teachers",
        fewest=rests_on,
    )


def _odds_of(factor: str, contrast: str) -> str:
    """Say which odds a comparison is of, and of which groups."""
    return f"{LOG_ODDS}, {COMPARISONS[factor][contrast][0]}"


def _compared_in_wave(factor: str, contrast: str) -> FromWave:
    return lambda wave, confidence: compared(wave, confidence, factor, contrast)


def _over_range_in_wave(term: str) -> FromWave:
    return lambda wave, confidence: over_range(wave, confidence, term)


def _compared_otherwise(factor: str, contrast: str) -> dict[str, OtherFromWave]:
    def by(how: HowOf) -> OtherFromWave:
        return lambda wave, confidence: [
            compared(wave, confidence, factor, contrast, how(wave))
        ]

    if factor == "phase":
        return {id: by(how) for id, how in _ways_of_schools(BY_PHASE).items()}
    groups = tuple(COMPARISONS[factor][contrast][1])
    return {
        "errors-by-school": by(lambda wave: without_replicates(wave, CLUSTERED)),
        "level-of-schools": by(lambda _: NESTED),
        "complete": by(lambda _: Specification(complete=groups)),
        "unweighted": by(partial(_unweighted, how=REPORTED)),
    }


def _otherwise(
    test: Callable[[Wave, float, Specification], Effect],
) -> dict[str, OtherFromWave]:
    """The alternatives of a claim that is judged by the model as reported."""
    return {
        "errors-by-school": lambda wave, confidence: [
            test(wave, confidence, without_replicates(wave, CLUSTERED))
        ],
        "unweighted": lambda wave, confidence: [
            test(wave, confidence, _unweighted(wave, REPORTED))
        ],
    }


def _over_range_otherwise(term: str) -> dict[str, OtherFromWave]:
    def by(how: HowOf) -> OtherFromWave:
        return lambda wave, confidence: [over_range(wave, confidence, term, how(wave))]

    return {id: by(how) for id, how in _ways_of_schools(REPORTED).items()}


def _ways_of_schools(how: Specification) -> dict[str, HowOf]:
    """How to fit what belongs to schools otherwise, for its alternatives."""
    nested = replace(NESTED, by_phase=how.by_phase)
    return {
        "model-errors": lambda wave: without_replicates(wave, how),
        "level-of-schools": lambda _: nested,
        "unweighted": lambda wave: by_school(wave, _unweighted(wave, how)),
    }


def _unweighted(wave: Wave, how: Specification) -> Specification:
    if not survey(wave).weighted:
        raise wave.lacks("weights of teachers")
    return replace(how, weighted=False)


def _compared_in_print(id: str) -> FromPrint:
    if id in BOUNDED.values():
        return partial(of_claim, id)
    return lambda _: _without_error(
        printed_comparison(*COMPARED[id]), _odds_of(*COMPARED[id])
    )


def _over_range_in_print(term: str) -> FromPrint:
    steps, measure = RANGES[term]
    return lambda _: _without_error(
        steps * printed_coefficient(term), measure, STOOD_OUT
    )


def _only_in_words(_: float) -> Effect:
    raise NotTested(IN_WORDS)


def _not_named(_: float) -> Effect:
    raise NotTested(NOT_NAMED)


def _not_named_in_wave(_: Wave, confidence: float) -> Effect:
    return _not_named(confidence)


def _answers_unweighted(test: Callable[..., Effect]) -> dict[str, OtherFromWave]:
    return {
        "unweighted": lambda wave, confidence: [test(wave, confidence, weighted=False)]
    }


def _without_error(estimate: float, measure: str, why: str = NO_ERROR) -> Effect:
    """Raise what an estimate comes to: without a standard error it decides nothing."""
    if isnan(estimate):
        raise NotTested(IN_WORDS)
    raise NotTested(why, Estimate(estimate, measure))


IN_WORDS_ALONE = (
    *("4.2.2.agreement", "4.2.2.disagreement", "4.2.2.primary-variation"),
    *("4.2.2.priority-staff", "4.2.2.schools"),
)
CLAIMS = Claims(
    room="teacher_survey",
    from_wave={
        **{id: _compared_in_wave(*which) for id, which in COMPARED.items()},
        **{f"4.2.2.{term}": _over_range_in_wave(term) for term in RANGES},
        "4.2.2.agreement": agreeing,
        "4.2.2.disagreement": disagreeing,
        "4.2.2.primary-variation": variation,
        "4.2.2.demographics": _not_named_in_wave,
        "4.2.2.priority-staff": staff,
        "4.2.2.schools": schools,
        "4.2.2.least-positive": least_positive,
    },
    from_print={
        **{id: _compared_in_print(id) for id in COMPARED},
        **{f"4.2.2.{term}": _over_range_in_print(term) for term in RANGES},
        **dict.fromkeys(IN_WORDS_ALONE, _only_in_words),
        "4.2.2.demographics": _not_named,
        "4.2.2.least-positive": partial(of_claim, "4.2.2.least-positive"),
    },
    other_from_wave={
        **{id: _compared_otherwise(*which) for id, which in COMPARED.items()},
        **{f"4.2.2.{term}": _over_range_otherwise(term) for term in RANGES},
        "4.2.2.agreement": _answers_unweighted(agreeing),
        "4.2.2.disagreement": _answers_unweighted(disagreeing),
        "4.2.2.priority-staff": _otherwise(staff),
        "4.2.2.least-positive": _otherwise(least_positive),
    },
)
