"""Figure 5: what pupils use at home, at school and at both, in either phase."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from personalising.model import Effect, rule
from personalising.pages import Base, Result
from personalising.study.card_sorts.analysis import CATEGORIES, PHASES, SORTED
from personalising.study.card_sorts.pack import INVENTED
from personalising.study.card_sorts.worlds import GROUPS, placed
from personalising.study.edge import only_possible
from personalising.study.shares import SCHOOL
from personalising.waves import NotCollected, Wave

HOME, SCHOOL_ALONE, BOTH, NEITHER = CATEGORIES["where"]
USED_AT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"at_home": (HOME, BOTH), "at_school": (SCHOOL_ALONE, BOTH)}
)
RARELY = "rarely used"
FEWEST_GROUPS = 5
"""Fewest groups, and schools, of a phase for an interval."""
RESAMPLES = 1000
SEED = 2009
VARIATION = "total variation of where things are used, between the phases"


class Places(NamedTuple):
    """How many groups of a phase put each card where, by school.

    Parameters
    ----------
    cards : tuple of str
        The cards that at least half of the groups placed.
    counts : ndarray of int, shape (schools, cards, places)
        Groups of each school; places as in `CATEGORIES`.
    schools : tuple of str
        The schools.
    base : Base
        The groups.
    rare : frozenset of str
        Cards that most groups of the phase never use, by the sort by how often.
    """

    cards: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    schools: tuple[str, ...]
    base: Base
    rare: frozenset[str]

    @property
    def has_interval(self) -> bool:
        """Whether there are groups and schools enough to resample."""
        return min(self.base.count, len(self.schools)) >= FEWEST_GROUPS


def placed_where(wave: Wave, phase: str) -> Places:
    """Look up where the groups of a phase use each card.

    Raises
    ------
    NotCollected
        Where no group of the phase sorted by where.
    """
    rows = placed(wave, "where", PHASES[phase])
    groups = rows["group_id"].nunique()
    number = rows.groupby("card")["group_id"].nunique()
    cards = tuple(sorted(number.index[number * 2 >= groups]))
    if not cards:
        raise wave.lacks(f"a card that half of the {phase} groups sorted by where")
    rows = rows[rows["card"].isin(cards)]
    schools = tuple(sorted(rows[SCHOOL].astype(str).unique()))
    counts = np.zeros((len(schools), len(cards), len(CATEGORIES["where"])), "int64")
    at = (
        rows[SCHOOL].astype(str).map(schools.index).to_numpy(),
        rows["card"].map(cards.index).to_numpy(),
        rows["category"].map(CATEGORIES["where"].index).to_numpy(),
    )
    np.add.at(counts, at, 1)
    where = {"sort": "where", "key_stage": PHASES[phase]}
    base = Base(
        groups, "focus groups", SORTED, where, "group_id", belong_to=len(schools)
    )
    return Places(cards, counts, schools, base, _rare(wave, phase))


def places(wave: Wave, confidence: float = 0.95) -> Result:
    """Say of each card where the groups of each phase use it.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        A row for each phase and card: phase, card, place (home, school or both,
        whichever most groups that use it name, and both in a tie; or rarely used: where
        most groups use it at neither, or never), home, school, both, neither (shares of
        groups), and at_home and at_school (alone or both) with their intervals for
        other schools, at_home_low and so on, missing where groups or schools are few.

    Raises
    ------
    NotCollected
        Where neither phase sorted by where.
    """
    known = only_possible(wave, PHASES, lambda phase: placed_where(wave, phase))
    frames, bases = [], []
    for phase, found in known.items():
        whole = found.counts.sum(axis=0)
        shares = pd.DataFrame(_shares(whole), columns=[*CATEGORIES["where"]])
        shares.insert(0, "phase", phase)
        shares.insert(1, "card", found.cards)
        shares.insert(2, "place", _where(found.cards, whole, found.rare))
        drawn = _resampled(found) if found.has_interval else None
        tail = (1 - confidence) / 2
        for name, of in USED_AT.items():
            shares[name] = shares[[*of]].sum(axis=1)
            codes = [CATEGORIES["where"].index(place) for place in of]
            ends = np.full((2, len(shares)), np.nan)
            if drawn is not None:
                each = drawn[:, :, codes].sum(axis=2)
                # a card that no drawn school placed says nothing of it in that draw
                kept = ~np.isnan(each).any(axis=1)
                ends = np.quantile(each[kept], [tail, 1 - tail], axis=0)
            shares[f"{name}_low"], shares[f"{name}_high"] = ends
        frames.append(shares)
        bases += [found.base] * len(shares)
    frame = pd.concat(frames)
    return Result.by_row(frame, bases, ["phase", "card", "place"])


def reconstruction(wave: Wave) -> Result:
    """Draw up Figure 5 anew, which is lost, without numbers.

    The report's text says that the phases overlap alike, and that homes offer most; of
    single technologies it says nothing here. So each stands where a synthetic wave,
    made to follow the text, has it.

    Returns
    -------
    Result
        A row for each phase and card: phase, card, place and said_by (invented).

    Raises
    ------
    NotCollected
        As `places`.
    """
    found = places(wave).frame[["phase", "card", "place"]]
    return Result(found.assign(said_by=INVENTED), {})


def shown(wave: Wave) -> Result:
    """Give where things are used as a page draws it.

    Returns
    -------
    Result
        As `places`, or of a synthetic wave as `reconstruction`.

    Raises
    ------
    NotCollected
        As `places`, and where most groups use nothing anywhere.
    """
    synthetic = wave.descriptor.synthetic
    found = reconstruction(wave) if synthetic else places(wave)
    if (found.frame["place"] == RARELY).all():
        raise wave.lacks("technologies that most groups use somewhere")
    return found


def numbered(wave: Wave, confidence: float = 0.95) -> Result:
    """Give where cards are used with intervals, of a wave that was collected.

    Returns
    -------
    Result
        As `places`, without cards that are rarely used.

    Raises
    ------
    NotCollected
        As `places`, and of a synthetic wave: it has no values of the lost figure.
    """
    if wave.descriptor.synthetic:
        raise wave.lacks(
            "sorts of pupils; the values of the report's Figure 5 are lost, and "
            "invented ones are no substitute"
        )
    found = places(wave, confidence)
    kept = (found.frame["place"] != RARELY).to_numpy()
    bases = {
        name: [base for base, keep in zip(each, kept, strict=True) if keep]
        for name, each in found.bases.items()
    }
    if not kept.any():
        raise wave.lacks("technologies that most groups use somewhere")
    return Result(found.frame[kept], bases)


class Variation(NamedTuple):
    """How far two phases differ in where they use things, over all placements.

    Parameters
    ----------
    primary, secondary : ndarray, shape (places,)
        Share of all placements, as in `CATEGORIES`.
    total : float
        Total variation: half the sum of the differences of these shares, either way;
        the largest share that would have to lie elsewhere for the phases to be alike.
    low, high : float
        Its interval for other schools.
    differences, lows, highs : ndarray, shape (places,)
        Secondary less primary, and the ends of their intervals.
    fewest, groups : int
        Schools of the phase that has fewer, and groups of both.
    """

    primary: npt.NDArray[np.float64]
    secondary: npt.NDArray[np.float64]
    total: float
    low: float
    high: float
    differences: npt.NDArray[np.float64]
    lows: npt.NDArray[np.float64]
    highs: npt.NDArray[np.float64]
    fewest: int
    groups: int


def variation(wave: Wave, confidence: float = 0.95) -> Variation:
    """Compare where the phases use things, over the cards that both sorted.

    Schools of either phase are resampled. The low end is that of the percentiles moved
    down by what resampling adds on average (an estimate that is never negative lies too
    high where samples are small), and 0 at least.

    Raises
    ------
    NotCollected
        Where a phase has fewer than five groups or schools, or both have no card in
        common.
    """
    found = [placed_where(wave, phase) for phase in PHASES]
    cards = [card for card in found[0].cards if card in found[1].cards]
    if not cards or not all(each.has_interval for each in found):
        raise wave.lacks(
            f"a sort by where of the same cards by {FEWEST_GROUPS} or more groups and "
            "schools of either phase"
        )
    kept = [
        each.counts[:, [each.cards.index(card) for card in cards]].sum(axis=1)
        for each in found
    ]
    shares = [_shares(each.sum(axis=0)) for each in kept]
    draw = np.random.default_rng(SEED)
    drawn = [
        _shares(each[draw.integers(len(each), size=(RESAMPLES, len(each)))].sum(axis=1))
        for each in kept
    ]
    moved = drawn[1] - drawn[0]
    tail = (1 - confidence) / 2
    lows, highs = np.quantile(moved, [tail, 1 - tail], axis=0)
    total = float(np.abs(shares[1] - shares[0]).sum()) / 2
    totals = np.abs(moved).sum(axis=1) / 2
    low, high = np.quantile(totals, [tail, 1 - tail])
    bias = max(math.fsum(totals) / RESAMPLES - total, 0.0)
    return Variation(
        primary=shares[0],
        secondary=shares[1],
        total=total,
        low=max(float(low) - bias, 0.0),
        high=float(high),
        differences=shares[1] - shares[0],
        lows=lows,
        highs=highs,
        fewest=min(len(each.schools) for each in found),
        groups=sum(each.base.count for each in found),
    )


def overlap(wave: Wave, confidence: float = 0.95) -> Result:
    """Set the phases beside each other in where they use things.

    Returns
    -------
    Result
        A row for each place, and a last one for all of them: place, primary, secondary
        (shares of placements), difference (secondary less primary; in the last row the
        total variation), conf_low and conf_high, and band: the largest difference that
        counts as none.

    Raises
    ------
    NotCollected
        As `variation`.
    """
    found = variation(wave, confidence)
    frame = pd.DataFrame(
        {
            "place": [*CATEGORIES["where"], "all places"],
            "primary": [*found.primary, np.nan],
            "secondary": [*found.secondary, np.nan],
            "difference": [*found.differences, found.total],
            "conf_low": [*found.lows, found.low],
            "conf_high": [*found.highs, found.high],
        }
    )
    frame["band"] = rule().band("share").half_width
    base = Base(
        found.groups,
        "focus groups",
        SORTED,
        {"sort": "where", "key_stage": (*PHASES["primary"], *PHASES["secondary"])},
        "group_id",
        belong_to=found.fewest,
    )
    return Result.by_row(frame, [base] * len(frame), ["place", "band"])


def variation_effect(found: Variation, confidence: float) -> Effect:
    """Give the total variation as the effect that a claim is judged by."""
    return Effect(
        found.total,
        found.low,
        found.high,
        found.groups,
        VARIATION,
        confidence,
        unit=GROUPS,
        fewest=found.fewest,
    )


def _rare(wave: Wave, phase: str) -> frozenset[str]:
    try:
        rows = placed(wave, "frequency", PHASES[phase])
    except NotCollected:
        return frozenset()
    never = rows["category"].eq("never").groupby(rows["card"]).mean()
    return frozenset(never.index[never > 1 / 2])


def _shares(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    whole = counts.sum(axis=-1, keepdims=True)
    return np.where(whole > 0, counts / np.maximum(whole, 1), np.nan)


def _resampled(found: Places) -> npt.NDArray[np.float64]:
    """Shares of each place of each card, in each draw of schools."""
    draw = np.random.default_rng(SEED)
    number = len(found.schools)
    drawn = draw.integers(number, size=(RESAMPLES, number))
    weights = (drawn[:, :, None] == np.arange(number)).sum(axis=1)
    return _shares(np.tensordot(weights, found.counts, 1))


def _where(
    cards: tuple[str, ...], counts: npt.NDArray[np.int64], rare: frozenset[str]
) -> list[str]:
    found = []
    for card, each in zip(cards, counts, strict=True):
        by = dict(zip(CATEGORIES["where"], each.tolist(), strict=True))
        if card in rare or 2 * by[NEITHER] > sum(by.values()):
            found.append(RARELY)
            continue
        most = max(by[HOME], by[SCHOOL_ALONE], by[BOTH])
        first = [name for name in (BOTH, HOME, SCHOOL_ALONE) if by[name] == most]
        # home and school as often as each other is both
        found.append(first[0] if len(first) == 1 else BOTH)
    return found
