"""Kernels of nbval are forked as those of the book are, and see nobody's settings.

What moved in an output is shown as `make reference` does.
"""

from nbval.plugin import IPyNbCell

from personalising.book.comparison import differences
from personalising.book.forking import use_forked_kernels

use_forked_kernels()


def _show(cell: IPyNbCell, kind: str, old: object, new: object) -> None:
    """Say which cells and words of an output moved, the reference beside the new one."""
    lines = differences(kind, str(old), str(new)) or ["markup moved, and no word"]
    cell.comparison_traceback.extend([f"{kind}, reference -> now:", *lines])


IPyNbCell.format_output_compare = _show
