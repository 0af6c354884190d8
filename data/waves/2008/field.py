"""The field study of the reference wave: schools, focus groups, card sorts, returns.

Schools are drawn at random from an invented population, again and again, and the first
sample with the printed correlation is kept. Nothing is bent towards it, so no school
stands out as the one that was.
"""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from drawing import Floats, Ints, correlation, draw_until, has_printed, printed

from personalising.published import figure

SIZES = ("small", "large")
STATUSES = ("advantaged", "disadvantaged")  # as coded: 0, 1
STAGES = {"primary": (1, 2), "secondary": (3, 4)}
GROUPS_AT_MOST = 2  # of one Key Stage in one school
PRESENT_SPREAD = 2  # people above or below the mean that a focus group may have
SORTS = ("free", "favourites", "frequency", "where")
CALIBRATED = ("t41.n", "t41.p", "t41.s", "s41.r", "s432.groups", "t42", "b.")
INSTRUMENTS = {  # by the name that the printed ids give them: title, unit, basis
    "maturity": ("Maturity model", "schools", "counted"),
    "checklist": ("ICT check list", "schools", "counted"),
    "teachers": ("Teacher focus groups", "teachers", "assumed"),
    "learners": ("Learner focus groups", "pupils", "assumed"),
    "walkthroughs": ("Learner technology walkthroughs", "walkthroughs", "assumed"),
}


class Population(NamedTuple):
    """Invented schools of one phase, plausible for England in 2008."""

    letter: str  # stands for the phase in the identifiers of its schools
    rolls: tuple[int, int]  # fewest and most pupils
    statemented: tuple[float, float]  # expected: advantaged, disadvantaged
    statemented_mean: tuple[float, float]  # lowest and highest mean of a sample
    absence: tuple[float, float, float]  # expected, slope on statemented, spread
    absence_mean: tuple[float, float]
    absence_range: tuple[float, float]


POPULATIONS = {
    "primary": Population(
        letter="P",
        rolls=(90, 640),
        statemented=(0.012, 0.022),
        statemented_mean=(0.014, 0.020),
        absence=(0.053, 0.40, 0.010),
        absence_mean=(0.051, 0.055),
        absence_range=(0.035, 0.080),
    ),
    "secondary": Population(
        letter="S",
        rolls=(520, 1650),
        statemented=(0.021, 0.024),
        statemented_mean=(0.020, 0.025),
        absence=(0.075, 0.90, 0.010),
        absence_mean=(0.073, 0.077),
        absence_range=(0.050, 0.110),
    ),
}
STATEMENTED_RANGE = (0.0, 0.06)
DECIMAL = 1e-4  # the last that proportions have


def is_plausible(
    sample: Floats, limits: tuple[float, float], mean: tuple[float, float]
) -> bool:
    """Whether a sample of proportions is in range, right-skewed and without ties.

    They have four decimals and often tie with a limit, so whole numbers are compared.
    """
    values = np.rint(sample / DECIMAL).astype(np.int64)
    lowest, highest = np.rint(np.array(limits) / DECIMAL)
    least, most = np.rint(np.array(mean) / DECIMAL) * len(values)
    return bool(
        lowest <= values.min()
        and values.max() <= highest
        and least <= values.sum() <= most
        and np.median(values) * len(values) < values.sum()
        and len(np.unique(values)) == len(values)
    )


def draw_cells(rng: np.random.Generator, phase: str) -> Ints:
    """Shuffle the schools of Table 4.1: a row for each of size and disadvantage."""
    cells = [
        (large, disadvantaged)
        for large, size in enumerate(SIZES)
        for disadvantaged, status in enumerate(STATUSES)
        for _ in range(printed(f"t41.{phase}.{size}.{status}"))
    ]
    return rng.permutation(np.array(cells))


def draw_statemented(
    rng: np.random.Generator, phase: str, large: Ints, disadvantaged: Ints
) -> Floats:
    """Draw whole numbers of statemented pupils, over whole numbers on roll."""
    population = POPULATIONS[phase]
    boundary = printed(f"t41.boundary.{phase}")
    fewest = np.where(large, boundary, population.rolls[0])
    most = np.where(large, population.rolls[1], boundary - 1)
    rolls = rng.integers(fewest, most, endpoint=True)
    shape = 5.0  # of the gamma distribution: moderately skewed
    rates = rng.gamma(shape, np.take(population.statemented, disadvantaged) / shape)
    return np.round(rng.binomial(rolls, rates) / rolls, 4)


