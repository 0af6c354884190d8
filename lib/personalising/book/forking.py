"""Kernels that start at once: forked from a process that has the libraries loaded.

Most of a chapter's time went into starting Python and importing the scientific stack,
the same for each. Python's fork server imports it once; each kernel is a fork of it,
as fresh as any other, for the server itself never runs a chapter.

Jupyter finds the provisioner by its entry point and uses it where the environment
names it.
"""

import contextlib
import hashlib
import multiprocessing
import os
import signal
import sys
import threading
import weakref
from collections.abc import Iterator
from multiprocessing import forkserver
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

import personalising
from personalising import paths
from personalising.book import isolation
from personalising.errors import CompendiumError

NAME = "personalising-forked"  # of the entry point in pyproject.toml
SELECT = "JUPYTER_DEFAULT_PROVISIONER_NAME"
PRELOADED = "personalising.book.preloaded"
PACKAGE = Path(personalising.__file__).parent


def _digest() -> str:
    """Of the library, and of the data that its modules may have read on import."""
    folders = (PACKAGE, paths.SCHEMAS, paths.PUBLISHED, paths.MODEL)
    files = [file for folder in folders for file in sorted(folder.rglob("*.*"))]
    digests = [
        hashlib.sha256(file.read_bytes()).digest()
        for file in files
        if file.is_file() and "__pycache__" not in file.parts
    ]
    return hashlib.sha256(b"".join(digests)).hexdigest()


_LOADED = _digest()


def refuse_changed_library(who: str) -> None:
    """Raise where the library is not what this process, and its fork server, loaded.

    Kernels forked here would run the old one, and a notebook say that it is the new.
    """
    if _digest() != _LOADED:
        raise CompendiumError(
            f"the library has changed since {who} loaded it; start {who} again"
        )


def _context() -> ForkServerContext:
    """Fork server from which the kernels come."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    return context


def prepare() -> None:
    """Start the fork server, which then loads the libraries while others work."""
    choose_forked()
    _context()
    forkserver.ensure_running()


_entering = threading.Lock()
_running: "weakref.WeakSet[_Process]" = weakref.WeakSet()


def choose_forked() -> None:
    """Let Jupyter start its kernels here by forking, out of reach of strangers."""
    with _entering:
        isolation.enter()
    os.environ[SELECT] = NAME


def end_all() -> None:
    """Kill every kernel that this process started, and what the kernels started."""
    for process in list(_running):
        process.kill()


class _Process:
    """A forked process with the face of `subprocess.Popen` that Jupyter looks at."""

    stdin = stdout = stderr = None

    def __init__(self, command: list[str], cwd: str) -> None:
        alone = (isolation.environment(), isolation.search_path())
        arguments = (command, cwd, *alone)
        self._process = _context().Process(target=_run_kernel, args=arguments)
        with _allowed_children():
            self._process.start()
        self.pid = self._process.pid
        _running.add(self)

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.pid and self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        if self.pid and self.poll() is None:
            _kill(self.pid)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


@contextlib.contextmanager
def _allowed_children() -> Iterator[None]:
    """Let a daemonic process, such as a Dask worker, have children.

    multiprocessing forbids them lest they outlive it; a kernel watches its parent.
    """
    settings: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    daemonic = settings.pop("daemon", None)
    try:
        yield
    finally:
        if daemonic is not None:
            settings["daemon"] = daemonic


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by forking a process that has imported what chapters import."""

    async def launch_kernel(
        self, cmd: list[str], **kwargs: Any
    ) -> KernelConnectionInfo:
        """Launch a kernel; the command's first words (python -m …) are not needed."""
        cwd = str(kwargs.get("cwd") or Path.cwd())
        process = _Process(cmd, cwd)
        self.process: Any = process  # Jupyter wants no more of a Popen than this has
        self.pid = process.pid
        self.pgid = self.pid  # it leads a group of its own, out of reach of Ctrl-C
        self.cwd = cwd
        return self.connection_info


def _run_kernel(
    command: list[str], cwd: str, env: dict[str, str], search_path: list[str]
) -> None:
    """Become a kernel; runs in the forked process."""
    sys.path[:] = search_path  # multiprocessing gave it the parent's
    from ipykernel.kernelapp import IPKernelApp  # preloaded, in the fork

    class Kernel(IPKernelApp):
        """One that reads nobody's settings, nor those of the machine."""

        def init_path(self) -> None:
            """Leave the working folder out of where modules come from."""

        def load_config_file(self, *names: Any, **options: Any) -> None:
            """Read none."""

        def _run_startup_files(self) -> None:
            """Run none."""

    os.setsid()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a failed start is told by the run
    _end_with_parent()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = command
    Kernel.launch_instance(
        [
            *command[command.index("-f") :],
            # Jupyter's own watch over the parent; the fork server counts as that
            f"--IPKernelApp.parent_handle={os.getppid()}",
            "--HistoryManager.enabled=False",
            "--log-level=CRITICAL",  # each start warns of its transport otherwise
        ]
    )


def _end_with_parent() -> None:
    """End this kernel, and all that it starts, as soon as the run has ended."""

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
