"""Claims: the study's findings as data, and the one rule that judges them.

A claim says what was found and what would contradict it. Evidence (an effect with its
interval) goes into `judge`, a verdict comes out, and the verdict chooses the sentence
that a page may say; so that a new wave can never leave a false sentence standing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import yaml

from personalising.errors import CompendiumError
from personalising.paths import MODEL

FOLDER = MODEL / "claims"


class Verdict(StrEnum):
    """What the evidence says of a claim."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    NOT_SUPPORTED = "not supported"
    INCONCLUSIVE = "inconclusive"
    NOT_TESTED = "not tested"


# No claim has parts yet, so none needs a sentence for "partly".
SAID = tuple(verdict for verdict in Verdict if verdict != Verdict.PARTLY)
KINDS = ("direction", "sameness")


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
    confidence : float
        Level of the interval; 1 where its ends are certain bounds.
    digits : int
        Decimals to show.
    """

    estimate: float
    conf_low: float
    conf_high: float
    n: int
    measure: str
    confidence: float
    digits: int = 2

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


class NotTested(Exception):
    """A body of evidence cannot test a claim; the message says why, for a page."""


@dataclass(frozen=True)
class Claim:
    """One finding of the report, as data/model/claims/<room>.yml has it.

    Parameters
    ----------
    id : str
        The section's number and a name, such as ``"4.1.secondary-size-disadvantage"``.
    section : str
        Number of the section.
    space : str
        The space of the model that it belongs to.
    statement : str
        The finding, in our words.
    contradicted : str
        What evidence would speak against it.
    kind : {"direction", "sameness"}
        Whether the effect has the claimed sign, or is negligible.
    negligible : float
        Effects no larger than this, either way, count as none.
    printed : tuple of str
        Ids of the report's own figures from which a verdict follows, if any.
    needs : mapping of str to tuple of str
        Columns that a wave must have collected, by table.
    sentences : mapping of Verdict to str
        What a page says, by verdict; ``{evidence}`` and ``{reason}`` are filled in.
    """

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
        >>> found = claims("field_data")["4.1.statemented-absence-secondary"]
        >>> found.judge(Effect(0.67, 0.24, 0.88, 15, "r", confidence=0.95))
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


def assess(claim: Claim, test: Callable[[], Effect], basis: Basis) -> Assessment:
    """Judge a claim by what its test finds in a body of evidence.

    Parameters
    ----------
    claim : Claim
    test : callable
        Gives the effect; raises `NotTested` where there is none, and why.
    basis : Basis
        What kind of evidence it is.
    """
    try:
        effect = test()
    except NotTested as reason:
        return Assessment(claim, Verdict.NOT_TESTED, reason=str(reason))
    return Assessment(claim, claim.judge(effect), basis, effect)


@cache
def claims(room: str) -> Mapping[str, Claim]:
    """The claims of one section by their ids, in reading order.

    Parameters
    ----------
    room : str
        Name of the section's folder under study/, such as ``"field_data"``.

    Raises
    ------
    CompendiumError
        Where the section has no claims, or a claim lacks a key or has one too many.
    """
    file = FOLDER / f"{room}.yml"
    try:
        sources = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except OSError:
        raise CompendiumError(f"{_named(file)}: there is no such file") from None
    found = [_read(source, _named(file)) for source in sources]
    ids = [claim.id for claim in found]
    if twice := [id for id in ids if ids.count(id) > 1]:
        raise CompendiumError(f"{_named(file)}: claim {twice[0]} stands there twice")
    return MappingProxyType(dict(zip(ids, found, strict=True)))


def _named(file: Path) -> str:
    return f"data/model/claims/{file.name}"


def _read(source: Mapping[str, Any], file: str) -> Claim:
    """One claim from its entry."""
    where = f"{file}, claim {source.get('id', 'without an id')}"
    keys = {each.name for each in fields(Claim)}
    for key in sorted(keys ^ source.keys()):
        problem = "is missing" if key in keys else "is none of a claim's keys"
        raise CompendiumError(f"{where}: the key {key} {problem}")
    if source["kind"] not in KINDS:
        raise CompendiumError(
            f"{where}, key kind: found {source['kind']!r}, expected one of "
            f"{', '.join(KINDS)}"
        )
    said = set(source["sentences"])
    for verdict in sorted(said ^ {str(verdict) for verdict in SAID}):
        problem = "is missing" if verdict not in said else "is no verdict"
        raise CompendiumError(f"{where}, key sentences: {verdict!r} {problem}")
    values = dict(source) | {
        "printed": tuple(source["printed"]),
        "needs": MappingProxyType({t: tuple(c) for t, c in source["needs"].items()}),
        "sentences": MappingProxyType(
            {Verdict(key): text for key, text in source["sentences"].items()}
        ),
    }
    return Claim(**values)


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
