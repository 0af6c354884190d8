"""Claims by the space of the model that they belong to."""

from collections.abc import Mapping, Sequence

import pandas as pd

from personalising.errors import CompendiumError
from personalising.model import Assessment, Word
from personalising.model.learning import Space, learning_model
from personalising.pages import Column, columns
from personalising.pages.findings import counts, gathered
from personalising.waves import Descriptor

Pair = tuple[Assessment, Assessment]

HEADLINES = (
    *("4.1.statemented-disadvantage-primary", "4.2.1.e-maturity-change"),
    *("4.2.2.older-1", "4.2.2.girls-boys", "4.2.2.experience"),
    "4.3.2.where-secondary",
)
"""Claims with which the summary leads, one or two for each kind of evidence."""


def spaces() -> tuple[Space, ...]:
    """Give the spaces of the model; the digital one, that runs through all, is last."""
    return learning_model().all_spaces


def of_space(pairs: Sequence[Pair], space: str) -> list[Pair]:
    """Choose the claims of a space.

    Parameters
    ----------
    pairs : sequence of tuple of Assessment
        Of every claim, what the wave says and what was printed.
    space : str
        Id of the space.

    Raises
    ------
    CompendiumError
        If a claim names a space that the model does not have, or the space has none.
    """
    known = [each.id for each in spaces()]
    for pair in pairs:
        if pair[0].claim.space not in known:
            raise CompendiumError(
                f"claim {pair[0].claim.id}, key space: found {pair[0].claim.space!r}, "
                f"expected one of {', '.join(known)}"
            )
    found = [pair for pair in pairs if pair[0].claim.space == space]
    if not found:
        raise CompendiumError(f"no claim belongs to the space {space!r}")
    return found


def by_space(pairs: Sequence[Pair], wave: Descriptor) -> pd.DataFrame:
    """Count what the findings of each space read.

    Parameters
    ----------
    pairs : sequence of tuple of Assessment
        Of every claim, what the wave says and what was printed.
    wave : Descriptor
        The wave; print counts where it is synthetic.

    Returns
    -------
    pandas.DataFrame
        One row for each space: name, findings, and a column for each of the four words.
    """
    rows = []
    for space in spaces():
        findings = gathered(of_space(pairs, space.id), wave)
        read = dict(counts(findings))
        words = {_key(word): read.get(word, 0) for word in Word}
        rows.append({"name": space.name, "findings": len(findings), **words})
    return pd.DataFrame(rows)


def word_columns() -> Mapping[str, Column]:
    """Give the columns of `by_space` for a table: one for each of the four words."""
    return columns(
        *("name", "findings", *map(_key, Word)),
        name="Space",
        findings=Column("Findings", ",d"),
        **{_key(word): Column(word.value, ",d") for word in Word},
    )


def _key(word: Word) -> str:
    return word.value.replace(" ", "_")
