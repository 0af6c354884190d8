"""The door: everything that a page shows carries what a reader needs."""

import io
import json
import re
from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from made_waves import reference_wave
from matplotlib.figure import Figure

from personalising import waves
from personalising.book.chapters import all_chapters
from personalising.errors import CompendiumError
from personalising.pages import Column, Page, Source, door
from personalising.pages.drawing import Drawing
from personalising.pages.style import to_svg
from personalising.study import (
    field_data,
    ledger,
    performance,
    response_rates,
    since,
    teacher_survey,
)
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

    monkeypatch.setattr(door, "display", display)
    return bundles


@pytest.fixture(scope="module")
def wave():
    return reference_wave()


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
    assert soup.caption.get_text() == "Table 1. Who & what"
    assert soup.find(class_="display-title").get_text() == "Who & what"
    assert soup.find(class_="what").get_text() == "Table 1."
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
    assert list(data.columns) == ["who", "share", "calibrated", "wave", "provenance"]
    assert set(data["provenance"]) == {"synthetic"}
    file = metadata["text/csv"]["file"]
    assert file == "downloads/2008_SYNTHETIC_who_and_what.csv"
    assert f'href="{file}"' in bundle["text/html"]


def test_download_of_collected_data_is_not_called_synthetic(shown, wave):
    Page(collected(wave)).table("rain", FRAME, "x", {"who": Column("Who")})
    assert shown[0][1]["text/csv"]["file"] == "downloads/2008_rain.csv"


ELSEWHERE = Source("rain-survey", "Rain, Wales", "Ann Other", "a shelf", "CC0")


def test_page_of_data_from_elsewhere_names_their_source_and_no_wave(shown, wave):
    page = Page(wave, source=ELSEWHERE)
    banner = BeautifulSoup(page._repr_html_(), "html.parser").aside
    assert "synthetic" not in banner["class"]
    assert banner.find(class_="collected-mark").get_text() == "Collected data"
    for part in ("Rain, Wales", "Ann Other", "a shelf", "CC0", "uses no wave's data"):
        assert part in banner.get_text()
    page.table("rain", FRAME, "x", {"who": Column("Who")})
    page.figure("drops", figures.correlations, field_data.correlations(wave), "Drops")
    for bundle, metadata in shown:
        assert "Source: Rain, Wales" in bundle["text/html"]
        assert "ynthetic" not in bundle["text/html"]
        assert "SYNTHETIC" not in bundle["text/html"]
        data = pd.read_csv(io.StringIO(bundle["text/csv"]))
        assert list(data.columns[-2:]) == ["source", "provenance"]
        assert set(data["source"]) == {"rain-survey"}
        assert set(data["provenance"]) == {"collected"}
        assert metadata["text/csv"]["file"].startswith("downloads/rain-survey_")
    assert 'aria-label="Drops. Collected data."' in shown[1][0]["text/html"]


def test_message_is_the_title_and_the_alternative_text(shown, wave):
    data = field_data.correlations(wave)
    Page(wave, "4.1").figure(
        *("r", figures.correlations, data, "Correlations"),
        message=lambda frame: f"{len(frame)} of them",
        unit="Pearson's r",
    )
    soup = BeautifulSoup(shown[0][0]["text/html"], "html.parser")
    assert soup.find(class_="display-title").get_text().endswith("4 of them")
    what = soup.find(class_="what").get_text()
    assert what == "Figure 1. Correlations. Pearson's r. n = 15 schools."
    for drawing in soup.find_all("svg"):
        assert drawing["aria-label"] == "4 of them. Synthetic data."
        assert drawing["role"] == "img"


def test_caption_is_the_title_where_there_is_no_message(shown, wave):
    data = field_data.correlations(wave)
    for message in (None, lambda frame: ""):
        Page(wave, "4.1").figure(
            "r", figures.correlations, data, "Correlations", message=message
        )
    for bundle, _ in shown:
        soup = BeautifulSoup(bundle["text/html"], "html.parser")
        assert soup.find(class_="display-title").get_text() == "Correlations"
        assert soup.svg["aria-label"] == "Correlations. Synthetic data."


