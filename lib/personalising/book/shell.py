"""The frame of every page: contents, title, description, what a browser loads.

A Sphinx extension that gathers it for the templates in ``chapters/_templates``. The
theme's own style sheets and scripts are left out: what a page needs of the sheets is
part of the book's (`personalising.book.styles`), and the frame needs no script of it.
"""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

LAST = 900  # priority of a listener that is called after the theme's
FONTS = (  # of the text and of the head, so that they come with the style sheet
    "source-serif-4-latin-400-normal.woff2",
    "source-sans-3-latin-400-normal.woff2",
)
# sheets and scripts of others, each with a word of the pages that need it
NEEDED = {
    "pygments.css": 'class="highlight',
    "mystnb.": 'class="cell',
    "sphinx-design.min.css": 'class="sd-',
    "sortable.js": "sortable",
}
FEWEST, MOST = 40, 155  # characters of a description
OTHERS = {
    "search": "Search the chapters of Personalising Learning, the living edition.",
}
# the name of a fold would differ from the words that stand on it
NAMED_TWICE = re.compile(r'(<summary) aria-label="Toggle hidden content"')


class Section(TypedDict):
    """A section of a page, as its contents list it."""

    anchor: str
    title: str


class Page(TypedDict):
    """A page, as the contents list it, with the pages below it."""

    name: str
    title: str
    pages: list["Page"]


class Part(TypedDict):
    """A part of the contents."""

    caption: str
    pages: list[Page]


def setup(app: "Sphinx") -> dict[str, bool]:
    """Set up the Sphinx extension."""
    from docutils import nodes

    app.connect("html-page-context", frame, LAST)
    app.add_node(nodes.admonition, override=True, html=(open_box, close_box))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def frame(
    app: "Sphinx",
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: "nodes.document | None",
) -> None:
    """Give the templates what they need for the frame of a page."""
    body = NAMED_TWICE.sub(r"\1", context.get("body", ""))
    static = Path(app.srcdir) / "_static"
    for kind in ("css_files", "script_files"):
        context[kind] = [f for f in context[kind] if _is_loaded(f, body, static)]
    root = app.config.root_doc
    notebook = context.get("sourcename") or ""
    context["body"] = body
    context["shell"] = {
        "wave": context["wave"],
        "description": escape(OTHERS.get(pagename) or _description(doctree)),
        "fonts": FONTS,
        "root": {"name": root, "title": "Front page", "pages": []},
        "parts": list(_parts(app.env)),
        "sections": list(_sections(doctree)),
        "notebook": notebook if notebook.endswith(".ipynb") else "",
    }


def _is_loaded(file: Any, body: str, static: Path) -> bool:
    """Whether a page loads a sheet or a script: our own, or one that it needs."""
    name = str(getattr(file, "filename", file) or "").partition("?")[0].split("/")[-1]
    for start, word in NEEDED.items():
        if name.startswith(start):
            return word in body
    return bool(name) and (static / name).is_file()


def _parts(env: "BuildEnvironment") -> Iterator[Part]:
    """The parts of the contents, in order."""
    contents = env.external_site_map  # type: ignore[attr-defined]
    for tree in contents.root.subtrees:
        yield Part(caption=tree.caption or "", pages=_pages(env, contents, tree))


def _pages(env: "BuildEnvironment", contents: Any, tree: Any) -> list[Page]:
    found = []
    for item in tree.items:
        name = str(item)
        below = [
            page for of in contents[name].subtrees for page in _pages(env, contents, of)
        ]
        found.append(Page(name=name, title=env.titles[name].astext(), pages=below))
    return found


def _sections(doctree: "nodes.document | None") -> Iterator[Section]:
    """The sections of a page below its title."""
    from docutils import nodes

    for section in [] if doctree is None else doctree.findall(nodes.section):
        above = section.parent
        if isinstance(above, nodes.section) and above.parent is doctree:
            title = section.next_node(nodes.title)
            if title is not None:
                yield Section(anchor=section["ids"][0], title=title.astext())


def _description(doctree: "nodes.document | None") -> str:
    """Give the beginning of the prose of a page, cut after a word."""
    from docutils import nodes

    for paragraph in [] if doctree is None else doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if len(text) >= FEWEST:
            return text if len(text) <= MOST else f"{_cut(text)}\u2026"
    return "A page of Personalising Learning, the living edition."


def _cut(text: str) -> str:
    return text[:MOST].rpartition(" ")[0].rstrip(",;:")


def open_box(translator: Any, node: "nodes.admonition") -> None:
    """Begin a box; one of the class dropdown is a fold that needs no script."""
    from docutils import nodes

    if "dropdown" not in node["classes"]:
        translator.visit_admonition(node)
        return
    title = node.next_node(nodes.title)
    name = "" if title is None else title.astext()
    if title is not None:
        title.parent.remove(title)
    translator.body.append(translator.starttag(node, "details", CLASS="admonition"))
    translator.body.append(
        f'<summary class="admonition-title">{escape(name)}</summary>'
    )


def close_box(translator: Any, node: "nodes.admonition") -> None:
    """End a box."""
    if "dropdown" not in node["classes"]:
        translator.depart_admonition(node)
        return
    translator.body.append("</details>\n")
