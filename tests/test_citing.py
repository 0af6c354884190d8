"""A citation or term that leads nowhere is refused, with its place and the nearest."""

from types import SimpleNamespace

import pytest
from docutils import nodes

from personalising import paths
from personalising.book import bibliography, citing
from personalising.book.chapters import Chapter, all_chapters
from personalising.book.citing import refuse_unknown
from personalising.errors import CompendiumError

GLOSSARY = (
    "```{glossary}\n:sorted:\n\nkappa\n  Agreement.\n\nKey Stage\n  A step.\n```\n"
)
BIB = """\
@book{zou2007,
  author = {Zou, G.},
  title = {Intervals},
  year = {2007},
}
"""
CITES = "See {cite:t}`zou2007`."


@pytest.fixture
def book(tmp_path, monkeypatch):
    """Checks a book of the given chapters, with works of its own."""

    def check(works=BIB, of_the_report="", **chapters):
        for name, text in (("WORKS", works), ("OF_THE_REPORT", of_the_report)):
            file = tmp_path / f"{name.lower()}.bib"
            file.write_text(text, encoding="utf-8")
            monkeypatch.setattr(citing, name, file)
        pages = {"references": CITES, "glossary": GLOSSARY, **chapters}
        refuse_unknown([Chapter(n, text=t) for n, t in pages.items() if t is not None])

    return check


def refused(check, message, **chapters):
    with pytest.raises(CompendiumError) as error:
        check(**chapters)
    assert str(error.value) == message


def test_every_citation_and_term_of_the_book_has_its_entry():
    refuse_unknown()


def test_book_cites_and_explains():
    # so that the test above looks at something
    uses = [list(citing.citations(c)) + list(citing.terms_used(c)) for c in CHAPTERS]
    assert sum(map(bool, uses)) > len(CHAPTERS) / 2


CHAPTERS = all_chapters()


def test_known_works_and_terms_pass(book):
    book(a="Its {term}`Kappa` and {term}`stages <key\nstage>`, {cite:p}`zou2007`.")


def test_citation_without_an_entry_is_refused_with_the_nearest(book):
    message = (
        "chapters/a.md, line 2: no work in works.bib or of_the_report.bib is "
        '"zuo2007"; did you mean "zou2007"?'
    )
    refused(book, message, a="One line.\nAs {cite:p}`zou2007, zuo2007` say.")


def test_term_that_the_glossary_lacks_is_refused_with_the_nearest(book):
    message = (
        'chapters/a.md, line 3: no term of the glossary is "kapa"; '
        'did you mean "kappa"?'
    )
    refused(book, message, a="\n\nThe {term}`values <kapa>` are low.")


def test_term_like_no_other_is_refused_without_a_hint(book):
    message = 'chapters/a.md, line 1: no term of the glossary is "xyz"'
    refused(book, message, a="An {term}`XYZ`.")


def test_work_that_no_chapter_cites_is_refused(book):
    message = (
        "chapters/works.bib, line 1: no chapter cites zou2007; cite it, or take it out"
    )
    refused(book, message, references="None.")


def test_work_that_the_report_cites_need_not_be_cited(book):
    book(of_the_report=BIB.replace("zou2007", "salmon2000"))


@pytest.mark.parametrize(
    ("works", "message"),
    [
        (BIB + BIB, "repeated bibliography entry: zou2007"),
        (BIB[:40], "syntax error in line"),
        (BIB.replace("  year = {2007},\n", ""), "line 1: zou2007 lacks its year"),
        (BIB.replace("author", "by"), "line 1: zou2007 lacks its author or editor"),
        ("\n" + BIB.replace("Intervals", ""), "line 2: zou2007 lacks its title"),
    ],
    ids=["twice", "not BibTeX", "no year", "no author", "no title"],
)
def test_faulty_entry_is_refused_with_its_file(book, works, message):
    with pytest.raises(CompendiumError, match=message) as error:
        book(works=works)
    assert str(error.value).startswith("chapters/works.bib")


@pytest.mark.parametrize(
    ("text", "page"), [(CITES, "references"), ("A {term}`kappa`.", "glossary")]
)
def test_book_without_the_page_that_lists_them_is_refused(book, text, page):
    message = (
        f"chapters/a.md, line 1: leads to chapters/{page}.md, which is not in the "
        "contents: add it to _toc.yml"
    )
    refused(
        book,
        message,
        a=text,
        **{"references": None, "glossary": None}
        | {other: "" for other in ("references", "glossary") if other != page},
        works="",
    )


def test_run_refuses_it_before_anything_is_executed(new_project):
    project = new_project("references", "glossary")
    project.chapter("index", text="As {cite:p}`zuo2007` says.\n")
    project.contents("index", "references", "glossary")
    found = project.compendium("run", "2008")
    assert found.returncode == 1
    assert 'no work in references.bib or report.bib is "zuo2007"' in found.stderr
    assert "index.md, line" in found.stderr


# --- the list of references ----------------------------------------------------------


def test_work_in_the_list_names_the_pages_that_cite_it_and_has_no_label():
    entry = nodes.citation("", ids=["work-zou2007"], backrefs=["id3"])
    entry += [nodes.label("", "zou2007"), nodes.paragraph("", "Zou, G. Intervals.")]
    document = nodes.document(None, None)
    document += nodes.container("", entry)
    use = [SimpleNamespace(key="zou2007")]
    domain = SimpleNamespace(
        citations=[SimpleNamespace(citation_id="work-zou2007", key="zou2007")],
        citation_refs=[
            SimpleNamespace(docname=name, targets=use) for name in ("b", "a", "b")
        ],
    )
    order = {"index": (None, None, "a"), "a": (None, None, "b"), "b": (None,) * 3}
    app = SimpleNamespace(
        env=SimpleNamespace(
            get_domain=lambda _: domain,
            collect_relations=lambda: order,
            config=SimpleNamespace(master_doc="index", root_doc="index"),
            found_docs=set(order),
            titles={name: nodes.title("", f"Page {name}") for name in order},
        ),
        builder=SimpleNamespace(get_relative_uri=lambda _, to: f"{to}.html"),
    )
    bibliography.finish(app, document, "references")
    (work,) = document.findall(nodes.list_item)
    assert work["ids"] == ["work-zou2007"]
    assert [part.astext() for part in work] == [
        "Zou, G. Intervals.",
        "Cited in Page a, Page b.",
    ]
    links = [link["refuri"] for link in work.findall(nodes.reference)]
    assert links == ["a.html", "b.html"]


def test_each_work_of_the_report_says_where_it_stands_there():
    text = citing.OF_THE_REPORT.read_text(encoding="utf-8")
    entries = text.split("\n@")[1:]
    assert len(entries) == len(citing.read_works(citing.OF_THE_REPORT))
    assert [e.split(",")[0] for e in entries if "In the report: section" not in e] == []
    assert citing.OF_THE_REPORT.parent == paths.CHAPTERS
