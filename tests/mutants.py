"""Would the tests notice? Mutants of the library, tried on its unit tests.

A mutant is the library with one small fault; `mutations` finds where. It is killed when
a test fails, and survives when none does. `make mutants` draws some by a seed, of each
module in proportion to what there is to change.

- **No file is ever changed.** A mutant exists only in the memory of a process, which
  imports one module from other source. Such processes are forks of one that has loaded
  the libraries and the compiled kernels already.
- **Which tests.** Those that execute its line, the fastest first, in a few processes of
  which each takes more files than the one before: most mutants are found by the first.
  To know them, each test file runs once, alone, under coverage with a context for each
  test; so do the examples of each folder of the library. What the library has cached is
  forgotten before each test, lest a line be executed in the first alone of those that
  need it. What belongs to all tests of a file is what its import executes, a shared
  fixture, or a function of its own that caches.
  With `--long`, what survives is tried on the tests that `make test` leaves out.
- **Which not.** Tests of the built site or of a copy of the project, which would meet
  no mutant, and those that fail without one: a test that finds a mutant is tried again,
  in the same order, without it.
- **What no test can kill.** Mutants that are listed with the reason are drawn, and not
  tried: all tests that execute their line would run in vain. `--listed` tries these,
  and says which of them are listed wrongly.
- **What is kept.** Coverage and verdicts of a test file stay in `_build/mutants` until
  it, the library or the data change: so a run resumes, and only new tests are tried.
"""

import argparse
import contextlib
import functools
import gc
import hashlib
import json
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from fnmatch import fnmatch
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from itertools import islice, product
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Self, TypeVar

import coverage
import hypothesis
import pytest
import yaml
from mutations import EQUIVALENT, LIBRARY, PACKAGE, ROOT, Mutant, all_mutants, draw

PRELOADED = ("pytest", "hypothesis.strategies", f"{PACKAGE}.book.preloaded")
COMPILED = ".kernels"
KEPT = ROOT / "_build" / "mutants"

NUMBER, SEED, ENOUGH = 150, 2009, 0.92
WORKERS = (os.cpu_count() or 1) + 1  # many tests wait for processes of their own
SLOW = 60  # seconds: what an import may take, or a test beyond ten times its usual
MEMORY = 6 * 2**30  # bytes: a mutant may ask for more than there is
PYTEST = ("-q", "--tb=short", "-p", "no:cacheprovider")
USUAL, LONG = "not site and not long", "long and not site"
NO_TEST = "tests/conftest.py"  # is what runs before any
FILES_AT_A_TIME = (2, 8, 2**30)
CACHED = type(functools.cache(len))
COPY = "new_project"  # the fixture of the tests that run a copy of the project

Key = tuple[str, str, str]  # file, line, and the mutant's line
Thing = TypeVar("Thing")
Result = TypeVar("Result")
Seconds = dict[str, float]
Executed = dict[str, dict[str, list[int]]]  # by each test, of each file


# --- in a process of its own ----------------------------------------------------------


def alone(log: Path, there: Connection, task: Callable[..., Any], *given: Any) -> None:
    """Do a task in this process, with a library that is yet to be imported."""
    os.setsid()  # so that all of it can be ended, and Ctrl-C is not for it
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    for name in [*sys.modules]:
        if name.partition(".")[0] == PACKAGE and not name.endswith(COMPILED):
            del sys.modules[name]
    hypothesis.settings.register_profile(
        "mutants", derandomize=True, deadline=None, database=None
    )
    hypothesis.settings.load_profile("mutants")
    there.send(task(*given))


