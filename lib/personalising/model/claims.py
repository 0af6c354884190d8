"""Claims: the study's findings as data, and the one rule that judges them.

A claim says what was found and what would contradict it. Evidence (an effect with its
interval) goes into `judge`, a verdict comes out, and the verdict chooses the sentence
that a page may say; so that a new wave can never leave a false sentence standing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

import pandas as pd
import yaml

from personalising.errors import CompendiumError
from personalising.paths import MODEL

FILE = MODEL / "claims.yml"


class Verdict(StrEnum):
    """What the evidence says of a claim."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    NOT_SUPPORTED = "not supported"
    INCONCLUSIVE = "inconclusive"
    NOT_TESTED = "not tested"


class Basis(StrEnum):
    """What kind of evidence a verdict stands on."""

    PRINTED = "printed"
    COLLECTED = "collected"
    REPORTED = "reported"
    CALIBRATED = "calibrated"
    INVENTED = "invented"

    @property
    def by_construction(self) -> bool:
        """Whether the evidence was made, so that it cannot speak for the claim."""
        return self in (Basis.CALIBRATED, Basis.INVENTED)


@dataclass(frozen=True)
class Effect:
    """The size of an effect, with its interval.

    Parameters
    ----------
    estimate, conf_low, conf_high : float
        The effect and the ends of its interval; positive is the claimed direction.
    n : int
        Number of units behind it.
    measure : str
        What the effect is, as it is to be read: ``"r"``, ``"difference in r"``.
    digits : int
        Decimals to show.
    confidence : float
        Level of the interval.
    """

    estimate: float
    conf_low: float
    conf_high: float
    n: int
    measure: str
    digits: int = 2
    confidence: float = 0.95

    def __str__(self) -> str:
        low, high = (_signed(x, self.digits) for x in (self.conf_low, self.conf_high))
        size = f"n = {self.n:,}".replace(" ", "\N{NO-BREAK SPACE}")
        # what follows from rounding alone is certain
        ends = "bounds" if self.confidence == 1 else f"{self.confidence:.0%} interval"
        return (
            f"{self.measure} {_signed(self.estimate, self.digits)}, "
            f"{ends} {low} to {high}, {size}"
        )


def _signed(value: float, digits: int) -> str:
    """A number with its sign; a true minus, and no sign on a zero."""
    text = f"{value:+.{digits}f}"
    return text[1:] if not text.strip("+-0.") else text.replace("-", "\N{MINUS SIGN}")


@dataclass(frozen=True)
class Claim:
    """One finding of the report; see the head of data/model/claims.yml."""

    id: str
    section: str
    space: str
    statement: str
    contradicted: str
    kind: str
    negligible: float
    printed: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    sentences: Mapping[Verdict, str]

    def judge(self, effect: Effect) -> Verdict:
        """Judge the claim by the rule of the house.

        An effect whose interval lies wholly inside the negligible band is none. Beyond
        that, a claim of direction is supported when the interval lies wholly above
        zero, and not supported when wholly below; a claim of sameness is supported by
        an interval inside the band alone, never by a mere lack of significance, and
        not supported by one wholly outside it. All else is inconclusive.

        Each claim is judged by itself, without adjustment for the number of claims.

        Examples
        --------
        >>> claim("4.1.statemented-absence-secondary").judge(
        ...     Effect(0.67, 0.24, 0.88, 15, "r")
        ... )
        <Verdict.SUPPORTED: 'supported'>
        """
        low, high, band = effect.conf_low, effect.conf_high, self.negligible
        negligible = -band <= low and high <= band
        if self.kind == "sameness":
            if negligible:
                return Verdict.SUPPORTED
            outside = low > band or high < -band
            return Verdict.NOT_SUPPORTED if outside else Verdict.INCONCLUSIVE
        if negligible or high < 0:
            return Verdict.NOT_SUPPORTED
        return Verdict.SUPPORTED if low > 0 else Verdict.INCONCLUSIVE


@dataclass(frozen=True)
class Assessment:
    """What one body of evidence says of one claim.

    Parameters
    ----------
    claim : Claim
    verdict : Verdict
    basis : Basis or None
        None where it was not tested.
    effect : Effect or None
        None where it was not tested.
    reason : str
        Why it was not tested, else empty.
    """

    claim: Claim
    verdict: Verdict
    basis: Basis | None = None
    effect: Effect | None = None
    reason: str = ""

    @property
    def sentence(self) -> str:
        """What a page may say."""
        template = self.claim.sentences[self.verdict]
        return template.format(evidence=self.effect, reason=self.reason)


def assess(claim: Claim, evidence: Effect | str, basis: Basis) -> Assessment:
    """Judge a claim by an effect; a text instead says why it could not be tested."""
    if isinstance(evidence, str):
        return Assessment(claim, Verdict.NOT_TESTED, reason=evidence)
    return Assessment(claim, claim.judge(evidence), basis, evidence)


def _read(source: dict[str, Any]) -> Claim:
    sentences = {Verdict(key): text for key, text in source.pop("sentences").items()}
    needs = {table: tuple(columns) for table, columns in source.pop("needs").items()}
    return Claim(
        **source | {"printed": tuple(source.get("printed", ()))},
        needs=MappingProxyType(needs),
        sentences=MappingProxyType(sentences),
    )


@cache
def claims() -> Mapping[str, Claim]:
    """Every claim by its id, in reading order."""
    sources = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return MappingProxyType({source["id"]: _read(source) for source in sources})


def claim(id: str) -> Claim:
    """One claim by its id.

    Raises
    ------
    CompendiumError
        Where the model has no such claim.
    """
    try:
        return claims()[id]
    except KeyError:
        raise CompendiumError(f"data/model/claims.yml has no claim {id}") from None


def tidy(pairs: Iterable[tuple[Assessment, Assessment]]) -> pd.DataFrame:
    """A ledger as a table: one row for each claim and body of evidence."""
    rows = []
    for pair in pairs:
        for evidence, found in zip(("wave", "report"), pair, strict=True):
            effect = found.effect
            rows.append(
                {
                    "claim": found.claim.id,
                    "statement": found.claim.statement,
                    "evidence": evidence,
                    "basis": found.basis or "",
                    "verdict": str(found.verdict),
                    "measure": effect.measure if effect else "",
                    "estimate": effect.estimate if effect else None,
                    "conf_low": effect.conf_low if effect else None,
                    "conf_high": effect.conf_high if effect else None,
                    "n": effect.n if effect else None,
                    "reason": found.reason,
                }
            )
    return pd.DataFrame(rows).astype({"n": "Int64"})
