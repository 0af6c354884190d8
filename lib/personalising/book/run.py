"""Running the chapters for waves: the waves are checked, the chapters executed."""

import contextlib
import shutil
from collections.abc import Iterable, Iterator, Sequence

from filelock import FileLock, Timeout

from personalising import paths, waves
from personalising.book import forking
from personalising.book.chapters import choose, read_parameters
from personalising.book.citing import refuse_unknown
from personalising.book.displays import refuse_doubles
from personalising.book.freshness import Contents, record, wave_files
from personalising.book.imports import refuse_unlisted
from personalising.book.jobs import Job, Outcome
from personalising.book.swapping import replace_folder
from personalising.book.workers import Workers, cluster_workers, local_workers
from personalising.errors import CompendiumError
from personalising.waves import Wave


class Watcher:
    """Base class of objects that are told of the progress of a run."""

    def prepare(self, name: str, number: int, count: int) -> None:
        """Called before a wave is read and checked.

        Parameters
        ----------
        name : str
            The wave as the user named it.
        number, count : int
            Its number among the waves of the run, from 1, and how many there are.
        """

    def begin(self, waves: list[Wave], count: int, at_once: int) -> None:
        """Called before the first job.

        Parameters
        ----------
        waves : list of Wave
            The waves of the run.
        count : int
            Number of jobs.
        at_once : int
            Number of jobs that run at a time.
        """

    def tell(self, outcome: Outcome) -> None:
        """Called when a job has ended, with its outcome."""

    def end(self, waves: list[Wave]) -> None:
        """Called at the end with the waves of which every job succeeded.

        They are still locked.
        """


@contextlib.contextmanager
def only_one(wave_id: str) -> Iterator[None]:
    """Context in which no other process can run or publish a wave.

    Parameters
    ----------
    wave_id : str
        Id of the wave, whose build folder is locked.

    Raises
    ------
    CompendiumError
        If another process has the lock.
    """
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
    """Execute the chapters that are out of date, for one or several waves.

    Parameters
    ----------
    names : sequence of str
        The waves: ids under data/waves, or paths of folders.
    chapters : iterable of str
        Names of the chapters; none for all.
    settings : iterable of str
        Parameters for the chapters, each ``NAME=VALUE``.
    jobs : int, optional
        Number of chapters executed at a time; by default one more than there are
        processors.
    scheduler : str, optional
        Address of a Dask scheduler whose workers execute the chapters.
    force : bool
        Whether to execute chapters that are up to date too.
    watchers : sequence of Watcher
        Objects that are told of the progress of the run.

    Returns
    -------
    list of Outcome
        One for each chapter of each wave. A chapter that failed does not raise: its
        outcome has the error.

    Raises
    ------
    CompendiumError
        If a wave, chapter or parameter is unknown; if a wave does not pass its check or
        is being run by another process; if the library changed meanwhile; or if the
        scheduler does not answer.
    """
    # read each file once: the fingerprint is then of the text that is executed, even if
    # the file is edited meanwhile
    chosen = [chapter.frozen() for chapter in choose(chapters)]
    parameters = read_parameters(settings, chosen)
    refuse_doubles()
    refuse_unknown()
    refuse_unlisted()
    loaded = []
    for number, name in enumerate(names, start=1):
        for watcher in watchers:
            watcher.prepare(name, number, len(names))
        loaded.append(waves.load(name))
    _refuse_doubles(loaded)
    with contextlib.ExitStack() as held:
        for wave in loaded:
            held.enter_context(only_one(wave.id))
        workers = held.enter_context(
            local_workers(jobs) if scheduler is None else cluster_workers(scheduler)
        )
        adopted = [_adopt(wave) for wave in loaded]
        contents = Contents()
        todo = [
            Job(chapter, record(chapter, wave, parameters[chapter.name], contents))
            for wave in adopted
            for chapter in chosen
        ]
        forking.refuse_changed_library("the run")
        for watcher in watchers:
            watcher.begin(adopted, len(todo), workers.at_once)
        outcomes = []
        for outcome in _make(todo, workers, force=force):
            outcomes.append(outcome)
            for watcher in watchers:
                watcher.tell(outcome)
        failed = {each.job.record.wave for each in outcomes if each.error}
        for watcher in watchers:
            watcher.end([wave for wave in adopted if wave.id not in failed])
        return outcomes


def _make(jobs: list[Job], workers: Workers, *, force: bool) -> Iterator[Outcome]:
    """End the jobs that need no execution, then execute the rest, longest first."""
    rest = []
    for job in jobs:
        if outcome := job.settle(force=force):
            yield outcome
        else:
            rest.append(job)
    # a long chapter that starts last would delay the end of the run; chapters with more
    # cells usually take longer
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
    """Copy a wave that was given by its path, and load the copy.

    All chapters then read the same data. They find the copy by the wave's id, so that
    no notebook has a path of this machine.
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
