"""Figure of a wave's own items."""

import pandas as pd

from personalising.pages.agreement import diverging
from personalising.pages.drawing import Drawing, percent
from personalising.study.own_items.analysis import GRADES

MIDDLE = "middle"
SIDES = ("less of it", "more of it")
NAMES = dict.fromkeys(GRADES, MIDDLE)


def items(data: pd.DataFrame) -> Drawing:
    """Draw how the answers to each item are distributed.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.own_items.items` gives it.
    """
    shares = data[[f"grade_{grade}" for grade in GRADES]].set_axis(GRADES, axis=1)
    several = len(set(data["stakeholder"])) > 1
    labels = data["wording"] + (" (" + data["stakeholder"] + "s)" if several else "")
    figure = diverging(shares, labels, NAMES, SIDES, " (outside: most)")
    parts = [
        f"{label}: {percent(row.grade_1 + row.grade_2)} per cent towards more, "
        f"{percent(row.grade_4 + row.grade_5)} per cent towards less"
        for label, row in zip(labels, data.itertuples(), strict=True)
    ]
    return Drawing(figure, "Bars of answers. " + "; ".join(parts) + ".")
