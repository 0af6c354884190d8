"""The schools of the performance study, one phase at a time."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import pandas as pd
from statsmodels.stats.weightstats import DescrStatsW

from personalising.pages import KNOWN, Base
from personalising.waves import Wave, table_schema

TABLE = "performance"
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
E_MATURITY, INVESTMENT, PERSONALISATION = PREDICTORS.values()
FEWEST_SCHOOLS = 10
"""A regression on three predictors and an interaction takes five coefficients."""

SMALLEST, LARGEST = 1e-100, 1e100
"""Sizes of numbers, but for zero, whose squares and products do not overflow."""


def base_of(count: int, phase: str, known: Iterable[str] = ()) -> Base:
    """Give the base of a cell that was computed from schools of one phase.

    Parameters
    ----------
    count : int
        Schools.
    phase : str
    known : iterable of str
        Columns that these schools have; by default all schools of the phase count.
    """
    return Base(count, "schools", TABLE, {"phase": phase} | dict.fromkeys(known, KNOWN))


def complete_schools(
    wave: Wave, phase: str, columns: tuple[str, ...], fewest: int = 1
) -> pd.DataFrame:
    """Look up the schools of one phase that have all these columns.

    Parameters
    ----------
    wave : Wave
    phase : str
    columns : tuple of str
        Columns of numbers that a school must have.
    fewest : int
        Schools that the analysis needs.

    Returns
    -------
    pandas.DataFrame
        Columns school_id and those asked for, a row for each school. The order comes
        from the values, so that results do not hang on that of the file.

    Raises
    ------
    NotCollected
        Where the wave lacks one of the columns, for this phase at least, or has fewer
        such schools, or their numbers are too large or small to be computed with.
    """
    wave.require({TABLE: ("phase", *columns)})
    table = wave[TABLE]
    table = table.loc[table["phase"] == phase, ["school_id", *columns]]
    if table.empty:
        raise wave.lacks(f"results of {phase} schools")
    schema = table_schema(TABLE)
    empty = tuple(
        f"{schema.field(name).title.lower()} of {phase} schools"
        for name in columns
        if table[name].isna().all()
    )
    if empty:
        raise wave.lacks(*empty)
    complete = table.astype(dict.fromkeys(columns, "float64")).dropna()
    sizes = complete[list(columns)].abs()
    computable = (sizes >= SMALLEST) & (sizes <= LARGEST) | (sizes == 0)
    if not computable.all(axis=None):
        raise wave.lacks(
            f"numbers of {phase} schools from {SMALLEST:g} to {LARGEST:g} in size, of "
            "which squares can be computed"
        )
    if len(complete) < fewest:
        raise wave.lacks(f"all that is needed of {fewest} {phase} schools or more")
    return complete.sort_values([*columns, "school_id"], ignore_index=True)


def all_schools(wave: Wave, phase: str) -> int:
    """Count the schools of a phase that the wave has, with all values or not."""
    return int((wave[TABLE]["phase"] == phase).sum())


def mean_interval(values: "pd.Series[float]", confidence: float) -> tuple[float, float]:
    """Give the ends of the interval of a mean, by t; missing for a single value."""
    if len(values) < 2:
        return float("nan"), float("nan")
    low, high = DescrStatsW(values.to_numpy()).tconfint_mean(1 - confidence)
    return float(low), float(high)
