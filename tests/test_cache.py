"""Results of a wave: once computed, the same for whoever wants them next."""

from collections.abc import Callable

import pandas as pd
import pytest
from projects import Project

from personalising import keeping, paths, waves
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
    monkeypatch.setattr(keeping, "KEEPS", True)
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


OF = ("a result", "personalising.study.cache")


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
    monkeypatch.setattr(keeping, "KEEPS", False)
    found = [cache.remembered(*OF, wave, (), lambda n=n: n) for n in range(2)]
    assert found == [0, 0]


def test_a_wave_is_no_key_of_another(wave) -> None:
    one, same, other = (cache._Identity(w) for w in (wave, wave, waves.load("2008")))
    assert one == same != other
    assert one != wave


def test_nothing_is_kept_of_a_wave_in_memory(wave) -> None:
    memory = Wave(wave.descriptor, {"schools": wave["schools"]}, wave.folder)
    found = [cache.kept(*OF, memory, (), lambda n=n: n) for n in (1, 2)]
    assert found == [1, 2]
