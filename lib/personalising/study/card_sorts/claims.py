"""The claims of the card sorts, tested on a wave and on what was printed."""

import math
from dataclasses import replace
from itertools import product

from scipy import stats

from personalising import published
from personalising.model import Effect, Estimate, NotTested
from personalising.statistics.agreement import FEWEST_SCHOOLS, agreement_intervals
from personalising.study.associations import require_few
from personalising.study.card_sorts.analysis import (
    AGREEMENT,
    ASKED,
    CATEGORIES,
    DIFFERENCE,
    PHASES,
    Agreement,
    agreed,
    difference,
)
from personalising.study.card_sorts.cards import (
    GAMES,
    INSTANT_MESSAGING,
    LAPTOPS,
    MESSAGING,
    MOBILES,
    SEARCH,
    SOCIAL_NETWORKING,
    TELEVISION,
)
from personalising.study.card_sorts.coefficients import COEFFICIENTS, SCALES, ratings
from personalising.study.card_sorts.places import variation, variation_effect
from personalising.study.card_sorts.worlds import (
    EVERY_STAGE,
    GROUPS,
    apart_effect,
    home_above_school,
    mostly_used,
    phases_apart,
    put,
    put_nowhere_else,
)
from personalising.study.judging import (
    Claims,
    FromPrint,
    FromWave,
    OtherFromPrint,
    OtherFromWave,
)
from personalising.study.shares import (
    Tests,
    Units,
    difference_tests,
    majority_tests,
    no_number,
)
from personalising.waves import Wave

OFTEN, USED, NEVER = ("often",), ("often", "sometimes"), ("never",)
AWAY_FROM_SCHOOL = ("home", "neither")
MOST: dict[str, Units] = {  # claims that something holds of most groups
    "4.3.2.home-source": home_above_school,
    "4.3.2.rich-ks1": mostly_used(1),
    "4.3.2.mobiles-primary": put("frequency", MOBILES, USED, 1, 2),
    "4.3.2.mobiles-secondary": put("frequency", MOBILES, USED, 3, 4),
    "4.3.2.mobiles-school": put_nowhere_else(
        "where", MOBILES, AWAY_FROM_SCHOOL, *EVERY_STAGE
    ),
    "4.3.2.games-ks1": put("frequency", GAMES, OFTEN, 1),
    "4.3.2.television-ks1": put("frequency", TELEVISION, OFTEN, 1),
    "4.3.2.messaging-ks1": put_nowhere_else("frequency", MESSAGING, NEVER, 1),
    "4.3.2.messaging-ks3": put("frequency", INSTANT_MESSAGING, OFTEN, 3),
    "4.3.2.networking-ks4": put("frequency", SOCIAL_NETWORKING, OFTEN, 4),
}
MORE = {  # claims that more groups of some Key Stages than of others use a card often
    "4.3.2.laptops-ks2": (LAPTOPS, (2,), (1,)),
    "4.3.2.search-ks2": (SEARCH, (2,), (1,)),
    "4.3.2.networking-younger": (SOCIAL_NETWORKING, (4,), (1, 2, 3)),
}
PLACED: dict[str, Tests] = {
    **{id: majority_tests(units, GROUPS) for id, units in MOST.items()},
    **{
        id: difference_tests(
            put("frequency", cards, OFTEN, *of),
            put("frequency", cards, OFTEN, *than),
            GROUPS,
        )
        for id, (cards, of, than) in MORE.items()
    },
}
ALIKE = "4.3.2.where-alike"
YES = "4.3.2.yes-to-all"
NO_FOILS = (
    "no sort has cards of things that do not exist; with some, groups that say yes to "
    "all could be told from groups that use all"
)
AGREED = {  # claim: the sort, and the phase
    f"4.3.2.{sort}-{phase}": (sort, phase)
    for sort, phase in product(("frequency", "where"), PHASES)
}
WEAKER = "4.3.2.frequency-phases"
NO_ERROR = (
    "the report tests each kappa against chance, and gives no error of their difference"
)


def _in_wave(sort: str, phase: str) -> FromWave:
    return lambda wave, confidence: agreed(wave, sort, phase, confidence).effect


def _printed(kappa: float, z: float, groups: int, confidence: float) -> Effect:
    """Give a kappa with the error that its z implies.

    That is the error if groups choose at random, which is what decides whether kappa is
    above zero. It says little of how large kappa is.
    """
    half = float(stats.norm.isf((1 - confidence) / 2)) * kappa / z
    ends = (kappa - half, kappa + half)
    return Effect(kappa, *ends, groups, AGREEMENT, confidence, unit="groups")


def _in_print(sort: str, phase: str) -> FromPrint:
    kappa, z, groups = _figures(sort, phase)
    return lambda confidence: _printed(kappa.value, z.value, groups, confidence)


def _rounded(sort: str, phase: str) -> OtherFromPrint:
    kappa, z, groups = _figures(sort, phase)
    return lambda confidence: [
        _printed(float(of_kappa), float(of_z), groups, confidence)
        for of_kappa, of_z in product(
            (kappa.interval.low, kappa.interval.high), (z.interval.low, z.interval.high)
        )
    ]


def _figures(sort: str, phase: str) -> tuple[published.Figure, published.Figure, int]:
    kappa, z, groups = (
        published.figure(f"s432.{of}.{sort}.{phase}")
        for of in ("kappa", "kappa_z", "kappa_k")
    )
    return kappa, z, int(groups.value)


