"""The figures that the 2009 report printed, exactly as it printed them."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import pandas as pd

from personalising.errors import CompendiumError
from personalising.paths import PUBLISHED


@dataclass(frozen=True)
class Figure:
    """One figure as printed.

    Parameters
    ----------
    id : str
        Identifier: section, what, and which.
    section : str
        Where it stood in the report.
    what : str
        What it measures, in our words.
    printed : str
        The value as printed: trailing zeros and signs matter, so it stays text.
    n : int or None
        Number of units that it was computed from, where the report says so.
    printed_p : str
        The p-value as printed, empty where none was.
    note : str
        What a reader of the figure should know.
    """

    id: str
    section: str
    what: str
    printed: str
    n: int | None
    printed_p: str
    note: str

    @property
    def value(self) -> float:
        """The printed value as a number."""
        return float(self.printed)

    @property
    def half_unit(self) -> float:
        """Half a unit of the last printed digit: how far rounding can have moved it.

        Examples
        --------
        >>> figure("s41.r.statemented_disadvantage.primary").half_unit
        0.005
        """
        exponent = Decimal(self.printed).as_tuple().exponent
        return float(Decimal(5).scaleb(int(exponent) - 1))

    def agrees(self, value: float) -> bool:
        """Whether a computed value rounds to what was printed.

        Examples
        --------
        >>> figure("s41.r.statemented_disadvantage.primary").agrees(0.5512)
        True
        >>> figure("s41.r.statemented_disadvantage.primary").agrees(0.56)
        False
        """
        return abs(value - self.value) < self.half_unit


@cache
def figures() -> pd.DataFrame:
    """Every printed figure, one row each, all columns as text.

    Returns
    -------
    pandas.DataFrame
        Indexed by id; columns section, what, printed, kind, n, df, printed_p, note.
    """
    return pd.read_csv(
        PUBLISHED / "figures.csv", dtype=str, keep_default_na=False, index_col="id"
    )


def figure(id: str) -> Figure:
    """One printed figure by its id.

    Parameters
    ----------
    id : str
        For example ``"t41.primary.small.advantaged"``.

    Raises
    ------
    CompendiumError
        When the report's list has no such id.

    Examples
    --------
    >>> figure("s41.r.statemented_disadvantage.primary").printed
    '+0.55'
    """
    try:
        row = figures().loc[id]
    except KeyError:
        raise CompendiumError(
            f"data/published/figures.csv has no figure {id}"
        ) from None
    return Figure(
        id=id,
        section=row["section"],
        what=row["what"],
        printed=row["printed"],
        n=int(row["n"]) if row["n"] else None,
        printed_p=row["printed_p"],
        note=row["note"],
    )
