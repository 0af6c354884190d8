"""The modules of the library that a chapter imports, directly or indirectly."""

import ast

from personalising import provenance
from personalising.book.chapters import Chapter
from personalising.errors import CompendiumError

# the notebook depends also on the module that executes the chapter
MAKERS = (f"{provenance.PACKAGE}.book.execution",)
LEDGER = f"{provenance.SECTIONS}ledger"  # of all sections with claims


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


def refuse_unlisted() -> None:
    """Refuse a section whose claims the ledger does not know.

    Its chapter would show findings that stand in no list of all of them.

    Raises
    ------
    CompendiumError
        With the file of the claims.
    """
    listed = provenance.modules([LEDGER])
    for file in sorted(provenance.CLAIMS.glob("*.yml")):
        if f"{provenance.SECTIONS}{file.stem}" not in listed:
            raise CompendiumError(
                f"data/model/claims/{file.name}: study/ledger.py does not list the "
                f"section {file.stem}"
            )


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
