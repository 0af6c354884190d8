"""The sources of a notebook or a result: modules of the library, and data they read.

The sources of a module are its own file, the files of all modules that it imports, and
the data of the project that these read. A notebook or a stored result is up to date if
the digest of its sources has not changed.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import grimp

from personalising import paths

PACKAGE = "personalising"
LIBRARY = Path(__file__).resolve().parent
SECTIONS = f"{PACKAGE}.study."
CLAIMS = paths.MODEL / "claims"
LOCK = paths.ROOT / "requirements.txt"
READ_BY = {  # folder or file of the project's data that a module reads
    f"{PACKAGE}.published": paths.PUBLISHED,
    f"{PACKAGE}.waves": paths.SCHEMAS,
    f"{PACKAGE}.model.asked": paths.MODEL / "constructs.yml",
    f"{PACKAGE}.intake.questionnaires.reading": paths.QUESTIONNAIRES,
    f"{PACKAGE}.model.landing": paths.MODEL / "landing.yml",
    f"{PACKAGE}.model.learning.boundaries": paths.MODEL / "boundaries.yml",
    f"{PACKAGE}.model.learning.conditions": paths.MODEL / "facilitators.yml",
    f"{PACKAGE}.model.learning.loading": paths.MODEL / "assumptions.yml",
    f"{PACKAGE}.model.learning.equation": paths.MODEL / "equation.yml",
    f"{PACKAGE}.model.learning.indicators": paths.MODEL / "indicators.yml",
    f"{PACKAGE}.model.learning.spaces": paths.MODEL / "spaces.yml",
    f"{PACKAGE}.model.learning.stakeholders": paths.MODEL / "stakeholders.yml",
    f"{PACKAGE}.model.learning.technologies": paths.MODEL / "technologies.yml",
    f"{PACKAGE}.model.rule": paths.MODEL / "rule.yml",
    f"{PACKAGE}.model.themes": paths.MODEL / "themes.yml",
    f"{PACKAGE}.study.arguments": paths.MODEL / "arguments.yml",
    f"{PACKAGE}.study.excerpts.reading": paths.PUBLISHED / "excerpts.csv",
    f"{PACKAGE}.study.composites": paths.MODEL / "composites.yml",
    f"{PACKAGE}.study.report.paragraphs": paths.MODEL / "paragraphs.yml",
    f"{PACKAGE}.study.report.schools": paths.MODEL / "schools.yml",
    f"{PACKAGE}.study.since.reading": paths.SINCE,
    f"{PACKAGE}.study.statements": CLAIMS,
}


def known_modules() -> frozenset[str]:
    """Give the full names of all modules of the library."""
    return frozenset(_graph().modules)


def modules(roots: Iterable[str]) -> list[str]:
    """List modules with all modules that they import, directly or indirectly.

    Parameters
    ----------
    roots : iterable of str
        Full names of modules of the library.

    Returns
    -------
    list of str
        Full names in alphabetical order, with the packages that contain them.

    Examples
    --------
    >>> found = modules(["personalising.waves.schema"])
    >>> "personalising.errors" in found, "personalising.study" in found
    (True, False)
    """
    return sorted(_closure(tuple(sorted(roots))))


def files(names: Iterable[str]) -> list[Path]:
    """List the files of modules; a package's include its templates and fonts.

    Parameters
    ----------
    names : iterable of str
        Full names of modules of the library.

    Examples
    --------
    >>> [file.suffix for file in files(["personalising.pages.fonts"])]
    ['.py', '.ttf', '.ttf']
    """
    found = []
    for name in names:
        path = LIBRARY.joinpath(*name.split(".")[1:])
        if path.is_dir():
            found.append(path / "__init__.py")
            found += sorted([*path.glob("templates/*"), *path.glob("*.ttf")])
        else:
            found.append(path.with_suffix(".py"))
    return found


def data_files(names: Iterable[str]) -> list[Path]:
    """List the files of the project's data that modules read.

    A section of the study reads the file of its own claims.

    Parameters
    ----------
    names : iterable of str
        Full names of modules of the library.

    Examples
    --------
    >>> [file.name for file in data_files(["personalising.study.field_data"])]
    ['field_data.yml']
    """
    chosen = set(names)
    read = [place for module, place in READ_BY.items() if module in chosen]
    found = dict.fromkeys(file for place in read for file in _files_in(place))
    return [
        *found,
        *(f for f in sorted(CLAIMS.glob("*.yml")) if f"{SECTIONS}{f.stem}" in chosen),
    ]


def _files_in(place: Path) -> list[Path]:
    """A file itself, or all files below a folder, in order."""
    if place.is_dir():
        return [file for file in sorted(place.rglob("*")) if file.is_file()]
    return [place]


@cache
def digest(module: str) -> str:
    """Give a digest of the sources of a module, and of the lock of the dependencies.

    It is of the sources as they were when this process began to load the library, since
    later changes on disk do not affect the code that it runs: see `is_as_loaded`.

    Parameters
    ----------
    module : str
        Full name of a module of the library.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    found = hashlib.sha256()
    for file in _sources(module):
        loaded = _LOADED.get(file)
        found.update(f"{file.name}:{loaded and loaded.digest}\n".encode())
    return found.hexdigest()


def is_as_loaded(module: str) -> bool:
    """Whether no source of a module was written to since this process loaded it.

    Parameters
    ----------
    module : str
        Full name of a module of the library.
    """
    return all(
        (loaded := _LOADED.get(file)) and loaded.written == written(file)
        for file in _sources(module)
    )


def written(file: Path) -> tuple[int, int]:
    """Time at which a file was last written to, in nanoseconds, and its size.

    Zeros where there is no such file.
    """
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


class _Loaded(NamedTuple):
    """A source as this process found it."""

    digest: str
    written: tuple[int, int]


def _load() -> dict[Path, _Loaded]:
    folders = (LIBRARY, *READ_BY.values(), paths.MODEL)
    found = [file for folder in folders for file in folder.rglob("*.*")]
    return {
        file: _Loaded(hashlib.sha256(file.read_bytes()).hexdigest(), written(file))
        for file in (*found, LOCK)
        if file.is_file() and "__pycache__" not in file.parts
    }


_LOADED = _load()


@cache
def _sources(module: str) -> list[Path]:
    names = modules([module])
    return [*files(names), *data_files(names), LOCK]


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(PACKAGE, cache_dir=None)


@cache
def _closure(roots: tuple[str, ...]) -> frozenset[str]:
    graph = _graph()
    todo, found = list(roots), set[str]()
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        todo += graph.find_modules_directly_imported_by(name)
        if "." in name:  # Python runs a package before its module
            todo.append(name.rpartition(".")[0])
    return frozenset(found)
