"""The change in results itself: how large it is, and how much of it may be luck."""

import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from personalising.pages import Base, Result
from personalising.statistics import correlation
from personalising.study.performance.schools import (
    RESULTS,
    TABLE,
    TESTS,
    all_schools,
    base_of,
    complete_schools,
    mean_interval,
)
from personalising.waves import NotCollected, Wave

QUANTILES: Mapping[str, float] = MappingProxyType(
    {
        "lowest": 0.0,
        "quartile_1": 0.25,
        "median": 0.5,
        "quartile_3": 0.75,
        "highest": 1.0,
    }
)


def _by_phase(wave: Wave) -> list[tuple[str, pd.DataFrame]]:
    """Each phase that sits national tests, with its schools that have both results.

    The columns are school_id, result_before, result_after and change.
    """
    wave.require({TABLE: ("phase", *RESULTS)})
    found = []
    for phase in TESTS:
        try:
            schools = complete_schools(wave, phase, RESULTS)
        except NotCollected:
            continue
        change = schools["result_after"] - schools["result_before"]
        found.append((phase, schools.assign(change=change)))
    if not found:
        raise wave.lacks("both results of any primary or secondary school")
    return found


def points(wave: Wave) -> Result:
    """Give the results of each school, and their change.

    Only primary and secondary schools with results in both years stand here; special
    schools do not sit the national tests as a school.

    Returns
    -------
    Result
        Columns phase, result_before, result_after and change (the second result less
        the first: positive where results rose), in points of the wave's own scale; each
        row counts one school.

    Raises
    ------
    NotCollected
        Where no school has both results.
    """
    frame = pd.concat(
        [schools.assign(phase=phase) for phase, schools in _by_phase(wave)]
    )
    bases = [
        Base(1, "schools", TABLE, {"school_id": school})
        for school in frame["school_id"]
    ]
    shown = frame[["phase", *RESULTS, "change"]]
    return Result.by_row(shown, bases, labels=["phase"], row_unit="school")


def change(wave: Wave, confidence: float = 0.95) -> Result:
    """Describe the change in results by phase: mean, interval, spread, distribution.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        One row for each phase with results in both years: phase, test, schools,
        missing (schools of the phase without both results), before, after (means of
        the years), change (mean of second less first), conf_low, conf_high (by t;
        missing for a single school), sd, lowest, quartile_1, median, quartile_3,
        highest and rose (share of schools, from 0 to 1). All but the counts and the
        share are in points of the wave's own scale.

    Raises
    ------
    NotCollected
        Where no school has both results.
    """
    rows, bases, missing = [], [], []
    for phase, schools in _by_phase(wave):
        changes = schools["change"]
        low, high = mean_interval(changes, confidence)
        every = all_schools(wave, phase)
        rows.append(
            {
                "phase": phase,
                "test": TESTS[phase],
                "schools": len(schools),
                "missing": every - len(schools),
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
        bases.append(base_of(len(schools), phase, RESULTS))
        missing.append(base_of(every, phase))
    labels = ("phase", "test")
    found = Result.by_row(pd.DataFrame(rows), bases, labels)
    return Result(
        found.frame,
        {**found.bases, "missing": missing},
        extremes=tuple(QUANTILES),  # of few schools, each is the value of one
    )


def regression_to_the_mean(wave: Wave, confidence: float = 0.95) -> Result:
    """Correlate the change with the first result, beside what luck alone would give.

    A result is partly luck, and luck does not repeat: schools that did badly rise and
    schools that did well fall without any cause. If nothing but that happened, and both
    years had the same spread, the correlation of the change with the first result
    would be -sqrt((1 - r) / 2), where r is the correlation of the two years. Oldham's
    remedy is to correlate the change with the mean of both years, which luck alone
    leaves at zero (it is Pitman's test of two equal spreads).

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        One row for each phase with enough results: phase, schools, years (r of the two
        years), with_before (r of change and first result; negative where schools that
        began low gained more), conf_low, conf_high (its interval), by_chance (what it
        would be by luck alone), with_mean (r of change and mean of both years),
        mean_low, mean_high (its interval), sd_before, sd_after.

    Raises
    ------
    NotCollected
        Where no phase has four schools or more that differ in both years.

    References
    ----------
    Oldham, P. D. (1962). A note on the analysis of repeated measurements of the same
    subjects. *Journal of Chronic Diseases*, 15, 969-977.
    """
    rows, bases = [], []
    for phase, schools in _by_phase(wave):
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
        bases.append(base_of(years.n, phase, RESULTS))
    if not rows:
        raise wave.lacks("results, in two years, of several schools that differ")
    return Result.by_row(pd.DataFrame(rows), bases, labels=["phase"])


def lines_on_first_result(wave: Wave) -> Result:
    """Fit the change on the first result, and give the line of luck alone beside it.

    Both lines go through the means. If schools differed by luck alone and both years
    had the same spread, the change would fall by 1 - r points for each point of the
    first result, where r is the correlation of the two years.

    Returns
    -------
    Result
        One row for each phase with results in both years: phase, schools, before (mean
        first result), change (mean), slope (least squares: points of change for each
        point of the first result), slope_by_luck. The slopes are missing where the
        schools are alike in one of the years, as a single one is.

    Raises
    ------
    NotCollected
        Where no school has both results.
    """
    rows: list[dict[str, str | float]] = []
    bases: list[Base | None] = []
    of_slopes: list[Base | None] = []
    for phase, schools in _by_phase(wave):
        before, after = (schools[name] for name in RESULTS)
        base = base_of(len(schools), phase, RESULTS)
        differ = bool(before.std() > 0 and after.std() > 0)
        slope = luck = math.nan
        if differ:
            slope = np.cov(before, schools["change"])[0, 1] / before.var()
            luck = np.corrcoef(before, after)[0, 1] - 1
        rows.append(
            {
                "phase": phase,
                "schools": len(schools),
                "before": before.mean(),
                "change": schools["change"].mean(),
                "slope": slope,
                "slope_by_luck": luck,
            }
        )
        bases.append(base)
        of_slopes.append(base if differ else None)
    measures = dict.fromkeys(("schools", "before", "change"), bases)
    slopes = dict.fromkeys(("slope", "slope_by_luck"), of_slopes)
    return Result(pd.DataFrame(rows), measures | slopes)
