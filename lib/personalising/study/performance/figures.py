"""Figures of section 4.2.1."""

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from personalising.pages.columns import formatted
from personalising.pages.disclosure import aggregated
from personalising.pages.drawing import (
    MARKERS,
    Drawing,
    canvas,
    dots,
    interval_rows,
    name_axis,
    name_lines,
    name_panels,
    panels,
)
from personalising.pages.marks import mark
from personalising.pages.standing import draws
from personalising.pages.style import INK, is_narrow
from personalising.pages.words import number_of
from personalising.study.performance.median_split import LEVELS

FEWEST_BARS, MOST_BARS = 9, 20
ASIDE = 0.06  # of each other, lest the intervals of one column hide each other
DECIMALS = 6  # lest a change that is a whole number fall beside its bar


@aggregated
def changes(data: pd.DataFrame, change: pd.DataFrame) -> Drawing:
    """Draw how the change in results is distributed, by phase, with its mean.

    Parameters
    ----------
    data : pandas.DataFrame
        The schools, as `study.performance.points` gives them.
    change : pandas.DataFrame
        Mean and range of each phase, as `study.performance.change` gives them. A phase
        without them has too few schools to be shown.
    """
    of_phase = change.set_index("phase")
    figure, shown = panels(data[data["phase"].isin(of_phase.index)], sharey=False)
    parts = []
    for axes, phase, group in shown:
        found = of_phase.loc[phase]
        values = group["change"].round(DECIMALS)
        bins = min(max(int(len(values) ** 0.5), FEWEST_BARS), MOST_BARS)
        edges = MaxNLocator(bins, steps=[1, 2, 2.5, 5, 10]).tick_values(
            values.min(), values.max()
        )
        axes.hist(values, bins=edges, rwidth=0.94, **mark().bars())
        axes.axvline(0, color=INK, linewidth=1)
        axes.axvline(found["change"], color=INK, linewidth=2.5)
        axes.set_title(f"{phase} schools; thick line: mean")
        name_axis(axes, "change in results, points")
        said = [number_of(int(found["schools"]), f"{phase} school")]
        if pd.notna(found["lowest"]):  # else it is withheld
            ends = [formatted(found[end], "+.1f") for end in ("lowest", "highest")]
            said.append(f"from {' to '.join(ends)}")
        said.append(f"mean {formatted(found['change'], '+.1f')}")
        parts.append(", ".join(said))
    name_panels(shown, "schools")
    words = "Histogram of the change in results, in points. " + "; ".join(parts) + "."
    return Drawing(figure, words)


@draws(estimate="coefficients", conf_low="intervals", conf_high="intervals")
def change_coefficients(data: pd.DataFrame) -> Drawing:
    """Draw standardised coefficients with their intervals, and the printed one.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.performance.coefficients` gives it.
    """
    figure, axes = interval_rows(data, "estimate", data["term"])
    name_axis(axes, "standardised coefficient")
    parts = [
        f"{row.term}: {formatted(row.estimate, '+.2f')}, interval "
        f"{formatted(row.conf_low, '+.2f')} to {formatted(row.conf_high, '+.2f')}"
        for row in data.itertuples()
    ]
    words = "Standardised coefficients with intervals. " + "; ".join(parts) + "."
    return Drawing(figure, words)


