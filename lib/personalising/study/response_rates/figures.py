"""Figures of Appendix B."""

import numpy as np
import pandas as pd

from personalising.pages.drawing import Drawing, canvas, name_axis, name_series
from personalising.pages.marks import mark
from personalising.pages.style import INK


def sorts_completed(data: pd.DataFrame) -> Drawing:
    """Draw how many focus groups completed each card sort, a bar for each Key Stage.

    Parameters
    ----------
    data : pandas.DataFrame
        One row for each sort: sort, and the number of groups ks1, ks2, ks3, ks4, as
        `study.response_rates.sorts_completed` gives them.
    """
    figure = canvas(3.6)
    axes = figure.subplots()
    stages = ["ks1", "ks2", "ks3", "ks4"]
    x = np.arange(len(data))
    for number, stage in enumerate(stages):
        places = x + (number - 1.5) * 0.2
        bars = axes.bar(places, data[stage], width=0.17, **mark().bars(number))
        axes.bar_label(bars, color=INK)
        name_stage = {"xytext": (0, -4), "va": "top"}
        for place in places:
            name_series(axes, place, 0, str(number + 1), **name_stage)
    axes.set_xticks(x, data["sort"].str.replace("where", "where used"))
    axes.tick_params(axis="x", length=0, pad=18)
    name_axis(axes, "Key Stages 1 to 4, by sort")
    axes.set_ylabel("focus groups")
    axes.margins(y=0.12)
    parts = [
        f"{row.sort}: {row.ks1}, {row.ks2}, {row.ks3} and {row.ks4} groups"
        for row in data.itertuples()
    ]
    words = "Focus groups by sort, Key Stages 1 to 4. " + "; ".join(parts) + "."
    return Drawing(figure, words)
