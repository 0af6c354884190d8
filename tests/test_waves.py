"""Loading a wave, and everything that the check refuses, with the words that it uses.

A small sound wave is spoilt in one place by each test. The messages are those of the
command line, where an analyst reads them.
"""

import csv
import io
import math
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from dataclasses import FrozenInstanceError, replace
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from pydantic import ValidationError
from small_wave import CARD_SORTS, FOCUS_GROUPS, SCHOOLS, TABLES, WAVE, Folder

from personalising import cli, paths, waves
from personalising.book import publish
from personalising.errors import CompendiumError, Problem, WaveError
from personalising.waves import table_schema, table_schemas
from personalising.waves.characters import odd
from personalising.waves.hints import ERRORS, MISSING_CODES, MISSING_WORDS


def check_in_own_process(path, *options):
    code = "from personalising.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "check", str(path), *options],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def assert_same_tables(found, expected):
    assert set(found.tables) == set(expected.tables)
    for name in found.tables:
        assert_frame_equal(found[name], expected[name])


# --- loading -------------------------------------------------------------------------


def categories(*values, ordered=False):
    return pd.CategoricalDtype(list(values), ordered)


PHASES = categories("primary", "secondary", "special")


@pytest.mark.parametrize(
    ("table", "column", "dtype"),
    [
        ("schools", "school_id", "str"),
        ("schools", "study", categories("field", "performance", "survey")),
        ("schools", "phase", PHASES),
        ("schools", "size", categories("small", "large", ordered=True)),
        ("schools", "disadvantaged", "Int64"),
        ("schools", "disadvantage_basis", categories("location", "intake")),
        ("schools", "statemented", "float64"),
        ("schools", "priority", "float64"),
        ("performance", "result_before", "float64"),  # 101 is a number too
        ("focus_groups", "key_stage", "Int64"),
        ("focus_groups", "respondents", categories("learners", "teachers")),
        ("focus_groups", "present", "Int64"),
        (
            "card_sorts",
            "sort",
            categories("free", "favourites", "frequency", "where"),
        ),
        ("card_sorts", "card", "str"),
        ("instruments", "phase", PHASES),
        ("instruments", "expected", "Int64"),
        ("instruments", "basis", categories("counted", "assumed")),
        ("teachers", "experience", "Int64"),
        ("teachers", "weight", "float64"),
        (
            "ratings",
            "aspect",
            categories("engagement", "attainment", "personalising"),
        ),
        ("ratings", "rating", "Int64"),
        ("ratings", "taught", "Int64"),
        ("leaders", "item", "str"),
        ("leaders", "answer", "Int64"),
    ],
)
def test_columns_have_the_types_of_their_schema(folder, table, column, dtype):
    assert waves.load(folder.path)[table][column].dtype == dtype


def test_cells_are_what_stands_in_the_file(folder):
    schools = waves.load(folder.path)["schools"]
    assert schools["school_id"].tolist() == ["A", "B", "C"]
    assert schools["size"].tolist()[:2] == ["small", "large"]
    assert schools["disadvantaged"].tolist() == [0, 1, pd.NA]
    assert schools["absence"].tolist()[:2] == [0.05, 0.06]
    assert schools.isna().sum().sum() == 1 + 6
    assert schools.index.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "cell", ["None", "none", "-", "?", "007", "1.0", "True", "-1", "99", "NAN 1", "-98"]
)
def test_text_stays_text(folder, cell):
    folder.replace("instruments.csv", "Survey", cell)
    assert waves.load(folder.path)["instruments"]["instrument"][0] == cell


def test_columns_come_in_the_order_of_the_schema(folder):
    folder.write(
        "instruments.csv", "returned,basis,phase,instrument\n1,counted,special,x"
    )
    columns = list(waves.load(folder.path)["instruments"])
    assert columns == ["instrument", "phase", "returned", "basis"]


@pytest.mark.parametrize("table", TABLES)
def test_any_table_alone_is_a_wave(folder, table, check):
    folder.keep_only(table)
    assert list(waves.load(folder.path).tables) == [table]
    ended = check(folder.path)
    others = ", ".join(sorted(set(table_schemas()) - {table}))
    assert ended.status == 0
    assert ended.out.splitlines()[-1] == f"  not collected: {others}"


@pytest.mark.parametrize(
    "save",
    [
        pytest.param(lambda text: b"\xef\xbb\xbf" + text.encode(), id="BOM"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(
            lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
            id="as Excel saves",
        ),
        pytest.param(lambda text: text.replace("\n", "\r").encode(), id="CR"),
        pytest.param(lambda text: text.rstrip("\n").encode(), id="no last line end"),
        pytest.param(lambda text: f"\n\n{text}\n\n".encode(), id="blank lines around"),
        pytest.param(
            lambda text: text.replace("\n", "\n\n").encode(), id="blank lines"
        ),
        pytest.param(
            lambda text: (text + "," * text.split("\n")[0].count(",") + "\n").encode(),
            id="a row without values",
        ),
        pytest.param(
            lambda text: "\n".join(
                ",".join(f'"{cell}"' for cell in line.split(","))
                for line in text.splitlines()
            ).encode(),
            id="quoted",
        ),
    ],
)
def test_csv_may_be_saved_in_any_usual_way(folder, save):
    expected = waves.load(folder.path)
    for name, text in TABLES.items():
        folder.write(f"{name}.csv", save(text))
    assert_same_tables(waves.load(folder.path), expected)


def test_descriptor_may_have_a_byte_order_mark_and_crlf(folder):
    folder.write("wave.yml", b"\xef\xbb\xbf" + WAVE.replace("\n", "\r\n").encode())
    assert waves.load(folder.path).descriptor.label == "A small wave"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('"Survey, on paper"', "Survey, on paper"),
        ('"the ""long"" survey"', 'the "long" survey'),
        ("enquête № 1 🎓", "enquête № 1 🎓"),
    ],
)
def test_cells_may_hold_commas_quotation_marks_and_any_letter(folder, cell, value):
    folder.replace("instruments.csv", "Survey", cell)
    assert waves.load(folder.path)["instruments"]["instrument"][0] == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [("0.50", 0.5), ("+.5", 0.5), ("5e-1", 0.5), ("1.", 1.0), ("-0", 0.0)],
)
def test_numbers_may_be_written_in_any_usual_way(folder, cell, value):
    folder.set_cell("schools", 2, "absence", cell)
    assert waves.load(folder.path)["schools"]["absence"][0] == value


@pytest.mark.parametrize(
    ("table", "column", "cell"),
    [
        ("schools", "absence", "0"),
        ("schools", "absence", "1"),
        ("schools", "priority", "3"),
        ("focus_groups", "present", "1"),
        ("focus_groups", "present", "1000"),
        ("instruments", "returned", "0"),
        ("instruments", "expected", "1000000000"),
        ("performance", "e_maturity", "-10000"),
        ("performance", "result_after", "10000"),
        ("performance", "result_before", "-98"),
        ("teachers", "weight", "1000000"),
    ],
)
def test_the_least_and_the_most_that_is_allowed_may_be(folder, table, column, cell):
    folder.set_cell(table, 2, column, cell)
    assert waves.load(folder.path)[table][column][0] == int(cell)


