"""Kernels that start fast: forked from a process that has imported the libraries.

Starting Python and importing the scientific stack would take longer than most chapters.
Python's fork server imports it once, and each kernel is a fork of the server. The
server itself never runs a chapter, so that no chapter affects another.

Jupyter finds the provisioner by its entry point, and uses it if an environment variable
names it.
"""

import contextlib
import hashlib
import itertools
import multiprocessing
import os
import signal
import sys
import threading
import weakref
from collections.abc import Iterator
from multiprocessing import forkserver, resource_tracker, util
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
from personalising.book.limits import allow_open_files
from personalising.errors import CompendiumError

NAME = "personalising-forked"  # name of the entry point in pyproject.toml
SELECT = "JUPYTER_DEFAULT_PROVISIONER_NAME"
PRELOADED = "personalising.book.preloaded"
PACKAGE = Path(personalising.__file__).parent


def _digest() -> str:
    """Digest of the library, and of the data that its modules may read on import."""
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
    """Check that the library has not changed since this process loaded it.

    Otherwise kernels forked here would run the old library, and the record in the
    notebook would name the new one.

    Parameters
    ----------
    who : str
        Name of this process for the message, such as ``"the run"``.

    Raises
    ------
    CompendiumError
        If the library, or data that it reads on import, has changed.
    """
    if _digest() != _LOADED:
        raise CompendiumError(
            f"the library has changed since {who} loaded it; start {who} again"
        )


def _context() -> ForkServerContext:
    """Context of the fork server that starts the kernels."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    return context


def prepare() -> None:
    """Start the fork server, so that it imports the libraries in the background."""
    use_forked_kernels()
    _ensure_server()


def _ensure_server() -> ForkServerContext:
    """Start the fork server where none is running; Ctrl-C does not reach it.

    It would write a traceback while it imports. It inherits that the signal is blocked,
    and ends with this process.
    """
    context = _context()
    resource_tracker.ensure_running()  # it unblocks the signal when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return context


_numbers = itertools.count()  # of the kernels that this process started
_entering = threading.Lock()
_running: "weakref.WeakSet[_Process]" = weakref.WeakSet()


def use_forked_kernels() -> None:
    """Make Jupyter start the kernels of this process by forking.

    The environment of this process, which kernels inherit, is cleaned first; see
    `isolation.enter`.

    Raises
    ------
    CompendiumError
        If the machine allows too few open files.
    """
    allow_open_files()
    with _entering:
        isolation.enter()
    os.environ[SELECT] = NAME


def end_all() -> None:
    """Kill all kernels that this process started, and the server that forks them.

    Whoever waits for a kernel to start would wait until the server has imported all.
    """
    for process in list(_running):
        process.kill()
    server = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    if server is not None:
        _kill(server)


class _Process:
    """A forked process with those methods of `subprocess.Popen` that Jupyter uses."""

    stdin = stdout = stderr = None

    def __init__(self, command: list[str], cwd: str) -> None:
        alone = (isolation.environment(), isolation.search_path())
        arguments = (command, cwd, *alone)
        self._process = _ensure_server().Process(target=_run_kernel, args=arguments)
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
    """Context in which a daemonic process, such as a Dask worker, may start children.

    multiprocessing forbids that, because children could outlive the process. A kernel
    ends itself when its parent does.
    """
    settings: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    daemonic = settings.pop("daemon", None)
    try:
        yield
    finally:
        if daemonic is not None:
            settings["daemon"] = daemonic


class ForkedProvisioner(LocalProvisioner):
    """Jupyter provisioner that starts a kernel by forking the fork server.

    The kernel talks through sockets in the temporary folder of this process. Two
    processes that look for free TCP ports at once would now and then find the same.
    """

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose the sockets, and write them into the connection file.

        Parameters
        ----------
        **kwargs : value
            Options of Jupyter.

        Returns
        -------
        dict
            Options for `launch_kernel`.
        """
        manager: Any = self.parent
        # names as short as those of multiprocessing's own sockets in that folder
        manager.transport, manager.cache_ports = "ipc", False
        manager.ip = f"{util.get_temp_dir()}/k{next(_numbers)}"
        return await super().pre_launch(**kwargs)

    async def launch_kernel(
        self, cmd: list[str], **kwargs: Any
    ) -> KernelConnectionInfo:
        """Launch a kernel.

        Parameters
        ----------
        cmd : list of str
            Command that would start the kernel; only its options are used.
        **kwargs : value
            Options of Jupyter, of which ``cwd`` is used: the working folder.

        Returns
        -------
        dict
            Connection information of the kernel.
        """
        cwd = str(kwargs.get("cwd") or Path.cwd())
        process = _Process(cmd, cwd)
        self.process: Any = process  # has all that Jupyter uses of a Popen
        self.pid = process.pid
        self.pgid = self.pid  # its own process group, which Ctrl-C does not interrupt
        self.cwd = cwd
        return self.connection_info


def _run_kernel(
    command: list[str], cwd: str, env: dict[str, str], search_path: list[str]
) -> None:
    """Run a kernel; this is the main function of the forked process."""
    sys.path[:] = search_path  # multiprocessing has set that of the parent
    from ipykernel.kernelapp import IPKernelApp  # the fork server has imported it

    class Kernel(IPKernelApp):
        """A kernel that reads no settings of the user or the machine."""

        def init_path(self) -> None:
            """Do not add the working folder to the search path of modules."""

        def load_config_file(self, *names: Any, **options: Any) -> None:
            """Do not read any configuration file."""

        def _run_startup_files(self) -> None:
            """Do not run any startup file."""

    os.setsid()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])  # Jupyter interrupts
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the run reports a failed start
    _end_with_parent()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = command
    Kernel.launch_instance(
        [
            *command[command.index("-f") :],
            # Jupyter too ends a kernel whose parent, the fork server, has ended
            f"--IPKernelApp.parent_handle={os.getppid()}",
            "--HistoryManager.enabled=False",
            "--log-level=CRITICAL",  # otherwise each start warns about its transport
        ]
    )


def _end_with_parent() -> None:
    """Make this kernel end, with its child processes, as soon as the run ends."""

    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            wait([parent.sentinel])
            _kill(os.getpid())

    threading.Thread(target=watch, daemon=True).start()


def _kill(process_id: int) -> None:
    """Kill a process and all its descendants."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(process_id)
        for each in [*process.children(recursive=True), process]:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
