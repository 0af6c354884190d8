"""Claims: the study's findings as data.

A claim says what was found. The registered rule (`model.rule`) says what would
contradict it, and gives a verdict on an effect with its interval. The verdict chooses
the sentence on the page, so that no sentence contradicts the evidence of a new wave.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from personalising.errors import CompendiumError
from personalising.model.evidence import Effect
from personalising.model.reading import Part, read
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

    id: str
    short: str
    section: str
    space: str
    statement: str
    kind: Kind
    effect: str
    band: Band
    family: str
    alternatives: tuple[str, ...]
    printed: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    sentences: Mapping[Verdict, str]
    origin: str = "report"
    also: tuple[str, ...] = ()
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
    named = f"{NAMED}/{file.name}"
    entries = read(file, tuple[_Entry, ...], folder=NAMED, entry="claim")
    found = [_claim(entry, f"{named}, claim {entry.id}") for entry in entries]
    ids = [claim.id for claim in found]
    if twice := [id for id in ids if ids.count(id) > 1]:
        raise CompendiumError(f"{named}: claim {twice[0]} stands there twice")
    return MappingProxyType(dict(zip(ids, found, strict=True)))


class _Entry(Part):
    """An entry of the file; `Claim` says what its keys are."""

    id: str
    short: str
    section: str
    space: str
    statement: str
    kind: Kind
    effect: str
    band: str
    family: str
    alternatives: tuple[str, ...]
    printed: tuple[str, ...]
    needs: dict[str, tuple[str, ...]]
    sentences: dict[str, str]
    origin: Literal["report", "ours"] = "report"
    also: tuple[str, ...] = ()
    instead: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    asks: dict[str, tuple[str, ...]] = Field(default_factory=dict)


def _claim(entry: _Entry, where: str) -> Claim:
    """Make a claim from its entry; CompendiumError if a name in it is unknown."""
    known = rule()
    for key, parts in (("band", known.bands), ("family", known.families)):
        _require_one_of(where, key, getattr(entry, key), [part.id for part in parts])
    for each in entry.alternatives:
        ids = [part.id for part in known.alternatives]
        _require_one_of(where, "alternatives", each, ids)
    for verdict in sorted(entry.sentences.keys() ^ {str(verdict) for verdict in SAID}):
        problem = "is missing" if verdict not in entry.sentences else "is no verdict"
        raise CompendiumError(f"{where}, key sentences: {verdict!r} {problem}")
    for key in ("needs", "instead"):
        _require_columns(where, key, getattr(entry, key))
    values = dict(entry) | {
        "band": known.band(entry.band),
        **{
            key: MappingProxyType(getattr(entry, key))
            for key in ("needs", "instead", "asks")
        },
        "sentences": MappingProxyType(
            {Verdict(key): text for key, text in entry.sentences.items()}
        ),
    }
    return Claim(**values)


def _require_columns(where: str, key: str, needs: Mapping[str, Sequence[str]]) -> None:
    """CompendiumError if a claim needs a table or a column that no wave can have."""
    schemas = table_schemas()
    for table, columns in needs.items():
        _require_one_of(where, key, table, list(schemas))
        known = [field.name for field in schemas[table].fields]
        for column in columns:
            _require_one_of(where, f"{key}.{table}", column, known)


def _require_one_of(where: str, key: str, found: str, known: Sequence[str]) -> None:
    if found not in known:
        raise CompendiumError(
            f"{where}, key {key}: found {found!r}, expected one of {', '.join(known)}"
        )
