"""Running the chapters for waves: checked, executed in parallel, never half-done."""

import contextlib
import shutil
from collections.abc import Iterable, Iterator, Sequence

from filelock import FileLock, Timeout

from personalising import paths, waves
from personalising.book import forking
from personalising.book.chapters import choose, read_parameters
from personalising.book.displays import refuse_doubles
from personalising.book.freshness import record, wave_files
from personalising.book.jobs import Job, Outcome
from personalising.book.swapping import replace_folder
from personalising.book.workers import Workers, cluster_workers, local_workers
from personalising.errors import CompendiumError
from personalising.waves import Wave


class Watcher:
    """Somebody whom a run tells how it goes."""

    def begin(self, waves: list[Wave], count: int) -> None:
        """So many jobs are about to start."""

    def tell(self, outcome: Outcome) -> None:
        """A job has ended."""

    def end(self, waves: list[Wave]) -> None:
        """All chapters of these waves are there, and the waves still held."""


@contextlib.contextmanager
def only_one(wave_id: str) -> Iterator[None]:
    """Hold a wave's build folder; refuse where another process holds it."""
    lock = paths.build_folder(wave_id) / "lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock, timeout=0):
            yield
    except Timeout:
        raise CompendiumError(
            f"wave {wave_id} is being run or published by another process; "
            "wait for it to end"
        ) from None


def run(
    names: Sequence[str],
    chapters: Iterable[str] = (),
    settings: Iterable[str] = (),
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    force: bool = False,
    watchers: Sequence[Watcher] = (),
) -> list[Outcome]:
    """Execute chapters for waves, those that are out of date.

    Parameters
    ----------
    names : sequence of str
        Of the waves: ids under data/waves, or paths of folders.
    chapters : iterable of str
        Names of chapters; none for all.
    settings : iterable of str
        Parameters for the chapters, each ``NAME=VALUE``.
    jobs : int, optional
        Chapters executed at a time; by default one more than there are processors.
    scheduler : str, optional
        Address of a Dask scheduler whose workers execute the chapters.
    force : bool
        Execute up-to-date chapters too.
    watchers : sequence of Watcher
        Told how the run goes.

    Returns
    -------
    list of Outcome
        One for each chapter of each wave.

    Raises
    ------
    CompendiumError
        For an unknown wave, chapter or parameter, a wave that does not pass its check,
        one that another process is running, or a cluster that does not answer.
    """
    # read once: what is executed is what the fingerprint is of, whoever edits meanwhile
    chosen = [chapter.taken_up() for chapter in choose(chapters)]
    parameters = read_parameters(settings, chosen)
    refuse_doubles()
    loaded = [waves.load(name) for name in names]
    _refuse_doubles(loaded)
    with contextlib.ExitStack() as held:
        for wave in loaded:
            held.enter_context(only_one(wave.id))
        workers = held.enter_context(
            local_workers(jobs) if scheduler is None else cluster_workers(scheduler)
        )
        adopted = [_adopt(wave) for wave in loaded]
        todo = [
            Job(chapter, record(chapter, wave, parameters[chapter.name]))
            for wave in adopted
            for chapter in chosen
        ]
        forking.refuse_changed_library("the run")
        for watcher in watchers:
            watcher.begin(adopted, len(todo))
        outcomes = []
        for outcome in _make(todo, workers, force=force):
            outcomes.append(outcome)
            for watcher in watchers:
                watcher.tell(outcome)
        if not any(outcome.error for outcome in outcomes):
            for watcher in watchers:
                watcher.end(adopted)
        return outcomes


def _make(jobs: list[Job], workers: Workers, *, force: bool) -> Iterator[Outcome]:
    """Settle what needs no execution, and have the rest executed, longest first."""
    rest = []
    for job in jobs:
        if outcome := job.settle(force=force):
            yield outcome
        else:
            rest.append(job)
    # lest all wait in the end for one: the more cells, the longer, as a rule
    rest.sort(key=lambda job: len(job.chapter.read().cells), reverse=True)
    yield from workers.work(rest)


def _refuse_doubles(loaded: list[Wave]) -> None:
    for number, wave in enumerate(loaded):
        twin = next((w for w in loaded[:number] if w.id == wave.id), None)
        if twin is None:
            continue
        if twin.folder == wave.folder:
            raise CompendiumError(f"wave {wave.id} is named twice")
        raise CompendiumError(
            f'{twin.folder} and {wave.folder} have the same id "{wave.id}"; give each '
            "wave an id of its own"
        )


def _adopt(wave: Wave) -> Wave:
    """Copy a wave that was given by its path, so that all chapters read the same data.

    The copy is found by the wave's id, so that no notebook names a path of a machine.
    """
    copy = paths.collected_folder(wave.id)
    if wave.folder in (paths.WAVES / wave.id, copy):
        return wave
    if (paths.WAVES / wave.id).exists():
        raise CompendiumError(
            f'{wave.folder}: the id "{wave.id}" belongs to data/waves/{wave.id}; '
            "give this wave an id of its own"
        )
    part = copy.with_name("wave.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        for file in wave_files(wave.folder):
            shutil.copyfile(file, part / file.name)
        replace_folder(part, copy)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return waves.load(copy)
