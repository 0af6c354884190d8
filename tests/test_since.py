"""What other studies published: the file, its rules, and what the page makes of it."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from frictionless import Schema
from partial_waves import REFERENCE, run

from personalising import paths
from personalising.cli import cli
from personalising.errors import CompendiumError
from personalising.pages import Page, door
from personalising.pages.style import SIZES, house_style
from personalising.study import since
from personalising.study.since import figures, messages, sentences
from personalising.study.since.analysis import ONE_SCALE
from personalising.study.since.rules import COPIES, number_in
from personalising.waves.schema import read_schema

Spoil = Callable[..., str]
FIRST = "E001"
ROWS = list(
    csv.DictReader((paths.SINCE / "studies.csv").read_text("utf-8").splitlines())
)
STUDIES = since.read()


def row_of(id: str) -> int:
    return next(n for n, row in enumerate(ROWS, 2) if row["id"] == id)


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """Change cells of a row, or add a row, and give what the check says of the file."""

    def change(of: str = FIRST, *, add: bool = False, **cells: str) -> str:
        rows = [dict(row) for row in ROWS]
        row = rows[row_of(of) - 2]
        if add:
            row = dict(row)
            rows.append(row)
        row.update(cells)
        topics = (paths.SINCE / "topics.csv").read_bytes()
        (tmp_path / "topics.csv").write_bytes(topics)
        with (tmp_path / "studies.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            writer.writeheader()
            writer.writerows(rows)
        try:
            since.read(tmp_path)
        except CompendiumError as error:
            return str(error)
        return ""

    return change


# the file


@pytest.mark.parametrize("name", ["studies", "topics"])
def test_schema_is_a_table_schema_of_the_standard(name):
    file = paths.SINCE / f"{name}.json"
    assert not list(Schema.metadata_validate(json.loads(file.read_text("utf-8"))))
    assert read_schema(file).name == name


def test_every_topic_has_a_figure_and_stands_in_order():
    topics = pd.read_csv(paths.SINCE / "topics.csv")["topic"].tolist()
    assert STUDIES["topic"].drop_duplicates().tolist() == topics


def test_a_sound_file_is_read(spoil):
    assert spoil() == ""
    assert spoil(id="E999", add=True, measure="Another thing") == ""


@pytest.mark.parametrize("column", ROWS[0])
def test_a_column_that_is_missing_is_named(tmp_path, column):
    for name in ("studies", "topics"):
        table = pd.read_csv(paths.SINCE / f"{name}.csv", dtype=str, na_filter=False)
        left = [each for each in table if name == "topics" or each != column]
        table[left].to_csv(tmp_path / f"{name}.csv", index=False)
    said = rf"studies\.csv, row 1, column {column}: expected this column"
    with pytest.raises(CompendiumError, match=said):
        since.read(tmp_path)


# the rules: a cell that is wrong, its column, and what was expected

WRONG = [
    ("source", "", "studies.csv, row 2, column source: found \"\", expected text"),
    ("year", "", "column year: found \"\", expected a whole number; the cell is empty"),
    ("year", "97", 'column year: found "97", expected a year from 1950 to 2100'),
    ("year", "soon", 'column year: found "soon", expected a whole number'),
    ("study", "", "the cell is empty"),
    ("direction", "for", 'column direction: found "for", expected one of agrees, '),
    ("design", "RCT", 'column design: found "RCT", expected one of '),
    ("unit", "points", 'column unit: found "points", expected one of '),
    ("construct", "close", 'column construct: found "close", expected one of same'),
    ("status", "yes", 'column status: found "yes", expected one of shown'),
    ("topic", "rain", 'column topic: found "rain", expected a topic that the table'),
    ("doi", "https://doi.org/10.1111/x", "expected a DOI such as 10.1111/bjet.13116"),
    ("read_in", "www.bbc.co.uk", "expected one address that begins with http:// or"),
    ("claims", "4.2.2.weather", "column claims: found \"4.2.2.weather\", expected"),
    ("claims", "4.2.2.sen, 4.2.2.gifted", "none is 4.2.2.sen, 4.2.2.gifted"),
    ("claims", "4.2.2.sen; 4.2.2.sen", "expected each claim once"),
    ("read_in", "https://ro.scribd.com/document/1", "column read_at: found \"source\""),
    ("read_at", "copy", 'column status: found "shown", expected to reread, because'),
    ("doi", "", 'column status: found "shown", expected no address, because it has'),
    ("unit", "per cent", "column value: found"),
    ("value", "0.3", 'column unit: found "sign only", expected what the number is in'),
    ("std_error", "0.1", "expected a number, because std_error has one"),
    ("std_error", "-1", 'std_error: found "-1", expected a number of at least 0'),
]  # fmt: skip


@pytest.mark.parametrize(("column", "value", "said"), WRONG)
def test_a_wrong_cell_is_refused_by_its_row_and_column(spoil, column, value, said):
    found = spoil(**{column: value})
    assert said in found
    assert f"studies.csv, row {row_of(FIRST)}, column " in found
    assert len(found.splitlines()) == 1


INTERVALS = [
    ({"low": "0.7"}, 'column value: found "0.60", expected a number within its'),
    ({"high": "0.5"}, 'expected a number within its interval, 0.36 to 0.5'),
    ({"low": "0.9", "high": "0.2"}, "expected a number of at least 0.9, the low end"),
    ({"high": ""}, 'column high: found "", expected a number, because'),
    ({"level": ""}, 'column level: found "", expected a number, because'),
    ({"level": "0.95"}, 'column level: found "0.95", expected a number from 50 to 100'),
    ({"value": "some"}, 'column value: found "some", expected a number, perhaps'),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "said"), INTERVALS)
def test_an_interval_holds_its_value_and_is_whole(spoil, cells, said):
    assert said in spoil("E023a", **cells)


def test_a_figure_stands_once(spoil):
    again = spoil(add=True, measure="Another thing")
    assert f'column id: found "{FIRST}", expected an id that no other row has' in again
    twice = spoil(add=True, id="E999")
    assert f'column measure: found "{ROWS[0]["measure"]}", expected a figure' in twice
    assert f"that row {row_of(FIRST)} does not have already" in twice
    assert f"row {len(ROWS) + 2}," in twice


def test_a_study_has_one_source(spoil):
    found = spoil("E007", source="Another journal")
    assert f"row {row_of('E007')}, column source" in found
    assert f"the source of row {row_of('E006')}, which is the same study" in found


def test_a_column_that_the_schema_does_not_know_is_refused(spoil):
    assert "expected only columns that data/since/studies.json names" in spoil(size="2")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CompendiumError, match=r"topics\.csv: expected this file"):
        since.read(tmp_path)


def test_every_site_of_copies_is_known_by_its_name():
    copies = STUDIES[STUDIES["read_at"] == "copy"]
    assert len(copies) > 10
    assert copies["read_in"].str.contains("|".join(COPIES)).mean() > 0.5
    assert set(copies["status"]) == {"to reread"}


# what the page shows


def test_what_waits_stays_out_of_the_page():
    waiting = STUDIES[STUDIES["status"] != "shown"]
    page = "\n".join(run("since_2009", REFERENCE, draw=False).markup)
    for row in waiting.itertuples():
        assert row.read_in not in page
        assert row.id not in page
    shown = since.shown(STUDIES)
    assert ((shown["doi"] != "") | (shown["address"] != "")).all()


def test_each_shown_figure_stands_in_exactly_one_kind_of_list():
    lists = [since.by_topic(STUDIES), since.at_the_time(STUDIES)]
    ids = [set(each["id"]) for each in (since.by_claim(STUDIES), *lists)]
    assert set.union(*ids) == set(since.shown(STUDIES)["id"])
    assert sum(map(len, ids)) == len(set.union(*ids))
    assert (since.by_claim(STUDIES)["year"] >= 2009).all()
    assert (since.at_the_time(STUDIES)["year"] < 2009).all()


def test_a_study_counts_once_beside_a_claim_and_what_came_before_does_not():
    counted = since.later_studies(STUDIES)
    rows = [r for r in ROWS if r["status"] == "shown" and int(r["year"]) >= 2009]
    for claim in since.statements():
        studies = {
            (r["study"], r["year"])
            for r in rows
            if claim in r["claims"].split("; ")
        }  # fmt: skip
        assert counted.get(claim, 0) == len(studies)
    assert len(counted) > 3
    before = STUDIES.assign(year=2008)
    assert since.later_studies(before) == {}


def test_effects_on_one_scale_are_all_there_and_apart_by_design():
    parts = [since.effects(STUDIES, strict=strict) for strict in (True, False)]
    assert [len(part) > 3 for part in parts] == [True, True]
    shown = since.shown(STUDIES)
    of_one_scale = shown["unit"].isin(ONE_SCALE)
    assert sum(map(len, parts)) == of_one_scale.sum()
    assert "mixed review" not in set(parts[0]["design"])
    assert set(parts[1]["design"]) == {"mixed review"}
    (pang,) = parts[1][parts[1]["study"].str.startswith("Pang")].itertuples()
    # 0.39 with a standard error of 0.18: 0.39 - 1.96 x 0.18 = 0.0372
    assert pang.conf_low == pytest.approx(0.0372)
    assert pang.conf_high == pytest.approx(0.7428)


def test_drawing_names_every_row_and_its_number():
    data = since.effects(STUDIES, strict=False)
    for size in SIZES:
        with house_style(size):
            drawing = figures.effects(data)
        texts = [text.get_text() for text in drawing.figure.axes[0].texts]
        assert [" ".join(t.split()) for t in texts] == data["label"].tolist()
    assert "0.6 (0.36 to 0.85)" in drawing.alt


def test_title_says_how_many_and_no_average():
    data = since.effects(STUDIES, strict=False)
    assert messages.effects(data).startswith(f"{len(data)} effects of different things")
    assert messages.effects(data.head(1)) == ""


def test_sentences_count_what_is_listed_and_what_waits():
    shown = since.shown(STUDIES)
    said = sentences.listed(shown, 7, 22)
    assert said.startswith(f"{len(shown)} figures from ")
    assert "7 of the 22 findings" in said
    left = len(STUDIES) - len(shown)
    assert sentences.waiting(STUDIES, shown).startswith(f"{left} more figures")
    assert "Every figure" in sentences.waiting(shown, shown)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("+0.15", 0.15),
        ("-16", -16),
        ("about 20", 20),
        ("a third", None),
        ("7 / 8", None),
    ],
)
def test_number_of_a_printed_value(value, number):
    assert number_in(value) == number


def test_groups_stand_at_the_places_that_the_ledger_links_to():
    places = since.places("since_2009.html")
    shown = run("since_2009", REFERENCE, draw=False)
    soup = BeautifulSoup("\n".join(shown.markup), "html.parser")
    for count, address in places.values():
        group = soup.find(id=address.partition("#")[2])
        studies = {a.get_text() for a in group.select("tr:not(.group) th a")}
        assert len(studies) == count
        assert group.select_one(".group a")["href"].startswith("claims.html#claim-")
    for link in soup.select("th a"):
        assert link["href"].startswith(("https://", "http://", "claims.html#"))


def test_page_says_whose_figures_it_shows_and_wears_no_verdict():
    shown = run("since_2009", REFERENCE, draw=False)
    soup = BeautifulSoup("\n".join(shown.markup), "html.parser")
    assert "Figures that other studies published." in soup.aside.get_text()
    stamps = {s.get_text() for s in soup.select(".stamp")}
    assert stamps == {"Source: figures that other studies published"}
    assert not soup.select(".chip, .made-mark")


def test_ledger_says_how_many_and_links_without_direction():
    places = since.places("since_2009.html")
    soup = BeautifulSoup("\n".join(run("claims", REFERENCE).markup), "html.parser")
    cells = {
        row["id"]: row.find("td", attrs={"data-label": "Published since"})
        for row in soup.select(".ledger tbody tr")
    }
    for id in since.statements():
        cell = cells[f"claim-{id.replace('.', '-')}"]
        if id not in places:
            assert cell.get_text() == "none listed"
            continue
        count, address = places[id]
        assert cell.get_text() == f"later studies:\N{NO-BREAK SPACE}{count}"
        assert cell.a["href"] == address
    assert soup.select("td .chip")
    assert not [c for c in cells.values() if c.select(".chip")]


def test_ledger_download_counts_later_studies(monkeypatch):
    bundles = []
    monkeypatch.setattr(door, "display", lambda b, **_: bundles.append(b))
    from personalising.study import ledger

    Page(REFERENCE).ledger(ledger.judged(REFERENCE), {"4.2.2.sen": (3, "x.html")})
    lines = bundles[0]["text/csv"].splitlines()
    rows = list(csv.DictReader(lines))
    counts = {row["id"]: row["later_studies"] for row in rows}
    assert counts["4.2.2.sen"] == "3"
    assert counts["4.2.2.gifted"] == "0"


def test_command_lists_the_figures_by_topic_and_by_claim():
    result = CliRunner().invoke(cli, ["since"])
    assert result.exit_code == 0
    assert "E023a  Xu and others 2019" in result.output
    assert "  4.2.2.experience: 1\n" in result.output
    assert result.output.rstrip().splitlines()[-1].startswith(f"{len(STUDIES)} figures")
