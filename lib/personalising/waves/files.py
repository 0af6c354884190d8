"""The files in the folder of a wave: which are tables, and which are not read.

A table must never be taken for "not collected" because its file is of a kind, or in a
place, that is not read: that is a problem. Every other file that is not read is listed.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from personalising import paths
from personalising.errors import Problem
from personalising.ownership import LIST
from personalising.waves.descriptor import FILE
from personalising.waves.schema import TableSchema, read_schema, table_schemas

SUFFIXES = (".csv", ".parquet")
NEVER_TABLES = frozenset(
    # kinds that hold a text, a program or a picture, whatever they are called
    (
        *(".bib", ".docx", ".jpeg", ".jpg", ".md", ".odt", ".pdf", ".png", ".rst"),
        *(".do", ".ipynb", ".jl", ".py", ".qmd", ".r", ".rmd", ".sas", ".sh", ".sps"),
        *(".svg", ".tex", ".yaml", ".yml"),
    )
)
IMPORTED = "import.json"
"""The report that an import leaves beside the tables that it wrote."""

REASONS = "reasons.csv"
"""Why values of the tables are missing, where a survey file said so."""

COMPILED = "__pycache__"  # what Python leaves beside a script that it has run
_AS_CSV = 'save it as "CSV UTF-8"'


@dataclass(frozen=True)
class TableFile:
    """A file of a wave, with the schema of its table.

    Parameters
    ----------
    path : Path
        The file.
    schema : TableSchema
        Schema of the table that it holds.
    """

    path: Path
    schema: TableSchema


@dataclass(frozen=True)
class Listing:
    """What the folder of a wave holds.

    Parameters
    ----------
    tables : tuple of TableFile
        The files that are read as tables, by name.
    unread : tuple of str
        Names of the files and folders that are not read.
    problems : tuple of Problem
        Files that are not tables of the contract, second files of a table, and tables
        of a kind or in a place that is not read.
    reasons : TableFile, optional
        The file of reasons why values are missing.
    """

    tables: tuple[TableFile, ...]
    unread: tuple[str, ...]
    problems: tuple[Problem, ...]
    reasons: TableFile | None = None


def list_files(folder: Path) -> Listing:
    """List the files in the folder of a wave.

    A CSV or Parquet file that is not a table of the contract is a problem, because most
    often its name is misspelt. So is a file or folder of another kind that is called
    like a table that the wave does not hold otherwise. Other files (a README, a script,
    the workbook that a table was saved from) are not read.

    Parameters
    ----------
    folder : Path
        The wave's folder, which must exist.

    Examples
    --------
    >>> from personalising import waves
    >>> found = list_files(waves.find("2008"))
    >>> found.tables[0].path.name, "make.py" in found.unread, found.problems
    ('activities.csv', True, ())
    """
    known = table_schemas()
    tables: dict[str, TableFile] = {}
    others, problems = [], []
    for path in sorted(folder.iterdir()):
        if path.name in (COMPILED, IMPORTED, REASONS, LIST):
            continue
        if path.suffix.lower() not in SUFFIXES or path.name.startswith("."):
            others.append(path)
        elif path.stem not in known:
            what = f"a table of the contract{hint(path.stem, known)}"
            problems.append(Problem(path.name, what))
        elif path.stem in tables:
            twin = tables[path.stem].path.name
            what = f"one file for each table, not {twin} too"
            problems.append(Problem(path.name, what))
        else:
            tables[path.stem] = TableFile(path, known[path.stem])
            if not path.is_file():
                problems.append(_no_file(path))
    lacking = [name for name in known if name not in tables]
    lost = {path: list(_lost(path, lacking)) for path in others if path.name != FILE}
    return Listing(
        tuple(table for table in tables.values() if table.path.is_file()),
        tuple(path.name for path, found in lost.items() if not found),
        tuple(problem for found in (problems, *lost.values()) for problem in found),
        _reasons_in(folder),
    )


def _reasons_in(folder: Path) -> TableFile | None:
    file = folder / REASONS
    return TableFile(file, read_schema(paths.REASONS)) if file.is_file() else None


def nearest(name: str, known: Iterable[str], alike: float = 0.6) -> str | None:
    """Find which of the known names may be meant, if any is alike enough."""
    near = difflib.get_close_matches(name.strip().lower(), list(known), 1, alike)
    return near[0] if near else None


def hint(name: str, known: Iterable[str]) -> str:
    """Give a hint which of the known names may be meant; empty if none is near."""
    near = nearest(name, known)
    return f' (did you mean "{near}"?)' if near else ""


def _no_file(path: Path) -> Problem:
    what = "a file that can be read"
    if path.is_dir():
        return Problem(path.name, f"{what}, not a folder")
    if path.is_symlink() and not path.exists():
        return Problem(path.name, f"{what}, not a link to nothing")
    return Problem(path.name, f"{what}, not a pipe, a socket or a device")


def _lost(path: Path, lacking: list[str]) -> Iterator[Problem]:
    """Find tables that the wave lacks in a file or folder that is not read."""
    if path.name.startswith((".", "~")):
        return
    name = _table_of(path.name, lacking)
    if name is not None:
        hint = _AS_CSV if path.is_file() else "it is no file"
        yield Problem(
            path.name,
            f"the table {name} as {name}.csv or {name}.parquet; this would not be read",
            hint=hint,
        )
    elif path.is_dir() and not path.is_symlink():
        names = _names(path)
        for inner in names if FILE not in names else ():  # it is a wave of its own
            name = _table_of(inner, lacking)
            if name is not None:
                yield Problem(
                    f"{path.name}/{inner}",
                    f"the table {name} beside {FILE}; folders below are not read",
                )


def _table_of(file: str, lacking: Iterable[str]) -> str | None:
    """Name the lacking table that a file seems to hold; None if it seems to hold none.

    The name of the table may be misspelt, and anything may follow it.
    """
    if Path(file).suffix.lower() in NEVER_TABLES:
        return None
    stem = re.sub(r"[\W_]+", "_", file.partition(".")[0].lower()).strip("_")
    begun = [name for name in lacking if stem.startswith(f"{name}_")]
    return begun[0] if begun else nearest(stem, lacking, alike=0.8)


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError:
        return []