class Covering:
    """A plugin of pytest that learns what each test costs and executes."""

    def __init__(self) -> None:
        self.coverage = coverage.Coverage(data_file=None, include=[f"{LIBRARY}/*"])
        self.seconds: Seconds = {}
        self.failing: list[str] = []
        self.test = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [i for i in items if COPY not in getattr(i, "fixturenames", ())]
        cached = (each for each in gc.get_objects() if isinstance(each, CACHED))
        self.cached = [c for c in cached if str(c.__module__).startswith(PACKAGE)]
        for module in {item.module for item in items if hasattr(item, "module")}:
            for name, thing in [*vars(module).items()]:
                if isinstance(thing, CACHED) and thing.__module__ == module.__name__:
                    setattr(module, name, self._for_all(thing))

    def _for_all(self, function: Any) -> Callable[..., Any]:
        """A function of a test file that caches: what it executes is all tests'."""

        @functools.wraps(function)
        def call(*given: Any, **named: Any) -> Any:
            with self._context(""):
                return function(*given, **named)

        return call

    @contextlib.contextmanager
    def _context(self, name: str) -> Iterator[None]:
        """Let what is executed belong to one test, or to all of the file."""
        self.coverage.switch_context(name)
        try:
            yield
        finally:
            self.coverage.switch_context(self.test)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item
    ) -> Generator[None, object, object]:
        for each in self.cached:
            each.cache_clear()
        self.test = item.nodeid
        self.coverage.switch_context(self.test)
        start = time.perf_counter()
        result = yield
        self.seconds[self.test] = time.perf_counter() - start
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, object, object]:
        if fixturedef.scope == "function":
            return (yield)
        with self._context(""):
            return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failing.append(report.nodeid)


def cover(
    files: Sequence[str], marked: str, paths: Sequence[str]
) -> tuple[Seconds, Executed, list[str]]:
    """The seconds of each test, the lines that it executes, and the tests that fail."""
    plugin = Covering()
    with plugin.coverage.collect():
        status = pytest.main([*files, "-m", marked, *PYTEST], plugins=[plugin])
    if status == pytest.ExitCode.INTERRUPTED:
        raise RuntimeError(f"{', '.join(files)} cannot be imported")
    data = plugin.coverage.get_data()
    executed: Executed = {}
    for path in paths:
        for line, tests in data.contexts_by_lineno(str(LIBRARY / path)).items():
            for test in tests:
                executed.setdefault(test, {}).setdefault(path, []).append(line)
    return plugin.seconds, executed, plugin.failing


class Altered(SourceFileLoader):
    """Imports one module from the mutant's source, whatever stands in its file."""

    def __init__(self, mutant: Mutant) -> None:
        parts = Path(mutant.path).with_suffix("").parts
        name = ".".join([PACKAGE, *parts]).removesuffix(".__init__")
        super().__init__(name, str(LIBRARY / mutant.path))
        self.mutant = mutant

    def find_spec(
        self, name: str, path: object, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == self.name:
            return spec_from_file_location(name, self.path, loader=self)
        return None

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.mutant.source(), self.path)


class InOrder:
    """A plugin of pytest that runs some tests in an order, each with a limit.

    The test that is running stands in a file, for whoever finds the process ended.
    """

    def __init__(
        self, seconds: Seconds, running: Path, altered: Sequence[Altered]
    ) -> None:
        self.seconds, self.running, self.altered = seconds, running, altered
        self.failed: str | None = None

    def pytest_sessionstart(self) -> None:
        """Let the mutant come before pytest, which imports what it is given itself."""
        sys.meta_path[:0] = self.altered

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        there = {item.nodeid: item for item in items}
        items[:] = [there[test] for test in self.seconds if test in there]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item
    ) -> Generator[None, object, object]:
        self.running.write_text(item.nodeid, encoding="utf-8")
        signal.alarm(SLOW + int(10 * self.seconds[item.nodeid]))
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid


def attempt(seconds: Seconds, running: Path, mutant: Mutant | None) -> str | None:
    """The first of some tests to fail, in their order; none where all pass."""
    altered = [Altered(mutant)] if mutant else []
    sys.meta_path[:0] = altered
    plugin = InOrder(seconds, running, altered)
    files = dict.fromkeys(_file(test) for test in seconds)
    signal.alarm(SLOW + len(files))
    status = pytest.main([*files, "-x", *PYTEST], plugins=[plugin])
    signal.alarm(0)
    if status in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return None
    return plugin.failed or NO_TEST


def _file(test: str) -> str:
    return test.partition("::")[0]


# --- some such processes at a time ----------------------------------------------------


