"""The page about a wave says what an import did with rows, codes and variables."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from made_waves import reference_wave

from personalising import waves
from personalising.book.freshness import wave_files
from personalising.errors import WaveError
from personalising.intake.importing import import_wave
from personalising.intake.pseudonyms import VARIABLE
from personalising.pages.disclosure import hidden
from personalising.study import imported
from personalising.study.imported import analysis, sentences
from personalising.waves import Wave
from personalising.waves.files import IMPORTED
from personalising.waves.imported import Code

FEW = 2
MAP = """\
map: 1
wave: {label: A wave, year: 2026, source: made up, licence: CC0%s}
tables:
  teachers:
    rows: {unless: {use: test}}
    columns:
      teacher_id: name
      school_id: {constant: "1"}
      experience:
        from: years
        values: {few: 1, some: 2, many: 3}
        missing: {"-9": would not say, "-8": cannot say}
  schools:
    rows: {distinct: true}
    columns:
      school_id: {constant: "1"}
      study: {constant: survey}
      phase: {constant: primary}
"""
YEARS = ["few"] * 5 + ["some"] * 4 + ["many"] * FEW + ["-9"] * 3 + ["-8"] + [""] * 2


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imported")
    (folder / "salt").write_text("a salt for tests only, of more than 16 bytes")
    rows = [f"Ann Lee {n},{y},real,a@b.org" for n, y in enumerate(YEARS)]
    lines = ["name,years,use,e-mail", *rows, "Bo Day,few,test,c@d.org"]
    (folder / "s.csv").write_text("\n".join(lines))
    return folder


def imported_wave(place: Path, about: str = "", text: str = MAP) -> Wave:
    (place / "map.yml").write_text(text % about)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(place / "salt"))
        done = import_wave(
            [place / "s.csv"], place / "map.yml", "new", to=place, replace=True
        )
    return waves.load(done.folder)


@pytest.fixture(scope="module")
def opened(place: Path) -> Wave:
    return imported_wave(place, ", disclosure: {open: made up}")


@pytest.fixture(scope="module")
def closed(place: Path) -> Wave:
    return imported_wave(place)


def cells(frame: pd.DataFrame, label: str, value: str) -> dict[str, object]:
    return dict(zip(frame[label], frame[value], strict=True))


def test_codes_are_told_with_counts_before_and_after(opened: Wave) -> None:
    codes = imported.codes(opened)
    years = codes[codes["column"] == "Teachers: professional experience"].set_index(
        "code"
    )
    assert years.loc["few", "before"] == years.loc["few", "after"] == 5
    assert years.loc["many", "became"] == "3"
    assert years.loc["-9", "became"] == "missing: would not say"
    assert pd.isna(years.loc["-9", "after"])


def test_a_wave_that_was_not_imported_has_the_columns_and_no_codes() -> None:
    codes = imported.codes(waves.load("2008"))
    assert codes.empty
    assert codes.columns.tolist() == [
        *("column", "sources", "code", "label", "before", "became", "after")
    ]


def test_values_of_a_measure_are_not_listed_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "salt").write_text("a salt for tests only, of more than 16 bytes")
    rows = [f"T{n},{n % 5 + 0.5},real,few" for n in range(20)]
    (tmp_path / "s.csv").write_text("\n".join(["name,w,use,years", *rows]))
    measured = MAP.replace("  schools:", "      weight: w\n  schools:")
    codes = imported.codes(
        imported_wave(tmp_path, ", disclosure: {open: made up}", measured)
    )
    (shown,) = codes[codes["sources"].str.startswith("w")].itertuples()
    assert shown.code == "5 different values"


def test_no_row_says_that_no_cells_are_empty_without_a_reason(tmp_path: Path) -> None:
    (tmp_path / "salt").write_text("a salt for tests only, of more than 16 bytes")
    rows = [f"T{n},1,real,{-9 if n < 6 else 'few'}" for n in range(20)]
    (tmp_path / "s.csv").write_text("\n".join(["name,w,use,years", *rows]))
    told = imported.missing(imported_wave(tmp_path, ", disclosure: {open: made up}"))
    experience = told[told["column"] == "Teachers: professional experience"]
    assert cells(experience, "reason", "cells") == {"would not say": 6}


def test_identifiers_are_said_to_be_pseudonyms_and_nobody_is_named(
    closed: Wave,
) -> None:
    codes = imported.codes(closed)
    row = codes[codes["column"] == "Teachers: teacher"].iloc[0]
    assert (row["code"], row["became"]) == ("17 different values", "a pseudonym")
    shown = "".join(
        frame.to_csv()
        for frame in (
            *(codes, imported.rows(closed), imported.left_out(closed)),
            imported.missing(closed),
        )
    )
    assert "Ann" not in shown
    assert "@" not in shown
    assert "teacher_id" in sentences.came(imported.report(closed))


def test_what_many_codes_became_is_told_as_it_was(opened: Wave) -> None:
    found = imported.report(opened)
    (table,) = [t for t in found.tables if t.table == "teachers"]
    (column,) = [c for c in table.columns if c.column == "experience"]
    size = replace(
        column,
        column="size",
        codes=(
            Code("NEW", "", 3, None, "new"),
            Code("", "", 9, "small", "", 7),
            Code("", "", 3, "large"),
        ),
        after={"small": 9, "large": 3},
    )
    schools = replace(table, table="schools")
    rows = analysis._of_column(schools, size, opened)
    assert [(row["code"], row["became"]) for row in rows] == [
        ("NEW", "missing: new"),
        ("7 different values", "small"),
        ("one value", "large"),
    ]
    absence = replace(size, column="absence", after={}, different=7, became="mean")
    rows = analysis._of_column(schools, absence, opened)
    assert (rows[0]["code"], rows[0]["became"]) == ("7 different values", "their means")


def test_blanks_around_a_code_are_shown(opened: Wave) -> None:
    found = imported.report(opened)
    (table,) = [t for t in found.tables if t.table == "teachers"]
    (column,) = [c for c in table.columns if c.column == "experience"]
    codes = Code("Never", "", 4, "1"), Code("Never ", "", 5, "1")
    rows = analysis._of_column(table, replace(column, codes=codes), opened)
    assert [row["code"] for row in rows] == ["Never", '"Never "']


def test_what_is_odd_about_an_import_is_told(opened: Wave) -> None:
    found = replace(imported.report(opened), notes=("the id says 2025",))
    assert "To be looked at: the id says 2025." in sentences.beside(found)


def test_rows_left_out_are_counted_with_the_reason(opened: Wave) -> None:
    found = imported.rows(opened)
    steps = cells(found[found["table"] == "Teachers"], "step", "rows")
    assert steps == {"read": 18, "left out: use is test": 1, "written": 17}


def test_parts_of_a_table_from_one_file_are_counted_together(opened: Wave) -> None:
    (table,) = [
        t for t in imported.report(opened).tables if t.table == "Teachers".lower()
    ]
    parts = [
        replace(table, dropped={"unfinished": 4, "no answer": 5}, written=9),
        replace(table, dropped={"unfinished": 4, "no answer": 1}, written=13),
        replace(table, file="other.csv", dropped={}, written=18),
    ]
    (whole, other) = analysis._together(parts)
    assert (whole.read, whole.written, other.written) == (18, 22, 18)
    assert whole.dropped == {"unfinished": 4, "no answer": 6}


def test_reason_of_few_rows_left_out_is_withheld(closed: Wave) -> None:
    found = imported.rows(closed)
    steps = cells(found[found["table"] == "Teachers"], "step", "rows")
    assert steps["left out: a reason that is withheld"] == 1


def test_few_cells_are_withheld_before_and_after(closed: Wave) -> None:
    codes = imported.codes(closed)
    years = codes[codes["column"] == "Teachers: professional experience"].set_index(
        "code"
    )
    hidden_before = years["before"].isna()
    assert set(years.index[hidden_before]) == {"many", "-8"}  # together three
    assert years.loc["many", ["before", "after"]].isna().all()
    missing = imported.missing(closed)
    assert [*missing] == ["column", "reason", "cells"]
    reasons = cells(missing[missing["column"] == "Teachers: professional experience"],
                    "reason", "cells")  # fmt: skip
    assert reasons["would not say"] == 3
    assert pd.isna(reasons["cannot say"])
    assert pd.isna(reasons["nothing stands in the file"])


def test_few_cells_without_a_value_are_withheld_where_codes_are_not_listed(
    opened: Wave, closed: Wave
) -> None:
    (table,) = [t for t in imported.report(closed).tables if t.table == "teachers"]
    (years,) = [c for c in table.columns if c.column == "experience"]
    codes = (
        Code("-9", "", 2, None, "would not say"),
        Code("-8", "", 4, None, "cannot say"),
        Code("-7", "", 9, None, "not asked"),
        Code("-6", "", 3, None, "not asked"),
    )
    measure = replace(years, column="weight", codes=codes, after={}, different=7)
    counts = {
        name: {
            row["became"]: row["before"]
            for row in analysis._of_column(table, measure, wave)[1:]
        }
        for name, wave in (("opened", opened), ("closed", closed))
    }
    assert counts["opened"] == {
        "missing: would not say": 2, "missing: cannot say": 4, "missing: not asked": 12,
    }  # fmt: skip
    assert counts["closed"] == {  # one count alone would follow from the others
        "missing: would not say": None, "missing: cannot say": None,
        "missing: not asked": 12,
    }  # fmt: skip


def test_what_would_give_back_a_count_is_withheld_too(closed: Wave) -> None:
    counts = pd.Series({"a": 1, "b": 7, "c": 5})
    assert hidden(counts, closed.descriptor).to_dict() == {
        "a": True, "b": False, "c": True,
    }  # fmt: skip


def test_variables_that_stayed_out_are_named_with_the_reason(closed: Wave) -> None:
    found = imported.left_out(closed)
    assert cells(found, "reason", "names") == {"e-mail addresses": "e-mail"}


def test_wave_that_nobody_imported_says_so() -> None:
    reference = reference_wave()
    assert imported.report(reference) is None
    assert "not imported" in sentences.came(None)
    assert imported.rows(reference).empty


def test_report_goes_with_the_wave_and_counts_among_its_files(closed: Wave) -> None:
    assert IMPORTED in [file.name for file in wave_files(closed.folder)]
    report = closed.folder / IMPORTED
    whole = report.read_text()
    assert str(closed.folder.parent) not in whole
    report.write_text(whole.replace("would not say", "refused"))
    assert waves.load(closed.folder).digest != closed.digest
    report.write_text(whole)


@pytest.mark.parametrize("spoilt", ["", "[]", '{"wave": "x"}', "{"])
def test_damaged_report_is_refused(closed: Wave, spoilt: str) -> None:
    report = closed.folder / IMPORTED
    whole = report.read_text()
    report.write_text(spoilt)
    with pytest.raises(WaveError, match=r"import\.json.*report of an import"):
        waves.load(closed.folder)
    report.write_text(whole)
    assert json.loads(whole)["wave"] == "new"


def test_a_median_stands_beside_its_variables_where_rows_may_be_shown(
    opened: Wave, closed: Wave
) -> None:
    for wave, beside in ((opened, " (median of the rows imported: 9.5)"), (closed, "")):
        found = imported.report(wave)
        assert found
        table = next(each for each in found.tables if each.table == "teachers")
        column = next(each for each in table.columns if each.column == "experience")
        rows = analysis._of_column(table, replace(column, median="9.5"), wave)
        assert {row["sources"] for row in rows} == {f"years{beside}"}


def test_codes_that_became_the_same_are_one_without_a_name() -> None:
    codes = [
        Code("A", "Ay", 2, "x", "", 1),
        Code("B", "Bee", 3, "x", "", 1),
        Code("C", "Sea", 4, "y", "", 1),
        Code("D", "Dee", 5, None, "new", 1),
    ]
    assert analysis._by_value(codes) == [
        Code("", "", 5, "x", "", 2),
        Code("C", "Sea", 4, "y", "", 1),
        Code("D", "Dee", 5, None, "new", 1),
    ]
