"""Claims: the study's findings as data.

A claim says what was found. The registered rule (`model.rule`) says what would
contradict it, and gives a verdict on an effect with its interval. The verdict chooses
the sentence on the page, so that no sentence contradicts the evidence of a new wave.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict

from personalising.errors import CompendiumError
from personalising.model.evidence import Effect
from personalising.model.reading import read
from personalising.model.rule import (
    Band,
    Decision,
    Kind,
    Verdict,
    contradicted,
    decide,
    rule,
)
from personalising.paths import MODEL
from personalising.waves import table_schemas

FOLDER = MODEL / "claims"

# A claim has no parts (`model.composites` has), and so no sentence for "partly".
SAID = tuple(verdict for verdict in Verdict if verdict != Verdict.PARTLY)
NAMED = "data/model/claims"  # the folder, as sentences name it

Columns = Mapping[str, tuple[str, ...]]
"""Names, by table or by who people are."""


def _nothing() -> Columns:
    return MappingProxyType({})


def _one_of(found: str, known: Sequence[str], of: str = "") -> None:
    if found not in known:
        raise ValueError(f"found {found!r}{of}, expected one of {', '.join(known)}")


def _band(id: str) -> Band:
    _one_of(id, [band.id for band in rule().bands])
    return rule().band(id)


def _family(id: str) -> str:
    _one_of(id, [family.id for family in rule().families])
    return id


def _alternatives(ids: tuple[str, ...]) -> tuple[str, ...]:
    for id in ids:
        _one_of(id, [alternative.id for alternative in rule().alternatives])
    return ids


def _collectable(columns: Columns) -> Columns:
    """Refuse tables and columns that no wave can have."""
    schemas = table_schemas()
    for table, names in columns.items():
        _one_of(table, list(schemas))
        known = [column.name for column in schemas[table].fields]
        for name in names:
            _one_of(name, known, f" of {table}")
    return MappingProxyType(columns)


def _every_verdict(sentences: Any) -> Any:
    """Refuse sentences that lack a verdict, or have one more."""
    if not isinstance(sentences, Mapping):
        return sentences  # refused as what it is
    known = {str(verdict) for verdict in SAID}
    for verdict in sorted(set(sentences) ^ known, key=str):
        problem = "is missing" if verdict in known else "is no verdict"
        raise ValueError(f"{verdict!r} {problem}")
    return sentences


Frozen = Annotated[Columns, AfterValidator(MappingProxyType)]
Collectable = Annotated[Columns, AfterValidator(_collectable)]


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
    kind : {"direction", "sameness"}
        Whether it claims that the effect has a sign, or that it is negligible.
    effect : str
        What is estimated, as the subject of a sentence; positive is the claimed
        direction.
    band : Band
        The negligible band of the rule that it is judged by.
    family : str
        Id of the family of the rule that it is judged with.
    alternatives : tuple of str
        Ids of the alternatives of the rule that say how firm its verdict is.
    printed : tuple of str
        Ids of the report's own figures from which a verdict follows; empty if there
        are none.
    needs : mapping of str to tuple of str
        Columns that a wave must have collected to test the claim, by table.
    instead : mapping of str to tuple of str
        Other columns that do as well, where a wave lacks `needs`; empty where none do.
    asks : mapping of str to tuple of str
        Constructs that people must have answered items on, by who they are.
    sentences : mapping of Verdict to str
        The sentence for a page, by verdict; ``{evidence}`` and ``{reason}`` in it are
        replaced.
    origin : {"report", "ours"}
        Whether the report claims it, or it is a question that we ask beside it.
    also : tuple of str
        Other sections of the report that state it.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    id: str
    short: str
    section: str
    space: str
    statement: str
    kind: Kind
    effect: str
    band: Annotated[Band, BeforeValidator(_band)]
    family: Annotated[str, AfterValidator(_family)]
    alternatives: Annotated[tuple[str, ...], AfterValidator(_alternatives)]
    printed: tuple[str, ...]
    needs: Collectable
    sentences: Annotated[
        Mapping[Verdict, str],
        BeforeValidator(_every_verdict),
        AfterValidator(MappingProxyType),
    ]
    origin: Literal["report", "ours"] = "report"
    also: tuple[str, ...] = ()
    instead: Collectable = field(default_factory=_nothing)
    asks: Frozen = field(default_factory=_nothing)

    @property
    def negligible(self) -> float:
        """Half width of its negligible band, in the unit of the effect."""
        return self.band.half_width

    @property
    def contradicted(self) -> str:
        """What evidence would contradict it, by the rule."""
        return contradicted(self.kind, self.band, self.effect)

    def decide(self, effect: Effect) -> Decision:
        """Judge the claim by the place of an effect's interval, as the rule has it.

        Each claim is judged by itself, without adjustment for the number of claims.

        Parameters
        ----------
        effect : Effect
            The effect and its interval; positive is the claimed direction.
        """
        return decide(self.kind, self.negligible, effect.conf_low, effect.conf_high)

    def judge(self, effect: Effect) -> Verdict:
        """Give the verdict on an effect, as `decide` does.

        Parameters
        ----------
        effect : Effect

        Examples
        --------
        >>> found = claims("field_data")["4.1.statemented-absence-secondary"]
        >>> found.judge(Effect(0.67, 0.24, 0.88, 15, "r", confidence=0.95))
        <Verdict.SUPPORTED: 'supported'>
        """
        return self.decide(effect).verdict


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
    found = read(file, tuple[Claim, ...], folder=NAMED, entry="claim")
    ids = [claim.id for claim in found]
    if twice := [id for id in ids if ids.count(id) > 1]:
        raise CompendiumError(f"{NAMED}/{file.name}: claim {twice[0]} stands twice")
    return MappingProxyType(dict(zip(ids, found, strict=True)))
