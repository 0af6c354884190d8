"""Waves from frames, waves begun from nothing, and waves written for other programs."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from small_wave import make

from personalising import cli, waves
from personalising.errors import CompendiumError, WaveError
from personalising.intake.exporting import export as export_wave
from personalising.intake.reading import Settings, read
from personalising.waves import Wave
from personalising.waves.writing import scaffold, write_wave

ABOUT = {
    "label": "Mine",
    "year": 2026,
    "provenance": "collected",
    "source": "asked",
    "licence": "CC BY 4.0",
}
LEADERS = pd.DataFrame(
    {"school_id": ["A", "A"], "item": ["x", "y"], "answer": [3.0, None]}
)


def run(*words: object) -> str:
    done = CliRunner().invoke(cli.cli, list(map(str, words)))
    if done.exception is not None:
        raise done.exception
    return done.output


def test_a_wave_of_frames_has_the_types_of_the_codebook() -> None:
    wave = Wave.from_tables({"leaders": LEADERS}, id="mine", **ABOUT)
    assert wave["leaders"]["answer"].dtype == "Int64"
    assert wave["leaders"]["answer"].tolist() == [3, pd.NA]
    assert (wave.id, wave.digest) == ("mine", "")


def test_frames_that_do_not_meet_the_contract_are_refused() -> None:
    wrong = LEADERS.assign(answer=[4, 1])
    with pytest.raises(WaveError) as caught:
        Wave.from_tables({"leaders": wrong}, id="mine", **ABOUT)
    assert str(caught.value.problems[0]) == (
        'leaders.csv, row 2, column answer: found "4", expected one of 1, 2, 3'
    )


def test_a_descriptor_is_written_in_the_letters_of_its_language(tmp_path: Path) -> None:
    write_wave(tmp_path, {"label": "Škola v Šahách"}, {})
    text = (tmp_path / "wave.yml").read_text(encoding="utf-8")
    assert "Škola v Šahách" in text


def test_a_wave_without_its_keys_is_refused() -> None:
    with pytest.raises(WaveError, match="key licence"):
        Wave.from_tables({"leaders": LEADERS}, id="mine", label="x", year=2026)


def test_a_new_wave_waits_to_be_filled_in(tmp_path: Path) -> None:
    out = run("new-wave", "2030", "-t", "leaders", "--to", tmp_path)
    assert out.count("written: ") == 2
    with pytest.raises(WaveError, match="at least one row of data"):
        waves.load(tmp_path / "2030")
    text = (tmp_path / "2030/wave.yml").read_text(encoding="utf-8")
    for key, value in {
        "label:": "x",
        "year:": 2030,
        "source:": "y",
        "licence:": "z",
    }.items():
        text = text.replace(f"\n{key} ", f"\n{key} {value} ")
    (tmp_path / "2030/wave.yml").write_text(text, encoding="utf-8")
    with (tmp_path / "2030/leaders.csv").open("a", encoding="utf-8") as file:
        file.write("A,own pace,3\n")
    assert len(waves.load(tmp_path / "2030")["leaders"]) == 1


@pytest.mark.parametrize(
    ("wave", "tables", "expected"),
    [
        ("../x", [], "and no path"),
        ("x y", [], "expected an id"),
        (".x", [], "expected an id"),
        ("x", ["leader"], 'did you mean "leaders"'),
        ("there", [], "is there already, as "),
    ],
)
def test_what_is_no_new_wave_is_refused(
    tmp_path: Path, wave: str, tables: list[str], expected: str
) -> None:
    (tmp_path / "there").mkdir()
    options = [word for name in tables for word in ("-t", name)]
    with pytest.raises(CompendiumError, match=expected):
        run("new-wave", wave, *options, "--to", tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["there"]


def test_a_scaffold_is_written_only_in_a_new_folder(tmp_path: Path) -> None:
    scaffold(tmp_path / "a")
    with pytest.raises(CompendiumError, match="there already"):
        scaffold(tmp_path / "a")


@pytest.mark.parametrize("form", ["sav", "dta", "xlsx"])
def test_exported_tables_read_back_the_same(tmp_path: Path, form: str) -> None:
    small = make(tmp_path / "small")
    out = tmp_path / "out"
    run("export", small.path, "--format", form, "--to", out)
    wave = waves.load(small.path)
    for name, table in wave.tables.items():
        file = out / ("small.xlsx" if form == "xlsx" else f"{name}.{form}")
        found = read(file, Settings(sheet=name if form == "xlsx" else None))
        assert found.names == list(table.columns)
        written = table.dropna(how="all").reset_index(drop=True)
        for column in table:
            cells = [None if pd.isna(c) else str(c) for c in found.cells[column]]
            held = [None if pd.isna(v) else v for v in written[column]]
            assert [None if v is None else _text(v) for v in held] == cells, column


def _text(value: object) -> str:
    return str(value).removesuffix(".0")


def test_exports_carry_labels_and_replace_nothing(tmp_path: Path) -> None:
    small = make(tmp_path / "small")
    run("export", small.path, "--format", "sav", "--to", tmp_path)
    rating = read(tmp_path / "ratings.sav").variable("rating")
    assert (rating.label, rating.labels["1"]) == ("Rating", "strongly agree")
    with pytest.raises(CompendiumError, match="is not written over"):
        run("export", small.path, "--format", "sav", "--to", tmp_path)


def test_exports_do_not_go_into_a_wave(tmp_path: Path) -> None:
    small = make(tmp_path / "small")
    before = sorted(small.path.iterdir())
    with pytest.raises(CompendiumError, match="holds a wave, which reads its own"):
        run("export", small.path, "--format", "dta", "--to", small.path)
    assert sorted(small.path.iterdir()) == before


def test_text_that_begins_like_a_formula_stays_text(tmp_path: Path) -> None:
    wave = Wave.from_tables({"leaders": LEADERS.assign(item=["=1+1", "y"])}, id="mine",
                            **ABOUT)  # fmt: skip
    (file,) = export_wave(wave, "xlsx", tmp_path)
    sheet = openpyxl.load_workbook(file)["leaders"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
