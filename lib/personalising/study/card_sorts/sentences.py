"""Sentences of the card sorts."""

from personalising import published
from personalising.pages import Column, Result
from personalising.pages.words import capital, interval_note, listed, number_of
from personalising.study.card_sorts.analysis import ASKED
from personalising.study.card_sorts.zones import FEWEST_GROUPS
from personalising.study.edge import without
from personalising.waves import NotCollected

UNANIMOUS = (
    "Where all groups agree, leaving one out changes nothing, so that the interval is "
    "a point; other groups may still differ."
)
"""What a table must say of an interval without a width."""


@without()
def agreement_note(agreement: Result, confidence: float) -> str:
    """Give the level of the intervals, and why a row has no result."""
    found = agreement.frame
    rows = found[found["note"] != ""]
    names = rows["phase"] + " groups, " + rows["sort"].map(ASKED)
    note = interval_note(confidence, zip(names, rows["note"], strict=True))
    if (found["conf_low"] == found["conf_high"]).any():
        note += f" {UNANIMOUS}"
    return note


@without()
def coefficients_note(coefficients: Result, confidence: float) -> str:
    """Give the level of the intervals, and why a row has none or no result."""
    found = coefficients.frame
    rows = found[found["note"] != ""]
    names = rows["phase"] + " groups, " + rows["sort"].map(ASKED)
    return interval_note(confidence, zip(names, rows["note"], strict=True))


@without()
def exchanges_note(exchanges: Result) -> str:
    """Say why a comparison has no result."""
    found = exchanges.frame
    rows = found[found["note"] != ""]
    names = rows["compared"] + ", " + rows["sort"].map(ASKED)
    pairs = zip(names, rows["note"], strict=True)
    return " ".join(f"{capital(name)}: {why}." for name, why in pairs)


@without()
def left_out(fits: Result) -> str:
    """Say how many groups' sorts tell of no two cards whether they are alike."""
    number = int(fits.frame["left_out"].iloc[0])
    if not number:
        return "Every group made several heaps, and every sort counts."
    made = "made" if number > 1 else "had"
    return (
        f"{capital(number_of(number, 'group'))} {made} one heap of all cards, or a "
        "heap of each; such a sort tells nothing of two cards, and is left out."
    )


@without()
def without_interval(worlds: Result, confidence: float) -> str:
    """Say at which Key Stages places have an interval, and why not at others."""
    found = worlds.frame.groupby("key_stage")["place_low"].apply(
        lambda each: each.isna().all()
    )
    few = [str(of) for of, lacks in found.items() if lacks]
    note = interval_note(confidence)
    if not few:
        return note
    stages = f"Key Stage{'s' if len(few) > 1 else ''} {listed(few)}"
    return (
        f"{note} At {stages} there is none: fewer than {FEWEST_GROUPS} groups did one "
        "of the sorts, or they come from fewer schools."
    )


def few_in_print() -> str:
    """Say for which sorts of Figure 4 the report counts too few groups for an interval.

    Examples
    --------
    >>> few_in_print()
    'The report counts fewer than 5 groups at Key Stage 1 for favourites and Key Stage \
3 for how often.'
    """
    named = [
        f"Key Stage {stage} for {asked}"
        for sort, asked in (("favourites", "favourites"), ("frequency", "how often"))
        for stage in (1, 2, 3, 4)
        if published.figure(f"t42.{sort}.ks{stage}").value < FEWEST_GROUPS
    ]
    return f"The report counts fewer than {FEWEST_GROUPS} groups at {listed(named)}."


def stage_columns(moves: Result | NotCollected) -> dict[str, Column]:
    """Give the columns of the table of moves: the card, and each Key Stage there is."""
    shown = {"card": Column("Technology")}
    if isinstance(moves, NotCollected):
        return shown
    stages = [name for name in moves.frame if name.startswith("ks")]
    named = {name: f"Key Stage {name.removeprefix('ks')}" for name in stages}
    empty = "not said" if "said_by" in moves.frame else "no card"
    return shown | {name: Column(said, empty=empty) for name, said in named.items()}
