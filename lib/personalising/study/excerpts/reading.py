"""Reading coded excerpts, with every check of them against the codebook of themes."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from personalising.errors import CompendiumError, Problem, one_for_each_cause
from personalising.model.themes import themes
from personalising.paths import PUBLISHED
from personalising.waves import Wave, table_schema
from personalising.waves.checking import check_tables
from personalising.waves.files import TableFile, hint

FILE = PUBLISHED / "excerpts.csv"
TABLE = "excerpts"
MOST_WORDS = 15  # of a quotation: no more than is needed to hear the voice
FIRST_ROW = 2  # a spreadsheet's row number of the first row below the header
PRINTED_AT = ("section", "page")

Row = Mapping[str, Any]


def in_report(file: Path = FILE) -> pd.DataFrame:
    """Read the excerpts of the report.

    Parameters
    ----------
    file : pathlib.Path
        By default data/published/excerpts.csv.

    Returns
    -------
    pandas.DataFrame
        One row for each theme of each excerpt: the columns of the table `excerpts` of a
        wave, in their order. An empty text is an empty text; an empty number is
        missing.

    Raises
    ------
    CompendiumError
        If the file cannot be read or used. The message has each problem on a line:
        file, row, column, value and what was expected.

    Examples
    --------
    >>> found = in_report()
    >>> sorted(found["coder"].unique())
    ['project']
    """
    return _of_the_report().copy() if file == FILE else _read(file)


@cache
def _of_the_report() -> pd.DataFrame:
    return _read(FILE)


def _read(file: Path) -> pd.DataFrame:
    if not file.is_file():
        raise CompendiumError(str(Problem(file.name, f"this file in {file.parent}")))
    readings, problems = check_tables([TableFile(file, table_schema(TABLE))])
    if TABLE in readings:
        reading = readings[TABLE]
        frame = _whole(reading.frame)
        wrong = {(p.row, p.column) for p in problems}
        problems += problems_of(frame, file.name, wrong, printed=True)
    _complain(problems)
    return frame.reset_index(drop=True)


def in_wave(wave: Wave) -> pd.DataFrame:
    """Read the excerpts of a wave, by the same rules as those of the report.

    Returns
    -------
    pandas.DataFrame
        As `in_report` gives it. What several coders say of an excerpt and a theme is
        one row: the first, whose stance is mixed where they do not agree.

    Raises
    ------
    NotCollected
        Where the wave has no excerpts.
    CompendiumError
        If a theme is not in the codebook, is of another space, or a quotation is too
        long.
    """
    wave.require({TABLE: ("excerpt_id", "theme")})
    frame = _whole(wave[TABLE].astype({"stance": "str"}))
    frame.index = pd.RangeIndex(FIRST_ROW, FIRST_ROW + len(frame))
    _complain(problems_of(frame, f"{wave.id}/{TABLE}.csv"))
    same = frame.groupby(["excerpt_id", "theme"], sort=False)["stance"]
    agreed = frame.assign(
        stance=frame["stance"].where(same.transform("nunique").eq(1), "mixed")
    )
    return agreed.drop_duplicates(["excerpt_id", "theme"]).reset_index(drop=True)


def problems_of(
    frame: pd.DataFrame,
    file: str,
    wrong: Iterable[tuple[int | None, str | None]] = (),
    *,
    printed: bool = False,
) -> list[Problem]:
    """Find what the codebook of themes does not allow, row by row.

    Parameters
    ----------
    frame : pandas.DataFrame
        The excerpts; its index has the rows of the file.
    file : str
        Name of the file.
    wrong : iterable of (int, str)
        Rows and columns that are known to be wrong: they are not looked at, so that
        one cause gives one problem.
    printed : bool
        Whether each excerpt must say where the report prints it.
    """
    known = set(wrong)
    return [
        Problem(file, expected, int(number), column, _text(row[column]))
        for number, row in frame.to_dict("index").items()
        for column, expected in _wrong_in(row, printed=printed)
        if (number, column) not in known
    ]


def _wrong_in(row: Row, *, printed: bool) -> Iterator[tuple[str, str]]:
    """Columns whose cells are wrong, with what was expected of them."""
    theme = themes().get(row["theme"])
    if theme is None and row["theme"]:
        near = hint(row["theme"], themes())
        yield "theme", f"the id of a theme of data/model/themes.yml{near}"
    if theme and row["space"] != theme.space:
        yield "space", f"{theme.space}, the space of the theme {theme.id}"
    if len(row["quotation"].split()) > MOST_WORDS:
        yield "quotation", f"at most {MOST_WORDS} words"
    if printed:
        for column in PRINTED_AT:
            if pd.isna(row[column]) or row[column] == "":
                yield column, "where the report prints it; the cell is empty"


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    """All columns of the table, in order, with empty texts in empty cells of texts."""
    schema = table_schema(TABLE)
    found = frame.reindex(columns=list(schema.columns))
    texts = [field.name for field in schema.fields if field.type == "string"]
    filled = found[texts].astype("object").where(found[texts].notna(), "")
    return found.assign(**{name: filled[name].astype("str") for name in texts})


def _text(value: object) -> str | None:
    return None if pd.isna(value) or value == "" else str(value)


def _complain(problems: Iterable[Problem]) -> None:
    if found := one_for_each_cause(problems):
        raise CompendiumError("\n".join(map(str, found)))