def _weaker_in_wave(wave: Wave, confidence: float) -> Effect:
    return difference(*(agreed(wave, "frequency", p, confidence) for p in PHASES))


def _weaker_in_print(_: float) -> Effect:
    primary, secondary = (_figures("frequency", phase)[0].value for phase in PHASES)
    raise NotTested(NO_ERROR, Estimate(secondary - primary, DIFFERENCE))


def _by_card(sort: str, phase: str) -> OtherFromWave:
    return lambda wave, confidence: [
        agreed(wave, sort, phase, confidence, over="items").effect
    ]


def _weaker_by_card(wave: Wave, confidence: float) -> list[Effect]:
    found = (agreed(wave, "frequency", p, confidence, over="items") for p in PHASES)
    return [difference(*found)]


def _left_out(wave: Wave, found: Agreement) -> list[Agreement]:
    """Kappa without each group in turn, with the error that all groups have."""
    whole = found.kappa
    require_few(wave, whole.n_raters)
    return [
        Agreement(
            replace(
                whole,
                kappa=kappa,
                conf_low=whole.conf_low + kappa - whole.kappa,
                conf_high=whole.conf_high + kappa - whole.kappa,
                n_raters=whole.n_raters - 1,
            ),
            found.schools,
        )
        for kappa in whole.left_out
    ]


def _by_school(sort: str, phase: str) -> OtherFromWave:
    """Kappa with an interval for other schools, each with all its groups."""
    return lambda wave, confidence: _resampled(wave, sort, phase, confidence)[:1]


def _other_coefficients(sort: str, phase: str) -> OtherFromWave:
    """Gwet's coefficient and Krippendorff's, with intervals for other schools."""
    return lambda wave, confidence: _resampled(wave, sort, phase, confidence)[1:]


def _resampled(wave: Wave, sort: str, phase: str, confidence: float) -> list[Effect]:
    """Kappa, Gwet's coefficient and alpha, with intervals for other schools."""
    found = ratings(wave, sort, PHASES[phase])
    schools = len(set(found.schools))
    number, scale = len(CATEGORIES[sort]), SCALES[sort]
    made = agreement_intervals(found.codes, found.schools, number, scale, confidence)
    each = [(getattr(made.found, n), getattr(made, n)) for n in COEFFICIENTS]
    if any(math.isnan(value) or math.isnan(ends.low) for value, ends in each):
        raise wave.lacks(
            f"a sort by {ASKED[sort]} by {FEWEST_SCHOOLS} or more schools whose "
            f"{phase} groups used several categories"
        )
    return [
        Effect(
            value,
            ends.low,
            ends.high,
            found.codes.shape[1],
            AGREEMENT,
            confidence,
            unit="groups",
            fewest=min(found.codes.shape[1], schools),
        )
        for value, ends in each
    ]


def _one_left_out(sort: str, phase: str) -> OtherFromWave:
    return lambda wave, confidence: [
        each.effect for each in _left_out(wave, agreed(wave, sort, phase, confidence))
    ]


def _weaker_one_left_out(wave: Wave, confidence: float) -> list[Effect]:
    primary, secondary = (agreed(wave, "frequency", p, confidence) for p in PHASES)
    return [
        *(difference(each, secondary) for each in _left_out(wave, primary)),
        *(difference(primary, each) for each in _left_out(wave, secondary)),
    ]


def _alike(wave: Wave, confidence: float) -> Effect:
    return apart_effect(phases_apart(wave, confidence))


def _alike_by_card(wave: Wave, confidence: float) -> list[Effect]:
    return [apart_effect(phases_apart(wave, confidence, over="items"))]


def _alike_by_variation(wave: Wave, confidence: float) -> list[Effect]:
    return [variation_effect(variation(wave, confidence), confidence)]


def _alike_one_left_out(wave: Wave, confidence: float) -> list[Effect]:
    found = phases_apart(wave, confidence)
    require_few(wave, sum(found.clusters))
    return [apart_effect(found, each) for each in found.left_out]


def _no_foils(*_: object) -> Effect:
    raise NotTested(NO_FOILS)


CLAIMS = Claims(
    room="card_sorts",
    from_wave={
        **{id: _in_wave(*which) for id, which in AGREED.items()},
        WEAKER: _weaker_in_wave,
        ALIKE: _alike,
        YES: _no_foils,
        **{id: test for id, (test, _) in PLACED.items()},
    },
    from_print={
        **{id: _in_print(*which) for id, which in AGREED.items()},
        WEAKER: _weaker_in_print,
        YES: _no_foils,
        **dict.fromkeys((ALIKE, *PLACED), no_number),
    },
    other_from_wave={
        **{
            id: {
                "by-card": _by_card(*which),
                "one-group-left-out": _one_left_out(*which),
                "by-school": _by_school(*which),
                "other-coefficients": _other_coefficients(*which),
            }
            for id, which in AGREED.items()
        },
        WEAKER: {
            "by-card": _weaker_by_card,
            "one-group-left-out": _weaker_one_left_out,
        },
        ALIKE: {
            "by-card": _alike_by_card,
            "one-left-out": _alike_one_left_out,
            "total-variation": _alike_by_variation,
        },
        **{id: others for id, (_, others) in PLACED.items()},
    },
    other_from_print={
        id: {"rounding": _rounded(*which)} for id, which in AGREED.items()
    },
)
