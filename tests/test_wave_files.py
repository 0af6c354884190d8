"""Every file in a wave's folder is read, refused, or listed as not read."""

import os
from pathlib import Path

import pytest

from personalising import cli, waves

KINDS = [
    *("teachers.xlsx", "teachers.csv.gz", "teachers.tsv", "teachers.sav"),
    *("teachers.txt", "teachers.csv.txt", "teachers.ods", "teachers", "teachers.csv~"),
    *("Teachers.XLSX", "teacher.xlsx", "Teachers survey 2026.xlsx", "teachers (1).xls"),
]  # fmt: skip
NOT_READ = "expected the table teachers as teachers.csv or teachers.parquet; this would"


@pytest.mark.parametrize("name", KINDS)
def test_table_of_a_kind_that_is_not_read_is_refused(folder, refused, name):
    (folder.path / "teachers.csv").rename(folder.path / name)
    refused(folder.path, f'{name}: {NOT_READ} not be read (save it as "CSV UTF-8")')


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_file_and_is_called_like_a_table_is_refused(folder, refused, make):
    folder.remove("teachers.csv")
    make(folder.path / "teachers")
    refused(folder.path, f"teachers: {NOT_READ} not be read (it is no file)")


def test_table_in_a_folder_below_is_refused(folder, refused):
    (folder.path / "survey").mkdir()
    (folder.path / "teachers.csv").rename(folder.path / "survey" / "teachers.csv")
    refused(
        folder.path,
        "survey/teachers.csv: expected the table teachers beside wave.yml; folders "
        "below are not read",
    )


def test_name_of_a_table_in_capitals_is_refused_but_not_its_ending(folder, refused):
    (folder.path / "teachers.csv").rename(folder.path / "teachers.CSV")
    assert waves.load(folder.path).has("teachers")
    (folder.path / "teachers.CSV").rename(folder.path / "Teachers.CSV")
    refused(
        folder.path,
        'Teachers.CSV: expected a table of the contract (did you mean "teachers"?)',
    )


def test_other_files_are_listed_and_not_read(folder, check):
    for name in ("README.md", "LICENCE.txt", "make.py", "Teachers.xlsx", "notes"):
        folder.write(name, b"\0")
    for name in (".DS_Store", ".~lock.schools.csv#", ".schools.csv", "~$teachers.xlsx"):
        folder.write(name, b"\0")
    (folder.path / "raw").mkdir()
    folder.write("raw/teachers.csv", b"\0")  # which is beside wave.yml too
    os.mkfifo(folder.path / "schools")
    before = waves.load(folder.path).digest
    ended = check(folder.path)
    assert ended.status == 0
    assert ended.lines == []
    assert ended.out.splitlines()[-1] == (
        "  not read: .DS_Store, .schools.csv, .~lock.schools.csv#, LICENCE.txt, "
        "README.md, Teachers.xlsx, make.py, notes, raw, schools, ~$teachers.xlsx"
    )
    folder.write("Teachers.xlsx", "other")
    assert waves.load(folder.path).digest == before


def test_only_so_many_files_that_are_not_read_are_named(folder, check):
    for number in range(cli.MOST_NAMES):
        folder.write(f"{number:03}.md", "")
    assert check(folder.path).out.endswith("018.md, 019.md\n")
    folder.write("a\n\x1b[31m.md", "")
    assert check(folder.path).out.endswith("018.md, 019.md and 1 more\n")


@pytest.mark.parametrize("name", ["teachers.md", "teachers.py", "teachers.R"])
def test_notes_and_scripts_may_be_called_like_a_table(folder, name):
    (folder.path / "teachers.csv").rename(folder.path / name)
    assert waves.list_files(folder.path).unread == (name,)
    assert not waves.load(folder.path).has("teachers")


def test_what_python_leaves_beside_a_script_is_no_table(folder, check):
    (folder.path / "teachers.csv").unlink()
    (folder.path / "__pycache__").mkdir()
    folder.write("__pycache__/teachers.cpython-311.pyc", b"\0")
    assert not waves.load(folder.path).has("teachers")
    assert "__pycache__" not in check(folder.path).out


def test_wave_in_a_folder_below_is_another_wave(folder):
    folder.remove("teachers.csv")
    (folder.path / "pilot").mkdir()
    folder.write("pilot/wave.yml", "")
    folder.write("pilot/teachers.csv", "")
    assert waves.list_files(folder.path).unread == ("pilot",)


@pytest.mark.parametrize("name", ["wave.yaml", "wave.yml.txt", "wave.txt"])
def test_descriptor_of_another_name_is_found(folder, refused, name):
    (folder.path / "wave.yml").rename(folder.path / name)
    refused(
        folder.path,
        "wave.yml: expected a descriptor in the wave's folder; it is missing "
        f"({name} is there: rename it)",
    )


def test_name_of_a_file_cannot_write_to_the_terminal(folder, refused):
    folder.write("\x1b[31m\n.csv", "")
    refused(folder.path, r"\x1b[31m\n.csv: expected a table of the contract")
