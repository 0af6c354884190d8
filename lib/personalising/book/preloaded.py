"""What every kernel has loaded already.

Python's fork server imports this module before it forks the first kernel, so that a
chapter starts with the scientific stack and the library behind it. Only code is loaded
here: what a chapter reads, it reads itself.
"""

import gc
import importlib
import os
import pkgutil
from io import StringIO

from personalising.book import isolation

OTHERS = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_svg",
    "matplotlib_inline.backend_inline",
    "myst_nb",
    "personalising.cli",  # which multiprocessing imports again in each child
)
OURS = ("waves", "published", "model", "study", "pages")


def _import_all() -> None:
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # or the debugger warns
    for name in OTHERS:
        importlib.import_module(name)
    for part in OURS:
        package = importlib.import_module(f"personalising.{part}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def _draw() -> None:
    """Draw a figure, as matplotlib reads its fonts with the first."""
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().set_title("A title")
    figure.savefig(StringIO(), format="svg")


def _load_compiled() -> None:
    """Load what numba compiled of the estimator, which takes a second."""
    estimator = importlib.import_module("personalising.statistics.ordinal.__main__")
    estimator.compile_ahead()


os.chdir(isolation.home())  # matplotlib and numba look for settings where they start
gc.disable()  # imports make much that stays: to look through it again takes longer
_import_all()
_draw()
_load_compiled()
gc.freeze()  # nor need kernels look for garbage in it, and copy its pages
gc.enable()
