"""How far pupils' groups agree when they sort cards into given categories.

The report prints a kappa for two sorts in two phases. Here the same is computed from a
wave's placements, with an interval for other groups of pupils; what the wave does not
hold is raised as `NotCollected`.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from personalising import published
from personalising.model import Effect
from personalising.pages import Base, Result
from personalising.statistics import KappaInterval, fleiss_kappa, kappa_interval
from personalising.waves import NotCollected, Wave, table_schema

CATEGORIES: Mapping[str, tuple[str, ...]] = (
    table_schema("card_sorts").field("category").values_where["sort"]
)
"""Sorts into given categories, with their categories in order."""
PHASES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"primary": (1, 2), "secondary": (3, 4)}
)
"""Key Stages of each phase."""
FEWEST = 3
"""Fewest groups, and cards, of which agreement is computed."""
SORTED = "card sorts of pupils' groups"
AGREEMENT = "agreement beyond chance (kappa)"
DIFFERENCE = "difference in agreement (kappa)"
NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "card_sorts": ("group_id", "sort", "card", "category"),
        "focus_groups": ("group_id", "key_stage", "respondents"),
    }
)


def placements(wave: Wave, sort: str, phase: str) -> pd.DataFrame:
    """Look up where each group of pupils of a phase put each card.

    A card counts if at least half of the groups placed it, and a group if it placed all
    of these cards.

    Returns
    -------
    pandas.DataFrame
        A row for each card and a column for each group; the category as its position
        in `CATEGORIES`.

    Raises
    ------
    NotCollected
        Where there are fewer than three groups or cards.
    """
    wave.require(NEEDS)
    groups = wave["focus_groups"]
    pupils = groups["respondents"].eq("learners").fillna(False)
    stages = groups["key_stage"].isin(PHASES[phase]).fillna(False)
    chosen = groups.loc[pupils & stages, "group_id"]
    sorts = wave["card_sorts"].dropna(subset=["card", "category"])
    sorts = sorts[sorts["sort"].eq(sort) & sorts["group_id"].isin(chosen)]
    table = sorts.set_index(["card", "group_id"])["category"].unstack()  # noqa: PD010
    table = table[table.notna().sum(axis=1) * 2 >= table.shape[1]].dropna(axis=1)
    if min(table.shape) < FEWEST:
        raise wave.lacks(
            f"the sort by {described(sort)} of {FEWEST} or more {phase} groups of "
            f"pupils, who placed {FEWEST} or more cards alike"
        )
    code = {name: place for place, name in enumerate(CATEGORIES[sort])}
    return table.apply(lambda column: column.map(code)).astype("int64")


def described(sort: str) -> str:
    """Say what a sort is by: "how often" or "where"."""
    return {"frequency": "how often"}.get(sort, sort)


def agreed(
    wave: Wave, sort: str, phase: str, confidence: float, over: str = "raters"
) -> KappaInterval:
    """Compute kappa of the groups of a phase, with its interval.

    Parameters
    ----------
    wave : Wave
    sort, phase : str
        Of `CATEGORIES` and `PHASES`.
    confidence : float
        Level of the interval.
    over : {"raters", "items"}
        Whether the interval is for other groups or for other cards.

    Raises
    ------
    NotCollected
        Where there are too few groups or cards, or all placements are alike.
    """
    table = placements(wave, sort, phase)
    try:
        return kappa_interval(table, over, confidence)
    except ValueError:  # shape and values are sound
        raise wave.lacks(
            f"a sort by {described(sort)} in which {phase} groups used several "
            "categories, whoever is left out"
        ) from None


def difference(primary: KappaInterval, secondary: KappaInterval) -> Effect:
    """Kappa of the secondary groups less that of the primary ones.

    Its error is that of independent samples, and its t has the degrees of freedom of
    the smaller of the two.
    """
    error = math.hypot(primary.std_error, secondary.std_error)
    fewest = min(len(primary.left_out), len(secondary.left_out))
    tail = (1 - primary.confidence) / 2
    half = float(stats.t.isf(tail, fewest - 1)) * error
    found = secondary.kappa - primary.kappa
    return Effect(
        found,
        found - half,
        found + half,
        primary.n_raters + secondary.n_raters,
        DIFFERENCE,
        primary.confidence,
        unit="groups",
        fewest=min(primary.n_raters, secondary.n_raters),
    )


def _base(count: int, sort: str, phase: Any) -> Base:
    stages = PHASES[phase] if isinstance(phase, str) else (1, 2, 3, 4)
    where = {"sort": sort, "key_stage": stages}
    return Base(count, "focus groups", SORTED, where, by="group_id")


def agreement(wave: Wave, confidence: float = 0.95) -> Result:
    """Give kappa of each sort into given categories, in each phase.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        One row each: sort, phase, kappa, conf_low, conf_high (for other groups), z and
        p_value (of the test that groups choose at random), cards, groups, printed,
        printed_z (the report's) and note (why there is no result).

    Raises
    ------
    NotCollected
        Where there is none at all.
    """
    wave.require(NEEDS)
    rows: list[dict[str, object]] = []
    bases: list[Base | None] = []
    lacked: list[str] = []
    for sort, categories in CATEGORIES.items():
        for phase in PHASES:
            row: dict[str, object] = {"sort": sort, "phase": phase, "note": ""}
            for name, of in (("printed", "kappa"), ("printed_z", "kappa_z")):
                row[name] = published.figure(f"s432.{of}.{sort}.{phase}").value
            try:
                found = agreed(wave, sort, phase, confidence)
            except NotCollected as lacking:
                rows.append(row | {"note": str(lacking)})
                bases.append(None)
                lacked += lacking.what
                continue
            table = placements(wave, sort, phase).to_numpy()
            counts = (table[:, :, None] == np.arange(len(categories))).sum(axis=1)
            test = fleiss_kappa(counts)
            row |= {
                "kappa": found.kappa,
                "conf_low": found.conf_low,
                "conf_high": found.conf_high,
                "z": test.zvalue,
                "p_value": test.pvalue,
                "cards": found.n_items,
                "groups": found.n_raters,
            }
            rows.append(row)
            bases.append(_base(found.n_raters, sort, phase))
    if not any(bases):
        raise wave.lacks(*dict.fromkeys(lacked))
    columns = [
        *("sort", "phase", "kappa", "conf_low", "conf_high", "z", "p_value", "cards"),
        *("groups", "printed", "printed_z", "note"),
    ]
    frame = pd.DataFrame(rows).reindex(columns=columns)
    frame = frame.astype({"cards": "Int64", "groups": "Int64"})
    labels = ("sort", "phase", "printed", "printed_z", "note")
    return Result.by_row(frame, bases, labels)


def phase_differences(wave: Wave, confidence: float = 0.95) -> Result:
    """Compare the phases: kappa of the secondary groups less that of the primary ones.

    Returns
    -------
    Result
        One row for each sort that both phases did: sort, difference, conf_low,
        conf_high, groups.

    Raises
    ------
    NotCollected
        Where no sort was done in both phases.
    """
    wave.require(NEEDS)
    rows, bases = [], []
    lacked: list[str] = []
    for sort in CATEGORIES:
        try:
            found = difference(*(agreed(wave, sort, p, confidence) for p in PHASES))
        except NotCollected as lacking:
            lacked += lacking.what
            continue
        rows.append(
            {
                "sort": sort,
                "difference": found.estimate,
                "conf_low": found.conf_low,
                "conf_high": found.conf_high,
                "groups": found.n,
            }
        )
        bases.append(_base(found.n, sort, None))
    if not rows:
        raise wave.lacks(*dict.fromkeys(lacked))
    return Result.by_row(pd.DataFrame(rows), bases, labels=["sort"])


def shares(wave: Wave, sort: str, category: str) -> Result:
    """Give the share of groups of each phase that put a card into a category.

    Parameters
    ----------
    wave : Wave
    sort, category : str
        Of `CATEGORIES`.

    Returns
    -------
    Result
        A row for each card: card, and a share for each phase that did the sort. Cards
        that most groups put there stand first.

    Raises
    ------
    NotCollected
        Where neither phase did.
    """
    wave.require(NEEDS)
    code = CATEGORIES[sort].index(category)
    found: dict[str, pd.Series] = {}
    groups: dict[str, int] = {}
    lacked: list[str] = []
    for phase in PHASES:
        try:
            table = placements(wave, sort, phase)
        except NotCollected as lacking:
            lacked += lacking.what
            continue
        found[phase] = table.eq(code).mean(axis=1)
        groups[phase] = table.shape[1]
    if not found:
        raise wave.lacks(*dict.fromkeys(lacked))
    frame = pd.DataFrame(found).sort_index()
    order = frame.mean(axis=1).round(9).sort_values(ascending=False, kind="stable")
    frame = frame.loc[order.index].rename_axis("card").reset_index()
    bases = {
        phase: [
            None if pd.isna(share) else _base(groups[phase], sort, phase)
            for share in frame[phase]
        ]
        for phase in found
    }
    return Result(frame, bases)
