"""How precise kappa would be with more groups of pupils, by simulation.

No formula gives the error of kappa where groups agree in part. So sorts are drawn with
the printed kappa: the chances of each card's categories come from a Dirichlet
distribution, under which kappa is 1 / (1 + the sum of its parameters), and groups
choose by these chances, each for itself. How the cards spread over the categories was
not printed, but the printed z says how much the commonest can hold; both ends are
drawn.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from personalising.published import figures
from personalising.published.figures import Printed
from personalising.study.printed.kappas import Kappa, kappa_of

Floats = npt.NDArray[np.float64]

SEED = 2009
WORLDS = 24
"""Sets of cards that are drawn for each spread over the categories."""

SAMPLES = 200
"""Samples of groups from each set."""

GROUPS = 12
"""In each sample. The error of others is taken to go by the root of their number; in
one set of cards that of six groups was 13 per cent larger."""

MIDDLE = (0.1, 0.9)
"""Quantiles over the sets of cards between which the error is taken to lie."""


class Scatter(NamedTuple):
    """Standard error of kappa times the root of the number of groups.

    Parameters
    ----------
    least, most : float
        Over the sets of cards that are drawn, without the outermost tenths.
    """

    least: float
    most: float


@cache
def scatter(which: str) -> Scatter:
    """Simulate how much kappa scatters over samples of groups.

    Parameters
    ----------
    which : str
        Sort and phase of the printed kappa, such as ``"where.primary"``.

    Examples
    --------
    >>> low, high = scatter("where.primary")
    >>> print(f"{low / 12**0.5:.2f} to {high / 12**0.5:.2f}")
    0.03 to 0.05
    """
    printed = kappa_of(Printed.of(figures()), which)
    middle = (printed.kappa.low + printed.kappa.high) / 2
    rng = np.random.default_rng(SEED)
    errors = []
    for shares in spreads(printed):
        for _ in range(WORLDS):
            chances = rng.dirichlet(shares * (1 / middle - 1), size=printed.items)
            errors.append(
                float(sampled_kappas(rng, chances, GROUPS, SAMPLES).std(ddof=1))
            )
    least, most = np.quantile(errors, MIDDLE) * math.sqrt(GROUPS)
    return Scatter(float(least), float(most))


def spreads(printed: Kappa) -> list[Floats]:
    """Shares of the categories: alike, and the commonest as large as z allows."""
    alike = np.full(printed.categories, 1 / printed.categories)
    largest = printed.largest_share("Siegel and Castellan")
    assert largest  # the printed z can come from that variance
    uneven = np.full(printed.categories, (1 - largest.high) / (printed.categories - 1))
    uneven[0] = largest.high
    return [alike, uneven]


def sampled_kappas(
    rng: np.random.Generator, chances: Floats, groups: int, samples: int
) -> Floats:
    """Kappa of samples of groups that choose by given chances.

    Parameters
    ----------
    rng : numpy.random.Generator
    chances : ndarray
        A row for each card, a column for each category.
    groups, samples : int
        Groups of a sample, and how many samples.
    """
    counts = rng.multinomial(groups, chances, size=(samples, len(chances)))
    shares = counts.sum(axis=1) / (groups * len(chances))
    pairs = len(chances) * groups * (groups - 1)
    agreed = (counts * (counts - 1)).sum(axis=(1, 2)) / pairs
    expected = (shares**2).sum(axis=1)
    found: Floats = (agreed - expected) / (1 - expected)
    return found
