"""The claims of section 4.1, tested on a wave and on what was printed."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import product

from statsmodels.stats.proportion import confint_proportions_2indep

from personalising import published
from personalising.model import Effect, NotTested
from personalising.statistics import (
    Correlation,
    compare_correlations,
    correlation_from_summary,
)
from personalising.study.associations import (
    Pairs,
    by_ranks,
    correlation_effect,
    one_left_out,
    other_correlations,
    printed_otherwise,
    require_few,
    schools_of,
)
from personalising.study.field_data.analysis import (
    CIRCUMSTANCES,
    PHASES,
    SIZES,
    difference_of_phases,
    small_secondaries,
    statemented_beside,
    statemented_with,
)
from personalising.study.judging import (
    CONFIDENCE,
    Claims,
    FromPrint,
    FromWave,
    OtherFromPrint,
)
from personalising.waves import Wave

DISADVANTAGE = "statemented_disadvantage"
BETWEEN_PHASES = "4.1.statemented-disadvantage-phases"
SIZE = "4.1.secondary-size-disadvantage"
LOCATION = "4.1.location"
ONE_BASIS = (
    "no table holds both where a school stands and whom it teaches; a wave would need "
    "the disadvantage of the same schools on either basis"
)
SHARES = "difference in the share of small schools"
CORRELATED = {  # claim: the pair of the correlation, and the phase
    "4.1.statemented-disadvantage-primary": (DISADVANTAGE, "primary"),
    "4.1.statemented-disadvantage-secondary": (DISADVANTAGE, "secondary"),
    "4.1.statemented-absence-primary": ("statemented_absence", "primary"),
    "4.1.statemented-absence-secondary": ("statemented_absence", "secondary"),
}


def printed_correlation(
    pair: str, phase: str, confidence: float = CONFIDENCE
) -> Correlation:
    """Take a correlation as printed, with the p and the interval that follow from n."""
    figure = _figure(pair, phase)
    return correlation_from_summary(figure.value, schools_of(figure), confidence)


def _figure(pair: str, phase: str) -> published.Figure:
    return published.figure(f"s41.r.{pair}.{phase}")


def printed_small_secondaries() -> Mapping[str, tuple[int, int]]:
    """Count small secondary schools, and all, in the printed Table 4.1."""
    counts = {}
    for name in CIRCUMSTANCES.values():
        small, large = (
            int(published.figure(f"t41.secondary.{size}.{name}").value)
            for size in SIZES
        )
        counts[name] = (small, small + large)
    return counts


def _difference(first: Correlation, second: Correlation) -> Effect:
    found = compare_correlations(first, second)
    return Effect(
        found.difference,
        found.conf_low,
        found.conf_high,
        first.n + second.n,
        "difference in r",
        found.confidence,
        unit="schools",
    )


def _shares(counts: Mapping[str, tuple[int, int]]) -> Effect:
    """Share of small schools among the disadvantaged less that among the others.

    Of the sample, which is known: so there is no interval.
    """
    (small_poor, poor), (small_rich, rich) = _poor_and_rich(counts)
    known = small_poor / poor - small_rich / rich
    return Effect(
        *(known, known, known, poor + rich, SHARES),
        confidence=1,
        unit="schools",
        fewest=min(poor, rich),
    )


def _shares_of_others(
    counts: Mapping[str, tuple[int, int]], confidence: float
) -> Effect:
    """The same for schools beyond the sample, with Newcombe's interval."""
    (small_poor, poor), (small_rich, rich) = _poor_and_rich(counts)
    low, high = confint_proportions_2indep(
        *(small_poor, poor, small_rich, rich),
        alpha=1 - confidence,  # of a difference it is Newcombe's, if not said otherwise
    )
    return replace(
        _shares(counts),
        conf_low=float(low),
        conf_high=float(high),
        confidence=confidence,
    )


def _poor_and_rich(
    counts: Mapping[str, tuple[int, int]],
) -> tuple[tuple[int, int], tuple[int, int]]:
    return counts["disadvantaged"], counts["advantaged"]


