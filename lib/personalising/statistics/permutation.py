"""Two sets of raters compared by exchanging their labels, with schools kept whole.

If it makes no difference which set a rater belongs to, any exchange of labels that the
design allows is as likely as the one that was found. Where both sets sit in the same
schools, labels are exchanged within each school, so that differences between schools
play no part. Where each school has one set alone, whole schools are exchanged.

References
----------
Good, P. (2005). *Permutation, parametric and bootstrap tests of hypotheses* (3rd ed.).
Springer.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

DRAWS = 2000
"""Exchanges that are drawn where there are more than this."""
SEED = 2009
DECIMALS = 9
"""To which differences are rounded, so that equal ones are equal on every processor."""


@dataclass(frozen=True)
class Exchanged:
    """How far two sets are apart, and how often an exchange of labels gives as much.

    Parameters
    ----------
    difference : float
        Mean disagreement between the sets less that within them; 0 where it makes no
        difference to which set a rater belongs.
    pvalue : float
        Share of the exchanges, the one that was found among them, that give as large a
        difference or a larger one.
    exchanges : int
        How many the design allows. The smallest p-value that it can give is 1 by this.
    """

    difference: float
    pvalue: float
    exchanges: int


def disagreement(ratings: npt.ArrayLike) -> Floats:
    """Give the share of items that each two raters put into different categories.

    Parameters
    ----------
    ratings : array_like of int, shape (items, raters)
        The category that each rater chose, from 0; -1 where there is none.

    Returns
    -------
    ndarray, shape (raters, raters)
        NaN for two raters who have no item in common.

    Examples
    --------
    >>> disagreement([[0, 0, 1], [1, 1, -1]]).tolist()
    [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [1.0, 1.0, 0.0]]
    """
    each = np.asarray(ratings).T
    known = each >= 0
    both = known[:, None] & known[None, :]
    apart = (each[:, None] != each[None, :]) & both
    number = both.sum(axis=2)
    share = apart.sum(axis=2) / np.maximum(number, 1)
    return np.where(number > 0, share, np.nan)


def exchange(
    distances: npt.ArrayLike, labels: npt.ArrayLike, schools: npt.ArrayLike
) -> Exchanged:
    """Test whether it makes a difference to which of two sets raters belong.

    Where no school has both sets, whole schools are exchanged; else labels within each
    school, and schools of one set alone stay as they are. Only pairs of raters from
    different schools count.

    Parameters
    ----------
    distances : array_like, shape (raters, raters)
        How far each two raters are apart, as `disagreement` gives it.
    labels : array_like of bool, shape (raters,)
        Whether a rater is of the second set.
    schools : array_like, shape (raters,)
        The school of each rater.

    Returns
    -------
    Exchanged

    Raises
    ------
    ValueError
        If the design allows no exchange, or a set has no two raters of different
        schools with an item in common.

    Notes
    -----
    All exchanges are made where they are at most `DRAWS`, else so many are drawn.

    *Oracle.* `scipy.stats.permutation_test` of the same statistic, all permutations of
    seven raters of seven schools: the same p to the last digit.

    Examples
    --------
    >>> ratings = [[0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 1]]
    >>> of_second = [False, False, False, True, True, True]
    >>> found = exchange(disagreement(ratings), of_second, [*"abcdef"])
    >>> round(found.difference, 3), found.pvalue, found.exchanges
    (0.667, 0.1, 20)
    """
    apart = np.asarray(distances, dtype=np.float64)
    second = np.asarray(labels, dtype=bool)
    names, of = np.unique(np.asarray(schools).astype(str), return_inverse=True)
    mixed = [
        second[of == n].any() and not second[of == n].all() for n in range(len(names))
    ]
    within = any(mixed)
    number = _within(second, of) if within else _between(second, of)
    if number < 2:
        raise ValueError("the design allows no exchange of labels")
    counts = (of[:, None] != of) & ~np.isnan(apart)
    known = np.where(counts, apart, 0.0)
    found = _difference(known, counts, second)
    if np.isnan(found):
        raise ValueError(
            "either set must have two raters of different schools with a common item"
        )
    if number <= DRAWS:
        tried = list(_every(second, of, within=within))
    else:
        tried = [second, *_drawn(second, of, within=within)]
    others = np.array([_difference(known, counts, each) for each in tried])
    others = others[~np.isnan(others)].round(DECIMALS)
    share = float((others >= round(found, DECIMALS)).mean())
    return Exchanged(found, share, number)


def _difference(apart: Floats, counts: Bools, second: Bools) -> float:
    first = ~second
    parts = [
        (rows[:, None] & columns) & counts
        for rows, columns in ((first, first), (second, second), (first, second))
    ]
    numbers = [int(part.sum()) for part in parts]
    if not all(numbers):
        return math.nan
    one, other, between = (
        float(apart[part].sum()) / number
        for part, number in zip(parts, numbers, strict=True)
    )
    return between - (one + other) / 2


def _within(second: Bools, of: npt.NDArray[np.intp]) -> int:
    return math.prod(
        math.comb(int((of == n).sum()), int(second[of == n].sum()))
        for n in range(of.max() + 1)
    )


def _between(second: Bools, of: npt.NDArray[np.intp]) -> int:
    sets = [bool(second[of == n].any()) for n in range(of.max() + 1)]
    return math.comb(len(sets), sum(sets))


def _every(second: Bools, of: npt.NDArray[np.intp], *, within: bool) -> Iterator[Bools]:
    """Give each exchange that the design allows, the one that was found among them."""
    places = [np.flatnonzero(of == n) for n in range(of.max() + 1)]
    if within:
        choices = [list(combinations(p, int(second[p].sum()))) for p in places]
        chosen = (
            [place for each in one for place in each] for one in product(*choices)
        )
    else:
        number = sum(bool(second[p].any()) for p in places)
        chosen = (
            [place for n in schools for place in places[n]]
            for schools in combinations(range(len(places)), number)
        )
    for each in chosen:
        labels = np.zeros(len(second), dtype=bool)
        labels[each] = True
        yield labels


def _drawn(second: Bools, of: npt.NDArray[np.intp], *, within: bool) -> Iterator[Bools]:
    draw = np.random.default_rng(SEED)
    places = [np.flatnonzero(of == n) for n in range(of.max() + 1)]
    sets = np.array([bool(second[p].any()) for p in places])
    for _ in range(DRAWS):
        if within:
            labels = second.copy()
            for p in places:
                labels[p] = draw.permutation(second[p])
            yield labels
        else:
            yield draw.permutation(sets)[of]
