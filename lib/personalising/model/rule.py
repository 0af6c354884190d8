"""The registered rule: how claims are judged, as data, and the decision itself.

The rule stands in data/model/rule.yml, with a version and a date. `decide` is the order
in which it decides; all else that it needs (levels, bands, alternatives, families) is
read from the file.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from personalising.errors import CompendiumError
from personalising.paths import MODEL

FILE = MODEL / "rule.yml"
Kind = Literal["direction", "sameness"]
Body = Literal["printed", "collected"]
Text = Annotated[str, Field(min_length=1)]


class Verdict(StrEnum):
    """Verdict on a claim: what the evidence says about it."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    NOT_SUPPORTED = "not supported"
    INCONCLUSIVE = "inconclusive"
    NOT_TESTED = "not tested"


class Decision(NamedTuple):
    """What the rule decides on an interval.

    Parameters
    ----------
    verdict : Verdict
    detail : str
        ``"negligible"`` or ``"reversed"``: why a claim of direction is not supported.
        ``"size may be negligible"``: it is supported, and its interval reaches into the
        band. Empty otherwise.
    """

    verdict: Verdict
    detail: str = ""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Band(_Part):
    """The negligible band of a measure.

    Parameters
    ----------
    id : str
        Its name in the claims.
    half_width : float
        Effects no larger than this, either way, count as none.
    unit : str
        What it is in.
    readers : str
        What it comes to, in words.
    reason : str
        Why it is as wide as that.
    """

    id: Text
    half_width: float = Field(gt=0, lt=1)
    unit: Text
    readers: Text
    reason: Text

    def __str__(self) -> str:
        return f"\N{PLUS-MINUS SIGN}{self.half_width:g} in {self.unit}: {self.readers}"


class Excerpts(_Part):
    """What coded excerpts decide on a finding.

    Parameters
    ----------
    fewest : int
        Excerpts that must speak of it; with fewer it was not tested.
    verdict : {"inconclusive"}
        The verdict on all others: excerpts were chosen, and are no sample.
    reason : str
        Why.
    """

    fewest: int = Field(ge=1)
    verdict: Literal["inconclusive"]
    reason: Text


class Alternative(_Part):
    """Another way to compute an effect.

    Parameters
    ----------
    id, label, about : str
        Its name in the claims, what readers see, and what it is.
    bodies : tuple of {"printed", "collected"}
        The evidence of which it can be computed.
    """

    id: Text
    label: Text
    about: Text
    bodies: tuple[Body, ...] = Field(min_length=1)


class Family(_Part):
    """Claims that are judged together.

    Parameters
    ----------
    id, label, reason : str
        Its name in the claims, what readers see, and why they belong together.
    """

    id: Text
    label: Text
    reason: Text


class Deviation(_Part):
    """Where our reading or method is not the report's.

    Parameters
    ----------
    what, report, ours : str
        What differs; what the report says or does; and what we do.
    claims : tuple of str
        Ids of the claims that it is about; none for all of a model.
    """

    what: Text
    report: Text
    ours: Text
    claims: tuple[str, ...]


class Change(_Part):
    """A version of the rule, and what was new in it."""

    version: int = Field(ge=1)
    date: datetime.date
    what: Text