def quadrants(data: pd.DataFrame) -> Drawing:
    """Draw the mean change by e-maturity and investment: parallel lines if they add.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.performance.quadrants` gives it.
    """
    figure = canvas(3.8)
    axes = figure.subplots()
    parts, ends = [], {}
    style = mark()
    for series, (level, aside) in enumerate(zip(LEVELS, (-ASIDE, ASIDE), strict=True)):
        group = data[data["investment"] == level]
        x = group["e_maturity"].map(LEVELS.index).to_numpy() + aside
        axes.vlines(x, group["conf_low"], group["conf_high"], **style.lines(series))
        how = style.points(series) | {"markersize": 9, "linestyle": "none"}
        axes.plot(x, group["mean"], MARKERS[series], **how)
        axes.plot(x, group["additive"], ":", color=style.colour(series), linewidth=1.4)
        if len(group):
            words = f"{level}\ninvestment" if is_narrow() else f"{level} investment"
            ends[words] = group["mean"].iloc[-1]
        parts += [
            f"{row.e_maturity} e-maturity and {level} investment, "
            f"{number_of(row.schools, 'school')}: "
            f"{formatted(row.mean, '+.1f')} points, "
            f"{formatted(row.additive, '+.1f')} if the effects add"
            for row in group.itertuples()
        ]
    axes.hlines(0, -0.4, 1 + ASIDE, color=INK, linewidth=1)
    axes.set_xticks([0, 1], [f"{level} e-maturity" for level in LEVELS])
    axes.set_xlim(-0.4, 1.4)
    axes.set_ylabel("change in results, points")
    name_lines(axes, 1 + ASIDE, ends)
    return Drawing(figure, "Mean change in results. " + "; ".join(parts) + ".")


def left_out(data: pd.DataFrame, summary: pd.DataFrame) -> Drawing:
    """Draw the coefficient of e-maturity without each school, by its influence.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.performance.influence` gives it.
    summary : pandas.DataFrame
        As `study.performance.influence_summary` gives it.
    """
    figure = canvas(3.6)
    axes = figure.subplots()
    significant = data["significant"]
    for series, (chosen, label) in enumerate(
        (
            (significant, "significant without it"),
            (~significant, "not significant without it"),
        )
    ):
        shown = data[chosen]
        dots(axes, shown["without"], shown["cooks_distance"], series)
        axes.lines[-1].set_label(label)
    found = summary.iloc[0]
    axes.axvline(found["with_all"], color=INK, linewidth=1.5)
    name_axis(axes, "coefficient without one school")
    axes.set_ylabel("Cook\N{RIGHT SINGLE QUOTATION MARK}s distance")
    figure.legend(loc="outside upper left", ncols=1 if is_narrow() else 2)
    words = (
        f"Coefficient of e-maturity with each of {found['schools']:,.0f} schools left "
        f"out in turn: from {formatted(data['without'].min(), '+.2f')} to "
        f"{formatted(data['without'].max(), '+.2f')}, with all schools "
        f"{formatted(found['with_all'], '+.2f')}; significant in "
        f"{found['significant']:,.0f} of {found['schools']:,.0f} cases. The largest "
        f"Cook's distance is {data['cooks_distance'].max():.2f}."
    )
    return Drawing(figure, words)


def against_first_result(data: pd.DataFrame, lines: pd.DataFrame) -> Drawing:
    """Draw the change against the first result, with its line and that of luck alone.

    Parameters
    ----------
    data : pandas.DataFrame
        The schools, as `study.performance.points` gives them.
    lines : pandas.DataFrame
        As `study.performance.lines_on_first_result` gives them. A phase without them
        has too few schools to be shown.
    """
    of_phase = lines.set_index("phase")
    figure, shown = panels(data[data["phase"].isin(of_phase.index)], sharey=False)
    parts = []
    for axes, phase, group in shown:
        before, found = group["result_before"], of_phase.loc[phase]
        dots(axes, before, group["change"], 0)
        axes.axhline(0, color=INK, linewidth=1)
        name_axis(axes, "result of the first year")
        words = number_of(int(found["schools"]), f"{phase} school")
        if pd.notna(found["slope"]):
            ends = np.array([before.min(), before.max()])
            for slope, style in (("slope", "-"), ("slope_by_luck", "--")):
                height = found["change"] + found[slope] * (ends - found["before"])
                axes.plot(ends, height, style, color=INK)
            words += (
                f", {formatted(found['slope'], '+z.2f')} points for each point of the "
                f"first result ({formatted(found['slope_by_luck'], '+z.2f')} by luck "
                "alone)"
            )
        parts.append(words)
    name_panels(shown, "change in results, points")
    said = "Change in results against the first result. " + "; ".join(parts) + "."
    return Drawing(figure, said)
