"""Where chapters are executed: by kernels of this process, or on a Dask cluster.

Either way an executor takes the jobs, and the notebooks are the same to the byte.
"""

import asyncio
import contextlib
import logging
import os
import platform
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from functools import partial
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from personalising import waves
from personalising.book import forking
from personalising.book.execution import execute
from personalising.book.freshness import Place, inputs, record
from personalising.book.jobs import Job, Outcome
from personalising.errors import CompendiumError

ANSWER = 5  # seconds within which a scheduler must answer
PATIENCE = 30  # seconds that a run waits while a cluster has no workers
LOOK = 2  # seconds between two looks at whether it has


class Workers:
    """Kernels of this process.

    Parameters
    ----------
    executor : concurrent.futures.Executor
        Where `call` is called.
    call : callable
        Executes the chapter of a job; gives the notebook.
    """

    def __init__(self, executor: Executor, call: Callable[[Job], NotebookNode]) -> None:
        self.executor, self.call = executor, call

    def work(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Execute jobs; give each outcome as it comes.

        On an interrupt, what runs is ended before the interrupt goes on.
        """
        running: dict[Future[NotebookNode], Job] = {}
        try:
            for job in jobs:
                running[self.executor.submit(self.call, job)] = job
            while running:
                done, _ = wait(running, timeout=LOOK, return_when=FIRST_COMPLETED)
                for future in done:
                    yield self._outcome(running.pop(future), future)
                self.look()
        except BaseException:
            # a chapter may run for minutes: end it now, not when it is done; and go on
            # until all have ended, for one may be about to start what is to be stopped
            for future in running:
                future.cancel()
            while not all(future.done() for future in running):
                self.stop()
                wait(running, timeout=0.05)
            raise

    def _outcome(self, job: Job, future: "Future[NotebookNode]") -> Outcome:
        try:
            return job.finish(future.result())
        except (Exception, CancelledError) as error:
            return job.fail(self.reason(error))

    def stop(self) -> None:
        """End what is being executed."""
        forking.end_all()

    def look(self) -> None:
        """Raise where nobody is left to work."""

    def reason(self, error: BaseException) -> BaseException:
        """Say why a job failed."""
        return error


class Cluster(Workers):
    """The workers of a Dask scheduler."""

    def __init__(self, client: Any) -> None:
        call = partial(_execute_alike, python=platform.python_version_tuple()[:2])
        super().__init__(client.get_executor(pure=False), call)
        self.client = client
        self.deserted: float | None = None  # since when it has had no workers

    @property
    def address(self) -> str:
        """Where its scheduler is."""
        return self.client.scheduler.address

    def stop(self) -> None:
        """Leave the chapters that workers are at to them; nobody waits for those."""

    def look(self) -> None:
        """Raise where the scheduler is gone, or has had no workers for a while."""
        try:
            gone = self.client.status != "running"
            workers = {} if gone else self.client.nthreads()
        except OSError:
            gone = True
        if gone:
            raise CompendiumError(f"scheduler {self.address} does not answer any more")
        now = time.monotonic()
        self.deserted = None if workers else self.deserted or now
        if self.deserted is not None and now - self.deserted > PATIENCE:
            raise CompendiumError(
                f"scheduler {self.address} has had no workers for {PATIENCE} s; "
                "start some, and run this again to go on"
            )

    def reason(self, error: BaseException) -> BaseException:
        """Say why a job failed, where Dask's own words would not help."""
        from dask.distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return CompendiumError("each worker that tried it died")
        if isinstance(error, CancelledError):
            return CompendiumError(f"scheduler {self.address} gave it up")
        return error


@contextlib.contextmanager
def local_workers(count: int | None = None) -> Iterator[Workers]:
    """Kernels of this process, so many at a time.

    By default one more than there are processors, as a kernel waits while it starts.
    """
    # threads, for each waits for a kernel, which is a process
    with ThreadPoolExecutor(count or (os.cpu_count() or 1) + 1) as threads:
        yield Workers(threads, _execute)


@contextlib.contextmanager
def cluster_workers(address: str) -> Iterator[Workers]:
    """The workers of a Dask scheduler.

    Each needs the project, in a folder that all share or as a clone of its own, and
    refuses a job for which anything is not the same there as in the run. When a worker
    dies, another takes its job.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://127.0.0.1:8786``.

    Raises
    ------
    CompendiumError
        Where no scheduler answers there.
    """
    from dask.distributed import Client  # slow to import, and not needed for a run here

    # we say it ourselves; the client's logger has a level of its own
    for name in ("distributed", "distributed.client", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    _refuse_unanswered(address)  # before a client, which may wait without end
    with Client(address, timeout=ANSWER, set_as_default=False) as client:
        yield Cluster(client)


def _refuse_unanswered(address: str) -> None:
    """Raise where no scheduler answers at an address."""
    from distributed.core import rpc

    async def ask() -> str:
        async with rpc(address, timeout=ANSWER) as server:
            return str((await server.identity(n_workers=0))["type"])

    try:
        found = asyncio.run(asyncio.wait_for(ask(), ANSWER))
    except ValueError as error:
        raise CompendiumError(
            f'scheduler "{address}": expected an address such as tcp://127.0.0.1:8786 '
            f"({error})"
        ) from None
    except OSError:
        found = "nothing that answers"
    if found != "Scheduler":
        raise CompendiumError(
            f"scheduler {address}: found {found}, expected a running Dask scheduler"
        )


def _execute(job: Job) -> NotebookNode:
    """Execute a job; refuse what came of it where its inputs did not stay the same."""
    wave = Place(job.record.wave, waves.find(job.record.wave))
    before = _stamps(job, wave)
    try:
        return execute(job.chapter, job.parameters)
    finally:  # a failure may come of what was written meanwhile
        _refuse_changed(job, wave, before)


def _stamps(job: Job, wave: Place) -> dict[Path, tuple[int, int]]:
    """When each file that a job reads was written, which tells of one put back too."""
    stats = {path: path.stat() for path in inputs(job.chapter, wave) if path.is_file()}
    return {path: (stat.st_mtime_ns, stat.st_size) for path, stat in stats.items()}


def _refuse_changed(job: Job, wave: Place, before: dict[Path, tuple[int, int]]) -> None:
    """Raise where a job's inputs are not those that it has recorded, or were not."""
    written = {path.name for path, _ in before.items() ^ _stamps(job, wave).items()}
    if written or record(job.chapter, wave, job.record.parameters) != job.record:
        what = ", ".join(sorted(written)) or "something that it reads"
        raise CompendiumError(
            f"{what} changed while the chapter was executed; run again"
        )


def _execute_alike(job: Job, python: tuple[str, ...]) -> NotebookNode:
    """Execute a job on a worker, where all must be the same as in the run."""
    own = platform.python_version_tuple()[:2]
    if own != python:
        raise CompendiumError(
            f"a worker has Python {'.'.join(own)}, expected {'.'.join(python)} as here"
        )
    forking.refuse_changed_library("a worker")
    wave = Place(job.record.wave, waves.find(job.record.wave))
    found = record(job.chapter.left_open(), wave, job.record.parameters)
    if found != job.record:
        raise CompendiumError(
            "a worker has another version of the project, or of wave "
            f"{job.record.wave}: fingerprint {found.fingerprint}, expected "
            f"{job.record.fingerprint}"
        )
    return _execute(job)
