"""The ledger: the claims of all sections, judged by a wave and by what was printed."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from personalising.errors import CompendiumError
from personalising.model import Assessment, claims, rule, tidy, tidy_composites
from personalising.study import (
    card_sorts,
    digital_space,
    equation,
    field_data,
    institutional_space,
    learner_space,
    performance,
    teacher_survey,
    teaching_space,
)
from personalising.study.composites import concluded
from personalising.study.judging import Claims
from personalising.waves import Wave

SECTIONS: tuple[Claims, ...] = (
    equation.CLAIMS,
    field_data.CLAIMS,
    performance.CLAIMS,
    teacher_survey.CLAIMS,
    digital_space.CLAIMS,
    card_sorts.CLAIMS,
    learner_space.CLAIMS,
    teaching_space.CLAIMS,
    institutional_space.CLAIMS,
)


def judged(wave: Wave) -> list[tuple[Assessment, Assessment]]:
    """Judge every claim of the study by the wave and by print.

    Returns
    -------
    list of tuple of Assessment
        Of each claim, in reading order, what the wave says and what was printed.

    Raises
    ------
    CompendiumError
        If claims of two sections have the same id.
    """
    found = {section.room: section.judged(wave) for section in SECTIONS}
    _refuse_doubles(found)
    return [pair for pairs in found.values() for pair in pairs]


def _refuse_doubles(found: Mapping[str, Sequence[tuple[Assessment, Any]]]) -> None:
    """Raise CompendiumError if claims of two sections have the same id."""
    owners: dict[str, str] = {}
    for room, pairs in found.items():
        for id in (assessment.claim.id for assessment, _ in pairs):
            owner = owners.setdefault(id, room)
            if owner != room:
                raise CompendiumError(
                    f"data/model/claims/{room}.yml: claim {id} stands in "
                    f"data/model/claims/{owner}.yml already"
                )


def printed() -> list[Assessment]:
    """Judge every claim of the study by what was printed, in reading order."""
    return [
        section.in_print(claim)
        for section in SECTIONS
        for claim in claims(section.room).values()
    ]


def tested(pairs: Iterable[tuple[Assessment, Assessment]]) -> set[str]:
    """Name the sections of which a wave tests a claim.

    Parameters
    ----------
    pairs : iterable of tuple of Assessment
        As `judged` gives them.
    """
    return {wave.claim.section for wave, _ in pairs if wave.basis is not None}


def render_text(pairs: Sequence[tuple[Assessment, Assessment]]) -> str:
    """Give the ledger as lines for people: each claim, then what either body says."""
    lines = [f"Judged by the registered rule, {rule().name}."]
    for pair in pairs:
        claim = pair[0].claim
        ours = " (our question)" if claim.origin == "ours" else ""
        lines += ["", f"{claim.id}{ours}: {claim.statement}"]
        for body, found in zip(("wave", "print"), pair, strict=True):
            said = [found.standing or str(found.word)]
            said += [str(found.effect)] if found.effect else []
            if found.bounded:
                said.append(str(found.bounded))
            if found.estimate and found.reading:
                said.append(f"{found.reading.number} {found.reading.unit}")
            if found.firmness and found.firmness.computed:
                said.append(f"stays {found.firmness}")
            said += [found.reason] if found.reason else []
            lines.append(f"  {body}: {'; '.join(said)}")
    for both in concluded(pairs):
        composite = both[0].composite
        lines += ["", f"{composite.id}, by its parts: {composite.statement}"]
        for body, whole in zip(("wave", "print"), both, strict=True):
            lines.append(f"  {body}: {whole.reads}; {whole.by_part}")
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def render_json(pairs: Sequence[tuple[Assessment, Assessment]]) -> str:
    """Give the ledger as a JSON list: an object for each claim and body of evidence.

    Below them stands one for each composite finding and body.
    """
    rows = _rows(pairs).astype(object)
    records = rows.where(rows.notna(), None).to_dict("records")
    return json.dumps(records, indent=2, ensure_ascii=False)


def render_csv(pairs: Sequence[tuple[Assessment, Assessment]]) -> str:
    """Give the ledger as CSV, one row for each claim and body of evidence."""
    return _rows(pairs).to_csv(index=False, lineterminator="\n")


def _rows(pairs: Sequence[tuple[Assessment, Assessment]]) -> pd.DataFrame:
    """Make a row for each claim and body of evidence, and below for each composite."""
    of_claims, of_composites = tidy(pairs), tidy_composites(concluded(pairs))
    return of_composites.reindex(columns=of_claims.columns).pipe(
        lambda below: pd.concat([of_claims.astype(object), below.astype(object)])
    )


RENDER: Mapping[str, Callable[[Sequence[tuple[Assessment, Assessment]]], str]] = (
    MappingProxyType({"text": render_text, "json": render_json, "csv": render_csv})
)
"""How `compendium claims` shows the ledger, by the name of the format."""
