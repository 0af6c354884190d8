"""From its place among all claims, each claim leads back to the pages that show it."""

from personalising.book.showing import link_back, links

ALL = (
    '<h1>All claims</h1><span class="shown-in" data-claim="claim-a"></span>'
    '<span class="shown-in" data-claim="claim-b"></span>'
    '<a href="claims.html#claim-a">its own link</a>'
)
FIRST = (
    '<h1>1 First<a href="#first">#</a></h1><section id="one">'
    '<a href="claims.html#claim-a">evidence</a></section>'
    '<section id="two"><a href="claims.html#claim-a">again</a></section>'
)
SECOND = (
    '<h1>2 Second</h1><details id="claim-a"><a href="claims.html#claim-a">it</a>'
    '</details><a href="other.html#claim-b">elsewhere</a>'
)


def test_claim_names_the_pages_that_link_to_it_in_the_order_of_the_book(tmp_path):
    pages = {"claims": ALL, "first": FIRST, "second": SECOND}
    for name, text in pages.items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    link_back(tmp_path, ["second", "claims", "first"])
    assert (tmp_path / "claims.html").read_text(encoding="utf-8") == (
        '<h1>All claims</h1><span class="shown-in">Shown in '
        '<a href="second.html#claim-a">2 Second</a>, '
        '<a href="first.html#one">1 First</a></span>'
        '<span class="shown-in"></span><a href="claims.html#claim-a">its own link</a>'
    )


def test_book_without_all_claims_stays_as_it_is(tmp_path):
    (tmp_path / "first.html").write_text(FIRST, encoding="utf-8")
    link_back(tmp_path, ["first"])
    assert [path.name for path in tmp_path.iterdir()] == ["first.html"]


def test_claim_that_stands_on_a_page_twice_leads_to_the_first_place():
    assert links(FIRST) == {"claim-a": "one"}
