"""What the evidence says of a section's claims: a wave's, and what was printed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from personalising.errors import CompendiumError
from personalising.model import Assessment, Basis, Claim, Effect, NotTested, assess
from personalising.model import claims as claims_of
from personalising.pages.disclosure import FEWEST_UNITS, is_closed
from personalising.pages.words import level
from personalising.provenance import SECTIONS
from personalising.study.cache import kept
from personalising.study.edge import FEW
from personalising.waves import NotCollected, Wave

CONFIDENCE = 0.95  # of the intervals that claims are judged by
FromWave = Callable[[Wave, float], Effect]
FromPrint = Callable[[], Effect]
Test = TypeVar("Test", FromWave, FromPrint)


@dataclass(frozen=True)
class Claims:
    """The claims of one section, with a test for each body of evidence.

    Parameters
    ----------
    room : str
        Name of the section's folder; its claims are data/model/claims/<room>.yml.
    from_wave : mapping of str to callable
        For each claim's id, the effect in a wave at a level of confidence; it raises
        `NotCollected` or `NotTested` where there is none.
    from_print : mapping of str to callable
        The effect in the figures that the report printed; raises `NotTested`.
    """

    room: str
    from_wave: Mapping[str, FromWave]
    from_print: Mapping[str, FromPrint]

    def in_wave(self, claim: Claim, wave: Wave) -> Assessment:
        """Judge a claim by a wave; a synthetic one decides by construction alone."""
        test = self._test(self.from_wave, "from_wave", claim)
        of = (f"claim {claim.id}", f"{SECTIONS}{self.room}", wave, (CONFIDENCE,))

        def effect() -> Effect:
            if lacking := wave.missing(claim.needs):
                raise NotTested(str(lacking))
            found = kept(*of, lambda: test(wave, CONFIDENCE))
            if isinstance(found, NotCollected):
                raise NotTested(str(found))
            fewest = found.n if found.fewest is None else found.fewest
            if fewest < FEWEST_UNITS and is_closed(wave.descriptor):
                raise NotTested(FEW)
            return found

        return assess(claim, effect, _basis(claim, wave))

    def in_print(self, claim: Claim) -> Assessment:
        """Judge a claim by the figures that the report printed."""
        test = self._test(self.from_print, "from_print", claim)
        return assess(claim, test, Basis.PRINTED)

    def judged(self, wave: Wave) -> list[tuple[Assessment, Assessment]]:
        """Judge every claim of the section by the wave and by print, in that order."""
        known = claims_of(self.room)
        for name, tests in (("wave", self.from_wave), ("print", self.from_print)):
            if strange := sorted(tests.keys() - known.keys()):
                raise CompendiumError(
                    f"study/{self.room}/claims.py tests {strange[0]} from {name}, and "
                    f"data/model/claims/{self.room}.yml has no such claim"
                )
        return [(self.in_wave(c, wave), self.in_print(c)) for c in known.values()]

    def sentence(self, id: str, wave: Wave) -> str:
        """Say what may be said of a claim: by a collected wave, else by print.

        Raises
        ------
        CompendiumError
            Where the section has no such claim.
        """
        known = claims_of(self.room)
        if id not in known:
            raise CompendiumError(
                f"data/model/claims/{self.room}.yml has no claim {id}"
            )
        if wave.descriptor.synthetic:
            return self.in_print(known[id]).sentence
        return self.in_wave(known[id], wave).sentence

    def _test(self, tests: Mapping[str, Test], name: str, claim: Claim) -> Test:
        if claim.id not in tests:
            raise CompendiumError(
                f"study/{self.room}/claims.py has no test of claim {claim.id} in {name}"
            )
        return tests[claim.id]


def level_of_findings(confidence: float) -> str:
    """Say at which level findings are judged, and other intervals of a page are.

    Parameters
    ----------
    confidence : float
        Level of the other intervals.

    Examples
    --------
    >>> level_of_findings(0.95)
    'Findings are judged by their 95% intervals.'
    >>> level_of_findings(0.9)
    'Findings are judged by their 95% intervals; other intervals here are at 90%.'
    """
    said = f"Findings are judged by their {CONFIDENCE:.0%} intervals"
    if confidence == CONFIDENCE:
        return f"{said}."
    return f"{said}; other intervals here are at {level(confidence)}."


def _basis(claim: Claim, wave: Wave) -> Basis:
    if not wave.descriptor.synthetic:
        return Basis.COLLECTED
    calibrated = wave.descriptor.calibrated(claim.id)
    return Basis.CALIBRATED if calibrated else Basis.INVENTED
