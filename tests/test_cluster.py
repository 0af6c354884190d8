"""The same run by the workers of a Dask scheduler, real processes all of them."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from personalising.book import workers
from personalising.book.chapters import Chapter
from personalising.book.freshness import Record
from personalising.book.jobs import Job
from personalising.errors import CompendiumError

WAVES = ("2008", "north", "south")
NAMES = ("index", "second", "third")
SLOW = (
    "from pathlib import Path\nimport time\nPath(f'started-{wave}').touch()\n"
    "time.sleep(300 if Path('hold').exists() else 0)"
)


def dask(project, *arguments, cwd=None, **own):
    """Start one of Dask's commands, in a copy of the project."""
    own["DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"] = "1"
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        cwd=cwd or project.root.parent,
        env=project.settings | own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def free_port():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


def answers(port):
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    return False


class Cluster:
    """A scheduler, and as many workers as are started."""

    def __init__(self, project):
        self.project, self.processes = project, []
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler = self._start("scheduler", "--port", str(self.port))
        wait_until(lambda: answers(self.port))

    def _start(self, *arguments):
        process = dask(self.project, *arguments, "--no-dashboard")
        self.processes.append(process)
        return process

    def worker(self, project=None, nanny=True, **surroundings):
        kind = () if nanny else ("--no-nanny",)
        here = ("--local-directory", str(self.project.root.parent))
        process = dask(
            project or self.project, "worker", self.address, "--nthreads", "1",
            "--no-dashboard", *kind, *here, **surroundings,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def end(self):
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def cluster(project):
    cluster = Cluster(project)
    yield cluster
    cluster.end()


@pytest.fixture
def many(project, tmp_path):
    """Nine chapters to execute: three waves of three."""
    for name in NAMES:
        project.chapter(name, SLOW, "import os", "f'{wave} ' + '" + name + "'")
    project.contents(*NAMES)
    folders = [project.wave(tmp_path / name, name) for name in WAVES[1:]]
    return [WAVES[0], *folders]


def contents(project):
    return {
        (wave, name): project.notebook(name, wave).read_bytes()
        for wave in WAVES
        for name in NAMES
    }


@pytest.mark.long
def test_notebooks_are_those_of_a_run_here_though_a_worker_is_killed(
    project, cluster, many, start
):
    assert project.compendium("run", *many).returncode == 0
    here = contents(project)
    for wave in WAVES:
        (project.root / "chapters" / f"started-{wave}").unlink()
    hold = project.root / "chapters" / "hold"
    hold.touch()
    cluster.worker(nanny=False)
    process = start("run", *many, "--scheduler", cluster.address, "--force")
    victim = cluster.processes[-1]
    # the first worker is in the middle of a chapter; the second gets what it leaves
    wait_until(lambda: list(hold.parent.glob("started-*")))
    kernels = psutil.Process(victim.pid).children(recursive=True)
    victim.kill()
    victim.wait()
    assert not psutil.wait_procs(kernels, timeout=10)[1]
    hold.unlink()
    cluster.worker()
    assert process.wait(timeout=120) == 0, project.said()
    assert project.said().count(": done") == len(here)
    assert contents(project) == here


@pytest.mark.long
def test_surroundings_of_a_worker_change_nothing(project, cluster, tmp_path):
    project.chapter(
        "index",
        "import time, warnings\nimport wave as sound\nimport matplotlib",
        "print(sound.__name__, time.tzname, matplotlib.rcParams['font.size'])",
        "print(set('a stranger'))\nprint([each[0] for each in warnings.filters])",
    )
    assert project.compendium("run", "2008").returncode == 0
    here = project.notebook("index").read_bytes()
    folder = tmp_path / "strange"
    folder.mkdir()
    (folder / "wave.py").write_text("raise RuntimeError", encoding="utf-8")
    (folder / "matplotlibrc").write_text("font.size: 30\n", encoding="utf-8")
    startup = folder / "profile_default" / "startup" / "first.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("print('hello')", encoding="utf-8")
    long = folder / ("x" * 120)
    long.mkdir()
    cluster.worker(
        cwd=folder,
        IPYTHONDIR=str(folder),
        MATPLOTLIBRC=str(folder),
        PYTHONWARNINGS="ignore",
        TMPDIR=str(long),
        TZ="Asia/Tokyo",
    )
    on = ("run", "2008", "--force", "--scheduler", cluster.address)
    result = project.compendium(*on)
    assert result.returncode == 0, result.stderr
    assert project.notebook("index").read_bytes() == here


@pytest.mark.long
@pytest.mark.parametrize("file", ["requirements.txt", "chapters/index.md"])
def test_worker_with_another_version_of_the_project_is_refused(
    project, cluster, many, tmp_path, file
):
    other = type(project)(tmp_path / "other" / "project")
    other.root.parent.mkdir()
    shutil.copytree(project.root, other.root)
    with (other.root / file).open("a", encoding="utf-8") as text:
        text.write("# more\n")
    cluster.worker(other)
    result = project.compendium("run", "2008", "--scheduler", cluster.address)
    assert result.returncode == 1
    pattern = (
        r"\nindex, a worker has another version of the project, or of wave 2008: "
        r"fingerprint [0-9a-f]{16}, expected [0-9a-f]{16}\n"
    )
    assert re.search(pattern, result.stderr)
    assert "Traceback" not in result.stderr
    assert not project.notebook("index").exists()


@pytest.mark.long
def test_worker_that_loaded_an_older_library_is_refused(project, cluster):
    cluster.worker()
    on = ("run", "2008", "--force", "--scheduler", cluster.address)
    assert project.compendium(*on).returncode == 0
    module = project.root / "lib" / "personalising" / "waves" / "wave.py"
    with module.open("a", encoding="utf-8") as text:
        text.write("# more\n")
    result = project.compendium(*on)
    assert result.returncode == 1
    assert "index, the library has changed since a worker loaded it" in result.stderr
    assert not project.notebook("index").exists()


@pytest.mark.long
def test_chapter_that_kills_its_worker_fails_alone(project, cluster):
    # the kernel's parent is the fork server, and the worker is the parent of that
    kill = "import os, psutil\nworker = psutil.Process(os.getppid()).parent()\n"
    project.chapter("index", "wave")
    project.chapter("deadly", kill + "worker.kill()")
    project.contents("index", "deadly")
    cluster.worker()
    result = project.compendium("run", "2008", "--scheduler", cluster.address)
    assert result.returncode == 1
    assert "\ndeadly, each worker that tried it died\n" in result.stderr
    assert "Traceback" not in result.stderr
    assert project.notebooks() == ["index.ipynb"]


@pytest.mark.long
def test_interrupted_run_leaves_the_cluster_to_others(project, cluster, many, start):
    (project.root / "chapters" / "hold").touch()
    cluster.worker()
    process = start("run", *many, "--scheduler", cluster.address)
    wait_until(lambda: list((project.root / "chapters").glob("started-*")))
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=15) == 130
    assert project.said().splitlines()[-1].startswith("compendium: interrupted")
    assert "Traceback" not in project.said()
    assert not project.notebook("index").exists()


