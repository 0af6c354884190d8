"""Executing chapters: in kernels of this process, or on a Dask cluster.

In both cases an executor of `concurrent.futures` takes the jobs, and the notebooks are
the same, to the byte.
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
PATIENCE = 30  # seconds that a run waits for a cluster that has no workers
LOOK = 2  # seconds between two checks of the workers


class Workers:
    """Workers that execute jobs: kernels started by this process.

    Parameters
    ----------
    executor : concurrent.futures.Executor
        Runs `call` for each job.
    call : callable
        Takes a job, executes its chapter and gives the notebook.
    at_once : int
        Number of jobs that run at a time.
    """

    def __init__(
        self,
        executor: Executor,
        call: Callable[[Job], NotebookNode],
        at_once: int,
    ) -> None:
        self.executor, self.call, self.at_once = executor, call, at_once

    def work(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Execute jobs, and yield the outcome of each when it ends.

        On an interrupt or another error, the running jobs are stopped before it is
        raised again. A job that fails does not raise: its outcome has the error.

        Parameters
        ----------
        jobs : iterable of Job
            The jobs, in the order in which they start.

        Yields
        ------
        Outcome

        Raises
        ------
        CompendiumError
            If there are no workers any more.
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
            # a chapter may run for minutes, so stop it now; repeat this until all have
            # ended, because a job may be about to start another kernel
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
        """Stop the jobs that are running."""
        forking.end_all()

    def look(self) -> None:
        """Check that there are workers; CompendiumError if there are none any more."""

    def reason(self, error: BaseException) -> BaseException:
        """Give the error to report for a job that failed."""
        return error


class Cluster(Workers):
    """Workers of a Dask scheduler.

    Parameters
    ----------
    client : distributed.Client
        Client that is connected to the scheduler.
    """

    def __init__(self, client: Any) -> None:
        call = partial(_execute_alike, python=platform.python_version_tuple()[:2])
        at_once = sum(client.nthreads().values()) or 1
        super().__init__(client.get_executor(pure=False), call, at_once)
        self.client = client
        self.empty_since: float | None = None  # time since which there are no workers

    @property
    def address(self) -> str:
        """Address of the scheduler."""
        return self.client.scheduler.address

    def stop(self) -> None:
        """Do nothing: workers finish their chapters, and the run does not wait."""

    def look(self) -> None:
        """Check the scheduler and its workers.

        Raises
        ------
        CompendiumError
            If the scheduler does not answer any more, or has had no workers for 30
            seconds.
        """
        try:
            gone = self.client.status != "running"
            workers = {} if gone else self.client.nthreads()
        except OSError:
            gone = True
        if gone:
            raise CompendiumError(f"scheduler {self.address} does not answer any more")
        now = time.monotonic()
        self.empty_since = None if workers else self.empty_since or now
        if self.empty_since is not None and now - self.empty_since > PATIENCE:
            raise CompendiumError(
                f"scheduler {self.address} has had no workers for {PATIENCE} s; "
                "start some, and run this again to go on"
            )

    def reason(self, error: BaseException) -> BaseException:
        """Give the error to report for a job that failed.

        Dask's own errors are replaced by ones that say what happened.
        """
        from dask.distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return CompendiumError("each worker that tried it died")
        if isinstance(error, CancelledError):
            return CompendiumError(f"scheduler {self.address} gave it up")
        return error


@contextlib.contextmanager
def local_workers(count: int | None = None) -> Iterator[Workers]:
    """Context with workers that are kernels of this process.

    Parameters
    ----------
    count : int, optional
        Number of kernels at a time; by default one more than there are processors,
        because a kernel that is starting mostly waits.

    Yields
    ------
    Workers
    """
    # threads suffice: each waits for a kernel, which is a process of its own
    at_once = count or (os.cpu_count() or 1) + 1
    with ThreadPoolExecutor(at_once) as threads:
        yield Workers(threads, _execute, at_once)


@contextlib.contextmanager
def cluster_workers(address: str) -> Iterator[Workers]:
    """Context with the workers of a Dask scheduler.

    Each worker needs the project, in a shared folder or as a clone of its own. It
    refuses a job if any input differs from that of the run. If a worker dies, another
    one takes its job.

    Parameters
    ----------
    address : str
        Address of the scheduler, such as ``tcp://127.0.0.1:8786``.

    Yields
    ------
    Cluster

    Raises
    ------
    CompendiumError
        If no scheduler answers at the address.
    """
    from dask.distributed import Client  # slow to import, and not needed for local runs

    # the run reports these errors itself
    for name in ("distributed", "distributed.client", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    _refuse_unanswered(address)  # a client might wait for ever
    with Client(address, timeout=ANSWER, set_as_default=False) as client:
        yield Cluster(client)


def _refuse_unanswered(address: str) -> None:
    """Raise CompendiumError if no scheduler answers at an address."""
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
    """Execute a job; raise CompendiumError if its inputs changed meanwhile."""
    wave = Place(job.record.wave, waves.find(job.record.wave))
    before = _stamps(job, wave)
    try:
        return execute(job.chapter, job.parameters)
    finally:  # also after a failure: the change may be its cause
        _refuse_changed(job, wave, before)


def _stamps(job: Job, wave: Place) -> dict[Path, tuple[int, int]]:
    """Times and sizes of the files that a job reads.

    The times also show a file that was changed and then restored.
    """
    stats = {path: path.stat() for path in inputs(job.chapter, wave) if path.is_file()}
    return {path: (stat.st_mtime_ns, stat.st_size) for path, stat in stats.items()}


def _refuse_changed(job: Job, wave: Place, before: dict[Path, tuple[int, int]]) -> None:
    """Raise CompendiumError if inputs differ, or differed, from the job's record."""
    written = {path.name for path, _ in before.items() ^ _stamps(job, wave).items()}
    if written or record(job.chapter, wave, job.record.parameters) != job.record:
        what = ", ".join(sorted(written)) or "something that it reads"
        raise CompendiumError(
            f"{what} changed while the chapter was executed; run again"
        )


def _execute_alike(job: Job, python: tuple[str, ...]) -> NotebookNode:
    """Execute a job on a worker, if Python, library and data are those of the run."""
    own = platform.python_version_tuple()[:2]
    if own != python:
        raise CompendiumError(
            f"a worker has Python {'.'.join(own)}, expected {'.'.join(python)} as here"
        )
    forking.refuse_changed_library("a worker")
    wave = Place(job.record.wave, waves.find(job.record.wave))
    found = record(job.chapter.unfrozen(), wave, job.record.parameters)
    if found != job.record:
        raise CompendiumError(
            "a worker has another version of the project, or of wave "
            f"{job.record.wave}: fingerprint {found.fingerprint}, expected "
            f"{job.record.fingerprint}"
        )
    return _execute(job)
