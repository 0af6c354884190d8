"""Kernels of nbval, which must see no settings of whoever runs the tests.

nbval runs in one process: kernels started by two at once now and then take the same
port, and one of them dies. What moved in an output is shown as `make reference` does.
"""

from nbval.plugin import IPyNbCell

from personalising.book import isolation
from personalising.book.comparison import differences

isolation.enter()


def _show(cell: IPyNbCell, kind: str, old: object, new: object) -> None:
    """Say which cells and words of an output moved, the reference beside the new one."""
    lines = differences(kind, str(old), str(new)) or ["markup moved, and no word"]
    cell.comparison_traceback.extend([f"{kind}, reference -> now:", *lines])


IPyNbCell.format_output_compare = _show
