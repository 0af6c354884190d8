"""Keeping the surroundings of whoever runs it out of what is made.

Python looks for modules in the working folder and on PYTHONPATH first; matplotlib,
IPython and Jupyter read settings of the user; the time zone, the language and the width
of the terminal show in what a cell prints. None of it may reach a notebook or a page:
the processes that make them have an environment of their own, and a home of their own.

This module imports next to nothing at first: it comes before a stranger's module can
stand in for any.
"""

import os
import sys

# not pathlib, which imports a good deal
LIBRARY = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))  # noqa: PTH120
# ours alone to set: where modules come from, and how they behave
OURS = (
    "IPYTHON", "JPY_", "JUPYTER", "MATPLOTLIB", "MPL", "NUMBA_", "PANDAS_", "PYTHON",
)  # fmt: skip
HARMLESS = (
    "NUMBA_CACHE_DIR", "NUMBA_NUM_THREADS", "PYTHONDONTWRITEBYTECODE",
    "PYTHONPYCACHEPREFIX",
)  # fmt: skip
# of the surroundings, what finds programs and libraries, and how many threads they use
KEPT = (
    *HARMLESS, "DYLD_", "LD_LIBRARY_PATH", "LOGNAME", "MKL_", "OMP_", "OPENBLAS_",
    "PATH", "USER",
)  # fmt: skip
PYTHON = {
    "PYTHONPATH": LIBRARY,  # where it is installed in place, nothing new
    "PYTHONSAFEPATH": "1",  # nor the working folder
    "PYTHONNOUSERSITE": "1",
}
ALIKE = {
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
}
SHORT = ("/tmp", "/var/tmp")
# bytes of a folder for temporary files: a socket's name, 32 more, is 103 at most
LONGEST = 71

_search_path: list[str] = []


def shut_out_strangers() -> None:
    """Go on without the working folder, PYTHONPATH and other settings of Python.

    Where there are any, this process starts anew without them: some have had their
    effect already.
    """
    given = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(OURS) and name not in HARMLESS
    }
    if given.items() <= PYTHON.items():
        strangers = _strangers()
        sys.path[:] = [LIBRARY, *(p for p in sys.path if p not in strangers)]
        return
    kept = {name: value for name, value in os.environ.items() if name not in given}
    command = [sys.executable, "-m", "personalising", *sys.argv[1:]]
    os.execve(sys.executable, command, kept | PYTHON)


def _strangers() -> set[str]:
    """Folders in which Python looks for modules, and which are none of ours."""
    found = {"", LIBRARY, *os.environ.get("PYTHONPATH", "").split(os.pathsep)}
    try:  # not contextlib, which may be a stranger's yet
        found.add(os.getcwd())  # noqa: PTH109
    except FileNotFoundError:
        return found
    return found


def home() -> str:
    """Folder that stands for the user's home, with nobody's settings in it."""
    from personalising import paths

    folder = paths.BUILD / "waves" / ".home"
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)


def environment() -> dict[str, str]:
    """The whole environment of a process that makes notebooks or pages."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(KEPT)}
    return kept | _settings() | {"HOME": home(), "TMPDIR": temporary_folder()}


def _settings() -> dict[str, str]:
    """Where modules and settings come from, and what is alike on every machine."""
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
    """Take the surroundings out of this process, for those that it starts.

    Once; it may be a Dask worker, started in any folder.

    Raises
    ------
    CompendiumError
        Where no folder for temporary files has a name short enough.
    """
    import tempfile

    if _search_path:
        return
    tempfile.tempdir = os.environ["TMPDIR"] = temporary_folder()
    strangers = _strangers()
    for name in list(os.environ):
        if name.startswith(OURS) and name not in HARMLESS:
            del os.environ[name]
    os.environ.update(_settings())
    sys.warnoptions.clear()  # which its children would be given
    _search_path.extend([LIBRARY, *(p for p in sys.path if p not in strangers)])


def search_path() -> list[str]:
    """Where a process that this one starts looks for modules."""
    return list(_search_path)


def temporary_folder() -> str:
    """Folder for temporary files, in which a socket can have its name.

    Raises
    ------
    CompendiumError
        Where there is none.
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