def test_whole_number_may_be_written_with_a_point(folder):
    # so does pandas, where a column of whole numbers has an empty cell
    folder.replace("instruments.csv", "10,8", "10.0,8")
    assert waves.load(folder.path)["instruments"]["expected"].tolist() == [10, pd.NA]


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(lambda wave, name: wave[name], id="typed"),
        pytest.param(
            lambda wave, name: pd.read_csv(io.StringIO(TABLES[name])), id="guessed"
        ),
        pytest.param(
            lambda wave, name: pd.read_csv(io.StringIO(TABLES[name]), dtype="str"),
            id="text",
        ),
        pytest.param(
            lambda wave, name: wave[name].set_index(wave[name].columns[0]), id="index"
        ),
    ],
)
def test_parquet_is_read_like_csv(folder, frame):
    expected = waves.load(folder.path)
    for name in TABLES:
        frame(expected, name).to_parquet(folder.path / f"{name}.parquet")
        folder.remove(f"{name}.csv")
    assert_same_tables(waves.load(folder.path), expected)


# --- what a wave is ------------------------------------------------------------------


@pytest.mark.parametrize(
    "look", [lambda w: w["schools"], lambda w: w.tables["schools"]]
)
@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.__setitem__("absence", 0.9),
        lambda table: table.loc.__setitem__((0, "absence"), 0.9),
        lambda table: table["disadvantaged"].array.__setitem__(0, 1),
        lambda table: table["size"].array.__setitem__(0, "large"),
        lambda table: table.pop("absence"),
    ],
)
def test_changing_a_table_leaves_the_wave_as_it_is(folder, look, change):
    wave = waves.load(folder.path)
    change(look(wave))
    assert_frame_equal(wave["schools"], waves.load(folder.path)["schools"])


def test_wave_is_immutable(folder):
    wave = waves.load(folder.path)
    with pytest.raises(FrozenInstanceError):
        wave.folder = Path()
    with pytest.raises(ValidationError, match="frozen"):
        wave.descriptor.label = "another"
    with pytest.raises(TypeError):
        wave.tables["schools"] = pd.DataFrame()
    with pytest.raises(TypeError):
        del wave.tables["schools"]


def test_wave_says_what_it_is(folder):
    folder.keep_only("schools", "performance")
    wave = waves.load(folder.path)
    assert wave.id == "small"
    assert repr(wave) == "Wave('small', synthetic: performance (1), schools (3))"
    assert wave.folder == folder.path
    assert wave.descriptor.synthetic


def test_table_that_was_not_collected_is_a_key_error(folder):
    folder.keep_only("schools")
    with pytest.raises(KeyError):
        waves.load(folder.path)["performance"]


def without_absence(folder):
    for row in (2, 3):
        folder.set_cell("schools", row, "absence", "")


def test_wave_has_what_was_collected(folder):
    folder.remove("performance.csv")
    folder.replace("instruments.csv", ",unit", "")
    folder.replace("instruments.csv", ",pupils", "")
    folder.replace("instruments.csv", ",pupils", "")
    without_absence(folder)
    wave = waves.load(folder.path)
    assert wave.has("schools")
    assert wave.has("schools", "statemented", "priority")
    assert not wave.has("performance")
    assert not wave.has("instruments", "unit")
    assert not wave.has("instruments", "returned", "unit")
    assert not wave.has("schools", "absence")  # there, and wholly empty


def test_missing_names_tables_and_columns_by_their_titles(folder):
    folder.remove("performance.csv")
    without_absence(folder)
    wave = waves.load(folder.path)
    needs = {
        "schools": ["phase", "absence"],
        "performance": ["result_before"],
        "card_sorts": [],
    }
    lacking = wave.missing(needs)
    absence = "“Absence” of the table “Schools”"
    assert lacking.what == (absence, "the table “School performance”")
    assert lacking.needs == needs
    assert lacking.wave == wave.descriptor
    both = f"{absence} and the table “School performance”"
    assert repr(lacking) == f"NotCollected('small': {both})"


def test_what_is_missing_is_the_same_for_the_same_wave_and_words(folder):
    wave = waves.load(folder.path)
    other = replace(wave, descriptor=wave.descriptor.model_copy(update={"id": "b"}))
    rain = wave.lacks("rain")
    assert rain == wave.lacks("rain")
    assert hash(rain) == hash(wave.lacks("rain"))
    assert rain != wave.lacks("snow")
    assert rain != other.lacks("rain")
    assert rain != "rain"
    assert pickle.loads(pickle.dumps(rain)) == rain


def test_a_wave_is_known_by_its_descriptor(folder):
    wave = waves.load(folder.path)
    folder.set_cell("schools", 2, "absence", "0.5")
    again = waves.load(folder.path)
    assert again == wave
    assert hash(again) == hash(wave)
    assert again.digest != wave.digest


def test_nothing_is_missing_where_all_was_collected(folder):
    needs = {"schools": ["phase", "absence"], "performance": []}
    assert waves.load(folder.path).missing(needs) is None


def test_last_wave_with_a_column_is_the_latest_that_collected_it(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "WAVES", tmp_path / "waves")
    for year, absence in [(2008, "0.1"), (2015, "0.1"), (2020, "")]:
        made = Folder(tmp_path / "waves" / str(year))
        made.path.mkdir(parents=True)
        text = WAVE.replace("id: small", f'id: "{year}"').replace("2020", str(year))
        made.write("wave.yml", text)
        made.write(
            "schools.csv",
            f"school_id,study,phase,absence\nA,field,primary,{absence}\n",
        )
    assert waves.last_with({"schools": ["phase"]}).id == "2020"
    assert waves.last_with({"schools": ["absence"]}).id == "2015"
    assert waves.last_with({"schools": ["statemented"]}) is None
    assert waves.last_with({"performance": []}) is None
    text = tmp_path / "waves" / "2008" / "wave.yml"
    made = text.read_text(encoding="utf-8").replace("synthetic", "collected")
    text.write_text(made, encoding="utf-8")
    assert waves.last_with({"schools": ["absence"]}).id == "2008"  # made data are not
    text.write_text("nothing", encoding="utf-8")
    assert [wave.id for wave in waves.known()] == ["2015", "2020"]


