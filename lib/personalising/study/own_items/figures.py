"""Figure of a wave's own items."""

import pandas as pd

from personalising.model.constructs import in_prose
from personalising.pages.agreement import diverging
from personalising.pages.drawing import Drawing, percent
from personalising.pages.words import capital
from personalising.study.answers import in_words
from personalising.study.own_items.analysis import GRADES

MIDDLE = "middle"
SIDES = ("less", "more")
OUTSIDE = " (outside: the end)"
NAMES = dict.fromkeys(GRADES, MIDDLE)


def items(data: pd.DataFrame) -> Drawing:
    """Draw how the answers to each item are distributed, under what it asks about.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.own_items.items` gives it.
    """
    shares = data[[f"grade_{grade}" for grade in GRADES]].set_axis(GRADES, axis=1)
    several = len(set(data["stakeholder"])) > 1
    about = data["construct"].map(in_prose).map(capital)
    about += (" (" + data["stakeholder"] + "s)") if several else ""
    labels = in_words(data)
    figure = diverging(shares, labels, NAMES, SIDES, OUTSIDE, heads=about)
    parts = [
        f"{head}: {label}: {percent(row.grade_1 + row.grade_2)} per cent towards more, "
        f"{percent(row.grade_4 + row.grade_5)} per cent towards less"
        for head, label, row in zip(about, labels, data.itertuples(), strict=True)
    ]
    return Drawing(figure, "Bars of answers. " + "; ".join(parts) + ".")