def draw_absence(
    rng: np.random.Generator, phase: str, statemented: Floats, disadvantaged: Ints
) -> Floats:
    """Draw absences, a little higher where there is disadvantage."""
    mean, slope, spread = POPULATIONS[phase].absence
    expected = mean + slope * (statemented - statemented.mean())
    residual = rng.normal(0.4 * (disadvantaged - disadvantaged.mean()))
    absence: Floats = np.round(expected + spread * residual, 4)
    return absence


def make_schools(rng: np.random.Generator, phase: str) -> pd.DataFrame:
    """Make the schools of one phase, with the correlations of section 4.1."""
    population = POPULATIONS[phase]
    large, disadvantaged = draw_cells(rng, phase).T
    with_disadvantage = figure(f"s41.r.statemented_disadvantage.{phase}")
    with_absence = figure(f"s41.r.statemented_absence.{phase}")
    statemented = draw_until(
        lambda: draw_statemented(rng, phase, large, disadvantaged),
        lambda drawn: (
            has_printed(with_disadvantage, correlation(drawn, disadvantaged))
            and is_plausible(drawn, STATEMENTED_RANGE, population.statemented_mean)
        ),
    )
    absence = draw_until(
        lambda: draw_absence(rng, phase, statemented, disadvantaged),
        lambda drawn: (
            has_printed(with_absence, correlation(statemented, drawn))
            and is_plausible(drawn, population.absence_range, population.absence_mean)
        ),
    )
    return pd.DataFrame(
        {
            "school_id": [
                f"SYN-{population.letter}{number:02}"
                for number in range(1, len(large) + 1)
            ],
            "study": "field",
            "phase": phase,
            "size": np.take(SIZES, large),
            "disadvantaged": disadvantaged,
            "disadvantage_basis": "location",
            "statemented": statemented,
            "absence": absence,
        }
    )


def expected_returns(instrument: str, phase: str) -> int | None:
    """Return the printed target, if any: a total of teachers is halved."""
    if instrument == "teachers":
        return printed("s41.target.classroom_teachers") // len(POPULATIONS)
    if instrument == "learners":
        return printed(f"s41.target.pupils.{phase}")
    return figure(f"b.{instrument}.{phase}").n


def make_instruments() -> pd.DataFrame:
    """Make the returns of Appendix B; nothing in them is drawn."""
    rows = [
        {
            "instrument": title,
            "phase": phase,
            "unit": unit,
            "expected": expected_returns(instrument, phase),
            "returned": printed(f"b.{instrument}.{phase}"),
            "basis": basis,
        }
        for instrument, (title, unit, basis) in INSTRUMENTS.items()
        for phase in POPULATIONS
    ]
    return pd.DataFrame(rows).astype({"expected": "Int64"})


def deal_groups(rng: np.random.Generator, phase: str, schools: int) -> Ints:
    """Deal learner groups to schools: a row for each, a column for each Key Stage."""
    places = [GROUPS_AT_MOST] * schools
    totals = [printed(f"s432.groups.ks{stage}") for stage in STAGES[phase]]
    return draw_until(
        lambda: np.column_stack(
            [rng.multivariate_hypergeometric(places, total) for total in totals]
        ),
        lambda dealt: bool(dealt.sum(axis=1).min() > 0),
    )


def draw_present(rng: np.random.Generator, groups: int, mean: int) -> Ints:
    """Draw how many people each group had, with exactly the assumed mean."""
    return draw_until(
        lambda: np.rint(rng.normal(mean, PRESENT_SPREAD / 2, groups)).astype(np.int64),
        lambda drawn: bool(
            drawn.sum() == groups * mean and abs(drawn - mean).max() <= PRESENT_SPREAD
        ),
    )


def make_focus_groups(
    rng: np.random.Generator, phase: str, schools: list[str]
) -> pd.DataFrame:
    """Make the learner groups of section 4.3.2, and a teacher group for each school."""
    rows: list[tuple[str, str, int | None, str]] = []
    for school, dealt in zip(
        schools, deal_groups(rng, phase, len(schools)), strict=True
    ):
        stages = np.repeat(STAGES[phase], dealt).tolist()
        for number, stage in enumerate(stages, start=1):
            rows.append((f"{school}-L{number}", school, stage, "learners"))
        rows.append((f"{school}-T1", school, None, "teachers"))
    columns = ["group_id", "school_id", "key_stage", "respondents"]
    groups = pd.DataFrame(rows, columns=columns).astype({"key_stage": "Int64"})
    groups["present"] = 0
    for respondents in ("learner", "teacher"):
        chosen = groups["respondents"] == f"{respondents}s"
        mean = printed(f"b.assumed.per_{respondents}_group")
        groups.loc[chosen, "present"] = draw_present(rng, int(chosen.sum()), mean)
    return groups