def test_waves_with_equal_labels_are_told_apart_by_their_ids(monkeypatch):
    first = waves.load("2008")
    known = [
        replace(
            first,
            descriptor=first.descriptor.model_copy(update={"id": id, "label": label}),
        )
        for id, label in (("a", "Our schools"), ("b", "our schools"), ("c", "Others"))
    ]
    named = waves.labels([wave.descriptor for wave in known])
    assert named == ["Our schools (a)", "our schools (b)", "Others"]
    published = object.__new__(publish.Publication)
    published.wave, published._known = known[0], known[1:2]
    assert published._last_with({"schools": ["phase"]}).label == "our schools (b)"
    published.wave = known[2]
    assert published._last_with({"schools": ["phase"]}).label == "our schools"


# --- finding a wave ------------------------------------------------------------------


def test_wave_is_found_by_its_id():
    assert waves.find("2008") == paths.WAVES / "2008"


def test_wave_that_was_run_by_its_path_is_found_by_its_id(folder, monkeypatch):
    monkeypatch.setattr(paths, "BUILD", folder.path.parent / "build")
    kept = paths.collected_folder("small")
    kept.parent.mkdir(parents=True)
    folder.path.rename(kept)
    assert waves.find("small") == kept


def test_a_wave_is_the_same_wherever_its_folder_is(folder, tmp_path):
    copy = shutil.copytree(folder.path, tmp_path / "elsewhere")
    assert waves.load(copy) == waves.load(folder.path)


def test_a_folder_here_comes_before_an_older_copy_of_it(folder, monkeypatch):
    monkeypatch.setattr(paths, "BUILD", folder.path.parent / "build")
    shutil.copytree(folder.path, paths.collected_folder("small"))
    monkeypatch.chdir(folder.path.parent)
    assert waves.find("small") == folder.path


@pytest.mark.parametrize(
    "name",
    [
        "{path}",
        "{path}/",
        "{path}/../small",
        "~/small",
        "~/small/",
        "small",
        "./small/",
    ],
)
def test_wave_is_found_by_its_path(folder, name, monkeypatch):
    monkeypatch.setenv("HOME", str(folder.path.parent))
    monkeypatch.chdir(folder.path.parent)
    assert waves.find(name.format(path=folder.path)) == folder.path


def test_wave_is_found_by_a_path_object(folder):
    assert waves.find(folder.path) == folder.path


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("w/rse-2106", "w/rse-2016"),
        ("w/RSE-2016x", "w/rse-2016"),
        ("20008", "2008"),
        ("w/other", None),
    ],
)
def test_the_nearest_wave_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, meant: str | None
) -> None:
    (tmp_path / "w" / "rse-2016").mkdir(parents=True)
    (tmp_path / "w" / "rse-2016" / "wave.yml").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CompendiumError) as caught:
        waves.find(name)
    hint = f' (did you mean "{meant}"?)' if meant else ""
    assert str(caught.value).endswith(f"nor a folder{hint}")


@pytest.mark.parametrize(
    "name",
    [
        "1066",
        "",
        "/nowhere/at/all",
        "2008/",
        "~nobody-of-that-name",
        "{path}/schools.csv",
    ],
)
def test_what_is_neither_an_id_nor_a_folder_is_no_wave(
    folder, name, check, monkeypatch
):
    monkeypatch.chdir(folder.path)
    name = name.format(path=folder.path)
    with pytest.raises(CompendiumError, match="neither an id under data/waves"):
        waves.find(name)
    ended = check(name)
    assert ended.status == 1
    assert ended.out == ""
    assert len(ended.lines) == 1
    assert ended.lines[0].startswith(f'compendium: there is no wave "{name}": ')
    assert "2008" in ended.lines[0]


# --- a wave that is refused: the descriptor ------------------------------------------

ID = (
    "text that names the wave: letters, digits, dot, hyphen and underscore, 64 at most "
    '(in quotes if it is a number: "2008")'
)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("provenance: synthetic\n", "", ", key provenance: expected collected or "
         "synthetic; the key is missing"),
        ("synthetic", "made up", ', line 4, key provenance: found "made up", expected '
         "collected or synthetic"),
        ("id: small", "id: 2008", f', line 1, key id: found "2008", expected {ID}'),
        ("id: small", "id: a/b", f', line 1, key id: found "a/b", expected {ID}'),
        ("id: small", "id: ..", f', line 1, key id: found "..", expected {ID}'),
        ("2020", '"2020"', ', line 3, key year: found "2020", expected the year of '
         "collection, a whole number"),
        ("2020", "20", ', line 3, key year: found "20", expected the year of '
         "collection, a whole number"),
        ("A small wave", '" "', ', line 2, key label: found " ", expected text '
         "without blanks around it"),
        ("A small wave", '" x"', ', line 2, key label: found " x", expected text '
         "without blanks around it"),
        ("A small wave", "", ', line 2, key label: found "", expected a title for '
         "readers, of at most 200 characters"),
        ("A small wave", "2020", ', line 2, key label: found "2020", expected a title '
         "for readers, of at most 200 characters (in quotes, to make it text)"),
        ("made for a test", '" "', ', line 5, key source: found " ", expected text '
         "without blanks around it"),
        ("made for a test", '""', ', line 5, key source: found "", expected who '
         "collected or made it, and how"),
        ("CC BY 4.0", '""', ', line 6, key licence: found "", expected what others may '
         "do with it"),
        ("2020", "1899", ', line 3, key year: found "1899", expected the year of '
         "collection, a whole number"),
        ("2020", "2201", ', line 3, key year: found "2201", expected the year of '
         "collection, a whole number"),
        ("2020", "2020.0", ', line 3, key year: found "2020.0", expected the year of '
         "collection, a whole number"),
        ("source:", "collected_from: 2020\nsource:", ", line 5, key collected_from: "
         'found "2020", expected first day of collection, as text (in quotes, to make '
         "it text)"),
        ("source:", "comparable_with: 2008\nsource:", ", line 5, key comparable_with: "
         'found "2008", expected ids of earlier waves that it may be compared with (a '
         'list, such as ["2008"])'),
        ("source:", "not_comparable_with: [2008]\nsource:", ", line 5, key "
         'not_comparable_with: found "2008", expected ids of earlier waves that it may '
         "not be compared with (in quotes, to make it text)"),
        ("source:", "comparable_with: [2008]\nsource:", ", line 5, key "
         'comparable_with: found "2008", expected ids of earlier waves that it may be '
         "compared with (in quotes, to make it text)"),
        ("year:", "licens: x\nyear:", ', line 3, key licens: found "x", expected only '
         'keys that a descriptor knows (did you mean "licence"?)'),
        ("year:", "weather: fine\nyear:", ', line 3, key weather: found "fine", '
         "expected only keys that a descriptor knows"),
        ("year:", "label: again\nyear:", ", line 3, key label: expected each key once "
         "(line 2 has it)"),
        ("2020", "[2020", ", line 4: expected plain YAML (expected ',' or ']', but got "
         "':')"),
        ("2020", "? [2020]", ", line 3: expected plain YAML (mapping keys are not "
         "allowed here)"),
        ("year:", "? [a, b]\n: c\nyear:", ", line 3: expected plain YAML (found "
         "unhashable key)"),
        ("2020", "2\0", ": expected plain YAML (special characters are not allowed)"),
    ],
)  # fmt: skip
def test_descriptor_is_refused_with_its_line_and_key(
    folder, refused, old, new, message
):
    folder.replace("wave.yml", old, new)
    refused(folder.path, f"wave.yml{message}")


