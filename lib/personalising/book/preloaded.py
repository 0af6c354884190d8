"""Modules that the fork server imports before it forks the first kernel.

Python's fork server imports this module once. Every kernel is a fork of the server, so
that a chapter need not import the scientific stack and the library again. Only code is
loaded here; each chapter reads its data itself. Nothing may start a thread that stays:
it would not be in the fork, where its library could wait for it for ever.
"""

import gc
import importlib
import os
import pkgutil
from io import StringIO

from personalising.book import isolation
from personalising.book.parent import ends_with_parent

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
    "personalising.cli",  # multiprocessing imports the main module in each child
)
OURS = ("waves", "published", "model", "study", "pages")


def _import_all() -> None:
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # else the debugger warns
    for name in OTHERS:
        importlib.import_module(name)
    for part in OURS:
        package = importlib.import_module(f"personalising.{part}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def _load_templates() -> None:
    """Compile the templates of pages, which each kernel would do for itself."""
    from personalising.pages.door import TEMPLATES

    for name in TEMPLATES.list_templates():
        TEMPLATES.get_template(name)


def _draw() -> None:
    """Draw a figure, because matplotlib reads its fonts when it draws the first."""
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().set_title("A title")
    figure.savefig(StringIO(), format="svg")


def _load_compiled() -> None:
    """Load the compiled code of the estimator, which takes a second."""
    estimator = importlib.import_module("personalising.statistics.ordinal.__main__")
    estimator.compile_ahead()


os.chdir(isolation.home())  # matplotlib and numba read settings in the working folder
gc.disable()  # imports create many objects that stay: collecting them only costs time
with ends_with_parent():  # the server itself looks only when all is imported
    _import_all()
    _load_templates()
    _draw()
    _load_compiled()
gc.freeze()  # kernels then neither search these objects nor copy their memory pages
gc.enable()