class Forks:
    """Processes that start with everything loaded, and end when this is left."""

    def __init__(self, scratch: str) -> None:
        self.scratch = Path(scratch)
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload([*PRELOADED])
        self.pool = ThreadPoolExecutor(WORKERS)
        self.running: set[BaseProcess] = set()
        self.stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.stopped = True
        for process in [*self.running]:
            _end(process)
        self.pool.shutdown(cancel_futures=True)

    def each(
        self, task: Callable[[Thing], Result], things: Iterable[Thing]
    ) -> Iterator[tuple[Thing, Result]]:
        """Do a task with each thing; what comes of it, as it comes."""
        futures = {self.pool.submit(task, thing): thing for thing in things}
        for future in as_completed(futures):
            yield futures[future], future.result()

    def ask(self, task: Callable[..., Any], *given: Any) -> tuple[int, Any]:
        """How a process that does a task ends, and what comes of it."""
        log = self.scratch / f"{threading.get_ident()}.txt"
        here, there = self.context.Pipe(duplex=False)
        process = self.context.Process(target=alone, args=(log, there, task, *given))
        process.start()
        self.running.add(process)
        answers = not self.stopped and here in wait([here, process.sentinel])
        answer = here.recv() if answers else None
        _end(process)
        process.join()
        self.running.remove(process)
        if self.stopped:
            raise KeyboardInterrupt
        if process.exitcode == 1 and not answers:  # ours: what tests find is an answer
            raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))
        return 0 if answers else process.exitcode or 0, answer


def _end(process: BaseProcess) -> None:
    """End a process, and all that it has started."""
    process.kill()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid or 0, signal.SIGKILL)


class Suite:
    """The tests of a file, or a folder's examples, and what they said of mutants."""

    def __init__(self, files: Sequence[Path], world: bytes, marked: str) -> None:
        self.marked = marked
        self.files = [file.relative_to(ROOT).as_posix() for file in files]
        self.size = sum(file.stat().st_size for file in files)
        key = hashlib.sha256(world + "".join([marked, *self.files]).encode())
        for file in files:
            key.update(file.read_bytes())
        self.known = KEPT / f"{key.hexdigest()[:20]}.json"
        self.said = self.known.with_suffix(".txt")
        self.seconds: Seconds = {}
        self.executed: Executed = {}
        self.failing: list[str] = []
        self.verdicts: dict[str, str | None] = {}

    def learn(self, forks: Forks, paths: Sequence[str]) -> None:
        """Find what the tests execute, or read what was found before."""
        if not self.known.exists():
            _, found = forks.ask(cover, self.files, self.marked, paths)
            new = self.known.with_suffix(".new")
            new.write_text(json.dumps(found), encoding="utf-8")
            new.replace(self.known)
        known = json.loads(self.known.read_text(encoding="utf-8"))
        self.seconds, self.executed, self.failing = known
        if self.said.exists():
            lines = self.said.read_text(encoding="utf-8").splitlines()
            self.verdicts = dict(json.loads(line) for line in lines)

    def executing(self, mutant: Mutant) -> Seconds:
        """The tests that execute a mutant's line, the fastest first.

        All, where the import does.
        """
        found = {
            test
            for test, lines in self.executed.items()
            if not set(mutant.lines).isdisjoint(lines.get(mutant.path, ()))
        }
        left = {*self.seconds} if "" in found else found
        left -= {"", *self.failing}
        order = sorted(left, key=lambda test: (self.seconds[test], test))
        return {test: self.seconds[test] for test in order}

    def keep(self, mutant: Mutant, killer: str | None) -> None:
        """Remember which of the tests kills a mutant, if one does."""
        self.verdicts[mutant.name] = killer
        with self.said.open("a", encoding="utf-8") as said:
            said.write(f"{json.dumps((mutant.name, killer))}\n")