@pytest.mark.long
def test_scheduler_that_goes_away_ends_the_run(project, cluster, many, start):
    (project.root / "chapters" / "hold").touch()
    cluster.worker()
    process = start("run", *many, "--scheduler", cluster.address)
    wait_until(lambda: list((project.root / "chapters").glob("started-*")))
    cluster.scheduler.kill()
    assert process.wait(timeout=60) == 1
    assert f"scheduler {cluster.address}" in project.said().splitlines()[-1]
    assert "Traceback" not in project.said(), project.said()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("tcp://127.0.0.1:1", "found nothing that answers, expected a running Dask"),
        ("nonsense", "expected an address such as tcp://127.0.0.1:8786"),
        ("", "expected an address such as tcp://127.0.0.1:8786"),
        ("foo://here:1", "unknown address scheme 'foo'"),
    ],
)
def test_address_without_a_scheduler_is_refused(monkeypatch, address, message):
    monkeypatch.setattr(workers, "ANSWER", 0.5)
    with pytest.raises(CompendiumError) as caught, workers.cluster_workers(address):
        pass
    assert f"scheduler {address}" in str(caught.value).replace('"', "")
    assert message in str(caught.value)


def test_something_else_that_listens_is_no_scheduler(monkeypatch):
    monkeypatch.setattr(workers, "ANSWER", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(CompendiumError) as caught, workers.cluster_workers(address):
            pass
    assert "found nothing that answers" in str(caught.value)


class Client:
    """The part of Dask's client that is asked for the state of a cluster."""

    status = "running"

    def get_executor(self, pure):
        return None

    def nthreads(self):
        return {}

    class scheduler:  # noqa: N801
        address = "tcp://nowhere:1"


def test_run_waits_for_workers_but_not_for_ever(monkeypatch):
    cluster = workers.Cluster(Client())
    cluster.look()
    cluster.look()
    monkeypatch.setattr(workers, "PATIENCE", -1)
    with pytest.raises(CompendiumError) as caught:
        cluster.look()
    assert "has had no workers for" in str(caught.value)


def test_worker_with_another_python_is_refused():
    record = Record("2008", {}, "a", "b")
    with pytest.raises(CompendiumError) as caught:
        workers._execute_alike(Job(Chapter("index"), record), ("2", "7"))
    assert str(caught.value).endswith("expected 2.7 as here")
