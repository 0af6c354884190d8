"""The card sorts of the reference wave, card by card.

What was printed of them is how far the groups agreed: kappa and its z for two sorts in
two phases. Groups draw their placements one by one; then single placements are changed
until both come out as printed. What each card is, and where it went, is invented from
what the report says in words of each Key Stage.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from drawing import Ints, choose, is_less, printed

from personalising.errors import CompendiumError
from personalising.published import figure
from personalising.statistics import fleiss_kappa
from personalising.statistics.kappa import null_variance
from personalising.study.printed.kappas import category_totals

CALIBRATED = ("s432.kappa",)
STAGES = {"primary": (1, 2), "secondary": (3, 4)}
CATEGORIES = {  # into which a sort puts cards, where these are given
    "favourites": ("favourite", "other"),
    "frequency": ("often", "sometimes", "never"),
    "where": ("home", "school", "both", "neither"),
}
MOST_CHANGES = 1_000_000
NEAR = 20  # sums of squares that are tried, to either side of the printed kappa


class Item(NamedTuple):
    """What is invented of one of the 23 items.

    Parameters
    ----------
    use : tuple of int
        How central it is at each Key Stage: 3 at the centre, 0 outside.
    place : str
        Where it is met most.
    """

    use: tuple[int, int, int, int]
    place: str


ITEMS = {
    "Television": Item((3, 3, 3, 2), "home"),
    "CBeebies": Item((3, 2, 0, 0), "home"),
    "Console games": Item((3, 3, 1, 1), "home"),
    "Handheld games": Item((1, 3, 2, 1), "home"),
    "Miniclip Games": Item((2, 3, 2, 1), "home"),
    "Club Penguin": Item((3, 2, 1, 0), "home"),
    "Google": Item((1, 3, 3, 3), "both"),
    "Instant messaging": Item((0, 1, 3, 3), "home"),
    "Email": Item((0, 1, 2, 3), "both"),
    "Bebo": Item((0, 1, 3, 3), "home"),
    "Phones": Item((1, 2, 3, 3), "home"),
    "Music player": Item((1, 2, 3, 3), "home"),
    "Camera": Item((2, 2, 2, 2), "both"),
    "Webcam": Item((0, 1, 2, 2), "home"),
    "Laptop": Item((1, 3, 2, 3), "both"),
    "Desktop computer": Item((2, 2, 3, 3), "both"),
    "Interactive whiteboard": Item((2, 2, 2, 1), "school"),
    "Wikipedia": Item((0, 1, 2, 2), "both"),
    "YouTube": Item((1, 2, 3, 3), "home"),
    "Blogs": Item((0, 0, 1, 1), "home"),
    "Memory stick": Item((0, 1, 2, 3), "both"),
    "Printer": Item((2, 2, 2, 2), "both"),
    "Learning platform": Item((0, 1, 1, 2), "school"),
}
CARDS = {  # of the free sort: the heap that most groups put them on
    "Phones": ("Mobile phone", "Camera Phone", "PDA", "SMS Messaging"),
    "Games": (
        *("PlayStation", "Xbox", "Wii", "Nintendo DS", "World of Warcraft"),
        *("Virtual World",),
    ),
    "Talking to people": ("Instant messaging", "Email", "Facebook", "Skype", "Blogs"),
    "Watching and listening": (
        *("Television", "DVD player", "Music player", "YouTube", "4oD"),
    ),
    "Pictures": ("Digital camera", "Video camera", "Webcam", "Snapfish"),
    "Computers": ("Laptop", "Desktop computer", "Printer", "Scanner", "Memory stick"),
    "Work": ("Google", "Wikipedia", "Interactive whiteboard", "Learning platform"),
}
KIN = (  # cards that hardly any group keeps apart; of the first, all but its first
    # card is named in the report, and the others are ours
    CARDS["Phones"],
    ("PlayStation", "Xbox", "Wii"),
    ("Digital camera", "Video camera"),
    ("Television", "DVD player"),
)
UNSTEADY = (  # cards that the report left out, as redundant or not sorted alike
    *("Skype", "Virtual World", "Snapfish", "4oD", "World of Warcraft", "Scanner"),
)
assert sum(map(len, CARDS.values())) == printed("s432.cards.original")
assert len(ITEMS) == printed("s432.cards.items_after_merging")
ASTRAY = 5  # of the cards in a free sort, one in so many lies on another heap
APART = 12  # of cards that are kin, one in so many lies where it was drawn
# how often one of ten or so groups chooses each category, by how central the item is
FREQUENCY = ((1, 2, 8), (2, 5, 4), (4, 5, 2), (8, 2, 1))
FAVOURITE = ((1, 12), (2, 8), (5, 5), (9, 2))
PLACES: Mapping[str, tuple[int, int, int, int]] = {
    "home": (12, 1, 2, 1),
    "school": (1, 12, 2, 1),
    "both": (2, 2, 12, 1),
}
UNKNOWN_PLACE = 6  # more groups say neither, of an item outside their world


class Target(NamedTuple):
    """Counts that give a printed kappa with its z.

    Parameters
    ----------
    totals : tuple of int
        Placements in each category.
    squares : int
        Sum of the squares of the counts of each item and category.
    """

    totals: tuple[int, ...]
    squares: int


def weights(sort: str, item: Item, stage: int) -> tuple[int, ...]:
    """Give how often a group of a Key Stage chooses each category for an item."""
    use = item.use[stage - 1]
    if sort == "frequency":
        return FREQUENCY[use]
    if sort == "favourites":
        return FAVOURITE[use]
    *places, neither = PLACES[item.place]
    return (*places, neither + (UNKNOWN_PLACE if use == 0 else 0))


def usual(sort: str, stages: "pd.Series[int]") -> npt.NDArray[np.bool_]:
    """Whether an item, a group and a category go together often enough to be usual."""
    found = [
        [weights(sort, item, stage) for stage in stages] for item in ITEMS.values()
    ]
    return np.array(found) > 1


def draw(rng: np.random.Generator, sort: str, stages: list[int]) -> Ints:
    """Draw the category of each item, a row each, by each group, a column each."""
    return np.array(
        [
            [choose(rng, weights(sort, item, stage)) for stage in stages]
            for item in ITEMS.values()
        ]
    )


def counts(placed: Ints, categories: int) -> Ints:
    """Count the groups that chose each category of each item."""
    found: Ints = (placed[:, :, None] == np.arange(categories)).sum(axis=1)
    return found


def target(which: str, drawn: Ints) -> Target:
    """Find counts near to the drawn ones that have the printed kappa and z.

    The printed z are Siegel and Castellan's: by the other variance, no counts have that
    of the place sorts.
    """
    items, raters = len(drawn), int(drawn[0].sum())
    kappa, z = figure(f"s432.kappa.{which}"), figure(f"s432.kappa_z.{which}")
    wanted, wanted_z = kappa.value, z.value
    near, near_z = 0.9 * kappa.half_unit, 0.9 * z.half_unit
    ratings, pairs = items * raters, items * raters * (raters - 1)
    own = drawn.sum(axis=0)
    order = np.argsort(own, kind="stable")
    ways = category_totals(ratings, drawn.shape[1], fewest=1)
    ways = ways[np.argsort(np.abs(ways - own[order]).sum(axis=1), kind="stable")]
    variance = null_variance(ways / ratings, raters, "siegel-castellan") / (pairs / 2)
    chances = (ways**2).sum(axis=1) / ratings**2
    for way, error, chance in zip(ways, np.sqrt(variance), chances, strict=True):
        middle = (wanted * (1 - chance) + chance) * pairs + ratings
        for squares in range(round(middle) - NEAR, round(middle) + NEAR + 1):
            if (squares - ratings) % 2:
                continue  # no counts have it
            found = ((squares - ratings) / pairs - chance) / (1 - chance)
            if not is_less(abs(found - wanted), near):
                continue
            if is_less(abs(found / error - wanted_z), near_z):
                totals = np.empty_like(way)
                totals[order] = way
                return Target(tuple(totals.tolist()), squares)
    raise CompendiumError(f"no counts have the printed kappa and z of {which}")


def bend(
    rng: np.random.Generator, placed: Ints, wanted: Target, usual: npt.NDArray[np.bool_]
) -> Ints:
    """Change single placements until the counts are as wanted.

    Parameters
    ----------
    rng : numpy.random.Generator
    placed : ndarray
        Category of each item, a row each, by each group, a column each.
    wanted : Target
    usual : ndarray
        Whether a group's putting an item into a category would surprise nobody, by
        item, group and category.
    """
    placed = placed.copy()
    held = counts(placed, len(wanted.totals))
    over = held.sum(axis=0) - wanted.totals
    while over.any():
        item, group = rng.integers(placed.shape)
        was = placed[item, group]
        now = int(rng.choice(np.flatnonzero(over < 0)))
        if over[was] > 0 and usual[item, group, now]:
            placed[item, group] = now
            over[was] -= 1
            over[now] += 1
    held = counts(placed, len(wanted.totals))
    off = int((held**2).sum()) - wanted.squares
    for _ in range(MOST_CHANGES):
        if not off:
            return placed
        a, b = rng.integers(placed.shape[0], size=2)
        g, h = rng.integers(placed.shape[1], size=2)
        first, second = placed[a, g], placed[b, h]
        if a == b or first == second:
            continue
        if not (usual[a, g, second] and usual[b, h, first]):
            continue
        # the two exchange their categories, so that no total moves
        moved = 2 * int(
            held[a, second] - held[a, first] + held[b, first] - held[b, second] + 2
        )
        if abs(off + moved) > abs(off):
            continue
        off += moved
        placed[a, g], placed[b, h] = second, first
        held[a, first] -= 1
        held[a, second] += 1
        held[b, second] -= 1
        held[b, first] += 1
    raise CompendiumError("the placements could not be bent to the printed kappa")


def free_sort(
    rng: np.random.Generator, of_cards: np.random.Generator, group: str
) -> list[tuple[str, ...]]:
    """Draw on which heap of its own a group puts each card.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws where each card lies by itself.
    of_cards : numpy.random.Generator
        Draws which cards lie with their kin, and where unsteady ones lie.
    group : str
        The group.
    """
    heaps = list(CARDS)
    lies: dict[str, str] = {}
    for heap, cards in CARDS.items():
        for card in cards:
            astray = not rng.integers(ASTRAY)
            lies[card] = heaps[rng.integers(len(heaps))] if astray else heap
    for first, *others in KIN:
        for card in others:
            if of_cards.integers(APART):
                lies[card] = lies[first]
    for card in UNSTEADY:
        if of_cards.integers(2):
            lies[card] = heaps[of_cards.integers(len(heaps))]
    return [(group, "free", card, heap) for card, heap in lies.items()]


def make_card_sorts(
    rng: np.random.Generator, sorts: pd.DataFrame, groups: pd.DataFrame
) -> pd.DataFrame:
    """Make a row for each card of each sort that a group completed.

    Parameters
    ----------
    rng : numpy.random.Generator
    sorts : pandas.DataFrame
        Columns group_id and sort, as Table 4.2 counts them.
    groups : pandas.DataFrame
        Columns group_id and key_stage.
    """
    stages = groups.set_index("group_id")["key_stage"]
    rows: list[tuple[str, ...]] = []
    (of_cards,) = rng.spawn(1)
    for group in sorts.loc[sorts["sort"] == "free", "group_id"]:
        rows += free_sort(rng, of_cards, group)
    for sort, names in CATEGORIES.items():
        for phase, of_phase in STAGES.items():
            done = sorts.loc[sorts["sort"] == sort, "group_id"]
            done = done[done.map(stages).isin(of_phase)]
            placed = draw(rng, sort, done.map(stages).tolist())
            if sort != "favourites":
                drawn = counts(placed, len(names))
                aim = target(f"{sort}.{phase}", drawn)
                placed = bend(rng, placed, aim, usual(sort, done.map(stages)))
            rows += [
                (group, sort, item, names[placed[i, g]])
                for g, group in enumerate(done)
                for i, item in enumerate(ITEMS)
            ]
    columns = ["group_id", "sort", "card", "category"]
    return pd.DataFrame(rows, columns=columns)


def recount(tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Compute from the tables what the report printed, by the ids of its figures."""
    sorts = tables["card_sorts"].merge(tables["focus_groups"], on="group_id")
    found: dict[str, float] = {}
    for sort in ("frequency", "where"):
        for phase, stages in STAGES.items():
            rows = sorts[(sorts["sort"] == sort) & sorts["key_stage"].isin(stages)]
            table = pd.crosstab(rows["card"], rows["category"])
            kappa = fleiss_kappa(table)
            found |= {
                f"s432.kappa.{sort}.{phase}": kappa.kappa,
                f"s432.kappa_z.{sort}.{phase}": kappa.zvalue,
                f"s432.kappa_N.{sort}.{phase}": kappa.n_items,
                f"s432.kappa_k.{sort}.{phase}": kappa.n_raters,
                f"s432.kappa_m.{sort}.{phase}": kappa.n_categories,
            }
    return found