def test_figure_says_in_words_what_it_shows(shown, wave):
    data = field_data.correlations(wave)
    Page(wave, "4.1").figure("r", figures.correlations, data, "Correlations")
    soup = BeautifulSoup(shown[0][0]["text/html"], "html.parser")
    words = soup.find("details", class_="words").get_text()
    assert "primary schools, with disadvantage: +0.55" in words


def test_figure_has_two_drawings_whose_type_a_phone_can_show(shown, wave):
    data = field_data.correlations(wave)
    Page(wave, "4.1").figure("r", figures.correlations, data, "Correlations")
    soup = BeautifulSoup(shown[0][0]["text/html"], "html.parser")
    wide, narrow = soup.find_all(class_="drawing")
    assert (wide["class"][1], narrow["class"][1]) == ("wide", "narrow")
    for drawing, pixels in (
        (wide, 880),
        (narrow, 320),
    ):  # the least that it is shown in
        width = float(drawing.svg["viewbox"].split()[2])
        sizes = re.findall(r"font-size: ([\d.]+)px", str(drawing))
        smallest = min(map(float, sizes))
        assert smallest * pixels / width >= 12
        assert "width" not in drawing.svg.attrs


def test_synthetic_drawing_is_hollow_dashed_and_says_so(shown, wave):
    data = field_data.correlations(wave)
    for each in (wave, collected(wave)):
        Page(each, "4.1").figure("r", figures.correlations, data, "Correlations")
    made, real = (
        BeautifulSoup(bundle["text/html"], "html.parser") for bundle, _ in shown
    )
    for drawing in made.find_all("svg"):
        assert "SYNTHETIC DATA" in drawing.get_text()
        assert "stroke-dasharray" in str(drawing)
        assert "var(--synthetic" in str(drawing)
        assert "var(--series" not in str(drawing)
    for drawing in real.find_all("svg"):
        assert "SYNTHETIC" not in drawing.get_text()
        assert "var(--series-1" in str(drawing)
        assert "var(--synthetic" not in str(drawing)


def test_display_of_what_the_report_says_is_marked_as_printed(shown, wave):
    Page(wave).table("rain", FRAME, "x", {"who": Column("Who")}, printed=True)
    bundle, metadata = shown[0]
    assert "synthetic" not in bundle["text/html"].lower()
    assert metadata["text/csv"]["file"] == "downloads/2008_rain.csv"
    assert set(pd.read_csv(io.StringIO(bundle["text/csv"]))["provenance"]) == {
        "printed"
    }


