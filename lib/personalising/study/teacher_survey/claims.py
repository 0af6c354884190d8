"""What the report claimed of the teacher survey, and the evidence for it."""

from collections.abc import Callable, Mapping
from math import isnan
from types import MappingProxyType
from typing import Protocol

from personalising import published
from personalising.model import Effect, NotTested
from personalising.published.rounding import over_roundings
from personalising.study.judging import Claims, FromPrint, FromWave
from personalising.study.teacher_survey.answers import AGREE, DISAGREE
from personalising.study.teacher_survey.checks import school_level
from personalising.study.teacher_survey.effects import (
    BANDS,
    BY_PHASE,
    CONTRASTS,
    PHASE_CONTRASTS,
    Weights,
    agreement,
    by_school,
    combination,
    printed_contrast,
    printed_phases,
    priority_by_experience,
)
from personalising.study.teacher_survey.model import (
    REPORTED,
    Specification,
    fitted,
    label,
    printed_coefficient,
    survey,
)
from personalising.study.teacher_survey.sample import PREDICTORS
from personalising.study.teacher_survey.scenarios import least_positive
from personalising.waves import NotCollected, Wave

IN_WORDS = "the report says so in words, and prints no figure for it"
LOG_ODDS = "log odds of more agreement"
PRIORITIES = (1, 3)
_DECIDED = (*range(1, AGREE + 1), *range(DISAGREE, 6))
RANGES: Mapping[str, int] = MappingProxyType(
    {
        # predictor: from its lowest value to its highest, in the direction claimed
        "experience": BANDS[1] - BANDS[0],
        "priority": PRIORITIES[0] - PRIORITIES[1],
    }
)

MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "experience": "log odds of less agreement, from newest to most experienced",
        "priority": "log odds of more agreement, from low to high priority",
    }
)


class Evidence(Protocol):
    """Something that can be asked the section's questions.

    Each answer is an effect, or a text that says why there is none.
    """

    def pupils(self, contrast: str) -> Effect | str:
        """One of the comparisons of groups of pupils."""

    def phases(self, contrast: str) -> Effect | str:
        """One of the comparisons of phases."""

    def predictor(self, term: str) -> Effect | str:
        """Experience or priority, over its whole range, in the direction claimed."""

    def staff(self) -> Effect | str:
        """Effect of priority on the most experienced, less that on new staff."""

    def schools(self) -> Effect | str:
        """Share of the variance that lies between schools."""

    def least_positive(self) -> Effect | str:
        """Agreement less disagreement of the teachers of the first scenario."""


class WaveEvidence:
    """The section's questions put to a wave."""

    def __init__(self, wave: Wave, confidence: float = 0.95) -> None:
        self.wave, self.confidence = wave, confidence

    def pupils(self, contrast: str) -> Effect | str:
        """From the model as reported."""
        weights = CONTRASTS[contrast][1]
        return self._comparison("subgroup", weights, REPORTED)

    def phases(self, contrast: str) -> Effect | str:
        """From the model in which each has a coefficient, errors by school."""
        how = by_school(self.wave, BY_PHASE)
        return self._comparison("phase", PHASE_CONTRASTS[contrast][1], how)

    def predictor(self, term: str) -> Effect | str:
        """From the model as reported, with errors that allow for schools."""
        found = survey(self.wave)
        if isinstance(found, NotCollected):
            return _reason(found)
        if term in found.sample.absent:
            return f"not collected: {PREDICTORS[term]}"
        if term not in found.terms:
            return f"not collected: teachers who differ in {label(term)}"
        result = fitted(self.wave, by_school(self.wave, REPORTED))
        if isinstance(result, NotCollected):
            return _reason(result)
        row = combination(result, {term: float(RANGES[term])}, self.confidence)
        return self._effect(row, found.sample.teachers, MEASURES[term])

    def staff(self) -> Effect | str:
        """From the model with the interaction of priority and experience."""
        found = priority_by_experience(self.wave, self.confidence)
        kept = survey(self.wave)
        if isinstance(found, NotCollected):
            return _reason(found)
        assert not isinstance(kept, NotCollected)  # there is a fit
        row = found.set_index("effect").loc["difference"].to_dict()
        measure = "log odds of more agreement for a point of priority, the difference"
        return self._effect(row, kept.sample.teachers, measure)

    def schools(self) -> Effect | str:
        """From the three-level model."""
        found = school_level(self.wave, self.confidence)
        if isinstance(found, NotCollected):
            return _reason(found)
        return Effect(
            found.icc, found.icc_low, found.icc_high, found.schools,
            "share of the variance between schools", self.confidence, 3,
        )  # fmt: skip

    def least_positive(self) -> Effect | str:
        """By the delta method."""
        found = least_positive(self.wave, self.confidence)
        if isinstance(found, NotCollected):
            return _reason(found)
        return Effect(*found, "difference in probability", self.confidence)

    def _comparison(
        self, factor: str, weights: Weights, how: Specification
    ) -> Effect | str:
        found, result = survey(self.wave), fitted(self.wave, how)
        if isinstance(found, NotCollected):
            return _reason(found)
        seen = found.subgroups if factor == "subgroup" else found.phases
        if lacking := [name for name in weights if name not in seen]:
            what = (
                "ratings of" if factor == "subgroup" else "teachers in schools of phase"
            )
            names = ", ".join(label(f"subgroup[T.{name}]") if factor == "subgroup"
                              else name for name in lacking)  # fmt: skip
            return f"not collected: {what} {names}"
        if isinstance(result, NotCollected):
            return _reason(result)
        row = combination(result, agreement(factor, weights), self.confidence)
        return self._effect(row, found.sample.teachers, LOG_ODDS)

    def _effect(self, row: Mapping[str, float], n: int, measure: str) -> Effect:
        return Effect(
            row["estimate"],
            row["conf_low"],
            row["conf_high"],
            n,
            measure,
            confidence=self.confidence,
        )


