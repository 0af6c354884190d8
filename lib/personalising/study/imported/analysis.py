"""The report of an import as tables: rows, codes, variables left out, missing cells."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from personalising.pages.disclosure import hidden, is_closed
from personalising.waves import Wave, table_schema
from personalising.waves.imported import (
    NOTHING_STOOD,
    Code,
    ColumnReport,
    Report,
    TableReport,
    read_reasons,
    read_report,
)
from personalising.waves.schema import Field

MOST_NAMED = 12  # variables, of those that were left out for one reason
MOST_CODES = 12  # codes of a column, beyond which those that became the same are one
MOST_SOURCES = 3  # variables, of those behind a column
READ, WRITTEN = "read", "written"
ONE = "one value"
SEVERAL = "{:,} different values"
MEDIAN = "median of the rows imported: {}"
PSEUDONYM = "a pseudonym"
BECAME = {
    "same": "taken over as they are",
    "other": "other values, as the map has it",
    "mean": "their means",
}
CODES_NOTE = (
    "Cells are those of the files, and cells then those of the table. A mean of "
    "several variables makes one cell of the cells of each."
)
MISSING = "missing: {}"
UNSAID = "a reason that is withheld"
LEFT_OUT = "left out: {}"
OF_ANSWERS = ("no answer", "not selected", "not the ", "its ", "the same ")
"""How reasons begin for which answers, or rows of a table, were left out."""
MOST_STEPS = 12  # rows of `rows` that a page shows without a fold


def report(wave: Wave) -> Report | None:
    """Give the report of the import that wrote a wave; None where there was none."""
    return read_report(wave.folder)[0] if wave.digest else None


def rows(wave: Wave) -> pd.DataFrame:
    """Count the rows that were read, left out and written, for each table and file.

    A row of a file may become several rows of a table, one for each of its answers.

    Returns
    -------
    pandas.DataFrame
        Columns table (its title), file, step (``read``, ``left out`` with the reason,
        or ``written``) and rows (missing where a count is withheld). Empty for a wave
        that was not imported.
    """
    found = report(wave)
    steps = [
        {"table": _title(each.table), "file": each.file, "step": step, "rows": count}
        for each in _together(found.tables if found else ())
        for step, count in _steps(each, wave)
    ]
    frame = pd.DataFrame(steps, columns=["table", "file", "step", "rows"])
    return frame.astype({"rows": "Int64"})


def _together(tables: Sequence[TableReport]) -> Iterator[TableReport]:
    """Put the parts of a table together that came from the same file, part by part.

    Each part begins with the same responses, so these count once, as do those that were
    left out. What was left out of their answers adds up.
    """
    parts: dict[tuple[str, str], list[TableReport]] = {}
    for each in tables:
        parts.setdefault((each.table, each.file), []).append(each)
    for same in parts.values():
        reasons = dict.fromkeys(reason for each in same for reason in each.dropped)
        dropped = {
            reason: (sum if reason.startswith(OF_ANSWERS) else max)(
                each.dropped.get(reason, 0) for each in same
            )
            for reason in reasons
        }
        written = sum(each.written for each in same)
        yield replace(same[0], dropped=dropped, written=written, columns=())


def _steps(table: TableReport, wave: Wave) -> list[tuple[str, int | None]]:
    dropped = pd.Series(dict(table.dropped), dtype="int64")
    few = hidden(dropped, wave.descriptor)
    alone = few.sum() == 1  # the rows written give it back: why is not said, then
    return [
        (READ, table.read),
        *(
            (
                LEFT_OUT.format(UNSAID if alone and few[reason] else reason),
                None if few[reason] and not alone else count,
            )
            for reason, count in table.dropped.items()
        ),
        (WRITTEN, table.written),
    ]


def codes(wave: Wave) -> pd.DataFrame:
    """Say what became of each code of a column, with counts before and after.

    Codes of answers, levels and named values are listed. Of other columns (names,
    measurements, texts) it is said how many different values there were.

    Returns
    -------
    pandas.DataFrame
        Columns column (table and column, by their titles), sources (the variables),
        code, label, before (cells that have the code), became, after (cells that have
        the new value, whatever their code). A count that is withheld is missing.
    """
    found = report(wave)
    parts = [
        _of_column(table, column, wave)
        for table in (found.tables if found else ())
        for column in table.columns
    ]
    names = ["column", "sources", "code", "label", "before", "became", "after"]
    frame = pd.DataFrame([row for rows in parts for row in rows], columns=names)
    return frame.astype({"before": "Int64", "after": "Int64"})


def _of_column(
    table: TableReport, column: ColumnReport, wave: Wave
) -> list[dict[str, object]]:
    field = table_schema(table.table).field(column.column)
    named = f"{_title(table.table)}: {field.title.lower()}"
    sources = _named(column.sources, MOST_SOURCES)
    # it may be the value of a single school or person
    if column.median is not None and not is_closed(wave.descriptor):
        sources += f" ({MEDIAN.format(column.median)})"
    shown = {"column": named, "sources": sources}
    if not _is_listed(field, column):
        became = PSEUDONYM if column.pseudonyms else BECAME[column.became]
        what = _several(column.different)
        return [
            {**shown, "code": what, "label": "", "became": became},
            *_without_value(shown, column, wave),
        ]
    codes = column.codes if len(column.codes) <= MOST_CODES else _by_value(column.codes)
    before = pd.Series([code.count for code in codes], dtype="int64")
    few = hidden(before, wave.descriptor)
    values = pd.Series([code.value for code in codes], dtype="object")
    return [
        {
            **shown,
            "code": code.written or _several(code.different),
            "label": "" if code.label == code.code else code.label,
            "before": None if few[place] else code.count,
            "became": MISSING.format(code.reason) if code.value is None else code.value,
            "after": _after(column, values[place], few[values == values[place]]),
        }
        for place, code in enumerate(codes)
    ]


def _by_value(codes: Sequence[Code]) -> list[Code]:
    """Put codes together that became the same: too many to be listed one by one."""
    same: dict[tuple[str | None, str], list[Code]] = {}
    for code in codes:
        same.setdefault((code.value, code.reason), []).append(code)
    return [
        Code(
            "" if len(each) > 1 else each[0].code,
            "" if len(each) > 1 else each[0].label,
            sum(code.count for code in each),
            value,
            reason,
            sum(code.different for code in each),
        )
        for (value, reason), each in same.items()
    ]


def _without_value(
    shown: dict[str, str], column: ColumnReport, wave: Wave
) -> list[dict[str, object]]:
    """Count what became missing of a column whose codes are not listed, by reason."""
    counts: Counter[str] = Counter()
    for code in column.codes:
        if code.value is None:
            counts[code.reason] += code.count
    series = pd.Series(dict(counts), dtype="int64")
    few = hidden(series, wave.descriptor)
    return [
        {
            **shown,
            "code": "",
            "label": "",
            "before": None if few[reason] else count,
            "became": MISSING.format(reason),
        }
        for reason, count in counts.items()
    ]


def _after(
    column: ColumnReport, value: str | None, few: "pd.Series[bool]"
) -> int | None:
    """Count the cells of a new value, where that gives back no count withheld."""
    if value is None or few.any():
        return None
    return column.after.get(value)


def _is_listed(field: Field, column: ColumnReport) -> bool:
    """Whether the codes of a column are answers, levels or names of the codebook."""
    answers = field.type == "integer" and bool(field.coding)
    kept = bool(column.after) and not column.pseudonyms
    return kept and (bool(field.categories) or answers)


def left_out(wave: Wave) -> pd.DataFrame:
    """Name the variables that were not taken, by file and reason.

    Returns
    -------
    pandas.DataFrame
        Columns file, reason, variables (how many) and names, of which a long list has
        only the first.
    """
    found = report(wave)
    rows = []
    for file in found.files if found else ():
        for reason in dict.fromkeys(file.left_out.values()):
            names = [name for name, why in file.left_out.items() if why == reason]
            rows.append((file.name, reason, len(names), _named(names)))
    return pd.DataFrame(rows, columns=["file", "reason", "variables", "names"])


def missing(wave: Wave) -> pd.DataFrame:
    """Say why cells of an imported wave are empty.

    Returns
    -------
    pandas.DataFrame
        Columns column (table and column, by their titles), reason, and cells (missing
        where a count is withheld). Cells of which the file says nothing have a row of
        their own. Empty for a wave that was not imported.
    """
    frames = []
    if report(wave):
        told = read_reasons(wave.folder).groupby(["table", "column"])["reason"]
        reasons = {key: each.value_counts() for key, each in told}
        for table, frame in wave.tables.items():
            for column in frame.columns[frame.isna().any()]:
                known = reasons.get((table, column), pd.Series(dtype="int64"))
                silent = int(frame[column].isna().sum()) - int(known.sum())
                every = pd.concat([known, pd.Series({NOTHING_STOOD: silent})])
                frames.append(_reasons(table, str(column), every[every > 0], wave))
    names = ["column", "reason", "cells"]
    whole = pd.concat(frames) if frames else pd.DataFrame(columns=names)
    return whole.astype({"cells": "Int64"}).reset_index(drop=True)


def _reasons(
    table: str, column: str, counts: "pd.Series[int]", wave: Wave
) -> pd.DataFrame:
    schema = table_schema(table)
    counts = counts.sort_values(ascending=False, kind="stable").astype("Int64")
    shown = counts.mask(hidden(counts, wave.descriptor))
    named = f"{schema.title}: {schema.field(column).title.lower()}"
    return pd.DataFrame(
        {"column": named, "reason": counts.index, "cells": shown.to_numpy()}
    )


def _title(table: str) -> str:
    return table_schema(table).title


def _several(different: int) -> str:
    return ONE if different == 1 else SEVERAL.format(different)


def _named(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """List names of variables; of many the first, and how many more there are."""
    more = len(names) - most
    shown = ", ".join(names[:most])
    return f"{shown} and {more:,} more" if more > 0 else shown
