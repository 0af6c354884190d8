"""The claims of section 3.2, tested on a wave; nothing was printed for them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from personalising.model import Effect
from personalising.study.associations import require_few
from personalising.study.equation.forms import Estimated, Way, effects
from personalising.study.equation.units import FEWEST_SCHOOLS, Units, units_of
from personalising.study.judging import Claims, FromWave, OtherFromWave
from personalising.study.measures import measured_model
from personalising.study.shares import no_number
from personalising.waves import Wave

EFFECT, PRODUCT = "standardised effect", "standardised interaction"
DIFFERENCE = "difference in standard deviations"
SPREAD = "standard deviation of the effect over schools"


class Tested(NamedTuple):
    """What a claim is tested by.

    Parameters
    ----------
    equation : str
        Id of the sub-equation.
    measure : str
        What readers are told that the effect is.
    place : int
        Which of its effects.
    sign : int
        -1 where the claim is of a negative one: positive is the claimed direction.
    """

    equation: str
    measure: str
    place: int = 0
    sign: int = 1


TESTED: Mapping[str, Tested] = {
    "3.2.e-maturity-level": Tested("additive-level", EFFECT),
    "3.2.investment-level": Tested("additive-level", EFFECT, place=1),
    "3.2.e-maturity-investment": Tested("e-maturity-investment", EFFECT),
    "3.2.additive-level": Tested("no-interaction-level", PRODUCT),
    "3.2.low-investment": Tested("low-investment-level", EFFECT),
    "3.2.both-high": Tested("both-high-level", DIFFERENCE),
    "3.2.personalisation-high-performing": Tested(
        "personalisation-high-performing-level", PRODUCT, sign=-1
    ),
    "3.2.synergy": Tested("synergy-level", PRODUCT),
    "3.2.take-up": Tested("take-up", PRODUCT),
    "3.2.benefits-by-school": Tested("benefits-by-school", SPREAD),
}


def effect(wave: Wave, tested: Tested, units: Units, way: Way) -> Effect:
    """Give what a claim is judged by.

    Raises
    ------
    NotCollected
        Where the units are too few, or too much alike.
    """
    found = effects(wave, units, way)[tested.place]
    return Effect(
        tested.sign * found.estimate,
        *_ends(found, tested.sign),
        len(units.table),
        tested.measure,
        way.confidence,
        unit=units.unit,
        fewest=found.fewest,
    )


def _ends(found: Estimated, sign: int) -> tuple[float, float]:
    low, high = sorted((sign * found.conf_low, sign * found.conf_high))
    return low, high


def _units(wave: Wave, tested: Tested) -> Units:
    return units_of(wave, measured_model().sub_equation(tested.equation))


def _in_wave(tested: Tested) -> FromWave:
    return lambda wave, confidence: effect(
        wave, tested, _units(wave, tested), Way(confidence)
    )


def _robust(wave: Wave, confidence: float, tested: Tested) -> list[Effect]:
    way = Way(confidence, robust=True)
    return [effect(wave, tested, _units(wave, tested), way)]


def _not_centred(wave: Wave, confidence: float, tested: Tested) -> list[Effect]:
    way = Way(confidence, own=False)
    return [effect(wave, tested, _units(wave, tested), way)]


def _one_left_out(wave: Wave, confidence: float, tested: Tested) -> list[Effect]:
    units = _units(wave, tested)
    require_few(wave, units.schools)
    return [
        effect(wave, tested, units.without(school), Way(confidence))
        for school in sorted(units.table["school_id"].unique())
    ]


def _each_phase(wave: Wave, confidence: float, tested: Tested) -> list[Effect]:
    units = _units(wave, tested)
    sizes = units.table["stratum"].value_counts()
    large = sorted(sizes.index[sizes >= FEWEST_SCHOOLS])
    if not large:
        raise wave.lacks(f"{FEWEST_SCHOOLS} schools of one phase or more")
    return [
        effect(
            wave, tested, units.among(units.table["stratum"] == phase), Way(confidence)
        )
        for phase in large
    ]


Computed = Callable[..., list[Effect]]
OF_PUPILS: Mapping[str, Computed] = {
    "one-left-out": _one_left_out,
    "not-centred": _not_centred,
}
OF_SCHOOLS: Mapping[str, Computed] = {
    "robust": _robust,
    "one-left-out": _one_left_out,
    "each-phase": _each_phase,
}


def _otherwise(tested: Tested) -> Mapping[str, OtherFromWave]:
    level = measured_model().sub_equation(tested.equation).level
    ways = OF_PUPILS if level == "pupil" else OF_SCHOOLS
    return {id: partial(compute, tested=tested) for id, compute in ways.items()}


CLAIMS = Claims(
    room="equation",
    from_wave={id: _in_wave(tested) for id, tested in TESTED.items()},
    from_print=dict.fromkeys(TESTED, no_number),
    other_from_wave={id: _otherwise(tested) for id, tested in TESTED.items()},
)