def make_card_sorts(rng: np.random.Generator, groups: pd.DataFrame) -> pd.DataFrame:
    """Make Table 4.2: groups that sorted freely, each of which re-sorted once at most.

    At Key Stages 1, 2 and 4 the printed re-sorts add up to the printed free sorts, so
    one re-sort a group is the simplest reading.
    """
    rows: list[tuple[str, str]] = []
    for stage, at_stage in groups.dropna(subset="key_stage").groupby("key_stage"):
        counts = {sort: printed(f"t42.{sort}.ks{stage}") for sort in SORTS}
        sorters = rng.permutation(at_stage["group_id"].to_numpy())[: counts.pop("free")]
        rows += [(group, "free") for group in sorters]
        resorts = np.repeat(list(counts), list(counts.values()))
        rows += list(zip(sorters, resorts.tolist(), strict=False))
    rows.sort(key=lambda row: (row[0], SORTS.index(row[1])))
    return pd.DataFrame(rows, columns=["group_id", "sort"])


def make_tables(
    for_schools: np.random.Generator,
    for_groups: np.random.Generator,
    for_sorts: np.random.Generator,
) -> dict[str, pd.DataFrame]:
    """Make the tables of the field study."""
    phases = {phase: make_schools(for_schools, phase) for phase in POPULATIONS}
    groups = pd.concat(
        make_focus_groups(for_groups, phase, schools["school_id"].tolist())
        for phase, schools in phases.items()
    )
    return {
        "schools": pd.concat(phases.values()).astype({"disadvantaged": "Int64"}),
        "instruments": make_instruments(),
        "focus_groups": groups,
        "card_sorts": make_card_sorts(for_sorts, groups),
    }


def tally(of: str, table: pd.DataFrame, *columns: str) -> dict[str, int]:
    """Count rows by columns, under the ids of the printed figures."""
    keys = zip(*(table[column] for column in columns), strict=True)
    return dict(Counter(".".join([of, *key]) for key in keys))


def recount(tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Compute from the tables what the report printed, by the ids of its figures."""
    schools, groups = tables["schools"], tables["focus_groups"]
    schools = schools[schools["study"] == "field"]
    status = np.take(STATUSES, schools["disadvantaged"].astype(int))
    schools = schools.assign(status=status)
    learners = groups.dropna(subset="key_stage").merge(schools, on="school_id")
    learners["stage"] = [f"ks{stage:.0f}" for stage in learners["key_stage"]]
    sorts = tables["card_sorts"][["group_id", "sort"]].drop_duplicates()
    sorts = sorts.merge(learners, on="group_id")
    found: dict[str, float] = {
        **tally("t41", schools, "phase", "size", "status"),
        **tally("t41.n", schools, "phase", "size"),
        **tally("s432.groups", learners, "stage"),
        **tally("t42", sorts, "sort", "stage"),
        **tally("t42", sorts, "sort", "phase"),
        "s432.groups.total": len(learners),
    }
    for phase in POPULATIONS:
        table = schools[schools["phase"] == phase]
        statemented = table["statemented"].to_numpy()
        for of, column in (("disadvantage", "disadvantaged"), ("absence", "absence")):
            r = correlation(statemented, table[column].to_numpy())
            found[f"s41.r.statemented_{of}.{phase}"] = r
    for who in ("learner", "teacher"):
        chosen = groups["respondents"] == f"{who}s"
        found[f"b.assumed.per_{who}_group"] = groups.loc[chosen, "present"].mean()
    instruments = tables["instruments"].set_index(["instrument", "phase"])["returned"]
    for instrument, (title, *_) in INSTRUMENTS.items():
        returned = {phase: int(instruments[title, phase]) for phase in POPULATIONS}
        returned["all"] = sum(returned.values())
        found |= {f"b.{instrument}.{of}": count for of, count in returned.items()}
    return found
