"""The factors behind the items of a scale, and how many there may be.

References
----------
Bernaards, C. A., & Jennrich, R. I. (2005). Gradient projection algorithms and software
for arbitrary rotation criteria in factor analysis. *Educational and Psychological
Measurement*, 65(5), 676-696.

Horn, J. L. (1965). A rationale and test for the number of factors in factor analysis.
*Psychometrika*, 30(2), 179-185.
"""

import warnings
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.multivariate.factor import Factor
from statsmodels.multivariate.factor_rotation import rotate_factors
from statsmodels.tools.sm_exceptions import ConvergenceWarning, EstimationWarning

from personalising.statistics.scales.answers import Floats, complete_answers
from personalising.statistics.scales.polychoric import (
    estimate,
    polychoric_correlations,
)

KINDS = ("polychoric", "pearson")
ROTATIONS = ("none", "varimax", "oblimin")
NO_UNIQUE_PART = 1e-3
"""Share of its own below which an item is as good as a factor: improper."""

_SEARCH = {"gtol": 1e-7}
_LEAST = 0.01  # uniqueness to begin at: the principal axes may leave less than none
_ROTATION = {"tol": 1e-9, "max_tries": 5000}


@dataclass(frozen=True, eq=False)
class Correlations:
    """A matrix of the items' correlations, and of how many people it is.

    Parameters
    ----------
    matrix : pandas.DataFrame
        Items by items.
    kind : str
        ``"polychoric"`` or ``"pearson"``.
    n : int
        Respondents who answered every item.
    n_missing : int
        Respondents who did not, and were left out.
    """

    matrix: pd.DataFrame
    kind: str
    n: int
    n_missing: int


@dataclass(frozen=True, eq=False)
class FactorStructure:
    """Factors of a correlation matrix, by maximum likelihood.

    Parameters
    ----------
    loadings : pandas.DataFrame
        A row for each item, a column for each factor (``1``, ``2`` ...), the factor
        with the largest sum of squares first; each factor's loadings add up to more
        than zero. Where factors correlate, these are the pattern.
    factor_correlations : pandas.DataFrame
        Factors by factors; the unit matrix but for ``"oblimin"``.
    uniqueness : pandas.Series
        Share of each item's variance that is its own.
    eigenvalues : tuple of float
        Of the correlation matrix, largest first.
    residual : float
        Root mean square of the correlations that the factors leave, off the diagonal.
    rotation : str
        Name of the rotation.
    """

    loadings: pd.DataFrame
    factor_correlations: pd.DataFrame
    uniqueness: "pd.Series[float]"
    eigenvalues: tuple[float, ...]
    residual: float
    rotation: str

    @property
    def explained(self) -> float:
        """Share of the items' variance that the factors have in common."""
        return float(1 - self.uniqueness.mean())

    def tidy(self) -> pd.DataFrame:
        """Table of the loadings.

        Returns
        -------
        pandas.DataFrame
            One row for each item and factor: term (the item), factor, estimate (the
            loading) and uniqueness (of the item).
        """
        long = self.loadings.rename_axis("term").reset_index()
        tidy = long.melt("term", var_name="factor", value_name="estimate")
        return tidy.assign(uniqueness=tidy["term"].map(self.uniqueness))

    def __repr__(self) -> str:
        """How many and how well, rounded to print the same on every machine."""
        items, factors = self.loadings.shape
        return (
            f"FactorStructure(items={items}, factors={factors}, "
            f"rotation={self.rotation!r}, explained={self.explained:.4f}, "
            f"residual={self.residual:.4f})"
        )


