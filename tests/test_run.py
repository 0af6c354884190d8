"""A run executes what is out of date, tells how it goes, and never leaves a half."""

import importlib
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from projects import COMMAND
from rich.console import Console

from personalising import cli, paths, waves
from personalising.book import chapters
from personalising.book.chapters import (
    Chapter,
    _read_as,
    all_chapters,
    choose,
    read_parameters,
)
from personalising.book.freshness import Record, wave_files
from personalising.book.imports import modules
from personalising.book.jobs import Job, Outcome
from personalising.errors import CompendiumError

EXECUTED = re.compile(r"\] (\S+): done")
UP_TO_DATE = re.compile(r"\] (\S+): up to date")
FAILED = re.compile(r"\] (\S+): failed")
HEADER = (paths.CHAPTERS / "index.md").read_text(encoding="utf-8").split("#")[0]
PARAMETERS = "```{{code-cell}} python\n:tags: [parameters]\nwave = {}\n```\n"
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
NOISY = (
    "import time\nprint(wave)\n"
    "for i in range(3):\n    print(i, flush=True); time.sleep(0.25)\n"
)
READS = (
    "from personalising import paths, waves\ndata = waves.load(wave)\n"
    'print(data.folder.relative_to(paths.BUILD), len(data["schools"]))'
)
SLOW = (
    "from pathlib import Path\nimport time\nPath('started').touch()\n"
    "time.sleep(300 if Path('hold').exists() else 0)"
)


