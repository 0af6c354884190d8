"""Names of displays and numbers of sections, each used by one chapter alone.

A display's anchor and the file of its data follow from its name, and the numbers of
tables and figures from their section: were one used twice, a link would lead to the
wrong page. Within a page the door of the page refuses a name that stands there already.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from personalising.book.chapters import Chapter, all_chapters
from personalising.errors import CompendiumError

DISPLAY, SECTION = "display", "section"
SHOWING = ("table", "figure", "studies", "folded")  # what a page shows under a name
NUMBER = re.compile(r"(?m)^# (?:Appendix ([A-Z]):|([0-9]+(?:\.[0-9]+)*)) ")


class Named(NamedTuple):
    """Something that a chapter names: a display, or the section that it is.

    Parameters
    ----------
    what : {"display", "section"}
    name : str
        Such as ``"schools-sampled"``, or ``"4.1"``.
    """

    what: str
    name: str

    def __str__(self) -> str:
        return f'the {self.what} "{self.name}"'


def refuse_doubles(chapters: Iterable[Chapter] | None = None) -> None:
    """Refuse a display's name or a section's number that stands for something else.

    That is another display or section, or a heading of the same chapter; and a section
    whose number is not that of its chapter's title.

    Parameters
    ----------
    chapters : iterable of Chapter, optional
        By default all that the contents list. One that cannot be read is left out:
        its own run says why.

    Raises
    ------
    CompendiumError
        With the name or the number, and the chapters.
    """
    owners: dict[Named, Chapter] = {}
    for chapter in all_chapters() if chapters is None else chapters:
        for named in names(chapter):
            owner = owners.setdefault(named, chapter)
            if owner != chapter:
                kind = "name" if named.what == DISPLAY else "number"
                raise CompendiumError(
                    f"chapters/{chapter.name}.md: {named} has that {kind} in "
                    f"chapters/{owner.name}.md already; give it one of its own"
                )
            if named.what == DISPLAY and named.name in headings(chapter):
                raise CompendiumError(
                    f"chapters/{chapter.name}.md: {named} has the anchor of a heading "
                    "of that chapter; give it another name"
                )
            if named.what == SECTION and not _is_titled(chapter, named.name):
                raise CompendiumError(
                    f"chapters/{chapter.name}.md: {named} has another number than the "
                    "title of that chapter"
                )


def _is_titled(chapter: Chapter, section: str) -> bool:
    """Whether a section has its title's number, if that has one, or is a part of it."""
    title = NUMBER.search(_prose(chapter))
    return title is None or f"{section}.".startswith(f"{title[1] or title[2]}.")


def headings(chapter: Chapter) -> set[str]:
    """List the anchors that Sphinx gives to a chapter's headings.

    Examples
    --------
    >>> "do-the-phases-differ" in headings(Chapter("4_1_field_data"))
    True
    """
    titles = re.findall(r"(?m)^#+ +(.+)$", _prose(chapter))
    slugs = (re.sub(r"[^a-z0-9]+", "-", title.lower()) for title in titles)
    return {re.sub(r"^[-0-9]+|-+$", "", slug) for slug in slugs}


def _prose(chapter: Chapter) -> str:
    return "\n".join(
        cell.source for cell in chapter.read().cells if cell.cell_type == "markdown"
    )


def names(chapter: Chapter) -> list[Named]:
    """List what a chapter's code names by a literal text, in its order.

    Names that are only known when the code runs are left out.

    Examples
    --------
    >>> [str(named) for named in names(Chapter("4_1_field_data"))][:2]
    ['the section "4.1"', 'the display "schools-sampled"']
    """
    try:
        cells = [c.source for c in chapter.read().cells if c.cell_type == "code"]
    except CompendiumError:
        return []
    nodes = [node for cell in cells for node in _nodes(cell)]
    pages = {
        target.id
        for node in nodes
        if isinstance(node, ast.Assign) and _opens_page(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    return [named for call in calls if (named := _named(call, pages)).name]


def _nodes(cell: str) -> Iterator[ast.AST]:
    """A cell's code, line by line; nothing where it is no Python: it says so itself."""
    try:
        body = ast.parse(cell).body
    except SyntaxError:
        return
    for statement in body:
        yield from ast.walk(statement)


def _opens_page(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Page")


def _named(call: ast.Call, pages: set[str]) -> Named:
    """What a call names; the name is empty where it names nothing."""
    if _opens_page(call):
        return Named(SECTION, _text(call, 1, "section"))
    match call.func:
        case ast.Attribute(value=ast.Name(id=page), attr=method) if (
            page in pages and method in SHOWING
        ):
            return Named(DISPLAY, _text(call, 0, "name"))
    return Named(DISPLAY, "")


def _text(call: ast.Call, place: int, keyword: str) -> str:
    """A literal text among the arguments; empty where there is none."""
    given = [*call.args[place : place + 1]]
    given += [each.value for each in call.keywords if each.arg == keyword]
    match given:
        case [ast.Constant(value=str(text))]:
            return text
    return ""
