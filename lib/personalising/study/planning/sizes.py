"""How large a wave must be for a claim to be decided."""

import contextlib
import difflib
import math
from collections.abc import Collection, Sequence
from functools import partial
from typing import NamedTuple

import pandas as pd

from personalising.errors import CompendiumError
from personalising.model import Assessment, Claim, NotTested, rule
from personalising.pages import Result
from personalising.statistics.planning import chance_to_decide, smallest_size
from personalising.study import ledger
from personalising.study.planning.precision import (
    NO_NUMBER,
    Precision,
    precision,
)

CURVE = tuple(round(100 * 10 ** (step / 20)) for step in range(41))
"""Sizes of a curve, evenly apart on a scale of ratios."""

SIZES = (25, 100, 500, 2000)
"""Sizes of waves of which a table shows what they could decide."""

WHOLE = ("as printed", "none")
HALF = ("half of it", "half the band")
"""What is assumed of the true effect, in the first and in the second place."""

NO_SIZE = "no size: an effect like that is inside the negligible band, or too near it"


class Assumed(NamedTuple):
    """A true effect that is assumed.

    Parameters
    ----------
    name : str
        Its name in a table.
    effect : float
        In the unit of the claim.
    """

    name: str
    effect: float


def assumed(claim: Claim, found: Precision) -> list[Assumed]:
    """List the true effects that a claim is planned for.

    A direction at the printed estimate, and at half of it; a sameness at zero, and at
    half of the negligible band.
    """
    if claim.kind == "sameness":
        effects = (0.0, found.half_width / 2)
        return [
            Assumed(*each) for each in zip((WHOLE[1], HALF[1]), effects, strict=True)
        ]
    if math.isnan(found.estimate):
        return []
    effects = (found.estimate, found.estimate / 2)
    return [Assumed(*each) for each in zip((WHOLE[0], HALF[0]), effects, strict=True)]


def chance(
    claim: Claim, found: Precision, effect: float, size: float, *, best: bool
) -> float:
    """Give the chance that a wave of a size decides a true claim.

    Parameters
    ----------
    claim : Claim
    found : Precision
    effect : float
        The true effect, in the unit of the claim.
    size : float
        Units of the wave.
    best : bool
        With the smallest error that print allows, or the largest.

    Returns
    -------
    float
        0 for a wave of which the section says nothing, as it is too small.
    """
    if size < found.smallest:
        return 0.0
    return chance_to_decide(
        claim.kind,
        found.scale(effect),
        (found.least if best else found.most)(size),
        found.scale(found.half_width),
        rule().confidence,
    )


def sizes(power: float, ids: Collection[str] = ()) -> Result:
    """Give the size of a wave at which each claim would be decided.

    Parameters
    ----------
    power : float
        The chance that a true claim is decided.
    ids : collection of str
        Ids of the claims; none for all.

    Returns
    -------
    Result
        One row for each claim and assumed effect: id, section, short, statement, kind,
        assumed (as printed, half of it; none, half the band), unit, size_low and
        size_high (the smallest wave, with the smallest and the largest error that print
        allows; missing where no wave will do) and note (why there is no size). Nothing
        in it counts anybody.

    Raises
    ------
    CompendiumError
        If an id is that of no claim.
    """
    rows: list[dict[str, object]] = []
    for printed in _chosen(ids):
        claim = printed.claim
        row: dict[str, object] = {
            "id": claim.id,
            "section": claim.section,
            "short": claim.short,
            "statement": claim.statement,
            "kind": claim.kind,
        }
        try:
            found = precision(printed)
        except NotTested as reason:
            rows.append(row | {"assumed": "", "unit": "", "note": str(reason)})
            continue
        for name, effect in assumed(claim, found):
            ends = [
                smallest_size(
                    partial(chance, claim, found, effect, best=best),
                    power,
                    found.smallest,
                )
                for best in (True, False)
            ]
            note = "" if any(ends) else NO_SIZE
            ends_of = {"size_low": ends[0], "size_high": ends[1], "note": note}
            rows.append(row | {"assumed": name, "unit": found.unit} | ends_of)
    columns = (
        *("id", "section", "short", "statement", "kind", "assumed", "unit"),
        *("size_low", "size_high", "note"),
    )
    frame = pd.DataFrame(rows, columns=list(columns))
    whole = {"size_low": "Int64", "size_high": "Int64"}
    return Result(frame.astype(whole), {})


