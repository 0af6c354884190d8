"""The published site of the reference wave, page by page, as files.

What a browser makes of it is tested in tests/browser.
"""

import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import nbformat
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup, Tag

from personalising import paths
from personalising.book.publish import publish
from personalising.model import claims, rule
from personalising.study import ledger

pytestmark = pytest.mark.site

WAVE = "2008"
LABEL = "Reference wave 2008"
LIGHTEST_PAGE = 3_000  # bytes
# bytes of all that a page loads, its figures left out: as they are, and compressed
HEAVIEST_PAGE, HEAVIEST_COMPRESSED = 800_000, 250_000
FIGURE = re.compile(rb'<svg(?: [^>]*><g)? role="img".*?</svg>', re.DOTALL)
SHORTEST_ALT = 30  # characters
WORDS = ("holds", "does not hold", "cannot tell", "not tested")
# shows what the report printed, and nothing of a wave
PRINTED = ("appendix_e_printed_figures.html", "planning.html")
PRINT_BESIDE = (  # show print beside a wave's data
    *("index.html", "1_executive_summary.html", "claims.html"),
    "4_3_2_card_sorts.html",
    *("4_2_2_teacher_survey.html", "appendix_c_multilevel_model.html"),
    *("4_4_summary.html", "5_outstanding_issues.html", "6_messages.html"),
)
SOURCES = {  # pages that show nothing of a wave, and whose downloads say what it is
    "guide_ordinal_models.html": "collected",
    "since_2009.html": "literature",
    "rule.html": "rule",
    "appendix_g_questionnaires.html": "forms",
    "3_1_descriptive_model.html": "model",
    **dict.fromkeys(
        (
            *("appendix_a_schools.html", "appendix_f_paragraphs.html"),
            *("glossary.html", "references.html"),
        ),
        "literature",
    ),
}
REPORTED = "Source: what the report tells that people said"
OF_MODEL = "Source: the model of the report, as this book reads it"
MODEL_BESIDE = ("3_2_learning_equation.html", "3_3_indicators.html")
# what the alternative text of a drawing without a wave's data ends with
WITHOUT_DATA = ("Printed data.", "A model, and no data.")
DISPLAYS = (
    ".compendium-table, .compendium-figure, .findings, .headlines, .glance, "
    ".composites, .arguments"
)
NUMBER = r"{kind} (\w+\.)*\d+\."
LOADED = {  # what makes a browser fetch something as soon as it sees the page
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
    "use": "xlink:href",
}
FETCHING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}


def _listed(node: object) -> Iterator[str]:
    """Pages that a table of contents names, in order."""
    if isinstance(node, list):
        for child in node:
            yield from _listed(child)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in ("root", "file"):
                yield Path(value).stem
            else:
                yield from _listed(value)


