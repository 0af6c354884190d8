"""Composite findings: those of which the report says that they hold in part.

A composite stands on several claims. It has no test of its own: its verdict follows
from the verdicts on its parts, which are shown beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import pandas as pd
from pydantic import Field, model_validator

from personalising.model.assessment import BODIES, Assessment, Word
from personalising.model.evidence import STANDINGS, Basis
from personalising.model.reading import Part
from personalising.model.rule import Verdict, combine, rule

READS: Mapping[Verdict, str] = {
    Verdict.SUPPORTED: Word.HOLDS.value,
    Verdict.PARTLY: "holds in part",
    Verdict.NOT_SUPPORTED: Word.DOES_NOT_HOLD.value,
    Verdict.INCONCLUSIVE: Word.CANNOT_TELL.value,
    Verdict.NOT_TESTED: Word.NOT_TESTED.value,
}
"""What a reader sees for each verdict on a composite."""


class Composite(Part):
    """A finding that stands on several claims, as data/model/composites.yml has it.

    Parameters
    ----------
    id : str
        Number of the section and a name, such as ``"4.4.equation"``.
    section, also : str, tuple of str
        Section of the report that states it, and others that do.
    statement : str
        The finding, in our words.
    about : str
        Why these are its parts, in a sentence.
    parts : tuple of str
        Ids of the claims that it stands on; at least two.
    sentences : mapping of Verdict to str
        What a page says of it, by verdict.
    """

    id: str
    section: str
    also: tuple[str, ...] = ()
    statement: str
    about: str
    parts: tuple[str, ...] = Field(min_length=2)
    sentences: Mapping[Verdict, str]

    @model_validator(mode="after")
    def _says_each_verdict(self) -> Self:
        if missing := [each.value for each in Verdict if each not in self.sentences]:
            raise ValueError(f"sentences: {missing[0]!r} is missing")
        if twice := [id for id in self.parts if self.parts.count(id) > 1]:
            raise ValueError(f"parts: {twice[0]} stands there twice")
        return self


@dataclass(frozen=True)
class Conclusion:
    """What a body of evidence comes to on a composite.

    Parameters
    ----------
    composite : Composite
    parts : tuple of Assessment
        Of each of its claims, in order.
    """

    composite: Composite
    parts: tuple[Assessment, ...]

    @property
    def standing(self) -> str:
        """What stands in the place of a verdict on synthetic data; else empty.

        It is as calibrated only where all that was tested is.
        """
        found = {part.standing for part in self.parts if part.standing}
        invented = STANDINGS[Basis.INVENTED]
        return invented if invented in found else "".join(found)

    @property
    def verdict(self) -> Verdict:
        """The verdict that follows from those on the parts, by the rule."""
        return combine(part.verdict for part in self.parts)

    @property
    def reads(self) -> str:
        """What a reader sees."""
        return self.standing or READS[self.verdict]

    @property
    def sentence(self) -> str:
        """What a page says of it."""
        return self.composite.sentences[self.verdict]

    @property
    def by_part(self) -> str:
        """What each part reads, with its claim's id, in one line."""
        return "; ".join(
            f"{part.claim.id} {part.standing or part.word}" for part in self.parts
        )


def tidy_composites(
    pairs: Sequence[tuple[Conclusion, Conclusion]],
) -> pd.DataFrame:
    """Make rows for composites that go below those of the claims (`model.tidy`).

    Parameters
    ----------
    pairs : sequence of tuple of Conclusion
        Of each composite, what the wave comes to, and what print does.

    Returns
    -------
    pandas.DataFrame
        A row for each composite and body of evidence. Its parts stand under ``reason``,
        and ``measure`` says that it is a composite.
    """
    return pd.DataFrame(
        {
            "id": found.composite.id,
            "also": ", ".join(found.composite.also),
            "section": found.composite.section,
            "statement": found.composite.statement,
            "origin": "report",
            "body": body,
            "reads": found.reads,
            "verdict": None if found.standing else str(found.verdict),
            "measure": "composite",
            "reason": found.by_part,
            "rule": rule().name,
        }
        for pair in pairs
        for body, found in zip(BODIES, pair, strict=True)
    )
