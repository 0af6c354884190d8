"""Figure 4: what stands at the centre of the digital world of each Key Stage.

A technology stands at the centre where at least half of the groups use it often and at
least half call it a favourite, outside where at least half never use it, and in between
otherwise. Within these zones it stands
the nearer to the centre the higher its score is. Scores give an order and no distance.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from personalising.pages import Base, Result
from personalising.pages.disclosure import guarded
from personalising.study.card_sorts.analysis import SORTED
from personalising.study.card_sorts.pack import INVENTED, REPORT
from personalising.study.card_sorts.worlds import EVERY_STAGE, placed
from personalising.study.edge import only_possible
from personalising.study.shares import SCHOOL
from personalising.study.wordings import are
from personalising.waves import NotCollected, Wave

CENTRE, BETWEEN, OUTSIDE = "centre", "in between", "outside"
ZONES = (CENTRE, BETWEEN, OUTSIDE)
FAVOURITE = ("favourite", "favourites", "favorite", "favorites")
"""What a group may call the heap of its favourites."""
FEWEST_GROUPS = 5
"""Fewest groups in each sort of a Key Stage for which ranks have an interval."""
HALF = 1 / 2
RESAMPLES = 1000
SEED = 2009
DECIMALS = 9  # to which scores are rounded, so that equal ones tie on every processor
POINTS: Mapping[str, float] = MappingProxyType(
    {"often": 1.0, "sometimes": 0.5, "never": 0.0}
)
TOLD: Mapping[int, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        1: {
            CENTRE: ("Console games", "Television", "Club Penguin"),
            BETWEEN: ("CBeebies",),
            OUTSIDE: ("Instant messaging", "Email"),
        },
        2: {
            CENTRE: ("Console games",),
            BETWEEN: ("Laptop", "Handheld games", "Google", "CBeebies", "Bebo"),
        },
        3: {
            CENTRE: ("Instant messaging",),
            BETWEEN: ("Bebo", "Television", "Console games"),
            OUTSIDE: ("CBeebies", "Club Penguin"),
        },
        4: {CENTRE: ("Instant messaging", "Bebo", "Email", "Phones")},
    }
)
"""Where the report's text puts technologies at each Key Stage, in this book's reading:
in between is what comes in, or has left the centre, or is not yet important."""


class Stage(NamedTuple):
    """What groups of a Key Stage say of each card.

    Parameters
    ----------
    use : pandas.DataFrame
        A row for each card and a column for each group of the sort by how often: the
        points of its category; missing where a group left the card out.
    favourites : pandas.DataFrame
        The same of the sort by favourites: 1 for a favourite, else 0. Without columns
        where no group did it.
    schools : mapping of str to str
        The school of each group.
    """

    use: pd.DataFrame
    favourites: pd.DataFrame
    schools: Mapping[str, str]


def stage(wave: Wave, key_stage: int) -> Stage:
    """Look up what groups of a Key Stage use how often, and what they like best.

    A card counts if at least half of the groups of the sort by how often placed it.

    Raises
    ------
    NotCollected
        Where no group of the Key Stage sorted by how often.
    """
    often = placed(wave, "frequency", (key_stage,))
    use = _table(often, often["category"].map(POINTS))
    use = use[use.notna().sum(axis=1) * 2 >= use.shape[1]]
    if use.empty:
        raise wave.lacks(
            f"a card that half of the groups of Key Stage {key_stage} sorted by how "
            "often"
        )
    schools = dict(zip(often["group_id"], often[SCHOOL], strict=True))
    try:
        liked = placed(wave, "favourites", (key_stage,))
    except NotCollected:
        return Stage(use, pd.DataFrame(index=use.index), schools)
    favourite = are(liked["category"], FAVOURITE).astype("float64")
    if not favourite.any():  # whatever its heaps are, none is known as favourites
        return Stage(use, pd.DataFrame(index=use.index), schools)
    schools |= dict(zip(liked["group_id"], liked[SCHOOL], strict=True))
    return Stage(use, _table(liked, favourite).reindex(use.index), schools)


def scores(use: npt.ArrayLike, favourites: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Give the score of cards: the mean of how often they are used, and liked best.

    Parameters
    ----------
    use : array_like
        Mean points of a card, from 0 (never, by all groups) to 1 (often, by all).
    favourites : array_like
        Share of groups that call it a favourite; missing where none was asked, and then
        the score is that of its use alone.

    Examples
    --------
    >>> scores([1.0, 0.5], [0.5, np.nan]).tolist()
    [0.75, 0.5]
    """
    used, liked = np.asarray(use, float), np.asarray(favourites, float)
    return np.where(np.isnan(liked), used, (used + liked) / 2).round(DECIMALS)


