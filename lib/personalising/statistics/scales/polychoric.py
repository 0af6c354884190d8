"""Polychoric correlations: of the normal variables that ordinal answers stand for.

Each item is taken to be a normal variable, cut at thresholds into its answers. The
correlations of those variables are estimated pair by pair, in two steps: thresholds
from the margins, then the correlation by maximum likelihood, the thresholds held.

References
----------
Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation
coefficient. *Psychometrika*, 44(4), 443-460.

Owen, D. B. (1956). Tables for computing bivariate normal probabilities. *Annals of
Mathematical Statistics*, 27(4), 1075-1090.

Savalei, V. (2011). What to do about zero frequency cells when estimating polychoric
correlations. *Structural Equation Modeling*, 18(2), 253-273.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special
from statsmodels.stats.correlation_tools import corr_clipped

from personalising.statistics.scales.answers import Answers, Floats, complete_answers

MOST_CATEGORIES = 10
"""Different answers beyond which an item is not taken for ordinal."""

EDGE = 0.999
"""A correlation whose likelihood still rises here has no maximum inside."""

FLAT = 1e-6
"""Information of a respondent below which the likelihood has no top but a plain."""

SMALLEST_EIGENVALUE = 1e-6
"""A matrix with a smaller one is taken as not positive definite."""

REMEDIES = ("refuse", "clip")
"""What to do with a matrix that is not positive definite."""

_FAR = 40.0  # stands for infinity: the normal distribution has nothing beyond it
_TINY = 1e-300
_STEPS = 100
_CLOSE = 1e-13


@dataclass(frozen=True, eq=False)
class PolychoricCorrelations:
    """Polychoric correlations of the items of a scale.

    Parameters
    ----------
    matrix : pandas.DataFrame
        The correlations, items by items.
    thresholds : mapping of str to tuple of float
        Where each item's normal variable is cut, ascending: one fewer than the answers
        that were given.
    empty_cells : pandas.DataFrame
        Items by items, the pairs of answers that nobody gave: cells of the two-way
        table without a count.
    correction : float
        What was added to each such cell.
    n : int
        Respondents who answered every item.
    n_missing : int
        Respondents who did not, and were left out.
    smallest_eigenvalue : float
        Of the matrix as estimated: negative where the pairs contradict each other.
    largest_change : float
        By how much clipping moved the correlation that it moved most; 0 if it was not
        needed.
    """

    matrix: pd.DataFrame
    thresholds: Mapping[str, tuple[float, ...]]
    empty_cells: pd.DataFrame
    correction: float
    n: int
    n_missing: int
    smallest_eigenvalue: float
    largest_change: float

    @property
    def clipped(self) -> bool:
        """Whether the matrix was not positive definite and was made so."""
        return self.largest_change > 0

    @property
    def n_empty(self) -> int:
        """Number of empty cells, over all pairs of items."""
        return int(np.triu(self.empty_cells.to_numpy(), 1).sum())

    def tidy(self) -> pd.DataFrame:
        """Table of the pairs.

        Returns
        -------
        pandas.DataFrame
            One row for each pair of items: first, second, estimate (the correlation)
            and empty_cells.
        """
        rows = [
            (
                first,
                second,
                self.matrix.loc[first, second],
                int(self.empty_cells.loc[first, second]),
            )
            for first, second in combinations(self.matrix.index, 2)
        ]
        return pd.DataFrame(
            rows, columns=["first", "second", "estimate", "empty_cells"]
        )

    def __repr__(self) -> str:
        """What was estimated, rounded to print the same on every machine."""
        return (
            f"PolychoricCorrelations(items={len(self.matrix)}, n={self.n}, "
            f"n_missing={self.n_missing}, n_empty={self.n_empty}, "
            f"smallest_eigenvalue={self.smallest_eigenvalue:z.4f}, "
            f"clipped={self.clipped})"
        )


def polychoric_correlations(
    answers: pd.DataFrame,
    *,
    reverse: Collection[str],
    correction: float = 0.0,
    not_positive_definite: str = "refuse",
) -> PolychoricCorrelations:
    r"""Correlate ordinal items as the normal variables behind them.

    With the share of answers to an item up to its a-th, :math:`P_a`, its thresholds are
    :math:`\tau_a = \Phi^{-1}(P_a)`. The correlation of two items maximises

    .. math::

        \ell(\rho) = \sum_{ab} n_{ab} \log \pi_{ab}(\rho), \qquad
        \pi_{ab} = \int_{\tau_{a-1}}^{\tau_a} \int_{\tau'_{b-1}}^{\tau'_b}
        \phi_2(u, v; \rho) \, dv \, du

    Parameters
    ----------
    answers : pandas.DataFrame
        A row for each respondent, a column for each item: numbers of which only the
        order counts. Answers that nobody gave are no category.
    reverse : collection of str
        Items where a higher answer means less.
    correction : float
        Count that is added to each empty cell of a pair's two-way table. With 0 it
        stays empty, which is right where there are more than two answers (Savalei,
        2011) and as long as the likelihood has a maximum.
    not_positive_definite : {"refuse", "clip"}
        What to do where the pairs contradict each other, so that the matrix is not
        positive definite: raise, or lift its small eigenvalues to
        `SMALLEST_EIGENVALUE` and bring its diagonal back to 1 (statsmodels'
        `corr_clipped`). The result says how far that moved a correlation.

    Returns
    -------
    PolychoricCorrelations
        Of the respondents who answered every item.

    Raises
    ------
    ValueError
        As for `complete_answers`; if an item has more than `MOST_CATEGORIES` answers;
        if a pair's likelihood rises up to a correlation of 1 or -1, as it may where
        cells are empty; if the matrix is not positive definite and that is refused; or
        if `correction` is negative or the remedy unknown.

    Notes
    -----
    Bivariate normal probabilities come from scipy's `owens_t`, all pairs at once; they
    differ from those of scipy's `multivariate_normal` by less than 1e-14. Nothing is
    drawn.

    *Oracle.* R's `psych` 2.2.9 on 10 items of its `bfi` (2,632 complete people, six
    answers): the maximum of its own likelihood, searched closely, within 1e-7;
    `polychoric` itself, which searches less closely, within 1e-4; thresholds within
    1e-12.

    Examples
    --------
    >>> asked = pd.DataFrame(
    ...     {"a": [1, 1, 2, 2, 3, 3, 3, 1, 2, 3], "b": [1, 2, 2, 3, 3, 3, 2, 1, 1, 3]}
    ... )
    >>> found = polychoric_correlations(asked, reverse=[])
    >>> found
    ... # doctest: +NORMALIZE_WHITESPACE
    PolychoricCorrelations(items=2, n=10, n_missing=0, n_empty=2,
        smallest_eigenvalue=0.1851, clipped=False)
    """
    if not_positive_definite not in REMEDIES:
        raise ValueError(
            f"not_positive_definite must be one of {', '.join(REMEDIES)}; "
            f"found {not_positive_definite!r}"
        )
    if not correction >= 0:
        raise ValueError(f"correction must not be negative; found {correction}")
    kept = complete_answers(answers, reverse)
    codes = _codes(kept)
    matrix, at_edge, empty = estimate(codes, correction)
    _refuse_edges(kept.items, at_edge, empty)
    smallest = float(np.linalg.eigvalsh(matrix)[0])
    final = matrix
    if smallest < SMALLEST_EIGENVALUE:
        if not_positive_definite == "refuse":
            raise ValueError(
                "polychoric correlations must form a positive definite matrix; its "
                f"smallest eigenvalue is {smallest:.2g}. Leave out an item that nearly "
                'repeats another, or take not_positive_definite="clip"'
            )
        final = corr_clipped(matrix, threshold=SMALLEST_EIGENVALUE)
    names = list(kept.items)
    return PolychoricCorrelations(
        matrix=pd.DataFrame(final, names, names),
        thresholds=MappingProxyType(
            {
                item: tuple(_thresholds(column).tolist())
                for item, column in zip(names, codes.T, strict=True)
            }
        ),
        empty_cells=pd.DataFrame(empty, names, names),
        correction=float(correction),
        n=len(codes),
        n_missing=kept.n_missing,
        smallest_eigenvalue=smallest,
        largest_change=float(np.abs(final - matrix).max()),
    )


def bivariate_normal_cdf(
    h: npt.ArrayLike, k: npt.ArrayLike, rho: npt.ArrayLike
) -> Floats:
    r"""Probability that two correlated standard normal variables lie below h and k.

    By Owen's (1956) T function, with :math:`d = \sqrt{1 - \rho^2}`,

    .. math::

        \Phi_2(h, k; \rho) = \tfrac12 \{\Phi(h) + \Phi(k)\}
        - T\Big(h, \frac{k / h - \rho}{d}\Big) - T\Big(k, \frac{h / k - \rho}{d}\Big)
        - \tfrac12 [h k < 0]

    Parameters
    ----------
    h, k : array_like
        Upper ends, finite.
    rho : array_like
        Correlation, strictly between -1 and 1.

    Returns
    -------
    ndarray
        Probabilities, in the shape that the three have together.

    Notes
    -----
    *Oracle.* scipy's `multivariate_normal.cdf`, within 1e-14.

    Examples
    --------
    Both below their mean: :math:`1/4 + \arcsin(\rho) / 2\pi`.

    >>> print(f"{bivariate_normal_cdf(0, 0, 0.5):.6f}")
    0.333333
    """
    h, k, rho = (np.asarray(values, dtype=np.float64) for values in (h, k, rho))
    # at zero a quotient would be none: next to it, it is right
    h, k = (np.where(np.abs(end) < _TINY, _TINY, end) for end in (h, k))
    root = np.sqrt((1 - rho) * (1 + rho))
    with np.errstate(over="ignore"):
        first = special.owens_t(h, (k / h - rho) / root)
        second = special.owens_t(k, (h / k - rho) / root)
    found: Floats = (
        (special.ndtr(h) + special.ndtr(k)) / 2 - first - second - 0.5 * (h * k < 0)
    )
    return found


def estimate(
    codes: npt.NDArray[np.int64], correction: float = 0.0
) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Correlate every pair of columns at once.

    Parameters
    ----------
    codes : ndarray
        A row for each respondent, a column for each item: categories counted from 0,
        each used at least once.
    correction : float
        Count that is added to each empty cell.

    Returns
    -------
    matrix : ndarray
        The correlations.
    at_edge : ndarray of bool
        Where the likelihood of a pair has no maximum inside `EDGE`, at which the
        correlation then nearly stands.
    empty : ndarray of int
        Empty cells of each pair.

    Examples
    --------
    Shares of 1/3 in two cells and 1/6 in two: the sine of 30 degrees.

    >>> codes = np.array([[0, 0], [0, 0], [0, 1], [1, 0], [1, 1], [1, 1]])
    >>> print(f"{estimate(codes)[0][0, 1]:.4f}")
    0.5000
    """
    n_items = codes.shape[1]
    pairs = np.array(list(combinations(range(n_items), 2)))
    used = codes.max(axis=0) + 1
    most = int(used.max())
    ends = np.full((n_items, most + 1), _FAR)
    for place, column in enumerate(codes.T):
        ends[place, 0] = -_FAR
        ends[place, 1 : used[place]] = _thresholds(column)
    tables = np.stack([_table(codes[:, i], codes[:, j], most) for i, j in pairs])
    within = np.arange(most) < used[:, None]
    real = within[pairs[:, 0], :, None] & within[pairs[:, 1], None, :]
    empty_of = ((tables == 0) & real).sum(axis=(1, 2))
    tables = np.where((tables == 0) & real, correction, tables)
    rho, flat = _maximum(tables, ends[pairs[:, 0]], ends[pairs[:, 1]])
    outside = flat | (np.abs(rho) > EDGE - 1e-6)
    matrix, at_edge = np.eye(n_items), np.zeros((n_items, n_items), dtype=bool)
    empty = np.zeros((n_items, n_items), dtype=np.int64)
    for (i, j), value, edge, missing in zip(pairs, rho, outside, empty_of, strict=True):
        matrix[i, j] = matrix[j, i] = value
        at_edge[i, j] = at_edge[j, i] = edge
        empty[i, j] = empty[j, i] = missing
    return matrix, at_edge, empty


