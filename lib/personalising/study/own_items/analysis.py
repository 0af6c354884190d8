"""How a wave's own items were answered, item by item."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import WLS

from personalising.model.constructs import known
from personalising.pages import KNOWN, Base, Result
from personalising.pages.disclosure import hidden
from personalising.study.answers import LEAST, MOST, NEEDS, clusters_of, graded
from personalising.study.replicates import errors_of, replicates_of
from personalising.waves import Wave
from personalising.waves.imported import read_reasons

GRADES = tuple(range(MOST, LEAST + 1))
LABELS = (
    *("construct", "stakeholder", "item", "wording", "direction"),
    *("lowest", "highest", "why"),
)
SUMMARIES = ("median", "mean", "conf_low", "conf_high")
PEOPLE = ("pupil", "teacher", "leader")
NO_REASON = "no reason given"
FEW = "withheld"


def items(wave: Wave, confidence: float = 0.95) -> Result:
    """Say how each item on a construct that the study does not know was answered.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        A row for each item and kind of people, in the order of constructs: construct,
        stakeholder, item, wording, direction (which answers mean more of the
        construct), lowest and highest (of its scale), n (who answered), missing (who
        was asked and did not), why (the reasons, with counts), median, mean, conf_low,
        conf_high (of the answers as given, whatever their direction), and grade_1 (most
        of the construct) to grade_5: shares of the answers as `graded` puts them.
        Where respondents have weights all but n and missing are weighted.

    Raises
    ------
    NotCollected
        Where the wave has no such item that anybody answered.

    Notes
    -----
    The variance of a mean is that of a constant fitted by weighted least squares, with
    errors that allow for schools (statsmodels), and t quantiles of G - 1 degrees of
    freedom for G schools; where none is known, each respondent stands for one. It is
    missing where the answers come from one school, or are all alike. Where people have
    replicate weights, the variance and the degrees of freedom come from those
    (`statistics.replication`).
    """
    wave.require(NEEDS)
    asked = wave["items"]
    asked = asked[~asked["construct"].isin(known())]
    views = wave["views"]
    order = asked["stakeholder"].astype("str").map(PEOPLE.index)
    asked = asked.assign(order=order).sort_values(["order", "construct"], kind="stable")
    rows, bases = [], []
    for item in asked.to_dict("records"):
        put = (views["item"] == item["item"]) & (
            views["stakeholder"].astype("str") == str(item["stakeholder"])
        )
        found = views[put]
        given = found[found["answer"].notna()]
        if given.empty:
            continue
        rows.append(
            {
                **{name: item[name] for name in ("construct", "item", "wording")},
                "stakeholder": str(item["stakeholder"]),
                "direction": str(item["direction"]),
                "lowest": item["lowest"],
                "highest": item["highest"],
                "n": len(given),
                "missing": len(found) - len(given),
                "why": "; ".join(_why(wave, found[found["answer"].isna()])),
                **_summary(wave, given, confidence),
                **_shares(given, item),
            }
        )
        bases.append(_base(item, given))
    if not rows:
        raise wave.lacks("items of its own, on constructs that the study does not know")
    columns = [*LABELS, "n", "missing", *SUMMARIES, *(f"grade_{g}" for g in GRADES)]
    return Result.by_row(pd.DataFrame(rows)[columns], bases, LABELS)


def _base(item: dict[Any, Any], given: pd.DataFrame) -> Base:
    where = {
        "item": item["item"],
        "stakeholder": str(item["stakeholder"]),
        "answer": KNOWN,
    }
    schools = int(clusters_of(given).nunique())
    return Base(len(given), "answers", "views", where, belong_to=schools)


def _weights(given: pd.DataFrame) -> "pd.Series[float]":
    """Weights of answers, as `study.answers` takes them."""
    if "weight" not in given or given["weight"].isna().all():
        return pd.Series(1.0, given.index)
    return given["weight"].astype("float64").fillna(0.0)


def errors(wave: Wave) -> str:
    """Say where errors come from; nothing where the wave has no replicate weights."""
    return errors_of(wave, "Errors of means", *PEOPLE)


def _summary(wave: Wave, given: pd.DataFrame, confidence: float) -> dict[str, float]:
    weights = _weights(given)
    kept = weights > 0
    answer, weight = given.loc[kept, "answer"].astype("float64"), weights[kept]
    if answer.empty:
        return dict.fromkeys(SUMMARIES, np.nan)
    median = np.quantile(answer, 0.5, weights=weight, method="inverted_cdf")
    mean = float(np.average(answer, weights=weight))
    found = {"median": float(median), "mean": mean}
    error, df = _error(wave, given[kept], answer, weight)
    half = float(stats.t.ppf((1 + confidence) / 2, df) * error)
    return found | {"conf_low": mean - half, "conf_high": mean + half}


def _error(
    wave: Wave,
    given: pd.DataFrame,
    answer: "pd.Series[float]",
    weight: "pd.Series[float]",
) -> tuple[float, float]:
    """Standard error of a mean, and its degrees of freedom.

    Missing of one school, and where all answers are alike: how others would differ
    cannot be told from those.
    """
    if (answer == answer.iloc[0]).all():
        return np.nan, np.nan
    who = str(given["stakeholder"].iloc[0])
    repeated = replicates_of(wave, who, given["respondent"])
    if repeated is not None:
        values = answer.to_numpy()
        each = repeated.means(values)[:, None]
        mean = np.average(values, weights=weight)
        return float(repeated.covariance([mean], each)[0, 0]) ** 0.5, repeated.df
    schools, names = pd.factorize(clusters_of(given))
    if len(names) < 2:
        return np.nan, np.nan
    fit = WLS(answer.to_numpy(), np.ones(len(answer)), weights=weight.to_numpy())
    error = fit.fit(cov_type="cluster", cov_kwds={"groups": schools}).bse[0]
    return float(error), len(names) - 1


def _shares(given: pd.DataFrame, item: dict[Any, Any]) -> dict[str, float]:
    scale = {name: item[name] for name in ("lowest", "highest", "direction")}
    grades, weights = graded(given.assign(**scale)), _weights(given)
    whole = float(weights.sum())
    return {
        f"grade_{grade}": float(weights[grades == grade].sum()) / whole
        if whole
        else np.nan
        for grade in GRADES
    }


def _why(wave: Wave, silent: pd.DataFrame) -> Iterator[str]:
    """Say why answers are missing, with counts, where they tell of several people."""
    told = read_reasons(wave.folder) if wave.digest else pd.DataFrame()
    rows = pd.Series(dtype="str")
    if len(told):
        chosen = told[(told["table"] == "views") & (told["column"] == "answer")]
        rows = chosen.set_index(chosen["row"] - 2)["reason"]
    if not rows.index.isin(silent.index).any():
        return
    reasons = rows.reindex(silent.index).fillna(NO_REASON)
    counts = reasons.value_counts(sort=False)
    few = hidden(counts, wave.descriptor)
    for reason, count in counts.items():
        yield f"{reason}: {FEW if few[reason] else f'{count:,}'}"