class Trial:
    """Mutants against the tests of some suites."""

    def __init__(self, suites: Sequence[Suite], forks: Forks) -> None:
        self.suites, self.forks = suites, forks
        self.of = {test: suite for suite in suites for test in suite.seconds}
        self.sound: set[str] = set()  # tests that fail with a mutant, not without

    def killer(self, mutant: Mutant) -> str | None:
        """The test that notices a mutant, if one does."""
        costs = {
            suite: sum(tests.values())
            for suite in self.suites
            if (tests := suite.executing(mutant))
        }
        cheapest_first = sorted(costs, key=lambda suite: (costs[suite], suite.files))
        for suite in cheapest_first:
            if found := suite.verdicts.get(mutant.name):
                return found
        left = [each for each in cheapest_first if mutant.name not in each.verdicts]
        taken = 0
        for number in FILES_AT_A_TIME:
            some = left[taken : taken + number]
            taken += number
            if some and (found := self._tried(some, mutant)):
                return found
        return None

    def _tried(self, suites: Sequence[Suite], mutant: Mutant) -> str | None:
        """The first test that fails with a mutant and not without; what each said."""
        while seconds := self._in_order(suites, mutant):
            failed, how = self._first_to_fail(seconds, mutant)
            if failed in seconds and failed not in self.sound:
                up_to = [*seconds].index(failed) + 1
                before = dict(islice(seconds.items(), up_to))
                without, _ = self._first_to_fail(before)
                if without in self.of:
                    self.of[without].failing.append(without)
                    continue
                self.sound.add(failed)
            return self._keep(suites, mutant, failed, f"{failed}{how}")
        return None

    def _in_order(self, suites: Sequence[Suite], mutant: Mutant) -> Seconds:
        return {k: v for suite in suites for k, v in suite.executing(mutant).items()}

    def _first_to_fail(
        self, seconds: Seconds, mutant: Mutant | None = None
    ) -> tuple[str | None, str]:
        """The first of some tests that fails, in their order, and how it ends."""
        running = self.forks.scratch / f"{threading.get_ident()}.running"
        running.write_text(NO_TEST, encoding="utf-8")
        status, failed = self.forks.ask(attempt, seconds, running, mutant)
        if not status:
            return failed, "" if failed in {*seconds, None} else " cannot be imported"
        how = " takes too long" if status == -signal.SIGALRM else f" ends with {status}"
        return running.read_text(encoding="utf-8"), how

    def _keep(
        self, suites: Sequence[Suite], mutant: Mutant, failed: str | None, verdict: str
    ) -> str | None:
        """Remember the verdict, and of the suites before it that they see nothing."""
        for suite in suites:
            if failed and (failed in suite.seconds or failed in suite.files):
                suite.keep(mutant, verdict)
                break
            if failed != NO_TEST:
                suite.keep(mutant, None)
        return verdict if failed else None


def all_suites() -> list[Suite]:
    """All files with tests, and all folders with examples in docstrings."""
    tests = sorted((ROOT / "tests").glob("test_*.py"))
    library = sorted((ROOT / "lib").rglob("*.py"))
    data = sorted(f for f in (ROOT / "data").rglob("*.*") if f.suffix != ".pyc")
    beside = (ROOT / "tests").rglob("*")  # what tests import, and what they hold
    helpers = sorted(
        file
        for file in beside
        if file.suffix in (".py", ".csv", ".json", ".txt") and file not in tests
    )
    world = hashlib.sha256()
    for file in [*library, *data, *helpers]:
        world.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    groups: dict[str, list[Path]] = {}
    for file in library:
        if b">>>" in file.read_bytes():
            groups.setdefault(file.relative_to(LIBRARY).parts[0], []).append(file)
    usual = [[test] for test in tests] + [*groups.values()]
    long = [[test] for test in tests if b"mark.long" in test.read_bytes()]
    return [
        Suite(files, world.digest(), marked)
        for marked, some in ((USUAL, usual), (LONG, long))
        for files in some
    ]


def longest_first(suites: Sequence[Suite]) -> list[Suite]:
    """Suites by what their tests took the last time, or by their size, if new."""
    took: dict[str, float] = {}
    for file in KEPT.glob("*.json"):
        for test, seconds in json.loads(file.read_text(encoding="utf-8"))[0].items():
            took[_file(test)] = took.get(_file(test), 0) + seconds

    def order(suite: Suite) -> tuple[bool, float, int]:
        known = [took[file] for file in suite.files if file in took]
        return not known, sum(known), suite.size

    return sorted(suites, key=order, reverse=True)


# --- the report -----------------------------------------------------------------------