def _maximum(
    tables: Floats, first: Floats, second: Floats
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Correlation of each table at which its likelihood is highest; whether it is flat.

    Fisher's scoring, held inside the bracket that the signs of the score leave.
    """
    total = tables.sum(axis=(1, 2))
    low, high = np.full(len(tables), -EDGE), np.full(len(tables), EDGE)
    rho = np.zeros(len(tables))
    for _ in range(_STEPS):
        probability, slope = _cells(first, second, rho)
        ratio = slope / probability
        score = (tables * ratio).sum(axis=(1, 2))
        information = (slope * ratio).sum(axis=(1, 2))
        low, high = np.where(score > 0, rho, low), np.where(score > 0, high, rho)
        step = rho + score / np.maximum(total * information, _TINY)
        inside = (step > low) & (step < high)
        following = np.where(inside, step, (low + high) / 2)
        moved = np.abs(following - rho)
        rho = following
        if (moved < _CLOSE).all():
            break
    return rho, information < FLAT


def _cells(first: Floats, second: Floats, rho: Floats) -> tuple[Floats, Floats]:
    """Probability of each cell of each table, and its derivative by the correlation."""
    h, k, r = first[:, :, None], second[:, None, :], rho[:, None, None]
    below = bivariate_normal_cdf(h, k, r)
    spread = (1 - r) * (1 + r)
    density = np.exp(-(h * h - 2 * r * h * k + k * k) / (2 * spread)) / (
        2 * np.pi * np.sqrt(spread)
    )
    probability, slope = (
        np.diff(np.diff(corners, axis=1), axis=2) for corners in (below, density)
    )
    return np.maximum(probability, 1e-16), slope


def _thresholds(column: npt.NDArray[np.int64]) -> Floats:
    counts = np.bincount(column)
    found: Floats = special.ndtri(np.cumsum(counts)[:-1] / len(column))
    return found


def _table(
    rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], most: int
) -> Floats:
    counted = np.bincount(rows * most + columns, minlength=most * most)
    return counted.reshape(most, most).astype(np.float64)


def _codes(kept: Answers) -> npt.NDArray[np.int64]:
    columns = []
    for item, column in zip(kept.items, kept.matrix.T, strict=True):
        categories, codes = np.unique(column, return_inverse=True)
        if len(categories) > MOST_CATEGORIES:
            raise ValueError(
                f"an ordinal item must have {MOST_CATEGORIES} answers or fewer; "
                f"{item!r} has {len(categories)}. Pearson's correlation suits it better"
            )
        columns.append(codes.astype(np.int64))
    return np.column_stack(columns)


def _refuse_edges(
    items: tuple[str, ...],
    at_edge: npt.NDArray[np.bool_],
    empty: npt.NDArray[np.int64],
) -> None:
    found = np.argwhere(np.triu(at_edge, 1))
    if found.size:
        i, j = found[0]
        raise ValueError(
            f"the polychoric correlation of {items[i]!r} and {items[j]!r} has no "
            f"maximum short of 1 or -1: {empty[i, j]} cells of their table are empty. "
            "Merge rare answers, or take a correction such as 0.5"
        )
