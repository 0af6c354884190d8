"""The schools of the performance study, one phase at a time."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd
from statsmodels.stats.weightstats import DescrStatsW

from personalising.waves import NotCollected, Wave, table_schema

TESTS: Mapping[str, str] = MappingProxyType(
    {"primary": "Key Stage 2", "secondary": "GCSE"}
)
MODELLED, CORRELATED = TESTS  # the phase of the regression, that of the correlation
RESULTS = ("result_before", "result_after")
PREDICTORS: Mapping[str, str] = MappingProxyType(
    {
        # column of the wave: what it is called on a page
        "e_maturity": "e-maturity",
        "investment": "investment",
        "personalisation": "personalisation",
    }
)
FEWEST_SCHOOLS = 10
"""A regression on three predictors and an interaction takes five coefficients."""


def complete_schools(
    wave: Wave, phase: str, columns: tuple[str, ...], fewest: int = 1
) -> pd.DataFrame | NotCollected:
    """The schools of one phase that have all these columns, in an order of their own.

    The order comes from the values, so that results do not hang on that of the file.
    """
    if missing := wave.missing({"performance": ("phase", *columns)}):
        return missing
    table = wave["performance"]
    table = table.loc[table["phase"] == phase, list(columns)].astype("float64")
    if table.empty:
        return NotCollected(wave.descriptor, (f"results of {phase} schools",))
    schema = table_schema("performance")
    empty = tuple(
        f"{schema.field(name).title.lower()} of {phase} schools"
        for name in columns
        if table[name].isna().all()
    )
    if empty:
        return NotCollected(wave.descriptor, empty)
    complete = table.dropna().sort_values(list(columns), ignore_index=True)
    if len(complete) < fewest:
        lacking = f"all that is needed of {fewest} {phase} schools or more"
        return NotCollected(wave.descriptor, (lacking,))
    return complete


def all_schools(wave: Wave, phase: str) -> int:
    """How many schools of a phase the wave has, complete or not."""
    return int((wave["performance"]["phase"] == phase).sum())


def points(wave: Wave) -> pd.DataFrame | NotCollected:
    """Each school's results: phase, result_before, result_after and change.

    Only schools of the two phases that sit national tests, with both results.
    """
    if missing := wave.missing({"performance": ("phase", *RESULTS)}):
        return missing
    parts = []
    for phase in TESTS:
        schools = complete_schools(wave, phase, RESULTS)
        if not isinstance(schools, NotCollected) and len(schools):
            schools.insert(0, "phase", phase)
            parts.append(schools)
    if not parts:
        lacking = "both results of any primary or secondary school"
        return NotCollected(wave.descriptor, (lacking,))
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(change=frame["result_after"] - frame["result_before"])


def mean_interval(values: "pd.Series[float]", confidence: float) -> tuple[float, float]:
    """Interval of a mean, by t; missing for a single value."""
    if len(values) < 2:
        return float("nan"), float("nan")
    low, high = DescrStatsW(values.to_numpy()).tconfint_mean(1 - confidence)
    return float(low), float(high)
