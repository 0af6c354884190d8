"""How far pupils' groups agree when they sort cards into given categories.

The report prints a kappa for two sorts in two phases. Here the same is computed from a
wave's placements, with an interval for other groups of pupils; what the wave does not
hold is raised as `NotCollected`.
"""

import math
from collections.abc import Mapping
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd
from scipy import stats
from statsmodels.stats.inter_rater import aggregate_raters

from personalising import published
from personalising.model import Effect
from personalising.pages import Base, Result
from personalising.statistics import KappaInterval, fleiss_kappa, kappa_interval
from personalising.study.edge import only_possible, where_possible
from personalising.waves import NotCollected, Wave, table_schema

CATEGORIES: Mapping[str, tuple[str, ...]] = (
    table_schema("card_sorts").field("category").values_where["sort"]
)
"""Sorts into given categories, with their categories in order."""
ASKED: Mapping[str, str] = MappingProxyType(
    {"frequency": "how often", "where": "where", "favourites": "favourites"}
)
"""What these sorts ask, in words."""
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
        "focus_groups": ("group_id", "school_id", "key_stage", "respondents"),
    }
)


class Placements(NamedTuple):
    """Where the groups of pupils of a phase put cards.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each card and a column for each group; the category as its position
        in `CATEGORIES`.
    schools : int
        How many schools the groups are of.
    base : Base
        The groups, as a cell that is computed from all of them counts them.
    """

    table: pd.DataFrame
    schools: int
    base: Base


class Agreement(NamedTuple):
    """Kappa of groups of pupils, and how many schools these are of."""

    kappa: KappaInterval
    schools: int

    @property
    def effect(self) -> Effect:
        """Kappa as the effect that a claim is judged by."""
        found = self.kappa
        return Effect(
            found.kappa,
            found.conf_low,
            found.conf_high,
            found.n_raters,
            AGREEMENT,
            found.confidence,
            unit="groups",
            fewest=min(found.n_raters, self.schools),
        )


def placements(wave: Wave, sort: str, phase: str) -> Placements:
    """Look up where each group of pupils of a phase put each card.

    A card counts if at least half of the groups placed it, and a group if it placed all
    of these cards.

    Raises
    ------
    NotCollected
        Where there are fewer than three groups or cards.
    """
    wave.require(NEEDS)
    groups = wave["focus_groups"]
    pupils = groups["respondents"].eq("learners")
    stages = groups["key_stage"].isin(PHASES[phase])
    school_of = groups[pupils & stages].set_index("group_id")["school_id"]
    sorts = wave["card_sorts"].dropna(subset=["card", "category"])
    sorts = sorts[sorts["sort"].eq(sort) & sorts["group_id"].isin(school_of.index)]
    table = sorts.set_index(["card", "group_id"])["category"].unstack()  # noqa: PD010
    table = table[table.notna().sum(axis=1) * 2 >= table.shape[1]].dropna(axis=1)
    if min(table.shape) < FEWEST:
        raise wave.lacks(
            f"a sort by {ASKED[sort]} of the same {FEWEST} or more cards by {FEWEST} "
            f"or more {phase} groups of pupils"
        )
    code = {name: place for place, name in enumerate(CATEGORIES[sort])}
    coded = table.apply(lambda column: column.map(code)).astype("int64")
    schools = int(school_of[coded.columns].nunique())
    where = {"sort": sort, "key_stage": PHASES[phase]}
    base = Base(
        coded.shape[1], "focus groups", SORTED, where, "group_id", belong_to=schools
    )
    return Placements(coded, schools, base)


def agreed(
    wave: Wave, sort: str, phase: str, confidence: float, over: str = "raters"
) -> Agreement:
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
    found = placements(wave, sort, phase)
    try:
        kappa = kappa_interval(found.table, over, confidence)
    except ValueError:  # shape and values are sound
        raise wave.lacks(
            f"a sort by {ASKED[sort]} in which {phase} groups used several categories, "
            "whoever is left out"
        ) from None
    return Agreement(kappa, found.schools)


def difference(primary: Agreement, secondary: Agreement) -> Effect:
    """Kappa of the secondary groups less that of the primary ones.

    Its error is that of independent samples, and its t has the degrees of freedom of
    the smaller of the two.
    """
    first, second = primary.kappa, secondary.kappa
    error = math.hypot(first.std_error, second.std_error)
    fewest = min(len(first.left_out), len(second.left_out))
    tail = (1 - first.confidence) / 2
    half = float(stats.t.isf(tail, fewest - 1)) * error
    found = second.kappa - first.kappa
    return Effect(
        found,
        found - half,
        found + half,
        first.n_raters + second.n_raters,
        DIFFERENCE,
        first.confidence,
        unit="groups",
        fewest=min(primary.effect.fewest or 0, secondary.effect.fewest or 0),
    )


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
    every = where_possible(
        wave,
        product(CATEGORIES, PHASES),
        lambda which: agreed(wave, *which, confidence).kappa,
    )
    rows: list[dict[str, object]] = []
    bases: list[Base | None] = []
    for (sort, phase), found in every.items():
        row: dict[str, object] = {"sort": sort, "phase": phase, "note": ""}
        for name, of in (("printed", "kappa"), ("printed_z", "kappa_z")):
            row[name] = published.figure(f"s432.{of}.{sort}.{phase}").value
        if isinstance(found, NotCollected):
            rows.append(row | {"note": str(found)})
            bases.append(None)
            continue
        placed = placements(wave, sort, phase)
        counts, _ = aggregate_raters(placed.table.to_numpy(), len(CATEGORIES[sort]))
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
        bases.append(placed.base)
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
    known = only_possible(
        wave,
        CATEGORIES,
        lambda sort: difference(*(agreed(wave, sort, p, confidence) for p in PHASES)),
    )
    rows = [
        {
            "sort": sort,
            "difference": found.estimate,
            "conf_low": found.conf_low,
            "conf_high": found.conf_high,
            "groups": found.n,
        }
        for sort, found in known.items()
    ]
    stages = tuple(stage for of_phase in PHASES.values() for stage in of_phase)
    bases = [
        Base(
            found.n,
            "focus groups",
            SORTED,
            {"sort": sort, "key_stage": stages},
            "group_id",
            belong_to=found.fewest,
        )
        for sort, found in known.items()
    ]
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
    known = only_possible(wave, PHASES, lambda phase: placements(wave, sort, phase))
    frame = pd.DataFrame({of: e.table.eq(code).mean(axis=1) for of, e in known.items()})
    frame = frame.sort_index()
    # rounded, so that cards with the same shares tie on every machine
    order = frame.mean(axis=1).round(9).sort_values(ascending=False, kind="stable")
    frame = frame.loc[order.index].rename_axis("card").reset_index()
    bases = {
        phase: [None if pd.isna(share) else placed.base for share in frame[phase]]
        for phase, placed in known.items()
    }
    return Result(frame, bases)
