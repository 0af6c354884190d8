"""The report of an import: what became of every row, code and variable."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from personalising.errors import on_one_line
from personalising.intake.building import Built, Tally
from personalising.intake.folding import plain
from personalising.intake.inspection import personal_name
from personalising.intake.numbers import MEDIAN, counted, number_of
from personalising.intake.survey import SurveyFile
from personalising.waves.imported import (
    NOTHING_STOOD,
    Code,
    ColumnReport,
    FileReport,
    Report,
    TableReport,
)

_MOST_CODES = 40  # codes that are listed for a column; more are no scale but texts
_MOST_SHOWN = 12  # entries of a list that the text shows

_TURNED = {"same": "", "other": ", turned into others", "mean": ", of which means"}


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
    told = built.draft.reasons[tally.column]
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
    given = [code for code in codes if code.value is not None]
    after = {str(value): int(n) for value, n in cells.value_counts().items() if n}
    many = len(codes) > _MOST_CODES
    listed = not tally.pseudonyms and not (many and len(after) > _MOST_CODES)
    if many and listed and not tally.mean:
        codes = [code for code in codes if code.value is None] + _together(given)
    elif many or not listed:
        codes = [code for code in codes if code.value is None]
    return ColumnReport(
        tally.column,
        tuple(dict.fromkeys(tally.sources)),
        tally.pseudonyms,
        len({code.code for code in given}),
        "mean" if tally.mean else "same" if all(map(_is_same, given)) else "other",
        tuple(sorted(codes, key=_order)),
        dict(sorted(after.items(), key=lambda each: _as_number(each[0])))
        if listed
        else {},
        int((cells.isna() & told.isna()).sum()),
        tally.median,
    )


def _together(codes: Sequence[Code]) -> list[Code]:
    """Put codes together that became the same: too many to be listed one by one."""
    same: dict[str | None, list[Code]] = {}
    for code in codes:
        same.setdefault(code.value, []).append(code)
    return [
        Code("", "", sum(code.count for code in each), value, "", len(each))
        for value, each in same.items()
    ]


def _is_same(code: Code) -> bool:
    """Whether a value is the code itself, but for blanks and the way of writing it."""
    if code.value == plain(code.code):
        return True
    number = number_of(code.code, "point") if code.value else None
    if number is None or code.code.strip().endswith("%"):
        return False
    return number == number_of(str(code.value), "point")


def _order(code: Code) -> tuple[object, ...]:
    """Order of codes: without a value first, then by values, then by themselves."""
    given = code.value is not None
    return given, _as_number(code.value or ""), _as_number(code.code)


def _as_number(text: str) -> tuple[bool, Decimal, str]:
    """Order of texts: numbers first, by size."""
    number = number_of(text, "point")
    return number is None, number or Decimal(0), text


def _lines(report: Report) -> Iterator[str]:
    yield f"wave {report.wave}, mapped by {report.map}"
    yield from (f"  shown: {note}" for note in report.notes)
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
        turned = turned or _TURNED[column.became]
        yield f"  {column.column}, from {names}: {values}{turned}"
    else:
        yield f"  {column.column}, from {names}:"
    for code in column.codes[:_MOST_SHOWN]:
        shown = on_one_line(code.written) or counted(code.different, "value")
        label = f' "{on_one_line(code.label)}"' if code.label else ""
        became = f"missing ({code.reason})" if code.value is None else code.value
        yield f"    {shown}{label}: {code.count:,} → {became}"
    if (more := len(column.codes) - _MOST_SHOWN) > 0:
        yield f"    and {counted(more, 'more code')}, in the report beside the wave"
    if column.median is not None:
        yield f"    {MEDIAN} of these rows: {column.median}"
    if column.empty:
        yield f"    {NOTHING_STOOD}: {column.empty:,}"
    if column.after and column.became != "same":
        after = ", ".join(f"{value}: {n:,}" for value, n in column.after.items())
        yield f"    afterwards {after}"


def _some(texts: Sequence[str]) -> list[str]:
    shown = [on_one_line(text) for text in texts[:_MOST_SHOWN]]
    more = len(texts) - len(shown)
    return [*shown, f"and {more:,} more"] if more > 0 else shown
