"""Title of the figure of a wave's own items: what it shows in a wave."""

import pandas as pd

from personalising.pages.drawing import percent
from personalising.pages.words import number_of


def items(data: pd.DataFrame) -> str:
    """Say between which shares the answers lie that mean more of their constructs."""
    more = (data["grade_1"] + data["grade_2"]).dropna()
    if len(more) < 2:
        return ""
    return (
        f"{number_of(len(more), 'item')}: from {percent(more.min())} to "
        f"{percent(more.max())} in 100 answers mean more of what was asked about"
    )
