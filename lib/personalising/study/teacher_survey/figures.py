"""Figures of section 4.2.2 and Appendix C."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from personalising.pages.agreement import diverging
from personalising.pages.columns import formatted
from personalising.pages.drawing import (
    MARKERS,
    Drawing,
    canvas,
    interval_rows,
    key,
    name_axis,
    name_lines,
    percent,
    rows_height,
    set_rows,
    words_of_answers,
    wrapped,
)
from personalising.pages.marks import TINT, mark
from personalising.pages.standing import draws
from personalising.pages.style import INK, is_narrow
from personalising.study.teacher_survey.model import TEACHER_PREDICTORS
from personalising.study.teacher_survey.sampling import RATINGS
from personalising.study.teacher_survey.scenarios import CRITICAL
from personalising.waves import table_schema

ANSWERS = table_schema("ratings").field("rating").categories
ODDS = (
    (0.8, 0.9, 1, 1.1, 1.25),
    (0.4, 0.5, 0.7, 1, 1.5, 2, 3),
    (0.25, 0.5, 1, 2, 4),
    (0.1, 0.3, 1, 3, 10),
    (0.01, 0.1, 1, 10, 100),
)  # on an axis of odds ratios, from close together to far apart
REACH = 0.5  # how far along either side of the axis ticks go, at least
APART = {True: 0.16, False: 0.05}  # of the axis, from tick to tick, on a phone or not


def answers(data: pd.DataFrame) -> Drawing:
    """Draw how answers are distributed, by the pupils asked about.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.answers` gives it.
    """
    shares = data[[f"rating_{rating}" for rating in RATINGS]].set_axis(RATINGS, axis=1)
    figure = diverging(shares, data["label"], ANSWERS)
    parts = [
        f"{row.label}: {percent(row.agree)} per cent agree or strongly agree, "
        f"{percent(row.disagree)} per cent disagree or strongly disagree"
        for row in data.itertuples()
    ]
    return Drawing(figure, "Bars of answers. " + "; ".join(parts) + ".")


@draws(odds="odds", odds_low="intervals", odds_high="intervals")
def odds(data: pd.DataFrame) -> Drawing:
    """Draw odds ratios of a more positive answer with intervals, and the printed ones.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.coefficients` gives it.
    """
    shown = pd.DataFrame(
        {
            "estimate": -data["estimate"],
            "conf_low": -data["conf_high"],
            "conf_high": -data["conf_low"],
            "printed": -data["printed"],
        }
    )
    figure, axes = interval_rows(shown, "estimate", data["label"])
    low = min(shown["conf_low"].min() - 0.1, -0.1)
    high = max(shown["conf_high"].max() + 0.1, 0.1)
    ticks = _ticks_of_odds(low, high)
    axes.set_xticks(np.log(ticks), [f"{value:g}" for value in ticks])
    axes.set_xlim(low, high)
    name_axis(axes, "times the odds of a more positive answer")
    parts = [
        f"{row.label}: {row.odds:.2f}, interval {row.odds_low:.2f} to "
        f"{row.odds_high:.2f}"
        for row in data.itertuples()
    ]
    words = "Odds ratios of a more positive answer, with intervals. "
    return Drawing(figure, words + "; ".join(parts) + ".")


def _ticks_of_odds(low: float, high: float) -> list[float]:
    """Choose round odds ratios that are far enough apart on an axis of log odds."""
    for ladder in ODDS:
        shown = [value for value in ladder if low <= np.log(value) <= high]
        steps = np.diff(np.log(ladder)).min() / (high - low)
        reaches = (
            np.log(ladder[0]) <= low * REACH and np.log(ladder[-1]) >= high * REACH
        )
        if steps >= APART[is_narrow()] and reaches:
            break
    return shown


@draws(estimate="typical teachers", average="averages")
def scenarios(data: pd.DataFrame) -> Drawing:
    """Draw the answers of two kinds of teacher: of a typical one, and on average.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.probabilities` gives it.
    """
    rows, labels, parts = [], [], []
    for name, group in data.groupby("name", sort=False):
        by_rating = group.set_index("rating")
        for column, kind in (("estimate", "typical"), ("average", "on average")):
            values = by_rating[column].reindex(list(RATINGS), fill_value=0.0)
            rows.append(values.to_dict())
            labels.append(f"{name}, {kind}")
            parts.append(f"{name}, {kind}: {words_of_answers(values, ANSWERS)}")
    figure = diverging(pd.DataFrame(rows), pd.Series(labels), ANSWERS)
    return Drawing(figure, "Bars of predicted answers. " + "; ".join(parts) + ".")


def agreement_by_pupils(data: pd.DataFrame) -> Drawing:
    """Draw the predicted agreement of typical teachers, by pupils and kind of school.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.agreement_by_pupils` gives it.
    """
    names = list(dict.fromkeys(data["label"]))
    places = {name: len(names) - 1 - place for place, name in enumerate(names)}
    rows = wrapped(pd.Series(names))
    figure = canvas(rows_height(list(rows), above=1.7 if is_narrow() else 1.2))
    axes = figure.subplots()
    style, named = mark(), []
    for series, (school, group) in enumerate(data.groupby("school", sort=False)):
        y = group["label"].map(places) + 0.14 * (1 - 2 * series)
        interval = style.lines(series) | {"linewidth": 1.8}
        axes.hlines(y, group["conf_low"], group["conf_high"], **interval)
        points = style.points(series) | {"marker": MARKERS[series], "markersize": 8}
        axes.plot(group["estimate"], y, linestyle="none", **points)
        named.append(Line2D([], [], label=f"{school} schools", **interval | points))
    key(figure, named)
    set_rows(axes, rows)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    name_axis(axes, "agree or strongly agree")
    parts = [
        f"{row.label}, {row.school} schools: {percent(row.estimate)} per cent, "
        f"interval {percent(row.conf_low)} to {percent(row.conf_high)}"
        for row in data.itertuples()
    ]
    words = "Probability that a typical teacher agrees. " + "; ".join(parts) + "."
    return Drawing(figure, words)


@draws(estimate="thresholds", conf_low="intervals", conf_high="intervals")
def thresholds(data: pd.DataFrame) -> Drawing:
    """Draw thresholds with their intervals, and the middle of what print allows.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.thresholds` gives it.
    """
    middle = (data["allowed_low"] + data["allowed_high"]) / 2
    shown = data.assign(printed=middle)
    print_allows = "middle of what print allows"
    figure, axes = interval_rows(shown, "estimate", data["label"], print_allows)
    name_axis(axes, "threshold, log odds")
    parts = [
        f"{row.label}: {formatted(row.estimate, '+.2f')}, interval "
        f"{formatted(row.conf_low, '+.2f')} to {formatted(row.conf_high, '+.2f')}"
        for row in data.itertuples()
    ]
    return Drawing(figure, "Thresholds with intervals. " + "; ".join(parts) + ".")


def tendencies(data: pd.DataFrame) -> Drawing:
    """Draw every teacher's own tendency, in order, with its interval.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.tendencies` gives it.
    """
    figure = canvas(3.6)
    axes = figure.subplots()
    style = mark()
    x = np.arange(1, len(data) + 1)
    # one shape: a line for each teacher would weigh more than the page
    low, high = data["conf_low"], data["conf_high"]
    axes.fill_between(x, low, high, color=style.colour(), alpha=TINT, linewidth=0)
    axes.plot(x, data["mode"], linewidth=2.2, **style.lines())
    axes.axhline(0, color=INK, linewidth=1)
    axes.set_xlim(1, len(data))
    name_axis(axes, "teachers, from the least inclined to agree")
    axes.set_ylabel("own tendency to agree, log odds")
    low, high = (data["side"] == "above").sum(), (data["side"] == "below").sum()
    words = (
        f"Tendency of each of {len(data):,} teachers, from "
        f"{formatted(data['mode'].min(), '+.2f')} to "
        f"{formatted(data['mode'].max(), '+.2f')}. The interval lies above zero for "
        f"{low:,} and below for {high:,}."
    )
    return Drawing(figure, words)


def sensitivity(data: pd.DataFrame) -> Drawing:
    """Draw what follows from print, by how much teachers differ.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.sensitivity` gives it.
    """
    judged = bool(data[list(TEACHER_PREDICTORS)].notna().all(axis=None))
    figure = canvas(6.8 if judged else 3.6)
    shares, *others = figure.subplots(1 + judged, 1, sharex=True, squeeze=False)[:, 0]
    ends = {
        "most positive": 100 * data["highest"],
        "least positive": 100 * data["lowest"],
    }
    shares.set_xlim(0, data["sd"].max())
    shares.set_xticks(range(int(data["sd"].max()) + 1))
    shares.set_title("Teachers who agree, %")
    shares.set_ylim(0, 100)
    _lines(shares, data["sd"], ends)
    for strengths in others:
        strengths.set_title("Estimate over its error;\nsignificant above the line")
        z = {name: data[name].abs() for name in TEACHER_PREDICTORS}
        strengths.set_ylim(
            0, 1.08 * max(CRITICAL, *(each.max() for each in z.values()))
        )
        _lines(strengths, data["sd"], z)
        strengths.hlines(CRITICAL, 0, data["sd"].max(), color=INK, linewidth=1)
    name_axis(figure.axes[-1], "standard deviation of teachers, log odds")
    parts = [
        f"at {row.sd:g}, {percent(row.lowest)} and {percent(row.highest)} per cent "
        "agree" + _strengths(row)
        for row in data.itertuples()
    ]
    words = "What follows from the printed figures, by how much teachers differ: "
    return Drawing(figure, words + "; ".join(parts) + ".")


def _strengths(row: object) -> str:
    values = {name: abs(getattr(row, name)) for name in TEACHER_PREDICTORS}
    if any(np.isnan(value) for value in values.values()):
        return ""
    return ", with z of " + ", ".join(f"{v:.1f} for {n}" for n, v in values.items())


def _lines(axes: Axes, x: pd.Series, lines: Mapping[str, pd.Series]) -> None:
    """Draw a line for each name, with its name at its end."""
    style = mark()
    for series, y in enumerate(lines.values()):
        how = style.lines(series) | style.points(series)
        axes.plot(x, y, marker=MARKERS[series], markersize=7, **how)
    name_lines(axes, x.iloc[-1], {name: y.iloc[-1] for name, y in lines.items()})
