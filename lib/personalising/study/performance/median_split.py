"""Primary schools split at the median of e-maturity and of investment, for the eye."""

import numpy as np
import pandas as pd

from personalising.pages import Base, Result
from personalising.study.performance.schools import (
    FEWEST_SCHOOLS,
    MODELLED,
    PREDICTORS,
    RESULTS,
    complete_schools,
    mean_interval,
)
from personalising.waves import Wave

SPLIT = ("e_maturity", "investment")
LEVELS = ("low", "high")
SPLIT_SCHOOLS = "primary schools split at the median"
"""What the table is called that `split_schools` makes."""


def split_schools(wave: Wave) -> pd.DataFrame:
    """Split the primary schools at the median of e-maturity and of investment.

    Returns
    -------
    pandas.DataFrame
        One row for each school that has both, and both results: e_maturity and
        investment (``low``, or ``high`` where above the median of these schools), and
        change (second result less the first).

    Raises
    ------
    NotCollected
        Where fewer than `FEWEST_SCHOOLS` primary schools have all that is needed, or
        none lies above a median.
    """
    schools = complete_schools(wave, MODELLED, (*SPLIT, *RESULTS), FEWEST_SCHOOLS)
    high = schools[list(SPLIT)] > schools[list(SPLIT)].median()
    for name in SPLIT:
        if not high[name].any():
            raise wave.lacks(
                f"{PREDICTORS[name]} above the median in any {MODELLED} school"
            )
    levels = pd.DataFrame(np.where(high, LEVELS[1], LEVELS[0]), columns=list(SPLIT))
    return levels.assign(change=schools["result_after"] - schools["result_before"])


def quadrants(wave: Wave, confidence: float = 0.95) -> Result:
    """Give the mean change of schools with low and high e-maturity and investment.

    High is above the median. A split throws away how far above: this table is for
    seeing, and the regression with the interaction for testing.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        One row for each of the four groups that has schools: e_maturity and
        investment (low or high), schools, mean (change in points), sd, conf_low,
        conf_high (by t; missing for a single school) and additive (the mean to expect
        if the two effects add, by least squares over all schools).

    Raises
    ------
    NotCollected
        Where the wave has no schools that can be split.
    """
    schools = split_schools(wave)
    high = (schools[list(SPLIT)] == LEVELS[1]).to_numpy(dtype="float64")
    design = np.column_stack([np.ones(len(high)), high])
    # by least squares also where both splits part the schools alike
    additive = design @ np.linalg.lstsq(design, schools["change"].to_numpy())[0]
    rows, bases = [], []
    for e_maturity in LEVELS:
        for investment in LEVELS:
            where = {"e_maturity": e_maturity, "investment": investment}
            group = Base(0, "schools", SPLIT_SCHOOLS, where).rows(schools)
            if group.empty:
                continue
            low, up = mean_interval(group["change"], confidence)
            rows.append(
                {
                    **where,
                    "schools": len(group),
                    "mean": group["change"].mean(),
                    "sd": group["change"].std(),
                    "conf_low": low,
                    "conf_high": up,
                    "additive": additive[group.index[0]],
                }
            )
            bases.append(Base(len(group), "schools", SPLIT_SCHOOLS, where))
    found = Result.by_row(pd.DataFrame(rows), bases, labels=SPLIT)
    all_of_them = Base(len(schools), "schools", SPLIT_SCHOOLS)
    return Result(found.frame, {**found.bases, "additive": [all_of_them] * len(rows)})
