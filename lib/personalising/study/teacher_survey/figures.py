"""Figures of section 4.2.2 and Appendix C."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from personalising.pages.columns import formatted
from personalising.pages.drawing import MARKERS, Drawing, interval_rows
from personalising.pages.style import INK, SERIES, WIDTH
from personalising.study.teacher_survey.model import TEACHER_PREDICTORS
from personalising.study.teacher_survey.sampling import RATINGS
from personalising.study.teacher_survey.scenarios import CRITICAL
from personalising.waves import table_schema

ANSWERS = table_schema("ratings").field("rating").categories
# two colours, the weaker answer paler, and the page's ink between them
SHADES = (
    (SERIES[0], 0.7),
    (SERIES[0], 0.35),
    (INK, 0.14),
    (SERIES[1], 0.35),
    (SERIES[1], 0.7),
)
ODDS = (0.4, 0.5, 0.7, 1, 1.5, 2, 3)
LABEL_WIDTH = 22
BY_COLUMN = (0, 3, 1, 4, 2)
"""Answers as a legend of three columns takes them, to be read by its rows."""
LEAST_LABELLED = 0.06
"""Share of a bar in which a figure finds room."""


def _wrapped(labels: "pd.Series[str]") -> "pd.Series[str]":
    return labels.map(lambda text: textwrap.fill(text, LABEL_WIDTH))


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _stacked(shares: pd.DataFrame, labels: "pd.Series[str]") -> Figure:
    """Draw a bar for each row, divided among the five answers."""
    figure = Figure(figsize=(WIDTH, 1.2 + 0.45 * len(shares)))
    axes = figure.subplots()
    y = np.arange(len(shares))[::-1]
    left = np.zeros(len(shares))
    for (rating, answer), (colour, alpha) in zip(ANSWERS.items(), SHADES, strict=True):
        width = shares[rating].to_numpy()
        axes.barh(y, width, 0.72, left, color=colour, alpha=alpha, label=answer)
        for place, start, part in zip(y, left, width, strict=True):
            if part >= LEAST_LABELLED:
                axes.text(
                    start + part / 2,
                    place,
                    _percent(part),
                    ha="center",
                    va="center",
                    fontsize=9,
                    color=INK,
                )
        left += width
    axes.set_yticks(y, labels)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100%"])
    axes.grid(visible=False)
    axes.tick_params(axis="y", length=0)
    bars = axes.containers
    figure.legend(
        handles=[bars[place] for place in BY_COLUMN],
        loc="outside upper center",
        ncols=3,
        handlelength=1,
        columnspacing=1,
        fontsize=9,
    )
    return figure


def answers(data: pd.DataFrame) -> Drawing:
    """Draw how answers are distributed, by the pupils asked about.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.answers` gives it.
    """
    shares = data[[f"rating_{rating}" for rating in RATINGS]].set_axis(RATINGS, axis=1)
    figure = _stacked(shares, _wrapped(data["label"]))
    parts = [
        f"{row.label}: {_percent(row.agree)} per cent agree or strongly agree, "
        f"{_percent(row.disagree)} per cent disagree or strongly disagree"
        for row in data.itertuples()
    ]
    return Drawing(figure, "Bars of answers. " + "; ".join(parts) + ".")


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
    figure, axes = interval_rows(shown, "estimate", _wrapped(data["label"]))
    low, high = shown["conf_low"].min() - 0.1, shown["conf_high"].max() + 0.1
    ticks = [value for value in ODDS if low <= np.log(value) <= high]
    axes.set_xticks(np.log(ticks), [f"{value:g}" for value in ticks])
    axes.set_xlim(min(low, -0.1), max(high, 0.1))
    axes.set_xlabel("odds of a more positive answer, times")
    parts = [
        f"{row.label}: {row.odds:.2f}, interval {row.odds_low:.2f} to "
        f"{row.odds_high:.2f}"
        for row in data.itertuples()
    ]
    words = "Odds ratios of a more positive answer, with intervals. "
    return Drawing(figure, words + "; ".join(parts) + ".")


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
            labels.append(f"{name},\n{kind}")
            listed = ", ".join(
                f"{_percent(values[rating])} per cent {answer}"
                for rating, answer in ANSWERS.items()
            )
            parts.append(f"{name}, {kind}: {listed}")
    figure = _stacked(pd.DataFrame(rows), pd.Series(labels))
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
    figure = Figure(figsize=(WIDTH, 1.1 + 0.5 * len(names)))
    axes = figure.subplots()
    for series, (school, group) in enumerate(data.groupby("school", sort=False)):
        y = group["label"].map(places) + 0.14 * (1 - 2 * series)
        axes.hlines(
            y, group["conf_low"], group["conf_high"], color=SERIES[series], linewidth=2
        )
        axes.plot(
            group["estimate"],
            y,
            MARKERS[series],
            color=SERIES[series],
            markersize=8,
            label=f"{school} schools",
        )
    axes.set_yticks(list(places.values()), _wrapped(pd.Series(names)))
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("agree or strongly agree")
    figure.legend(loc="outside upper right", ncols=2)
    parts = [
        f"{row.label}, {row.school} schools: {_percent(row.estimate)} per cent, "
        f"interval {_percent(row.conf_low)} to {_percent(row.conf_high)}"
        for row in data.itertuples()
    ]
    words = "Probability that a typical teacher agrees. " + "; ".join(parts) + "."
    return Drawing(figure, words)


def thresholds(data: pd.DataFrame) -> Drawing:
    """Draw thresholds with their intervals, and the middle of what print allows.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.thresholds` gives it.
    """
    middle = (data["allowed_low"] + data["allowed_high"]) / 2
    labels = data["label"].str.replace(" | ", " |\n", regex=False)
    figure, axes = interval_rows(data.assign(printed=middle), "estimate", labels)
    axes.set_xlabel("threshold, log odds")
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
    figure = Figure(figsize=(WIDTH, 3.4))
    axes = figure.subplots()
    x = np.arange(1, len(data) + 1)
    # one shape: a line for each teacher would weigh more than the page
    axes.fill_between(
        x, data["conf_low"], data["conf_high"], color=SERIES[0], alpha=0.25, linewidth=0
    )
    axes.plot(x, data["mode"], color=SERIES[1], linewidth=2.5)
    axes.axhline(0, color=INK, linewidth=1)
    axes.set_xlim(1, len(data))
    axes.set_xlabel("teachers, from the least inclined to agree")
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
    figure = Figure(figsize=(WIDTH, 6.4 if judged else 3.4))
    shares, *others = figure.subplots(1 + judged, 1, sharex=True, squeeze=False)[:, 0]
    for series, (name, title) in enumerate(
        (("highest", "most positive"), ("lowest", "least positive"))
    ):
        _line(shares, data["sd"], 100 * data[name], series, title)
    shares.set_ylabel("teachers who agree, %")
    shares.set_ylim(0, 100)
    shares.legend()
    for strengths in others:
        for series, name in enumerate(TEACHER_PREDICTORS):
            _line(strengths, data["sd"], data[name].abs(), series, name)
        strengths.axhline(
            CRITICAL, color=INK, linewidth=1, linestyle="--", label="significant above"
        )
        strengths.set_ylim(bottom=0)
        strengths.set_ylabel("estimate over standard error")
        strengths.legend()
    figure.axes[-1].set_xlabel("standard deviation of teachers, log odds")
    parts = [
        f"at {row.sd:g}, {_percent(row.lowest)} and {_percent(row.highest)} per cent "
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


def _line(axes: Axes, x: pd.Series, y: pd.Series, series: int, label: str) -> None:
    axes.plot(
        x, y, color=SERIES[series], marker=MARKERS[series], markersize=7, label=label
    )
