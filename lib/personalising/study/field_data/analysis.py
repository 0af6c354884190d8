"""The schools of the field study, and what goes with what among them.

The section reports four correlations at n = 15 and a table of 30 schools. Here the same
questions are put to a wave; what it does not hold is raised as `NotCollected`.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from types import MappingProxyType
from typing import Any

import pandas as pd

from personalising import published
from personalising.pages import KNOWN, Base, Result
from personalising.statistics import (
    Correlation,
    CorrelationDifference,
    compare_correlations,
    correlation,
    detectable_correlation,
)
from personalising.study.associations import Pairs, correlation_row, holm
from personalising.study.edge import only_possible, where_possible
from personalising.waves import NotCollected, Wave, table_schema

PHASES = ("primary", "secondary")
SIZES = ("small", "large")
CIRCUMSTANCES = MappingProxyType({0: "advantaged", 1: "disadvantaged"})
PAIRS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # in print: (column of the wave, what it is called on a page)
        "statemented_disadvantage": ("disadvantaged", "disadvantage"),
        "statemented_absence": ("absence", "absence"),
    }
)
BASES_OF_DISADVANTAGE = table_schema("schools").field("disadvantage_basis").categories
PRINTED_BASIS = BASES_OF_DISADVANTAGE["location"]
STUDY = "field"
FEWEST_SCHOOLS = 4
POWER = 0.8


def base_of(count: int, **where: Any) -> Base:
    """Give the base of a cell that counts schools of the field study."""
    return Base(count, "schools", "schools", {"study": STUDY, **where})


def field_schools(wave: Wave, columns: Iterable[str]) -> pd.DataFrame:
    """Look up the schools of the field study, one row each.

    Raises
    ------
    NotCollected
        Where the wave lacks one of the columns, or has no such schools.
    """
    wave.require({"schools": tuple(columns)})
    schools = wave["schools"]
    schools = schools[schools["study"] == STUDY]
    if schools.empty:
        raise wave.lacks("schools of a field study")
    return schools


def schools_of_phase(wave: Wave, phase: str, columns: Iterable[str]) -> pd.DataFrame:
    """Look up the field study's schools of one phase.

    Raises
    ------
    NotCollected
        Where there are none; or where their disadvantage was asked for and was judged
        on several bases, which do not compare.
    """
    schools = field_schools(wave, columns)
    schools = schools[schools["phase"] == phase]
    if schools.empty:
        raise wave.lacks(f"{phase} schools of a field study")
    if "disadvantage_basis" in columns:
        bases = schools["disadvantage_basis"].dropna().nunique()
        if bases > 1:
            raise wave.lacks("disadvantage judged on one basis (bases do not compare)")
    return schools


def statemented_beside(wave: Wave, pair: str, phase: str) -> Pairs:
    """Look up the share of statemented pupils, and the other side of a pair.

    Parameters
    ----------
    wave : Wave
    pair : str
        One of `PAIRS`.
    phase : str
        Schools of one phase only.

    Raises
    ------
    NotCollected
        Where fewer than four schools are known.
    """
    column, name = PAIRS[pair]
    needs = ["phase", "statemented", column]
    if column == "disadvantaged":
        needs.append("disadvantage_basis")
    schools = schools_of_phase(wave, phase, needs)
    known = schools[["statemented", column]].dropna().astype("float64")
    if len(known) < FEWEST_SCHOOLS:
        raise wave.lacks(
            f"{FEWEST_SCHOOLS} or more {phase} schools of a field study of which the "
            f"share of statemented pupils and {name} are known"
        )
    return known["statemented"].to_numpy(), known[column].to_numpy()


def statemented_with(
    wave: Wave, pair: str, phase: str, confidence: float
) -> Correlation:
    """Correlate the share of statemented pupils with the other side of a pair.

    Parameters
    ----------
    wave : Wave
    pair : str
        One of `PAIRS`.
    phase : str
        Schools of one phase only.
    confidence : float
        Level of the interval.

    Raises
    ------
    NotCollected
        Where fewer than four schools are known, or all are alike.
    """
    known = statemented_beside(wave, pair, phase)
    try:
        return correlation(*known, confidence=confidence)
    except ValueError:  # statistics has checked all else
        raise wave.lacks(
            f"{phase} schools of a field study that differ in both statemented pupils "
            f"and {PAIRS[pair][1]}"
        ) from None


def small_secondaries(wave: Wave) -> Mapping[str, tuple[int, int]]:
    """Count small secondary schools, and all, by circumstances.

    Returns
    -------
    mapping of str to tuple of int
        For each of `CIRCUMSTANCES`: small schools, and schools of known size.
    """
    schools = schools_of_phase(
        wave, "secondary", ("phase", "size", "disadvantaged", "disadvantage_basis")
    )
    counts = {}
    for value, name in CIRCUMSTANCES.items():
        group = schools[(schools["disadvantaged"] == value).fillna(False)]
        sized = group["size"].dropna()
        if sized.empty:
            raise wave.lacks(f"{name} secondary schools of known size")
        counts[name] = (int((sized == "small").sum()), len(sized))
    return counts


def basis_of_disadvantage(wave: Wave) -> str:
    """Say what the schools' disadvantage was judged from, in words.

    The report judged by location; a wave that judges by intake is not comparable.
    """
    schools = field_schools(wave, ("disadvantage_basis",))
    bases = schools["disadvantage_basis"].dropna().unique()
    if len(bases) == 0:
        raise wave.lacks("the basis of disadvantage")
    return " and ".join(BASES_OF_DISADVANTAGE[basis] for basis in sorted(bases))


def absent_phases(wave: Wave) -> tuple[str, ...]:
    """List the phases of the report's sample of which the field study has no school.

    None where the wave has no field study at all.
    """
    try:
        held = set(field_schools(wave, ("phase",))["phase"])
    except NotCollected:  # the box in place of the table says so
        return ()
    return tuple(phase for phase in PHASES if phase not in held)


def sample(wave: Wave) -> Result:
    """Count schools by phase, size and circumstances: the report's Table 4.1.

    Returns
    -------
    Result
        Columns phase, size, advantaged, disadvantaged, schools; one row for each size
        of each phase that the wave holds, and one, size ``all``, for the phase. A
        school whose size or circumstances are unknown counts in the totals alone.
    """
    columns = ("phase", "size", "disadvantaged", "disadvantage_basis")
    schools = field_schools(wave, columns)
    rows: list[dict[str, object]] = []
    bases: dict[str, list[Base | None]] = {}
    for phase in schools["phase"].cat.categories:
        if not (schools["phase"] == phase).any():
            continue
        for size in (*SIZES, "all"):
            where = {"phase": phase} | ({} if size == "all" else {"size": size})
            cells = {"schools": where} | {
                name: where | {"disadvantaged": value}
                for value, name in CIRCUMSTANCES.items()
            }
            row: dict[str, object] = {"phase": phase, "size": size}
            for name in (*CIRCUMSTANCES.values(), "schools"):
                count = base_of(0, **cells[name]).recount(schools)
                row[name] = count
                bases.setdefault(name, []).append(base_of(count, **cells[name]))
            rows.append(row)
    return Result(pd.DataFrame(rows), bases)


def correlations(wave: Wave, confidence: float = 0.95) -> Result:
    """Give the section's four correlations, with intervals.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        One row each: with (disadvantage or absence), phase, r (Pearson), conf_low,
        conf_high (Fisher's z), n, p_value, p_holm (adjusted for the tests made),
        spearman, printed (the report's r) and note (why there is no result).

    Raises
    ------
    NotCollected
        Where none of the four can be estimated.
    """
    wave.require({"schools": ("phase", "statemented")})
    rows: list[dict[str, object]] = []
    bases: list[Base | None] = []
    every = where_possible(
        wave,
        product(PAIRS, PHASES),
        lambda which: statemented_with(wave, *which, confidence),
    )
    for (pair, phase), found in every.items():
        column, name = PAIRS[pair]
        printed = published.figure(f"s41.r.{pair}.{phase}").value
        row = {"with": name, "phase": phase, "printed": printed, "note": ""}
        if isinstance(found, NotCollected):
            rows.append(row | {"note": str(found)})
            bases.append(None)
            continue
        rows.append(row | correlation_row(found))
        known = {"statemented": KNOWN, column: KNOWN}
        bases.append(base_of(found.n, phase=phase, **known))
    frame = pd.DataFrame(rows).reindex(columns=CORRELATION_COLUMNS)
    frame = frame.astype({"n": "Int64", "r": "float64", "spearman": "float64"})
    frame["p_holm"] = holm(frame["p_value"].astype("float64"))
    labels = ("with", "phase", "printed", "note")
    return Result.by_row(frame, bases, labels)


CORRELATION_COLUMNS = [
    *("with", "phase", "r", "conf_low", "conf_high", "n", "p_value", "p_holm"),
    *("spearman", "printed", "note"),
]


def difference_of_phases(
    wave: Wave, pair: str, confidence: float
) -> tuple[CorrelationDifference, Correlation, Correlation]:
    """Compare the phases: the primary r of a pair less its secondary r.

    Returns
    -------
    difference, primary, secondary
        The difference with Zou's interval, and the two correlations.

    Raises
    ------
    NotCollected
        Where a phase has no correlation, or a perfect one.
    """
    first, second = (
        statemented_with(wave, pair, phase, confidence) for phase in PHASES
    )
    try:
        return compare_correlations(first, second), first, second
    except ValueError:  # of a perfect correlation Fisher's z is infinite
        raise wave.lacks(
            f"correlations with {PAIRS[pair][1]} that are not perfect, as a test of "
            "their difference needs them"
        ) from None


def phase_differences(wave: Wave, confidence: float = 0.95) -> Result:
    """Compare the phases: each pair's primary r less its secondary r.

    Returns
    -------
    Result
        One row for each pair that both phases have: with, difference, conf_low,
        conf_high (Zou's interval), p_value (Fisher's z test), n_primary, n_secondary.

    Raises
    ------
    NotCollected
        Where no pair has a correlation in both phases.
    """
    wave.require({"schools": ("phase", "statemented")})
    rows, bases = [], []
    known = only_possible(
        wave, PAIRS, lambda pair: difference_of_phases(wave, pair, confidence)
    )
    for pair, compared in known.items():
        column, name = PAIRS[pair]
        found, first, second = compared
        rows.append(
            {
                "with": name,
                "difference": found.difference,
                "conf_low": found.conf_low,
                "conf_high": found.conf_high,
                "p_value": found.pvalue,
                "n_primary": first.n,
                "n_secondary": second.n,
            }
        )
        where = {"phase": PHASES, "statemented": KNOWN, column: KNOWN}
        bases.append(base_of(first.n + second.n, **where))
    return Result.by_row(pd.DataFrame(rows), bases, labels=["with"])


def points(wave: Wave, column: str) -> Result:
    """Give the schools behind the correlations, one a row.

    Parameters
    ----------
    wave : Wave
    column : str
        What stands beside the share of statemented pupils.

    Returns
    -------
    Result
        Columns phase, statemented and the one asked for; each row counts one school.
    """
    names = ["phase", "statemented", column]
    schools = field_schools(wave, names)
    schools = schools[["school_id", *names]].dropna()
    schools = schools[schools["phase"].isin(PHASES)]
    if schools.empty:
        raise wave.lacks(
            f"schools of a field study with {' and '.join(names[1:])} known"
        )
    schools = schools.astype({"phase": "str"}).sort_values(names, ignore_index=True)
    bases = [base_of(1, school_id=school) for school in schools["school_id"]]
    return Result.by_row(schools[names], bases, labels=["phase"], row_unit="school")


def means_by_circumstances(wave: Wave) -> Result:
    """Average the share of statemented pupils of advantaged and disadvantaged schools.

    Returns
    -------
    Result
        Columns phase, disadvantaged (0 or 1), statemented (the mean proportion); a row
        for each group of schools that the wave holds.
    """
    found = points(wave, "disadvantaged").frame
    groups = found.groupby(["phase", "disadvantaged"])["statemented"]
    bases = [
        base_of(count, phase=phase, disadvantaged=value)
        for (phase, value), count in groups.size().items()
    ]
    return Result.by_row(
        groups.mean().reset_index(), bases, labels=["phase", "disadvantaged"]
    )


def detectable(wave: Wave) -> Result:
    """Say how small a correlation the wave's schools could have shown.

    Returns
    -------
    Result
        One row for each phase with enough schools: phase, schools (most that any
        correlation has) and r, found four times in five by a two-sided test at .05.
    """
    found = correlations(wave).frame
    counts = found.groupby("phase", sort=False)["n"].max().dropna().astype(int)
    frame = pd.DataFrame(
        {
            "phase": counts.index,
            "schools": counts.to_numpy(),
            "r": [detectable_correlation(n, POWER) for n in counts],
        }
    )
    bases = [
        base_of(n, phase=phase, statemented=KNOWN, **_column_of_most(found, phase))
        for phase, n in counts.items()
    ]
    return Result.by_row(frame, bases, labels=["phase"])


def _column_of_most(found: pd.DataFrame, phase: str) -> dict[str, Any]:
    """The condition on the other side of the correlation with the most schools."""
    of_phase = found[found["phase"] == phase]
    name = of_phase.loc[of_phase["n"].astype("float64").idxmax(), "with"]
    return {column: KNOWN for column, title in PAIRS.values() if title == name}
