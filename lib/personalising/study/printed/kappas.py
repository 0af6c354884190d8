"""The printed kappas: their p, and which null variance their z can come from.

A z is kappa divided by its standard error if raters choose at random. Two variances are
in use, and both depend on how often each category was chosen, which was not printed.
The raters of each kappa gave N times k ratings, so every way in which these can fall
into the categories can be tried, and the printed z either comes out or does not.
"""

from collections.abc import Iterator
from functools import cache
from math import ceil, inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from personalising.pages.words import p_value, percent
from personalising.published.figures import Figure, Printed
from personalising.published.rounding import Interval, over_roundings
from personalising.statistics.kappa import null_variance
from personalising.study.printed.counts import SORTS_OF_KAPPA
from personalising.study.printed.entries import Agreement, Check
from personalising.study.printed.significance import judge
from personalising.study.printed.totals import PHASES

Ints = npt.NDArray[np.int64]

FEWEST_CATEGORIES = 2


VARIANCES = {  # by their authors, as readers know them
    "Siegel and Castellan": "siegel-castellan",
    "Fleiss, Nee and Landis": "fleiss-nee-landis",
}


def category_totals(ratings: int, categories: int, fewest: int) -> Ints:
    """List every way in which ratings can fall into categories, whatever their order.

    Parameters
    ----------
    ratings : int
        How many there are.
    categories : int
        How many can be chosen.
    fewest : int
        Ratings that each has at least.

    Returns
    -------
    ndarray
        One row for each way: the ratings of each category, in ascending order.

    Examples
    --------
    >>> category_totals(6, 3, fewest=1).tolist()
    [[1, 1, 4], [1, 2, 3], [2, 2, 2]]
    """
    totals: Ints = np.empty((1, 0), dtype=np.int64)
    least = np.array([fewest])
    for left in range(categories, 1, -1):
        most = (ratings - totals.sum(axis=1)) // left
        choices = np.maximum(most - least + 1, 0)
        rows = np.repeat(np.arange(len(totals)), choices)
        before = np.repeat(np.cumsum(choices) - choices, choices)
        least = least[rows] + np.arange(len(rows)) - before
        totals = np.column_stack([totals[rows], least])
    return np.column_stack([totals, ratings - totals.sum(axis=1)])


class Kappa(NamedTuple):
    """A printed kappa with everything that was printed beside it.

    Parameters
    ----------
    kappa, z : Interval
        What it and its z can have been before rounding.
    items, raters, categories : int
        Its N, k and m.
    """

    kappa: Interval
    z: Interval
    items: int
    raters: int
    categories: int

    @property
    def spread(self) -> Interval:
        """What the z implies of the null variance, times N k (k - 1) / 2.

        z is kappa divided by the root of its null variance, so this is (kappa / z)^2
        times the pairs of raters of all items; its two ends are those that the rounding
        of both leaves.
        """
        pairs = self.items * self.raters * (self.raters - 1) / 2
        kappa, z = self.kappa.size, self.z.size
        if z.low == 0:
            return Interval(0.0, inf)
        return over_roundings(lambda kappa, z: (kappa / z) ** 2 * pairs, kappa, z)

    def largest_share(self, variance: str, fewest: int = 0) -> Interval | None:
        """Find how large the most used category must be for a variance to give the z.

        Parameters
        ----------
        variance : str
            Whose: a key of `VARIANCES`.
        fewest : int
            Ratings that each category has at least; 1 rules out unused categories.

        Returns
        -------
        Interval or None
            The smallest and the largest share of all ratings that it can have held;
            None where no way to spread the ratings gives the z.

        Examples
        --------
        >>> kappa = Kappa(Interval(0.405, 0.415), Interval(9.455, 9.465), 23, 12, 4)
        >>> kappa.largest_share("Fleiss, Nee and Landis") is None
        True
        """
        return _largest_share(self, variance, fewest)

    @property
    def fewest_categories(self) -> int:
        """Fewest categories with which any variance is small enough for the z.

        Either variance is smallest when all m categories are chosen alike, and is then
        1 / (m - 1) times that of two.

        Examples
        --------
        >>> kappa = Kappa(Interval(0.145, 0.155), Interval(6.745, 6.755), 23, 11, 3)
        >>> kappa.fewest_categories
        3
        """
        if not self.spread.high:
            return self.categories  # kappa may be 0: nothing follows
        return max(FEWEST_CATEGORIES, ceil(1 + 1 / self.spread.high))


