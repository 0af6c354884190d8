"""How a wave came in: what an import did with rows, codes and variables.

An import keeps its report in the wave's folder. Here it becomes tables for the page
about the wave. They name files, variables and codes, and tell of nobody: a count of one
or two is withheld, with what would give it back.
"""

from personalising.study.imported.analysis import (
    CODES_NOTE,
    MOST_STEPS,
    codes,
    left_out,
    missing,
    report,
    rows,
)

__all__ = ["CODES_NOTE", "MOST_STEPS", "codes", "left_out", "missing", "report", "rows"]
