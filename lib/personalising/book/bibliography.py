"""How citations and the list of references read: a Sphinx extension.

It goes on top of sphinxcontrib-bibtex. Works are cited by author and year, in round
brackets. The list is sorted by author, and each of its works names the pages that cite
it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pybtex.plugin
import sphinxcontrib.bibtex.plugin
from pybtex.style.formatting import unsrt
from pybtex.style.labels import BaseLabelStyle
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

NAME = "compendium"


class Keys(BaseLabelStyle):  # type: ignore[misc]
    """Labels that differ from each other, for a list that does not show them."""

    def format_labels(self, sorted_entries: list[Any]) -> Iterator[str]:
        """Give the key of each work."""
        return (entry.key for entry in sorted_entries)


class Listed(unsrt.Style):  # type: ignore[misc]
    """A work in the list: family names first, sorted by author and year."""

    default_name_style = "lastfirst"
    default_sorting_style = "author_year_title"
    default_label_style = Keys

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "abbreviate_names": True})


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclass
class Cited(AuthorYearReferenceStyle):
    """A work in a text: its authors and its year, in round brackets."""

    bracket_textual: BracketStyle = field(default_factory=_round)
    bracket_parenthetical: BracketStyle = field(default_factory=_round)


def setup(app: "Sphinx") -> dict[str, bool]:
    """Set up the Sphinx extension."""
    pybtex.plugin.register_plugin("pybtex.style.formatting", NAME, Listed)
    sphinxcontrib.bibtex.plugin.register_plugin(
        "sphinxcontrib.bibtex.style.referencing", NAME, Cited
    )
    app.connect("doctree-resolved", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def finish(app: "Sphinx", document: "nodes.document", name: str) -> None:
    """Finish lists of references: no labels, and below each work who cites it.

    They become plain lists, which a browser reads out as such.
    """
    from docutils import nodes

    works = list(document.findall(nodes.citation))
    cited = cited_by(app.env) if works else {}
    for around in dict.fromkeys(work.parent for work in works):
        listed = nodes.bullet_list(classes=["works"])
        for work in around.findall(nodes.citation):
            item = nodes.list_item(ids=work["ids"])
            item += [part for part in work if not isinstance(part, nodes.label)]
            if pages := cited.get(work["ids"][0]):
                item += _links(app, name, pages)
            listed += item
        around.replace_self(listed)


def cited_by(env: "BuildEnvironment") -> dict[str, list[str]]:
    """List the pages that cite each work, in the order of the book.

    Returns
    -------
    dict of str to list of str
        Names of pages by the anchor of the work.
    """
    from sphinxcontrib.bibtex.domain import get_docnames

    domain: Any = env.get_domain("cite")
    pages: dict[str, set[str]] = {}
    for use in domain.citation_refs:
        for target in use.targets:
            pages.setdefault(target.key, set()).add(use.docname)
    order = list(get_docnames(env))
    return {
        citation.citation_id: sorted(pages.get(citation.key, ()), key=order.index)
        for citation in domain.citations
    }


def _links(app: "Sphinx", name: str, pages: list[str]) -> "nodes.paragraph":
    from docutils import nodes

    line = nodes.paragraph("", "Cited in ", classes=["cited-in"])
    for number, page in enumerate(pages):
        if number:
            line += nodes.Text(", ")
        title = app.env.titles[page].astext()
        address = app.builder.get_relative_uri(name, page)
        line += nodes.reference("", title, refuri=address, internal=True)
    line += nodes.Text(".")
    return line
