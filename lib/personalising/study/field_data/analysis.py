"""Section 4.1: the schools of the field study, and what goes with what among them.

The section reports four correlations at n = 15 and a table of 30 schools. The same
questions can be put to a wave's schools and to the figures that the report printed, so
both are an `Evidence`, and each claim is one function of it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep

from personalising import published
from personalising.model import Effect
from personalising.statistics import (
    Correlation,
    compare_correlations,
    correlation,
    correlation_from_summary,
)
from personalising.study.evidence import FromWave, correlation_columns, holm
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
_BASES = table_schema("schools").field("disadvantage_basis").categories
PRINTED_BASIS = _BASES["location"]
CORRELATION_NEEDS = {"schools": ("phase", "statemented")}
SAMPLE_NEEDS = {"schools": ("phase", "size", "disadvantaged", "disadvantage_basis")}


def field_schools(wave: Wave) -> pd.DataFrame:
    """The schools of the field study, one row each; KeyError without the table."""
    schools = wave["schools"]
    return schools[schools["study"] == "field"]


def basis_of_disadvantage(wave: Wave) -> str | NotCollected:
    """What the schools' disadvantage was judged from, in words.

    The report judged by location; a wave that judges by intake is not comparable.
    """
    if missing := wave.missing({"schools": ("disadvantage_basis",)}):
        return missing
    bases = field_schools(wave)["disadvantage_basis"].dropna().unique()
    if len(bases) == 0:
        return NotCollected(wave.descriptor, ("the basis of disadvantage",))
    return " and ".join(_BASES[basis] for basis in sorted(bases))


# --- the two bodies of evidence -------------------------------------------------------


class Evidence(Protocol):
    """Something that can be asked the section's questions.

    Each answer is a result, or a text that says why there is none.
    """

    def correlation(self, pair: str, phase: str) -> Correlation | str:
        """Correlation of the share of statemented pupils with the pair's other side."""

    def small_secondaries(self) -> Mapping[str, tuple[int, int]] | str:
        """Small secondary schools, and all, by circumstances."""


class WaveEvidence(FromWave):
    """The section's questions put to a wave."""

    def correlation(self, pair: str, phase: str) -> Correlation | str:
        """Pearson's r over the wave's schools of one phase."""
        column, _ = PAIRS[pair]
        needs = ["phase", "statemented", column]
        if column == "disadvantaged":
            needs.append("disadvantage_basis")
        schools = self._schools(phase, needs)
        if isinstance(schools, str):
            return schools
        try:
            x, y = schools["statemented"], schools[column].astype("float64")
            return correlation(x.to_numpy(), y.to_numpy(), confidence=self.confidence)
        except ValueError as error:
            return str(error)

    def small_secondaries(self) -> Mapping[str, tuple[int, int]] | str:
        """Counted in the wave's table of schools."""
        schools = self._schools("secondary", SAMPLE_NEEDS["schools"])
        if isinstance(schools, str):
            return schools
        counts = {}
        for value, name in CIRCUMSTANCES.items():
            group = schools[(schools["disadvantaged"] == value).fillna(False)]
            sized = group["size"].dropna()
            if sized.empty:
                return f"the wave holds no {name} secondary schools of known size"
            counts[name] = (int((sized == "small").sum()), len(sized))
        return counts

    def _schools(
        self, phase: str, columns: tuple[str, ...] | list[str]
    ) -> pd.DataFrame | str:
        if missing := self.wave.missing({"schools": columns}):
            return f"not collected: {'; '.join(missing.what)}"
        schools = field_schools(self.wave)
        schools = schools[schools["phase"] == phase]
        if schools.empty:
            return f"not collected: the wave holds no {phase} schools"
        if "disadvantage_basis" in columns:
            bases = schools["disadvantage_basis"].dropna().nunique()
            if bases > 1:
                return "disadvantage was judged on bases that do not compare"
        return schools


class PrintedEvidence:
    """The section's questions put to the figures that the report printed."""

    def correlation(self, pair: str, phase: str) -> Correlation | str:
        """The printed r, with the p and the interval that follow from it and n."""
        figure = published.figure(f"s41.r.{pair}.{phase}")
        assert figure.n is not None  # the report gives n = 15 beside each
        return correlation_from_summary(figure.value, figure.n)

    def small_secondaries(self) -> Mapping[str, tuple[int, int]] | str:
        """The printed Table 4.1."""
        counts = {}
        for name in CIRCUMSTANCES.values():
            small, large = (
                int(published.figure(f"t41.secondary.{size}.{name}").value)
                for size in SIZES
            )
            counts[name] = (small, small + large)
        return counts


# --- the claims -----------------------------------------------------------------------


def _correlation_claim(pair: str, phase: str) -> Callable[[Evidence], Effect | str]:
    def test(evidence: Evidence) -> Effect | str:
        found = evidence.correlation(pair, phase)
        if isinstance(found, str):
            return found
        return Effect(found.r, found.conf_low, found.conf_high, found.n, "r")

    return test


def _phases_differ(evidence: Evidence) -> Effect | str:
    first, second = (
        evidence.correlation("statemented_disadvantage", phase) for phase in PHASES
    )
    if isinstance(first, str):
        return first
    if isinstance(second, str):
        return second
    found = compare_correlations(first, second)
    return Effect(
        found.difference,
        found.conf_low,
        found.conf_high,
        first.n + second.n,
        "difference in r",
    )