@dataclass(frozen=True)
class ParallelAnalysis:
    """Eigenvalues beside those of answers that have nothing in common.

    Parameters
    ----------
    eigenvalues : tuple of float
        Of the items' correlations, largest first.
    by_chance : tuple of float
        The quantile of each over the draws.
    quantile : float
        Which.
    draws : int
        How often the answers were shuffled.
    kind : str
        ``"polychoric"`` or ``"pearson"``.
    """

    eigenvalues: tuple[float, ...]
    by_chance: tuple[float, ...]
    quantile: float
    draws: int
    kind: str

    @property
    def n_factors(self) -> int:
        """Number of eigenvalues above chance, up to the first that is not."""
        above = np.array(self.eigenvalues) > np.array(self.by_chance)
        return int(np.argmin(above)) if not above.all() else len(above)

    def tidy(self) -> pd.DataFrame:
        """Table of the eigenvalues.

        Returns
        -------
        pandas.DataFrame
            One row for each: term (its number), estimate and by_chance.
        """
        columns = {
            "term": range(1, len(self.eigenvalues) + 1),
            "estimate": self.eigenvalues,
            "by_chance": self.by_chance,
        }
        return pd.DataFrame(columns)

    def __repr__(self) -> str:
        """What was found, rounded to print the same on every machine."""
        first = ", ".join(f"{value:.2f}" for value in self.eigenvalues[:3])
        return (
            f"ParallelAnalysis(n_factors={self.n_factors}, eigenvalues=({first}, ...), "
            f"draws={self.draws}, quantile={self.quantile:g}, kind={self.kind!r})"
        )


def correlations_of(
    answers: pd.DataFrame,
    *,
    reverse: Collection[str],
    kind: str = "polychoric",
    correction: float = 0.0,
    not_positive_definite: str = "refuse",
) -> Correlations:
    """Correlate the items of a scale, in one of two ways.

    Parameters
    ----------
    answers : pandas.DataFrame
        A row for each respondent, a column for each item.
    reverse : collection of str
        Items where a higher answer means less.
    kind : {"polychoric", "pearson"}
        Which correlation.
    correction, not_positive_definite
        As for `polychoric_correlations`; of no meaning for Pearson's.

    Returns
    -------
    Correlations
        Of the respondents who answered every item.

    Raises
    ------
    ValueError
        If there is no such kind; as for `complete_answers`; as for
        `polychoric_correlations` if that is asked for.

    Examples
    --------
    >>> asked = pd.DataFrame({"a": [1, 2, 3, 4], "b": [4, 3, 2, 1]})
    >>> found = correlations_of(asked, reverse=["b"], kind="pearson")
    >>> print(f"{found.matrix.loc['a', 'b']:.3f}")
    1.000
    """
    _check_kind(kind)
    if kind == "polychoric":
        found = polychoric_correlations(
            answers,
            reverse=reverse,
            correction=correction,
            not_positive_definite=not_positive_definite,
        )
        return Correlations(found.matrix, kind, found.n, found.n_missing)
    kept = complete_answers(answers, reverse)
    names = list(kept.items)
    matrix = pd.DataFrame(np.corrcoef(kept.matrix, rowvar=False), names, names)
    return Correlations(matrix, kind, len(kept.matrix), kept.n_missing)


