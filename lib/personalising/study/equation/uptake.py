"""Who takes up what is offered: Figure 3 of the report, where a wave has the data."""

import pandas as pd

from personalising.pages import Base, Result
from personalising.study.cache import once_per_wave
from personalising.study.equation.forms import (
    HIGH,
    LOW,
    Way,
    effects,
    fitted,
    predictors_of,
    simple_slope,
)
from personalising.study.equation.testing import TABLE
from personalising.study.equation.units import units_of
from personalising.study.measures import measured_model
from personalising.waves import Wave

EQUATION = "take-up"


@once_per_wave
def take_up(wave: Wave, confidence: float = 0.95) -> Result:
    """Give what opportunity goes with at low and at high self-efficacy.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        Two rows: investment (low or high: one standard deviation below or above the
        mean of the pupil's school), estimate (the slope of effective learning on
        opportunity, both in standard deviations), conf_low, conf_high, level (effective
        learning at a middling opportunity), n (pupils) and schools.

    Raises
    ------
    NotCollected
        Where the wave cannot test the sub-equation.
    """
    units = units_of(wave, measured_model().sub_equation(EQUATION))
    way = Way(confidence)
    effects(wave, units, way)  # raises where pupils are too much alike
    first, second = units.names
    fit = fitted(units, way, predictors_of(units, way), interactions=[(first, second)])
    rows = []
    for word, at in (("low", LOW), ("high", HIGH)):
        found = simple_slope(units, way, at, word)
        rows.append(
            {
                "investment": word,
                "estimate": found.estimate,
                "conf_low": found.conf_low,
                "conf_high": found.conf_high,
                "level": at * float(fit.params[second]),
                "n": len(units.table),
                "schools": units.schools,
            }
        )
    where = {"equation": EQUATION}
    base = Base(len(units.table), "pupils", TABLE, where, belong_to=units.schools)
    return Result.by_row(pd.DataFrame(rows), [base] * 2, labels=("investment",))