class Rule(_Part):
    """The registered rule, as data/model/rule.yml has it.

    Parameters
    ----------
    version : int
    date : datetime.date
        When this version was registered.
    confidence : float
        Level of the intervals that claims are judged by.
    power : float
        Chance to decide a true claim of sameness at the size that pages name.
    excerpts : Excerpts
        What coded excerpts decide.
    bands, alternatives, families, deviations, changes : tuple
        What the claims refer to, and what readers are told of.
    """

    version: int = Field(ge=1)
    date: datetime.date
    confidence: float = Field(gt=0.5, lt=1)
    power: float = Field(gt=0.5, lt=1)
    bands: tuple[Band, ...]
    excerpts: Excerpts
    alternatives: tuple[Alternative, ...]
    families: tuple[Family, ...]
    deviations: tuple[Deviation, ...]
    changes: tuple[Change, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for name in ("bands", "alternatives", "families"):
            found = Counter(part.id for part in getattr(self, name))
            if twice := [id for id, count in found.items() if count > 1]:
                raise ValueError(f"{name}: {twice[0]} stands there twice")
        last = self.changes[-1]
        if (last.version, last.date) != (self.version, self.date):
            raise ValueError(
                f"the last of changes is version {last.version} of {last.date}, "
                f"expected version {self.version} of {self.date}"
            )
        return self

    @property
    def name(self) -> str:
        """The rule as pages and files name it, such as ``"version 1, 2026-11-26"``."""
        return f"version {self.version}, {self.date}"

    def band(self, id: str) -> Band:
        """Look up a band by its id; KeyError where there is none."""
        return _by_id(self.bands)[id]

    def alternative(self, id: str) -> Alternative:
        """Look up an alternative by its id; KeyError where there is none."""
        return _by_id(self.alternatives)[id]

    def family(self, id: str) -> Family:
        """Look up a family by its id; KeyError where there is none."""
        return _by_id(self.families)[id]


Named = TypeVar("Named", Band, Alternative, Family)


def _by_id(parts: Iterable[Named]) -> Mapping[str, Named]:
    return {part.id: part for part in parts}


@cache
def rule() -> Rule:
    """Read the registered rule.

    Raises
    ------
    CompendiumError
        If the file is not as `Rule` describes it; it names the key and what was found.

    Examples
    --------
    >>> rule().confidence, rule().band("correlation").half_width
    (0.95, 0.1)
    """
    return read_rule(FILE)


def read_rule(file: Path) -> Rule:
    """Read a rule from a file; CompendiumError where it is not as `Rule` has it."""
    named = f"data/model/{file.name}"
    try:
        found = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
        return Rule.model_validate(found)
    except OSError:
        raise CompendiumError(f"{named}: there is no such file") from None
    except yaml.YAMLError as error:
        raise CompendiumError(f"{named}: {' '.join(str(error).split())}") from None
    except ValidationError as errors:
        first = errors.errors(include_url=False)[0]
        where = ", ".join(str(key) for key in first["loc"])
        problem = f"{named}, {where}: {first['msg']}" if where else first["msg"]
        raise CompendiumError(
            problem if where else f"{named}: {problem.removeprefix('Value error, ')}"
        ) from None


def decide(kind: Kind, half_width: float, low: float, high: float) -> Decision:
    """Judge a claim by where the interval of its effect lies.

    In this order: wholly inside the negligible band, a claim of direction is not
    supported (negligible), and a claim of sameness is supported. A claim of
    direction is not supported where the interval lies wholly on the other side of
    zero (reversed), and supported where it lies wholly on the side claimed; where
    it reaches into the band, its size may be negligible. A claim of sameness is not
    supported where the interval lies wholly outside the band. All else is
    inconclusive: that an effect is not significant supports nothing.

    Parameters
    ----------
    kind : {"direction", "sameness"}
    half_width : float
        Of the negligible band.
    low, high : float
        Ends of the interval; positive is the claimed direction.

    Examples
    --------
    >>> decide("direction", 0.1, 0.05, 0.3)
    Decision(verdict=<Verdict.SUPPORTED: 'supported'>, detail='size may be negligible')
    >>> decide("direction", 0.1, -0.3, -0.02).detail
    'reversed'
    """
    if -half_width <= low and high <= half_width:
        if kind == "sameness":
            return Decision(Verdict.SUPPORTED)
        return Decision(Verdict.NOT_SUPPORTED, "negligible")
    if kind == "sameness":
        outside = low > half_width or high < -half_width
        return Decision(Verdict.NOT_SUPPORTED if outside else Verdict.INCONCLUSIVE)
    if high < 0:
        return Decision(Verdict.NOT_SUPPORTED, "reversed")
    if low > 0:
        return Decision(
            Verdict.SUPPORTED, "size may be negligible" if low <= half_width else ""
        )
    return Decision(Verdict.INCONCLUSIVE)


def combine(verdicts: Iterable[Verdict]) -> Verdict:
    """Give the verdict on a composite finding from those on its parts.

    It holds partly where one part is supported and another is not supported. Where all
    read alike, it reads as they do. All else is inconclusive, and its parts are listed.

    Parameters
    ----------
    verdicts : iterable of Verdict
        Of its parts; at least one.

    Examples
    --------
    >>> combine([Verdict.SUPPORTED, Verdict.NOT_SUPPORTED, Verdict.NOT_TESTED])
    <Verdict.PARTLY: 'partly'>
    >>> combine([Verdict.SUPPORTED, Verdict.INCONCLUSIVE])
    <Verdict.INCONCLUSIVE: 'inconclusive'>
    """
    found = set(verdicts)
    if len(found) == 1:
        return found.pop()
    if {Verdict.SUPPORTED, Verdict.NOT_SUPPORTED} <= found:
        return Verdict.PARTLY
    return Verdict.INCONCLUSIVE


def contradicted(kind: Kind, band: Band, effect: str) -> str:
    """Say what would contradict a claim, as `decide` does.

    Parameters
    ----------
    kind : {"direction", "sameness"}
    band : Band
    effect : str
        What is estimated, as the subject of a sentence.
    """
    if kind == "direction":
        return (
            f"{effect} whose interval lies wholly below zero, or wholly inside the "
            f"negligible band ({band.readers})."
        )
    return (
        f"{effect} whose interval lies wholly outside the negligible band, on either "
        f"side ({band.readers})."
    )
