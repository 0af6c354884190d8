"""Which counts of a table tell of one or two cells, alone or by what is left."""

import pandas as pd

from personalising.pages.disclosure import FEWEST_UNITS, is_closed
from personalising.waves import Descriptor


def hidden(counts: "pd.Series[int]", wave: Descriptor) -> "pd.Series[bool]":
    """Mark the counts that a page does not show, among counts whose sum is known.

    Counts of one or two are hidden. Where they come to no more than that together, the
    sum would give them back, and the smallest of the others is hidden too.

    Parameters
    ----------
    counts : pandas.Series of int
        Counts that add up to a number that is known.
    wave : Descriptor
        Of a wave that is made, or whose rows are open, every count is shown.

    Examples
    --------
    >>> from personalising import waves
    >>> made = waves.load("2008").descriptor
    >>> closed = made.model_copy(update={"provenance": "collected"})
    >>> hidden(pd.Series([1, 40, 9]), closed).tolist()
    [True, False, True]
    >>> hidden(pd.Series([1, 2, 9]), closed).tolist()
    [True, True, False]
    >>> hidden(pd.Series([1, 40]), made).tolist()
    [False, False]
    """
    nothing = pd.Series(data=False, index=counts.index)
    if not is_closed(wave):
        return nothing
    few = (counts > 0) & (counts < FEWEST_UNITS)
    if few.any() and counts[few].sum() < FEWEST_UNITS:
        others = counts[~few & (counts > 0)]
        if len(others):
            few |= counts.index == others.idxmin()
    return few
