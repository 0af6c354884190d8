"""Text files of any separator and encoding, read in pieces so that large ones fit."""

import csv
import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv

from personalising.errors import Problem
from personalising.intake.encodings import AsUtf8, encoding_of, pieces
from personalising.intake.headers import Header, read_header
from personalising.intake.refusals import ImportRefused
from personalising.intake.survey import Note, SurveyFile

_SEPARATORS = ",;\t|"
_BLOCK = 1 << 24
_HEAD = 40  # rows from which header and separator are recognised
_END = "\x1e"  # in the last row that we add: where it is lost, a quotation is open
_LONGEST_LINE = 1 << 20
_TEXT = pa.dictionary(pa.int32(), pa.string())
_ENDLESS = "a quotation mark that ends what one began; is the file cut off?"


@dataclass(frozen=True)
class _Source:
    """A text file, how it is read, and how many rows stand above its data."""

    path: Path
    encoding: str
    separator: str
    top: int


def read_delimited(
    path: Path,
    wanted: Callable[[Header], Collection[str]],
    *,
    header: int | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    limit: int | None = None,
) -> SurveyFile:
    """Read a text file of cells between separators.

    Parameters
    ----------
    path : Path
    wanted : function of Header to collection of str
        Which variables are read, by name.
    header : int, optional
        Rows of the header; by default they are recognised.
    encoding, separator : str, optional
        By default they are recognised too.
    limit : int, optional
        Most rows that are read.

    Returns
    -------
    SurveyFile

    Raises
    ------
    ImportRefused
        If it is no text, or a row has too many or too few cells.
    """
    encoding = encoding or encoding_of(path)
    lines = _lines(path, encoding)
    first = next(lines, "")
    said = first.strip().strip('"').lower()
    skip = said.startswith("sep=") and len(said) == len("sep=") + 1
    if skip:
        separator = separator or said[-1]
    else:
        lines = itertools.chain([first], lines)
    text = list(itertools.islice(lines, _HEAD * 5))
    if not "".join(text).strip():
        raise ImportRefused([Problem(path.name, "a header and rows; it is empty")])
    separator = separator or _separator(text)
    found = read_header(_records(text, separator), header)
    names = [variable.name for variable in found.variables]
    taken = frozenset(wanted(found))
    keep = [name for name in names if name in taken]
    top = _rows_above(text, separator, found.rows)
    source = _Source(path, encoding, separator, top + skip)
    cells, notes = _cells(source, names, keep, limit)
    if encoding == "cp1252":
        notes.append(Note("it is no UTF-8, and was read as Windows-1252"))
    return SurveyFile(
        path, "text", found.variables, cells, found.layout, None, separator,
        notes=(*found.notes, *notes),
    )  # fmt: skip


def _lines(path: Path, encoding: str) -> Iterator[str]:
    """Give the lines of a text file, with their ends."""
    left = ""
    for piece in pieces(path, encoding):
        *whole, left = (left + piece).splitlines(keepends=True) or [""]
        yield from whole
        if len(left) > _LONGEST_LINE:
            what = f"lines of at most {_LONGEST_LINE:,} characters"
            raise ImportRefused([Problem(path.name, what)])
    if left:
        yield left


def _records(lines: Sequence[str], separator: str) -> list[list[str]]:
    reader = csv.reader(iter(lines), delimiter=separator)
    try:
        return list(itertools.islice(filter(None, reader), _HEAD))
    except csv.Error:  # such as a cell that is too long; Arrow says what is wrong
        return []


def _rows_above(lines: Sequence[str], separator: str, header: int) -> int:
    """Count the rows above the data: those of the header, and empty ones among them."""
    found = 0
    reader = csv.reader(iter(lines), delimiter=separator)
    for number, row in enumerate(reader if header else (), 1):
        found += bool(row)
        if found == header:
            return number
    return header


def _separator(lines: Sequence[str]) -> str:
    """Choose the separator that cuts most rows into the same number of cells."""

    def score(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in _records(lines, separator)]
        width = widths[0] if widths else 1
        return (widths.count(width) if width > 1 else 0), width

    return max(_SEPARATORS, key=score)


