"""Claims: the study's findings as data, and the rule that judges them.

A claim says what was found and what would contradict it. `Claim.judge` takes an effect
with its interval and gives a verdict. The verdict chooses the sentence on the page, so
that no sentence contradicts the evidence of a new wave.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd
import yaml

from personalising.errors import CompendiumError
from personalising.paths import MODEL

FOLDER = MODEL / "claims"


class Verdict(StrEnum):
    """Verdict on a claim: what the evidence says about it."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    NOT_SUPPORTED = "not supported"
    INCONCLUSIVE = "inconclusive"
    NOT_TESTED = "not tested"


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

TOO_WIDE = "the interval is too wide to decide"
LOG_ODDS = "log odds"
SHARES = ("difference in probability", "difference in the share")
"""How measures begin that readers take in as odds, or as percentage points."""
PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "r": "correlation",
        "difference in r": "difference in correlation",
        "standardised beta": "standardised effect",
    }
)
"""Measures in plain words, for readers."""

# No claim has parts yet, so that no sentence is needed for "partly".
SAID = tuple(verdict for verdict in Verdict if verdict != Verdict.PARTLY)
KINDS = ("direction", "sameness")


class Basis(StrEnum):
    """Kind of evidence that a verdict is based on.

    ``PRINTED``: figures of the report. ``COLLECTED``: a collected wave. ``REPORTED``:
    coded excerpts. ``CALIBRATED`` and ``INVENTED``: synthetic data, made to agree with
    the report or not.
    """

    PRINTED = "printed"
    COLLECTED = "collected"
    REPORTED = "reported"
    CALIBRATED = "calibrated"
    INVENTED = "invented"

    @property
    def by_construction(self) -> bool:
        """Whether the data were made, so that they are not evidence for the claim."""
        return self in (Basis.CALIBRATED, Basis.INVENTED)


STANDINGS: Mapping[str, str] = MappingProxyType(
    {Basis.CALIBRATED: "as calibrated", Basis.INVENTED: "invented"}
)
"""What is said of results of synthetic data, in the place of a verdict."""


class Reading(NamedTuple):
    """An estimate as a reader takes it in.

    Parameters
    ----------
    number : str
        Such as ``"+0.41"``.
    unit : str
        What the number is, or is in.
    """

    number: str
    unit: str


def reading(estimate: float, measure: str, digits: int = 2) -> Reading:
    """Put an estimate as a reader takes it in: odds for log odds, points for shares.

    Parameters
    ----------
    estimate : float
        The estimate.
    measure : str
        What it is, as in `Effect`.
    digits : int
        Number of decimals.

    Examples
    --------
    >>> reading(0.41, "r")
    Reading(number='+0.41', unit='correlation')
    >>> reading(0.1873, "difference in probability")
    Reading(number='+19', unit='percentage points')
    >>> reading(0.68, "log odds of agreement, girls against boys")
    Reading(number='1.97', unit='times the odds of agreement, girls against boys')
    """
    unit = PLAIN.get(measure, measure)
    if measure.startswith(LOG_ODDS):
        unit = measure.replace(LOG_ODDS, "times the odds", 1)
    if measure.startswith(SHARES):
        unit = "percentage points"
    return Reading(_shown(estimate, measure, digits), unit)


def _shown(value: float, measure: str, digits: int) -> str:
    """Format an estimate, or an end of its interval, as a reader takes it in."""
    if measure.startswith(LOG_ODDS):
        return f"{math.exp(value):.{digits}f}"
    if measure.startswith(SHARES):
        return _signed(100 * value, 0)
    return _signed(value, digits)


@dataclass(frozen=True)
class Estimate:
    """An estimate whose uncertainty is not known, so that it decides nothing.

    Parameters
    ----------
    estimate : float
        Positive is the claimed direction.
    measure : str
        What it is, in words for a page, as in `Effect`.
    digits : int
        Number of decimals to show.
    """

    estimate: float
    measure: str
    digits: int = 2


