"""Agreement of raters in several coefficients, where ratings may be missing.

Each coefficient is one less the disagreement that was observed by the disagreement that
chance would bring. They differ in what they take for chance, and in how far apart they
take two categories to be: all alike, where categories have no order, or further the
more there is between them.

References
----------
Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the presence
of high agreement. *British Journal of Mathematical and Statistical Psychology*, 61,
29-48.

Gwet, K. L. (2014). *Handbook of inter-rater reliability* (4th ed.). Advanced Analytics.

Krippendorff, K. (2011). *Computing Krippendorff's alpha-reliability*. University of
Pennsylvania.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MISSING = -1
"""Code of a rating that is missing."""
SCALES = ("nominal", "ordinal")
FEWEST_SCHOOLS = 5
"""Fewest schools that are resampled for an interval."""
SEED = 2009


@dataclass(frozen=True)
class Coefficients:
    """Agreement beyond chance, in three coefficients that differ in what chance is.

    Parameters
    ----------
    kappa : float
        Fleiss's: chance uses categories as often as all raters did; all disagreements
        count alike.
    gwet : float
        Gwet's AC1 where categories have no order, else AC2: chance decides only where
        raters are unsure, which is the more rarely the more one category prevails.
    alpha : float
        Krippendorff's: chance is a shuffle of all ratings. All disagreements count
        alike, or further the more ratings lie between two categories.

    A coefficient is NaN where it is undefined.
    """

    kappa: float
    gwet: float
    alpha: float


def agreement(
    ratings: npt.ArrayLike, categories: int, scale: str = "nominal"
) -> Coefficients:
    r"""Compute three coefficients of the agreement of several raters.

    With :math:`r_{ik}` ratings of item i in category k, :math:`r_i` in all, weights
    :math:`w_{kl}` (1 on the diagonal), and the mean share :math:`\pi_k` of category k
    over items, Gwet's coefficient is :math:`(p_a - p_e) / (1 - p_e)` with

    .. math::

        p_a = \frac{1}{n'} \sum_{i: r_i \ge 2} \sum_k
        \frac{r_{ik} (\sum_l w_{kl} r_{il} - 1)}{r_i (r_i - 1)}, \qquad
        p_e = \frac{\sum_{kl} w_{kl}}{q (q - 1)} \sum_k \pi_k (1 - \pi_k)

    over q categories and the :math:`n'` items of two ratings or more. Krippendorff's is
    :math:`1 - D_o / D_e`. With :math:`o_{kl} = \sum_i r_{ik} (r_{il} - [k = l]) /
    (r_i - 1)` over the same items, its sums :math:`n_k` and :math:`n`, and distances
    :math:`\delta_{kl}`,

    .. math::

        D_o = \frac{1}{n} \sum_{kl} o_{kl} \delta_{kl}^2, \qquad
        D_e = \frac{1}{n (n - 1)} \sum_{kl} n_k n_l \delta_{kl}^2

    Nominal: weights and distances are 1 or 0. Ordinal: Gwet's weights are
    :math:`1 - \binom{|k - l| + 1}{2} / \binom{q}{2}`, and Krippendorff's distance of
    :math:`k \le l` is :math:`\sum_{g=k}^{l} n_g - (n_k + n_l) / 2`. Kappa is Fleiss's,
    with the mean over items where they have different numbers of ratings.

    Parameters
    ----------
    ratings : array_like of int, shape (items, raters)
        The category that each rater chose, from 0 and in order of the scale; `MISSING`
        where there is none.
    categories : int
        How many there are, unused ones included.
    scale : {"nominal", "ordinal"}
        Whether categories have an order. Kappa makes no use of it.

    Returns
    -------
    Coefficients

    Raises
    ------
    ValueError
        If the scale has another name, ratings are no whole numbers within the
        categories, or no item has two.

    Notes
    -----
    *Oracle.* The packages `krippendorff` 0.9.0 and `irrCAC` 0.4.1, outside the lock, on
    300 random tables of 2 to 30 items, 2 to 12 raters and 2 to 5 categories with up to
    half of the ratings missing: alpha of both scales to 1e-15; AC1, AC2 and Fleiss's
    kappa to 1e-12, to which irrCAC rounds.

    Examples
    --------
    Krippendorff's (2011) example C: four observers, twelve units, some not coded.

    >>> table = [[1, 1, 0, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2],
    ...          [1, 2, 3, 4], [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [0, 5, 5, 5],
    ...          [0, 0, 1, 1], [0, 0, 3, 0]]
    >>> codes = np.array(table) - 1
    >>> f"{agreement(codes, 5).alpha:.3f} {agreement(codes, 5, 'ordinal').alpha:.3f}"
    '0.743 0.815'
    """
    counted = _counted(ratings, categories, scale)
    return _coefficients(counted, np.ones(counted.shape[1]), scale)


@dataclass(frozen=True)
class Interval:
    """Ends of the interval of a coefficient."""

    low: float
    high: float


@dataclass(frozen=True)
class AgreementIntervals:
    """Three coefficients of agreement, and their intervals for other schools.

    Parameters
    ----------
    found : Coefficients
        As `agreement` gives them.
    kappa, gwet, alpha : Interval
        Their intervals; NaN where there were too few schools.
    """

    found: Coefficients
    kappa: Interval
    gwet: Interval
    alpha: Interval


def agreement_intervals(
    ratings: npt.ArrayLike,
    schools: npt.ArrayLike,
    categories: int,
    scale: str = "nominal",
    confidence: float = 0.95,
    resamples: int = 1000,
) -> AgreementIntervals:
    """Give the coefficients of `agreement` with intervals, by resampling schools.

    Schools are drawn with replacement, each with all its raters. A rater who is drawn
    twice is never held against himself: his agreement with himself would be perfect,
    and would make all agreement of few raters look larger than it is.

    Parameters
    ----------
    ratings, categories, scale
        As for `agreement`.
    schools : array_like, shape (raters,)
        The school of each rater.
    confidence : float
        Level of the intervals, whose ends are percentiles of the resamples.
    resamples : int
        How often schools are drawn.

    Returns
    -------
    AgreementIntervals
        Without intervals where there are fewer than `FEWEST_SCHOOLS`.

    Raises
    ------
    ValueError
        As `agreement` does.

    Notes
    -----
    *Measured.* 23 items of fixed probabilities, 400 samples of raters who choose
    independently, each of a school of its own: with 11 raters and three categories the
    95% intervals of kappa, AC2 and ordinal alpha held the truth in 97%, 93% and 94%;
    with 10 raters and four categories those of kappa, AC1 and alpha in 93%, 95% and
    94%. Where schools differ, or have several raters, nothing was measured.

    Examples
    --------
    >>> table = [[0, 0, 0, 0, 1, 0], [1, 1, 1, 1, 1, 1], [2, 2, 1, 2, 2, 2]]
    >>> found = agreement_intervals(table, [*"abcdef"], 3)
    >>> found.kappa.low < found.found.kappa < found.kappa.high
    True
    """
    counted = _counted(ratings, categories, scale)
    names, of = np.unique(np.asarray(schools).astype(str), return_inverse=True)
    found = _coefficients(counted, np.ones(counted.shape[1]), scale)
    if len(names) < FEWEST_SCHOOLS:
        unknown = Interval(np.nan, np.nan)
        return AgreementIntervals(found, unknown, unknown, unknown)
    draw = np.random.default_rng(SEED)
    every = []
    for _ in range(resamples):
        drawn = np.bincount(
            draw.integers(len(names), size=len(names)), None, len(names)
        )
        each = _coefficients(counted, drawn[of].astype("float64"), scale)
        every.append((each.kappa, each.gwet, each.alpha))
    tail = (1 - confidence) / 2
    return AgreementIntervals(found, *(_ends(each, tail) for each in np.array(every).T))


def _ends(values: Floats, tail: float) -> Interval:
    """Percentiles of a coefficient over the resamples in which it is defined."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Interval(np.nan, np.nan)
    low, high = np.quantile(known, [tail, 1 - tail])
    return Interval(float(low), float(high))


def _counted(ratings: npt.ArrayLike, categories: int, scale: str) -> Floats:
    """Give 1 where a rater put an item into a category: items, raters, categories."""
    if scale not in SCALES:
        raise ValueError(f"scale must be nominal or ordinal; found {scale!r}")
    chosen = np.asarray(ratings)
    if chosen.ndim != 2 or not np.issubdtype(chosen.dtype, np.integer):
        raise ValueError(
            "ratings must be whole numbers, with items in rows and raters in columns"
        )
    if chosen.min(initial=0) < MISSING or chosen.max(initial=0) >= categories:
        raise ValueError(
            f"ratings must be below {categories}, the number of categories"
        )
    if ((chosen != MISSING).sum(axis=1) < 2).all():
        raise ValueError("at least one item must have two ratings")
    counted: Floats = (chosen[:, :, None] == np.arange(categories)).astype("float64")
    return counted


def _coefficients(counted: Floats, weights: Floats, scale: str) -> Coefficients:
    """Compute the coefficients where raters count as often as their weights say.

    Of two raters only pairs count, so that none is held against a copy of himself.
    """
    sums = np.einsum("irk,r->ik", counted, weights)
    selves = np.einsum("irk,r->ik", counted, weights**2)
    number = sums.sum(axis=1)
    pairs = number**2 - selves.sum(axis=1)
    two = pairs > 0
    if not two.any():
        return Coefficients(np.nan, np.nan, np.nan)
    # for each item and two categories, pairs of different raters
    crossed = sums[:, :, None] * sums[:, None, :]
    crossed[:, np.arange(sums.shape[1]), np.arange(sums.shape[1])] -= selves
    shares = crossed[two] / pairs[two, None, None]
    observed = shares.mean(axis=0)
    rated = number > 0
    used = (sums[rated] / number[rated, None]).mean(axis=0)
    categories = len(used)
    kappa = _beyond(float(np.trace(observed)), float((used**2).sum()))
    near = _weights(categories, scale)
    chance = near.sum() / (categories * (categories - 1)) * (used * (1 - used)).sum()
    gwet = _beyond(float((near * observed).sum()), float(chance))
    # each item counts by its ratings; for copies of raters, by how many they are
    of_item = number[two]
    coincide = (shares * of_item[:, None, None]).sum(axis=0)
    margin = coincide.sum(axis=1)
    far = _distances(margin, scale)
    total = margin.sum()
    expected = (np.outer(margin, margin) * far).sum() / (total * (total - 1))
    disagreed = (coincide * far).sum() / total
    alpha = 1 - disagreed / expected if expected > 0 else np.nan
    return Coefficients(kappa, gwet, float(alpha))


def _beyond(observed: float, chance: float) -> float:
    """Share of what chance leaves open; NaN where it leaves nothing."""
    return (observed - chance) / (1 - chance) if chance < 1 else np.nan


def _weights(categories: int, scale: str) -> Floats:
    if scale == "nominal":
        return np.eye(categories)
    apart = np.abs(np.subtract.outer(np.arange(categories), np.arange(categories)))
    between = apart * (apart + 1) / 2
    found: Floats = 1 - between / (categories * (categories - 1) / 2)
    return found


def _distances(margin: Floats, scale: str) -> Floats:
    if scale == "nominal":
        return 1 - np.eye(len(margin))
    middles = np.cumsum(margin) - margin / 2
    found: Floats = np.subtract.outer(middles, middles) ** 2
    return found
