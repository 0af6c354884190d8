"""Assessments: what a body of evidence says about a claim, in the words of readers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import pandas as pd

from personalising.model.bounded import Bounded, possible
from personalising.model.claims import Claim
from personalising.model.evidence import (
    MARKS,
    STANDINGS,
    Basis,
    Effect,
    Estimate,
    NotTested,
    Reading,
    reading,
)
from personalising.model.firmness import Firmness
from personalising.model.rule import Verdict, decide, rule
from personalising.model.sample_size import Decidable, decidable


class Word(StrEnum):
    """What a reader is told of a claim: one of four words for the verdicts."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does not hold"
    CANNOT_TELL = "cannot tell"
    NOT_TESTED = "not tested"


WORDS: Mapping[Verdict, Word] = MappingProxyType(
    {
        Verdict.SUPPORTED: Word.HOLDS,
        Verdict.PARTLY: Word.CANNOT_TELL,
        Verdict.NOT_SUPPORTED: Word.DOES_NOT_HOLD,
        Verdict.INCONCLUSIVE: Word.CANNOT_TELL,
        Verdict.NOT_TESTED: Word.NOT_TESTED,
    }
)
"""The reader's word for each registered verdict."""

SAID_OF_DETAIL: Mapping[str, str] = MappingProxyType(
    {
        "size may be negligible": "Its size may be negligible.",
        "negligible": "What there is of it is negligible.",
        "reversed": "It goes the other way.",
    }
)
"""What a sentence adds for each detail of a decision."""

BODIES = ("wave", "print")
DIGITS = 6
"""Decimals of numbers in files: enough for any use, and the same on every processor.

Searches end within some 1e-7 of the same place, and processors differ there.
"""
TOO_WIDE = "the interval is too wide to decide"
ALLOWED = 'by the errors that print allows, it reads "{}" and nothing else'


@dataclass(frozen=True)
class Assessment:
    """Verdict on a claim from one body of evidence. Made by `assess`.

    Parameters
    ----------
    claim : Claim
        The claim that was judged.
    verdict : Verdict
        What the evidence says about it.
    basis : Basis or None
        Kind of evidence; None if the claim was not tested.
    effect : Effect or None
        The effect that was judged; None if the claim was not tested.
    reason : str
        Why the claim was not tested; empty if it was.
    estimate : Estimate or None
        What was estimated of a claim that was not tested, without its uncertainty.
    bounded : Bounded or None
        The estimate with bounds of its error, where that was judged.
    detail : str
        What else the rule says of the verdict, as in `Decision`; may be empty.
    firmness : Firmness or None
        Whether the verdict stays when the effect is computed in other ways; None where
        nothing was decided, and on synthetic data.
    """

    claim: Claim
    verdict: Verdict
    basis: Basis | None = None
    effect: Effect | None = None
    reason: str = ""
    estimate: Estimate | None = None
    bounded: Bounded | None = None
    detail: str = ""
    firmness: Firmness | None = None

    @property
    def standing(self) -> str:
        """What stands in the place of a verdict on synthetic data; else empty."""
        return STANDINGS.get(self.basis, "") if self.basis else ""

    @property
    def word(self) -> Word | None:
        """The reader's word for the verdict; None on synthetic data, which have none.

        An estimate without its uncertainty cannot tell, although the registered
        verdict is that the claim was not tested.
        """
        if self.standing:
            return None
        return Word.CANNOT_TELL if self.estimate else WORDS[self.verdict]

    @property
    def mark(self) -> str:
        """What stands beside the verdict, to say how it was reached; often empty."""
        return MARKS.get(self.basis, "") if self.basis else ""

    @property
    def why(self) -> str:
        """Why the evidence cannot tell, or did not test; empty where it decides."""
        if self.standing:
            return ""
        if self.verdict == Verdict.INCONCLUSIVE and not self.reason:
            return TOO_WIDE
        return self.reason

    @property
    def decidable(self) -> Decidable | None:
        """At what size a claim of sameness could be decided; None on synthetic data."""
        if self.effect is None or self.standing:
            return None
        return decidable(self.claim, self.effect)

    @property
    def reading(self) -> Reading | None:
        """What was estimated, for a row of findings; None where nothing was."""
        if self.bounded:
            return reading(self.bounded.estimate, self.bounded.measure)
        found = self.effect or self.estimate
        return reading(found.estimate, found.measure, found.digits) if found else None

    @property
    def sentence(self) -> str:
        """Sentence for a page: the claim's for this verdict, with its evidence.

        What the verdict does not hold out against follows it.
        """
        template = self.claim.sentences[self.verdict]
        known = self.effect or self.bounded
        said = template.format(
            evidence=known.brief if known else "", reason=self.reason
        )
        return " ".join([said, *self._reservations()])

    def _reservations(self) -> Iterator[str]:
        """Say what the size may be, and in which other ways the verdict would turn."""
        if self.detail:
            yield SAID_OF_DETAIL[self.detail]
        if self.firmness and self.firmness.turned:
            yield f"Computed otherwise it turns: {', and '.join(self.firmness.turned)}."


