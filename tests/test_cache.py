"""Results that are kept: once computed, the same for whoever wants them next.

That a run with kept results gives the notebooks of one without is held in
`test_processors`, which executes all chapters both ways.
"""

from collections.abc import Callable
from types import MappingProxyType

import pandas as pd
import pytest
from projects import Project

from personalising import paths, waves
from personalising.study import cache
from personalising.waves import NotCollected, Wave

COUNT = """
from personalising import waves
from personalising.study.cache import kept

def compute():
    print("computed")
    return 1

for level in (0.9, 0.9, 0.95):
    print(kept("a result", "personalising.study.cache", waves.load("2008"), (level,),
               compute))
"""


@pytest.fixture
def wave(tmp_path, monkeypatch) -> Wave:
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    monkeypatch.setattr(cache, "KEEPS", True)
    return waves.load("2008")


@pytest.mark.long
def test_a_result_is_computed_once_for_its_parameters_code_data_and_wave(
    project: Project,
) -> None:
    said = project.python(COUNT).split()
    assert said == ["computed", "1", "1", "computed", "1"]
    assert "computed" not in project.python(COUNT)
    for file in (
        "lib/personalising/study/cache.py",
        "data/schema/schools.json",
        "data/waves/2008/schools.csv",
        "requirements.txt",
    ):
        with (project.root / file).open("a", encoding="utf-8") as target:
            target.write("\n")
        assert "computed" in project.python(COUNT), file
    with (project.root / "lib/personalising/study/ledger.py").open("a") as target:
        target.write("\n")  # not what the result is made from
    assert "computed" not in project.python(COUNT)


def test_what_was_not_collected_is_kept_and_raised_again(wave: Wave) -> None:
    calls = []

    @cache.once_per_wave
    def rain(wave: Wave, level: float = 0.95) -> float:
        calls.append(level)
        raise wave.lacks("rain")

    for _ in range(2):
        with pytest.raises(NotCollected, match="not collected: rain"):
            rain(wave)
    assert calls == [0.95]
    of = ("rain", "personalising.study.cache")
    found = cache.kept(*of, wave, (), lambda: rain(wave))
    again = cache.kept(*of, waves.load("2008"), (), lambda: 7)
    assert found == again == wave.lacks("rain")


def test_nobody_changes_what_is_kept(wave: Wave) -> None:
    @cache.once_per_wave
    def table(wave: Wave) -> pd.DataFrame:
        return pd.DataFrame({"n": [1]})

    given = table(wave)
    given.loc[0, "n"] = 2
    assert table(wave)["n"].tolist() == [1]


def test_a_wave_made_in_memory_is_not_taken_for_the_one_of_its_folder(
    wave: Wave,
) -> None:
    other = Wave(wave.descriptor, {"schools": wave["schools"].head(3)}, wave.folder)
    assert other.digest == ""

    @cache.once_per_wave
    def count(wave: Wave) -> int:
        return len(wave["schools"])

    assert count(wave) > count(other) == 3


def test_nobody_gives_a_wave_its_digest(wave: Wave) -> None:
    with pytest.raises(TypeError):
        Wave(wave.descriptor, {}, wave.folder, digest=wave.digest)


def test_a_wave_that_is_written_while_it_is_read_has_no_digest(
    project: Project,
) -> None:
    code = """
from personalising import waves
from personalising.waves import wave

check = wave.check_folder

def late(folder):
    found = check(folder)
    (folder / "schools.csv").touch()
    return found

print(len(waves.load("2008").digest))
wave.check_folder = late
print(len(waves.load("2008").digest))
"""
    assert project.python(code).split() == ["64", "0"]


OF = ("a result", "personalising.study.cache")


def test_what_is_kept_is_found_again_by_another_process(wave, capfd) -> None:
    found = []
    for value in (1, 2):
        cache._store.cache_clear()  # as another process has it
        table = MappingProxyType({"value": value})
        found.append(cache.kept(*OF, wave, (), lambda table=table: table))
    assert found == [{"value": 1}] * 2
    assert {type(each) for each in found} == {MappingProxyType}
    assert cache.kept(*OF, wave, (0.9,), lambda: 3) == 3
    assert capfd.readouterr() == ("", "")


def test_an_analysis_of_the_library_is_kept_for_another_process(wave) -> None:
    def analysis(value: int) -> Callable[..., tuple[int, float]]:
        def rain(wave: Wave, level: float = 0.95) -> tuple[int, float]:
            return value, level

        rain.__module__ = "personalising.study.cache"
        return cache.once_per_wave(rain)

    one, two = analysis(1), analysis(2)
    assert one(wave) == two(wave) == (1, 0.95)
    assert two(wave, 0.9) == two(wave, level=0.9) == (2, 0.9)