def main() -> int:
    options = _options()
    start = time.monotonic()
    everything = all_mutants()
    equivalent = _equivalent()
    chosen = [each for each in everything if fnmatch(each.path, options.only)]
    if not chosen:
        sys.exit(f"--only: found {options.only!r}, expected modules of the library")
    drawn = draw(chosen, options.number, options.seed)
    tried = [each for each in drawn if each.key not in equivalent]
    print(f"{len(drawn)} of {len(chosen)} mutants, seed {options.seed}", flush=True)
    if options.listed:
        tried = [each for each in chosen if each.key in equivalent]
        print(f"instead of them: {len(tried)} listed as equivalent", flush=True)
    paths = sorted({each.path for each in everything})
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {"TMPDIR": scratch, "OMP_NUM_THREADS": "1"}
        with Forks(scratch) as forks:
            killers = _killers(tried, _chosen(options), forks, paths)
    minutes = (time.monotonic() - start) / 60
    if options.listed:
        return _report_listed(killers, minutes)
    return _report(killers, len(drawn) - len(tried), minutes)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--number", type=int, default=NUMBER, help="how many to draw")
    parser.add_argument("--seed", type=int, default=SEED, help="of the draw")
    parser.add_argument(
        "--listed", action="store_true", help="those listed as equivalent, and no draw"
    )
    parser.add_argument(
        "--long", action="store_true", help="try what survives on the long tests too"
    )
    parser.add_argument("--only", default="*", help="modules, as in 'statistics/*'")
    parser.add_argument(
        "--tests",
        nargs="+",
        default=["*"],
        help="test files, as in 'tests/test_o*': fewer say sooner what dies at least",
    )
    return parser.parse_args()


def _chosen(options: argparse.Namespace) -> list[Suite]:
    """The suites that were asked for, in the order to learn them."""
    everything = all_suites()
    KEPT.mkdir(parents=True, exist_ok=True)
    order = longest_first(everything)
    for file in {*KEPT.iterdir()} - {f for s in everything for f in (s.known, s.said)}:
        file.unlink()  # of other sources
    chosen = [
        suite
        for suite in order
        if (options.long or suite.marked == USUAL)
        and any(fnmatch(*each) for each in product(suite.files, options.tests))
    ]
    if not chosen:
        sys.exit(f"--tests: no file of tests is called {' or '.join(options.tests)}")
    return chosen


def _killers(
    mutants: Sequence[Mutant],
    suites: Sequence[Suite],
    forks: Forks,
    paths: Sequence[str],
) -> dict[Mutant, str | None]:
    """Each mutant with the test that kills it."""
    killers: dict[Mutant, str | None] = {}
    for marked in (USUAL, LONG):
        left = [mutant for mutant in mutants if not killers.get(mutant)]
        some = [suite for suite in suites if suite.marked == marked]
        if not (left and some):
            break
        for _ in forks.each(lambda suite: suite.learn(forks, paths), some):
            pass
        for mutant, by in forks.each(Trial(some, forks).killer, left):
            killers[mutant] = by
            place = f"{mutant.path}:{mutant.line}"
            print(f"{place:45}  {by or 'SURVIVES'}", flush=True)
    for test in sorted(test for suite in suites for test in suite.failing):
        print(f"left out, as it fails without a mutant: {test}", flush=True)
    return killers


def _equivalent() -> set[Key]:
    """The mutants that are listed with the reason why no test can kill them."""
    listed = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8"))
    return {(each["file"], each["line"], each["mutant"]) for each in listed}


def _report(killers: dict[Mutant, str | None], equivalent: int, minutes: float) -> int:
    """Print what survives; 1 where it is too much."""
    alive = [mutant for mutant, by in killers.items() if not by]
    for mutant in sorted(alive, key=lambda mutant: (mutant.path, mutant.line)):
        print(f"\nsurvives: {mutant}")
    killed = len(killers) - len(alive)
    share = killed / max(len(killers), 1)
    print(
        f"\n{killed} of {len(killers)} mutants killed in {minutes:.0f} minutes: "
        f"{share:.1%}; {equivalent} more are listed as equivalent"
    )
    return int(share < ENOUGH)


def _report_listed(killers: dict[Mutant, str | None], minutes: float) -> int:
    """Print what is listed as equivalent and is not; 1 where there is any."""
    wrong = {mutant: by for mutant, by in killers.items() if by}
    for mutant, by in wrong.items():
        print(f"\nlisted as equivalent, but killed by {by}:\n{mutant}")
    print(f"\n{len(wrong)} of {len(killers)} killed in {minutes:.0f} minutes")
    return int(bool(wrong))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    os.chdir(ROOT)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("interrupted; the next run goes on from here")