def test_descriptor_says_what_stands_in_its_file(folder):
    more = """\
collected_from: 2020-05-05
collected_to: 2 June
contact: the library
comparable_with: ["2008", "2015"]
not_comparable_with: [pilot]
"""
    folder.write("wave.yml", WAVE.replace("small wave", "wave ") + more)
    found = waves.load(folder.path).descriptor
    assert (found.label, found.year) == ("A wave", 2020)
    assert (found.collected_from, found.collected_to) == ("2020-05-05", "2 June")
    assert (found.contact, found.notes) == ("the library", "")
    assert found.comparable_with == ("2008", "2015")
    assert found.not_comparable_with == ("pilot",)


@pytest.mark.parametrize("year", [1900, 2200])
def test_a_wave_may_be_of_any_year_of_these_centuries(folder, year):
    folder.replace("wave.yml", "2020", str(year))
    assert waves.load(folder.path).descriptor.year == year


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ": expected a list of keys and values, such as id and label"),
        ("a wave", ": expected a list of keys and values, such as id and label"),
        ("- id\n- label", ": expected a list of keys and values, such as id and label"),
        (WAVE.replace("small wave", "café").encode("latin-1"), ', line 2: found "byte '
         '0xe9", expected text saved as UTF-8'),
        (WAVE.encode("utf-16"), ', line 1: found "byte 0xff", expected text saved as '
         "UTF-8"),
        ("notes: " + "[" * 1000, ", line 1: expected plain YAML (lists and keys are "
         "nested too deeply)"),
    ],
    ids=["empty", "text", "list", "Latin-1", "UTF-16", "deep"],
)  # fmt: skip
def test_descriptor_that_is_none_is_refused(folder, refused, content, message):
    folder.write("wave.yml", content)
    refused(folder.path, f"wave.yml{message}")


def test_folder_without_descriptor_is_refused(folder, refused):
    folder.remove("wave.yml")
    refused(
        folder.path,
        "wave.yml: expected a descriptor in the wave's folder; it is missing",
    )


def test_empty_folder_is_refused(tmp_path, refused):
    refused(
        tmp_path,
        f"{tmp_path.name}: expected at least one table (CSV or Parquet)",
        "wave.yml: expected a descriptor in the wave's folder; it is missing",
    )


# --- a wave that is refused: files ---------------------------------------------------

EMPTY = "expected a header and rows; the file is empty"
NO_ROWS = (
    "expected at least one row of data; leave the file out if the table was not "
    "collected"
)
HEADER = SCHOOLS.splitlines()[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", EMPTY),
        (b"\n\r\n\n", EMPTY),
        (b"  \n\t\n", EMPTY),
        (b"\xef\xbb\xbf\n", EMPTY),
        (HEADER, NO_ROWS),
        (f"{HEADER}\n", NO_ROWS),
        (f"{HEADER}\n\n ,,,\n".replace(" ,,,", ",,,,,,,,"), NO_ROWS),
    ],
    ids=["0 bytes", "blank lines", "blanks", "BOM", "header", "line", "no values"],
)
def test_csv_without_rows_is_refused(folder, refused, content, message):
    folder.write("schools.csv", content)
    refused(folder.path, f"schools.csv: {message}")


SAVE_AS = 'save it as "CSV UTF-8", with commas'


@pytest.mark.parametrize(
    ("content", "row", "byte", "letter"),
    [
        (SCHOOLS.replace("\nC,", "\nCafé,"), 4, "e9", "é"),
        (SCHOOLS.replace("A", '"A\n\nB"').replace("\nC", "\nÉ"), 4, "c9", "É"),
        (SCHOOLS.replace("\nC", "\n\n\n€"), 6, "80", "€"),
        (SCHOOLS.replace("\n", "\r").replace("C", "É"), 4, "c9", "É"),
        (SCHOOLS.replace("school_id", "école"), 1, "e9", "é"),
    ],
    ids=["row", "after line breaks in a cell", "after blank lines", "CR", "header"],
)  # fmt: skip
def test_csv_in_the_code_page_of_windows_is_refused_with_the_letter(
    folder, refused, content, row, byte, letter
):
    folder.write("schools.csv", content.encode("cp1252"))
    refused(
        folder.path,
        f'schools.csv, row {row}: found "byte 0x{byte}", expected text saved as UTF-8 '
        f'(it may be the "{letter}" of Windows-1252; {SAVE_AS})',
    )


def test_byte_that_is_no_letter_of_windows_either_is_refused(folder, refused):
    folder.write("schools.csv", SCHOOLS.encode() + b"\x81")
    refused(
        folder.path,
        'schools.csv, row 5: found "byte 0x81", expected text saved as UTF-8 '
        f"({SAVE_AS})",
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (SCHOOLS.encode("utf-16"), "UTF-16"),
        (SCHOOLS.encode("utf-16-le"), "UTF-16"),
        (SCHOOLS.encode("utf-16-be"), "UTF-16"),
        (b"\xfe\xff" + SCHOOLS.encode("utf-16-be"), "UTF-16"),
        (b"PK\x03\x04\x14\0\x06\0", "a workbook or an archive"),
        (b"\xd0\xcf\x11\xe0\xa1", "an old workbook"),
        (b"\x1f\x8b\x08", "a compressed file"),
        (b"PAR1\x15", "a Parquet file"),
        (b"$FL2@(#)", "an SPSS file"),
    ],
)
def test_csv_that_is_something_else_is_refused_with_its_kind(
    folder, refused, content, kind
):
    folder.write("schools.csv", content)
    refused(
        folder.path,
        f'schools.csv: found "{kind}", expected text saved as UTF-8 ({SAVE_AS})',
    )


def test_nul_in_a_csv_is_refused(folder, refused):
    folder.replace("schools.csv", "\nC", "\nC\0")
    refused(
        folder.path, 'schools.csv, row 4: found "byte 0x00", expected text without NUL'
    )


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (Path.mkdir, "a folder"),
        (lambda path: path.symlink_to("nothing"), "a link to nothing"),
        (os.mkfifo, "a pipe, a socket or a device"),
        (lambda path: path.symlink_to("/dev/zero"), "a pipe, a socket or a device"),
    ],
    ids=["folder", "link", "pipe", "device"],
)
def test_what_is_no_file_is_refused_and_never_opened(
    folder, refused, make, kind, suffix
):
    folder.remove("schools.csv")
    make(folder.path / f"schools.{suffix}")
    refused(
        folder.path, f"schools.{suffix}: expected a file that can be read, not {kind}"
    )


