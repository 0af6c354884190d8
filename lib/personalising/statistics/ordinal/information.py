"""Expected information: how closely a design can estimate a model, without any data.

The information of one group of rows with the predictors x is the mean of s s' over all
responses y that the group can give,

    J = sum over y of P(y) s(y) s(y)',   s(y) = d log P(y) / d theta,

where P(y) is the integral over the group's random intercept. Groups are independent, so
that theirs add up, and the inverse of the sum is the large-sample covariance of the
estimates (Fahrmeir and Tutz, 2001, *Multivariate Statistical Modelling Based on
Generalized Linear Models*, section 7.4).

With k categories, n rows can respond in k^n ways. Where these are no more than
`MOST_RESPONSES`, they are all summed; responses of a larger group are drawn from the
model, and each entry then comes with its Monte Carlo error.

The integral is a sum over equally spaced effects (the trapezium rule), whose error
falls exponentially as they come closer; spaced as here it is below 1e-6.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from personalising.statistics.ordinal.likelihood import Floats, Integers

MOST_RESPONSES = 400_000
"""Most responses of a group that are summed: eight rows of five categories."""

DRAWS = 20_000
"""Responses that are drawn where there are more."""

LAST = 5  # rows whose responses are summed together
REACH = 6.0  # standard deviations from the middle to the last effect
SPACING = 0.75  # between effects, in standard deviations, at most
LOGITS = 1.0  # and in logits


@dataclass(frozen=True, eq=False)
class Information:
    """Expected information of one group of rows.

    Parameters
    ----------
    matrix : array
        Of the thresholds, the coefficients and the standard deviation, in this order.
    error : array
        Monte Carlo standard error of each entry; 0 where all responses were summed.
    responses : int
        Number of responses that were summed or drawn.
    """

    matrix: Floats
    error: Floats
    responses: int


def expected_information(
    x: npt.ArrayLike,
    thresholds: npt.ArrayLike,
    coefficients: npt.ArrayLike,
    sd: float,
    draws: int = DRAWS,
    seed: int = 0,
) -> Information:
    """Compute the expected information of a group in a cumulative logit.

    The model is logit P(Y <= j) = threshold_j - (x'b + u), with u normal.

    Parameters
    ----------
    x : array_like, shape (rows, predictors)
        Predictors of the rows of the group.
    thresholds, coefficients : array_like
        The model's; thresholds rise.
    sd : float
        Standard deviation of u, above 0.
    draws : int
        Number of responses to draw where there are too many to sum; at least 2.
    seed : int
        Seed of the draws.

    Returns
    -------
    Information

    Raises
    ------
    ValueError
        If the shapes do not go together, if thresholds do not rise, if `sd` is not
        above 0, or if there is to be less than 2 draws.

    Notes
    -----
    *Oracle.* The observed information of responses drawn from the model, averaged over
    20,000 groups: within its own sampling error. The standard errors that R's
    `ordinal::clmm` has from 800 such groups: within 5 per cent.

    Examples
    --------
    Two rows of one group that share a coefficient tell more than one does:

    >>> one = expected_information([[1.0]], [-1.0, 1.0], [0.5], 1.0)
    >>> two = expected_information([[1.0], [1.0]], [-1.0, 1.0], [0.5], 1.0)
    >>> one.responses, two.responses
    (3, 9)
    >>> bool(two.matrix[2, 2] > one.matrix[2, 2])
    True
    """
    predictors = np.atleast_2d(np.asarray(x, dtype=float))
    cuts, coef = np.asarray(thresholds, float), np.asarray(coefficients, float)
    _check(predictors, cuts, coef, sd, draws)
    group = _Group.of(predictors, cuts, coef, sd)
    rows, categories = len(predictors), len(cuts) + 1
    if categories**rows <= MOST_RESPONSES:
        return _summed(group, rows, categories)
    return _drawn(group, draws, np.random.default_rng(seed))


def _check(x: Floats, cuts: Floats, coef: Floats, sd: float, draws: int) -> None:
    if x.ndim != 2 or x.shape[1] != len(coef):
        raise ValueError(
            f"x must have a column for each of {len(coef)} coefficients; found "
            f"{x.shape[-1]}"
        )
    if not len(cuts) or (np.diff(cuts) <= 0).any():
        raise ValueError(f"thresholds must rise; found {cuts.tolist()}")
    if not sd > 0:
        raise ValueError(f"sd must be above 0; found {sd:g}")
    if draws < 2:
        raise ValueError(f"draws must be at least 2; found {draws}")


@dataclass(frozen=True, eq=False)
class _Group:
    """A group at each possible effect: what its rows' categories say of the parameters.

    Parameters
    ----------
    z, weights : array
        Effects in standard deviations, and the probability that each stands for.
    probabilities : array, shape (rows, categories, effects)
        Of each category.
    slopes : array, shape (effects, 3, rows x categories)
        Derivative of its logarithm in the upper cut point, in the lower, and in the
        standard deviation.
    maps : array, shape (3, rows x categories, parameters)
        What these slopes add to the score.
    """

    z: Floats
    weights: Floats
    probabilities: Floats
    slopes: Floats
    maps: Floats

    @classmethod
    def of(cls, x: Floats, cuts: Floats, coef: Floats, sd: float) -> "_Group":
        nodes = int(np.ceil(REACH / min(SPACING, LOGITS / sd)))
        z = np.linspace(-REACH, REACH, 2 * nodes + 1)
        weights = np.exp(-(z**2) / 2)
        latent = (x @ coef)[:, None, None] + sd * z
        below = cuts[:, None] - latent  # rows, cut points, effects
        ends = np.zeros((len(x), 1, len(z)))
        upper = np.concatenate([special.expit(-below), ends], axis=1)
        lower = np.concatenate([ends, special.expit(below)], axis=1)
        gaps = np.diff(cuts)
        between = np.concatenate([[0.0], 1 / np.expm1(gaps), [0.0]])[:, None]
        inside = np.concatenate([[1.0], -np.expm1(-gaps), [1.0]])[:, None]
        in_sd = (lower - upper) * z
        slopes = np.stack([upper + between, -lower - between, in_sd])
        return cls(
            z,
            weights / weights.sum(),
            (1 - upper) * (1 - lower) * inside,
            np.ascontiguousarray(np.moveaxis(slopes, 3, 0).reshape(len(z), 3, -1)),
            _maps(x, len(cuts)),
        )

    @property
    def n_categories(self) -> int:
        return int(self.probabilities.shape[1])

    def joint(self, responses: Integers, first: int = 0) -> Floats:
        """Probability of responses at each effect.

        Parameters
        ----------
        responses : array, shape (responses, rows)
            Categories from 0.
        first : int
            The row of the group that the first column is of.
        """
        found = np.ones((len(responses), len(self.z)))
        for column, categories in enumerate(responses.T, first):
            found *= self.probabilities[column][categories]
        return found

    def chosen(self, responses: Integers) -> npt.NDArray[np.bool_]:
        """Mark the categories of responses: a column for each row and category."""
        categories = np.arange(self.n_categories)
        return (responses[:, :, None] == categories).reshape(len(responses), -1)

    def scores(
        self, joint: Floats, chosen: npt.NDArray[np.bool_]
    ) -> tuple[Floats, Floats]:
        """Probability and score of responses, from their `joint` and `chosen`.

        The score is the mean, over the effects that the response leaves likely, of what
        it would be were the effect known.
        """
        weighted = joint * self.weights
        probability = weighted.sum(axis=1)
        slopes = np.hstack(
            [
                (weighted @ self.slopes[:, kind]) * chosen / probability[:, None]
                for kind in range(len(self.maps))
            ]
        )
        return probability, slopes @ self.maps.reshape(-1, self.maps.shape[2])


def _maps(x: Floats, cuts: int) -> Floats:
    """Say what slopes in cut points and deviation add to the score of which parameter.

    A cut point moves one way as the linear predictor moves the other.
    """
    rows, categories = len(x), cuts + 1
    maps = np.zeros((3, rows, categories, cuts + x.shape[1] + 1))
    for category in range(categories):
        for kind, cut in ((0, category), (1, category - 1)):
            if 0 <= cut < cuts:
                maps[kind, :, category, cut] = 1.0
                maps[kind, :, category, cuts:-1] = -x
    maps[2, :, :, -1] = 1.0
    return maps.reshape(3, rows * categories, -1)


def _summed(group: _Group, rows: int, categories: int) -> Information:
    """Sum over all responses: those of the last rows at once, for each of the first."""
    matrix = np.zeros((group.maps.shape[2],) * 2)
    last = min(rows, LAST)
    ends = _all_responses(last, categories)
    joint, chosen = group.joint(ends, rows - last), group.chosen(ends)
    for start in _all_responses(rows - last, categories):
        before = np.broadcast_to(
            group.chosen(start[None]), (len(ends), start.size * categories)
        )
        probability, score = group.scores(
            joint * group.joint(start[None]), np.hstack([before, chosen])
        )
        matrix += (score * probability[:, None]).T @ score
    return Information(matrix, np.zeros_like(matrix), categories**rows)


def _all_responses(rows: int, categories: int) -> Integers:
    """List all responses of some rows; one, without a category, if there are none."""
    place = categories ** np.arange(rows, dtype=np.int64)
    found: Integers = np.arange(categories**rows)[:, None] // place % categories
    return found


def _drawn(group: _Group, draws: int, generator: np.random.Generator) -> Information:
    """Average over responses drawn from the model."""
    node = generator.choice(len(group.z), draws, p=group.weights)
    below = group.probabilities.cumsum(axis=1)[:, :-1]
    uniform = generator.random((draws, len(below)))
    responses = (uniform[:, :, None] > np.moveaxis(below[:, :, node], 2, 0)).sum(axis=2)
    _, score = group.scores(group.joint(responses), group.chosen(responses))
    mean, squares = score.T @ score / draws, (score**2).T @ score**2 / draws
    error = np.sqrt(np.maximum(squares - mean**2, 0) / (draws - 1))
    return Information(mean, error, draws)