def factor_structure(
    correlations: pd.DataFrame, *, n_factors: int, rotation: str = "none"
) -> FactorStructure:
    r"""Find the factors of a correlation matrix by maximum likelihood.

    The model is :math:`R = \Lambda \Phi \Lambda' + \Psi` with a diagonal
    :math:`\Psi`, the uniqueness of the items.

    Parameters
    ----------
    correlations : pandas.DataFrame
        Items by items, positive definite: polychoric or Pearson's.
    n_factors : int
        How many. `parallel_analysis` says how many there may be.
    rotation : {"none", "varimax", "oblimin"}
        How factors are turned. With ``"varimax"`` they stay uncorrelated; with
        ``"oblimin"`` (gamma 0, quartimin) they may correlate.

    Returns
    -------
    FactorStructure
        Signs and order of the factors do not hang on the computer.

    Raises
    ------
    ValueError
        If the matrix is no correlation matrix or not positive definite; if items are
        too few for so many factors; if the likelihood has no proper maximum, as where
        an item has no part of its own (a Heywood case); or if the rotation is unknown.

    Notes
    -----
    The computation is statsmodels' `Factor` with ``method="ml"``, begun at the
    principal-axis solution so that nothing is drawn, and its rotations, without
    Kaiser's normalisation. A test of the fit is not given: of polychoric correlations
    it would be wrong.

    *Oracle.* R's `factanal` on Pearson's and on polychoric correlations of psych's
    `bfi`, with one and two factors: loadings and uniqueness within 1e-6. R's
    `GPArotation` (Varimax and oblimin): rotated loadings and the correlation of the
    factors within 1e-6.

    Examples
    --------
    >>> loadings = np.array([0.8, 0.7, 0.6, 0.5])
    >>> names = list("abcd")
    >>> exact = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    >>> found = factor_structure(pd.DataFrame(exact, names, names), n_factors=1)
    >>> found.loadings[1].round(4).tolist()
    [0.8, 0.7, 0.6, 0.5]
    """
    if rotation not in ROTATIONS:
        raise ValueError(
            f"rotation must be one of {', '.join(ROTATIONS)}; found {rotation!r}"
        )
    matrix = _checked_matrix(correlations, n_factors)
    items = list(map(str, correlations.index))
    unrotated = _loadings(matrix, n_factors)
    own = 1 - (unrotated**2).sum(axis=1)
    if (own < NO_UNIQUE_PART).any():
        raise ValueError(
            f"{n_factors} factors do not fit these items: "
            f"{items[int(np.argmin(own))]!r} would have no part of its own. Ask for "
            "fewer factors, or leave it out"
        )
    turned, between = _rotated(unrotated, rotation)
    names = list(range(1, n_factors + 1))
    left = matrix - unrotated @ unrotated.T
    off = left[np.triu_indices(len(items), 1)]
    return FactorStructure(
        loadings=pd.DataFrame(turned, items, names),
        factor_correlations=pd.DataFrame(between, names, names),
        uniqueness=pd.Series(own, index=items, name="uniqueness"),
        eigenvalues=tuple(np.linalg.eigvalsh(matrix)[::-1].tolist()),
        residual=float(np.sqrt(np.mean(off**2))),
        rotation=rotation,
    )


def parallel_analysis(
    answers: pd.DataFrame,
    *,
    reverse: Collection[str],
    seed: int,
    kind: str = "polychoric",
    draws: int = 200,
    quantile: float = 0.95,
) -> ParallelAnalysis:
    """Compare the eigenvalues with those of the same answers, shuffled.

    Each draw shuffles every item's answers by themselves, which keeps how often each
    was given and leaves nothing in common. An eigenvalue above the quantile of the
    draws speaks for a factor (Horn, 1965).

    Parameters
    ----------
    answers : pandas.DataFrame
        A row for each respondent, a column for each item.
    reverse : collection of str
        Items where a higher answer means less. It changes signs, and no eigenvalue.
    seed : int
        Of the shuffles.
    kind : {"polychoric", "pearson"}
        Which correlation, of the answers and of the shuffled ones.
    draws : int
        How many shuffles, at least 20.
    quantile : float
        Which quantile of the draws an eigenvalue must pass.

    Returns
    -------
    ParallelAnalysis
        Of the respondents who answered every item.

    Raises
    ------
    ValueError
        As for `correlations_of`; a matrix that is not positive definite is taken as it
        is. If there are fewer draws, or the quantile is no share.

    Notes
    -----
    *Oracle.* R's `psych::fa.parallel` on 10 items of its `bfi` finds two components, as
    this does. Of independent items the first eigenvalue passed the quantile of .95 in
    6.2% of 2,000 simulated samples (100 people, six items, 100 draws, Pearson).

    Examples
    --------
    >>> rng = np.random.default_rng(2)
    >>> trait = rng.normal(size=300)
    >>> asked = pd.DataFrame(
    ...     np.digitize(trait[:, None] + rng.normal(size=(300, 4)), [-1, 0, 1])
    ... )
    >>> parallel_analysis(asked, reverse=[], seed=1, draws=50).n_factors
    1
    """
    _check_kind(kind)
    if draws < 20 or not 0 < quantile < 1:
        raise ValueError(
            "parallel analysis takes 20 draws or more and a quantile between 0 and 1; "
            f"found {draws} and {quantile}"
        )
    kept = complete_answers(answers, reverse)
    codes = kept.matrix
    if kind == "polychoric":
        polychoric_correlations(answers, reverse=reverse, not_positive_definite="clip")
        ranked = [np.unique(column, return_inverse=True)[1] for column in codes.T]
        codes = np.column_stack(ranked)
    rng = np.random.default_rng(seed)
    chance = [
        _eigenvalues(rng.permuted(codes, axis=0), kind) for _ in range(int(draws))
    ]
    return ParallelAnalysis(
        eigenvalues=tuple(_eigenvalues(codes, kind).tolist()),
        by_chance=tuple(np.quantile(chance, quantile, axis=0).tolist()),
        quantile=quantile,
        draws=int(draws),
        kind=kind,
    )


