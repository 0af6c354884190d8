"""What goes with the change in results in secondary schools, at GCSE."""

import math

import pandas as pd

from personalising import published
from personalising.pages import Base, Result
from personalising.statistics import Correlation, correlation
from personalising.study.associations import Pairs, correlation_row, holm
from personalising.study.performance.schools import (
    CORRELATED,
    PERSONALISATION,
    PREDICTORS,
    RESULTS,
    TABLE,
    base_of,
    complete_schools,
)
from personalising.waves import NotCollected, Wave

FEWEST_PAIRS = 4
"""Schools that the interval of a correlation needs."""

FOUND = ("with", "r", "conf_low", "conf_high", "n", "p_value", "spearman", "note")


def correlations(wave: Wave, confidence: float = 0.95) -> Result:
    """Correlate each predictor with the change in results at GCSE.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        One row for each predictor: with, r (Pearson; positive where results rose more
        in schools with more of it), conf_low, conf_high (Fisher's z), n, p_value,
        spearman, note (why there is no result), p_holm (adjusted for the tests made)
        and printed (the report's r).

    Raises
    ------
    NotCollected
        Where none of the predictors has a correlation.
    """
    wave.require({TABLE: ("phase", *RESULTS)})
    rows: list[dict[str, object]] = []
    bases: list[Base | None] = []
    lacking = []
    for column, name in PREDICTORS.items():
        row: dict[str, object] = {"with": name, "note": ""}
        try:
            found = with_change(wave, column, confidence)
        except NotCollected as reason:
            lacking.append(reason)
            rows.append(row | {"note": str(reason)})
            bases.append(None)
            continue
        rows.append(row | correlation_row(found))
        bases.append(base_of(found.n, CORRELATED, (column, *RESULTS)))
    if len(lacking) == len(rows):
        raise lacking[-1]  # of personalisation, the report's own
    frame = pd.DataFrame(rows).reindex(columns=list(FOUND)).astype({"n": "Int64"})
    frame["p_holm"] = holm(frame["p_value"].astype("float64"))
    printed = published.figure("s421.r.personalisation_gcse").value
    is_printed = frame["with"] == PERSONALISATION
    frame["printed"] = is_printed.map({True: printed, False: math.nan})
    return Result.by_row(frame, bases, labels=("with", "note", "printed"))


def beside_change(wave: Wave, column: str) -> Pairs:
    """Look up one predictor, and the change in results, of secondary schools.

    Parameters
    ----------
    wave : Wave
    column : str
        One of the columns in `PREDICTORS`.

    Raises
    ------
    NotCollected
        Where fewer than four secondary schools have it with both results.
    """
    schools = complete_schools(wave, CORRELATED, (column, *RESULTS), FEWEST_PAIRS)
    outcome = schools["result_after"] - schools["result_before"]
    return schools[column].to_numpy(), outcome.to_numpy()


def with_change(wave: Wave, column: str, confidence: float) -> Correlation:
    """Correlate one predictor with the change in results of secondary schools.

    Parameters
    ----------
    wave : Wave
    column : str
        One of the columns in `PREDICTORS`.
    confidence : float
        Level of the interval.

    Returns
    -------
    Correlation
        Positive where results rose more in schools with more of it.

    Raises
    ------
    NotCollected
        Where fewer than four secondary schools have it with both results, or all are
        alike.
    """
    known = beside_change(wave, column)
    try:
        return correlation(*known, confidence=confidence)
    except ValueError:  # statistics has checked all else
        raise wave.lacks(
            f"{CORRELATED} schools that differ in both {PREDICTORS[column]} and the "
            "change in results"
        ) from None
