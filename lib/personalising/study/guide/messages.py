"""Titles of the displays of the guide."""

import pandas as pd

from personalising.pages.words import listed


def answers(data: pd.DataFrame) -> str:
    """Say whether boys are more often than girls at both ends of the scale."""
    first, last = data.iloc[0], data.iloc[-1]
    if (first["boys"] > first["girls"]) and (last["boys"] > last["girls"]):
        return "Boys are more often than girls at both ends of the scale"
    return ""


def chances(data: pd.DataFrame) -> str:
    """Say how often pupils of either kind of school give the highest answer."""
    top = data[data["category"] == data["category"].max()].set_index("value")
    shares = 100 * top["estimate"]
    return (
        f"Of 100 pupils of state schools {shares[1]:.0f} would give the highest "
        f"answer, and {shares[0]:.0f} of private ones"
    )


def tendencies(data: pd.DataFrame) -> str:
    """Say how many classes are clear of the average one."""
    clear = ((data["conf_low"] > 0) | (data["conf_high"] < 0)).sum()
    return f"Of {len(data)} classes, {clear} are clearly above or below the average one"


def thresholds(data: pd.DataFrame) -> str:
    """Say which effect changes its sign along the scale."""
    turned = [
        term
        for term, part in data.groupby("term", sort=False)
        if (part["conf_low"] > 0).any() and (part["conf_high"] < 0).any()
    ]
    if not turned:
        return ""
    names = listed(EFFECTS[term] for term in turned)
    return f"The effect of {names} turns round along the scale"


EFFECTS = {"boy": "sex", "state": "the kind of school"}