def test_pipe_in_the_place_of_the_descriptor_is_refused(folder, refused):
    folder.remove("wave.yml")
    os.mkfifo(folder.path / "wave.yml")
    refused(folder.path, "wave.yml: expected a file, not something else of this name")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("school.csv", ' (did you mean "schools"?)'),
        ("Schools.csv", ' (did you mean "schools"?)'),
        ("FOCUS GROUPS.CSV", ' (did you mean "focus_groups"?)'),
        ("budget.csv", ""),
        ("card_sort.parquet", ' (did you mean "card_sorts"?)'),
    ],
)
def test_table_that_nobody_knows_is_refused_with_the_nearest_name(
    folder, refused, name, hint
):
    folder.write(name, SCHOOLS)
    refused(folder.path, f"{name}: expected a table of the contract{hint}")


def test_table_in_two_files_is_refused(folder, refused):
    waves.load(folder.path)["schools"].to_parquet(folder.path / "schools.parquet")
    refused(
        folder.path,
        "schools.parquet: expected one file for each table, not schools.csv too",
    )


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"hello", b"PAR1" + bytes(99) + b"PAR1"]
)
def test_broken_parquet_is_refused(folder, check, content):
    folder.remove("schools.csv")
    folder.write("schools.parquet", content)
    ended = check(folder.path)
    assert ended.status == 1
    assert len(ended.lines) == 2
    assert ended.lines[0].startswith("schools.parquet: expected a Parquet table (")


def parquet(folder, **columns):
    folder.remove("schools.csv")
    sound = {
        "school_id": pa.array(["A", "B", "C"]),
        "study": pa.array(["field"] * 3),
        "phase": pa.array(["primary"] * 3),
    }
    table = pa.table(sound | {name: pa.array(c) for name, c in columns.items()})
    pq.write_table(table, folder.path / "schools.parquet")


@pytest.mark.parametrize(
    ("column", "cells", "message"),
    [
        ("school_id", [1, 2, 3], 'found "int64", expected a column of text'),
        ("phase", [True, False, True], 'found "bool", expected a column of text'),
        ("disadvantaged", [True, False, True], 'found "bool", expected a column of '
         "numbers"),
        ("absence", [date(2020, 1, 2)] * 3, 'found "date32[day]", expected a column of '
         "numbers"),
        ("absence", [{"x": 0.1}] * 3, 'found "struct<x: double>", expected a column of '
         "numbers"),
        ("absence", [b"0.1"] * 3, 'found "binary", expected a column of numbers'),
    ],
)  # fmt: skip
def test_parquet_column_of_a_wrong_type_is_refused_once(
    folder, refused, column, cells, message
):
    parquet(folder, **{column: cells})
    refused(folder.path, f"schools.parquet, column {column}: {message}")


@pytest.mark.parametrize(
    ("column", "cells", "message"),
    [
        ("absence", [0.1, 1.2, None], 'found "1.2", expected a number from 0 to 1'),
        ("absence", [0.1, math.inf, math.nan], 'found "inf", expected a number from 0 '
         "to 1"),
        ("absence", ["1", "much", None], 'found "much", expected a number from 0 to 1'),
        ("disadvantaged", [0, 2, None], 'found "2", expected one of 0, 1'),
        ("disadvantaged", [0, 0.5, None], 'found "0.5", expected one of 0, 1'),
        ("size", ["small", "big", None], 'found "big", expected one of small, large'),
    ],
)  # fmt: skip
def test_parquet_cell_is_refused_with_its_row(folder, refused, column, cells, message):
    parquet(folder, **{column: cells})
    refused(folder.path, f"schools.parquet, row 3, column {column}: {message}")


def test_parquet_without_rows_is_refused(folder, refused):
    frame = pd.read_csv(folder.path / "schools.csv").head(0)
    folder.remove("schools.csv")
    frame.to_parquet(folder.path / "schools.parquet")
    refused(folder.path, f"schools.parquet: {NO_ROWS}")


def test_parquet_with_a_column_twice_is_refused(folder, refused):
    folder.remove("schools.csv")
    columns = [pa.array([text]) for text in ("A", "field", "primary", "primary")]
    table = pa.table(columns, names=["school_id", "study", "phase", "phase"])
    pq.write_table(table, folder.path / "schools.parquet")
    folder.keep_only("schools", *TABLES)
    for name in ("focus_groups", "performance", "teachers"):
        folder.remove(f"{name}.csv")
    refused(folder.path, "schools.parquet, column phase: expected each column once")


# --- a wave that is refused: columns and rows ----------------------------------------


LACKING = "expected this column, which the table cannot do without"
STRANGE = "expected only columns that the codebook names"
TWICE = "expected each column once"


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        ("absence", "absense", [f'absense: {STRANGE} (did you mean "absence"?)']),
        ("absence", "Absence", [f'Absence: {STRANGE} (did you mean "absence"?)']),
        ("absence", " absence", [f'" absence": {STRANGE} (did you mean "absence"?)']),
        (
            "absence",
            "ab\nsence",
            [
                f'ab\\nsence: {STRANGE} (did you mean "absence"?) '
                "(it holds U+000A LINE FEED)"
            ],
        ),
        ("absence", "weather", [f"weather: {STRANGE}"]),
        ("absence", "statemented", [f"statemented: {TWICE}"]),
        ("phase", "phaze", [f'phaze: {STRANGE} (did you mean "phase"?)']),
        ("phase", "weather", [f"phase: {LACKING}", f"weather: {STRANGE}"]),
        ("phase", "study", [f"phase: {LACKING}", f"study: {TWICE}"]),
    ],
)
def test_header_is_refused_with_the_nearest_name(folder, refused, old, new, messages):
    folder.set_cell("schools", 1, old, new)
    refused(folder.path, *(f"schools.csv, row 1, column {text}" for text in messages))


def test_column_without_a_name_is_refused(folder, refused):
    folder.write("schools.csv", SCHOOLS.replace("\n", ",\n"))
    refused(
        folder.path,
        "schools.csv, row 1: expected a name above each column (column 10 has none)",
    )


QUOTE = " (is a quotation mark left open?)"


@pytest.mark.parametrize(
    ("old", "new", "row", "found"),
    [
        ("0.06", "0.06,7", 3, "10 cells"),
        (",0.06", "", 3, "8 cells"),
        ("\nB", "\nx\nB", 3, "1 cell"),
        ("\nB", "\n\n\nx\nB", 5, "1 cell"),
        ("\nB", '\n"B', 3, "1 cell"),
    ],
)
def test_ragged_row_is_refused_with_its_number(folder, refused, old, new, row, found):
    # and the other tables are not blamed for the schools of that row
    folder.replace("schools.csv", old, new)
    message = f'schools.csv, row {row}: found "{found}", expected 9 cells, as in the'
    refused(folder.path, f"{message} header{QUOTE if chr(34) in new else ''}")


