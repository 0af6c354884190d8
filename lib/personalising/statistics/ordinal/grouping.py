"""Groups of rows, and groups of groups: their order, starts and labels."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from personalising.statistics.ordinal.columns import label
from personalising.statistics.ordinal.likelihood import Integers, Rows


def factors(groups: str | Sequence[str] | None) -> tuple[str, ...]:
    """List the grouping factors, outermost first.

    Raises
    ------
    TypeError
        If they are not named by text.
    ValueError
        If there are more than two, or one twice.
    """
    if groups is None:
        return ()
    found = (groups,) if isinstance(groups, str) else groups
    if not isinstance(found, Sequence) or not all(isinstance(n, str) for n in found):
        raise TypeError(
            "groups must name a column, or two, outermost first; found "
            f"{type(groups).__name__}"
        )
    if len(found) > 2:
        raise ValueError(
            "groups must name one grouping factor, or two, outermost first; found "
            f"{len(found)}"
        )
    if len(set(found)) < len(found):
        raise ValueError(f"groups names {found[0]} twice")
    return tuple(found)


def nesting(
    frame: pd.DataFrame, factors: tuple[str, ...]
) -> tuple[Integers, Integers, Integers, tuple[pd.Index, ...]]:
    """Sort rows by their groups.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows with the columns of the grouping factors.
    factors : tuple of str
        Grouping factors, outermost first.

    Returns
    -------
    order, starts, outer_starts, labels
        Positions of the rows in their new order; the first row of each innermost group,
        and the number of rows; the first innermost group of each outermost one, and
        their number; for each factor the labels of its groups.

    Raises
    ------
    ValueError
        If the groups are crossed, or labels are of a kind that cannot be sorted.
    """
    n = len(frame)
    if not factors:
        starts = np.arange(n + 1)
        return np.arange(n), starts, starts, ()
    from personalising.statistics.ordinal import kernels

    coded = [_labelled(frame[name]) for name in factors]
    inner, inner_labels = coded[-1]
    if len(factors) == 1:
        order, starts = kernels.sorted_by(inner, len(inner_labels))
        return order, starts, np.arange(len(starts)), (inner_labels,)
    outer, outer_labels = coded[0]
    home = np.empty(len(inner_labels), dtype=np.int64)
    home[inner] = outer
    astray = home[inner] != outer
    if astray.any():
        row = int(np.argmax(astray))
        name = label(inner_labels[inner[row]])
        both = [label(outer_labels[k]) for k in (home[inner[row]], outer[row])]
        raise ValueError(
            f"{factors[1]} is crossed with {factors[0]}, and only nested groups can be "
            f"fitted: {factors[1]} {name} occurs in {factors[0]} {both[0]} and "
            f"{both[1]}. If these are different groups that share a label, make the "
            f"labels unique, as in data[{factors[0]!r}].astype(str) + '/' + "
            f"data[{factors[1]!r}].astype(str)"
        )
    place, outer_starts = kernels.sorted_by(home, len(outer_labels))
    rank = np.empty_like(place)  # inner groups by their outer group
    rank[place] = np.arange(len(place))
    order, starts = kernels.sorted_by(rank[inner], len(place))
    return order, starts, outer_starts, (outer_labels, inner_labels[place])


def _labelled(column: pd.Series) -> tuple[Integers, pd.Index]:
    """Group of each row, from 0, and the labels of the groups in order."""
    if pd.api.types.is_integer_dtype(column.dtype):
        labels, codes = ranked(column.to_numpy(dtype=np.int64))
        return codes, pd.Index(labels)
    try:
        codes, labels = pd.factorize(column, sort=True)
    except TypeError:
        raise ValueError(
            f"{column.name} must hold labels of groups, such as numbers or words; "
            f"found {column.iloc[0]!r}"
        ) from None
    return codes.astype(np.int64), pd.Index(labels)


def ranked(values: Integers) -> tuple[Integers, Integers]:
    """Distinct whole numbers, and the rank of each value among them.

    If the range of the values is small they are counted, which is faster than sorting.
    """
    low, high = int(values.min()), int(values.max())
    if high - low > max(10_000, 4 * len(values)):
        return np.unique(values, return_inverse=True)
    used = np.bincount(values - low) > 0
    return np.flatnonzero(used) + low, (np.cumsum(used) - 1)[values - low]


def check_groups(rows: Rows, factors: tuple[str, ...]) -> None:
    """Check that the standard deviation of each grouping factor can be estimated.

    Parameters
    ----------
    rows : Rows
        The rows in the order of their groups.
    factors : tuple of str
        Grouping factors, outermost first.

    Raises
    ------
    ValueError
        If there is one group only, or one row or inner group in each; or if responses
        do not differ within groups.
    """
    if not factors:
        return
    if len(rows.outer_starts) < 3:
        raise ValueError(
            f"{factors[0]} has one group only: a standard deviation between groups "
            "needs several"
        )
    if (np.diff(rows.starts) == 1).all():
        raise ValueError(
            f"every {factors[-1]} has one row only: its effect cannot be told from the "
            "row's own variation"
        )
    changes = np.diff(rows.y) != 0
    changes[rows.starts[1:-1] - 1] = False
    if not changes.any():
        raise ValueError(
            f"the response never differs within one {factors[-1]}: the standard "
            "deviation between them would be infinite"
        )
    if len(factors) == 2 and (np.diff(rows.outer_starts) == 1).all():
        raise ValueError(
            f"every {factors[0]} has one {factors[1]} only: their effects cannot be "
            "told apart"
        )