@pytest.mark.parametrize(
    ("draw", "data"),
    [
        (figures.correlations, field_data.correlations),
        (
            lambda data: figures.by_circumstances(
                data, data.groupby(["phase", "disadvantaged"]).mean().reset_index()
            ),
            lambda w: field_data.points(w, "disadvantaged"),
        ),
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


def nothing(data):
    figure = Figure()
    axes = figure.subplots()
    axes.axvline(0)
    axes.plot(data["x"], data["x"], "o")
    axes.hlines(data["x"], data["x"], data["x"])
    return Drawing(figure, "Nothing.")


def test_figure_without_a_mark_is_refused(wave):
    shows = Page(wave, "9")
    for number, x in enumerate(([], [float("nan")] * 2)):
        with pytest.raises(CompendiumError, match=f'figure "f{number}" is empty: exp'):
            shows.figure(f"f{number}", nothing, pd.DataFrame({"x": x}), "A figure")
    shows.figure("f2", nothing, pd.DataFrame({"x": [1.0, None]}), "A figure")


def test_points_that_nobody_sees_are_refused(wave):
    def unseen(data):
        figure = Figure()
        figure.subplots().plot(data["x"], data["x"], linestyle="none")
        return Drawing(figure, "Nothing.")

    with pytest.raises(CompendiumError, match='figure "unseen" has points without a'):
        Page(wave, "9").figure("unseen", unseen, pd.DataFrame({"x": [1.0, 2.0]}), "A")


def test_download_has_no_formulas_and_can_be_had_again(shown, wave):
    texts = ["=HYPERLINK(A1)", "+44 20", "@sum", "-5.5", "-a", "\tx", "'tis", "a=b", "",
             "\N{FULLWIDTH EQUALS SIGN}1", "-", "\r=1"]  # fmt: skip
    frame = pd.DataFrame({"text": texts, "number": range(-6, 6)})
    frame["kind"] = pd.Categorical(["=1", "b"] * 6)
    Page(wave, "9").table("t", frame, "Texts", {"text": Column("Text")})
    data = shown[0][0]["text/csv"]
    read = pd.read_csv(io.StringIO(data), dtype=str, keep_default_na=False)
    assert not [cell for cell in read["text"] if cell[:1] in set("=+@\t\r")]
    assert [cell for cell in read["text"] if cell[:1] == "-"] == ["-5.5"]
    again = [cell.removeprefix("'") for cell in read["text"]]
    assert again == [text.replace("\r", "\n") for text in texts]
    assert set(read["kind"]) == {"'=1", "b"}
    assert read["number"].tolist() == [str(number) for number in range(-6, 6)]
    assert "=HYPERLINK(A1)" in shown[0][0]["text/html"]


def test_numbers_run_by_kind(shown, wave):
    opened = Page(wave, "B")
    for name in ("one", "two"):
        opened.table(name, FRAME, "x", {"who": Column("Who")})
    opened.figure(
        "three", sort_figures.sorts_completed, response_rates.sorts_completed(wave), "x"
    )
    plain = [bundle["text/plain"] for bundle, _ in shown]
    assert plain == ["Table 1. x", "Table 2. x", "Figure 1. x"]


def test_what_a_wave_lacks_moves_no_number_and_no_link(shown, wave):
    opened = Page(wave, "B")
    opened.table("one", wave.lacks("rain"), "Rain", {"who": Column("Who")})
    opened.table("two", FRAME, "x", {"who": Column("Who")})
    assert shown[1][0]["text/plain"] == "Table 2. x"


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
    assert "ynthetic" not in Page(collected(wave))._repr_html_()


VERDICTS = ("supported", "not-supported", "inconclusive", "not supported")


def test_synthetic_results_have_no_verdict(shown, wave):
    pairs = field_data.findings(wave)
    Page(wave, "4.1").findings(pairs)
    Page(wave).ledger(pairs)
    for bundle, _ in shown:
        soup = BeautifulSoup(bundle["text/html"], "html.parser")
        assert not soup.select(", ".join(f".{v}" for v in VERDICTS if " " not in v))
        chips = soup.select("details .chip, td .chip")
        untested = [made for made, _ in pairs if not made.standing]
        assert [made.claim.id for made in untested] == ["4.1.location"]
        assert len(chips) == len(pairs) + len(untested)  # of print, one each
        marks = {e.get_text() for e in soup.select(".detail .made-mark, td .made-mark")}
        assert marks == {"as calibrated"}
        data = pd.read_csv(io.StringIO(bundle["text/csv"]))
        of_wave = data[data["body"] == "wave"]
        assert set(of_wave["reads"]) == {"as calibrated", "not tested"}
        assert set(of_wave["provenance"]) == {"synthetic"}
        assert set(data.loc[data["body"] == "print", "provenance"]) == {"printed"}


@pytest.mark.long
def test_findings_of_sections_without_a_chapter_lead_only_where_there_is_a_page(
    shown, wave
):
    real = collected(wave)
    places = since.places("since_2009.html")
    for each in (wave, real):
        pairs = [
            pair for pair in ledger.judged(each) if pair[0].claim.section == "4.3.1"
        ]
        assert pairs
        Page(each).ledger(pairs, places)
        Page(each, "4.3.1").findings(pairs)
        Page(each).headlines(pairs, [pairs[0][0].claim.id])
    pages = {f"{chapter.name}.html" for chapter in all_chapters()}
    for bundle, _ in shown:
        soup = BeautifulSoup(bundle["text/html"], "html.parser")
        places_of = {part["id"] for part in soup.select("[id]")}
        for link in soup.select("a[href]:not(.download)"):
            page, _, anchor = link["href"].partition("#")
            assert page in pages if page else anchor in places_of, link


def test_collected_results_have_the_four_words(shown, wave):
    real = collected(wave)
    Page(real, "4.1").findings(field_data.findings(real))
    markup = shown[0][0]["text/html"]
    soup = BeautifulSoup(markup, "html.parser")
    chips = [chip.get_text() for chip in soup.select("summary .chip")]
    assert chips.count("holds") == 3
    assert set(chips) == {"holds", "cannot tell", "not tested"}
    assert all(chip.svg for chip in soup.select(".chip"))  # icon and word
    assert "calibrated" not in markup
    assert "invented" not in markup


def test_findings_are_an_answer_a_strip_and_a_row_a_claim(shown, wave):
    pairs = teacher_survey.findings(wave)
    Page(wave, "4.2.2").findings(pairs)
    soup = BeautifulSoup(shown[0][0]["text/html"], "html.parser")
    assert len(soup.find(class_="answer").get_text().split()) <= 40
    assert soup.find(class_="strip")["aria-label"] == (
        "7 holds, 10 cannot tell, 7 not tested"
    )
    rows = soup.select("details.claim")
    assert len(rows) == len(pairs)
    assert not any(row.has_attr("open") for row in rows)
    (older,) = (row for row in rows if row["id"] == "claim-4-2-2-older-1")
    assert older.summary.find(class_="estimate").get_text() == (
        "1.78 times the odds of more agreement, Key Stages 3 and 4 against Key Stage 1 "
        "from print, bounded"
    )
    assert "contradict" in older.find(class_="detail").get_text()


def test_reason_that_findings_share_is_said_once(shown, wave):
    Page(wave, "4.2.2").findings(teacher_survey.findings(wave))
    text = " ".join(BeautifulSoup(shown[0][0]["text/html"], "html.parser").text.split())
    said = "the report printed estimates of its model without their errors"
    assert text.lower().count(said) == 1


def test_reason_that_the_answer_gives_is_not_given_again(shown, collected):
    wave = collected(teachers=waves.load("2008")["teachers"])
    Page(wave, "4.4").findings(performance.findings(wave))
    html = BeautifulSoup(shown[0][0]["text/html"], "html.parser")
    text = " ".join(html.text.split())
    said = "Not collected: the table “School performance”."
    assert f"tests none of these 5 findings. {said}" in text
    assert text.count("the table “School performance”") == 1


def test_headlines_of_a_synthetic_wave_are_print_alone(shown, wave):
    pairs = field_data.findings(wave)
    Page(wave).headlines(pairs, ["4.1.statemented-absence-secondary"])
    bundle, metadata = shown[0]
    soup = BeautifulSoup(bundle["text/html"], "html.parser")
    (card,) = soup.select(".card")
    assert card.find(class_="figure-large").get_text() == "+0.67 correlation"
    assert card.find(class_="chip").get_text() == "holds"
    assert "synthetic" not in bundle["text/html"].lower()
    assert metadata["text/csv"]["file"] == "downloads/2008_headlines.csv"
    assert set(pd.read_csv(io.StringIO(bundle["text/csv"]))["body"]) == {"print"}


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
    assert soup.find(class_="stamp").get_text() == "Source: figures printed in 2009"
    assert "sortable" in soup.table["class"]
    data = pd.read_csv(io.StringIO(bundle["text/csv"]))
    assert set(data["provenance"]) == {"printed"}
    assert "no wave's data" in opened._repr_html_()
