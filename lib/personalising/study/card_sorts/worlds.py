"""What pupils' groups of a Key Stage place where: the units that claims are tested on.

The pupils' digital world is what the sorts by how often and by where say of it. What a
group uses often stands at its centre; what it never uses lies outside.
"""

from collections.abc import Collection

import pandas as pd

from personalising.model import Effect
from personalising.statistics.dissimilarity import (
    FEWEST,
    Dissimilarity,
    dissimilarity,
)
from personalising.study.card_sorts.analysis import (
    ASKED,
    NEEDS,
    PHASES,
    Placements,
    placements,
)
from personalising.study.shares import HOLDS, SCHOOL, Units
from personalising.study.wordings import are
from personalising.waves import Wave

GROUPS = "groups"
EVERY_STAGE = (1, 2, 3, 4)
APART = "difference in the share of agreement, within phases less between them"


def placed(wave: Wave, sort: str, stages: Collection[int]) -> pd.DataFrame:
    """Look up what pupils' groups of some Key Stages put where.

    Parameters
    ----------
    wave : Wave
    sort : str
        Of `analysis.CATEGORIES`.
    stages : collection of int
        Key Stages.

    Returns
    -------
    pandas.DataFrame
        A row for each placement: group_id, school_id, card, category.

    Raises
    ------
    NotCollected
        Where there is none.
    """
    wave.require(NEEDS)
    groups = wave["focus_groups"]
    pupils = groups["respondents"].eq("learners")
    of_stages = groups["key_stage"].isin([*stages])
    chosen = groups.loc[pupils & of_stages, ["group_id", SCHOOL]]
    sorts = wave["card_sorts"].dropna(subset=["card", "category"])
    found = sorts[sorts["sort"].eq(sort)].merge(chosen, on="group_id")
    if found.empty:
        raise wave.lacks(
            f"a sort by {ASKED[sort]} by pupils of Key Stage {_named(stages)}"
        )
    return found[["group_id", SCHOOL, "card", "category"]]


def put(
    sort: str, cards: Collection[str], categories: Collection[str], *stages: int
) -> Units:
    """Give the groups of some Key Stages; it holds of those that put a card somewhere.

    Of several cards for the same thing, one is enough: who uses one of them often uses
    it often.

    Parameters
    ----------
    sort : str
        Of `analysis.CATEGORIES`.
    cards : collection of str
        The cards, as `cards` lists them.
    categories : collection of str
        Categories of the sort.
    *stages : int
        Key Stages of the groups.
    """

    def units(wave: Wave) -> pd.DataFrame:
        found = _of_cards(wave, sort, cards, stages)
        there = found["category"].isin([*categories])
        return _of_groups(found, there.groupby(found["group_id"]).any())

    return units


def put_nowhere_else(
    sort: str, cards: Collection[str], categories: Collection[str], *stages: int
) -> Units:
    """Give the groups of some Key Stages; it holds of those that put all cards there.

    Parameters
    ----------
    sort, cards, categories, *stages
        As of `put`.
    """

    def units(wave: Wave) -> pd.DataFrame:
        found = _of_cards(wave, sort, cards, stages)
        there = found["category"].isin([*categories])
        return _of_groups(found, there.groupby(found["group_id"]).all())

    return units


def mostly_used(*stages: int) -> Units:
    """Give the groups of some Key Stages; it holds of those that use most of the cards.

    Parameters
    ----------
    *stages : int
        Key Stages of the groups.
    """

    def units(wave: Wave) -> pd.DataFrame:
        found = placed(wave, "frequency", stages)
        used = found["category"].ne("never").groupby(found["group_id"]).mean()
        return _of_groups(found, used > 1 / 2)

    return units


def home_above_school(wave: Wave) -> pd.DataFrame:
    """Give all groups; it holds of those with more cards at home than at school.

    What a group uses at both counts for both, and so decides nothing.
    """
    found = placed(wave, "where", EVERY_STAGE)
    one = found["category"].eq("home").astype(int) - found["category"].eq("school")
    return _of_groups(found, one.groupby(found["group_id"]).sum() > 0)


def phases_apart(wave: Wave, confidence: float, over: str = "raters") -> Dissimilarity:
    """Estimate how far primary and secondary groups differ in where things are used.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the interval.
    over : {"raters", "items"}
        Whether the interval is for other schools' groups or for other cards.

    Raises
    ------
    NotCollected
        Where a phase has fewer than three schools, or both fewer than three cards.
    """
    one, other = (placements(wave, "where", phase) for phase in PHASES)
    cards = one.table.index.intersection(other.table.index)
    schools = [_schools(wave, each) for each in (one, other)]
    if len(cards) < FEWEST or min(len(set(each)) for each in schools) < FEWEST:
        raise wave.lacks(
            f"a sort by where of the same {FEWEST} or more cards by pupils of {FEWEST} "
            "or more schools of each phase"
        )
    first, second = (each.table.loc[cards].to_numpy() for each in (one, other))
    return dissimilarity(first, second, schools[0], schools[1], over, confidence)


def apart_effect(found: Dissimilarity, estimate: float | None = None) -> Effect:
    """Give the difference of the phases as the effect that a claim is judged by.

    Parameters
    ----------
    found : Dissimilarity
    estimate : float, optional
        Another estimate, with the width of the interval that all schools have.
    """
    moved = 0.0 if estimate is None else estimate - found.estimate
    return Effect(
        found.estimate + moved,
        found.conf_low + moved,
        found.conf_high + moved,
        sum(found.n_raters),
        APART,
        found.confidence,
        unit=GROUPS,
        fewest=min(found.clusters),
    )


def _of_cards(
    wave: Wave, sort: str, cards: Collection[str], stages: Collection[int]
) -> pd.DataFrame:
    found = placed(wave, sort, stages)
    found = found[are(found["card"], cards)]
    if found.empty:
        raise wave.lacks(
            f"a card for {next(iter(cards)).lower()} in a sort by {ASKED[sort]} by "
            f"pupils of Key Stage {_named(stages)}"
        )
    return found


def _schools(wave: Wave, of: Placements) -> list[str]:
    known = wave["focus_groups"].set_index("group_id")[SCHOOL]
    return [str(known[group]) for group in of.table.columns]


def _of_groups(found: pd.DataFrame, holds: "pd.Series[bool]") -> pd.DataFrame:
    groups = found.drop_duplicates("group_id").reset_index(drop=True)
    there = groups["group_id"].map(holds).astype(bool)
    return pd.DataFrame({SCHOOL: groups[SCHOOL], HOLDS: there})


def _named(stages: Collection[int]) -> str:
    *most, last = map(str, stages)
    return f"{', '.join(most)} or {last}" if most else last