def wait_until(true, seconds=60):
    """Wait for something to come true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def begin_slow(project, start, *options):
    """Start a run, and wait until `slow` sleeps for minutes, `last` waiting for it."""
    project.chapter("index", "wave")
    project.chapter("slow", SLOW)
    project.chapter("last", "wave")
    project.contents("index", "slow", "last")
    (project.root / "chapters" / "hold").touch()
    process = start("run", "2008", "--jobs", "1", *options)
    flag = project.root / "chapters" / "started"
    wait_until(lambda: "index: done" in project.said() and flag.exists())
    return process, psutil.Process(process.pid).children(recursive=True)


def release(project):
    (project.root / "chapters" / "hold").unlink()


# --- what a run leaves ---------------------------------------------------------------


@pytest.fixture(scope="module")
def ran(new_project):
    """A run of three chapters by two processes, and then by one, forced."""
    project = new_project()
    project.chapter("index", "wave.upper()", text="Words.\n")
    project.chapter("noisy", NOISY)
    project.chapter("quiet", "x = 1", "", "object()", parameters="rounds = 3")
    project.contents("index", "noisy", "quiet")
    names = ("index", "noisy", "quiet")
    first = project.compendium("run", "2008", "--jobs", "2")
    before = {name: project.notebook(name).read_bytes() for name in names}
    again = project.compendium("run", "2008", "--jobs", "1", "--force")
    after = {name: project.notebook(name).read_bytes() for name in names}
    return project, (first, again), (before, after)


def test_run_succeeds_and_says_nothing_on_stdout(ran):
    _, results, _ = ran
    assert [(r.returncode, r.stdout) for r in results] == [(0, ""), (0, "")]


def test_run_writes_one_notebook_for_each_chapter_and_nothing_else(ran):
    project, _, _ = ran
    assert project.notebooks() == ["index.ipynb", "noisy.ipynb", "quiet.ipynb"]


def test_every_code_cell_is_executed_in_order(ran):
    project, _, _ = ran
    cells = [c for c in project.read("quiet").cells if c.cell_type == "code"]
    counts = [c.execution_count for c in cells if c.source]
    assert counts == [1, 2, 3, 4]
    assert project.read("index").cells[3].outputs[0].data["text/plain"] == "'2008'"


def test_wave_is_injected_and_the_injected_cell_not_shown(ran):
    project, _, _ = ran
    for name in ("index", "noisy", "quiet"):
        injected = project.read(name).cells[2]
        assert injected.metadata.tags == ["injected-parameters", "remove-cell"]
        assert 'wave = "2008"' in injected.source


def test_cells_are_numbered_and_nothing_tells_of_the_execution(ran):
    project, _, _ = ran
    for name in ("index", "noisy", "quiet"):
        notebook = project.read(name)
        ids = [cell.id for cell in notebook.cells]
        assert ids == [f"cell-{number}" for number in range(len(ids))]
        assert set(notebook.metadata) == {
            "kernelspec",
            "language_info",
            "personalising",
        }
        assert "version" not in notebook.metadata.language_info
        assert all(set(cell.metadata) <= {"tags"} for cell in notebook.cells)


def test_two_runs_are_byte_identical_whatever_the_number_of_processes(ran):
    _, _, (before, after) = ran
    assert before == after


def test_prints_are_kept_as_one_text(ran):
    project, _, _ = ran
    streams = {o.name: o.text for o in project.read("noisy").cells[3].outputs}
    assert streams == {"stdout": "2008\n0\n1\n2\n"}


def test_kernels_use_sockets_in_a_folder_of_the_run_and_no_ports(project):
    where = (
        "import json\nfrom pathlib import Path\n"
        "from ipykernel.connect import get_connection_file\n"
        "found = json.loads(Path(get_connection_file()).read_text())\n"
        "print(found['transport'], found['ip'])"
    )
    project.chapter("index", where)
    project.chapter("other", where)
    project.contents("index", "other")
    assert project.compendium("run", "2008").returncode == 0
    said = {project.read(n).cells[3].outputs[0].text for n in ("index", "other")}
    assert len(said) == 2  # each kernel its own
    for text in said:
        transport, place = text.split()
        assert transport == "ipc"
        assert not Path(place).parent.exists()  # nothing is left of it
        assert len(f"{place}-5") - len(tempfile.gettempdir()) <= 32


def test_progress_gives_each_chapter_a_line_with_elapsed_and_remaining_time(ran):
    _, (_, again), _ = ran
    title, *lines = again.stderr.splitlines()
    assert title == "Reference wave 2008: 3 chapters"
    assert re.fullmatch(r"\[1/3\] quiet: done \(\d+ s elapsed\)", lines[0])
    assert re.fullmatch(
        r"\[2/3\] index: done \(\d+ s elapsed, about \d+ s remaining\)", lines[1]
    )
    assert re.fullmatch(r"\[3/3\] noisy: done \(\d+ s elapsed\)", lines[2])
    assert len(lines) == 3


def test_progress_into_a_pipe_has_no_control_characters(ran):
    _, results, _ = ran
    assert not any(CONTROL.search(result.stderr) for result in results)


def test_progress_on_a_terminal_shows_a_bar_and_takes_a_label_as_it_is(monkeypatch):
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, highlight=False)
    monkeypatch.setattr(cli, "_console", console)
    wave = waves.load("2008")
    label = "Wave [/b] of the [red]north"
    odd = wave.descriptor.model_copy(update={"label": label})
    job = Job(Chapter("index"), Record("2008", {}, "", ""))
    with cli._Reporter() as reporter:
        reporter.begin([waves.Wave(odd, {}, wave.folder)], 1, 2)
        reporter.tell(Outcome(job))
    assert label in screen.getvalue()
    assert "index: done" in screen.getvalue()
    assert "\x1b[" in screen.getvalue()


def remaining(monkeypatch, at_once, *, prose=0, skipped=0):
    """Seconds remaining, as told and in truth, of nine chapters of ten seconds each."""
    screen, clock = io.StringIO(), [0.0]
    console = Console(file=screen, highlight=False, width=200)
    monkeypatch.setattr(cli, "_console", console)
    monkeypatch.setattr(cli.time, "monotonic", lambda: clock[0])
    reporter = cli._Reporter()
    clock[0] += 20  # the waves are checked
    reporter.begin([waves.load("2008")], 9 + prose + skipped, at_once)
    job = Job(Chapter("index"), Record("2008", {}, "", ""))
    for _ in range(skipped):
        reporter.tell(Outcome(job, skipped=True))
    for _ in range(prose):
        clock[0] += 0.1
        reporter.tell(Outcome(job))
    begun, truth = clock[0], []
    for number in range(9):
        clock[0] = begun + 10 * (number // at_once + 1) + number % at_once
        reporter.tell(Outcome(job, executed=True))
        truth.append(begun + 10 * -(-9 // at_once) - clock[0])
    lines = screen.getvalue().splitlines()[1:]
    assert all("remaining" not in line for line in lines[: prose + skipped])
    told = [re.search(r"about (\d+) s remaining", line) for line in lines]
    assert told[-1] is None
    told = told[prose + skipped :]
    pairs = zip(told, truth, strict=True)
    return [(int(found[1]) if found else None, left) for found, left in pairs]


@pytest.mark.parametrize("at_once", [1, 3, 4])
@pytest.mark.parametrize("before", [{}, {"prose": 3}, {"skipped": 4, "prose": 1}])
def test_time_remaining_is_about_right_once_it_is_told(monkeypatch, at_once, before):
    every = remaining(monkeypatch, at_once, **before)
    # those that began together, the longest, say nothing of the others
    assert [told is None for told, _ in every[: at_once + 1]] == [True] * at_once + [
        False
    ]
    for told, truth in every[at_once:-1]:
        assert truth - 8 <= told <= truth + 15


def test_no_time_is_told_from_a_few_of_many_chapters(monkeypatch):
    screen = io.StringIO()
    monkeypatch.setattr(cli, "_console", Console(file=screen, width=200))
    reporter = cli._Reporter()
    reporter.begin([waves.load("2008")], 111, 3)
    job = Job(Chapter("index"), Record("2008", {}, "", ""))
    for _ in range(12):
        reporter.tell(Outcome(job, executed=True))
    told = ["remaining" in line for line in screen.getvalue().splitlines()[1:]]
    assert told == [False] * 11 + [True]


# --- what is out of date -------------------------------------------------------------


def changed(path, text="\n# another line\n"):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_second_run_executes_nothing_even_if_files_were_touched(ran):
    project, _, (before, _) = ran
    for path in project.root.glob("[!_]*/**/*"):
        path.touch()
    result = project.compendium("run", "2008")
    assert result.returncode == 0
    assert UP_TO_DATE.findall(result.stderr) == ["index", "noisy", "quiet"]
    assert project.notebook("index").read_bytes() == before["index"]


def test_change_of_one_chapter_reruns_that_alone(ran):
    project, _, _ = ran
    text = project.source("quiet").read_text(encoding="utf-8")
    tagged = text.replace("x = 1", ":tags: [hide-cell]\nx = 1") + "\nMore words.\n"
    project.source("quiet").write_text(tagged, encoding="utf-8")
    result = project.compendium("run", "2008")
    assert EXECUTED.findall(result.stderr) == ["quiet"]
    assert UP_TO_DATE.findall(result.stderr) == ["index", "noisy"]
    assert "More words." in project.read("quiet").cells[-1].source
    assert project.read("quiet").cells[3].metadata.tags == ["hide-cell"]


def test_change_of_a_parameter_reruns_the_chapters_that_know_it(ran):
    project, _, _ = ran
    chosen = ("-c", "index.md, quiet", "-c", "noisy")
    result = project.compendium("run", "2008", *chosen, "-p", "rounds=5")
    assert EXECUTED.findall(result.stderr) == ["quiet"]
    assert UP_TO_DATE.findall(result.stderr) == ["index", "noisy"]
    assert "rounds = 5" in project.read("quiet").cells[2].source


IMPORTS = (
    "if not wave:  # never, and so as fast as nothing\n"
    "    from personalising.pages import Page\n"
    "    from personalising.statistics import correlation"
)
INPUTS = {
    "lib/personalising/statistics/correlation.py": "# more\n",
    "lib/personalising/pages/templates/table.html": "\n",
    "lib/personalising/study/codebook/holdings.py": "# more\n",
    "data/waves/2008/instruments.csv": "Questions,primary,schools,15,15,counted\n",
    "data/schema/schools.json": "\n",
    "data/published/figures.csv": "",
    "requirements.txt": "# more\n",
}
UNTOUCHED = {
    "lib/personalising/study/codebook/holdings.py",  # which the chapter does not import
    "data/published/figures.csv",  # to which nothing was added
}


@pytest.mark.long
def test_change_of_any_input_reruns_the_chapter(project):
    project.chapter("index", IMPORTS)
    assert project.compendium("run", "2008").returncode == 0
    ended = {}
    for name, text in INPUTS.items():
        with (project.root / name).open("a", encoding="utf-8") as file:
            file.write(text)
        result = project.compendium("run", "2008")
        ended[name] = bool(EXECUTED.findall(result.stderr))
    assert ended == {name: name not in UNTOUCHED for name in INPUTS}


CHANGE_WHILE_LOADED = """
from pathlib import Path
from personalising.book.run import run
from personalising.errors import CompendiumError
changed = Path("project/lib/personalising/study/codebook/holdings.py")
with changed.open("a") as file:
    file.write("# more\\n")
