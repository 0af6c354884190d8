"""What of synthetic data was calibrated to print, by column and row of a display."""

import io
import re
from dataclasses import replace
from functools import cache

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from made_waves import reference_wave
from matplotlib.figure import Figure
from pandas.api.types import is_numeric_dtype

from personalising import paths, published, waves
from personalising.errors import WaveError
from personalising.pages import Base, Column, Page, Result, between, door
from personalising.pages.drawing import Drawing
from personalising.pages.standing import draws, standing
from personalising.waves.made import Made

WAVE = reference_wave()
PROBABILITIES = {"scenario-answers", "scenario-agreement", "scenario-probabilities"}
# the kinds of printed figures of which a column shows one, or what follows from some
KINDS = {
    **dict.fromkeys(("advantaged", "disadvantaged", "schools", "groups"), "count"),
    **dict.fromkeys(("expected", "returned", "rate", "teachers", "n"), "count"),
    **dict.fromkeys(("primary", "secondary", "ks1", "ks2", "ks3", "ks4"), "count"),
    **dict.fromkeys(("n_primary", "n_secondary"), "count"),
    **dict.fromkeys(("r", "difference", "conf_low", "conf_high"), "correlation"),
    **dict.fromkeys(("p_value", "p_holm"), "correlation"),
    **dict.fromkeys(("share_of_teachers", "share_of_ratings"), "percent"),
    **dict.fromkeys(("odds", "odds_ratio"), "log odds"),
    "rsquared_adj": "adjusted R squared",
    "kappa": "kappa",
    "z": "z",
    "cards": "count",
    **dict.fromkeys(("named", "asked"), "count"),
    "share": "percent",
}
PLACES = {
    **{"4_1": "4.1", "4_2_1": "4.2.1", "4_2_2": "Appendix C", "4_3_2": "4.3.2"},
    "appendix_c": "Append",
    "homes-without-internet": "2.1",  # quoted there, and shown where homes are
}


