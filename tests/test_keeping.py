"""Results that are kept under _build: the same for whichever process wants them next.

That a run with kept results gives the notebooks of one without is held in
`test_processors`, which executes all chapters both ways.
"""

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest
from projects import Project

from personalising import keeping
from personalising.errors import CompendiumError
from personalising.keeping import NotToBeKept, kept

OURS = "personalising.keeping"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keeping, "KEEPS", True)
    return tmp_path / "results"


def another_process() -> None:
    keeping._store.cache_clear()
    keeping._make_room.cache_clear()


def test_what_is_kept_is_found_again_by_another_process(folder, capfd) -> None:
    found = []
    for value in (1, 2):
        another_process()
        table = MappingProxyType({"value": value})
        found.append(kept(folder, OURS, ("a", 1), lambda table=table: table))
    assert found == [{"value": 1}] * 2
    assert {type(each) for each in found} == {MappingProxyType}
    assert kept(folder, OURS, ("a", 2), lambda: 3) == 3
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("content", [b"", b"damaged", b"\x80\x04"])
def test_a_result_that_is_damaged_is_computed_again_in_silence(
    folder, caplog, capfd, content
) -> None:
    kept(folder, OURS, (), lambda: 1)
    (file,) = folder.rglob("output.pkl")
    file.write_bytes(content)
    another_process()
    assert [kept(folder, OURS, (), lambda n=n: n) for n in (2, 3)] == [2, 2]
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_who_computes_a_result_has_what_others_read(folder) -> None:
    frame = pd.DataFrame({"text": ["a", None], "whole": pd.array([1, None], "Int64")})
    one, other = (kept(folder, OURS, (), lambda: frame) for _ in range(2))
    assert one is not frame
    assert one is not other
    for found in (one, other):
        pd.testing.assert_frame_equal(found, frame, check_exact=True)


def test_results_are_shared_by_releases_of_one_python(folder, monkeypatch) -> None:
    found = []
    for version in ("3.11.1", "3.11.2", "3.12.0"):
        monkeypatch.setattr(
            keeping.platform, "python_version_tuple", lambda v=version: v.split(".")
        )
        found.append(kept(folder, OURS, (), lambda v=version: v))
    assert found == ["3.11.1", "3.11.1", "3.12.0"]


def test_the_oldest_results_go_where_they_take_too_much_room(
    folder, monkeypatch
) -> None:
    monkeypatch.setattr(keeping, "LARGEST", "1K")
    found = []
    for value in (b"1", b"2"):
        another_process()
        found.append(kept(folder, OURS, (value,), lambda value=value: 5000 * value))
    assert found == [5000 * b"1", 5000 * b"2"]
    assert kept(folder, OURS, (b"1",), lambda: b"computed again") == b"computed again"


def test_who_only_reads_does_not_look_how_much_is_kept(folder, monkeypatch) -> None:
    assert kept(folder, OURS, (), lambda: 7) == 7
    another_process()
    looks: list[Path] = []
    monkeypatch.setattr(keeping, "_make_room", looks.append)
    assert kept(folder, OURS, (), lambda: 8) == 7
    assert looks == []
    assert kept(folder, OURS, (0.9,), lambda: 8) == 8
    assert looks == [folder]


def test_files_that_vanish_while_room_is_made_cost_no_result(
    folder, monkeypatch
) -> None:
    def vanish(self: Any, **limits: Any) -> None:
        raise FileNotFoundError("a result that another process has removed")

    monkeypatch.setattr(keeping.joblib.Memory, "reduce_size", vanish)
    another_process()
    computed: list[int] = []
    for _ in range(2):
        kept(folder, OURS, (), lambda: computed.append(1))
    assert computed == [1]


def counting(module: str, folder: Path | None) -> list[int]:
    values = iter((1, 2))
    return [kept(folder, module, (), lambda: next(values)) for _ in range(2)]


def test_nothing_is_kept_of_code_from_elsewhere_or_without_a_folder(
    folder, monkeypatch
) -> None:
    assert counting("conftest", folder) == [1, 2]
    assert counting(OURS, None) == [1, 2]
    assert counting(OURS, folder) == [1, 1]
    monkeypatch.setattr(keeping, "KEEPS", False)
    assert counting(OURS, folder) == [1, 2]


@pytest.mark.parametrize("keeps", [True, False])
def test_what_is_not_to_be_kept_is_given_to_its_caller(
    folder, monkeypatch, keeps
) -> None:
    monkeypatch.setattr(keeping, "KEEPS", keeps)

    def passing(value: int) -> Callable[[], int]:
        def compute() -> int:
            raise NotToBeKept(value)

        return compute

    assert [kept(folder, OURS, (), passing(value)) for value in (1, 2)] == [1, 2]


def test_an_error_is_passed_on_and_not_kept(folder) -> None:
    def fail() -> int:
        raise CompendiumError("no such wave")

    for _ in range(2):
        with pytest.raises(CompendiumError, match="no such wave"):
            kept(folder, OURS, (), fail)
    assert kept(folder, OURS, (), lambda: 7) == 7


def test_where_nothing_can_be_kept_results_are_computed(folder) -> None:
    folder.write_text("a file: no folder can be below it", encoding="utf-8")
    assert kept(folder / "results", OURS, (), lambda: 7) == 7


EDITED = """
from personalising import paths
from personalising.keeping import kept

def compute():
    print("computed")
    with (paths.ROOT / FILE).open("a") as file:
        file.write("\\n")
    return 1

for _ in range(2):
    kept(paths.results_folder("2008"), "personalising.waves", (), compute)
"""


@pytest.mark.parametrize(
    "file",
    [
        "lib/personalising/keeping.py",
        "data/schema/schools.json",
        "data/schema/beside/reasons.json",
    ],
)
def test_a_result_of_sources_that_change_meanwhile_is_not_kept(
    project: Project, file: str
) -> None:
    said = project.python(f"FILE = {file!r}\n{EDITED}").split()
    assert said == ["computed", "computed"]
    assert not [*(project.build() / "results").rglob("output.pkl")]
