"""Agreement beyond kappa: other coefficients, cards left out, and sets exchanged."""

import math
from collections.abc import Mapping
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from personalising.pages import Base, Result
from personalising.published import figure
from personalising.statistics.agreement import (
    FEWEST_SCHOOLS,
    AgreementIntervals,
    agreement,
    agreement_intervals,
)
from personalising.statistics.permutation import Exchanged, disagreement, exchange
from personalising.study.card_sorts.analysis import (
    ASKED,
    CATEGORIES,
    NEEDS,
    PHASES,
    SORTED,
    placements,
)
from personalising.study.card_sorts.pack import ORIGINAL, STEPS
from personalising.study.card_sorts.worlds import placed
from personalising.study.edge import only_possible, where_possible
from personalising.waves import NotCollected, Wave

SCALES: Mapping[str, str] = MappingProxyType(
    {"frequency": "ordinal", "where": "nominal"}
)
"""Whether the categories of a sort have an order."""
COEFFICIENTS = ("kappa", "gwet", "alpha")
HALVES = 200
RESAMPLES = 1000
FEWEST_TO_HALVE = 4
"""Fewest groups of which either half can agree."""
SEED = 2009
SETS: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] = MappingProxyType(
    {
        "Key Stages 1 and 2": ((1,), (2,)),
        "Key Stages 3 and 4": ((3,), (4,)),
        "primary and secondary": (PHASES["primary"], PHASES["secondary"]),
    }
)
"""What is compared: the Key Stages of either set."""


class Ratings(NamedTuple):
    """The category of each card by each group, with gaps, and the groups' schools.

    Parameters
    ----------
    codes : ndarray of int, shape (cards, groups)
        Places in `CATEGORIES`; -1 where a group left a card out.
    schools, stages : ndarray, shape (groups,)
        School and Key Stage of each group.
    base : Base
        The groups.
    """

    codes: npt.NDArray[np.int64]
    schools: npt.NDArray[np.str_]
    stages: npt.NDArray[np.int64]
    base: Base


def ratings(wave: Wave, sort: str, stages: tuple[int, ...]) -> Ratings:
    """Look up where groups of some Key Stages put cards, with what they left out.

    A card counts if at least half of the groups placed it.

    Raises
    ------
    NotCollected
        Where there is no such sort, or no card that two groups placed.
    """
    rows = placed(wave, sort, stages)
    table = rows.set_index(["card", "group_id"])["category"].unstack()  # noqa: PD010
    table = table[table.notna().sum(axis=1) * 2 >= table.shape[1]].sort_index()
    code = {name: place for place, name in enumerate(CATEGORIES[sort])}
    codes = table.apply(lambda column: column.map(code)).fillna(-1).astype("int64")
    if ((codes >= 0).sum(axis=1) < 2).all():
        raise wave.lacks(f"a card that two groups placed in the sort by {ASKED[sort]}")
    known = wave["focus_groups"].set_index("group_id")
    schools = np.array([str(known.loc[g, "school_id"]) for g in codes.columns])
    of = np.array([int(known.loc[g, "key_stage"]) for g in codes.columns])
    base = Base(
        codes.shape[1],
        "focus groups",
        SORTED,
        {"sort": sort, "key_stage": stages},
        "group_id",
        belong_to=len(set(schools)),
    )
    return Ratings(codes.to_numpy(), schools, of, base)


def coefficients(wave: Wave, confidence: float = 0.95) -> Result:
    """Give three coefficients of agreement for each sort and phase.

    Returns
    -------
    Result
        One row each: sort, phase, and for kappa, gwet (AC2 of how often, whose
        categories have an order; AC1 of where) and alpha (ordinal or nominal alike) the
        coefficient and, as kappa_low and so on, its interval for other schools; groups,
        schools and note (why there is no result).

    Raises
    ------
    NotCollected
        Where there is none at all.
    """
    wave.require(NEEDS)

    def compute(which: tuple[str, str]) -> tuple[Ratings, AgreementIntervals]:
        sort, phase = which
        found = ratings(wave, sort, PHASES[phase])
        number, scale = len(CATEGORIES[sort]), SCALES[sort]
        return found, agreement_intervals(
            found.codes, found.schools, number, scale, confidence, RESAMPLES
        )

    every = where_possible(wave, product(CATEGORIES, PHASES), compute)
    rows: list[dict[str, object]] = []
    bases: list[Base | None] = []
    for (sort, phase), found in every.items():
        row: dict[str, object] = {"sort": sort, "phase": phase, "note": ""}
        if isinstance(found, NotCollected):
            rows.append(row | {"note": str(found)})
            bases.append(None)
            continue
        of, intervals = found
        for name in COEFFICIENTS:
            ends = getattr(intervals, name)
            row |= {
                name: getattr(intervals.found, name),
                f"{name}_low": ends.low,
                f"{name}_high": ends.high,
            }
        schools = len(set(of.schools))
        row |= {"groups": of.codes.shape[1], "schools": schools}
        if schools < FEWEST_SCHOOLS:
            row["note"] = f"fewer than {FEWEST_SCHOOLS} schools, and so no interval"
        rows.append(row)
        bases.append(of.base)
    ends = [f"{n}{end}" for n in COEFFICIENTS for end in ("", "_low", "_high")]
    names = ["sort", "phase", *ends, "groups", "schools", "note"]
    frame = pd.DataFrame(rows).reindex(columns=names)
    frame = frame.astype({"groups": "Int64", "schools": "Int64"})
    frame = frame.astype(dict.fromkeys(ends, "float64"))
    return Result.by_row(frame, bases, ["sort", "phase", "note"])