def _cells(
    source: "_Source", names: Sequence[str], keep: Sequence[str], limit: int | None
) -> tuple[pd.DataFrame, list[Note]]:
    columns = [f"c{number}" for number in range(len(names))]
    included = [columns[names.index(name)] for name in keep or names[:1]]
    irregular = _IrregularRows(source)
    stream = AsUtf8(
        source.path, source.encoding, source.separator.join([_END] * len(names))
    )
    try:
        reader = pa.csv.open_csv(
            pa.PythonFile(stream, "r"),
            read_options=pa.csv.ReadOptions(
                use_threads=False,  # else irregular rows have no numbers
                block_size=_BLOCK,
                column_names=columns,
                skip_rows_after_names=source.top,
            ),
            parse_options=pa.csv.ParseOptions(
                delimiter=source.separator,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=irregular.note,
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(columns, _TEXT),
                include_columns=included,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
        table, whole = _gather(reader, limit)
    except pa.ArrowInvalid as error:
        reason = next(iter(str(error).splitlines()), "it cannot be read")
        what = f"a table of cells between separators ({reason})"
        raise ImportRefused([Problem(source.path.name, what)]) from None
    if whole:
        table = irregular.without_end(table, ended=stream.ended)
    if irregular.problems:
        raise ImportRefused(irregular.problems)
    last = source.top + 1 + len(table) + len(irregular.short)
    rows = pd.RangeIndex(source.top + 1, last).difference([*irregular.short])
    frame = table.unify_dictionaries().to_pandas()
    frame = frame.set_axis(rows[: len(frame)]).set_axis(list(keep or names[:1]), axis=1)
    notes = [] if whole else [Note(f"only the first {len(table):,} rows were read")]
    if irregular.short:
        first = min(irregular.short)
        what = f"{len(irregular.short):,} rows have fewer cells than the header"
        notes.append(Note(f"{what}; those that lack count as empty", None, first))
        frame = _with_short(frame, names, irregular.short)
    return frame[list(keep)], notes


def _with_short(
    frame: pd.DataFrame, names: Sequence[str], short: Mapping[int, Sequence[str]]
) -> pd.DataFrame:
    """Put rows that have fewer cells where they stood."""
    columns = {}
    for name in frame:
        place = names.index(name)
        cells = {row: row_cells[place] for row, row_cells in short.items()
                 if len(row_cells) > place and row_cells[place]}  # fmt: skip
        column = frame[name]
        new = [text for text in cells.values() if text not in column.cat.categories]
        column = column.cat.add_categories(list(dict.fromkeys(new)))
        column = column.reindex(column.index.union([*short]))
        column[list(cells)] = list(cells.values())
        columns[name] = column
    return pd.DataFrame(columns)


def _gather(
    reader: "pa.csv.CSVStreamingReader", limit: int | None
) -> tuple[pa.Table, bool]:
    batches, count = [], 0
    for batch in reader:
        batches.append(batch)
        count += len(batch)
        if limit is not None and count > limit:
            return pa.Table.from_batches(batches).slice(0, limit), False
    return pa.Table.from_batches(batches, reader.schema), True


class _IrregularRows:
    """Gathers rows with too many or too few cells.

    Attributes
    ----------
    short : dict of int to list of str
        Cells of the rows that have too few, by the number of the row.
    problems : list of Problem
        Rows that have too many, and an end of the file that is none.
    """

    def __init__(self, source: "_Source") -> None:
        self._source = source
        self._open = False
        self.short: dict[int, list[str]] = {}
        self.problems: list[Problem] = []

    def note(self, row: "pa.csv.InvalidRow") -> str:
        """Take note of a row, and let Arrow go on."""
        if _END in row.text:
            self._open = True
            self._refuse(_ENDLESS, row.number)
        elif row.actual_columns < row.expected_columns:
            cells = next(csv.reader([row.text], delimiter=self._source.separator), [])
            self.short[row.number] = cells
        else:
            hint = "is a quotation mark left open?" if "\n" in row.text else None
            expected = f"{row.expected_columns} cells, as in the header"
            found = f"{row.actual_columns} cells"
            self._refuse(expected, row.number, found, hint)
        return "skip"

    def without_end(self, table: pa.Table, *, ended: bool) -> pa.Table:
        """Take off the row that was added; say where the file ends too early."""
        if not len(table) or table[0][-1].as_py() != _END:
            if not self._open:
                self._refuse(_ENDLESS, None)
            return table
        last = self._source.top + len(table) + len(self.short) - 1
        if last in self.short and not ended:
            what = "as many cells as in the header; is the file cut off?"
            self._refuse(what, last, f"{len(self.short[last])} cells")
        return table.slice(0, len(table) - 1)

    def _refuse(
        self,
        expected: str,
        row: int | None,
        found: str | None = None,
        hint: str | None = None,
    ) -> None:
        name = self._source.path.name
        self.problems.append(Problem(name, expected, row, None, found, hint))
