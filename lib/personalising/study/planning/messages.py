"""Titles of the displays of the chapter on planning a wave."""

import pandas as pd

from personalising.study.planning.sizes import WHOLE

ENOUGH = 1000  # schools, teachers or groups that a survey can have


def sizes(data: pd.DataFrame) -> str:
    """Say how many findings a survey of a usual size decides, even in the worst case.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.planning.sizes` gives it.
    """
    first = data[data["assumed"].isin(WHOLE)]
    if first.empty:
        return ""
    few = int((first["size_high"] <= ENOUGH).sum())
    return (
        f"{few} of {len(first)} findings need no more than {ENOUGH:,} schools, "
        "teachers or groups even in the worst case, if they are true as printed"
    )
