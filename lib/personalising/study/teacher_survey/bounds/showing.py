"""The picture of the bounds, its title, and what is said of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from personalising.pages import Result
from personalising.pages.columns import Column, between, columns, formatted
from personalising.pages.drawing import (
    CLEAR,
    Drawing,
    canvas,
    name_axis,
    name_series,
    rows_height,
    wrapped,
)
from personalising.pages.marks import mark
from personalising.pages.style import INK
from personalising.pages.words import listed
from personalising.study.teacher_survey.bounds.table import (
    CONFIDENCE,
    NO_CLAIM,
    PROBABILITY,
    STOOD_OUT,
)

RANGES = columns(
    *("quantity", "kind", "low", "high", "reason"),
    quantity="Quantity",
    kind="Kind",
    low=Column("From", ",.4g"),
    high=Column("To", ",.4g"),
    reason="Why",
)
"""Columns of the table of what is varied, and what a design must come to."""

ERRORS = columns(
    *("label", "estimate", "error", "z", "reads", "turn"),
    *("stressed", "monte_carlo"),
    label="Estimate",
    estimate=Column("As printed", "+.3f"),
    error=Column("SE", cell=between("error_low", "error_high", ".3f")),
    z=Column("z", cell=between("z_low", "z_high", "+z.1f")),
    reads="Reads",
    turn=Column("Turns at", ".3f", empty="\N{EN DASH}"),
    stressed=Column("Under stress", ".3f"),
    monte_carlo=Column("Its own error", ".3f", empty="\N{EN DASH}"),
)
"""Columns of the table of printed estimates with the range of their errors."""

SAID: Mapping[str, str] = MappingProxyType(
    {
        "holds": "print bears out what is claimed of {}",
        "does not hold": "print contradicts what is claimed of {}",
        "cannot tell": "print cannot tell of {}",
    }
)
"""What is said of findings that have one verdict over all designs."""

OPEN = "of {{}}, no more can be said than “{}”"
"""And of those that have several."""

NOTE = (
    "Log odds of more agreement, of experience of less; the last row is a difference "
    "in probability. The error at which the verdict turns is the nearest to the range. "
    "Under stress stands the largest; where it was drawn, with its Monte Carlo error."
)
ODDS = (0.5, 0.7, 1, 1.5, 2, 3)


def intervals(data: pd.DataFrame) -> Drawing:
    """Draw claimed estimates with the narrowest and the widest intervals they can have.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.bounds` gives it.
    """
    claimed = data[data["reads"] != NO_CLAIM]
    shown = claimed[claimed["measure"] != PROBABILITY].reset_index(drop=True)
    names = wrapped(shown["label"])
    figure = canvas(rows_height(list(names), above=1.3))
    axes = figure.subplots()
    y = np.arange(len(shown))[::-1]
    style = mark()
    axes.hlines(y, shown["wide_low"], shown["wide_high"], lw=1.4, **style.lines())
    axes.hlines(y, shown["narrow_low"], shown["narrow_high"], lw=5, **style.lines())
    axes.plot(shown["estimate"], y, "o", markersize=9, **style.points())
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(y, names)
    axes.set_ylim(-0.6, len(shown) - 0.1)
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    _in_odds(axes, shown)
    _name_lines(axes, shown.iloc[0], float(y[0]))
    parts = [
        f"{row.label}: {_times(row.estimate)}, {_between(row.wide_low, row.wide_high)} "
        f"at the widest"
        for row in shown.itertuples()
    ]
    return Drawing(figure, "Odds of agreement. " + "; ".join(parts) + ".")


def _in_odds(axes: Axes, shown: pd.DataFrame) -> None:
    low, high = shown["wide_low"].min(), shown["wide_high"].max()
    ticks = [odds for odds in ODDS if low <= np.log(odds) <= high]
    axes.set_xticks(np.log(ticks), [f"{odds:g}" for odds in ticks])
    name_axis(axes, "odds of a more positive answer, times")


def _name_lines(axes: Axes, first: pd.Series, top: float) -> None:
    # the line at one may pass where they stand
    above: dict[str, Any] = {"bbox": CLEAR}
    name_series(axes, first["estimate"], top, "at the smallest error, thick", **above)
    below = above | {"xytext": (0, -9), "va": "top"}
    name_series(axes, first["estimate"], top, "at the largest, thin", **below)


def _times(estimate: float) -> str:
    return f"{formatted(float(np.exp(estimate)), '.2f')} times"


def _between(low: float, high: float) -> str:
    ends = (formatted(float(np.exp(end)), ".2f") for end in (low, high))
    return " to ".join(ends)


def message(data: pd.DataFrame) -> str:
    """Say how many of the findings print decides.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.bounds` gives it.
    """
    judged = _judged(data)
    found = judged[judged["reads"].isin(["holds", "does not hold"])]
    return f"Print decides {len(found)} of the {len(judged)} findings that it bounds"


def decided(found: Result) -> str:
    """Say which findings print decides, and which it leaves open.

    Parameters
    ----------
    found : Result
        As `study.teacher_survey.bounds` gives it.
    """
    said = [
        SAID.get(word, OPEN.format(word)).format(listed(group["label"]))
        for word, group in _judged(found.frame).groupby("reads", sort=False)
    ]
    return (
        f"At {CONFIDENCE:.0%} confidence, over all designs that agree with print, and "
        f"if the report's own model is right: {'; '.join(said)}."
    )


def beyond(found: Result) -> str:
    """Say what changes where the designs, or the model, are worse than assumed.

    Parameters
    ----------
    found : Result
        As `study.teacher_survey.bounds` gives it.
    """
    judged = _judged(found.frame)
    turned = judged[judged["reads"] != judged["reads_stressed"]]
    if turned.empty:
        return "No stress beyond the envelope turns any of these verdicts."
    names = listed(f"{row.label} ({row.reads_stressed})" for row in turned.itertuples())
    return f"Stresses beyond the envelope change what can be said of {names}."


def _judged(data: pd.DataFrame) -> pd.DataFrame:
    return data[~data["reads"].isin([STOOD_OUT, NO_CLAIM])]
