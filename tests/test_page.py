"""The door: everything that a page shows carries what a reader needs."""

import io
import json
import re
from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure

from personalising import waves
from personalising.errors import CompendiumError
from personalising.pages import Column, Page, page
from personalising.pages.style import to_svg
from personalising.study import field_data, response_rates
from personalising.study.field_data import figures
from personalising.study.response_rates import figures as sort_figures
from personalising.waves import NotCollected


@pytest.fixture
def shown(monkeypatch):
    """What a page displays, one bundle after the other."""
    bundles = []

    def display(bundle, *, raw, metadata=None):
        assert raw
        bundles.append((bundle, metadata))

    monkeypatch.setattr(page, "display", display)
    return bundles


@pytest.fixture(scope="module")
def wave():
    return waves.load("2008")


def collected(wave):
    """The reference wave as though it had been collected."""
    kind = wave.descriptor.model_copy(update={"provenance": "collected"})
    return replace(wave, descriptor=kind)


FRAME = pd.DataFrame({"who": ["<b>girls</b>", "boys"], "share": [-0.25, None]})


def test_table_has_number_caption_headers_and_marks(shown, wave):
    columns = {"who": Column("Who"), "share": Column("Share", "+.1f", empty="none")}
    Page(wave, "9.9").table(
        "who-and-what", FRAME, "Who & what", columns, note="A note."
    )
    soup = BeautifulSoup(shown[0][0]["text/html"], "html.parser")
    assert soup.caption.get_text() == "Table 9.9.1. Who & what"
    assert soup.find(id="who-and-what")
    assert [th["scope"] for th in soup.thead.find_all("th")] == ["col", "col"]
    first, second = soup.tbody.find_all("tr")
    assert first.th["scope"] == "row"
    assert first.th.get_text() == "<b>girls</b>"  # escaped, not markup
    assert first.td.get_text() == "\N{MINUS SIGN}0.2"
    assert second.td.get_text() == "none"
    assert "synthetic data" in soup.find(class_="provenance").get_text()
    assert "A note." in soup.get_text()


def test_download_holds_all_columns_and_says_that_it_is_synthetic(shown, wave):
    Page(wave, "9.9").table("who-and-what", FRAME, "x", {"who": Column("Who")})
    bundle, metadata = shown[0]
    data = pd.read_csv(io.StringIO(bundle["text/csv"]))
    assert list(data.columns) == ["who", "share", "wave", "provenance"]
    assert set(data["provenance"]) == {"synthetic"}
    file = metadata["text/csv"]["file"]
    assert file == "downloads/2008_who_and_what.csv"
    assert f'href="{file}"' in bundle["text/html"]


def test_figure_has_alternative_text_from_its_data(shown, wave):
    data = field_data.correlations(wave)
    Page(wave, "4.1").figure("r", figures.correlations, data, "Correlations")
    soup = BeautifulSoup(shown[0][0]["text/html"], "html.parser")
    assert "primary schools, with disadvantage: +0.55" in soup.svg["aria-label"]
    assert soup.svg["role"] == "img"
    assert soup.figcaption.get_text().startswith("Figure 4.1.1. Correlations")


@pytest.mark.parametrize(
    ("draw", "data"),
    [
        (figures.correlations, field_data.correlations),
        (figures.by_circumstances, lambda w: field_data.points(w, "disadvantaged")),
        (figures.with_absence, lambda w: field_data.points(w, "absence")),
        (sort_figures.sorts_completed, response_rates.sorts_completed),
    ],
)
def test_figure_is_the_same_each_time_and_fit_for_dark_pages(shown, wave, draw, data):
    for _ in range(2):
        Page(wave, "1").figure("x", draw, data(wave), "x")
    first, second = (bundle["text/html"] for bundle, _ in shown)
    assert first == second
    assert "currentColor" in first
    assert "#010203" not in first
    assert "<metadata>" not in first


def test_figure_is_the_same_where_processors_round_otherwise() -> None:
    def drawn(noise: float) -> str:
        figure = Figure()
        figure.subplots().plot([1, 2, 3], [1, 1 / 3 * (1 + noise), 2], "o-")
        figure.axes[0].set_position([0.1 * (1 + noise), 0.1, 0.7, 0.7 * (1 + noise)])
        return to_svg(figure, "a name", "words")

    svg = drawn(0)
    assert svg == drawn(1e-13)
    assert svg != drawn(1e-3)
    names = re.findall(r'\bid="([^"]+)"', svg)
    used = re.findall(r'(?:url\(|href=")#([^")]+)', svg)
    assert len(set(names)) == len(names)
    assert set(used) == set(names)


