"""Whether a run is foreseen to execute chapters, by the times of files."""

import os

import pytest

from personalising import paths, provenance
from personalising.book import foreseeing
from personalising.book.foreseeing import will_execute


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A library and a wave, 2030, that was run after both were written."""
    monkeypatch.setattr(foreseeing, "READ", (tmp_path / "lib", tmp_path / "lock.txt"))
    monkeypatch.setattr(paths, "WAVES", tmp_path / "waves")
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    for time, name in enumerate(
        (
            "lib/study/shares.py",
            "lock.txt",
            "waves/2030/schools.csv",
            "build/waves/2030/chapters/index.ipynb",
            "build/waves/2030/chapters/claims.ipynb",
        ),
        start=1,
    ):
        write(tmp_path / name, time)
    return tmp_path


def write(file, time):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    os.utime(file, (time, time))


def test_after_a_run_nothing_is_foreseen(place):
    assert not will_execute(["2030"])


@pytest.mark.parametrize(
    "file", ["lib/study/shares.py", "lib/study/new.html", "lock.txt"]
)
def test_what_chapters_read_is_foreseen_to_move_them(place, file):
    write(place / file, 6)
    assert will_execute(["2030"])


def test_compiled_code_moves_nothing(place):
    write(place / "lib/study/__pycache__/shares.pyc", 6)
    assert not will_execute(["2030"])


@pytest.mark.parametrize("table", ["schools.csv", "pupils.csv"])
def test_a_table_of_the_wave_is_foreseen_by_its_id_and_by_its_path(place, table):
    write(place / "waves/2030" / table, 6)
    assert will_execute(["2030"])
    assert will_execute([str(place / "waves/2030")])


def test_a_wave_beside_it_moves_nothing(place):
    write(place / "waves/2031/schools.csv", 6)
    assert not will_execute(["2030"])


def test_of_several_waves_one_suffices(place):
    assert will_execute(["2030", "2031"])  # which was never run


@pytest.mark.parametrize("name", ["x" * 5000, "\0", ""])
def test_a_name_that_no_file_can_have_is_left_to_the_run(place, name):
    will_execute([name])  # raises nothing: the run says what is wrong


def test_all_that_a_module_reads_is_looked_at():
    assert all(path.exists() for path in foreseeing.READ)
    for place in (*provenance.READ_BY.values(), provenance.LIBRARY, provenance.LOCK):
        assert {place, *place.parents} & set(foreseeing.READ), place