def test_open_quotation_mark_in_a_large_file_is_found(folder, refused):
    rows = "".join(f"G1,free,card {i},work\n" for i in range(100_000))
    text = f"group_id,sort,card,category\n{rows}".replace("card 7,", '"card 7,')
    folder.write("card_sorts.csv", text)
    refused(
        folder.path,
        'card_sorts.csv, row 9: found "3 cells", expected 4 cells, as in the header'
        + QUOTE,
    )


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ("", 3),
        ("\n", 4),
        ("\r\n\r\n", 5),
        ("   \n", 4),
        (",,,,,,,,\n", 4),
        ('D,survey,special,,,,,"0.1",\n', 4),
        ('"E, \n\n of two",survey,special,,,,,,\n\n', 5),
    ],
)
def test_rows_are_numbered_as_a_spreadsheet_does(folder, above, row):
    folder.replace("schools.csv", "\nB", f"\n{above}B")
    folder.replace("schools.csv", "0.06", "6")
    with pytest.raises(WaveError) as caught:
        waves.load(folder.path)
    rows = {p.row for p in caught.value.problems if p.column == "absence"}
    assert rows == {row}


def test_blank_lines_above_the_header_count(folder, refused):
    folder.write("schools.csv", "\n \n" + SCHOOLS.replace("0.06", "6"))
    refused(
        folder.path,
        'schools.csv, row 5, column absence: found "6", expected a number from 0 to 1',
    )


# --- a wave that is refused: cells ---------------------------------------------------

SHARE = "a number from 0 to 1"
TEXT_CELL = "text without blanks around it, of at most 500 characters"
ID_CELL = "text without blanks around it, of at most 64 characters"
BLANKS = f"{TEXT_CELL}, on one line"
STUDIES = "one of field, performance, survey"
PRESENT = "a whole number from 1 to 1,000"
COUNT = "a whole number from 0 to 1,000,000,000"
SCORE = "a number from -10,000 to 10,000"
WEIGHT = "a number from 0 to 1,000,000"
OUTSIDE = ["1.2", "-0.1", "1.0000001", "1e400", "inf", "-inf", "1e308"]
NO_NUMBER = ["much", "1/2", "1 0", " 0.5", "0.5 ", "1e", "e1", "0.1.2", "\n1"]
NO_NUMBER_HERE = ["1_0", "0x1", "True", "1j"]  # but in Python
MISSING = "an empty cell means missing"
NEEDED = "no value may be missing here"


@pytest.mark.parametrize(
    ("table", "row", "column", "cell", "expected"),
    [
        *(
            ("schools", 2, "absence", cell, SHARE)
            for cell in OUTSIDE + NO_NUMBER + NO_NUMBER_HERE
        ),
        ("schools", 2, "priority", "3.5", "a number from 1 to 3"),
        ("schools", 2, "disadvantaged", "2", "one of 0, 1"),
        ("schools", 2, "disadvantaged", "0.5", "one of 0, 1"),
        ("schools", 2, "disadvantaged", "yes", "one of 0, 1"),
        ("schools", 2, "study", "feild", STUDIES),
        ("schools", 2, "study", " field", STUDIES),
        ("schools", 3, "size", "Large", "one of small, large"),
        ("performance", 2, "result_after", "much", SCORE),
        ("performance", 2, "e_maturity", "10000.1", SCORE),
        ("performance", 2, "investment", "-10000.1", SCORE),
        ("focus_groups", 3, "key_stage", "6", "one of 1, 2, 3, 4"),
        ("focus_groups", 2, "present", "2.5", PRESENT),
        ("focus_groups", 2, "present", "0", PRESENT),
        ("focus_groups", 2, "present", "1001", PRESENT),
        ("focus_groups", 2, "present", "9007199254740992", PRESENT),  # 2 ** 53
        ("focus_groups", 2, "present", "99999999999999999999", PRESENT),
        ("instruments", 2, "returned", "many", COUNT),
        ("instruments", 2, "returned", "1000000001", COUNT),
        ("instruments", 2, "instrument", " Survey", BLANKS),
        ("instruments", 2, "instrument", "S" * 501, BLANKS),
        ("instruments", 2, "instrument", "Survey\n", BLANKS),
        ("instruments", 2, "instrument", "Survey\non paper", BLANKS),
        ("teachers", 2, "experience", "5", "one of 1, 2, 3, 4"),
        ("teachers", 2, "weight", "-1", WEIGHT),
        ("teachers", 2, "weight", "1000000.1", WEIGHT),
        ("ratings", 2, "rating", "6", "one of 1, 2, 3, 4, 5"),
        ("ratings", 2, "taught", "2", "one of 0, 1"),
        (
            "ratings",
            2,
            "subgroup",
            "ks5",
            "one of ks1, ks2, ks3, ks4, girls, boys, sen, gifted",
        ),
        ("leaders", 2, "answer", "4", "one of 1, 2, 3"),
    ],
)
def test_cell_is_refused_with_row_column_value_and_expectation(
    folder, refused, table, row, column, cell, expected
):
    folder.set_cell(table, row, column, cell)
    shown = (cell if len(cell) <= 80 else f"{cell[:79]}…").replace("\n", "\\n")
    where = f"{table}.csv, row {row}, column {column}"
    refused(folder.path, f'{where}: found "{shown}", expected {expected}')


@pytest.mark.parametrize(
    ("table", "row", "column", "expected"),
    [
        ("schools", 2, "phase", "one of primary, secondary, special"),
        ("focus_groups", 4, "group_id", ID_CELL),
        ("instruments", 2, "returned", COUNT),
    ],
)
def test_empty_cell_is_refused_where_none_may_be(
    folder, refused, table, row, column, expected
):
    folder.set_cell(table, row, column, "")
    where = f"{table}.csv, row {row}, column {column}"
    refused(folder.path, f'{where}: found "", expected {expected}; the cell is empty')


def test_doubled_id_is_refused_and_the_first_row_named(folder, refused):
    for _ in range(2):
        folder.replace("schools.csv", "\nC", "\n\nA,field,primary,,,,,,\nC")
    where, found = "column school_id", 'found "A"'
    expected = "expected a school_id that no other row has (row 2 has it)"
    refused(folder.path, f"schools.csv, rows 5 and 7, {where}: {found}, {expected}")


@pytest.mark.parametrize(
    ("content", "row", "column", "value", "key", "first"),
    [
        (CARD_SORTS + "G1,free,laptop,x\n", 5, "group_id, sort, card",
         "G1, free, laptop", "group_id and sort and card", 2),
        ("group_id,sort\nG2,where\nG1,free\nG1,free\n", 4, "group_id, sort", "G1, free",
         "group_id and sort", 3),
        ("group_id,sort,card,category\nG2,free,,\nG2,free,,\n", 3,
         "group_id, sort, card", "G2, free, ", "group_id and sort and card", 2),
    ],
    ids=["card", "no cards", "empty cards"],
)  # fmt: skip
def test_doubled_key_of_several_columns_is_refused(
    folder, refused, content, row, column, value, key, first
):
    folder.write("card_sorts.csv", content)
    where = f"card_sorts.csv, row {row}, column {column}"
    expected = f"expected a {key} that no other row has (row {first} has it)"
    refused(folder.path, f'{where}: found "{value}", {expected}')


