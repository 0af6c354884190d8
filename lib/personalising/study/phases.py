"""Things that hold of units of either phase: counted, and told side by side."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import pandas as pd

from personalising.pages import KNOWN, Base, Result
from personalising.pages.words import capital, listed, percent
from personalising.study.checklist import having
from personalising.study.edge import only_possible, without
from personalising.study.tallies import Tally, result, tally
from personalising.waves import Wave

PHASES: Mapping[str, str] = MappingProxyType(
    {"primary": "primary schools", "secondary": "secondary schools"}
)
"""Phases that are compared, as pages name them."""
FEWEST_FOR_PER_CENT = 20
"""Of fewer units a percentage would look more exact than it is."""
MOST_NAMED = 2  # that share a first place in a title
CHECKED = "checklists with the phases of schools"
"""The table whose rows count where schools of a phase have a line of the checklist."""


def by_phase(
    wave: Wave,
    things: Mapping[str, Callable[[str], pd.DataFrame]],
    base: Callable[[str, str, Tally], Base],
    confidence: float,
) -> Result:
    """Tally the units of each phase of which each of several things holds.

    Parameters
    ----------
    wave : Wave
    things : mapping of str to callable
        For each thing, what gives the units of a phase, as `study.shares.Units` does.
    base : callable
        Gives the base of a thing's share in a phase.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        A row for each thing and phase of which it is known: thing, phase, named, asked,
        share, conf_low, conf_high.

    Raises
    ------
    NotCollected
        Where nothing is known of either phase.
    """
    cells = [(thing, phase) for thing in things for phase in PHASES]
    known = only_possible(
        wave, cells, lambda cell: tally(things[cell[0]](cell[1]), wave, confidence)
    )
    rows = [{"thing": t, "phase": p, **found.cells} for (t, p), found in known.items()]
    bases = [base(thing, phase, found) for (thing, phase), found in known.items()]
    return result(rows, bases, ("thing", "phase"), wave, fixed=True)


def lines_by_phase(wave: Wave, lines: Mapping[str, str], confidence: float) -> Result:
    """Count the schools of each phase that have lines of the checklist.

    Parameters
    ----------
    wave : Wave
    lines : mapping of str to str
        The words of pages for each line of the checklist.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        As `by_phase` gives it.
    """
    things = {thing: partial(having, wave, line) for thing, line in lines.items()}

    def base(thing: str, phase: str, found: Tally) -> Base:
        where = {"item": lines[thing], "phase": phase, "present": KNOWN}
        return Base(int(found.cells["asked"]), "schools", CHECKED, where)

    return by_phase(wave, things, base, confidence)


def foremost(names: "pd.Series[str]", shares: "pd.Series[float]") -> list[str]:
    """List what has the largest share, for a title.

    Parameters
    ----------
    names, shares : pandas.Series
        With the same index.

    Returns
    -------
    list of str
        Empty where no share is above zero, or too many share the first place.

    Examples
    --------
    >>> foremost(pd.Series(["maps", "ink"]), pd.Series([0.9, 0.1]))
    ['maps']
    """
    shares = shares.round(9)  # so that equal shares tie on every machine
    first = list(names[shares.eq(shares.max()) & shares.gt(0)])
    return first if len(first) <= MOST_NAMED else []


def first_in_each(data: pd.DataFrame) -> str:
    """Name what holds of the largest share in each phase, for a title.

    Parameters
    ----------
    data : pandas.DataFrame
        As `by_phase` gives it.

    Examples
    --------
    >>> rows = [("maps", "primary", 0.9), ("ink", "primary", 0.1)]
    >>> first_in_each(pd.DataFrame(rows, columns=["thing", "phase", "share"]))
    'Most common in primary schools: maps'
    """
    first: dict[str, list[str]] = {}
    for phase in PHASES:
        rows = data[data["phase"] == phase]
        if top := foremost(rows["thing"], rows["share"]):
            first[phase] = top
    if len(first) == len(PHASES) and len({*map(tuple, first.values())}) == 1:
        return f"Most common in both phases: {listed(first['primary'])}"
    said = [f"in {PHASES[phase]}: {listed(top)}" for phase, top in first.items()]
    return f"Most common {'; '.join(said)}" if said else ""


@without()
def furthest_apart(found: Result, place: str) -> str:
    """Say where the two phases lie furthest apart, without a verdict on it.

    Parameters
    ----------
    found : Result
        As `by_phase` gives it.
    place : str
        Such as ``"in this wave"``.
    """
    table = found.frame
    shares = table.pivot_table("share", "thing", "phase", sort=False)
    gaps = shares.reindex(columns=list(PHASES)).diff(axis=1)["secondary"]
    wide = gaps.dropna().abs().round(9)  # so that equal ones tie on every machine
    if wide.empty:
        return ""
    if not wide.max():
        return f"{capital(place)} the two phases do not differ in any of it."
    thing = wide.idxmax()
    said = f"{capital(place)} the two phases lie furthest apart in “{thing}”"
    if table["asked"].min() < FEWEST_FOR_PER_CENT:
        return f"{said}."
    one, other = (percent(shares.loc[thing, phase]) for phase in PHASES)
    return f"{said}: {one} in primary schools, {other} in secondary ones."
