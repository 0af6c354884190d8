"""Would the tests notice? Mutants of the library, tried on its unit tests.

A mutant is the library with one small fault; `mutations` finds where. It is killed when
a test fails, and survives when none does. `make mutants` draws some by a seed, of each
module in proportion to what there is to change.

- **No file is ever changed.** A mutant exists only in the memory of a process, which
  imports one module from other source. Such processes are forks of one that has loaded
  the libraries and the compiled kernels already.
- **Which tests.** Those that execute its line, the fastest first: each test file runs
  once, alone, under coverage with a context for each test. What the library has cached
  is forgotten before each, lest a line be executed in the first alone of the tests that
  need it. What belongs to all tests of a file is what its import executes, a shared
  fixture, or a function of its own that caches.
- **Which not.** Tests of the built site or of a copy of the project, which would meet
  no mutant; those that `make test` leaves out as they take long; and those that fail
  without a mutant: a test that finds one is tried again, in the same order, without it.
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
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Self, TypeVar

import coverage
import hypothesis
import pytest
import yaml
from mutations import LIBRARY, PACKAGE, ROOT, Mutant, all_mutants, draw

PRELOADED = ("pytest", "hypothesis.strategies", f"{PACKAGE}.book.preloaded")
COMPILED = ".kernels"
EQUIVALENT = ROOT / "tests" / "mutants_equivalent.yml"
KEPT = ROOT / "_build" / "mutants"

NUMBER, SEED, ENOUGH = 150, 2009, 0.92
WORKERS = (os.cpu_count() or 1) + 1  # many tests wait for processes of their own
SLOW = 60  # seconds: what an import may take, or a test beyond ten times its usual
MEMORY = 6 * 2**30  # bytes: a mutant may ask for more than there is
PYTEST = ("-q", "--tb=short", "-m", "not site and not long", "-p", "no:cacheprovider")
CACHED = type(functools.cache(len))
COPY = "new_project"  # the fixture of the tests that run a copy of the project

Key = tuple[str, str, str]  # file, line, and the mutant's line
Thing = TypeVar("Thing")
Result = TypeVar("Result")
Order = Sequence[str]
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


def cover(file: str, paths: Sequence[str]) -> tuple[Seconds, Executed, list[str]]:
    """The seconds of each test, the lines that it executes, and the tests that fail."""
    plugin = Covering()
    with plugin.coverage.collect():
        status = pytest.main([file, *PYTEST], plugins=[plugin])
    if status == pytest.ExitCode.INTERRUPTED:
        raise RuntimeError(f"{file} cannot be imported")
    data = plugin.coverage.get_data()
    executed: Executed = {}
    for path in paths:
        for line, tests in data.contexts_by_lineno(str(LIBRARY / path)).items():
            for test in tests:
                executed.setdefault(test, {}).setdefault(path, []).append(line)
    return plugin.seconds, executed, plugin.failing


class InOrder:
    """A plugin of pytest that runs some tests in an order, each with a limit."""

    def __init__(self, order: Order, seconds: Seconds) -> None:
        self.order, self.seconds = order, seconds
        self.failed: str | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        there = {item.nodeid: item for item in items}
        items[:] = [there[test] for test in self.order if test in there]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item
    ) -> Generator[None, object, object]:
        signal.alarm(SLOW + int(10 * self.seconds[item.nodeid]))
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid


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


def attempt(
    file: str, order: Order, seconds: Seconds, mutant: Mutant | None
) -> str | None:
    """The first test of a file that fails, of some in an order; none where all pass."""
    if mutant:
        sys.meta_path.insert(0, Altered(mutant))
    plugin = InOrder(order, seconds)
    signal.alarm(SLOW)
    status = pytest.main([file, "-x", *PYTEST], plugins=[plugin])
    signal.alarm(0)
    if status in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return None
    return plugin.failed or f"{file} cannot be imported"


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
    """The tests of one file, and what they said of mutants."""

    def __init__(self, file: Path, world: bytes, forks: Forks) -> None:
        self.file, self.forks = file.relative_to(ROOT).as_posix(), forks
        self.size = file.stat().st_size
        key = hashlib.sha256(world + file.read_bytes()).hexdigest()[:20]
        self.known, self.said = KEPT / f"{key}.json", KEPT / f"{key}.txt"
        self.seconds: Seconds = {}
        self.executed: Executed = {}
        self.failing: list[str] = []
        self.sound: set[str] = set()  # tests that fail with a mutant, not without
        self.verdicts: dict[str, str | None] = {}

    def learn(self, paths: Sequence[str]) -> None:
        """Find what the tests execute, or read what was found before."""
        if not self.known.exists():
            _, found = self.forks.ask(cover, self.file, paths)
            new = self.known.with_suffix(".new")
            new.write_text(json.dumps(found), encoding="utf-8")
            new.replace(self.known)
        known = json.loads(self.known.read_text(encoding="utf-8"))
        self.seconds, self.executed, self.failing = known
        if self.said.exists():
            lines = self.said.read_text(encoding="utf-8").splitlines()
            self.verdicts = dict(json.loads(line) for line in lines)

    def executing(self, mutant: Mutant) -> set[str]:
        """The tests that execute a mutant's line; all, where the import does."""
        found = {
            test
            for test, lines in self.executed.items()
            if not set(mutant.lines).isdisjoint(lines.get(mutant.path, ()))
        }
        return (found if "" not in found else {*self.seconds}) - {"", *self.failing}

    def killer(self, mutant: Mutant) -> str | None:
        """The test that notices a mutant, if one does."""
        if mutant.name not in self.verdicts:
            self.verdicts[mutant.name] = self._tried(mutant)
            verdict = json.dumps((mutant.name, self.verdicts[mutant.name]))
            with self.said.open("a", encoding="utf-8") as said:
                said.write(f"{verdict}\n")
        return self.verdicts[mutant.name]

    def _tried(self, mutant: Mutant) -> str | None:
        """The first test that fails with a mutant and, so far in order, not without."""
        while order := self._in_order(self.executing(mutant)):
            failed = self._first_to_fail(order, mutant)
            if failed not in order or failed in self.sound:
                return failed  # none; or the file as a whole, which ended when covered
            without = self._first_to_fail(order[: order.index(failed) + 1])
            if without is None:
                self.sound.add(failed)
                return failed
            if without not in order:
                return None  # nor does the file end without a mutant, in this order
            self.failing.append(without)
        return None

    def _in_order(self, tests: Iterable[str]) -> list[str]:
        return sorted(tests, key=lambda test: (self.seconds[test], test))

    def _first_to_fail(self, order: Order, mutant: Mutant | None = None) -> str | None:
        given = self.file, order, self.seconds, mutant
        status, failed = self.forks.ask(attempt, *given)
        if status == -signal.SIGALRM:
            return f"{self.file} takes too long"
        return f"{self.file} ends with {status}" if status else failed


