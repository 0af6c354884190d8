"""Title of the figure of a wave's own items: what it shows in a wave."""

import numpy as np
import pandas as pd

from personalising.model.constructs import in_prose
from personalising.pages.words import MOST_NAMED, listed

ALIKE = 1e-9  # shares that differ by less are the same


def items(data: pd.DataFrame) -> str:
    """Say of which constructs the answers to all items lie on the same side.

    Items of unlike constructs are not compared; those of one construct are.
    """
    more = data["grade_1"] + data["grade_2"]
    apart = more - data["grade_4"] - data["grade_5"]
    side = np.sign(apart.where(apart.abs() > ALIKE, 0)).dropna()
    sides = side.groupby(data["construct"], sort=False).agg(["min", "max"])
    agreed = sides.loc[sides["min"] == sides["max"], "min"]
    towards = {
        "more": list(agreed.index[agreed == 1]),
        "less": list(agreed.index[agreed == -1]),
    }
    said = [f"{way} of {_named(names)}" for way, names in towards.items() if names]
    if not said:
        return ""
    return f"Item by item, answers lean towards {', and towards '.join(said)}"


def _named(constructs: list[str]) -> str:
    """Name constructs, or the first of them where they are too many for a title."""
    names = [in_prose(each) for each in constructs[:MOST_NAMED]]
    return listed([*names, "others"] if len(names) < len(constructs) else names)