try:
    run(["2008"])
except CompendiumError as error:
    print(error)
"""


def test_library_that_changes_under_a_run_is_refused(project):
    assert project.python(CHANGE_WHILE_LOADED) == (
        "the library has changed since the run loaded it; start the run again\n"
    )
    assert not project.notebook("index").exists()


@pytest.mark.long
def test_several_waves_run_at_once_each_with_its_own_data(project, tmp_path):
    project.chapter("index", READS)
    waves = [project.wave(tmp_path / name, name) for name in ("north", "south")]
    result = project.compendium("run", *waves)
    assert result.returncode == 0, result.stderr
    assert "\nNorth 2011 (north), North 2011 (south): 2 chapters\n" in result.stderr
    names = sorted(EXECUTED.findall(result.stderr))
    assert names == ["north/index", "south/index"]
    for wave in ("north", "south"):
        shown = project.read("index", wave).cells[3].outputs[0].text
        assert shown.startswith(f"waves/{wave}/wave ")


def test_same_wave_twice_is_refused(project, tmp_path):
    north, twin = (project.wave(tmp_path / name, "north") for name in ("a", "b"))
    result = project.compendium("run", north, twin)
    *_, last = result.stderr.splitlines()
    assert (result.returncode, last) == (
        1,
        f'compendium: {north} and {twin} have the same id "north"; give each wave an '
        "id of its own",
    )
    result = project.compendium("run", north, north)
    assert result.stderr.endswith("\ncompendium: wave north is named twice\n")


def test_no_wave_runs_where_one_has_problems(project, tmp_path):
    south = project.wave(tmp_path, "south")
    table = south / "schools.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("primary", "prmary", 1), encoding="utf-8")
    result = project.compendium("run", "2008", south)
    assert result.returncode == 1
    assert result.stderr.count('found "prmary"') == 1
    made = {path.name for path in project.build("2008").iterdir()}
    assert made == {"results"}  # that 2008 passed its check is kept
    assert not project.build("south").exists()


def test_run_publishes_where_it_is_told_to(project):
    result = project.compendium("run", "2008", "--publish")
    page = project.root / "_build" / "html" / "index.html"
    assert (result.returncode, result.stdout) == (0, f"{page}\n")
    assert page.is_file()


@pytest.mark.long
@pytest.mark.parametrize("first", ["2008", "north"])
def test_failed_chapter_keeps_only_its_own_wave_from_being_published(
    project, tmp_path, first
):
    project.chapter("index", "1 / (wave == '2008')")
    north = project.wave(tmp_path / "north", "north")
    names = {"2008": "2008", "north": north}
    order = [names.pop(first), *names.values()]
    result = project.compendium("run", *order, "--publish")
    assert result.returncode == 1
    checked = re.findall(r"checking \[(\d)/2\] (.*)", result.stderr)
    assert checked == [("1", str(order[0])), ("2", str(order[1]))]
    site = project.root / "_build" / "html" / "index.html"
    assert result.stdout == f"{site}\n"
    assert result.stderr.splitlines()[-1] == (
        "compendium: 1 chapter failed: north/index; published: 2008; "
        "not published: north"
    )
    assert not (project.build("north") / "html").exists()


@pytest.mark.long
def test_wave_that_cannot_be_published_does_not_keep_others_from_it(project, tmp_path):
    project.chapter("index", "wave", text="[lost](nowhere.md)\n")
    north = project.wave(tmp_path / "north", "north")
    project.compendium("run", "2008", north)
    result = project.compendium("run", north, "2008", "--publish")
    assert result.returncode == 1
    assert result.stdout == ""
    said = result.stderr.split("compendium: ")[1]
    assert said.count("cross-reference target not found") == 2
    assert said.endswith("published: no wave; not published: north, 2008\n")


def test_run_that_failed_publishes_nothing(project):
    project.chapter("index", "1 / 0")
    result = project.compendium("run", "2008", "--publish")
    assert (result.returncode, result.stdout) == (1, "")
    assert not (project.root / "_build" / "html").exists()


# --- what fails ----------------------------------------------------------------------

BROKEN = "from pathlib import Path\nbroken = Path('broken').exists()\n"
FAULTS = {
    "raises": BROKEN + "1 / (not broken)",
    "hangs": BROKEN + "import time\ntime.sleep(300 * broken)",
    "kernel": BROKEN + "import os\nif broken:\n    os._exit(1)",
    "warns": BROKEN + "import warnings\nif broken:\n    warnings.warn('odd')",
    "speaks": BROKEN + "import sys\nif broken:\n    print('oh', file=sys.stderr)",
    "killed": BROKEN + "import os\nif broken:\n    os.kill(os.getpid(), 9)",
}


@pytest.fixture(scope="module")
def failed(new_project):
    """A run in which six chapters fail; one repaired; one failing again, forced."""
    project = new_project()
    code = project.root / "lib" / "personalising" / "book" / "execution.py"
    text = code.read_text(encoding="utf-8")
    assert "CELL_TIMEOUT = 600 " in text
    code.write_text(text.replace("CELL_TIMEOUT = 600 ", "CELL_TIMEOUT = 5 "))
    for name, fault in FAULTS.items():
        project.chapter(name, fault)
        project.notebook(name).parent.mkdir(parents=True, exist_ok=True)
        project.notebook(name).write_text("{}", encoding="utf-8")
    for name in ("index", "last"):
        project.chapter(name, "wave")
    project.contents("index", *FAULTS, "last")
    flag = project.root / "chapters" / "broken"
    flag.touch()
    broken = project.compendium("run", "2008"), project.notebooks()
    flag.unlink()
    repaired = project.compendium("run", "2008"), project.notebooks()
    flag.touch()
    again = project.compendium("run", "2008", "--force", "-c", "raises")
    return broken, repaired, (again, project.notebooks())


@pytest.mark.long
def test_failing_chapters_do_not_stop_the_others(failed):
    (result, notebooks), _, _ = failed
    assert sorted(EXECUTED.findall(result.stderr)) == ["index", "last"]
    assert sorted(FAILED.findall(result.stderr)) == sorted(FAULTS)
    assert notebooks == ["index.ipynb", "last.ipynb"]  # the old ones of the others gone


@pytest.mark.long
def test_failure_shows_in_the_exit_status_and_without_a_traceback(failed):
    (result, _), _, _ = failed
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    last = result.stderr.splitlines()[-1]
    assert last == (
        "compendium: 6 chapters failed: hangs, kernel, killed, raises, speaks, warns"
    )


@pytest.mark.long
def test_failure_names_chapter_cell_and_error_and_shows_the_code(failed):
    (result, _), _, _ = failed
    code = "".join(f"    {line}\n" for line in FAULTS["raises"].splitlines())
    said = f"\nraises, code cell 3: ZeroDivisionError: division by zero\n{code}"
    assert said in result.stderr


@pytest.mark.long
def test_chapter_that_writes_to_stderr_fails_and_says_what(failed):
    (result, _), _, _ = failed
    told = "code cell 3: it wrote to stderr, expected nothing there"
    assert re.search(
        rf"^warns, {told}: \d+\.py:5: UserWarning: odd$", result.stderr, re.M
    )
    assert f"\nspeaks, {told}: oh\n" in result.stderr


@pytest.mark.long
def test_hanging_cell_fails_its_chapter(failed):
    (result, _), _, _ = failed
    assert re.search(r"^hangs, code cell 3: .*timed out.*$", result.stderr, re.M)
    assert "    time.sleep(300 * broken)\n" in result.stderr


@pytest.mark.long
def test_kernel_that_dies_fails_its_chapter_alone(failed):
    (result, _), _, _ = failed
    assert "\nkernel, code cell 3: Kernel died\n" in result.stderr
    assert "        os._exit(1)\n" in result.stderr
    assert "\nkilled, code cell 3: Kernel died\n" in result.stderr


@pytest.mark.long
def test_next_run_after_a_repair_makes_just_the_failed_chapters(failed):
    _, (result, notebooks), _ = failed
    assert result.returncode == 0
    assert sorted(EXECUTED.findall(result.stderr)) == sorted(FAULTS)
    assert sorted(UP_TO_DATE.findall(result.stderr)) == ["index", "last"]
    assert len(notebooks) == len(FAULTS) + 2


@pytest.mark.long
def test_chapter_that_fails_again_keeps_no_notebook_of_an_earlier_run(failed):
    _, _, (result, notebooks) = failed
    assert result.returncode == 1
    assert "raises.ipynb" not in notebooks
    assert len(notebooks) == len(FAULTS) + 1


@pytest.mark.long
def test_disk_that_is_full_is_named_and_nothing_left_half_written(project):
    project.chapter("index", "wave")
    project.chapter("long", "print('long\\n' * 100_000)")
    project.contents("index", "long")
    result = project.compendium("run", "2008", room=200_000)
    target = project.notebook("long")
    assert result.returncode == 1
    assert f"\nlong, {target}: File too large\n" in result.stderr
    assert "Traceback" not in result.stderr
    assert project.notebooks() == ["index.ipynb"]


def test_wave_for_which_the_disk_has_no_room_is_not_half_copied(project, tmp_path):
    north = project.wave(tmp_path, "north")
    result = project.compendium("run", north, room=1_000)
    assert result.returncode == 1
    assert result.stderr.startswith(f"compendium: {north / 'schools.csv'}: ")
    assert result.stderr.endswith("File too large\n")
    assert sorted(path.name for path in project.build("north").iterdir()) == ["lock"]


# --- what is interrupted -------------------------------------------------------------


def to_parent(process, number):
    os.kill(process.pid, number)


def to_group(process, number):
    os.killpg(process.pid, number)


def twice(process, number):
    os.kill(process.pid, number)
    time.sleep(0.05)
    os.kill(process.pid, number)


def all_gone(processes):
    return not psutil.wait_procs(processes, timeout=5)[1]


@pytest.mark.parametrize(
    ("number", "send", "status"),
    [
        (signal.SIGINT, to_parent, 130),
        pytest.param(signal.SIGTERM, twice, 143, marks=pytest.mark.long),
    ],
)
def test_interrupted_run_says_so_and_leaves_nothing_behind(
    project, start, number, send, status
):
    process, children = begin_slow(project, start)
    send(process, number)
    assert process.wait(timeout=10) == status
    assert all_gone(children)
    last = project.said().splitlines()[-1]
    assert last == "compendium: interrupted; run it again to go on"
    assert "Traceback" not in project.said()
    assert project.notebooks() == ["index.ipynb"]


@pytest.mark.long
def test_run_interrupted_at_the_keyboard_goes_on_where_it_was(project, start):
    process, children = begin_slow(project, start)
    to_group(process, signal.SIGINT)
    assert process.wait(timeout=10) == 130
    assert all_gone(children)
    assert "Traceback" not in project.said()
    assert "failed" not in project.said()
    assert project.notebooks() == ["index.ipynb"]
    release(project)
    result = project.compendium("run", "2008")
    assert result.returncode == 0
    assert sorted(EXECUTED.findall(result.stderr)) == ["last", "slow"]
    assert UP_TO_DATE.findall(result.stderr) == ["index"]


@pytest.mark.long
def test_run_interrupted_while_it_starts_ends_too(project, start):
    project.chapter("slow", SLOW)
    project.chapter("last", "wave")
    project.contents("index", "slow", "last")
    process = start("run", "2008", "--jobs", "2")
    wait_until(lambda: "3 chapters" in project.said())
    children = psutil.Process(process.pid).children(recursive=True)
    to_group(process, signal.SIGINT)
    assert process.wait(timeout=10) == 130
    assert all_gone(children)
    assert "Traceback" not in project.said()


@pytest.mark.long
def test_killed_run_leaves_no_process_and_takes_nothing_half_written(project, start):
    process, children = begin_slow(project, start)
    to_parent(process, signal.SIGKILL)
    process.wait(timeout=10)
    assert all_gone(children)
    release(project)
    project.notebook("slow").write_text('{"cells": [', encoding="utf-8")
    result = project.compendium("run", "2008")
    assert result.returncode == 0
    assert "slow" in EXECUTED.findall(result.stderr)
    assert project.read("slow").cells[3].execution_count == 3
    assert project.notebooks() == ["index.ipynb", "last.ipynb", "slow.ipynb"]


STILL_IMPORTING = """\
import time
from personalising.book.parent import ends_with_parent
with ends_with_parent():
    time.sleep(300)