def _small_secondaries(evidence: Evidence) -> Effect | str:
    counts = evidence.small_secondaries()
    if isinstance(counts, str):
        return counts
    (small_poor, poor), (small_rich, rich) = (
        counts["disadvantaged"],
        counts["advantaged"],
    )
    low, high = confint_proportions_2indep(
        small_poor, poor, small_rich, rich, method="newcomb", compare="diff"
    )
    return Effect(
        small_poor / poor - small_rich / rich,
        float(low),
        float(high),
        poor + rich,
        "difference in the share of small schools",
    )


CLAIMS: Mapping[str, Callable[[Evidence], Effect | str]] = MappingProxyType(
    {
        "4.1.statemented-disadvantage-primary": _correlation_claim(
            "statemented_disadvantage", "primary"
        ),
        "4.1.statemented-disadvantage-secondary": _correlation_claim(
            "statemented_disadvantage", "secondary"
        ),
        "4.1.statemented-disadvantage-phases": _phases_differ,
        "4.1.statemented-absence-secondary": _correlation_claim(
            "statemented_absence", "secondary"
        ),
        "4.1.statemented-absence-primary": _correlation_claim(
            "statemented_absence", "primary"
        ),
        "4.1.secondary-size-disadvantage": _small_secondaries,
    }
)


# --- tables ---------------------------------------------------------------------------


def sample(wave: Wave) -> pd.DataFrame | NotCollected:
    """Schools by phase, size and circumstances: the report's Table 4.1.

    Returns
    -------
    pandas.DataFrame
        Columns phase, size, advantaged, disadvantaged, schools; one row for each size
        of each phase that the wave holds, and one, size ``all``, for the phase. A
        school whose size or circumstances are unknown counts in the totals alone.
    """
    if missing := wave.missing(SAMPLE_NEEDS):
        return missing
    schools = field_schools(wave)
    if schools.empty:
        return NotCollected(wave.descriptor, ("schools of a field study",))
    rows = []
    for phase in schools["phase"].cat.categories:
        of_phase = schools[schools["phase"] == phase]
        if of_phase.empty:
            continue
        groups = {size: of_phase[of_phase["size"] == size] for size in SIZES}
        for size, group in (groups | {"all": of_phase}).items():
            counts = group["disadvantaged"].value_counts()
            rows.append(
                {"phase": phase, "size": size}
                | {name: int(counts.get(v, 0)) for v, name in CIRCUMSTANCES.items()}
                | {"schools": len(group)}
            )
    return pd.DataFrame(rows)


def absent_phases(wave: Wave) -> tuple[str, ...]:
    """Phases of the report's sample of which the wave holds no school."""
    if not wave.has("schools"):
        return PHASES
    return tuple(p for p in PHASES if not (field_schools(wave)["phase"] == p).any())


def correlations(wave: Wave, confidence: float = 0.95) -> pd.DataFrame | NotCollected:
    """The section's four correlations, with intervals.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        One row each: with (disadvantage or absence), phase, r (Pearson), conf_low,
        conf_high (Fisher's z), n, p_value, p_holm (adjusted for the tests made),
        spearman, printed (the report's r) and note (why there is no result).
    """
    if missing := wave.missing(CORRELATION_NEEDS):
        return missing
    evidence = WaveEvidence(wave, confidence)
    rows = []
    for pair, (_, name) in PAIRS.items():
        for phase in PHASES:
            found = evidence.correlation(pair, phase)
            figure = published.figure(f"s41.r.{pair}.{phase}")
            row = {"with": name, "phase": phase, "printed": figure.value}
            rows.append(row | correlation_columns(found))
    frame = pd.DataFrame(rows).reindex(columns=_CORRELATION_COLUMNS)
    frame = frame.astype({"n": "Int64", "r": "float64", "spearman": "float64"})
    return frame.assign(p_holm=holm(frame["p_value"]))


_CORRELATION_COLUMNS = [
    "with",
    "phase",
    "r",
    "conf_low",
    "conf_high",
    "n",
    "p_value",
    "p_holm",
    "spearman",
    "printed",
    "note",
]


def phase_differences(
    wave: Wave, confidence: float = 0.95
) -> pd.DataFrame | NotCollected:
    """Do the two phases differ? Each pair's primary r less its secondary r.

    Returns
    -------
    pandas.DataFrame
        One row for each pair that both phases have: with, difference, conf_low,
        conf_high (Zou's interval), p_value (Fisher's z test), n_primary, n_secondary.
    """
    if missing := wave.missing(CORRELATION_NEEDS):
        return missing
    evidence = WaveEvidence(wave, confidence)
    rows, lacking = [], []
    for pair, (_, name) in PAIRS.items():
        first, second = (evidence.correlation(pair, phase) for phase in PHASES)
        if isinstance(first, str) or isinstance(second, str):
            lacking.append(f"what both correlations with {name} need")
            continue
        found = compare_correlations(first, second)
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
    if not rows:
        return NotCollected(wave.descriptor, tuple(lacking))
    return pd.DataFrame(rows)


def points(wave: Wave, column: str) -> pd.DataFrame | NotCollected:
    """The schools behind the correlations: phase, statemented and one other column."""
    needs = ("phase", "statemented", column)
    if missing := wave.missing({"schools": needs}):
        return missing
    schools = field_schools(wave)[list(needs)].dropna()
    schools = schools[schools["phase"].isin(PHASES)]
    if schools.empty:
        what = f"schools of a field study with {' and '.join(needs[1:])} known"
        return NotCollected(wave.descriptor, (what,))
    return schools.astype({"phase": "str"}).sort_values(list(needs), ignore_index=True)
