"""Figures of Appendix B."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from personalising.pages.drawing import Drawing
from personalising.pages.style import INK, SERIES, WIDTH


def sorts_completed(data: pd.DataFrame) -> Drawing:
    """Draw how many focus groups completed each card sort, a bar for each Key Stage.

    Parameters
    ----------
    data : pandas.DataFrame
        One row for each sort: sort, and the number of groups ks1, ks2, ks3, ks4, as
        `study.response_rates.sorts_completed` gives them.
    """
    figure = Figure(figsize=(WIDTH, 3.4))
    axes = figure.subplots()
    stages = ["ks1", "ks2", "ks3", "ks4"]
    x = np.arange(len(data))
    for number, stage in enumerate(stages):
        bars = axes.bar(
            x + (number - 1.5) * 0.2,
            data[stage],
            width=0.18,
            color=SERIES[number],
            label=f"Key Stage {number + 1}",
        )
        axes.bar_label(bars, fontsize=9, color=INK)
    axes.set_xticks(x, data["sort"].str.replace("where", "where used"))
    axes.set_ylabel("focus groups")
    axes.margins(y=0.12)
    figure.legend(loc="outside upper center", ncols=4, handlelength=1, columnspacing=1)
    parts = [
        f"{row.sort}: {row.ks1}, {row.ks2}, {row.ks3} and {row.ks4} groups"
        for row in data.itertuples()
    ]
    words = "Focus groups by sort, Key Stages 1 to 4. " + "; ".join(parts) + "."
    return Drawing(figure, words)