def zone(often: float, never: float, favourite: float) -> str:
    """Say where a card stands.

    Parameters
    ----------
    often, never : float
        Share of groups that use it often, and never.
    favourite : float
        Share of groups that call it a favourite; NaN where none was asked.

    Examples
    --------
    >>> zone(0.6, 0.1, 0.5), zone(0.6, 0.1, 0.4), zone(0.2, 0.5, 0.1)
    ('centre', 'in between', 'outside')
    """
    if often >= HALF and not favourite < HALF:
        return CENTRE
    return OUTSIDE if never >= HALF else BETWEEN


def ranks(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Give the place of each card: 1 for the highest score, their mean in a tie.

    Examples
    --------
    >>> ranks([0.2, 0.9, 0.2]).tolist()
    [2.5, 1.0, 2.5]
    """
    found = pd.Series(np.asarray(values, float)).rank(ascending=False)
    return found.to_numpy()


def world(wave: Wave, confidence: float = 0.95) -> Result:
    """Say where each card stands in the digital world of each Key Stage.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals of places.

    Returns
    -------
    Result
        A row for each Key Stage and card, the nearest to its centre first: key_stage,
        card, zone, often, sometimes, never (shares of groups), favourite (share of
        groups; missing where none was asked), score (from 0 to 1), place (1 at the
        centre), place_low, place_high (for other schools; missing where fewer than
        `FEWEST_GROUPS` did a sort), users and likers (groups of either sort).

    Raises
    ------
    NotCollected
        Where no Key Stage sorted by how often.
    """
    known = only_possible(wave, EVERY_STAGE, lambda each: stage(wave, each))
    frames, bases = [], []
    for key_stage, found in known.items():
        frames.append(_placed(found, confidence).assign(key_stage=key_stage))
        schools = {found.schools[group] for group in found.use}
        where = {"sort": "frequency", "key_stage": key_stage}
        base = Base(
            found.use.shape[1],
            "focus groups",
            SORTED,
            where,
            "group_id",
            belong_to=len(schools),
        )
        bases += [base] * len(found.use)
    columns = [
        *("key_stage", "card", "zone", "often", "sometimes", "never", "favourite"),
        *("score", "place", "place_low", "place_high", "users", "likers"),
    ]
    frame = pd.concat(frames)[columns]
    return Result.by_row(frame, bases, ["key_stage", "card", "zone", "users", "likers"])


def reconstruction(wave: Wave) -> Result:
    """Draw up Figure 4 anew, which is lost, from what the report's text says.

    What the text names stands in the zone where it puts it, whatever the wave says. All
    else stands where a synthetic wave has it. There are no numbers: an order is all
    that is meant.

    Returns
    -------
    Result
        A row for each Key Stage and card, in order from the centre: key_stage, card,
        zone and said_by (the report, whose text says so, or invented).

    Raises
    ------
    NotCollected
        As `world`.
    """
    found = world(wave).frame[["key_stage", "card", "zone"]]
    told = {
        (of, card.casefold()): name
        for of, zones in TOLD.items()
        for name, cards in zones.items()
        for card in cards
    }
    keys = list(zip(found["key_stage"], found["card"].str.casefold(), strict=True))
    found["said_by"] = [REPORT if key in told else INVENTED for key in keys]
    found["zone"] = [
        told.get(key, z) for key, z in zip(keys, found["zone"], strict=True)
    ]
    found["by_zone"] = found["zone"].map(ZONES.index)
    found = found.sort_values(["key_stage", "by_zone"], kind="stable")
    return Result(found.drop(columns="by_zone"), {})


def shown(wave: Wave) -> Result:
    """Give the digital worlds as a page draws them.

    Returns
    -------
    Result
        As `world`, or of a synthetic wave as `reconstruction`.

    Raises
    ------
    NotCollected
        As `world`.
    """
    return reconstruction(wave) if wave.descriptor.synthetic else world(wave)


def moves(wave: Wave) -> Result:
    """Say in which zone each card stands at each Key Stage.

    Returns
    -------
    Result
        A row for each card, those nearest to the centre of the first Key Stage first:
        card, and for each Key Stage that sorted a column ks1 to ks4 with its zone;
        empty where its groups had no such card. Of a synthetic wave it holds only what
        the report's text says, and has a column said_by.

    Raises
    ------
    NotCollected
        As `world`.
    """
    found = guarded(shown(wave), wave.descriptor)
    frame = found.frame
    if wave.descriptor.synthetic:
        frame = frame[frame["said_by"] == REPORT]
        if frame.empty:
            raise wave.lacks("a card that the report's text places at a Key Stage")
    cards = list(dict.fromkeys(frame["card"]))
    table = pd.DataFrame({"card": cards})
    if wave.descriptor.synthetic:
        table["said_by"] = REPORT
    for of, rows in frame.groupby("key_stage"):
        zones = dict(zip(rows["card"], rows["zone"], strict=True))
        table[f"ks{of}"] = [zones.get(card, "") for card in cards]
    return Result(table, {}, withheld=found.withheld)


def numbered(wave: Wave, confidence: float = 0.95) -> Result:
    """Give the places of cards with their intervals, of a wave that was collected.

    Returns
    -------
    Result
        As `world`.

    Raises
    ------
    NotCollected
        As `world`, and of a synthetic wave: it has no values of the lost figure.
    """
    if wave.descriptor.synthetic:
        raise wave.lacks(
            "sorts of pupils; the values of the report's Figure 4 are lost, and "
            "invented ones are no substitute"
        )
    return world(wave, confidence)


def _table(rows: pd.DataFrame, values: "pd.Series[float]") -> pd.DataFrame:
    known = rows.assign(value=values).set_index(["card", "group_id"])["value"]
    return known.unstack().sort_index().sort_index(axis=1)  # noqa: PD010


def _placed(found: Stage, confidence: float) -> pd.DataFrame:
    use, liked = found.use, found.favourites
    frame = pd.DataFrame({"card": list(use.index)})
    known = use.notna().sum(axis=1).to_numpy()
    for name, points in POINTS.items():
        frame[name] = use.eq(points).sum(axis=1).to_numpy() / known
    frame["favourite"] = liked.mean(axis=1).to_numpy(na_value=np.nan)
    frame["score"] = scores(use.mean(axis=1), frame["favourite"])
    frame["place"] = ranks(frame["score"])
    ends = _intervals(found, confidence)
    frame["place_low"], frame["place_high"] = ends
    frame["zone"] = [
        zone(*row)
        for row in zip(frame["often"], frame["never"], frame["favourite"], strict=True)
    ]
    frame["users"], frame["likers"] = use.shape[1], liked.shape[1]
    return frame.sort_values(["place", "card"], kind="stable")


def _intervals(
    found: Stage, confidence: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Ends of the places of cards for other schools; unknown where groups are few."""
    parts = [found.use, found.favourites]
    asked = [part for part in parts if part.shape[1]]
    schools = sorted({found.schools[group] for part in asked for group in part})
    few = any(part.shape[1] < FEWEST_GROUPS for part in asked)
    if few or len(schools) < FEWEST_GROUPS:
        unknown = np.full(len(found.use), np.nan)
        return unknown, unknown
    draw = np.random.default_rng(SEED)
    drawn = draw.integers(len(schools), size=(RESAMPLES, len(schools)))
    weights = (drawn[:, :, None] == np.arange(len(schools))).sum(axis=1)
    means = [
        _means(part, _columns(part, found.schools, schools), weights) for part in parts
    ]
    used = scores(*means)
    # a draw without any group of a sort says nothing of it
    kept = ~np.isnan(means[0]).all(axis=1)
    if found.favourites.shape[1]:
        kept &= ~np.isnan(means[1]).all(axis=1)
    if not kept.any():
        return (np.full(len(found.use), np.nan),) * 2
    places = pd.DataFrame(used[kept]).rank(axis=1, ascending=False)
    tail = (1 - confidence) / 2
    low, high = np.quantile(places, [tail, 1 - tail], axis=0, method="inverted_cdf")
    return low, high


def _columns(
    part: pd.DataFrame, of: Mapping[str, str], schools: Collection[str]
) -> npt.NDArray[np.intp]:
    where = {school: place for place, school in enumerate(schools)}
    return np.array([where[of[group]] for group in part], dtype=np.intp)


def _means(
    part: pd.DataFrame,
    columns: npt.NDArray[np.intp],
    weights: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """Mean of each card, a column each, in each draw of schools, a row each."""
    if not len(columns):
        return np.full((len(weights), len(part)), np.nan)
    values = part.to_numpy(dtype=float)
    known = ~np.isnan(values)
    of_groups = weights[:, columns]
    total = of_groups @ np.where(known, values, 0.0).T
    number = of_groups @ known.T
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)