def assess(
    claim: Claim, test: Callable[[], Effect | Bounded], basis: Basis
) -> Assessment:
    """Test a claim on a body of evidence and judge it.

    Parameters
    ----------
    claim : Claim
        The claim.
    test : callable
        Takes no argument and gives the effect, or an estimate with bounds of its
        error; raises `NotTested` if the evidence cannot test the claim.
    basis : Basis
        Kind of evidence; of an estimate with bounds it is `Basis.BOUNDED`.

    Returns
    -------
    Assessment
        With the verdict "not tested" and the reason where `test` raised `NotTested`.
    """
    try:
        effect = test()
    except NotTested as reason:
        return Assessment(
            claim, Verdict.NOT_TESTED, reason=str(reason), estimate=reason.estimate
        )
    if isinstance(effect, Bounded):
        return _by_bounds(claim, effect)
    verdict, detail = claim.decide(effect)
    return Assessment(claim, verdict, basis, effect, detail=detail)


def _by_bounds(claim: Claim, found: Bounded) -> Assessment:
    """Judge a claim by all standard errors of a range; several verdicts decide nothing.

    The reason says which they are, and so which is ruled out.
    """
    verdicts = possible(claim, found)
    if len(verdicts) == 1:
        widest = found.interval(found.error_high)
        detail = decide(claim.kind, claim.negligible, *widest).detail
        return Assessment(
            claim, verdicts[0], Basis.BOUNDED, bounded=found, detail=detail
        )
    several = " or ".join(dict.fromkeys(WORDS[verdict] for verdict in verdicts))
    return Assessment(
        claim,
        Verdict.INCONCLUSIVE,
        Basis.BOUNDED,
        reason=ALLOWED.format(several),
        bounded=found,
    )


def tidy(pairs: Iterable[tuple[Assessment, Assessment]]) -> pd.DataFrame:
    """Make the ledger as a table: one row for each claim and body of evidence.

    Parameters
    ----------
    pairs : iterable of tuple of Assessment
        For each claim, the assessment from the wave and that from the report.

    Returns
    -------
    pandas.DataFrame
        Columns id, also (other sections that state it), section, space,
        statement, origin (``report`` or ``ours``), body (``wave`` or
        ``print``), provenance (of the evidence; empty where nothing was
        tested), reads (what a reader sees), verdict (missing on synthetic
        data), detail, firmness (in how many alternatives the verdict stays),
        flips (those in which it turns), measure, estimate, conf_low, conf_high,
        std_error_low, std_error_high (where only bounds of the standard error
        are known), n, decided_at (units at which a claim of sameness could be
        decided, with the power of the rule), reason and rule (its version).
    """
    rows = []
    for pair in pairs:
        for body, found in zip(BODIES, pair, strict=True):
            rows.append(_of_claim(found.claim) | {"body": body} | _of_evidence(found))
    table = pd.DataFrame(rows).astype({"n": "Int64", "decided_at": "Int64"})
    return table.round(DIGITS)


def _of_claim(claim: Claim) -> dict[str, object]:
    return {
        "id": claim.id,
        "also": ", ".join(claim.also),
        "section": claim.section,
        "space": claim.space,
        "statement": claim.statement,
        "origin": claim.origin,
    }


def _of_evidence(found: Assessment) -> dict[str, object]:
    effect, firm, bounded = found.effect, found.firmness, found.bounded
    known = effect or bounded or found.estimate
    decided = found.decidable
    return {
        "provenance": found.basis or "",
        "reads": found.standing or str(found.word),
        "verdict": None if found.standing else str(found.verdict),
        "detail": "" if found.standing else found.detail,
        "firmness": str(firm) if firm else "",
        "flips": firm.flips if firm else "",
        "measure": known.measure if known else "",
        "estimate": known.estimate if known else None,
        "conf_low": effect.conf_low if effect else None,
        "conf_high": effect.conf_high if effect else None,
        "std_error_low": bounded.error_low if bounded else None,
        "std_error_high": bounded.error_high if bounded else None,
        "n": effect.n if effect else None,
        "decided_at": decided.by_power if decided else None,
        "reason": found.reason,
        "rule": rule().name,
    }
