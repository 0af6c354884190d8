"""Entries of the ledger that belong to no single figure."""

from personalising.published.figures import Figure
from personalising.study.printed.entries import Agreement, Entry, Status, significant


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
) -> Entry:
    """One entry; its status follows from its verdict."""
    if verdict is Agreement.NOT_CHECKABLE:
        status = Status.NOT_CHECKABLE
    else:
        status = Status.REDERIVED if verdict.agrees else Status.INCONSISTENT
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
    )


def counted(
    id: str, section: str, what: str, explanation: str, figure: Figure, value: float
) -> Entry:
    """Enter a count that another place has otherwise, or has alike."""
    return entry(
        id,
        section,
        what,
        explanation,
        Agreement.EXACT if figure.value == value else Agreement.DIFFERS,
        printed=figure.printed,
        recomputed=value,
        tolerance=0.0,
    )
