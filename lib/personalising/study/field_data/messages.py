"""Titles of the displays of section 4.1: what each shows in a wave."""

import pandas as pd

from personalising.pages.words import clear_of_zero, listed

NO_WAY = 1e-9  # far above the rounding of a tie, far below what schools can differ by


def correlations(data: pd.DataFrame) -> str:
    """Say which correlations are clear of zero.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.field_data.correlations` gives it.
    """
    names = data["with"] + " in " + data["phase"].astype(str) + " schools"
    return clear_of_zero("correlation", names, data["conf_low"], data["conf_high"])


def phase_differences(data: pd.DataFrame) -> str:
    """Say for which link the phases are clearly apart.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.field_data.phase_differences` gives it.
    """
    return clear_of_zero(
        "difference", data["with"], data["conf_low"], data["conf_high"]
    )


def by_circumstances(data: pd.DataFrame, means: pd.DataFrame) -> str:
    """Say in which phases disadvantaged schools have the larger mean share.

    Parameters
    ----------
    data : pandas.DataFrame
        The schools, which are not looked at one by one.
    means : pandas.DataFrame
        As `study.field_data.means_by_circumstances` gives them.
    """
    table = means.pivot_table(
        index="phase", columns="disadvantaged", values="statemented"
    )
    if not {0, 1} <= set(table.columns):
        return ""
    return _which_way(
        (table[1] - table[0]).dropna(),
        "Disadvantaged schools have on average a {} share of statemented pupils in {}",
        ("larger", "smaller"),
    )


def with_absence(data: pd.DataFrame) -> str:
    """Say in which phases absence rises with the share of statemented pupils.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns phase, statemented and absence; a row for each school.
    """
    correlations = {
        phase: float(group["statemented"].corr(group["absence"]))
        for phase, group in data.groupby("phase")
        if min(group[["statemented", "absence"]].nunique()) > 1
    }
    return _which_way(
        pd.Series(correlations, dtype="float64"),
        "Absence {} with the share of statemented pupils in {}",
        ("rises", "falls"),
    )


def _which_way(by_phase: "pd.Series[float]", said: str, words: tuple[str, str]) -> str:
    """Say which way all phases go, or each; empty where one goes neither way.

    From correlations, or from differences of proportions: both lie from -1 to 1.
    """
    if by_phase.empty or not (by_phase.abs() > NO_WAY).all():
        return ""
    ways = [words[0] if value > 0 else words[1] for value in by_phase]
    phases = [f"{phase} schools" for phase in by_phase.index]
    if len(set(ways)) == 1:
        return said.format(ways[0], listed(phases))
    others = [f"{way} in {name}" for way, name in zip(ways, phases, strict=True)]
    return said.format(ways[0], f"{phases[0]}, {', '.join(others[1:])}")