def by_claim(found: Result) -> Result:
    """Set the sizes of each claim side by side.

    Parameters
    ----------
    found : Result
        As `sizes` gives it.

    Returns
    -------
    Result
        One row for each claim that the report gives a number for: id, short, unit,
        whole_low and whole_high (for the effect as printed, or none), half_low and
        half_high (for half of it, or half the band) and note.
    """
    frame = found.frame[found.frame["note"] != NO_NUMBER]
    names = {"size_low": "low", "size_high": "high"}
    kinds = {"whole": WHOLE, "half": HALF}
    table = frame.drop_duplicates("id")[["id", "short", "unit", "note"]]
    for kind, assumptions in kinds.items():
        chosen = frame[frame["assumed"].isin(assumptions)].set_index("id")
        for column, end in names.items():
            table[f"{kind}_{end}"] = table["id"].map(chosen[column]).astype("Int64")
    alone = frame.groupby("id")["note"].agg(lambda notes: notes.iloc[-1])
    return Result(table.assign(note=table["id"].map(alone)), {})


def decided_by(size: int, ids: Collection[str] = ()) -> Result:
    """Give the chance that a wave of a size decides each claim, if it is true.

    Parameters
    ----------
    size : int
        Of each unit: schools, or teachers.
    ids : collection of str
        Ids of the claims; none for all.

    Returns
    -------
    Result
        One row for each claim and assumed effect that has a size: id, short, statement,
        kind, assumed, unit, smallest (the smallest wave of which the section says
        anything), size, chance_low, chance_high.

    Raises
    ------
    CompendiumError
        If an id is that of no claim.
    """
    return _decided_by(size, _planned(ids))


def _planned(ids: Collection[str]) -> list[tuple[Claim, Precision]]:
    """List the claims of which print says how precise a wave would be."""
    found = []
    for printed in _chosen(ids):
        with contextlib.suppress(NotTested):
            found.append((printed.claim, precision(printed)))
    return found


def _decided_by(size: int, planned: Sequence[tuple[Claim, Precision]]) -> Result:
    rows = []
    for claim, found in planned:
        for name, effect in assumed(claim, found):
            ends = sorted(
                chance(claim, found, effect, size, best=best) for best in (True, False)
            )
            rows.append(
                {
                    "id": claim.id,
                    "short": claim.short,
                    "statement": claim.statement,
                    "kind": claim.kind,
                    "assumed": name,
                    "unit": found.unit,
                    "smallest": found.smallest,
                    "size": size,
                    "chance_low": ends[0],
                    "chance_high": ends[1],
                }
            )
    return Result(pd.DataFrame(rows), {})


def by_size() -> Result:
    """Give the chance that waves of some sizes decide each claim, if it is as printed.

    Returns
    -------
    Result
        One row for each claim: id, short, unit, and for each of `SIZES` low_100 and
        high_100, the chance in the worst case and the best.
    """
    table, planned = pd.DataFrame(), _planned(())
    for size in SIZES:
        found = _decided_by(size, planned).frame.drop_duplicates("id").set_index("id")
        if table.empty:
            table = found[["short", "unit"]].copy()
        table[f"low_{size}"] = found["chance_low"]
        table[f"high_{size}"] = found["chance_high"]
    return Result(table.reset_index(), {})


def curve(ids: Collection[str]) -> Result:
    """Give the chance that a wave decides claims as printed, for a range of sizes.

    Parameters
    ----------
    ids : collection of str
        Ids of claims of one unit.

    Returns
    -------
    Result
        As `decided_by`, for sizes from 100 to 10,000.
    """
    frames, planned = [], _planned(ids)
    for size in CURVE:
        found = _decided_by(size, planned).frame
        frames.append(found.drop_duplicates("id"))  # the first is as printed, or none
    return Result(pd.concat(frames), {})


def _chosen(ids: Collection[str]) -> Sequence[Assessment]:
    found = {each.claim.id: each for each in ledger.printed()}
    for id in ids:
        if id not in found:
            raise CompendiumError(
                f"--claims: found {id!r}, expected ids of claims, such as "
                f"{', '.join(_nearest(id, found))}"
            )
    return [each for id, each in found.items() if not ids or id in ids]


def _nearest(id: str, known: Collection[str]) -> list[str]:
    return difflib.get_close_matches(id, known, 3, 0.0)
