"""The modules of the library that a chapter imports, directly or indirectly."""

import ast

from personalising import provenance
from personalising.book.chapters import Chapter

# the notebook depends also on the module that executes the chapter
MAKERS = (f"{provenance.PACKAGE}.book.execution",)


def modules(chapter: Chapter) -> list[str]:
    """List the modules of the library that a chapter's notebook depends on.

    Parameters
    ----------
    chapter : Chapter
        The chapter.

    Returns
    -------
    list of str
        Full names, in alphabetical order.

    Examples
    --------
    >>> found = modules(Chapter("4_1_field_data"))
    >>> "personalising.study.field_data" in found
    True
    >>> "personalising.study.response_rates" in found
    False
    """
    return provenance.modules({*_imported(chapter), *MAKERS})


def _imported(chapter: Chapter) -> set[str]:
    """Modules of the library that the code of the chapter itself imports."""
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
    return found & provenance.known_modules()


def _parsed(source: str) -> ast.Module:
    """Parse the code of a cell; a syntax error is left for its execution to report."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse("")