def suites(forks: Forks) -> list[Suite]:
    """All files with tests, or with examples in docstrings."""
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
    examples = [file for file in library if b">>>" in file.read_bytes()]
    found = [Suite(file, world.digest(), forks) for file in tests + examples]
    KEPT.mkdir(parents=True, exist_ok=True)
    for file in {*KEPT.iterdir()} - {path for s in found for path in (s.known, s.said)}:
        file.unlink()  # of other sources
    return found


# --- the report -----------------------------------------------------------------------


def main() -> int:
    options = _options()
    start = time.monotonic()
    everything = all_mutants()
    equivalent = _equivalent(everything)
    chosen = [each for each in everything if fnmatch(each.path, options.only)]
    if not chosen:
        sys.exit(f"--only: found {options.only!r}, expected modules of the library")
    drawn = draw(chosen, options.number, options.seed)
    tried = [each for each in drawn if each.key not in equivalent]
    print(f"{len(drawn)} of {len(chosen)} mutants, seed {options.seed}", flush=True)
    if options.listed:
        tried = [each for each in chosen if each.key in equivalent]
        print(f"instead of them: {len(tried)} listed as equivalent", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {"TMPDIR": scratch, "OMP_NUM_THREADS": "1"}
        with Forks(scratch) as forks:
            files = [
                suite
                for suite in suites(forks)
                if any(fnmatch(suite.file, pattern) for pattern in options.tests)
            ]
            if not files:
                sys.exit(f"--tests: no file of tests is called {options.tests}")
            paths = sorted({each.path for each in everything})
            killers = _tried(tried, files, forks, paths)
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
    parser.add_argument("--only", default="*", help="modules, as in 'statistics/*'")
    parser.add_argument(
        "--tests",
        nargs="+",
        default=["*"],
        help="test files, as in 'tests/test_o*': fewer say sooner what dies at least",
    )
    return parser.parse_args()


def _tried(
    drawn: Sequence[Mutant], files: Sequence[Suite], forks: Forks, paths: Sequence[str]
) -> dict[Mutant, str | None]:
    """Each mutant with the test that kills it."""
    largest_first = sorted(files, key=lambda suite: suite.size, reverse=True)
    for _ in forks.each(lambda suite: suite.learn(paths), largest_first):
        pass

    def killer(mutant: Mutant) -> str | None:
        costs = {
            suite: sum(suite.seconds[test] for test in tests)
            for suite in files
            if (tests := suite.executing(mutant))
        }
        verdicts = (
            suite.killer(mutant) for suite in sorted(costs, key=costs.__getitem__)
        )
        return next(filter(None, verdicts), None)

    killers = {}
    for mutant, by in forks.each(killer, drawn):
        killers[mutant] = by
        place = f"{mutant.path}:{mutant.line}"
        print(f"{len(killers):4}  {place:45}  {by or 'SURVIVES'}", flush=True)
    for test in sorted(test for suite in files for test in suite.failing):
        print(f"left out, as it fails without a mutant: {test}", flush=True)
    return killers


def _equivalent(everything: Sequence[Mutant]) -> set[Key]:
    """The mutants that are listed with the reason why no test can kill them."""
    listed = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8"))
    known = {(e["file"], e["line"], e["mutant"]): e["reason"] for e in listed}
    for key in sorted(known.keys() - {mutant.key for mutant in everything}):
        print("listed as equivalent, but no mutant:", *key, sep="\n    ")
    return {*known}


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
