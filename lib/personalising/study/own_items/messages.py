"""Title of the figure of a wave's own items: what it shows in a wave."""

import pandas as pd

from personalising.model.constructs import in_prose
from personalising.pages.words import MOST_NAMED, listed


def items(data: pd.DataFrame) -> str:
    """Say of which constructs the means of all items lie clearly on the same side.

    A mean does where its interval leaves out the middle of the scale. Items of unlike
    constructs are not compared; those of one construct are.
    """
    data = data.dropna(subset=["conf_low", "conf_high"])
    middle = (data["lowest"] + data["highest"]) / 2
    beyond = 1 * (data["conf_low"] > middle) - (data["conf_high"] < middle)
    side = beyond.mask(data["direction"] == "lower", -beyond)
    sides = side.groupby(data["construct"], sort=False).agg(["min", "max"])
    agreed = sides.loc[sides["min"] == sides["max"], "min"]
    towards = {
        "more": list(agreed.index[agreed == 1]),
        "less": list(agreed.index[agreed == -1]),
    }
    said = [f"{way} of {_named(names)}" for way, names in towards.items() if names]
    if not said:
        return ""
    return f"Item by item, mean answers lie towards {', and towards '.join(said)}"


def _named(constructs: list[str]) -> str:
    """Name constructs, or the first of them where they are too many for a title."""
    names = [in_prose(each) for each in constructs[:MOST_NAMED]]
    return listed([*names, "others"] if len(names) < len(constructs) else names)