def _eigenvalues(values: npt.NDArray[Any], kind: str) -> Floats:
    polychoric = kind == "polychoric"
    matrix = estimate(values)[0] if polychoric else np.corrcoef(values, rowvar=False)
    found: Floats = np.linalg.eigvalsh(matrix.astype(np.float64))[::-1]
    return found


def _checked_matrix(correlations: pd.DataFrame, n_factors: int) -> Floats:
    matrix = correlations.to_numpy(dtype=np.float64)
    k = len(matrix)
    if matrix.shape != (k, k) or not (
        np.allclose(matrix, matrix.T, atol=1e-9)
        and np.allclose(np.diag(matrix), 1, atol=1e-9)
    ):
        raise ValueError("correlations must be symmetric, with 1 in the diagonal")
    if np.linalg.eigvalsh(matrix)[0] <= 0:
        raise ValueError("correlations must form a positive definite matrix")
    # as many free correlations as loadings, or more
    if n_factors < 1 or (k - n_factors) ** 2 < k + n_factors:
        raise ValueError(
            f"{k} items do not suffice for {n_factors} factors, or there is no factor"
        )
    return matrix


def _loadings(matrix: Floats, n_factors: int) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EstimationWarning)
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            start = Factor(corr=matrix, n_factor=n_factors, method="pa").fit()
            found = Factor(corr=matrix, n_factor=n_factors, method="ml").fit(
                start=(start.loadings, np.maximum(1 - start.communality, _LEAST)),
                opt=_SEARCH,
            )
        except (ConvergenceWarning, np.linalg.LinAlgError) as error:
            raise ValueError(
                f"the likelihood of {n_factors} factors has no maximum that was found"
            ) from error
    # eigenvectors of a symmetric matrix are real; newer numpy calls them complex
    loadings: Floats = np.real_if_close(found.loadings).astype(
        np.float64, casting="same_kind"
    )
    return loadings


def _rotated(unrotated: Floats, rotation: str) -> tuple[Floats, Floats]:
    """Turn loadings; put factors in order and the sums of their loadings above zero."""
    turned, turn = unrotated, np.eye(unrotated.shape[1])
    if rotation != "none" and unrotated.shape[1] > 1:
        method = {"varimax": "varimax", "oblimin": "quartimin"}[rotation]
        turned, turn = rotate_factors(unrotated, method, **_ROTATION)
    between = turn.T @ turn
    order = np.argsort(-(turned**2).sum(axis=0).round(9), kind="stable")
    signs = np.where(turned[:, order].sum(axis=0) < 0, -1.0, 1.0)
    correlated = between[np.ix_(order, order)] * np.outer(signs, signs)
    return turned[:, order] * signs, correlated


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise ValueError(
            f"correlations must be one of {', '.join(KINDS)}; found {kind!r}"
        )