@dataclass(frozen=True)
class Effect:
    """An estimated effect with its interval.

    Its text is the evidence as a page prints it; `brief` is what a sentence has room
    for.

    Parameters
    ----------
    estimate, conf_low, conf_high : float
        The effect and the ends of its interval; positive is the claimed direction.
    n : int
        Number of units that it was computed from.
    measure : str
        What the effect is, in words for a page: ``"r"``, ``"difference in r"``.
    confidence : float
        Confidence of the interval; 1 where its ends are certain bounds.
    digits : int
        Number of decimals to show.
    unit : str
        What n counts, such as ``"schools"``.

    Examples
    --------
    >>> found = Effect(0.55, 0.05, 0.83, 15, "r", 0.95, unit="schools")
    >>> str(found)
    'correlation +0.55 (95% interval +0.05 to +0.83), 15 schools'
    >>> found.brief
    'correlation +0.55, 15 schools'
    """

    estimate: float
    conf_low: float
    conf_high: float
    n: int
    measure: str
    confidence: float
    digits: int = 2
    unit: str = ""

    def __str__(self) -> str:
        low, high = (
            _shown(end, self.measure, self.digits)
            for end in (self.conf_low, self.conf_high)
        )
        # bounds that follow from rounding alone are certain
        ends = "bounds" if self.confidence == 1 else f"{self.confidence:.0%} interval"
        return f"{self._found} ({ends} {low} to {high}), {self._size}"

    @property
    def brief(self) -> str:
        """The estimate and what it was computed from, without the interval."""
        return f"{self._found}, {self._size}"

    @property
    def _found(self) -> str:
        number, unit = reading(self.estimate, self.measure, self.digits)
        if self.measure.startswith(LOG_ODDS):
            return f"{number} {unit}"
        if self.measure.startswith(SHARES):
            return f"{self.measure} {number} {unit}"
        return f"{unit} {number}"

    @property
    def _size(self) -> str:
        size = f"{self.n:,} {self.unit}" if self.unit else f"n = {self.n:,}"
        return size.replace(" ", "\N{NO-BREAK SPACE}")


def _signed(value: float, digits: int) -> str:
    """A number with its sign, with a minus sign for a hyphen; 0 has no sign."""
    text = f"{value:+.{digits}f}"
    return text[1:] if not text.strip("+-0.") else text.replace("-", "\N{MINUS SIGN}")


class NotTested(Exception):
    """A body of evidence cannot test a claim.

    A claim's test raises it. The message gives the reason, in words for a page.

    Parameters
    ----------
    reason : str
        Why; the same text for all claims that the same thing keeps from being tested,
        so that a page can say it once.
    estimate : Estimate, optional
        What was estimated all the same, where its uncertainty is not known.
    """

    def __init__(self, reason: str, estimate: Estimate | None = None) -> None:
        super().__init__(reason)
        self.estimate = estimate


@dataclass(frozen=True)
class Claim:
    """A claim: one finding of the report, read from data/model/claims/<room>.yml.

    Parameters
    ----------
    id : str
        Number of the section and a name, such as ``"4.1.secondary-size-disadvantage"``.
    short : str
        The finding in few words that can end a sentence.
    section : str
        Number of the section.
    space : str
        Space of the study's model that the claim belongs to.
    statement : str
        The finding, in our words.
    contradicted : str
        What evidence would contradict it, with the size of the negligible band.
    kind : {"direction", "sameness"}
        Whether it claims that the effect has a sign, or that it is negligible.
    negligible : float
        Half width of the negligible band: effects no larger than this, either way,
        count as none. In the unit of the effect.
    printed : tuple of str
        Ids of the report's own figures from which a verdict follows; empty if there
        are none.
    needs : mapping of str to tuple of str
        Columns that a wave must have collected to test the claim, by table.
    sentences : mapping of Verdict to str
        The sentence for a page, by verdict; ``{evidence}`` and ``{reason}`` in it are
        replaced.
    """

    id: str
    short: str
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
        """Judge the claim by the place of an effect's interval.

        If the interval lies wholly inside the negligible band, a claim of direction is
        not supported and a claim of sameness is. Otherwise a claim of direction is
        supported if the interval lies wholly above zero, and not supported if wholly
        below. A claim of sameness is not supported if the interval lies wholly outside
        the band; that an effect is not significant does not support it. In all other
        cases the verdict is inconclusive.

        Each claim is judged by itself, without adjustment for the number of claims.

        Parameters
        ----------
        effect : Effect
            The effect and its interval; positive is the claimed direction.

        Returns
        -------
        Verdict

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
    """

    claim: Claim
    verdict: Verdict
    basis: Basis | None = None
    effect: Effect | None = None
    reason: str = ""
    estimate: Estimate | None = None

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
    def why(self) -> str:
        """Why the evidence cannot tell, or did not test; empty where it decides."""
        if self.standing:
            return ""
        return TOO_WIDE if self.verdict == Verdict.INCONCLUSIVE else self.reason

    @property
    def reading(self) -> Reading | None:
        """What was estimated, for a row of findings; None where nothing was."""
        found = self.effect or self.estimate
        return reading(found.estimate, found.measure, found.digits) if found else None

    @property
    def sentence(self) -> str:
        """Sentence for a page: the claim's for this verdict, with its evidence."""
        template = self.claim.sentences[self.verdict]
        evidence = self.effect.brief if self.effect else ""
        return template.format(evidence=evidence, reason=self.reason)


