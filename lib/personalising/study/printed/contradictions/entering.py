"""Entries for contradictions and gaps, which belong to no single figure."""

from collections.abc import Iterable

from personalising.published.figures import Figure
from personalising.study.printed.entries import (
    SEPARATOR,
    Agreement,
    Entry,
    Status,
    significant,
)

WITHOUT_CONTRADICTION = {
    Agreement.NOT_CHECKABLE: Status.NOT_CHECKABLE,
    Agreement.QUESTIONABLE: Status.QUESTIONABLE,
}


def entry(
    id: str,
    section: str,
    what: str,
    explanation: str,
    verdict: Agreement = Agreement.DIFFERS,
    *,
    printed: str = "",
    recomputed: float | None = None,
    recomputed_p: float | None = None,
    tolerance: float | None = None,
    figures: Iterable[str] = (),
) -> Entry:
    """Make an entry; its status follows from its verdict.

    Parameters
    ----------
    id : str
        Its name, without the ``x.`` that goes before it.
    section : str
        The places in the report.
    what : str
        What it is about, in a few words.
    explanation : str
        What the places say, and whether it can be decided.
    verdict : Agreement
        How they compare; ``not checkable`` for a gap, ``questionable`` for a criticism.
    printed : str
        What one of the places says.
    recomputed, recomputed_p, tolerance : float, optional
        What follows from the others, its p, and how far the two may lie apart.
    figures : iterable of str
        Ids of the printed figures that it is about, if any.
    """
    status = Status.REDERIVED if verdict.agrees else Status.INCONSISTENT
    status = WITHOUT_CONTRADICTION.get(verdict, status)
    return Entry(
        id=f"x.{id}",
        section=section,
        what=what,
        printed=printed,
        status=status,
        recomputed=significant(recomputed),
        printed_p="",
        recomputed_p=significant(recomputed_p),
        tolerance=significant(tolerance),
        verdict=verdict,
        explanation=explanation,
        see=SEPARATOR.join(figures),
    )


def counted(
    id: str,
    section: str,
    what: str,
    explanation: str,
    figure: Figure,
    value: float,
    otherwise: Agreement = Agreement.DIFFERS,
    *,
    figures: Iterable[str] = (),
) -> Entry:
    """Make an entry for a count that stands, or follows, in another place too.

    Parameters
    ----------
    id, section, what, explanation : str
        As `entry` takes them.
    figure : Figure
        The printed count.
    value : float
        The count that the other place gives.
    otherwise : Agreement
        The verdict where the two are not the same.
    figures : iterable of str
        Ids of the printed figures that it is about; by default that of the count.
    """
    return entry(
        id,
        section,
        what,
        explanation,
        Agreement.EXACT if figure.value == value else otherwise,
        printed=figure.printed,
        recomputed=value,
        tolerance=0.0,
        figures=figures or [figure.id],
    )