@cache
def _largest_share(kappa: Kappa, variance: str, fewest: int) -> Interval | None:
    ratings = kappa.items * kappa.raters
    totals = category_totals(ratings, kappa.categories, fewest)
    shares = totals[totals[:, -1] < ratings] / ratings  # one category alone has none
    spread = null_variance(shares, kappa.raters, VARIANCES[variance])
    fits = (kappa.spread.low <= spread) & (spread <= kappa.spread.high)
    if not fits.any():
        return None
    largest = shares[fits, -1]
    return Interval(float(largest.min()), float(largest.max()))


def kappa_of(printed: Printed, which: str) -> Kappa:
    """Look up a printed kappa with its z, N, k and m.

    Parameters
    ----------
    printed : Printed
        The printed figures.
    which : str
        Sort and phase, such as ``"where.primary"``.

    Examples
    --------
    >>> from personalising.published import figures
    >>> kappa = kappa_of(Printed.of(figures()), "where.primary")
    >>> low, high = kappa.largest_share("Siegel and Castellan")
    >>> print(f"{low:.2f} to {high:.2f}")
    0.56 to 0.64
    """
    return Kappa(
        printed[f"s432.kappa.{which}"].interval,
        printed[f"s432.kappa_z.{which}"].interval,
        *(int(printed[f"s432.kappa_{of}.{which}"].value) for of in "Nkm"),
    )


def kappas() -> Iterator[str]:
    """Name every printed kappa by its sort and phase, such as ``where.primary``."""
    for sort in SORTS_OF_KAPPA:
        for phase in PHASES:
            yield f"{sort}.{phase}"


def checks(printed: Printed) -> Iterator[Check]:
    """Check each printed kappa, its z and its number of categories."""
    for which in kappas():
        kappa = kappa_of(printed, which)
        z = printed[f"s432.kappa_z.{which}"]
        for figure in (printed[f"s432.kappa.{which}"], z):
            yield _check_p(figure, z)
            yield _check_variance(figure, kappa)
        yield _check_categories(printed[f"s432.kappa_m.{which}"], kappa)


def _two_sided(z: float) -> float:
    return float(2 * stats.norm.sf(abs(z)))


def _check_p(figure: Figure, z: Figure) -> Check:
    p = _two_sided(z.value)
    return Check(
        figure.id,
        judge(figure.printed_p, over_roundings(_two_sided, z.interval)),
        f"z = {z.printed} has {p_value(p)}, and {figure.printed_p} was printed; the "
        "sorts from which kappa and z were computed were not.",
        recomputed_p=p,
    )


def _check_variance(figure: Figure, kappa: Kappa) -> Check:
    said = "; ".join(_says(variance, kappa) for variance in VARIANCES)
    said = f"With the null variance {said}"
    possible = any(kappa.largest_share(variance, fewest=0) for variance in VARIANCES)
    verdict = Agreement.NOT_CHECKABLE if possible else Agreement.IMPOSSIBLE
    return Check(figure.id, verdict, f"{said}.")


def _says(variance: str, kappa: Kappa) -> str:
    """Say what the shares of the categories must be for one variance to give the z."""
    shares = kappa.largest_share(variance, fewest=0)
    if shares is None:
        return f"by {variance} no distribution over the categories gives this z"
    said = (
        f"by {variance} this z needs the most used of {kappa.categories} categories to "
        f"hold {percent(*shares)} of the {kappa.items * kappa.raters} ratings"
    )
    if kappa.largest_share(variance, fewest=1) is None:
        said += ", and another never to have been used"
    return said


def _check_categories(figure: Figure, kappa: Kappa) -> Check:
    fewest = kappa.fewest_categories
    verdict = (
        Agreement.NOT_CHECKABLE if kappa.categories >= fewest else Agreement.IMPOSSIBLE
    )
    said = f"Kappa and its z need at least {fewest} categories, whichever the variance."
    return Check(figure.id, verdict, said)