@cache
def displays() -> dict[str, tuple[str, pd.DataFrame, BeautifulSoup]]:
    """Chapter, data and markup of each display of the reference notebooks, by name."""
    found = {}
    for path in sorted((paths.ROOT / "tests" / "reference").glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            for output in cell.get("outputs", []):
                bundle = output.get("data", {})
                if "text/csv" in bundle:
                    soup = BeautifulSoup("".join(bundle["text/html"]), "html.parser")
                    frame = pd.read_csv(io.StringIO("".join(bundle["text/csv"])))
                    name = soup.find(id=True)["id"]
                    found[name] = path.stem, frame, soup
    return found


def calibrated() -> dict[str, dict]:
    """The columns of each display that the wave's descriptor lists."""
    return {n: c for part in WAVE.descriptor.made for n, c in part.displays.items()}


def kind(display: str, column: str) -> str:
    if display.startswith("card-agreement") and column in ("p_value", "difference"):
        return "kappa"
    if column != "estimate":
        return KINDS[column]
    if display in PROBABILITIES:
        return "probability"
    of_results = display.startswith("change-")
    return "standardised coefficient" if of_results else "log odds"


@pytest.mark.parametrize("name", sorted(calibrated()))
def test_what_the_descriptor_lists_is_in_the_book(name):
    assert name in displays(), f"no display {name}"
    frame = displays()[name][1]
    for column, rows in calibrated()[name].items():
        assert column in frame, f"{name} has no column {column}"
        for label, values in rows.items():
            strange = set(values) - set(frame[label].astype(str))
            assert not strange, f"{name} has no {label} {strange}"
        shown = frame["calibrated"].str.split("; ").map(lambda c, n=column: n in c)
        assert shown.any()


@pytest.mark.parametrize("name", sorted(calibrated()))
def test_no_column_is_calibrated_to_figures_that_were_not_printed(name):
    chapter = displays()[name][0]
    place = next((p for key, p in PLACES.items() if chapter.startswith(key)), "")
    place = PLACES.get(name, place)
    figures = published.figures()
    figures = figures[figures["section"].str.contains(place, regex=False)]
    for column in calibrated()[name]:
        of_kind = figures[figures["kind"] == kind(name, column)]
        if column in ("n", "schools"):  # stands beside figures of other kinds too
            of_kind = figures[figures["n"].notna()]
        assert len(of_kind), f"{name}: no figure of a kind that {column} could be"
        if column in ("p_value", "p_holm"):
            assert (of_kind["printed_p"] != "").any()


@pytest.mark.parametrize("name", sorted(calibrated()))
def test_what_is_calibrated_rounds_to_what_is_printed_beside_it(name):
    frame = displays()[name][1]
    shown = [c for c in ("r", "estimate") if c in calibrated()[name]]
    if "printed" not in frame or not shown:
        return
    printed = frame["printed"]
    (column,) = shown
    claimed = frame["calibrated"].str.split("; ").map(lambda c: column in c)
    assert claimed.equals(printed.notna())
    assert (frame[column] - printed)[claimed].abs().max() <= 0.005


def test_each_display_says_what_its_numbers_are():
    for name, (_, frame, soup) in displays().items():
        if not (frame["provenance"] == "synthetic").all():
            continue
        numbers = [
            c
            for c in frame
            if is_numeric_dtype(frame[c])
            and frame[c].notna().any()
            and c not in ("wave", "printed", "odds_printed", "key_stage", "scenario")
        ]
        words = {mark.get_text() for mark in soup.select(".stamp .made-mark")}
        assert "calibrated" in frame, name
        if numbers:
            assert words <= {
                "synthetic data, as calibrated",
                "synthetic data, in part calibrated",
                "synthetic data, invented",
            }, name
        in_part = "synthetic data, in part calibrated" in words
        assert in_part == bool(re.search("Every other number", soup.get_text())), name


def test_columns_that_were_never_printed_are_invented():
    for name, column in (
        ("model-coefficients", "std_error"),
        ("model-coefficients", "p_value"),
        ("odds-of-agreement-table", "odds_low"),
        ("scenario-agreement", "average"),
        ("stages-within-teachers", "n_both"),
        ("gcse-correlations", "spearman"),
        ("focus-groups-by-stage", "pupils"),
    ):
        frame = displays()[name][1]
        assert (
            not frame["calibrated"]
            .str.split("; ")
            .map(lambda c, n=column: n in c)
            .any()
        )


# --- on a page -----------------------------------------------------------------------

TABLE = pd.DataFrame(
    {
        "term": ["age", "sex"],
        "estimate": [0.5, -0.25],
        "conf_low": [0.1, -0.5],
        "conf_high": [0.9, 0.0],
        "printed": [0.5, None],
    }
)
BASES = [Base(9, "schools", "schools")] * 2
MODEL = Result.by_row(TABLE, BASES, ["term", "printed"])
COLUMNS = {
    "term": Column("Predictor"),
    "estimate": Column("Effect", "+.2f"),
    "interval": Column("Interval", cell=between()),
    "printed": Column("Printed", "+.2f", empty="-", repeats_print=True),
}


def made(**displays) -> waves.Wave:
    part = Made(what="x", standing="calibrated", to="print", displays=displays)
    descriptor = WAVE.descriptor.model_copy(update={"made": (part,)})
    return replace(WAVE, descriptor=descriptor)


IN_PART = made(model={"estimate": {"term": ["age"]}})


@pytest.fixture
def shown(monkeypatch):
    """The markup and the data of what a page displays, one after the other."""
    bundles = []
    monkeypatch.setattr(
        door, "display", lambda bundle, raw, metadata=None: bundles.append(bundle)
    )
    return bundles


def parts(bundle) -> tuple[BeautifulSoup, pd.DataFrame]:
    soup = BeautifulSoup(bundle["text/html"], "html.parser")
    return soup, pd.read_csv(io.StringIO(bundle["text/csv"]))


def test_table_tells_calibrated_numbers_from_invented_ones(shown):
    Page(IN_PART).table("model", MODEL, "A model", COLUMNS, message=lambda _: "So")
    soup, data = parts(shown[0])
    marked = [[cell.get_text() for cell in row("td")] for row in soup.tbody("tr")]
    age, sex = marked
    assert age == ["+0.50, as calibrated", "+0.10\xa0to\xa0+0.90"]
    assert sex[0] == "\N{MINUS SIGN}0.25, invented"
    classes = [[c.get("class", []) for c in row("td")] for row in soup.tbody("tr")]
    assert classes[0] == [["number"], ["invented"]]
    assert classes[1] == [["number", "invented"], ["invented"]]
    heads = [head.get_text() for head in soup.thead("th")]
    assert heads == ["Predictor", "Effect, in part calibrated", "Interval, invented"]
    assert soup.find(class_="key").get_text() == (
        "Calibrated to print: Effect (age). "
        "Every other number of the wave in Table 1 is invented."
    )
    assert soup.select_one(".display-title .made-mark").text == "in part calibrated"
    assert data["calibrated"].tolist() == ["estimate", "none"]


def test_column_that_repeats_print_goes_where_the_wave_was_made_to_agree(shown):
    for wave in (IN_PART, made(rain=["estimate"])):
        Page(wave).table("model", MODEL, "A model", COLUMNS)
    heads = [[th.text for th in parts(bundle)[0].thead("th")] for bundle in shown]
    assert "Printed" not in heads[0]
    assert heads[1] == ["Predictor", "Effect", "Interval", "Printed"]
    assert "printed" in shown[0]["text/csv"]  # the download keeps it


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        (["estimate", "conf_low", "conf_high"], "as calibrated"),
        ([], "invented"),
        (["estimate"], "in part calibrated"),
        (["rain"], "invented"),
        ({"estimate": {"weather": ["rain"]}}, "invented"),
    ],
)
def test_source_line_says_what_the_numbers_are(shown, columns, word):
    Page(made(model=columns)).table("model", MODEL, "A model", COLUMNS)
    soup, data = parts(shown[0])
    assert soup.select_one(".stamp .made-mark").text == f"synthetic data, {word}"
    hidden = soup.tbody.select(".visually-hidden")
    assert not hidden  # each column is of one kind: its heading says which
    assert set(data["calibrated"]) != {""}


