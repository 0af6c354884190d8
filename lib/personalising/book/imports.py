"""Which modules of the library a chapter imports, directly or not."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import grimp

from personalising.book.chapters import Chapter

PACKAGE = "personalising"
LIBRARY = Path(__file__).resolve().parents[1]
# what executes a chapter has a hand in its notebook too
MAKERS = (f"{PACKAGE}.book.execution",)


def modules(chapter: Chapter) -> list[str]:
    """Names of the library's modules from which a chapter's notebook is made.

    Examples
    --------
    >>> found = modules(Chapter("4_1_field_data"))
    >>> "personalising.study.field_data" in found
    True
    >>> "personalising.study.response_rates" in found
    False
    """
    return sorted(_closure(tuple(sorted({*_imported(chapter), *MAKERS}))))


def files(names: Iterable[str]) -> list[Path]:
    """Files of modules; a package brings its templates with it."""
    found = []
    for name in names:
        path = LIBRARY.joinpath(*name.split(".")[1:])
        if path.is_dir():
            found += [path / "__init__.py", *sorted(path.glob("templates/*"))]
        else:
            found.append(path.with_suffix(".py"))
    return found


def _imported(chapter: Chapter) -> set[str]:
    """Modules of the library that the chapter's own code names."""
    known = _graph().modules
    found = set()
    for cell in chapter.read().cells:
        if cell.cell_type != "code":
            continue
        for node in ast.walk(_parsed(cell.source)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module}
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found & known


def _parsed(source: str) -> ast.Module:
    """A cell's code; none where it is no Python, which its execution will show."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse("")


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(PACKAGE, cache_dir=None)


@cache
def _closure(roots: tuple[str, ...]) -> frozenset[str]:
    """The modules, all that they import, and the packages that they stand in."""
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
