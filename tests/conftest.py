"""Fixtures: copies of the project, waves, and the check of a wave's folder."""

import contextlib
import gc
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from personalising.book.isolation import ONE_THREAD

os.environ |= ONE_THREAD  # before numpy: threads of two test processes would only wait

import pandas as pd
import pytest
import yaml
from filelock import FileLock
from made_waves import collected_of
from projects import COPIED, Project
from small_wave import Folder, make
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from personalising import cli, keeping, paths, waves
from personalising.book.publish import publish
from personalising.errors import CompendiumError
from personalising.model.learning import read_learning_model
from personalising.waves import Wave

PAGE = re.compile(r"tests/browser/.*\[.*?(\w+\.html)")  # that a test opens
CASES = 7  # of a sweep, of which `make test` takes one; odd, as many come in pairs

keeping.KEEPS = False  # what a test replaces must not be found by anybody later


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-case",
        action="store_true",
        help="sweeps take every case that they make, and not one in seven of them",
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Take some cases of each sweep, and begin with what takes longest.

    Files of few tests are long: none should be the last.
    """
    if not config.getoption("every_case"):
        _take_some(config, items)
    size = Counter(item.path for item in items)
    items.sort(key=lambda item: size[item.path])


def pytest_collection_finish() -> None:
    """Spare what is imported and collected: to search it for garbage takes a tenth."""
    gc.collect()
    gc.freeze()


class _ByFileOrPage(LoadFileScheduling):
    """Gives a file to one process, but for the pages that the browser opens.

    Tests of one page see what was seen of it when it was opened. The groups of xdist
    (`xdist_group`) have no effect with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        page = PAGE.match(nodeid)
        return page[1] if page else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(
    config: pytest.Config, log: Producer
) -> LoadFileScheduling | None:
    """Share out the tests of files, and of pages, where files are asked for."""
    if config.getvalue("dist") == "loadfile":
        return _ByFileOrPage(config, log)
    return None


def _take_some(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the cases of sweeps but for one in seven, always the same."""
    places = Counter[str]()
    left_out = []
    for item in items[:]:
        if item.get_closest_marker("sweep") and "share" not in item.fixturenames:
            test = item.nodeid.partition("[")[0]
            if places[test] % CASES:
                left_out.append(item)
                items.remove(item)
            places[test] += 1
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture
def share(request: pytest.FixtureRequest) -> float:
    """How many of its waves a sweep takes that makes them itself."""
    return 1 if request.config.getoption("every_case") else 1 / CASES


@pytest.fixture
def collected(tmp_path: Path) -> Callable[..., Wave]:
    """Make a wave that says it was collected, of the tables given by their names."""
    number = itertools.count()

    def make(**tables: pd.DataFrame) -> Wave:
        folder = tmp_path / f"wave-{next(number)}"
        folder.mkdir()
        return collected_of(folder, **tables)

    return make


@pytest.fixture(scope="session")
def new_project(tmp_path_factory) -> Callable[..., Project]:
    """Makes a copy of the project without its chapters, or with some of them."""

    def make(*real: str) -> Project:
        root = tmp_path_factory.mktemp("copy") / "project"
        root.mkdir()
        for name in COPIED:
            source = paths.ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copyfile
            copy(source, root / name)
        for path in (root / "chapters").glob("*.md"):
            if path.stem not in real:
                path.unlink()
        project = Project(root)
        if real:
            project.contents(*real)
            if "references" not in real:
                project.cite_nothing()
        else:
            _preload_little(root / "lib" / "personalising" / "book" / "preloaded.py")
            _leave_few_tables(root / "data" / "waves" / waves.REFERENCE)
        return project

    return make


def _preload_little(module: Path) -> None:
    """Let the kernels of a copy start without libraries that tiny chapters need not."""
    assert module.is_file()
    module.write_text("import ipykernel.ipkernel\n", encoding="utf-8")


def _leave_few_tables(wave: Path) -> None:
    """Leave of the reference wave what tiny chapters read: each command checks it."""
    for table in wave.glob("*.csv"):
        if table.stem not in ("schools", "performance", "instruments"):
            table.unlink()


@pytest.fixture(scope="session")
def fresh_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference wave's site, published afresh, once for all processes."""
    base = tmp_path_factory.getbasetemp()
    to = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "published"
    paths.BUILD.mkdir(exist_ok=True)
    try:
        with FileLock(paths.BUILD / "tests.lock"):
            return to if to.exists() else publish(waves.REFERENCE, to=to)
    except CompendiumError as error:
        pytest.fail(f"no site to look at; run `make book` first: {error}")


@pytest.fixture
def project(new_project) -> Project:
    """A copy of the project with one chapter, `index`."""
    project = new_project()
    project.chapter("index", "wave")
    project.contents("index")
    return project


@pytest.fixture
def start(project) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts commands, and ends those that a failed test leaves behind."""
    processes = []

    def start(*arguments: str | Path) -> subprocess.Popen[bytes]:
        processes.append(project.start(*arguments))
        return processes[-1]

    yield start
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The folder of a small sound wave."""
    return make(tmp_path / "small")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    lines: list[str]


@pytest.fixture
def check(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """The command `compendium check`, in this process: starting one takes a second."""

    def run(path: Path, *options: str) -> Ended:
        monkeypatch.setattr("signal.signal", lambda *_: None)
        monkeypatch.setattr(sys, "argv", ["compendium", "check", str(path), *options])
        status = 0
        try:
            cli.main()
        except SystemExit as end:
            status = end.code
        out, err = capfd.readouterr()
        return Ended(status, out, err.splitlines())

    return run


@pytest.fixture
def refused(check: Callable[..., Ended]) -> Callable[..., None]:
    """Assert that a wave is refused with these lines, and nothing but them."""

    def run(path: Path, *expected: str) -> None:
        ended = check(path)
        assert ended.lines[:-1] == list(expected)
        count = "1 problem" if len(expected) == 1 else f"{len(expected)} problems"
        assert ended.lines[-1] == f"wave {path}: {count}"
        assert ended.out == ""
        assert ended.status == 1

    return run


@pytest.fixture
def altered(tmp_path):
    """Read the model of learning after a change of one of its files."""

    def read(file, change):
        for path in paths.MODEL.glob("*.yml"):
            shutil.copy(path, tmp_path)
        path = tmp_path / file
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        change(content)
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        return read_learning_model(tmp_path)

    return read