def test_collected_data_have_no_standing(shown):
    kind = IN_PART.descriptor.model_copy(update={"provenance": "collected"})
    Page(replace(IN_PART, descriptor=kind)).table("model", MODEL, "A model", COLUMNS)
    soup, data = parts(shown[0])
    assert "calibrated" not in data
    assert not soup.select(".invented, .key, .made-mark")
    assert "Printed" in soup.thead.text
    assert not standing(MODEL, MODEL.frame, "model", kind).is_calibrated


@draws(estimate="effects", conf_low="intervals", conf_high="intervals")
def draw(data) -> Drawing:
    figure = Figure(figsize=(4, 3))
    figure.subplots().plot(data["estimate"])
    return Drawing(figure, "In words.")


def test_drawing_says_that_its_intervals_are_invented(shown):
    for wave in (made(model=["estimate"]), made(), IN_PART):
        Page(wave).figure("model", draw, MODEL, "A model")
    in_part, invented, one = (parts(bundle)[0] for bundle in shown)
    said = "calibrated: effects; all else invented"
    for drawing in in_part("svg"):
        assert said in drawing.get_text(" ", strip=True)
        assert "Calibrated to print: effects. Every other" in drawing["aria-label"]
    assert "calibrated" not in invented.svg.text
    words = " ".join(one.svg.get_text(" ").split())
    assert "calibrated: effects (age); all else invented" in words
    assert "in Figure 1 is invented" in in_part.find(class_="key").text


# --- the descriptor ------------------------------------------------------------------


@pytest.mark.parametrize(
    "displays",
    [
        "{standing: invented, what: x, displays: {model: [r]}}",
        "{standing: calibrated, what: x, displays: [model]}",
        "{standing: calibrated, what: x, displays: {model: r}}",
        "{standing: calibrated, what: x, displays: {model: {r: {term: age}}}}",
        "{standing: calibrated, what: x, displays: {model: {r: {term: []}}}}",
        "{standing: calibrated, what: x, displays: {model: [r]}}, "
        "{standing: calibrated, what: y, displays: {model: [n]}}",
    ],
)
def test_columns_that_cannot_be_meant_are_refused_in_one_sentence(collected, displays):
    folder = collected(schools=WAVE["schools"]).folder
    with (folder / "wave.yml").open("a", encoding="utf-8") as file:
        file.write(f"made: [{displays}]\n")
    with pytest.raises(WaveError) as caught:
        waves.load(folder)
    assert str(caught.value).count("key made: ") == 1
    assert "displays (each with its columns that come out as printed)" in str(
        caught.value
    )
