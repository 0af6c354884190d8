"""Which modules of the library a chapter imports, directly or not."""

import ast

from personalising import provenance
from personalising.book.chapters import Chapter

# what executes a chapter has a hand in its notebook too
MAKERS = (f"{provenance.PACKAGE}.book.execution",)


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
    return provenance.modules({*_imported(chapter), *MAKERS})


def _imported(chapter: Chapter) -> set[str]:
    """Modules of the library that the chapter's own code names."""
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
    """A cell's code; none where it is no Python, which its execution will show."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse("")
