"""The sources of a notebook or a result: modules of the library, and data they read.

The sources of a module are its own file, the files of all modules that it imports, and
the data of the project that these read. A notebook or a stored result is up to date if
the digest of its sources has not changed.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import grimp

from personalising import paths

PACKAGE = "personalising"
LIBRARY = Path(__file__).resolve().parent
SECTIONS = f"{PACKAGE}.study."
CLAIMS = paths.MODEL / "claims"
READ_BY = {  # folder of the project's data that a module reads
    f"{PACKAGE}.published": paths.PUBLISHED,
    f"{PACKAGE}.waves": paths.SCHEMAS,
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
    """List the files of modules; those of a package include its templates.

    Parameters
    ----------
    names : iterable of str
        Full names of modules of the library.
    """
    found = []
    for name in names:
        path = LIBRARY.joinpath(*name.split(".")[1:])
        if path.is_dir():
            found += [path / "__init__.py", *sorted(path.glob("templates/*"))]
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
    folders = [folder for module, folder in READ_BY.items() if module in chosen]
    return [
        *(file for folder in folders for file in sorted(folder.iterdir())),
        *(f for f in sorted(CLAIMS.glob("*.yml")) if f"{SECTIONS}{f.stem}" in chosen),
    ]


@cache
def digest(module: str) -> str:
    """Give a digest of the sources of a module, and of the lock of the dependencies.

    It is computed once in a process and then kept, because later changes on disk do not
    affect the code that this process has loaded.

    Parameters
    ----------
    module : str
        Full name of a module of the library.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    names = modules([module])
    sources = [*files(names), *data_files(names), paths.ROOT / "requirements.txt"]
    found = hashlib.sha256()
    for file in sources:
        found.update(f"{file.name}:{_digest_of(file)}\n".encode())
    return found.hexdigest()


@cache
def _digest_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


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
