"""The claims of section 4.1, tested on a wave and on what was printed."""

from collections.abc import Mapping

from statsmodels.stats.proportion import confint_proportions_2indep

from personalising import published
from personalising.model import Effect
from personalising.statistics import (
    Correlation,
    compare_correlations,
    correlation_from_summary,
)
from personalising.study.associations import correlation_effect
from personalising.study.field_data.analysis import (
    CIRCUMSTANCES,
    PHASES,
    SIZES,
    difference_of_phases,
    small_secondaries,
    statemented_with,
)
from personalising.study.judging import CONFIDENCE, Claims, FromPrint, FromWave
from personalising.waves import Wave

DISADVANTAGE = "statemented_disadvantage"
CORRELATED = {  # claim: the pair of the correlation, and the phase
    "4.1.statemented-disadvantage-primary": (DISADVANTAGE, "primary"),
    "4.1.statemented-disadvantage-secondary": (DISADVANTAGE, "secondary"),
    "4.1.statemented-absence-primary": ("statemented_absence", "primary"),
    "4.1.statemented-absence-secondary": ("statemented_absence", "secondary"),
}


def printed_correlation(pair: str, phase: str) -> Correlation:
    """Take a correlation as printed, with the p and the interval that follow from n."""
    figure = published.figure(f"s41.r.{pair}.{phase}")
    assert figure.n is not None  # the report gives n = 15 beside each
    return correlation_from_summary(figure.value, figure.n, CONFIDENCE)


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


def _difference_of_shares(
    counts: Mapping[str, tuple[int, int]], confidence: float
) -> Effect:
    """Share of small schools among the disadvantaged less that among the others."""
    small_poor, poor = counts["disadvantaged"]
    small_rich, rich = counts["advantaged"]
    low, high = confint_proportions_2indep(
        *(small_poor, poor, small_rich, rich),
        method="newcomb",
        compare="diff",
        alpha=1 - confidence,
    )
    return Effect(
        small_poor / poor - small_rich / rich,
        float(low),
        float(high),
        poor + rich,
        "difference in the share of small schools",
        confidence,
        unit="schools",
    )


def _correlated_in_wave(pair: str, phase: str) -> FromWave:
    return lambda wave, confidence: correlation_effect(
        statemented_with(wave, pair, phase, confidence)
    )


def _correlated_in_print(pair: str, phase: str) -> FromPrint:
    return lambda: correlation_effect(printed_correlation(pair, phase))


def _phases_in_wave(wave: Wave, confidence: float) -> Effect:
    _, first, second = difference_of_phases(wave, DISADVANTAGE, confidence)
    return _difference(first, second)


CLAIMS = Claims(
    room="field_data",
    from_wave={
        **{id: _correlated_in_wave(*which) for id, which in CORRELATED.items()},
        "4.1.statemented-disadvantage-phases": _phases_in_wave,
        "4.1.secondary-size-disadvantage": lambda wave, confidence: (
            _difference_of_shares(small_secondaries(wave), confidence)
        ),
    },
    from_print={
        **{id: _correlated_in_print(*which) for id, which in CORRELATED.items()},
        "4.1.statemented-disadvantage-phases": lambda: _difference(
            *(printed_correlation(DISADVANTAGE, phase) for phase in PHASES)
        ),
        "4.1.secondary-size-disadvantage": lambda: _difference_of_shares(
            printed_small_secondaries(), CONFIDENCE
        ),
    },
)
