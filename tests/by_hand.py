"""Results that are written down instead of computed, for the tests of sentences."""

from typing import Any

import pandas as pd

from personalising.pages import Result
from personalising.waves import NotCollected

NONE = float("nan")
MISSING = NotCollected(None, ("rain",))
WITHHELD = Result(pd.DataFrame(), {}, withheld="Few.")
WHY = "not collected: rain"
WHY_WITHHELD = "withheld: it would tell of one or two schools, teachers or groups"


def result(**columns: Any) -> Result:
    """A result of these columns; its numbers have no bases, as sentences need none."""
    return Result(pd.DataFrame(columns), {})


def one(**cells: Any) -> Result:
    """A result of one row."""
    return result(**{name: [cell] for name, cell in cells.items()})
