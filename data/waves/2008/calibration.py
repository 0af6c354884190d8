"""Ratings moved, a few of them, until the model fitted to them is the printed one.

A maximum-likelihood estimate is where the score, the derivative of the log-likelihood,
is zero; and the score is a sum over teachers. So ratings are drawn from the model at
the target, and then some are moved by one category, those whose change of the sum
brings it closest to zero. How far the estimate lies from the target is, to first
order, the score times the inverse information; that is the distance made small.

The integral over a teacher's own tendency is Gauss-Hermite quadrature, plain and with
many nodes: nothing of it is shared with the estimator that the wave is checked by.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from drawing import Floats, Ints, rounded, settled
from scipy import special

from personalising.errors import CompendiumError

NODES = 41
DIFFERENCE = 0.01
STEPS = (-1, 1)  # categories that a rating can move
BLENDS = (1, 0.5, 0)
FIRST_OF_TWO = 1_000  # moves tried together with any other, once none helps alone

# Units of what decides, and by how much processors differ in them.
SCORE, DOUBTFUL_SCORE = 1e-4, 1e-12
INFORMATION, DOUBTFUL_INFORMATION = 1e-3, 1e-8
METRIC, DOUBTFUL_METRIC = 1e-3, 1e-9
WITHIN_LIMITS = round(1 / (SCORE * METRIC))
GRAIN = 1_000  # of units of score times metric


class Target(NamedTuple):
    """The model that the ratings are to have: logit P(Y <= j) = t_j - (x'b + sd z)."""

    thresholds: Floats
    coefficients: Floats
    sd: float

    @property
    def values(self) -> Floats:
        """Thresholds, coefficients, standard deviation."""
        return np.concatenate([self.thresholds, self.coefficients, [self.sd]])

    def moved(self, place: int, step: float) -> "Target":
        """Move one of the values."""
        values = self.values
        values[place] += step
        ends = [len(self.thresholds), len(values) - 1]
        thresholds, coefficients, (sd,) = np.split(values, ends)
        return Target(thresholds, coefficients, float(sd))


class Questions(NamedTuple):
    """Who was asked what; a row for each teacher, a column for each question."""

    answered: npt.NDArray[np.bool_]
    design: Floats  # in the last axis, the predictors


class Goal(NamedTuple):
    """What estimates are aimed at, as a function of the score at the target.

    Parameters
    ----------
    metric : ndarray
        Score times this is how far off the estimates are; its square is made small.
    limits : ndarray
        Score times this is below 1 in every place once they are close enough.
    """

    metric: Floats
    limits: Floats


class Likelihood:
    """Scores of teachers, at a target, for whatever they might answer.

    Parameters
    ----------
    target : Target
    questions : Questions
    """

    def __init__(self, target: Target, questions: Questions) -> None:
        self.target = target
        nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
        self.nodes = nodes
        self.log_weights = np.log(weights / weights.sum())
        self.questions = questions
        self.categories = len(target.thresholds) + 1
        eta = (questions.design @ target.coefficients)[..., None] + target.sd * nodes
        ends = np.concatenate([[-np.inf], target.thresholds, [np.inf]])
        below = special.expit(ends[:, None] - eta[..., None, :])
        density = below * (1 - below)
        # by teacher, question, category and node
        share = np.diff(below, axis=-2)
        self.log_share = np.log(share)
        self.by_eta = -np.diff(density, axis=-2) / share
        self.by_upper = density[..., 1:, :] / share
        self.by_lower = -density[..., :-1, :] / share

    def scores(self, ratings: Ints, teachers: Ints | None = None) -> Floats:
        """Score of each teacher: thresholds, coefficients, standard deviation.

        Parameters
        ----------
        ratings : ndarray
            A row for each of the teachers, categories from 0.
        teachers : ndarray of int, optional
            Which they are, by default all, in their order.
        """
        if teachers is None:
            teachers = np.arange(len(self.questions.answered))
        answered = self.questions.answered[teachers]
        place = (teachers[:, None], np.arange(answered.shape[1]), ratings)

        def of_chosen(table: Floats) -> Floats:
            return np.where(answered[..., None], table[place], 0.0)

        log_joint = of_chosen(self.log_share).sum(axis=1) + self.log_weights
        posterior = special.softmax(log_joint, axis=-1)[:, None, :]
        by_eta, upper, lower = (
            of_chosen(table) * posterior
            for table in (self.by_eta, self.by_upper, self.by_lower)
        )
        upper, lower = upper.sum(axis=-1), lower.sum(axis=-1)
        thresholds = [
            np.where(ratings == place, upper, 0).sum(axis=1)
            + np.where(ratings == place + 1, lower, 0).sum(axis=1)
            for place in range(self.categories - 1)
        ]
        design = self.questions.design[teachers]
        coefficients = np.einsum("tq,tqp->tp", by_eta.sum(axis=-1), design)
        spread = (by_eta * self.nodes).sum(axis=(1, 2))
        return np.column_stack([*thresholds, coefficients, spread])

    def units(self, ratings: Ints, teachers: Ints | None = None) -> Ints:
        """Scores as `scores` gives them, in whole units."""
        return settled(self.scores(ratings, teachers), SCORE, DOUBTFUL_SCORE)

    def information(self, ratings: Ints) -> Floats:
        """How fast the score, over all teachers, falls in each value of the target."""
        falls = []
        for place in range(len(self.target.values)):
            before, after = (
                Likelihood(self.target.moved(place, step), self.questions)
                for step in (-DIFFERENCE, DIFFERENCE)
            )
            fall = before.scores(ratings) - after.scores(ratings)
            falls.append(fall.sum(axis=0) / (2 * DIFFERENCE))
        both = (np.array(falls) + np.array(falls).T) / 2
        return rounded(both, INFORMATION, DOUBTFUL_INFORMATION)


def exchange(
    rng: np.random.Generator,
    likelihood: Likelihood,
    aim: Callable[[Floats], Goal],
    ratings: Ints,
) -> Ints:
    """Move ratings by one category, a few of them, until the goal is met.

    Parameters
    ----------
    rng : numpy.random.Generator
    likelihood : Likelihood
        At the target.
    aim : callable
        Gives the goal for an information, which itself moves with the ratings.
    ratings : ndarray
        As drawn.

    Raises
    ------
    CompendiumError
        Where no exchange that was tried meets the goal.
    """
    moves = _Moves(likelihood, aim, ratings.copy())
    for blend in BLENDS:
        moves.measure(blend)
        while not moves.are_enough and moves.make_best(rng):
            pass
    if not moves.are_enough:
        raise CompendiumError("no exchange of ratings gives the printed model")
    return moves.ratings


class _Moves:
    """Every rating that could move by one category, and what that would change.

    Which move is best is decided in whole numbers: scores in units, and how far off
    they put the estimates in grains. So every processor makes the same moves.
    """

    def __init__(
        self,
        likelihood: Likelihood,
        aim: Callable[[Floats], Goal],
        ratings: Ints,
    ) -> None:
        self.likelihood, self.aim, self.ratings = likelihood, aim, ratings
        self.scores = likelihood.units(ratings)
        teachers, questions = np.nonzero(likelihood.questions.answered)
        self.teachers = np.repeat(teachers, len(STEPS))
        self.questions = np.repeat(questions, len(STEPS))
        self.steps = np.tile(STEPS, len(teachers))
        every = np.arange(len(self.teachers))
        self.gains = np.zeros((len(every), self.scores.shape[1]), dtype=np.int64)
        self.allowed = np.zeros(len(every), dtype=bool)
        self._renew(every)

    @property
    def are_enough(self) -> bool:
        """Whether the goal is met."""
        return bool((self.scores.sum(axis=0) @ self.limits).max() < WITHIN_LIMITS)

    @property
    def now(self) -> Ints:
        """How far off the estimates are."""
        return self.scores.sum(axis=0) @ self.metric

    def measure(self, blend: float) -> None:
        """Measure how far off the estimates are in units of what moves change them.

        Moves change what is estimated from few ratings by little, such as the last
        threshold, which would be left for last and take as many moves again.

        Parameters
        ----------
        blend : float
            1 in such units, 0 in those of the goal, or between.
        """
        goal = self.aim(self.likelihood.information(self.ratings))
        changes = SCORE * self.gains[self.allowed] @ goal.metric
        metric = goal.metric / np.sqrt((changes**2).mean(axis=0)) ** blend
        self.metric = settled(metric, METRIC, DOUBTFUL_METRIC)
        self.limits = settled(goal.limits, METRIC, DOUBTFUL_METRIC)
        self.changes = self.gains @ self.metric

    def _renew(self, which: Ints) -> None:
        """Compute what these moves gain in score."""
        teachers = self.teachers[which]
        ratings = self.ratings[teachers]
        ratings[np.arange(len(which)), self.questions[which]] += self.steps[which]
        last = self.likelihood.categories - 1
        self.allowed[which] = ((ratings >= 0) & (ratings <= last)).all(axis=1)
        scores = self.likelihood.units(ratings.clip(0, last), teachers)
        self.gains[which] = scores - self.scores[teachers]

    def make_best(self, rng: np.random.Generator) -> bool:
        """Make the move, or the two moves, that bring the estimates closest.

        Returns
        -------
        bool
            Whether any did bring them closer.
        """
        now = self.now
        possible = np.flatnonzero(self.allowed)
        after = _distance(now + self.changes[possible])
        best = after.argmin()
        if after[best] < _distance(now):
            self._make(int(possible[best]))
            return True
        two = self._best_two(rng, possible)
        closer = _distance(now + self.changes[two].sum(axis=0)) < _distance(now)
        for move in two if closer else ():
            self._make(move)
        return bool(closer)

    def _best_two(self, rng: np.random.Generator, possible: Ints) -> list[int]:
        """Of those tried, the two moves that together bring the estimates closest."""
        first = np.sort(rng.choice(possible, FIRST_OF_TWO, replace=False))
        one = _grains(self.now + self.changes[first]).astype(np.float64)
        other = _grains(self.changes[possible]).astype(np.float64)
        # floats hold these whole numbers exactly, and so does any order of their sums
        after = 2 * one @ other.T + (other**2).sum(axis=1)
        after += (one**2).sum(axis=1)[:, None]
        # two moves of one teacher do not simply add up
        after[self.teachers[first][:, None] == self.teachers[possible]] = np.inf
        i, j = divmod(int(after.argmin()), len(possible))
        return [int(first[i]), int(possible[j])]

    def _make(self, move: int) -> None:
        teacher = self.teachers[move]
        self.ratings[teacher, self.questions[move]] += self.steps[move]
        self.scores[[teacher]] = self.likelihood.units(
            self.ratings[[teacher]], np.array([teacher])
        )
        which = np.flatnonzero(self.teachers == teacher)
        self._renew(which)
        self.changes[which] = self.gains[which] @ self.metric


def _grains(off: Ints) -> Ints:
    """How far off estimates are, in grains: squares of these add up exactly."""
    return off // GRAIN


def _distance(off: Ints) -> Ints:
    """Square of how far off the estimates are."""
    return (_grains(off) ** 2).sum(axis=-1)
