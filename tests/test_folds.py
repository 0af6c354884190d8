"""Long tables folded by their parts."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from made_waves import reference_wave

from personalising.pages import Column, Page, door
from personalising.pages.drawing import Drawing, canvas

FRAME = pd.DataFrame(
    {
        "part": ["1", "2", "1"],
        "what": ["<i>one</i>", "two", "three"],
        "how": ["as printed", "see: a sum", "not at all"],
        "display": ["", "the-sums", ""],
    }
)


@pytest.fixture
def shown(monkeypatch):
    bundles = []
    monkeypatch.setattr(
        door,
        "display",
        lambda bundle, raw, metadata: bundles.append((bundle, metadata)),
    )
    page = Page(reference_wave(), "9", printed=True)
    page.folded(
        "every-one",
        FRAME,
        "All of them",
        {"what": Column("What"), "how": Column("How")},
        by="part",
        said=lambda rows: f"{len(rows)} rows",
        message=lambda frame: f"There are {len(frame)}",
        link="display",
    )
    return bundles[0]


def test_each_part_has_a_line_that_says_what_its_fold_holds(shown):
    soup = BeautifulSoup(shown[0]["text/html"], "html.parser")
    lines = [each.get_text(" ", strip=True) for each in soup.find_all("summary")]
    assert lines == ["1 2 rows", "2 1 rows"]
    folds = soup.find_all("details", class_="fold")
    names = [[th.get_text() for th in f.select("tbody th")] for f in folds]
    assert names == [["<i>one</i>", "three"], ["two"]]
    assert soup.find(class_="display-title").get_text() == "There are 3"
    assert not soup.find("details", open=True)


def test_cell_leads_to_the_display_that_tells_of_its_row(shown):
    soup = BeautifulSoup(shown[0]["text/html"], "html.parser")
    links = {a.get_text(): a["href"] for a in soup.select("td a")}
    assert links == {"see: a sum": "#the-sums"}


def test_download_has_every_row_once(shown):
    lines = shown[0]["text/csv"].splitlines()
    assert len(lines) == 1 + len(FRAME)
    assert shown[1]["text/csv"]["file"].endswith("every_one.csv")


@pytest.mark.parametrize("folded", [True, False])
def test_what_is_folded_keeps_its_title_and_its_data_in_sight(monkeypatch, folded):
    bundles = []
    monkeypatch.setattr(
        door, "display", lambda bundle, raw, metadata: bundles.append(bundle)
    )
    page = Page(reference_wave(), "9", printed=True)
    columns = {"what": Column("What")}
    page.table("a-table", FRAME, "A table", columns, "A note.", folded=folded)
    page.figure("a-figure", drawn, FRAME, "A figure", folded=folded)
    for bundle, held in zip(bundles, (".note", ".drawing"), strict=True):
        soup = BeautifulSoup(bundle["text/html"], "html.parser")
        assert bool(soup.select(f"details.fold {held}")) == folded
        assert soup.select(held)
        for seen in (".display-title", ".provenance"):
            assert soup.select(seen)
            assert not soup.select(f"details.fold {seen}")


def drawn(frame):
    figure = canvas(2)
    axes = figure.subplots()
    axes.plot(range(len(frame)))
    return Drawing(figure, "three points")
