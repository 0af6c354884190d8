"""Keeping the user's environment and settings out of notebooks and pages.

Python looks for modules in the working folder and on PYTHONPATH first. matplotlib,
IPython and Jupyter read settings of the user. The time zone, the language and the width
of the terminal affect what a cell prints. None of this may affect a notebook or a page,
so the processes that make them get an environment and a home folder of their own.

This module imports only `os` and `sys` at first. Any other import could load a foreign
module of the same name, from the working folder or PYTHONPATH.
"""

import os
import sys

# not pathlib, which imports many modules
LIBRARY = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))  # noqa: PTH120
# prefixes of variables that change where modules come from or how they behave: they are
# removed, and set anew where needed
OURS = (
    "IPYTHON", "JPY_", "JUPYTER", "MATPLOTLIB", "MPL", "NUMBA_", "PANDAS_", "PYTHON",
)  # fmt: skip
# variables with such a prefix that may stay
HARMLESS = (
    "NUMBA_CACHE_DIR", "NUMBA_NUM_THREADS", "PYTHONDONTWRITEBYTECODE",
    "PYTHONPYCACHEPREFIX",
)  # fmt: skip
# prefixes of variables that are kept: they locate programs and libraries, or choose
# between the kernels of one
KEPT = (
    *HARMLESS, "DYLD_", "LD_LIBRARY_PATH", "LOGNAME", "MKL_", "OMP_", "OPENBLAS_",
    "PATH", "USER",
)  # fmt: skip
# chapters already use every processor, and threads of theirs would wait for each other;
# and sums must not depend on how many processors share them
ONE_THREAD = {
    "MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
}  # fmt: skip
PYTHON = {
    "PYTHONPATH": LIBRARY,  # already on the path where it is installed in place
    "PYTHONSAFEPATH": "1",  # leaves out the working folder
    "PYTHONNOUSERSITE": "1",
}
ALIKE = {
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
    **ONE_THREAD,
}
SHORT = ("/tmp", "/var/tmp")
# most bytes in the path of a temporary folder: the path of a socket in it has 32 more,
# and may have 103
LONGEST = 71

_search_path: list[str] = []


def isolate_python() -> None:
    """Remove the working folder, PYTHONPATH and other settings of Python.

    If any environment variable of this kind is set, this process is replaced by a new
    one without them, because some have had their effect already. Linear algebra gets
    one thread, whatever the environment says.
    """
    os.environ.update(ONE_THREAD)
    given = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(OURS) and name not in HARMLESS
    }
    if given.items() <= PYTHON.items():
        foreign = _foreign_folders()
        sys.path[:] = [LIBRARY, *(p for p in sys.path if p not in foreign)]
        return
    kept = {name: value for name, value in os.environ.items() if name not in given}
    command = [sys.executable, "-m", "personalising", *sys.argv[1:]]
    os.execve(sys.executable, command, kept | PYTHON)


def _foreign_folders() -> set[str]:
    """Folders on the search path of modules that the user's environment put there."""
    found = {"", LIBRARY, *os.environ.get("PYTHONPATH", "").split(os.pathsep)}
    try:  # not contextlib.suppress, which could still be a foreign module
        found.add(os.getcwd())  # noqa: PTH109
    except FileNotFoundError:
        return found
    return found


def home() -> str:
    """Folder that is used as home folder, and has no settings in it; it is created."""
    from personalising import paths

    folder = paths.BUILD / "waves" / ".home"
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)


def environment() -> dict[str, str]:
    """Environment variables of a process that makes notebooks or pages.

    Raises
    ------
    CompendiumError
        If no folder for temporary files has a path short enough.
    """
    kept = {name: value for name, value in os.environ.items() if name.startswith(KEPT)}
    return kept | _settings() | {"HOME": home(), "TMPDIR": temporary_folder()}


def _settings() -> dict[str, str]:
    """Variables that fix where modules and settings come from, the locale and so on."""
    own = home()
    return {
        **PYTHON,
        **ALIKE,
        "IPYTHONDIR": f"{own}/ipython",
        "JUPYTER_CONFIG_DIR": f"{own}/jupyter",
        "JUPYTER_DATA_DIR": f"{own}/jupyter",
        "MPLCONFIGDIR": f"{own}/matplotlib",
    }


def enter() -> None:
    """Clean the environment of this process, which its children inherit.

    The process may be a Dask worker, started in any folder. Calling it again has no
    effect.

    Raises
    ------
    CompendiumError
        If no folder for temporary files has a path short enough.
    """
    import tempfile

    if _search_path:
        return
    tempfile.tempdir = os.environ["TMPDIR"] = temporary_folder()
    foreign = _foreign_folders()
    for name in list(os.environ):
        if name.startswith(OURS) and name not in HARMLESS:
            del os.environ[name]
    os.environ.update(_settings())
    sys.warnoptions.clear()  # children would inherit them
    _search_path.extend([LIBRARY, *(p for p in sys.path if p not in foreign)])


def search_path() -> list[str]:
    """Search path of modules for the processes that this one starts."""
    return list(_search_path)


def temporary_folder() -> str:
    """Find a folder for temporary files whose path is short enough for sockets in it.

    Raises
    ------
    CompendiumError
        If there is none.
    """
    import tempfile

    from personalising.errors import CompendiumError

    given = tempfile.gettempdir()
    for folder in (given, *SHORT):
        usable = os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK)  # noqa: PTH112
        if usable and len(os.fsencode(folder)) <= LONGEST:
            return folder
    raise CompendiumError(
        f"{given}: its name is too long for the sockets of kernels; let TMPDIR name a "
        f"folder of at most {LONGEST} bytes"
    )
