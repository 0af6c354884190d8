"""The report of an import: what became of every row, code and variable."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from personalising.errors import on_one_line
from personalising.intake.building import Built, Tally
from personalising.intake.inspection import personal_name
from personalising.intake.numbers import counted
from personalising.intake.survey import SurveyFile
from personalising.waves.imported import (
    Code,
    ColumnReport,
    FileReport,
    Report,
    TableReport,
)

_MOST_CODES = 40  # codes that are listed for a column; more are no scale but texts
_MOST_SHOWN = 12  # entries of a list that the text shows


def to_text(report: Report) -> str:
    """Give a report for people."""
    return "\n".join(_lines(report))


def of_file(file: SurveyFile, used: set[str], secret: set[str]) -> FileReport:
    """Report on a file.

    Parameters
    ----------
    file : SurveyFile
    used : set of str
        Variables that the map takes.
    secret : set of str
        Those of them that became pseudonyms; no note shows their values.
    """
    with file.path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    left_out = {
        variable.name: personal_name(variable.name)
        or personal_name(variable.label)
        or "not mapped"
        for variable in file.variables
        if variable.name not in used
    }
    notes = tuple(
        str(note)
        for note in file.notes
        if note.column not in secret or '"' not in note.what  # which quotes a cell
    )
    kind, layout = file.kind, file.layout
    return FileReport(file.name, digest, kind, layout, file.sheet, notes, left_out)


def of_table(built: Built) -> TableReport:
    """Report on a table from one file."""
    columns = tuple(_of_column(tally, built) for tally in built.tallies)
    return TableReport(
        built.name, built.file, built.read, built.dropped, len(built.draft), columns
    )


def _of_column(tally: Tally, built: Built) -> ColumnReport:
    cells = built.draft.cells[tally.column]
    codes = [
        Code(
            code,
            label,
            tally.counts[code, label],
            outcome.text if outcome.kind == "value" else None,
            outcome.text if outcome.kind == "missing" else "",
        )
        for (code, label), outcome in tally.entries.items()
    ]
    after = {str(value): int(n) for value, n in cells.value_counts().items() if n}
    listed = not tally.pseudonyms and len(codes) <= _MOST_CODES
    if not listed:
        codes = [code for code in codes if code.value is None]
    return ColumnReport(
        tally.column,
        tuple(dict.fromkeys(tally.sources)),
        tally.pseudonyms,
        len(tally.entries),
        tuple(codes),
        after if listed else {},
    )


def _lines(report: Report) -> Iterator[str]:
    yield f"wave {report.wave}, mapped by {report.map}"
    for file in report.files:
        kind = ", ".join(filter(None, (file.kind, file.layout, file.sheet)))
        yield f"{file.name} ({kind})"
        yield from (f"  shown: {note}" for note in _some(file.notes))
        for why, count in Counter(file.left_out.values()).items():
            names = [name for name, its in file.left_out.items() if its == why]
            yield f"  left out, {why}: {count:,} ({', '.join(_some(names))})"
    for table in report.tables:
        yield f"{table.table}, from {table.file}: {counted(table.read, 'row')} read"
        for reason, count in table.dropped.items():
            yield f"  {count:,} left out: {reason}"
        yield f"  {counted(table.written, 'row')} written"
        for column in table.columns:
            yield from _of_codes(column)


def _of_codes(column: ColumnReport) -> Iterator[str]:
    names = ", ".join(_some(column.sources))
    turned = ", as pseudonyms" if column.pseudonyms else ""
    if not column.after:
        values = counted(column.different, "value")
        yield f"  {column.column}, from {names}: {values}{turned}"
    else:
        yield f"  {column.column}, from {names}:"
    for code in column.codes[:_MOST_SHOWN]:
        label = f' "{on_one_line(code.label)}"' if code.label else ""
        became = f"missing ({code.reason})" if code.value is None else code.value
        yield f"    {_as_written(code.code)}{label}: {code.count:,} → {became}"
    if (more := len(column.codes) - _MOST_SHOWN) > 0:
        yield f"    and {counted(more, 'more code')}, in the report beside the wave"
    if column.after and any(code.value != code.code for code in column.codes):
        after = ", ".join(
            f"{value}: {n:,}" for value, n in sorted(column.after.items())
        )
        yield f"    afterwards {after}"


def _as_written(code: str) -> str:
    """Show a code; with quotation marks where blanks stand around it."""
    shown = on_one_line(code)
    return shown if code == code.strip() else f'"{shown}"'


def _some(texts: Sequence[str]) -> list[str]:
    shown = [on_one_line(text) for text in texts[:_MOST_SHOWN]]
    more = len(texts) - len(shown)
    return [*shown, f"and {more:,} more"] if more > 0 else shown