def assess(claim: Claim, test: Callable[[], Effect], basis: Basis) -> Assessment:
    """Test a claim on a body of evidence and judge it.

    Parameters
    ----------
    claim : Claim
        The claim.
    test : callable
        Takes no argument and gives the effect; raises `NotTested` if the evidence
        cannot test the claim.
    basis : Basis
        Kind of evidence.

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
    return Assessment(claim, claim.judge(effect), basis, effect)


@cache
def claims(room: str) -> Mapping[str, Claim]:
    """Read the claims of a section, by their ids, in reading order.

    Parameters
    ----------
    room : str
        Name of the section's folder under study/, such as ``"field_data"``.

    Raises
    ------
    CompendiumError
        If the section has no file of claims; if a claim lacks a key or has an unknown
        one; or if two claims have the same id.
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
    """Make a claim from its entry in the file; CompendiumError if that is wrong."""
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
        "contradicted": source["contradicted"].format(**_sizes(source["negligible"])),
        "printed": tuple(source["printed"]),
        "needs": MappingProxyType({t: tuple(c) for t, c in source["needs"].items()}),
        "sentences": MappingProxyType(
            {Verdict(key): text for key, text in source["sentences"].items()}
        ),
    }
    return Claim(**values)


def _sizes(band: float) -> dict[str, str]:
    """Put the size of a negligible band into the currencies that readers know.

    Examples
    --------
    >>> _sizes(0.2)["points"]  # of a probability of one half, where log odds move most
    '5'
    """
    return {
        "band": f"{band:g}",
        "squared": f"{100 * band**2:.0f}",
        "share": f"{100 * band:.0f}",
        "points": f"{100 * math.tanh(band / 4):.0f}",
        "twice": f"{100 * math.tanh(2 * band / 4):.0f}",
    }


def tidy(pairs: Iterable[tuple[Assessment, Assessment]]) -> pd.DataFrame:
    """Make a table of assessments: one row for each claim and body of evidence.

    Parameters
    ----------
    pairs : iterable of tuple of Assessment
        For each claim, the assessment from the wave and that from the report.

    Returns
    -------
    pandas.DataFrame
        Columns claim, statement, evidence (``wave`` or ``report``), basis, reads (the
        word that a reader sees; on synthetic data, which have none, what they are),
        verdict (that of the registered rule, where there is one), measure, estimate,
        conf_low, conf_high, n, reason.
    """
    rows = []
    for pair in pairs:
        for evidence, found in zip(("wave", "report"), pair, strict=True):
            effect = found.effect
            known = effect or found.estimate
            rows.append(
                {
                    "claim": found.claim.id,
                    "statement": found.claim.statement,
                    "evidence": evidence,
                    "basis": found.basis or "",
                    "reads": found.standing or str(found.word),
                    "verdict": "" if found.standing else str(found.verdict),
                    "measure": known.measure if known else "",
                    "estimate": known.estimate if known else None,
                    "conf_low": effect.conf_low if effect else None,
                    "conf_high": effect.conf_high if effect else None,
                    "n": effect.n if effect else None,
                    "reason": found.reason,
                }
            )
    return pd.DataFrame(rows).astype({"n": "Int64"})