def test_rows_are_not_called_doubled_for_a_column_that_could_not_be_read(
    folder, refused
):
    folder.replace("card_sorts.csv", "card,", "cards,")
    refused(
        folder.path,
        "card_sorts.csv, row 1, column cards: expected only columns that the codebook "
        'names (did you mean "card"?)',
    )


@pytest.mark.parametrize(
    ("table", "row", "key", "other"),
    [
        ("focus_groups", 2, "school_id", "schools"),
        ("performance", 2, "school_id", "schools"),
        ("card_sorts", 4, "group_id", "focus_groups"),
        ("teachers", 3, "school_id", "schools"),
        ("leaders", 3, "school_id", "schools"),
        ("ratings", 5, "teacher_id", "teachers"),
    ],
)
def test_id_that_another_table_does_not_know_is_refused(
    folder, refused, table, row, key, other
):
    folder.set_cell(table, row, key, "Z")
    refused(
        folder.path,
        f'{table}.csv, row {row}, column {key}: found "Z", expected a {key} that the '
        f"table {other} knows",
    )


# --- many problems -------------------------------------------------------------------


def spoil_everywhere(folder):
    folder.replace("wave.yml", "synthetic", "made up")
    folder.replace("wave.yml", "year: 2020\n", "")
    folder.write("school.csv", SCHOOLS)
    folder.set_cell("schools", 3, "absence", "6")
    folder.set_cell("schools", 3, "study", "feild")
    folder.set_cell("schools", 2, "absence", "5")
    folder.replace("schools.csv", "\nC", "\nx,y\nC")
    folder.set_cell("card_sorts", 4, "group_id", "G9")
    folder.set_cell("instruments", 2, "basis", "guessed")
    folder.set_cell("instruments", 1, "unit", "units")
    return [
        'card_sorts.csv, row 4, column group_id: found "G9", expected a group_id that '
        "the table focus_groups knows",
        "instruments.csv, row 1, column units: expected only columns that the codebook "
        'names (did you mean "unit"?)',
        'instruments.csv, row 2, column basis: found "guessed", expected one of '
        "counted, assumed",
        'school.csv: expected a table of the contract (did you mean "schools"?)',
        'schools.csv, row 2, column absence: found "5", expected a number from 0 to 1',
        'schools.csv, row 3, column absence: found "6", expected a number from 0 to 1',
        'schools.csv, row 3, column study: found "feild", expected one of field, '
        "performance, survey",
        'schools.csv, row 4: found "2 cells", expected 9 cells, as in the header',
        "wave.yml, key year: expected the year of collection, a whole number; the key "
        "is missing",
        'wave.yml, line 3, key provenance: found "made up", expected collected or '
        "synthetic",
    ]


def test_all_problems_come_in_one_pass_by_file_row_and_column(folder, refused):
    expected = spoil_everywhere(folder)
    refused(folder.path, *expected)


def test_problems_can_be_had_as_data(folder):
    expected = spoil_everywhere(folder)
    with pytest.raises(WaveError) as caught:
        waves.load(folder.path)
    error = caught.value
    assert [str(problem) for problem in error.problems] == expected
    assert str(error).splitlines()[1:] == expected
    assert error.problems[4] == Problem(
        "schools.csv", "a number from 0 to 1", 2, "absence", "5"
    )
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)


def test_long_value_is_cut_in_the_message_only(folder, check):
    folder.replace("schools.csv", "A,field", f"A,{'f' * 500}")
    ended = check(folder.path)
    assert len(ended.lines[0]) < 200
    assert "fff…" in ended.lines[0]


def test_many_problems_of_a_kind_are_counted_and_shown_on_demand(folder, check):
    rows = "".join(f"H{i},A,{i if i > 4 else 1},learners,6\n" for i in range(205))
    folder.write("focus_groups.csv", FOCUS_GROUPS + rows)
    short, full = check(folder.path), check(folder.path, "--all")
    assert short.status == full.status == 1
    assert len(short.lines) == cli.MOST_OF_A_KIND + 2
    more = "column key_stage: 150 more, expected one of 1, 2, 3, 4 (--all)"
    assert short.lines[-2] == f"focus_groups.csv, {more}"
    assert len(full.lines) == 200 + 1
    assert short.lines[-1] == full.lines[-1] == f"wave {folder.path}: 200 problems"


# --- the command, in a process of its own --------------------------------------------


def test_command_refuses_in_lines_and_never_with_a_traceback(folder):
    expected = spoil_everywhere(folder)
    ended = check_in_own_process(folder.path)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.splitlines()[:-1] == expected


def test_command_finds_no_wave(tmp_path):
    ended = check_in_own_process(tmp_path / "nothing")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith("compendium: there is no wave ")
    assert "Traceback" not in ended.stderr