def test_what_a_process_remembers_is_kept_under_the_same_key(wave) -> None:
    assert cache.remembered(*OF, wave, (0.9,), lambda: 1) == 1
    assert cache.kept(*OF, wave, (0.9,), lambda: 2) == 1


def test_a_process_asks_once_whoever_computes(wave, monkeypatch) -> None:
    monkeypatch.setattr(cache, "KEEPS", False)
    found = [cache.remembered(*OF, wave, (), lambda n=n: n) for n in range(2)]
    assert found == [0, 0]


def test_a_wave_is_no_key_of_another(wave) -> None:
    one, same, other = (cache._Identity(w) for w in (wave, wave, waves.load("2008")))
    assert one == same != other
    assert one != wave


def test_kept_results_are_shared_by_releases_of_one_python(wave, monkeypatch) -> None:
    found = []
    for version in ("3.11.1", "3.11.2", "3.12.0"):
        monkeypatch.setattr(
            cache.platform, "python_version_tuple", lambda v=version: v.split(".")
        )
        found.append(cache.kept(*OF, wave, (), lambda v=version: v))
    assert found == ["3.11.1", "3.11.1", "3.12.0"]


def test_the_oldest_results_go_where_they_take_too_much_room(wave, monkeypatch) -> None:
    monkeypatch.setattr(cache, "LARGEST", "1K")
    found = []
    for value in (b"1", b"2"):
        cache._make_room.cache_clear()  # as another process has it
        of = (*OF, wave, (value,))
        found.append(cache.kept(*of, lambda value=value: 5000 * value))
    assert found == [5000 * b"1", 5000 * b"2"]
    again = cache.kept(*OF, wave, (b"1",), lambda: b"computed again")
    assert again == b"computed again"


def test_who_only_reads_does_not_look_how_much_is_kept(wave, monkeypatch) -> None:
    assert cache.kept(*OF, wave, (), lambda: 7) == 7
    cache._store.cache_clear()  # as another process has it
    cache._make_room.cache_clear()
    looks = []
    monkeypatch.setattr(cache, "_make_room", looks.append)
    assert cache.kept(*OF, wave, (), lambda: 8) == 7
    assert looks == []
    assert cache.kept(*OF, wave, (0.9,), lambda: 8) == 8
    assert looks == [paths.results_folder(wave.id)]


def test_files_that_vanish_while_room_is_made_cost_no_result(wave, monkeypatch) -> None:
    def vanish(self, **limits):
        raise FileNotFoundError("a result that another process has removed")

    monkeypatch.setattr(cache.joblib.Memory, "reduce_size", vanish)
    cache._make_room.cache_clear()
    computed = []
    for _ in range(2):
        cache.kept(*OF, wave, (), lambda: computed.append(1))
    assert computed == [1]


def test_nothing_is_kept_of_a_wave_in_memory_or_of_code_from_elsewhere(wave) -> None:
    memory = Wave(wave.descriptor, {"schools": wave["schools"]}, wave.folder)
    for of in ((*OF, memory), ("a result", "conftest", wave)):
        found = [cache.kept(*of, (), lambda value=value: value) for value in (1, 2)]
        assert found == [1, 2]


def test_where_nothing_can_be_kept_results_are_computed(wave, monkeypatch) -> None:
    blocked = wave.folder / "wave.yml" / "build"  # below a file: no folder there
    monkeypatch.setattr(paths, "BUILD", blocked)
    found = cache.kept("a result", "personalising.study.cache", wave, (), lambda: 7)
    assert found == 7


EDITED = """
from pathlib import Path
from personalising import paths, waves
from personalising.study.cache import kept

def compute():
    print("computed")
    with (paths.ROOT / FILE).open("a") as file:
        file.write("\\n")
    return 1

for _ in range(2):
    kept("a result", "personalising.study.cache", waves.load("2008"), (), compute)
"""


@pytest.mark.parametrize(
    "file", ["lib/personalising/study/cache.py", "data/schema/schools.json"]
)
def test_a_result_of_sources_that_change_meanwhile_is_not_kept(project, file) -> None:
    said = project.python(f"FILE = {file!r}\n{EDITED}").split()
    assert said == ["computed", "computed"]
    assert not [*(project.build() / "results").rglob("output.pkl")]
