"""Calls made in processes of their own, which end with the run, whatever ends it."""

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

import psutil

P = ParamSpec("P")
T = TypeVar("T")


class Workers(ThreadPoolExecutor):
    """Makes each call in a process of its own.

    The standard library's pool fails every call that waits when one of its processes
    dies; here a process that dies fails its own call. Left by an exception, it ends
    what runs at once.

    Parameters
    ----------
    count : int
        Calls made at a time.
    log : Path
        Where goes what the processes print as errors.
    preload : list of str
        Modules imported once and for all processes.
    """

    def __init__(self, count: int, log: Path, preload: list[str]) -> None:
        super().__init__(count)
        self._log = log
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(preload)
        self._processes: set[BaseProcess] = set()

    def submit(
        self, call: Callable[P, T], /, *arguments: P.args, **named: P.kwargs
    ) -> Future[T]:
        """Make a call in a process of its own, as soon as there is room for one."""
        return super().submit(self._apart, call, arguments, named)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wait for the calls made; after an exception, end them instead."""
        if kind is not None:
            self._end()
        super().__exit__(kind, error, traceback)

    def _end(self) -> None:
        """End every call now: a chapter may run for minutes."""
        self.shutdown(wait=False, cancel_futures=True)
        while self._processes:
            for process in list(self._processes):
                if process.pid is not None:
                    _kill(process.pid)
            time.sleep(0.01)

    def _apart(self, *task: Any) -> Any:
        receiver, sender = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_work, args=(sender, self._log, *task))
        self._processes.add(process)
        try:
            process.start()
            sender.close()
            result, error = _answer(receiver)
            process.join()
        finally:
            self._processes.discard(process)
            receiver.close()
        if error is not None:
            raise error
        return result


def _answer(receiver: Connection) -> tuple[Any, Exception | None]:
    try:
        answer: tuple[Any, Exception | None] = receiver.recv()
    except EOFError:
        return None, RuntimeError(
            "its process died; was it killed, or was the machine short of memory?"
        )
    return answer


def _work(
    sender: Connection,
    log: Path,
    call: Callable[..., Any],
    arguments: tuple[Any, ...],
    named: dict[str, Any],
) -> None:
    """Make a call and send what it returned or raised."""
    # kernels print warnings of their own on each start
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the run to answer
    end_with_parent()
    try:
        sender.send((call(*arguments, **named), None))
    except Exception as error:
        sender.send((None, error))


def end_with_parent() -> None:
    """End this process, and all that it starts, as soon as its parent has ended."""

    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            wait([parent.sentinel])
            _kill(os.getpid())

    threading.Thread(target=watch, daemon=True).start()


def _kill(process_id: int) -> None:
    """Kill a process and all that it started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(process_id)
        for each in [*process.children(recursive=True), process]:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
