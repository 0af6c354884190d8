"""The change in results itself, and what goes with it."""

import math

import pandas as pd

from personalising import published
from personalising.statistics import Correlation, correlation
from personalising.study.associations import correlation_row, holm
from personalising.study.performance.schools import (
    CORRELATED,
    PREDICTORS,
    RESULTS,
    TESTS,
    all_schools,
    complete_schools,
    mean_interval,
    points,
)
from personalising.waves import NotCollected, Wave

QUANTILES = {
    "lowest": 0.0,
    "quartile_1": 0.25,
    "median": 0.5,
    "quartile_3": 0.75,
    "highest": 1.0,
}


def change(wave: Wave, confidence: float = 0.95) -> pd.DataFrame | NotCollected:
    """The change in results by phase: mean, interval, spread and distribution.

    Returns
    -------
    pandas.DataFrame
        One row for each phase with results in both years: phase, test, schools,
        missing (schools without both), before, after (means), change (mean), conf_low,
        conf_high (by t), sd, lowest, quartile_1, median, quartile_3, highest and rose
        (share of schools).
    """
    found = points(wave)
    if isinstance(found, NotCollected):
        return found
    rows = []
    for phase, schools in found.groupby("phase", sort=False):
        changes = schools["change"]
        low, high = mean_interval(changes, confidence)
        rows.append(
            {
                "phase": phase,
                "test": TESTS[phase],
                "schools": len(schools),
                "missing": all_schools(wave, phase) - len(schools),
                "before": schools["result_before"].mean(),
                "after": schools["result_after"].mean(),
                "change": changes.mean(),
                "conf_low": low,
                "conf_high": high,
                "sd": changes.std(),
            }
            | {name: changes.quantile(share) for name, share in QUANTILES.items()}
            | {"rose": (changes > 0).mean()}
        )
    return pd.DataFrame(rows)


def regression_to_the_mean(
    wave: Wave, confidence: float = 0.95
) -> pd.DataFrame | NotCollected:
    """How the change goes with the first result, and how it would by chance alone.

    A result is partly luck, and luck does not repeat: schools that did badly rise and
    schools that did well fall without any cause. If nothing but that happened, and both
    years had the same spread, the correlation of the change with the first result
    would be -sqrt((1 - r) / 2), where r is the correlation of the two years. Oldham's
    remedy is to correlate the change with the mean of both years, which luck alone
    leaves at zero (it is Pitman's test of two equal spreads).

    Returns
    -------
    pandas.DataFrame
        One row for each phase with enough results: phase, schools, years (r of the two
        years), with_before, conf_low, conf_high, by_chance, with_mean, mean_low,
        mean_high, sd_before, sd_after.

    References
    ----------
    Oldham, P. D. (1962). A note on the analysis of repeated measurements of the same
    subjects. *Journal of Chronic Diseases*, 15, 969-977.
    """
    found = points(wave)
    if isinstance(found, NotCollected):
        return found
    rows = []
    for phase, schools in found.groupby("phase", sort=False):
        before, after = (schools[name].to_numpy() for name in RESULTS)
        pairs = (
            (before, after),
            (before, after - before),
            ((before + after) / 2, after - before),
        )
        try:
            years, with_before, with_mean = (
                correlation(x, y, confidence=confidence) for x, y in pairs
            )
        except ValueError:  # too few schools, or all alike
            continue
        rows.append(
            {
                "phase": phase,
                "schools": years.n,
                "years": years.r,
                "with_before": with_before.r,
                "conf_low": with_before.conf_low,
                "conf_high": with_before.conf_high,
                "by_chance": -math.sqrt((1 - years.r) / 2),
                "with_mean": with_mean.r,
                "mean_low": with_mean.conf_low,
                "mean_high": with_mean.conf_high,
                "sd_before": before.std(ddof=1),
                "sd_after": after.std(ddof=1),
            }
        )
    if not rows:
        lacking = "results, in two years, of several schools that differ"
        return NotCollected(wave.descriptor, (lacking,))
    return pd.DataFrame(rows)


def correlations(wave: Wave, confidence: float = 0.95) -> pd.DataFrame | NotCollected:
    """What goes with the change in results at GCSE.

    Returns
    -------
    pandas.DataFrame
        One row for each predictor: with, r, conf_low, conf_high, n, p_value, p_holm
        (adjusted for the tests made), spearman, printed (the report's r) and note (why
        there is no result).
    """
    if missing := wave.missing({"performance": ("phase", *RESULTS)}):
        return missing
    rows = [
        {"with": name, **_row(with_change(wave, column, confidence))}
        for column, name in PREDICTORS.items()
    ]
    frame = pd.DataFrame(rows)
    if "r" not in frame:
        schools = complete_schools(wave, CORRELATED, ("personalisation", *RESULTS))
        if isinstance(schools, NotCollected):
            return schools
        return NotCollected(wave.descriptor, (frame["note"].iloc[-1],))
    frame["p_holm"] = holm(frame["p_value"])
    printed = published.figure("s421.r.personalisation_gcse").value
    is_printed = frame["with"] == PREDICTORS["personalisation"]
    frame["printed"] = is_printed.map({True: printed, False: math.nan})
    return frame.astype({"n": "Int64"})


def with_change(wave: Wave, column: str, confidence: float) -> Correlation | str:
    """Correlation of one predictor with the change in results at GCSE.

    A text instead says why there is none.
    """
    schools = complete_schools(wave, CORRELATED, (column, *RESULTS))
    if isinstance(schools, NotCollected):
        return f"not collected: {'; '.join(schools.what)}"
    outcome = schools["result_after"] - schools["result_before"]
    try:
        return correlation(
            schools[column].to_numpy(), outcome.to_numpy(), confidence=confidence
        )
    except ValueError as error:
        return str(error)


def _row(found: Correlation | str) -> dict[str, float | int | str]:
    if isinstance(found, str):
        return {"note": found}
    return {**correlation_row(found), "note": ""}
