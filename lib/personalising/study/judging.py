"""What the evidence says of a section's claims: a wave's, and what was printed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from personalising.errors import CompendiumError
from personalising.model import (
    NEEDS_DATA,
    Assessment,
    Basis,
    Bounded,
    Claim,
    Effect,
    Firmness,
    NotTested,
    Tried,
    Verdict,
    assess,
    level_of_family,
    possible,
    rule,
    try_alternative,
)
from personalising.model import claims as claims_of
from personalising.pages.disclosure import FEWEST_UNITS, is_closed
from personalising.pages.words import level
from personalising.provenance import SECTIONS
from personalising.study.answers import NEEDS, answered, no_answers
from personalising.study.cache import kept, remembered
from personalising.study.edge import FEW
from personalising.waves import NotCollected, Wave

CONFIDENCE = rule().confidence
"""Level of the intervals that claims are judged by."""

FromWave = Callable[[Wave, float], Effect]
FromPrint = Callable[[float], Effect | Bounded]
OtherFromWave = Callable[[Wave, float], Sequence[Effect]]
OtherFromPrint = Callable[[float], Sequence[Effect]]
Test = TypeVar("Test", FromWave, FromPrint)
Kept = TypeVar("Kept")
Other = TypeVar("Other", OtherFromWave, OtherFromPrint)
DECIDED = (Verdict.SUPPORTED, Verdict.NOT_SUPPORTED)


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
        The effect in the figures that the report printed, at a level of confidence, or
        its estimate with bounds of its error; raises `NotTested`.
    other_from_wave, other_from_print : mapping of str to mapping of str to callable
        For each claim's id, and each id of its alternatives: the effects that this
        other way to compute it gives, one or several. An alternative that print cannot
        give stands in the first alone.
    """

    room: str
    from_wave: Mapping[str, FromWave]
    from_print: Mapping[str, FromPrint]
    other_from_wave: Mapping[str, Mapping[str, OtherFromWave]] = field(
        default_factory=dict
    )
    other_from_print: Mapping[str, Mapping[str, OtherFromPrint]] = field(
        default_factory=dict
    )

    def in_wave(self, claim: Claim, wave: Wave) -> Assessment:
        """Judge a claim by a wave; a synthetic one decides by construction alone."""
        test = self._test(self.from_wave, "from_wave", claim)

        def effect(confidence: float) -> Effect:
            if lacking := _lacking(claim, wave):
                raise NotTested(str(lacking))
            name = f"claim {claim.id}"
            found = self._kept(name, wave, confidence, lambda: test(wave, confidence))
            if isinstance(found, NotCollected):
                raise NotTested(str(found))
            if is_closed(wave.descriptor) and _tells_of_few(found):
                raise NotTested(FEW)
            return found

        def otherwise(
            id: str, compute: OtherFromWave
        ) -> Sequence[Effect] | NotCollected:
            name = f"claim {claim.id} {id}"
            found = self._kept(
                name, wave, CONFIDENCE, lambda: compute(wave, CONFIDENCE)
            )
            if isinstance(found, NotCollected) or not is_closed(wave.descriptor):
                return found
            if any(map(_tells_of_few, found)):
                return wave.lacks(f"three units on each side ({FEW})")
            return found

        found = assess(claim, lambda: effect(CONFIDENCE), _basis(claim, wave))
        if wave.descriptor.synthetic or found.verdict not in DECIDED:
            return found
        others = self._others(self.other_from_wave, claim, "collected")
        tried = []
        for id, compute in others.items():
            given = otherwise(id, compute) if compute else NEEDS_DATA
            tried.append(self._tried(claim, found.verdict, id, given))
        return self._firm(found, tried, effect)

    def in_print(self, claim: Claim) -> Assessment:
        """Judge a claim by the figures that the report printed."""
        test = self._test(self.from_print, "from_print", claim)
        found = assess(claim, lambda: test(CONFIDENCE), Basis.PRINTED)
        if found.verdict not in DECIDED:
            return found
        others = self._others(self.other_from_print, claim, "printed")
        tried = [
            self._tried(
                claim, found.verdict, id, compute(CONFIDENCE) if compute else NEEDS_DATA
            )
            for id, compute in others.items()
        ]
        return self._firm(found, tried, test)

    def judged(self, wave: Wave) -> list[tuple[Assessment, Assessment]]:
        """Judge every claim of the section by the wave and by print, in that order."""
        found = kept(
            "claims judged",
            f"{SECTIONS}{self.room}",
            wave,
            (CONFIDENCE,),
            lambda: self._judged(wave),
        )
        assert not isinstance(found, NotCollected)  # what is lacking is an assessment
        return found

    def _judged(self, wave: Wave) -> list[tuple[Assessment, Assessment]]:
        known = claims_of(self.room)
        for name, tests in (("wave", self.from_wave), ("print", self.from_print)):
            if strange := sorted(tests.keys() - known.keys()):
                raise CompendiumError(
                    f"study/{self.room}/claims.py tests {strange[0]} from {name}, and "
                    f"data/model/claims/{self.room}.yml has no such claim"
                )
        for claim in known.values():  # also where no verdict asks how firm it is
            self._others(self.other_from_wave, claim, "collected")
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

    def _kept(
        self, name: str, wave: Wave, confidence: float, compute: Callable[[], Kept]
    ) -> Kept | NotCollected:
        return remembered(name, f"{SECTIONS}{self.room}", wave, (confidence,), compute)

    def _test(self, tests: Mapping[str, Test], name: str, claim: Claim) -> Test:
        if claim.id not in tests:
            raise CompendiumError(
                f"study/{self.room}/claims.py has no test of claim {claim.id} in {name}"
            )
        return tests[claim.id]

    def _others(
        self, known: Mapping[str, Mapping[str, Other]], claim: Claim, body: str
    ) -> dict[str, Other | None]:
        """The alternatives of a claim; None for one that only the data would give.

        One that the rule has for this body of evidence must be computed.
        """
        computed = known.get(claim.id, {})
        if strange := sorted(computed.keys() - set(claim.alternatives)):
            raise CompendiumError(
                f"study/{self.room}/claims.py computes {strange[0]} for claim "
                f"{claim.id}, and data/model/claims/{self.room}.yml does not name it"
            )
        found: dict[str, Other | None] = {}
        for id in claim.alternatives:
            bodies = rule().alternative(id).bodies
            if body in bodies and id not in computed:
                raise CompendiumError(
                    f"data/model/claims/{self.room}.yml, claim {claim.id}: nothing in "
                    f"study/{self.room}/claims.py computes its alternative {id} from "
                    f"{body} evidence"
                )
            if body in bodies or "collected" in bodies:
                found[id] = computed.get(id)
        return found

    def _tried(
        self,
        claim: Claim,
        verdict: Verdict,
        id: str,
        given: Sequence[Effect] | NotCollected | str,
    ) -> Tried:
        alternative = rule().alternative(id)
        if isinstance(given, NotCollected | str):
            return Tried(alternative, reason=str(given))
        return try_alternative(claim, verdict, alternative, given)

    def _firm(
        self, found: Assessment, tried: Sequence[Tried], test: FromPrint
    ) -> Assessment:
        """Add how firm a verdict is, and what it is with all of its family."""
        claim = found.claim
        family = [c for c in claims_of(self.room).values() if c.family == claim.family]
        known = found.effect or found.bounded
        assert known
        certain = known.confidence == 1  # then more claims do not widen it
        wider = known if certain else test(level_of_family(len(family)))
        firmness = Firmness(
            verdict=found.verdict,
            tried=tuple(tried),
            judged=len(family),
            in_family=None if certain else wider,
            stays_in_family=_verdicts(claim, wider) == (found.verdict,),
        )
        return replace(found, firmness=firmness)


