"""Free sorts: which cards pupils' groups put together, whatever they called the heap.

Cards that lie together in most groups' sorts form clusters, and cards that hardly any
group keeps apart are merged into one item.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from personalising.pages import Base, Result
from personalising.statistics.sorts import (
    LINKAGES,
    NOT_PLACED,
    Stability,
    Tree,
    adjusted_rand,
    lie_together,
    stability,
    tree,
)
from personalising.study.card_sorts.analysis import FEWEST, NEEDS, SORTED
from personalising.study.card_sorts.pack import REPORT, STEPS
from personalising.waves import NotCollected, Wave

MERGED_FROM = 0.8
"""Cards are one item where any two of them lay together in at least this share of the
sorts that have both."""
RESAMPLES = 200
"""How often schools are drawn, to see whether clusters stay."""
Ints = npt.NDArray[np.int64]


class FreeSorts(NamedTuple):
    """Where groups of pupils put cards, on heaps of their own.

    Parameters
    ----------
    heaps : pandas.DataFrame
        A row for each card and a column for each group; the heap as a whole number that
        means something within that group alone, `NOT_PLACED` where it left the card
        out.
    names : pandas.DataFrame
        The same, with what the group called the heap.
    schools : tuple of str
        The school of each group.
    base : Base
        The groups.
    left_out : int
        Groups whose sort tells no two cards apart, or puts no two together.
    """

    heaps: pd.DataFrame
    names: pd.DataFrame
    schools: tuple[str, ...]
    base: Base
    left_out: int

    @property
    def alike(self) -> npt.NDArray[np.float64]:
        """Share of the sorts of both cards in which each two cards lie together."""
        return lie_together(self.heaps.to_numpy()).share

    @property
    def number(self) -> int:
        """How many clusters are cut: as many as half of the groups made heaps or more.

        That is the lower median of the heaps that groups made, and two at least.
        """
        made = self.names.nunique().sort_values()
        return max(2, int(made.iloc[(len(made) - 1) // 2]))


def free_sorts(wave: Wave) -> FreeSorts:
    """Look up on which heap each group of pupils put each card.

    A card counts if more than half of the groups placed it, so that any two cards were
    placed by one group at least. A group that made one heap of all cards, or one of
    each, is left out: it tells of no two cards whether they are alike.

    Raises
    ------
    NotCollected
        Where fewer than three groups sorted the same three cards.
    """
    wave.require(NEEDS)
    groups = wave["focus_groups"]
    pupils = groups[groups["respondents"].eq("learners")]
    school_of = pupils.set_index("group_id")["school_id"]
    sorts = wave["card_sorts"].dropna(subset=["card", "category"])
    sorts = sorts[sorts["sort"].eq("free") & sorts["group_id"].isin(school_of.index)]
    names = sorts.set_index(["card", "group_id"])["category"].unstack()  # noqa: PD010
    whole = names.shape[1]
    names = names[names.notna().sum(axis=1) * 2 > names.shape[1]].astype("object")
    made, placed = names.nunique(), names.notna().sum()
    names = names.loc[:, (made > 1) & (made < placed)].sort_index()
    # of the groups that are left, any two cards may have been placed by none
    names = names[names.notna().sum(axis=1) * 2 > names.shape[1]]
    if min(names.shape) < FEWEST:
        raise wave.lacks(
            f"a free sort of the same {FEWEST} or more cards, in several heaps, by "
            f"{FEWEST} or more groups of pupils"
        )
    heaps = names.apply(lambda column: pd.factorize(column)[0]).astype("int64")
    assert NOT_PLACED == -1  # what pandas gives for a missing value
    schools = tuple(str(school_of[group]) for group in names.columns)
    base = Base(
        names.shape[1],
        "focus groups",
        SORTED,
        {"sort": "free"},
        "group_id",
        belong_to=len(set(schools)),
    )
    return FreeSorts(heaps, names, schools, base, whole - names.shape[1])


def alike(wave: Wave) -> Result:
    """Give for each two cards in how many sorts they lie together.

    Returns
    -------
    Result
        A row for each pair: card, other, place and other_place (their places in the
        tree of average linkage, from 0), and share.

    Raises
    ------
    NotCollected
        As `free_sorts`.
    """
    found = free_sorts(wave)
    share = found.alike
    order = tree(share).order
    cards = list(found.heaps.index)
    rows = [
        (cards[one], cards[other], low, high, share[one, other])
        for low, one in enumerate(order)
        for high, other in enumerate(order[:low])
    ]
    frame = pd.DataFrame(
        rows, columns=["card", "other", "place", "other_place", "share"]
    )
    labels = ("card", "other", "place", "other_place")
    return Result.by_row(frame, [found.base] * len(rows), labels)


def joins(wave: Wave) -> Result:
    """Give the steps in which the tree of average linkage joins cards.

    Returns
    -------
    Result
        A row for each step: first and second (numbers of the parts that join: a card by
        its name's place in the alphabet, from 0, then each join), cards (in the new
        part) and height (the mean share of sorts that keep cards of either part apart).

    Raises
    ------
    NotCollected
        As `free_sorts`.
    """
    found = free_sorts(wave)
    steps = tree(found.alike).joins
    frame = pd.DataFrame(steps, columns=["first", "second", "height", "cards"])
    whole = ["first", "second", "cards"]
    frame = frame.astype(dict.fromkeys(whole, "int64"))
    return Result.by_row(frame, [found.base] * len(frame), whole)


def clusters(wave: Wave) -> Result:
    """Give the clusters of cards, by average linkage.

    Returns
    -------
    Result
        A row for each cluster of two cards or more: cluster (what groups most often
        called a heap of its cards, if two or more did), cards (their names), size,
        together (mean share of sorts in which two of them lie together) and stays (mean
        share of resampled schools with which two of them stay in one cluster).

    Raises
    ------
    NotCollected
        As `free_sorts`, and where no two cards are in one cluster.
    """
    found = free_sorts(wave)
    share = found.alike
    of = tree(share).clusters(found.number)
    stays = _stability(found, "average").of(of)
    rows = [
        {
            "cluster": _called(found.names.loc[found.heaps.index[held]]),
            "cards": ", ".join(found.heaps.index[held]),
            "size": len(held),
            "together": _mean_of_pairs(share, held),
            "stays": math.fsum(stays[held]) / len(held),
        }
        for held in (np.flatnonzero(of == n) for n in range(of.max() + 1))
        if len(held) > 1
    ]
    return Result.by_row(
        pd.DataFrame(rows), [found.base] * len(rows), ["cluster", "cards", "size"]
    )


def fits(wave: Wave) -> Result:
    """Say how well trees tell what groups did, and how stable their clusters are.

    Returns
    -------
    Result
        A row for each linkage: linkage, cophenetic (correlation of the tree with the
        shares), clusters, rand and low (adjusted Rand index of the clusters of other
        schools and these: the mean over resamples, and what 95 in 100 of them exceed),
        same (that index of the clusters of both linkages) and left_out (groups whose
        sort tells no two cards apart, or puts no two together).

    Raises
    ------
    NotCollected
        As `free_sorts`.
    """
    found = free_sorts(wave)
    trees: dict[str, Tree] = {how: tree(found.alike, how) for how in LINKAGES}
    cut = [each.clusters(found.number) for each in trees.values()]
    rows = []
    for how, each in trees.items():
        other = _stability(found, how)
        rows.append(
            {
                "linkage": how,
                "cophenetic": each.cophenetic,
                "clusters": found.number,
                "rand": math.fsum(other.rand) / len(other.rand),
                "low": float(np.quantile(other.rand, 0.05)),
                "same": adjusted_rand(*cut),
                "left_out": found.left_out,
            }
        )
    return Result.by_row(
        pd.DataFrame(rows),
        [found.base] * len(rows),
        ["linkage", "clusters", "left_out"],
    )


def merged(wave: Wave) -> Result:
    """Give the cards that hardly any group keeps apart: each set becomes one item.

    The rule: in the tree of complete linkage, whatever joins where any two cards lie
    together in at least `MERGED_FROM` of the sorts that have both.

    Returns
    -------
    Result
        A row for each set: cards, size, least (the smallest share of two of them) and
        said_by (who merges these, where the report or this book does; else empty).

    Raises
    ------
    NotCollected
        As `free_sorts`, and where no two cards are merged.
    """
    found = free_sorts(wave)
    share = found.alike
    of = tree(share, "complete").below(1 - MERGED_FROM)
    sets = [np.flatnonzero(of == n) for n in range(of.max() + 1)]
    rows = [
        {
            "cards": ", ".join(found.heaps.index[held]),
            "size": len(held),
            "least": float(share[np.ix_(held, held)].min()),
            "said_by": _said_by(list(found.heaps.index[held])),
        }
        for held in sets
        if len(held) > 1
    ]
    if not rows:
        raise wave.lacks("two cards that nearly all groups put together")
    return Result.by_row(
        pd.DataFrame(rows), [found.base] * len(rows), ["cards", "size", "said_by"]
    )


def card_set(wave: Wave) -> Result:
    """List the cards of a wave: which sorts had each, and how alike groups treated it.

    Returns
    -------
    Result
        A row for each card or item, in order of the alphabet: card, free and resorted
        (groups that placed it in the free sort, and in sorts into given categories),
        steady (of cards of the free sort, how likely two groups are to do the same with
        it and another card, be it that they put the two together or keep them apart; a
        mean over other cards).

    Raises
    ------
    NotCollected
        Where no group of pupils placed a card.
    """
    wave.require(NEEDS)
    groups = wave["focus_groups"]
    pupils = groups[groups["respondents"].eq("learners")]
    sorts = wave["card_sorts"].dropna(subset=["card", "category"])
    sorts = sorts[sorts["group_id"].isin(pupils["group_id"])]
    if sorts.empty:
        raise wave.lacks("cards that groups of pupils placed")
    is_free = sorts["sort"].eq("free")
    cards = sorted(sorts["card"].unique())
    frame = pd.DataFrame({"card": cards})
    for name, rows in (("free", sorts[is_free]), ("resorted", sorts[~is_free])):
        number = rows.groupby("card")["group_id"].nunique()
        frame[name] = number.reindex(cards, fill_value=0).to_numpy()
    try:
        found = free_sorts(wave)
    except NotCollected:
        steady: dict[str, float] = {}
        base = None
    else:
        steady, base = _steady(found), found.base
    frame["steady"] = [steady.get(card, np.nan) for card in cards]
    bases = [base if card in steady else None for card in cards]
    return Result(frame, {"steady": bases})


def _steady(found: FreeSorts) -> dict[str, float]:
    share = found.alike
    same = share**2 + (1 - share) ** 2
    number = len(share) - 1
    each = [(math.fsum(row) - row[place]) / number for place, row in enumerate(same)]
    return dict(zip(found.heaps.index, each, strict=True))


def _stability(found: FreeSorts, linkage: str) -> Stability:
    heaps = found.heaps.to_numpy()
    return stability(heaps, found.schools, found.number, linkage, RESAMPLES)


def _called(names: pd.DataFrame) -> str:
    """What two groups or more called a heap of these cards, if so; else nothing."""
    votes: Counter[str] = Counter()
    for group in names:
        held = Counter(name.strip().casefold() for name in names[group].dropna())
        # a heap counts for a group if it holds most of these cards
        votes.update(n for n, count in held.items() if 2 * count > len(names))
    best = sorted(votes.items(), key=lambda each: (-each[1], each[0]))
    if not best or best[0][1] < 2:
        return ""
    return best[0][0][:1].upper() + best[0][0][1:]


def _said_by(cards: Sequence[str]) -> str:
    """Who merges these cards, if anybody whose list this book has."""
    merges = [step for step in STEPS if len(step.cards) > 1 and step.items]
    names = {card.casefold() for card in cards}
    by_report = [s for s in merges if s.said_by == REPORT]
    for step in (*by_report, *merges):
        if {card.casefold() for card in step.cards} - {"phones"} <= names:
            return step.said_by
    return ""


def _mean_of_pairs(share: npt.NDArray[np.float64], held: npt.NDArray[np.intp]) -> float:
    part = share[np.ix_(held, held)]
    pairs = part[np.triu_indices(len(held), 1)]
    return math.fsum(pairs) / len(pairs)
