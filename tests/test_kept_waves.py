"""Waves that passed their check are kept, and checked again when anything changed."""

from pathlib import Path

import pandas as pd
import pytest
from projects import Project
from small_wave import Folder, make

from personalising import keeping, paths, waves
from personalising.errors import WaveError
from personalising.waves import Wave, wave


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """The folder of a small wave of the project."""
    monkeypatch.setattr(paths, "WAVES", tmp_path)
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    monkeypatch.setattr(keeping, "KEEPS", True)
    return make(tmp_path / "small")


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders that were checked, in order."""
    check, folders = wave.check_folder, []

    def noted(folder: Path) -> object:
        folders.append(folder)
        return check(folder)

    monkeypatch.setattr(wave, "check_folder", noted)
    return folders


def assert_same(one: Wave, other: Wave) -> None:
    assert one.descriptor == other.descriptor
    assert (one.digest, one.folder) == (other.digest, other.folder)
    assert [*one.tables] == [*other.tables]
    for name in one.tables:
        pd.testing.assert_frame_equal(one[name], other[name], check_exact=True)


def test_a_wave_of_the_project_is_checked_once(ours, checked, monkeypatch) -> None:
    first, again = waves.load("small"), waves.load(ours.path)
    assert checked == [ours.path]
    monkeypatch.setattr(keeping, "KEEPS", False)
    for each in (first, again):
        assert_same(each, waves.load("small"))


def test_the_reference_wave_is_the_same_as_it_is_kept(tmp_path, monkeypatch) -> None:
    computed = waves.load("2008")
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    monkeypatch.setattr(keeping, "KEEPS", True)
    waves.load("2008")
    assert_same(waves.load("2008"), computed)


def test_nobody_changes_what_is_kept(ours) -> None:
    table = waves.load("small").tables._tables["schools"]
    table.loc[0, "size"] = "large"
    assert waves.load("small")["schools"].loc[0, "size"] == "small"


def test_a_table_that_changes_is_checked_again(ours, checked) -> None:
    waves.load("small")
    ours.set_cell("schools", 2, "size", "none")
    with pytest.raises(WaveError, match=r"schools\.csv.*size"):
        waves.load("small")
    ours.set_cell("schools", 2, "size", "large")
    assert waves.load("small")["schools"].loc[0, "size"] == "large"
    assert len(checked) == 3


@pytest.mark.parametrize("name", ["schols.csv", "teachers.xlsx", "more/schools.csv"])
def test_a_file_beside_the_tables_is_seen_though_the_wave_is_kept(ours, name) -> None:
    if name.startswith("teachers"):
        ours.remove("teachers.csv")
    waves.load("small")
    if name.startswith("more"):
        ours.remove("schools.csv")
        (ours.path / "more").mkdir()
    ours.write(name, "school_id\n")
    for _ in range(2):
        with pytest.raises(WaveError, match=name):
            waves.load("small")


def test_a_wave_that_is_refused_is_refused_again(ours, checked) -> None:
    ours.set_cell("schools", 2, "size", "none")
    for _ in range(2):
        with pytest.raises(WaveError, match=r"schools\.csv"):
            waves.load("small")
    assert len(checked) == 2


def test_a_wave_without_its_descriptor_is_refused(ours) -> None:
    waves.load("small")
    ours.remove("wave.yml")
    with pytest.raises(WaveError, match=r"wave\.yml"):
        waves.load(ours.path)


def test_the_copy_of_a_wave_from_elsewhere_is_kept_and_not_the_wave(
    ours, checked
) -> None:
    copy = paths.collected_folder("mine")
    copy.parent.mkdir(parents=True)
    make(copy)
    elsewhere = make(copy.parent / "elsewhere").path
    for folder in (elsewhere, copy):
        for _ in range(2):
            assert waves.load(folder).folder == folder
    assert checked == [elsewhere, elsewhere, copy]
    assert [*paths.results_folder("mine").rglob("output.pkl")]


def test_a_wave_that_is_written_while_it_is_read_is_not_kept(
    ours, checked, monkeypatch
) -> None:
    check = wave.check_folder

    def late(folder: Path) -> object:
        found = check(folder)
        (folder / "schools.csv").touch()
        return found

    monkeypatch.setattr(wave, "check_folder", late)
    assert waves.load("small").digest == ""
    monkeypatch.setattr(wave, "check_folder", check)
    assert len(waves.load("small").digest) == 64
    assert len(checked) == 2


LOAD = """
from personalising import waves
from personalising.waves import wave

check = wave.check_folder
wave.check_folder = lambda folder: print("checked") or check(folder)
waves.load("2008")
"""


@pytest.mark.long
def test_a_wave_is_checked_again_when_the_check_changes(project: Project) -> None:
    assert [project.python(LOAD).split() for _ in range(2)] == [["checked"], []]
    for file in (
        "lib/personalising/waves/reading.py",
        "data/schema/schools.json",
        "data/schema/beside/reasons.json",
        "requirements.txt",
    ):
        with (project.root / file).open("a", encoding="utf-8") as target:
            target.write("\n")
        assert project.python(LOAD).split() == ["checked"], file
    with (project.root / "lib/personalising/study/ledger.py").open("a") as target:
        target.write("\n")  # not what the check is made of
    assert project.python(LOAD).split() == []