TOC = yaml.safe_load((paths.ROOT / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [f"{name}.html" for name in _listed(TOC)]
MADE_BY_SPHINX = ["search.html"]
PAGES = [*CHAPTERS, *MADE_BY_SPHINX]

each_page = pytest.mark.parametrize("page", PAGES)
each_chapter = pytest.mark.parametrize("page", CHAPTERS)


@pytest.fixture(scope="session")
def site(fresh_site: Path) -> Path:
    """The site, published afresh and strictly from the executed notebooks."""
    return fresh_site


@pytest.fixture(scope="session")
def read(site: Path):
    """Parse a page, once."""
    parsed: dict[str, BeautifulSoup] = {}

    def soup(page: str) -> BeautifulSoup:
        if page not in parsed:
            text = (site / page).read_text(encoding="utf-8")
            parsed[page] = BeautifulSoup(text, "html.parser")
        return parsed[page]

    return soup


def text_of(element: Tag) -> str:
    return " ".join(element.get_text().split())


# pages


def test_site_has_the_expected_pages_and_no_others(site):
    assert "index.html" in CHAPTERS
    assert sorted(p.name for p in site.glob("*.html")) == sorted(PAGES)


@each_page
def test_page_is_not_empty(site, read, page):
    assert (site / page).stat().st_size > LIGHTEST_PAGE
    assert text_of(read(page).title)
    assert read(page).html["lang"] == "en-GB"
    assert len(text_of(read(page).find("main"))) > 50


def test_landing_page_is_a_page_and_no_redirect(site, read):
    page = read("index.html")
    assert not page.find("meta", attrs={"http-equiv": re.compile("refresh", re.I)})
    assert "location.replace" not in (site / "index.html").read_text(encoding="utf-8")
    assert "Personalising Learning" in text_of(page.article.h1)
    assert len(page.article.find_all("p")) > 5


@each_chapter
def test_chapter_has_one_title(read, page):
    assert len(read(page).article.find_all("h1")) == 1


@each_page
def test_page_says_which_wave_it_shows_and_that_it_is_synthetic(read, page):
    assert f"{LABEL}: synthetic data" in text_of(read(page).find(class_="extra_footer"))
    if page in CHAPTERS:
        banner = text_of(read(page).find(class_="wave-banner"))
        assert LABEL in banner
        assert "Synthetic data" in banner


@each_page
def test_ids_are_unique(read, page):
    counts = Counter(element["id"] for element in read(page).find_all(id=True))
    assert [name for name, count in counts.items() if count > 1] == []


@each_page
def test_no_cell_failed(read, page):
    soup = read(page)
    assert soup.select(".traceback, .stderr, .output.error") == []
    assert "Traceback (most recent call last)" not in soup.get_text()


# tables, figures and findings


@each_chapter
def test_figures_have_number_title_and_alternative_text(read, page):
    article = read(page).article
    drawings = article.select(".drawing [role=img]")
    figures = article.select("figure.compendium-figure")
    assert len(drawings) == 2 * len(figures)  # wide, and narrow
    for figure in figures:
        number = text_of(figure.figcaption.find(class_="what"))
        assert re.match(NUMBER.format(kind="Figure"), number), number
        title = text_of(figure.figcaption.find(class_="display-title"))
        assert title
        for drawing in figure.select("[role=img]"):
            alternative = drawing.get("aria-label", "")
            assert len(alternative) > SHORTEST_ALT, number
            if page in SOURCES:
                assert "synthetic" not in alternative.lower(), number
                assert "SYNTHETIC" not in drawing.get_text(), number
                continue
            if alternative.endswith(WITHOUT_DATA):
                continue
            assert "synthetic data" in alternative.lower(), number
            assert "SYNTHETIC DATA" in drawing.get_text(), number
    for image in article.find_all("img"):
        assert len(image.get("alt", "")) > SHORTEST_ALT, image


@each_chapter
def test_tables_have_number_caption_and_headers(read, page):
    for table in read(page).article.find_all("table"):
        assert table.caption, table
        caption = text_of(table.caption)
        if "firm" in table.get("class", ()):  # in the fold of a finding
            stays = r"How firm: “(holds|does not hold)” stays in \d"
            assert re.match(stays, caption), caption
            assert table.find("th", scope="col"), caption
            assert table.find("th", scope="row"), caption
            continue
        assert re.match(NUMBER.format(kind="Table") + r" \S", caption), caption
        assert table.find("th", scope="col"), caption
        assert table.find("th", scope="row"), caption
        assert table.find_parent(class_="compendium-table"), caption
        assert text_of(table.tbody), caption


@each_chapter
def test_verdicts_are_of_print_and_synthetic_results_wear_none(read, page):
    for shown in read(page).select(".chip"):
        column = shown.find_parent("td")
        # of a synthetic wave it may be said that it does not test a claim, and no more
        untested = text_of(shown) == "not tested"
        assert column is None or untested or "Print of 2009" in column["data-label"]
        assert not shown.find_parent(class_="made-mark")
        assert text_of(shown) in WORDS
    assert not read(page).select(".verdict")


@each_chapter
def test_displays_are_marked_and_have_their_data_beside_them(site, read, page):
    for shown in read(page).select(DISPLAYS):
        stamp = text_of(shown.find(class_="stamp"))
        link = shown.find("a", class_="download")
        data = pd.read_csv(site / link["href"], dtype=str)
        assert len(data) > 0, link
        if page in SOURCES:
            assert LABEL not in stamp
            assert set(data["provenance"]) == {SOURCES[page]}, link
            assert "wave" not in data
            assert "SYNTHETIC" not in link["href"]
            continue
        if stamp == OF_MODEL:
            assert page in MODEL_BESIDE
            assert set(data["provenance"]) == {"model"}, link
            assert "wave" not in data
            assert "SYNTHETIC" not in link["href"]
            continue
        if stamp == REPORTED:
            assert set(data["provenance"]) == {"reported"}, link
            assert "wave" not in data
            assert "SYNTHETIC" not in link["href"]
            continue
        assert set(data["wave"]) == {WAVE}, link
        if stamp == "Source: figures printed in 2009":
            assert page in (*PRINTED, *PRINT_BESIDE)
            assert set(data["provenance"]) == {"printed"}, link
            assert "SYNTHETIC" not in link["href"]
        else:
            assert LABEL in stamp
            assert "synthetic data" in stamp
            assert "synthetic" in set(data["provenance"]), link
            assert "SYNTHETIC" in link["href"]


def test_site_has_tables_figures_and_findings(read):
    kinds = [
        kind
        for page in CHAPTERS
        for shown in read(page).select(DISPLAYS)
        for kind in shown["class"]
    ]
    assert set(kinds) == {
        *("compendium-table", "compendium-figure", "findings", "headlines"),
        *("ledger", "studies", "folded", "glance", "composites", "arguments"),
        "voices",
    }


def test_every_claim_has_its_place_among_all_claims(read):
    page = read("claims.html")
    kept = {row["id"] for row in page.select(".ledger tbody tr")}
    shown = [
        row["id"]
        for chapter in CHAPTERS
        for row in read(chapter).select("details.claim")
    ]
    assert len(shown) > 20
    assert len(shown) == len(set(shown))
    every = {id for s in ledger.SECTIONS for id in claims(s.room)}
    assert kept == set(shown) == {f"claim-{id.replace('.', '-')}" for id in every}


def _leads_on(chip: Tag) -> bool:
    """Whether the part of a page around a chip leads to all claims, or stands there."""
    if chip.find_parent("summary") and not chip.find_parent(class_="claim"):
        return True  # it names a group of findings, each of which leads on
    around = chip.find_parent(["li", "article", "tr", "details"])
    if around is None:
        return False
    here = str(around.get("id", "")).startswith("claim-")
    return here or bool(around.select('a[href^="claims.html#claim-"]'))


@each_chapter
def test_each_word_on_a_finding_leads_to_its_place_among_all_claims(read, page):
    stray = [text_of(c.parent) for c in read(page).select(".chip") if not _leads_on(c)]
    assert stray == []


def test_each_claim_leads_to_every_page_that_shows_it_and_to_no_other(read):
    leads: dict[str, set[str]] = {}
    # the last is a list of addresses, and shows no finding
    for page in set(CHAPTERS) - {"claims.html", "appendix_f_paragraphs.html"}:
        for link in read(page).select('a[href^="claims.html#claim-"]'):
            leads.setdefault(urldefrag(link["href"])[1], set()).add(page)
    for row in read("claims.html").select(".ledger tbody tr"):
        back = [urldefrag(a["href"])[0] for a in row.select(".shown-in a")]
        assert len(back) == len(set(back)), row["id"]
        assert set(back) == leads.get(row["id"], set()), row["id"]
        assert len(back) > 0, row["id"]


def test_landing_page_has_drawing_numbers_and_doors(read):
    article = read("index.html").article
    spaces = [text_of(b) for b in article.select(".model .space > p > b")]
    assert len(spaces) == 4
    assert len(article.select(".model .term")) == 3
    assert len(article.select(".headlines .card")) == 3
    assert len(article.select(".doors .card")) == 3
    assert all(re.search(r"\d", text_of(n)) for n in article.select(".figure-large b"))
    assert text_of(article.find(class_="wave-card")).startswith(
        f"This edition: {LABEL}"
    )


def test_findings_take_less_room_than_the_exhibits(read):
    for page in CHAPTERS:
        for found in read(page).select(".findings"):
            assert len(text_of(found.find(class_="answer")).split()) <= 40
            assert len(found.select(".strip")) == 1


def test_every_download_belongs_to_one_display(site, read):
    linked = [
        link["href"] for page in CHAPTERS for link in read(page).select("a.download")
    ]
    held = [path.relative_to(site).as_posix() for path in site.glob("downloads/*")]
    assert sorted(linked) == sorted(held)


@each_chapter
def test_executed_notebook_can_be_downloaded(site, read, page):
    link = read(page).find("a", class_="notebook")
    notebook = nbformat.read(site / link["href"], as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code if cell.source)
    outputs = [output for cell in code for output in cell.outputs]
    assert any("text/html" in output.get("data", {}) for output in outputs)
    assert not [o for o in outputs if o.output_type in ("error", "stream")]


# links


def _targets(soup: BeautifulSoup) -> Iterator[str]:
    for element in soup.find_all(True):
        for attribute in ("href", "src", "xlink:href", "data", "action"):
            value = element.get(attribute)
            if isinstance(value, str) and not urlsplit(value).scheme:
                yield value


def _fault(site: Path, read, page: str, target: str) -> str | None:
    """Why an address within the site leads nowhere."""
    address, fragment = urldefrag(target)
    path = unquote(urlsplit(address).path)
    if target.startswith("/"):
        return "starts at the host's root, where the site need not be"
    name = os.path.normpath(Path(page).parent / path) if path else page
    if not (site / name).is_file():
        return "no such file"
    if fragment and name.endswith(".html"):
        anchors = {element["id"] for element in read(name).find_all(id=True)}
        if unquote(fragment) not in anchors:
            return "no such place on the page"
    return None


@each_page
def test_links_and_anchors_resolve(site, read, page):
    targets = sorted(set(_targets(read(page))))
    faults = {target: _fault(site, read, page, target) for target in targets}
    assert len(targets) > 5
    assert {target: why for target, why in faults.items() if why} == {}


def test_every_chapter_is_reached_from_the_landing_page(read):
    links = {a.get("href") for a in read("index.html").nav.find_all("a")}
    assert set(CHAPTERS) - links <= {"index.html"}


def test_addresses_in_style_sheets_resolve(site):
    sheets = sorted(site.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        for address in _addresses(sheet.read_text(encoding="utf-8")):
            file = sheet.parent / unquote(urlsplit(address).path)
            assert file.is_file(), f"{sheet.relative_to(site)}: {address}"


def _addresses(style: str) -> list[str]:
    """What a style sheet loads, but for what it holds itself."""
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    found = re.findall(r"url\(\s*['\"]?([^'\")]+)", style)
    found += re.findall(r"@import\s+['\"]([^'\"]+)", style)
    return [address for address in found if not address.startswith(("data:", "#"))]


# nothing from elsewhere, nothing of the machine or the hour


def _loaded(soup: BeautifulSoup) -> Iterator[str]:
    """Addresses that a page loads, but for those it builds while it runs."""
    for name, attribute in LOADED.items():
        for element in soup.find_all(name):
            yield from [element[attribute]] if element.has_attr(attribute) else []
    for element in soup.find_all(srcset=True):
        yield from (part.split()[0] for part in element["srcset"].split(","))
    for link in soup.find_all("link", href=True):
        if FETCHING_LINKS & set(link.get("rel", [])):
            yield link["href"]
    for style in soup.find_all("style"):
        yield from _addresses(style.get_text())
    for element in soup.find_all(style=True):
        yield from _addresses(element["style"])


@each_page
def test_page_loads_nothing_from_another_host(read, page):
    addresses = list(_loaded(read(page)))
    assert len(addresses) > 3
    assert [a for a in addresses if urlsplit(a).netloc or urlsplit(a).scheme] == []


@each_page
def test_scripts_on_the_page_know_no_other_host(read, page):
    code = "\n".join(
        script.get_text() for script in read(page).find_all("script", src=False)
    )
    assert re.findall(r"(?:https?:)?//[\w-]+\.[\w.-]+", code) == []


def test_style_sheets_load_nothing_from_another_host(site):
    for sheet in site.rglob("*.css"):
        for address in _addresses(sheet.read_text(encoding="utf-8")):
            assert not urlsplit(address).netloc, f"{sheet.name}: {address}"


def _made(site: Path) -> list[Path]:
    """The files that are made here, not copied from the theme."""
    return [
        path
        for path in site.rglob("*")
        if path.is_file() and "_static" not in path.relative_to(site).parts
    ]


def test_nothing_tells_the_machine(site):
    home = re.escape(str(Path.home()))
    places = rf"{re.escape(str(paths.ROOT))}|{home}/|/tmp/|/home/|/Users/|site-packages"
    for path in _made(site):
        found = re.search(places.encode(), path.read_bytes())
        assert not found, f"{path.name}: {found}"


@each_page
def test_nothing_tells_the_hour(read, page):
    text = text_of(read(page))
    for change in rule().changes:  # a version of the rule has a date of its own
        text = text.replace(str(change.date), "")
    now = datetime.now(UTC)
    assert "Last updated" not in text
    assert "\N{COPYRIGHT SIGN}" not in text  # the theme would add a year of its own
    for form in ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%b %d, %Y", "%B %d, %Y"):
        assert now.strftime(form) not in text


def test_site_is_the_same_on_another_day_with_another_seed(site, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "981173106")  # a day in 2001
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("PYTHONHASHSEED", "2001")
    again = publish(WAVE, to=tmp_path / "in" / "another" / "place")
    first, second = (
        {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}
        for root in (site, again)
    )
    assert first.keys() == second.keys()
    assert [str(name) for name in first if first[name] != second[name]] == []


@each_page
def test_page_is_not_heavy(site, read, page):
    names = {urlsplit(address).path for address in _loaded(read(page))}
    sheets = [site / name for name in names if name.endswith(".css")]
    for sheet in sheets:  # all fonts, though a page asks only for those that it uses
        for address in _addresses(sheet.read_text(encoding="utf-8")):
            names.add(os.path.relpath(sheet.parent / address, site))
    files = [site / name for name in {*names, page} if name]
    contents = {file.name: FIGURE.sub(b"", file.read_bytes()) for file in files}
    weights = {name: len(content) for name, content in contents.items()}
    heaviest = dict(sorted(weights.items(), key=lambda item: -item[1])[:5])
    assert sum(weights.values()) < HEAVIEST_PAGE, json.dumps(heaviest)
    compressed = sum(len(gzip.compress(content)) for content in contents.values())
    assert compressed < HEAVIEST_COMPRESSED, json.dumps(heaviest)


@each_page
def test_page_loads_nothing_twice(read, page):
    addresses = [a for a in _loaded(read(page)) if not a.startswith("#")]
    assert len(addresses) == len(set(addresses))


@each_page
def test_folds_are_named_by_the_words_on_them(read, page):
    assert read(page).select("summary[aria-label]") == []


@each_page
def test_page_has_a_description_of_its_own(read, page):
    content = read(page).find("meta", attrs={"name": "description"})["content"]
    others = [
        read(other).find("meta", attrs={"name": "description"})["content"]
        for other in PAGES
        if other != page
    ]
    assert 40 <= len(content) <= 160
    assert content not in others