class PrintedEvidence:
    """The section's questions put to the figures that the report printed."""

    def pupils(self, contrast: str) -> Effect | str:
        """None: a difference was printed, and no standard error."""
        return _without_error(printed_contrast(CONTRASTS[contrast][1]))

    def phases(self, contrast: str) -> Effect | str:
        """None: one coefficient was printed for primary schools, without an error."""
        printed = printed_phases(contrast)
        return IN_WORDS if isnan(printed) else _without_error(printed)

    def predictor(self, term: str) -> Effect | str:
        """None: a coefficient was printed, and no standard error."""
        return _without_error(RANGES[term] * printed_coefficient(term))

    def staff(self) -> Effect | str:
        """None."""
        return IN_WORDS

    def schools(self) -> Effect | str:
        """None."""
        return IN_WORDS

    def least_positive(self) -> Effect | str:
        """As printed; the bounds are those of rounding alone."""
        parts = [published.figure(f"c.scenario1.{n}") for n in _DECIDED]
        found = over_roundings(
            lambda *shares: sum(shares[:AGREE]) - sum(shares[AGREE:]),
            *(part.interval for part in parts),
        )
        teachers = int(published.figure("c.teachers").value)
        return Effect(
            found.middle, found.low, found.high, teachers,
            "difference in probability by rounding alone", 1.0, 3,
        )  # fmt: skip


def _reason(lacking: NotCollected) -> str:
    return f"not collected: {'; '.join(lacking.what)}"


def _without_error(estimate: float) -> str:
    sign = "+" if estimate > 0 else "\N{MINUS SIGN}"
    return (
        f"the printed coefficients make it {sign}{abs(estimate):.3f} in log odds, and "
        "the report printed no standard error of any of them"
    )


TESTS: Mapping[str, Callable[[Evidence], Effect | str]] = MappingProxyType(
    {
        "4.2.2.older-1": lambda evidence: evidence.pupils("older-1"),
        "4.2.2.older-2": lambda evidence: evidence.pupils("older-2"),
        "4.2.2.gifted": lambda evidence: evidence.pupils("gifted"),
        "4.2.2.sen": lambda evidence: evidence.pupils("sen"),
        "4.2.2.girls-boys": lambda evidence: evidence.pupils("girls-boys"),
        "4.2.2.secondary": lambda evidence: evidence.phases("secondary-primary"),
        "4.2.2.special": lambda evidence: evidence.phases("special-primary"),
        "4.2.2.special-secondary": lambda evidence: evidence.phases(
            "special-secondary"
        ),
        "4.2.2.experience": lambda evidence: evidence.predictor("experience"),
        "4.2.2.priority": lambda evidence: evidence.predictor("priority"),
        "4.2.2.priority-staff": lambda evidence: evidence.staff(),
        "4.2.2.schools": lambda evidence: evidence.schools(),
        "4.2.2.least-positive": lambda evidence: evidence.least_positive(),
    }
)


def _from_wave(test: Callable[[Evidence], Effect | str]) -> FromWave:
    return lambda wave, confidence: _found(test(WaveEvidence(wave, confidence)))


def _from_print(test: Callable[[Evidence], Effect | str]) -> FromPrint:
    return lambda: _found(test(PrintedEvidence()))


def _found(effect: Effect | str) -> Effect:
    if isinstance(effect, str):
        raise NotTested(effect)
    return effect


CLAIMS = Claims(
    room="teacher_survey",
    from_wave={id: _from_wave(test) for id, test in TESTS.items()},
    from_print={id: _from_print(test) for id, test in TESTS.items()},
)