def test_reference_wave_is_sound_and_its_tables_are_listed():
    ended = check_in_own_process("2008")
    assert ended.returncode == 0
    assert ended.stderr == ""
    first, *others = ended.stdout.splitlines()
    assert first == "Reference wave 2008 (synthetic): sound"
    for file in sorted((paths.WAVES / "2008").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            count = len(list(csv.reader(lines))) - 1
        line = others.pop(0)
        assert line.split(", without")[0] == f"  {file.stem}: {count:,} rows"
    assert others == [
        "  not collected: excerpts, replicate_weights",
        "  not read: batteries.py, calibration.py, cards.py, drawing.py, field.py, "
        "fieldwork.py, institutions.py, make.py, opinions.py, people.py, "
        "performance.py, pupils.py, survey.py, target.py, walkthroughs.py",
    ]


@pytest.mark.parametrize(
    ("table", "row", "column", "cell", "expected"),
    [
        ("learners", 2, "key_stage", "5", "one of 1, 2, 3, 4"),
        ("learners", 4, "home_access", "rich", "one of none, computer, internet"),
        ("learners", 2, "group_id", "G9",
         "a group_id that the table focus_groups knows"),
        ("learners", 2, "key_stage", "2",
         "1, as the table focus_groups says of the group_id G1"),
        ("items", 3, "direction", "reversed", "one of higher, lower"),
        ("items", 2, "highest", "1", "a whole number above the lowest answer"),
        ("views", 2, "item", "I9",
         "an item that the table items knows for the stakeholder of the row"),
        ("views", 6, "item", "I1",
         "an item that the table items knows for the stakeholder of the row"),
        ("views", 5, "respondent", "P9", "a pupil_id that the table learners knows"),
        ("views", 3, "answer", "6", "an answer that the item offers, from 1 to 5"),
        ("views", 5, "answer", "-1", "an answer that the item offers, from 0 to 3"),
        ("views", 3, "weight", "2", "the weight of the respondent's other rows"),
        ("views", 2, "school_id", "B",
         "A, as the table learners says of the respondent P1"),
        ("maturity", 2, "level", "6", "a whole number from 1 to 5"),
        ("checklist", 2, "present", "yes", "one of 0, 1"),
        ("walkthroughs", 2, "question", "password",
         "one of store, log-in, blocked, missing at home, sites, software, guidance, "
         "tools, handing in, best work"),
        ("walkthroughs", 3, "answer", "both",
         "one of personal, shared, as the question is log-in"),
        ("software", 2, "kind", "game", "one of generic, content"),
        ("policies", 2, "stance", "casual", "one of open, managed, contained, banned"),
        ("excerpts", 2, "stance", "", "one of for, against, mixed; the cell is empty"),
        ("excerpts", 2, "stakeholder", "",
         "one of pupil, teacher, leader, family; the cell is empty"),
        ("plans", 2, "indicator", "happiness",
         "one of 28 values of the codebook, such as ict-available"),
        ("plans", 2, "indicator", "ict-availble",
         "one of 28 values of the codebook, such as ict-available "
         '(did you mean "ict-available"?)'),
        ("must_haves", 3, "rank", "0", "a whole number from 1 to 1,000"),
        ("card_sorts", 3, "card", "",
         "a card, as other rows have one; a sort without cards needs no row"),
        ("card_sorts", 4, "sort", "colour",
         "one of free, favourites, frequency, where"),
    ],
)  # fmt: skip
def test_cell_of_the_tables_of_the_whole_study_is_refused_with_what_was_expected(
    folder, refused, table, row, column, cell, expected
):
    folder.set_cell(table, row, column, cell)
    where = f"{table}.csv, row {row}, column {column}"
    refused(folder.path, f'{where}: found "{cell}", expected {expected}')


@pytest.mark.parametrize(
    ("row", "group", "pupil", "expected"),
    [
        (2, "", "", "a group_id or pupil_id; both are empty"),
        (4, "G1", "P3", "a group_id or pupil_id, and not both"),
    ],
)
def test_activity_is_of_a_group_or_of_a_pupil(
    folder, refused, row, group, pupil, expected
):
    folder.set_cell("activities", row, "group_id", group)
    folder.set_cell("activities", row, "pupil_id", pupil)
    refused(folder.path, f"activities.csv, row {row}: expected {expected}")


def test_activities_of_nobody_are_refused(folder, refused):
    folder.write("activities.csv", "item\ngames\n")
    refused(folder.path, "activities.csv: expected a column group_id or pupil_id")


def test_group_that_sorted_a_card_twice_is_refused(folder, refused):
    folder.set_cell("card_sorts", 3, "card", "laptop")
    refused(
        folder.path,
        'card_sorts.csv, row 3, column group_id, sort, card: found "G1, free, laptop", '
        "expected a group_id and sort and card that no other row has (row 2 has it)",
    )


def test_answers_of_other_people_need_no_table_of_pupils(folder):
    folder.set_cell("views", 6, "respondent", "T9")  # no pupil, and no teacher known
    assert len(waves.load(folder.path)["views"]) == 5
    folder.remove("learners.csv")
    folder.remove("activities.csv")
    folder.set_cell("views", 2, "respondent", "P9")
    assert waves.load(folder.path).has("views", "answer")


@pytest.mark.long
@pytest.mark.parametrize(
    ("group", "status", "most"),
    [("G1", 0, 0), ("H{i}", 1, cli.MOST_OF_A_KIND + 2)],
    ids=["sound", "wrong"],
)
def test_million_rows_are_checked_in_seconds(folder, group, status, most):
    rows = "".join(
        f"{group.format(i=i)},free,{i},kind {i % 9}\n" for i in range(1_000_000)
    )
    folder.write("card_sorts.csv", f"group_id,sort,card,category\n{rows}")
    start = os.times()
    ended = check_in_own_process(folder.path)
    end = os.times()  # of the processor, for others may be busy on this machine too
    used = end.children_user + end.children_system
    assert used - start.children_user - start.children_system < 20
    assert ended.returncode == status
    assert len(ended.stderr.splitlines()) == most
    if status:
        assert ended.stderr.endswith(f"wave {folder.path}: 1,000,000 problems\n")


# --- any table -----------------------------------------------------------------------

NO_TEXTS = MISSING_WORDS | ERRORS
UNSEEN = ["Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"]
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=UNSEEN, include_characters=" "),
    min_size=1,
    max_size=12,
).filter(lambda text: text == text.strip() and not odd(text))


def cells(field):
    limits = field.constraints
    low, high = limits.get("minimum"), limits.get("maximum")
    if field.categories:
        made = st.sampled_from(list(field.categories))
    elif field.type == "string":
        made = TEXT.filter(lambda text: text.lower() not in NO_TEXTS)
    elif field.type == "integer":
        made = st.integers(low, high)
    else:
        made = st.floats(low or 0.1, high).filter(lambda x: x not in MISSING_CODES)
    return made if field.required else st.none() | made


def _ends(row):
    lowest = min(row["lowest"], row["highest"], 999)
    return {"lowest": lowest, "highest": max(row["highest"], lowest + 1)}


SOUND = {  # what makes a row of a table one that may stand beside others
    "card_sorts": lambda row: {"card": row["card"] or "a card"},
    "items": _ends,
    "views": lambda row: {"weight": None},  # one for all rows of a person
    "schools": lambda row: {"stratum": row["cluster"]},  # one for all of a cluster
}


def tables(name):
    schema = table_schema(name)
    fields, key = schema.fields, schema.primary_key

    def placed(row):
        for field in fields:
            for other, cases in field.values_where.items():
                allowed = cases.get(row[other])
                if allowed and row[field.name] is not None:
                    row[field.name] = allowed[len(row[field.name]) % len(allowed)]
        for column in schema.exactly_one[1:]:  # of a group and a pupil, the group
            row[column] = None
        for column in schema.exactly_one[:1]:
            row[column] = row[column] or "G"
        row.update(SOUND.get(name, lambda row: {})(row))
        return row

    return st.lists(
        st.fixed_dictionaries({field.name: cells(field) for field in fields}).map(
            placed
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda row: tuple(row[column] for column in key),
    )


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_any_valid_table_loads_as_it_was_written(name, data):
    rows = data.draw(tables(name))
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place))
        folder.write("wave.yml", WAVE)
        with (folder.path / f"{name}.csv").open(
            "w", encoding="utf-8", newline=""
        ) as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        found = waves.load(folder.path)[name]
        folder.remove(f"{name}.csv")
        pq.write_table(pa.Table.from_pylist(rows), folder.path / f"{name}.parquet")
        again = waves.load(folder.path)[name]
    held = found.astype(object).where(found.notna(), None).to_dict("records")
    assert held == rows
    assert_frame_equal(again, found)
