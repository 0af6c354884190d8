"""Every printed figure judged by the others, and every contradiction and gap."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace

import pandas as pd

from personalising.published.figures import Figure, Printed
from personalising.published.figures import figures as all_figures
from personalising.study.printed import (
    correlations,
    counts,
    kappas,
    regression,
    scenarios,
    totals,
)
from personalising.study.printed.contradictions import contradictions
from personalising.study.printed.entries import (
    SEPARATOR,
    Agreement,
    Check,
    Entry,
    Status,
    significant,
)
from personalising.study.printed.reasons import reason

DERIVATIONS = (correlations, regression, totals, counts, kappas, scenarios)
# Sections whose figures the reference wave is made to show, and single figures.
CALIBRATED = ("4.1", "4.2.1", "4.3.2 Table 4.2", "Appendix B", "Appendix C")
CALIBRATED_FIGURES = ("s2.unenriched_homes", "s432.kappa_m.", "s432.walk")
RECORD = (
    *("id", "printed", "status", "recomputed", "printed_p", "recomputed_p"),
    *("tolerance", "verdict", "explanation"),
)
UNKNOWN = "Nothing else in print bears on it."
WIDTH = 88  # of the text for a terminal
INDENT = "    "


def rederive(figures: pd.DataFrame | None = None) -> list[Entry]:
    """Judge every printed figure by the others, and set out what does not fit.

    Parameters
    ----------
    figures : pandas.DataFrame, optional
        Figures to judge; by default those of the report, as `published.figures` gives
        them.

    Returns
    -------
    list of Entry
        One for each figure, in their order, then one for each contradiction and each
        gap, whose ids begin with ``x.``.

    Raises
    ------
    CompendiumError
        Where the figures cannot be read as such, or one is missing from which others
        are derived.

    Examples
    --------
    >>> entries = {entry.id: entry for entry in rederive()}
    >>> entry = entries["s421.adj_r2"]
    >>> print(entry.printed, entry.recomputed, entry.verdict)
    0.21 0.208861 within rounding
    >>> print(entries["s41.target.pupils.primary"].status)
    inconsistent
    """
    printed = Printed.of(all_figures() if figures is None else figures)
    checks: dict[str, list[Check]] = {id: [] for id in printed}
    for derivation in DERIVATIONS:
        for check in derivation.checks(printed):
            checks[check.id].append(check)
    found = list(contradictions(printed))
    told = {
        id: entry.id
        for entry in found
        if entry.faulty
        for id in entry.see.split(SEPARATOR)
    }
    judged = [_entry(figure, checks[figure.id], printed) for figure in printed.values()]
    return [
        *(replace(e, see=told.get(e.id, "")) if e.faulty else e for e in judged),
        *found,
    ]


def _entry(figure: Figure, checks: list[Check], printed: Printed) -> Entry:
    """Sum up a figure's checks: the gravest gives the verdict, all are explained."""
    ordered = sorted(checks, key=lambda check: -check.verdict.severity)
    verdict = ordered[0].verdict if ordered else Agreement.NOT_CHECKABLE
    said = [check.explanation for check in ordered]
    if verdict is Agreement.NOT_CHECKABLE:
        said.append(reason(figure, printed) or ("" if said else UNKNOWN))
    leading = next((check for check in ordered if check.recomputed is not None), None)
    p = next((check.recomputed_p for check in ordered if check.recomputed_p), None)
    return Entry(
        id=figure.id,
        section=figure.section,
        what=figure.what,
        printed=figure.printed,
        status=_status(figure, verdict),
        recomputed=significant(leading.recomputed) if leading else None,
        printed_p=figure.printed_p,
        recomputed_p=significant(p),
        tolerance=significant(leading.tolerance) if leading else None,
        verdict=verdict,
        explanation=" ".join(dict.fromkeys(filter(None, said))),
    )


def _status(figure: Figure, verdict: Agreement) -> Status:
    if verdict.agrees:
        return Status.REDERIVED
    if verdict is Agreement.QUESTIONABLE:
        return Status.QUESTIONABLE
    if verdict is not Agreement.NOT_CHECKABLE:
        return Status.INCONSISTENT
    if figure.section.startswith(CALIBRATED) or figure.id.startswith(
        CALIBRATED_FIGURES
    ):
        return Status.CALIBRATED
    return Status.NOT_CHECKABLE


def to_frame(entries: Iterable[Entry] | None = None) -> pd.DataFrame:
    """Give entries as a data frame.

    Parameters
    ----------
    entries : iterable of Entry, optional
        By default what `rederive` gives for the figures of the report.

    Returns
    -------
    pandas.DataFrame
        One row for each entry, columns as the fields of `Entry`; a number that does not
        exist is missing.

    Examples
    --------
    >>> to_frame().groupby("status").size().index.tolist()
    ['calibrated', 'inconsistent', 'not checkable', 'questionable', 're-derived']
    """
    chosen = rederive() if entries is None else entries
    frame = pd.DataFrame([asdict(entry) for entry in chosen])
    numbers = dict.fromkeys(("recomputed", "recomputed_p", "tolerance"), "float64")
    words = dict.fromkeys(("status", "verdict"), "str")
    return frame.astype({**numbers, **words})


def to_records(entries: Iterable[Entry] | None = None) -> list[dict[str, object]]:
    """Give entries as plain values, ready for JSON.

    Parameters
    ----------
    entries : iterable of Entry, optional
        By default what `rederive` gives for the figures of the report.

    Returns
    -------
    list of dict
        One for each entry, with the keys id, printed, status, recomputed, printed_p,
        recomputed_p, tolerance, verdict and explanation: numbers or None, and text.

    Examples
    --------
    >>> record = to_records()[0]
    >>> record["id"], record["recomputed"], record["verdict"]
    ('t41.primary.small.advantaged', 4.0, 'exact')
    """
    chosen = rederive() if entries is None else entries
    return [
        {
            key: str(value) if isinstance(value, str) else value
            for key, value in asdict(entry).items()
            if key in RECORD
        }
        for entry in chosen
    ]


def render_text(entries: Sequence[Entry]) -> str:
    """Write entries out as plain text for a terminal.

    Parameters
    ----------
    entries : sequence of Entry
        What to show, in this order.

    Returns
    -------
    str
        For each entry a line of the table, and below it the arithmetic, wrapped; at
        the end how many there are of each status and verdict.

    Examples
    --------
    >>> print(render_text(rederive()[:1]))
    id                            printed  recomputed  status      verdict
    t41.primary.small.advantaged  4        4           re-derived  exact
        Column primary, small of Table 4.1: 7 - 3 = 4.
    <BLANKLINE>
    1 entry
    status: 1 re-derived
    verdict: 1 exact
    """
    rows = [("id", "printed", "recomputed", "status", "verdict")] + [
        (e.id, e.printed, _shown(e.recomputed), str(e.status), str(e.verdict))
        for e in entries
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    head, *lines = (
        "  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
    body = [head]
    for line, entry in zip(lines, entries, strict=True):
        body.append(line)
        body += textwrap.wrap(
            entry.explanation, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT
        )
    return "\n".join([*body, "", *_summary(entries)])


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _summary(entries: Sequence[Entry]) -> Iterator[str]:
    yield f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}"
    for field in ("status", "verdict"):
        found = Counter(str(getattr(entry, field)) for entry in entries)
        shown = ", ".join(f"{n} {name}" for name, n in sorted(found.items()))
        yield f"{field}: {shown}"
