"""Figures of section 4.3.4."""

import pandas as pd

from personalising.pages.agreement import opposed
from personalising.pages.drawing import Drawing, percent
from personalising.pages.share_rows import share_rows
from personalising.pages.style import is_narrow
from personalising.study.institutional_space.counting import STANCES
from personalising.study.phases import PHASES

SIDES = ("kept out (outside: banned)", "used (outside: freely)")
SHORT_SIDES = ("kept out", "used")
PLACES = dict(zip(STANCES, (1, 2, 4, 5), strict=True))
"""Places of the stances on a scale without a middle, from the most open one."""


def policies(data: pd.DataFrame) -> Drawing:
    """Draw schools' policies on each topic, from those that ban it to the open ones.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.institutional_space.policies` gives it.
    """
    shares = data[list(STANCES)].rename(columns=PLACES)
    sides = SHORT_SIDES if is_narrow() else SIDES
    figure = opposed(shares, data["topic"].str.capitalize(), sides)
    parts = [
        f"{row['topic']}: "
        + ", ".join(f"{each} {percent(row[each])} per cent" for each in STANCES)
        for row in data.to_dict("records")
    ]
    return Drawing(figure, f"Bars of policies. {'; '.join(parts)}.")


def e_maturity(data: pd.DataFrame) -> Drawing:
    """Draw how many schools of each phase stand on an upper level of each dimension.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.institutional_space.e_maturity` gives it.
    """
    axis = "schools on one of the two upper levels of five"
    return share_rows(data, "thing", axis, "phase", PHASES)


def records(data: pd.DataFrame) -> Drawing:
    """Draw how many schools of each phase have each thing.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.institutional_space.records` gives it.
    """
    return share_rows(data, "thing", "schools that have it", "phase", PHASES)
