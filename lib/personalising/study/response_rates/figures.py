"""Figures of Appendix B."""

import pandas as pd

from personalising.pages.drawing import Drawing, canvas
from personalising.pages.marks import mark
from personalising.pages.style import INK, is_narrow

STAGES = {"ks1": "1", "ks2": "2", "ks3": "3", "ks4": "4"}
NAMES = {"where": "where used"}


def sorts_completed(data: pd.DataFrame) -> Drawing:
    """Draw how many focus groups completed each card sort, a bar for each Key Stage.

    Parameters
    ----------
    data : pandas.DataFrame
        One row for each sort: sort, and the number of groups ks1, ks2, ks3, ks4, as
        `study.response_rates.sorts_completed` gives them.
    """
    shape = (2, 2) if is_narrow() else (1, 4)
    figure = canvas(4.6 if is_narrow() else 3.2)
    grid = figure.subplots(*shape, sharey=True, sharex=True)
    for axes, row in zip(grid.flat, data.itertuples(), strict=False):
        bars = axes.bar(
            STAGES.values(), [getattr(row, s) for s in STAGES], **mark().bars()
        )
        axes.bar_label(bars, color=INK)
        axes.set_title(NAMES.get(row.sort, f"{row.sort} sort"))
        axes.margins(y=0.15)
    for axes in grid.flat[len(data) :]:
        axes.remove()
    figure.supxlabel("Key Stage", fontsize="medium")
    figure.supylabel("focus groups", fontsize="medium")
    parts = [
        f"{row.sort}: {row.ks1}, {row.ks2}, {row.ks3} and {row.ks4} groups"
        for row in data.itertuples()
    ]
    words = "Focus groups by sort, Key Stages 1 to 4. " + "; ".join(parts) + "."
    return Drawing(figure, words)
