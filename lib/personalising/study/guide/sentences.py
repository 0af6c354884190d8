"""Sentences of the guide that hold numbers."""

import math

import pandas as pd

from personalising.pages.words import number_of, p_value
from personalising.statistics import MixedOrderedResults
from personalising.statistics.ordinal import Comparison


def survey(pupils: pd.DataFrame, dropped: int) -> str:
    """Say who is in the survey."""
    return (
        f"{number_of(len(pupils), 'pupil')} in {pupils['room'].nunique()} classes said "
        f"how much they like science; left out are {dropped} of whom the sex is not "
        "known."
    )


def scale(pupils: pd.DataFrame) -> str:
    """Say how far the answers run."""
    low, high = pupils["like"].min(), pupils["like"].max()
    return f"The answers run from {low} to {high}"


def means(by_sex: "pd.Series[float]") -> str:
    """Compare the means of girls and boys."""
    girls, boys = by_sex
    return f"The mean is {girls:.2f} for girls and {boys:.2f} for boys"


def ends(answers: pd.DataFrame) -> str:
    """Compare girls and boys at both ends of the scale."""
    (_, girls_low, boys_low), (_, girls_high, boys_high) = (
        100 * answers.iloc[row] for row in (0, -1)
    )
    return (
        f"The lowest answer came from {boys_low:.0f} in 100 boys and {girls_low:.0f} "
        f"in 100 girls. The highest came from {boys_high:.0f} and {girls_high:.0f}."
    )


def ratio(fit: MixedOrderedResults, term: str) -> str:
    """Give an odds ratio with its interval."""
    row = fit.odds_ratios().loc[term]
    return (
        f"{row['odds_ratio']:.2f} (95% interval {row['conf_low']:.2f} to "
        f"{row['conf_high']:.2f})"
    )


def in_100(share: pd.DataFrame) -> str:
    """Give a probability as a number of pupils in 100, from `mean_score`."""
    return f"{100 * share['estimate'].iloc[0]:.0f}"


def effect(effects: pd.DataFrame) -> str:
    """Say what an average effect on the highest answer comes to."""
    row = 100 * effects[["estimate", "conf_low", "conf_high"]].iloc[-1]
    return (
        f"{row['estimate']:.1f} more pupils in 100 (95% interval "
        f"{row['conf_low']:.1f} to {row['conf_high']:.1f})"
    )


def share_of_variance(fit: MixedOrderedResults) -> str:
    """Say how much of the variance lies between classes."""
    return (
        f"Classes have a standard deviation of {fit.group_sd['room']:.2f} log odds. "
        f"That is {100 * fit.icc['room']:.0f} per cent of the variance."
    )


def classes_matter(test: Comparison) -> str:
    """Say what the comparison with the model without classes finds."""
    return f"likelihood ratio {test.statistic:.1f}, {p_value(test.pvalue)}"


def error(table: pd.DataFrame, term: str) -> str:
    """Say by how much an error grows when classes come in."""
    return f"{table.set_index('term').loc[term, 'times']:.1f}"


def apart(classes: float) -> str:
    """Turn a standard deviation of classes into an odds ratio."""
    return f"{math.exp(classes):.1f}"


def between_or_within(combined: pd.DataFrame) -> str:
    """Say whether the effect between classes differs from that within them."""
    low, high = combined.set_index("contrast").loc[
        "difference", ["conf_low", "conf_high"]
    ]
    return f"from {low:+.2f} to {high:+.2f}".replace("-", "\N{MINUS SIGN}")


def tested(tests: pd.DataFrame, term: str) -> str:
    """Give the p-value of the score test of a term."""
    return p_value(tests.loc[term, "p_value"])


def share_of_boys(pupils: pd.DataFrame) -> str:
    """Say how many classes have pupils of one sex only."""
    mixed = pupils.groupby("room")["boy"].nunique()
    return f"{(mixed == 1).sum()} of {len(mixed)} classes"
