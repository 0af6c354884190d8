"""How many units something holds of, with its interval: the cells of results."""

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from personalising.pages import Base, Result
from personalising.pages.disclosure import FEWEST_UNITS, is_closed
from personalising.study.shares import HOLDS, share_of
from personalising.waves import Wave

COUNTS = ("named", "asked", "share", "conf_low", "conf_high")
"""Columns of a tally."""
OF_FEW = "Answers that only one or two gave are left out."


class Tally(NamedTuple):
    """How many of some units something holds of.

    Parameters
    ----------
    cells : mapping of str to number
        named (those of whom it holds), asked (all of them), share (weighted where they
        have weights), conf_low and conf_high (of the share, for other schools).
    schools : int
        How many schools the units are of.
    """

    cells: Mapping[str, float]
    schools: int


def tally(units: pd.DataFrame, wave: Wave, confidence: float) -> Tally:
    """Count the units of which something holds, with the interval of their share.

    Parameters
    ----------
    units : pandas.DataFrame
        As `study.shares.Units` gives it; weights are above 0.
    wave : Wave
    confidence : float
        Level of the interval.

    Raises
    ------
    NotCollected
        Where the units are of fewer than two schools.

    Notes
    -----
    The interval is that of `statistics.shares.share`. Where each unit is of a school of
    its own it is Clopper and Pearson's exact one, for one unit fewer than there are
    (for all where they are alike); it is wider where units of a school are alike.
    Oracle: statsmodels' `proportion_confint` with as many units (to 1e-12).
    """
    found = share_of(units, wave, confidence)
    named = int(units[HOLDS].sum())
    values = (named, found.n, found.share, found.conf_low, found.conf_high)
    return Tally(dict(zip(COUNTS, values, strict=True)), found.clusters)


def by_answer(
    rows: pd.DataFrame,
    unit: str,
    column: str,
    wave: Wave,
    confidence: float,
) -> dict[str, Tally]:
    """Tally each answer that was given, over all who gave any.

    Answers that differ in their capitals only are one; it is spelt as most spelt it.

    Parameters
    ----------
    rows : pandas.DataFrame
        A row for each answer, with who gave it and school_id; weight where they have
        weights.
    unit, column : str
        Columns of who gave it, and of the answer.
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    dict of str to Tally
        Answers that most gave come first, and those that as many gave by the alphabet.
    """
    units = rows.drop_duplicates(unit).reset_index(drop=True)
    found = {}
    for _, given in sorted(rows.groupby(rows[column].str.casefold())):
        holds = units[unit].isin(given[unit]).astype(bool)
        spelt = str(given[column].mode().iloc[0])
        found[spelt] = tally(units.assign(**{HOLDS: holds}), wave, confidence)
    # rounded, so that equal shares tie on every machine
    order = sorted(found, key=lambda said: -round(found[said].cells["share"], 9))
    return {said: found[said] for said in order}


def result(
    rows: list[dict[str, Any]],
    bases: list[Base],
    labels: tuple[str, ...],
    wave: Wave,
    *,
    fixed: bool = False,
) -> Result:
    """Make a result of tallies, without answers by which a few could be known.

    Parameters
    ----------
    rows : list of dict
        Labels, and the cells of a tally.
    bases : list of Base
        One for each row.
    labels : tuple of str
        Columns that say what a row is.
    wave : Wave
        Of a wave that publishes nothing of single units, answers in their own words
        that one or two gave are left out.
    fixed : bool
        Whether the answers were given to choose from, and so tell of nobody.
    """
    closed = is_closed(wave.descriptor) and not fixed
    kept = [not closed or not 0 < row["named"] < FEWEST_UNITS for row in rows]
    chosen = [row for row, keep in zip(rows, kept, strict=True) if keep]
    names: list[Hashable] = [*labels, *COUNTS]
    made = Result.by_row(
        pd.DataFrame(chosen, columns=names),
        [base for base, keep in zip(bases, kept, strict=True) if keep],
        labels,
    )
    if all(kept):
        return made
    return Result(made.table, made.bases, withheld=OF_FEW)