def _verdicts(claim: Claim, found: Effect | Bounded) -> tuple[Verdict, ...]:
    if isinstance(found, Bounded):
        return possible(claim, found)
    return (claim.judge(found),)


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


def _tells_of_few(found: Effect) -> bool:
    fewest = found.n if found.fewest is None else found.fewest
    return fewest < FEWEST_UNITS


def _lacking(claim: Claim, wave: Wave) -> NotCollected | None:
    """Name all that a wave lacks to test a claim: columns, and answers to items.

    Where it has no tables of items, these are named alone: which items, many claims
    would say each in its own way.
    """
    lacking = wave.missing(claim.needs)
    if lacking and claim.instead and not wave.missing(claim.instead):
        lacking = None
    unasked = [
        no_answers(who, construct)
        for who, constructs in claim.asks.items()
        for construct in constructs
        if (who, construct) not in answered(wave)
    ]
    if not unasked or wave.missing(NEEDS):
        return lacking
    return wave.lacks(*(lacking.what if lacking else ()), *unasked)


def _basis(claim: Claim, wave: Wave) -> Basis:
    if not wave.descriptor.synthetic:
        return Basis.COLLECTED
    calibrated = wave.descriptor.calibrated(claim.id)
    return Basis.CALIBRATED if calibrated else Basis.INVENTED