def _correlated_in_wave(pair: str, phase: str) -> FromWave:
    return lambda wave, confidence: correlation_effect(
        statemented_with(wave, pair, phase, confidence)
    )


def _correlated_in_print(pair: str, phase: str) -> FromPrint:
    return lambda confidence: correlation_effect(
        printed_correlation(pair, phase, confidence)
    )


def _correlated_otherwise(pair: str, phase: str, way: str) -> OtherFromPrint:
    return lambda confidence: [
        correlation_effect(found)
        for found in printed_otherwise(_figure(pair, phase), confidence)[way]
    ]


def _phases_in_wave(wave: Wave, confidence: float) -> Effect:
    _, first, second = difference_of_phases(wave, DISADVANTAGE, confidence)
    return _difference(first, second)


def _phases_by_ranks(wave: Wave, confidence: float) -> list[Effect]:
    difference_of_phases(wave, DISADVANTAGE, confidence)  # none is perfect
    return [_difference(*(by_ranks(p, confidence) for p in _of_phases(wave)))]


def _phases_with_one_left_out(wave: Wave, confidence: float) -> list[Effect]:
    _, *whole = difference_of_phases(wave, DISADVANTAGE, confidence)
    pairs = _of_phases(wave)
    require_few(wave, sum(len(values) for values, _ in pairs))
    try:
        primary, secondary = (one_left_out(each, confidence) for each in pairs)
        return [
            *(_difference(first, whole[1]) for first in primary),
            *(_difference(whole[0], second) for second in secondary),
        ]
    except ValueError:
        raise wave.lacks("a difference without any one of the schools") from None


def _of_phases(wave: Wave) -> list[Pairs]:
    return [statemented_beside(wave, DISADVANTAGE, phase) for phase in PHASES]


def _phases_otherwise(way: str) -> OtherFromPrint:
    def compute(confidence: float) -> list[Effect]:
        primary, secondary = (
            printed_otherwise(_figure(DISADVANTAGE, phase), confidence)[way]
            for phase in PHASES
        )
        return [_difference(a, b) for a, b in product(primary, secondary)]

    return compute


def _one_basis(_: float) -> Effect:
    raise NotTested(ONE_BASIS)


def _one_basis_in_wave(_: Wave, confidence: float) -> Effect:
    return _one_basis(confidence)


IN_PRINT = ("ranks", "rounding")
CLAIMS = Claims(
    room="field_data",
    from_wave={
        **{id: _correlated_in_wave(*which) for id, which in CORRELATED.items()},
        BETWEEN_PHASES: _phases_in_wave,
        LOCATION: _one_basis_in_wave,
        SIZE: lambda wave, _: _shares(small_secondaries(wave)),
    },
    from_print={
        **{id: _correlated_in_print(*which) for id, which in CORRELATED.items()},
        BETWEEN_PHASES: lambda confidence: _difference(
            *(printed_correlation(DISADVANTAGE, phase, confidence) for phase in PHASES)
        ),
        LOCATION: _one_basis,
        SIZE: lambda _: _shares(printed_small_secondaries()),
    },
    other_from_wave={
        **{
            id: other_correlations(partial(statemented_beside, pair=pair, phase=phase))
            for id, (pair, phase) in CORRELATED.items()
        },
        BETWEEN_PHASES: {
            "ranks": _phases_by_ranks,
            "one-left-out": _phases_with_one_left_out,
        },
        SIZE: {
            "other-schools": lambda wave, confidence: [
                _shares_of_others(small_secondaries(wave), confidence)
            ]
        },
    },
    other_from_print={
        **{
            id: {way: _correlated_otherwise(*which, way) for way in IN_PRINT}
            for id, which in CORRELATED.items()
        },
        BETWEEN_PHASES: {way: _phases_otherwise(way) for way in IN_PRINT},
        SIZE: {
            "other-schools": lambda confidence: [
                _shares_of_others(printed_small_secondaries(), confidence)
            ]
        },
    },
)