def test_numbers_run_by_kind(shown, wave):
    opened = Page(wave, "B")
    for name in ("one", "two"):
        opened.table(name, FRAME, "x", {"who": Column("Who")})
    opened.figure(
        "three", sort_figures.sorts_completed, response_rates.sorts_completed(wave), "x"
    )
    plain = [bundle["text/plain"] for bundle, _ in shown]
    assert plain == ["Table B.1. x", "Table B.2. x", "Figure B.1. x"]


def test_what_a_wave_lacks_moves_no_number_and_no_link(shown, wave):
    opened = Page(wave, "B")
    opened.table("one", wave.lacks("rain"), "Rain", {"who": Column("Who")})
    opened.table("two", FRAME, "x", {"who": Column("Who")})
    assert shown[1][0]["text/plain"] == "Table B.2. x"


def test_name_that_another_display_has_or_that_is_none_is_refused(wave):
    opened = Page(wave, "B")
    opened.table("rain", wave.lacks("rain"), "Rain", {})
    with pytest.raises(CompendiumError, match=r'display "rain": another on this page'):
        opened.figure("rain", figures.with_absence, wave.lacks("rain"), "Rain")
    with pytest.raises(CompendiumError, match=r'display "Rain 2": expected a name'):
        opened.table("Rain 2", FRAME, "Rain", {})


def test_what_was_not_collected_is_said_with_what_would_have_been_needed(shown, wave):
    missing = NotCollected(wave.descriptor, ("absence",), {"schools": ("absence",)})
    opened = Page(wave, "4.1")
    opened.table("a", missing, "Absence", {"who": Column("Who")})
    opened.figure("b", figures.with_absence, missing, "Absence")
    for bundle, _ in shown:
        text = " ".join(BeautifulSoup(bundle["text/html"], "html.parser").text.split())
        assert "Not collected" in text
        assert "absence" in text
        needs = BeautifulSoup(bundle["text/html"], "html.parser").span["data-needs"]
        assert json.loads(needs) == {"schools": ["absence"]}
        assert "text/csv" not in bundle


def test_banner_says_synthetic_only_of_what_is(wave):
    assert "Synthetic data" in Page(wave)._repr_html_()
    assert "ynthetic" not in Page(collected(wave))._repr_html_().split("Source")[0]


def test_findings_on_synthetic_data_put_print_first_and_mark_the_rest(shown, wave):
    Page(wave, "4.1").findings(field_data.findings(wave))
    article = BeautifulSoup(shown[0][0]["text/html"], "html.parser").article
    first, second = article.find_all(class_="evidence")
    assert "printed in 2009" in first.get_text()
    assert "by construction, not evidence" in second.get_text()


def test_findings_on_collected_data_put_the_wave_first(shown, wave):
    real = collected(wave)
    Page(real, "4.1").findings(field_data.findings(real))
    markup = shown[0][0]["text/html"]
    article = BeautifulSoup(markup, "html.parser").article
    assert wave.descriptor.label in article.find(class_="evidence").get_text()
    assert "by construction" not in markup


def test_texts_of_a_wave_cannot_break_a_page(wave):
    label = wave.descriptor.model_copy(update={"label": "<script>alert(1)</script>"})
    assert "<script>" not in Page(replace(wave, descriptor=label))._repr_html_()


def test_table_says_whether_it_is_of_words_and_names_its_cells(shown, wave):
    frame = pd.DataFrame({"who": ["a"], "what": ["b"], "size": [1.0], "share": [0.5]})
    sizes = {"size": Column("Size", ".0f"), "share": Column("Share", ".0%")}
    words = {"who": Column("Who"), "what": Column("What")}
    Page(wave, "1").table("of-words", frame, "x", words)
    Page(wave, "1").table("of-numbers", frame, "x", words | sizes)
    tables = [BeautifulSoup(b["text/html"], "html.parser").table for b, _ in shown]
    assert [table["class"] for table in tables] == [["prose"], ["numbers"]]
    assert [cell["data-label"] for cell in tables[1]("td")] == ["What", "Size", "Share"]


def test_page_of_printed_figures_says_so_and_never_synthetic(shown, wave):
    opened = Page(wave, "E", printed=True)
    opened.table("x", FRAME, "x", {"who": Column("Who")}, sortable=True)
    bundle, _ = shown[0]
    soup = BeautifulSoup(bundle["text/html"], "html.parser")
    assert soup.find(class_="stamp").get_text() == "Figures printed in 2009"
    assert "sortable" in soup.table["class"]
    data = pd.read_csv(io.StringIO(bundle["text/csv"]))
    assert set(data["provenance"]) == {"printed"}
    assert "no wave's data" in opened._repr_html_()