"""


@pytest.mark.long
@pytest.mark.parametrize(
    ("number", "send"), [(signal.SIGINT, to_group), (signal.SIGKILL, to_parent)]
)
def test_server_of_kernels_ends_with_the_run_though_it_still_imports(
    project, start, number, send
):
    preloaded = project.root / "lib" / "personalising" / "book" / "preloaded.py"
    preloaded.write_text(STILL_IMPORTING, encoding="utf-8")
    process = start("run", "2008")
    wait_until(lambda: "1 chapter" in project.said())
    children = psutil.Process(process.pid).children(recursive=True)
    assert any("forkserver" in " ".join(child.cmdline()) for child in children)
    time.sleep(0.5)  # the server has started to import
    send(process, number)
    process.wait(timeout=10)
    assert all_gone(children)
    assert "Traceback" not in project.said()


def test_command_interrupted_among_its_first_imports_says_nothing(project, start):
    slow = project.root / "lib" / "personalising" / "cli.py"
    text = slow.read_text(encoding="utf-8")
    flag = project.root / "imports"
    wait = (
        f"import pathlib, time\npathlib.Path({str(flag)!r}).touch()\ntime.sleep(60)\n"
    )
    slow.write_text(wait + text, encoding="utf-8")
    process = start("run", "2008")
    wait_until(flag.exists)
    to_group(process, signal.SIGINT)
    assert process.wait(timeout=10) == -signal.SIGINT
    assert project.said() == ""


@pytest.mark.parametrize("command", [("run",), ("publish",), ("run", "--publish")])
def test_too_few_open_files_are_said(project, command):
    result = subprocess.run(
        ["bash", "-c", 'ulimit -n 64; exec "$@"', "-", *COMMAND, *command, "2008"],
        cwd=project.root.parent,
        env=project.settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "compendium: a process may have 64 files open here, expected 256 or more; "
        "raise the limit (ulimit -n)\n"
    )


def test_low_limit_that_may_be_raised_is_raised(project):
    result = subprocess.run(
        ["bash", "-c", 'ulimit -Sn 64; exec "$@"', "-", *COMMAND, "run", "2008"],
        cwd=project.root.parent,
        env=project.settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_jupyter_book_ends_with_the_run_that_started_it(project, start, number):
    process, children = begin_slow(project, start, "--publish")
    assert any("jupyter_book" in " ".join(child.cmdline()) for child in children)
    to_parent(process, number)
    process.wait(timeout=10)
    assert all_gone(children)
    assert "Traceback" not in project.said()


@pytest.mark.long
def test_second_run_of_a_wave_is_refused_and_another_wave_runs(
    project, start, tmp_path
):
    process, _ = begin_slow(project, start)
    second = project.compendium("run", "2008")
    assert second.returncode == 1
    assert second.stderr == (
        "compendium: wave 2008 is being run or published by another process; "
        "wait for it to end\n"
    )
    other = project.compendium("run", project.wave(tmp_path, "north"), "-c", "index")
    assert other.returncode == 0
    assert process.poll() is None


# --- what is asked for ---------------------------------------------------------------


def test_chapters_are_chosen_by_name_in_reading_order():
    names = [c.name for c in choose(["4_1_field_data.md", "index"])]
    assert names == ["index", "4_1_field_data"]
    assert choose([]) == all_chapters()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("4_1_feild_data", 'did you mean "4_1_field_data"?'),
        ("zzz", "expected one of index, 1_executive_summary,"),
        ("", "expected one of index,"),
    ],
)
def test_unknown_chapter_is_refused_with_the_nearest_name(name, hint):
    with pytest.raises(CompendiumError) as caught:
        choose([name])
    assert f'the book has no chapter "{name}": {hint}' in str(caught.value)


def test_chapter_that_is_not_in_the_contents_is_said_to_be_missing_there(project):
    project.chapter("new_chapter", "wave")
    result = project.compendium("run", "2008", "--chapters", "new_chapter")
    assert result.returncode == 1
    assert result.stderr == (
        "compendium: chapters/new_chapter.md is not in the contents: add it to "
        "_toc.yml\n"
    )


def test_claims_of_a_section_that_the_ledger_does_not_list_are_said(project):
    claims = project.root / "data" / "model" / "claims" / "weather.yml"
    claims.write_text("[]\n", encoding="utf-8")
    result = project.compendium("run", "2008")
    assert result.returncode == 1
    assert result.stderr == (
        "compendium: data/model/claims/weather.yml: study/ledger.py does not list the "
        "section weather\n"
    )


def test_chapter_of_the_contents_without_a_file_is_said_with_the_file(project):
    project.contents("index", "lost")
    result = project.compendium("run", "2008")
    assert result.returncode == 1
    assert result.stderr == (
        'compendium: _toc.yml lists the chapter "lost": expected it in '
        f"{project.source('lost')}\n"
    )
    assert project.compendium("run", "2008", "--chapters", "index").returncode == 0


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ("format: jb-book\n", "_toc.yml: the key root is missing"),
        ("", "_toc.yml: the key root is missing"),
        ("root: [\n", "_toc.yml is no YAML: "),
        (
            "root: index\nchapters:\n- title: Rain\n",
            "_toc.yml: the key file is missing from {'title': 'Rain'} under chapters",
        ),
        ("root: index\nchapters: [rain]\n", "missing from 'rain' under chapters"),
        ("root: index\nparts: [{caption: x, chapters: [{}]}]\n", "file is missing"),
    ],
)
def test_key_that_the_contents_lack_is_named(tmp_path, monkeypatch, contents, message):
    monkeypatch.setattr(chapters, "TOC", tmp_path / "_toc.yml")
    (tmp_path / "_toc.yml").write_text(contents, encoding="utf-8")
    with pytest.raises(CompendiumError) as caught:
        all_chapters()
    assert message in str(caught.value)


def test_contents_may_have_a_key_without_entries(tmp_path, monkeypatch):
    monkeypatch.setattr(chapters, "TOC", tmp_path / "_toc.yml")
    (tmp_path / "_toc.yml").write_text("root: chapters/index\nchapters:\n")
    assert all_chapters() == [Chapter("index")]


def test_parameter_goes_to_the_chapters_that_know_it():
    given = read_parameters(["confidence=0.9"], all_chapters())
    for chapter in all_chapters():
        knows = "confidence" in chapter.parameters()
        assert given[chapter.name] == ({"confidence": 0.9} if knows else {})
    assert given["4_1_field_data"]


def test_whole_number_serves_for_a_fraction():
    assert repr(_read_as("share", "1", 0.5)) == "1.0"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            "confidance=1",
            'no chapter knows a parameter "confidance": did you mean "con',
        ),
        ("wave=2009", 'no chapter knows a parameter "wave": expected one of '),
        ("confidence", 'parameter "confidence": expected NAME=VALUE'),
        ("confidence=high", 'parameter confidence: found "high", expected a value suc'),
        ("confidence=true", 'parameter confidence: found "true", expected a value suc'),
        ("confidence=", 'parameter confidence: found "", expected a value such as 0.9'),
        ("confidence=2", 'parameter confidence: found "2", expected a number from 0.5'),
        ("confidence=0.9999", 'found "0.9999", expected a number from 0.5 to 0.999'),
        ("confidence=0.49", 'found "0.49", expected a number from 0.5 to 0.999'),
        ("confidence=.nan", 'found ".nan", expected a value such as 0.95'),
        ("confidence=[", 'parameter confidence: found "[", expected a value such as 0'),
        ("confidence=!!timestamp x", 'found "!!timestamp x", expected a value such as'),
        ("confidence=!!bool 1", 'found "!!bool 1", expected a value such as 0.95'),
        ("confidence=&a 0.9", 'found "&a 0.9", expected a value such as 0.95'),
        ("confidence=2020-13-45", 'found "2020-13-45", expected a value such as 0.95'),
        ("confidence=\x1b[2J", 'found "\\x1b[2J", expected a value such as 0.95'),
        ("\x1b[2J", 'parameter "\\x1b[2J": expected NAME=VALUE'),
        ("\x1b=1", 'no chapter knows a parameter "\\x1b": expected one of '),
        (f"confidence={'9' * 5000}", f'found "{"9" * 79}…", expected a value such as'),
    ],
)
def test_wrong_parameter_is_refused(setting, message):
    with pytest.raises(CompendiumError) as caught:
        read_parameters([setting], all_chapters())
    assert message in str(caught.value)


def test_parameter_is_refused_where_the_chapters_chosen_have_none():
    with pytest.raises(CompendiumError) as caught:
        read_parameters(["rounds=2"], choose(["index"]))
    assert str(caught.value) == 'no chapter knows a parameter "rounds": there are none'


def test_no_jobs_at_all_are_refused():
    result = CliRunner().invoke(cli.cli, ["run", "2008", "--jobs", "0"])
    assert result.exit_code == 2
    assert "Invalid value for '--jobs'" in result.output


def test_code_that_is_no_python_is_left_to_its_execution(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CHAPTERS", tmp_path)
    text = HEADER + PARAMETERS.format("2008") + PARAMETERS.format("1 +")
    (tmp_path / "odd.md").write_text(text, encoding="utf-8")
    assert "personalising.study" not in modules(Chapter("odd"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER + PARAMETERS.format("print()"), "expected NAME = VALUE in its param"),
        (HEADER + PARAMETERS.format("("), "expected NAME = VALUE in its parameters"),
        (HEADER.replace("---", "---\n: [", 1), "is no text notebook"),
        (HEADER, 'expected a code cell tagged "parameters" that sets wave'),
        (
            HEADER + PARAMETERS.format("2008").replace("wave", "rounds"),
            'expected a code cell tagged "parameters" that sets wave',
        ),
        (
            PARAMETERS.format("2008"),
            "has no jupytext header: copy it from another chapter",
        ),
    ],
)
def test_unreadable_chapter_is_named_in_one_sentence(
    tmp_path, monkeypatch, text, message
):
    monkeypatch.setattr(paths, "CHAPTERS", tmp_path)
    (tmp_path / "odd.md").write_text(text, encoding="utf-8")
    with pytest.raises(CompendiumError) as caught:
        read_parameters([], [Chapter("odd")])
    assert str(caught.value).startswith(str(tmp_path / "odd.md"))
    assert message in str(caught.value)


# --- waves given by their path -------------------------------------------------------


@pytest.fixture(scope="module")
def by_path(new_project, tmp_path_factory):
    """A wave elsewhere, run by its path with a parameter, with a real chapter too."""
    project = new_project("4_1_field_data")
    project.chapter("index", READS)
    project.contents("index", "4_1_field_data")
    folder = project.wave(tmp_path_factory.mktemp("else where"), "north")
    result = project.compendium("run", folder, "-p", "confidence=0.9")
    assert result.returncode == 0, result.stderr
    return project, folder


def test_wave_is_copied_and_the_chapters_read_the_copy(by_path):
    project, folder = by_path
    copy = project.build("north") / "wave"
    assert sorted(path.name for path in copy.iterdir()) == ["schools.csv", "wave.yml"]
    rows = len((folder / "schools.csv").read_text().splitlines()) - 1
    shown = project.read("index", "north").cells[3].outputs[0].text
    assert shown == f"waves/north/wave {rows}\n"


def test_parameter_reaches_a_real_chapter(by_path):
    project, _ = by_path
    notebook = project.read("4_1_field_data", "north")
    assert "confidence = 0.9" in notebook.cells[2].source
    shown = [o.data.get("text/html", "") for c in notebook.cells[3:]
             for o in c.get("outputs", [])]  # fmt: skip
    assert any("90%" in text for text in shown)
    assert "personalising" in notebook.metadata
    assert notebook.metadata.personalising.parameters == {"confidence": 0.9}


@pytest.mark.long
def test_real_chapter_runs_byte_identically(by_path):
    project, _ = by_path
    path = project.notebook("4_1_field_data", "north")
    before = path.read_bytes()
    only = ("-c", "4_1_field_data", "-p", "confidence=0.9", "--force")
    result = project.compendium("run", "north", *only)
    assert EXECUTED.findall(result.stderr) == ["4_1_field_data"]
    assert path.read_bytes() == before


def test_no_notebook_holds_a_path_of_the_machine(by_path):
    project, folder = by_path
    for name in ("index", "4_1_field_data"):
        text = project.notebook(name, "north").read_text(encoding="utf-8")
        for place in (project.root, folder, sys.prefix, tempfile.gettempdir()):
            assert str(place) not in text


def test_changed_wave_reruns_by_its_path(by_path):
    project, folder = by_path
    table = folder / "schools.csv"
    *rows, _ = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(rows), encoding="utf-8")
    result = project.compendium("run", folder, "-c", "index")
    assert EXECUTED.findall(result.stderr) == ["index"]
    shown = project.read("index", "north").cells[3].outputs[0].text
    assert shown == f"waves/north/wave {len(rows) - 1}\n"


def test_wave_that_takes_the_id_of_another_is_refused(by_path, tmp_path):
    project, _ = by_path
    folder = project.wave(tmp_path, "2008")
    result = project.compendium("run", folder)
    assert result.returncode == 1
    assert result.stderr == (
        f'compendium: {folder}: the id "2008" belongs to data/waves/2008; '
        "give this wave an id of its own\n"
    )


def test_wave_with_problems_shows_them_and_runs_nothing(by_path, tmp_path):
    project, _ = by_path
    folder = project.wave(tmp_path, "south")
    table = folder / "schools.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("primary", "prmary", 2), encoding="utf-8")
    result = project.compendium("run", folder)
    assert result.returncode == 1
    assert result.stderr.count("schools.csv, rows 2 and 3") == 1
    assert 'found "prmary"' in result.stderr
    assert "Traceback" not in result.stderr
    assert not project.build("south").exists()


def test_descriptor_and_tables_belong_to_a_wave_and_nothing_else(tmp_path):
    for name in ("wave.yml", "schools.CSV", "learners.parquet", "README", ".old.csv"):
        (tmp_path / name).touch()
    names = [path.name for path in wave_files(tmp_path)]
    assert names == ["learners.parquet", "schools.CSV", "wave.yml"]


CLASSES = """
from jupyter_client import AsyncKernelClient, AsyncKernelManager
from papermill.clientwrap import PapermillNotebookClient
from personalising.book.execution import resolve_classes

def names():
    classes = (PapermillNotebookClient, AsyncKernelManager, AsyncKernelClient)
    traits = [trait for each in classes for trait in each.class_traits().values()]
    return [t.name for t in traits if isinstance(getattr(t, "klass", None), str)]

before = names()
resolve_classes()
print(len(before) > 0, names())
"""


def test_no_class_is_left_for_threads_to_look_up_at_once(project):
    assert project.python(CLASSES).split() == ["True", "[]"]


def test_a_signal_during_an_import_is_told_from_others(tmp_path, monkeypatch):
    code = "import sys\nfrom personalising import cli\n"
    code += "importing = cli._is_importing(sys._getframe())\n"
    (tmp_path / "imported_now.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert importlib.import_module("imported_now").importing
    assert not cli._is_importing(sys._getframe())
