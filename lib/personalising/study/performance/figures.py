"""Figures of section 4.2.1."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from personalising.pages.columns import formatted
from personalising.pages.drawing import (
    MARKERS,
    Drawing,
    dots,
    interval_rows,
    panels,
)
from personalising.pages.style import INK, SERIES, WIDTH
from personalising.pages.words import number_of

LEVELS = ("low", "high")
SIGNIFICANT = 0.05
FEWEST_BARS, MOST_BARS = 9, 20
DECIMALS = 6  # lest a change that is a whole number fall beside its bar


def changes(data: pd.DataFrame) -> Drawing:
    """How the change in results is distributed, by phase.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.performance.points` gives it.
    """
    figure, shown = panels(data, sharey=False)
    parts = []
    for axes, phase, group in shown:
        change = group["change"].round(DECIMALS)
        bins = min(max(int(len(change) ** 0.5), FEWEST_BARS), MOST_BARS)
        edges = MaxNLocator(bins, steps=[1, 2, 2.5, 5, 10]).tick_values(
            change.min(), change.max()
        )
        axes.hist(change, bins=edges, color=SERIES[0], alpha=0.85, rwidth=0.94)
        axes.axvline(0, color=INK, linewidth=1)
        axes.axvline(change.mean(), color=SERIES[1], linewidth=2.5, linestyle="--")
        axes.set_xlabel("change in results, points")
        parts.append(
            f"{number_of(len(change), f'{phase} school')}, from "
            f"{formatted(change.min(), '+.1f')} to {formatted(change.max(), '+.1f')}, "
            f"mean {formatted(change.mean(), '+.1f')}"
        )
    shown[0].axes.set_ylabel("schools")
    words = "Histogram of the change in results, in points. " + "; ".join(parts) + "."
    return Drawing(figure, words)


def change_coefficients(data: pd.DataFrame) -> Drawing:
    """Standardised coefficients with their intervals, and the printed one.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.performance.coefficients` gives it.
    """
    figure, axes = interval_rows(data, "estimate", data["term"])
    axes.set_xlabel("standardised coefficient on the change in results")
    parts = [
        f"{row.term}: {formatted(row.estimate, '+.2f')}, interval "
        f"{formatted(row.conf_low, '+.2f')} to {formatted(row.conf_high, '+.2f')}"
        for row in data.itertuples()
    ]
    words = "Standardised coefficients with intervals. " + "; ".join(parts) + "."
    return Drawing(figure, words)


def quadrants(data: pd.DataFrame) -> Drawing:
    """Mean change by e-maturity and investment; parallel lines where the two add.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.performance.quadrants` gives it.
    """
    figure = Figure(figsize=(WIDTH, 3.6))
    axes = figure.subplots()
    parts = []
    for series, (level, aside) in enumerate(zip(LEVELS, (-0.06, 0.06), strict=True)):
        group = data[data["investment"] == level]
        x = group["e_maturity"].map(LEVELS.index).to_numpy() + aside
        axes.vlines(x, group["conf_low"], group["conf_high"], color=SERIES[series])
        axes.plot(
            x,
            group["mean"],
            MARKERS[series],
            color=SERIES[series],
            markersize=9,
            label=f"{level} investment",
        )
        axes.plot(x, group["additive"], "--", color=SERIES[series], linewidth=1.2)
        parts += [
            f"{row.e_maturity} e-maturity and {level} investment, "
            f"{number_of(row.schools, 'school')}: "
            f"{formatted(row.mean, '+.1f')} points, "
            f"{formatted(row.additive, '+.1f')} if the effects add"
            for row in group.itertuples()
        ]
    axes.axhline(0, color=INK, linewidth=1)
    axes.set_xticks([0, 1], [f"{level} e-maturity" for level in LEVELS])
    axes.set_xlim(-0.4, 1.4)
    axes.set_ylabel("change in results, points")
    figure.legend(loc="outside upper right", ncols=2)
    return Drawing(figure, "Mean change in results. " + "; ".join(parts) + ".")


def left_out(data: pd.DataFrame) -> Drawing:
    """The coefficient of e-maturity without each school, by the school's influence.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.performance.influence` gives it.
    """
    figure = Figure(figsize=(WIDTH, 3.4))
    axes = figure.subplots()
    significant = data["p_without"] < SIGNIFICANT
    for series, (chosen, label) in enumerate(
        (
            (significant, "significant without it"),
            (~significant, "not significant without it"),
        )
    ):
        shown = data[chosen]
        dots(axes, shown["without"], shown["cooks_distance"], series)
        axes.lines[-1].set_label(label)
    axes.axvline(data["with_all"].iloc[0], color=INK, linewidth=1.5)
    axes.set_xlabel("coefficient of e-maturity when one school is left out")
    axes.set_ylabel("Cook\N{RIGHT SINGLE QUOTATION MARK}s distance")
    figure.legend(loc="outside upper right", ncols=2)
    words = (
        f"Coefficient of e-maturity with each of {len(data):,} schools left out in "
        f"turn: from {formatted(data['without'].min(), '+.2f')} to "
        f"{formatted(data['without'].max(), '+.2f')}, with all schools "
        f"{formatted(data['with_all'].iloc[0], '+.2f')}; significant in "
        f"{significant.sum():,} of {len(data):,} cases. The largest Cook's distance is "
        f"{data['cooks_distance'].max():.2f}."
    )
    return Drawing(figure, words)


def against_first_result(data: pd.DataFrame) -> Drawing:
    """The change against the first result, as it is and as luck alone would have it.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.performance.points` gives it.
    """
    figure, shown = panels(data, sharey=False)
    parts = []
    for axes, phase, group in shown:
        before, change = group["result_before"], group["change"]
        dots(axes, before, change, 0)
        axes.axhline(0, color=INK, linewidth=1)
        axes.set_xlabel("result of the first year")
        words = number_of(len(group), f"{phase} school")
        if before.std() > 0 and group["result_after"].std() > 0:
            centred = np.array([before.min(), before.max()]) - before.mean()
            slope = np.cov(before, change)[0, 1] / before.var()
            chance = np.corrcoef(before, group["result_after"])[0, 1] - 1
            for each, style in ((slope, "-"), (chance, "--")):
                ends = change.mean() + each * centred
                axes.plot(centred + before.mean(), ends, style, color=SERIES[1])
            words += (
                f", {formatted(slope, '+.2f')} points for each point of the first "
                f"result ({formatted(chance, '+.2f')} by luck alone)"
            )
        parts.append(words)
    shown[0].axes.set_ylabel("change in results, points")
    said = "Change in results against the first result. " + "; ".join(parts) + "."
    return Drawing(figure, said)
