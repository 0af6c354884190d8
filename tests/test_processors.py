"""The same bytes on every processor, whichever of its kernels OpenBLAS takes.

OpenBLAS sums in the order that suits the processor. Its variable chooses between the
orders of those that this machine can run, so that one machine can stand for several.
"""

import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from projects import Project

from personalising.book import reference
from personalising.book.chapters import all_chapters
from personalising.book.freshness import OWN
from personalising.errors import CompendiumError
from personalising.paths import WAVES

WAVE = WAVES / "2008"
VARIABLE = "OPENBLAS_CORETYPE"
CORE_TYPES = ("Nehalem", "Haswell", "SkylakeX", "ARMV8", "NEOVERSEN1")
SHARING = (
    *("index", "1_executive_summary", "3_2_learning_equation", "3_3_indicators"),
    *("4_2_2_teacher_survey", "claims", "appendix_c_multilevel_model"),
)
"""Chapters that find what others computed, where results are kept."""

ASK = """
import numpy as np
import threadpoolctl
for kind in ("float64", "float32"):
    square = np.eye(300, dtype=kind) + np.arange(300, dtype=kind) / 300
    square @ square, square @ square[0], square[0] @ square[0]
    np.linalg.svd(np.linalg.solve(square, square))
print(threadpoolctl.threadpool_info()[0]["architecture"])
"""


def is_taken(core: str) -> bool:
    """Whether OpenBLAS takes a core type here, and this processor can compute with it.

    Where it does not know a type it takes another. What it knows it takes, though the
    processor may lack the instructions, which ends the process.
    """
    run = [sys.executable, "-c", ASK]
    asked = subprocess.run(
        run, text=True, env=os.environ | {VARIABLE: core}, capture_output=True
    )
    return asked.returncode == 0 and asked.stdout.strip() == core


@pytest.fixture(scope="module")
def core_types() -> tuple[str, str]:
    """The oldest and the newest that this machine can run; they may be one."""
    found = [core for core in CORE_TYPES if is_taken(core)] or [""]
    return found[0], found[-1]


@pytest.mark.long
def test_the_reference_wave_is_the_same(
    core_types: tuple[str, str], tmp_path: Path
) -> None:
    if len({*core_types}) < 2:
        pytest.skip("OpenBLAS has one core type for this processor")
    for core in core_types:
        folder = tmp_path / core
        folder.mkdir()
        run = [sys.executable, WAVE / "make.py", folder]
        # the maker's own modules stand beside it
        plain = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        subprocess.run(run, check=True, env=plain | {VARIABLE: core})
        made = sorted(folder.iterdir())
        assert [path.name for path in made] == [
            path.name for path in sorted(WAVE.glob("*.csv"))
        ]
        for path in made:
            assert path.read_bytes() == (WAVE / path.name).read_bytes(), path


@pytest.mark.long
@pytest.mark.sweep
def test_every_notebook_is_its_reference_and_so_it_is_where_results_are_kept(
    core_types: tuple[str, str],
    new_project: Callable[..., Project],
    monkeypatch: pytest.MonkeyPatch,
    share: float,
) -> None:
    project = new_project(*(chapter.name for chapter in all_chapters()))
    oldest, newest = core_types  # nbval compares what this processor's own makes
    some = "--chapters", ",".join(SHARING)
    for core, chapters in ((oldest, () if share == 1 else some), (newest, some)):
        monkeypatch.setenv(VARIABLE, core)
        project.compendium("run", "2008", "--force", *chapters).check_returncode()
        for name in project.notebooks():
            made = project.read(name.removesuffix(".ipynb"))
            made.metadata.pop(OWN)  # its fingerprint changes whenever the library does
            committed = reference.FOLDER / name
            assert made == nbformat.read(committed, as_version=4), (core, name)
        assert any((project.build() / "results").rglob("output.pkl"))


LEDGER = """
from personalising import keeping, waves
from personalising.study import ledger
keeping.KEEPS = False  # another processor's results would be found
pairs = ledger.judged(waves.load("2008"))
print(*(render(pairs) for render in ledger.RENDER.values()), sep="\\n")
"""


@pytest.mark.long
def test_the_ledger_is_the_same_in_every_format(core_types: tuple[str, str]) -> None:
    oldest, newest = (
        subprocess.run(
            [sys.executable, "-c", LEDGER],
            env=os.environ | {VARIABLE: core},
            capture_output=True,
            check=True,
        ).stdout
        for core in core_types
    )
    assert b"3.2.benefits-by-school" in oldest
    assert oldest == newest


def test_what_processors_could_round_to_either_side_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # keep the folder clean
    monkeypatch.syspath_prepend(WAVE)
    drawing = importlib.import_module("drawing")
    assert drawing.settled([0.26, -1.24], 0.1, 1e-9).tolist() == [3, -12]
    with pytest.raises(CompendiumError, match=r"middle of two units of 0\.1"):
        drawing.settled([0.25 + 1e-10], 0.1, 1e-9)
    assert drawing.is_less(1, 1.1)
    assert not drawing.is_less(1.1, 1)
    with pytest.raises(CompendiumError, match="too close"):
        drawing.is_less(0.3, 0.1 + 0.2)
    assert drawing.smallest([3, 1, 2]) == 1
    with pytest.raises(CompendiumError, match="too close"):
        drawing.smallest([2, 1, 1 + 1e-14])