def discarded(wave: Wave) -> Result:
    """Show what leaving out the cards that groups agree on least does to kappa.

    As large a share of the cards is left out as the report left out of its pack.
    Whoever chooses these cards by the answers of the same groups makes agreement look
    larger than other groups would find it. So the same is done with cards that one half
    of the groups chooses, for the other half.

    Returns
    -------
    Result
        One row for each sort and phase that has a kappa: sort, phase, kappa (of all
        cards), kept (without the cards that these groups agree on least), by_others
        (kappa, and what it gains in one half of the groups without the cards that the
        other half agrees on least, as a mean over halves drawn at random), and
        discarded (how many cards).

    Raises
    ------
    NotCollected
        Where there is no kappa.
    """
    wave.require(NEEDS)

    def compute(which: tuple[str, str]) -> tuple[dict[str, object], Base]:
        sort, phase = which
        found = placements(wave, sort, phase)
        codes, number = found.table.to_numpy(), len(CATEGORIES[sort])
        out = round(len(STEPS[0].cards) / figure(ORIGINAL).value * len(codes))
        whole = agreement(codes, number).kappa
        gains = _gains(codes, number, out)
        if math.isnan(whole) or not out or not gains:
            raise wave.lacks(
                f"a sort by {ASKED[sort]} of several cards in which "
                f"{FEWEST_TO_HALVE} or more {phase} groups differ"
            )
        row: dict[str, object] = {"sort": sort, "phase": phase, "kappa": whole}
        row["kept"] = agreement(_agreed_on(codes, codes, number, out), number).kappa
        row["by_others"] = whole + math.fsum(gains) / len(gains)
        return row | {"discarded": out}, found.base

    known = [*only_possible(wave, product(CATEGORIES, PHASES), compute).values()]
    frame = pd.DataFrame([row for row, _ in known])
    labels = ["sort", "phase", "discarded"]
    return Result.by_row(frame, [base for _, base in known], labels)


def _gains(codes: npt.NDArray[np.int64], categories: int, out: int) -> list[float]:
    """What kappa gains in one half of the groups by what the other half leaves out."""
    groups = codes.shape[1]
    if groups < FEWEST_TO_HALVE:
        return []
    draw = np.random.default_rng(SEED)
    gains = []
    for _ in range(HALVES):
        order = draw.permutation(groups)
        chooses, judged = (codes[:, half] for half in np.array_split(order, 2))
        kept = _agreed_on(chooses, judged, categories, out)
        gain = agreement(kept, categories).kappa - agreement(judged, categories).kappa
        if not math.isnan(gain):
            gains.append(gain)
    return gains


def _agreed_on(
    chooses: npt.NDArray[np.int64],
    judged: npt.NDArray[np.int64],
    categories: int,
    out: int,
) -> npt.NDArray[np.int64]:
    """Leave out of some groups' cards those that others agree on least."""
    counts = (chooses[:, :, None] == np.arange(categories)).sum(axis=1)
    order = np.argsort(-(counts**2).sum(axis=1), kind="stable")
    return judged[np.sort(order[: len(judged) - out])]


def exchanges(wave: Wave) -> Result:
    """Test whether stages, and phases, sort otherwise, by exchanging labels.

    Stages of a phase sit in the same schools: there, labels are exchanged within each
    school that has groups of both. Phases sit in different schools: there, whole
    schools are exchanged.

    Returns
    -------
    Result
        One row for each sort and comparison: sort, compared, difference (mean share of
        cards that groups of either set put into different categories, less that within
        a set), p_value, exchanges (how many the design allows), groups, and note (why
        there is no result).

    Raises
    ------
    NotCollected
        Where there is none at all.
    """
    wave.require(NEEDS)

    def compute(which: tuple[str, str]) -> tuple[Exchanged, Base]:
        sort, compared = which
        one, other = SETS[compared]
        found = ratings(wave, sort, (*one, *other))
        second = np.isin(found.stages, other)
        try:
            made = exchange(disagreement(found.codes), second, found.schools)
        except ValueError:
            raise wave.lacks(
                f"a sort by {ASKED[sort]} by several schools of {compared}, or by both "
                "in one"
            ) from None
        return made, found.base

    every = where_possible(wave, product(CATEGORIES, SETS), compute)
    rows: list[dict[str, object]] = []
    bases: list[Base | None] = []
    for (sort, compared), found in every.items():
        row: dict[str, object] = {"sort": sort, "compared": compared, "note": ""}
        if isinstance(found, NotCollected):
            rows.append(row | {"note": str(found)})
            bases.append(None)
            continue
        made, base = found
        row |= {"difference": made.difference, "p_value": made.pvalue}
        rows.append(row | {"exchanges": made.exchanges, "groups": base.count})
        bases.append(base)
    names = ["sort", "compared", "difference", "p_value", "exchanges", "groups", "note"]
    frame = pd.DataFrame(rows).reindex(columns=names)
    frame = frame.astype({"exchanges": "Int64", "groups": "Int64"})
    return Result.by_row(frame, bases, ["sort", "compared", "note"])
