"""The claims of the card sorts, tested on a wave and on what was printed."""

from dataclasses import replace
from itertools import product

from scipy import stats

from personalising import published
from personalising.model import Effect, Estimate, NotTested
from personalising.study.associations import require_few
from personalising.study.card_sorts.analysis import (
    AGREEMENT,
    DIFFERENCE,
    PHASES,
    Agreement,
    agreed,
    difference,
)
from personalising.study.judging import (
    Claims,
    FromPrint,
    FromWave,
    OtherFromPrint,
    OtherFromWave,
)
from personalising.waves import Wave

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


CLAIMS = Claims(
    room="card_sorts",
    from_wave={
        **{id: _in_wave(*which) for id, which in AGREED.items()},
        WEAKER: _weaker_in_wave,
    },
    from_print={
        **{id: _in_print(*which) for id, which in AGREED.items()},
        WEAKER: _weaker_in_print,
    },
    other_from_wave={
        **{
            id: {
                "by-card": _by_card(*which),
                "one-group-left-out": _one_left_out(*which),
            }
            for id, which in AGREED.items()
        },
        WEAKER: {
            "by-card": _weaker_by_card,
            "one-group-left-out": _weaker_one_left_out,
        },
    },
    other_from_print={
        id: {"rounding": _rounded(*which)} for id, which in AGREED.items()
    },
)
