"""Long tables folded by their parts."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from personalising import waves
from personalising.pages import Column, Page, door

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
    page = Page(waves.load("2008"), "9", printed=True)
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
