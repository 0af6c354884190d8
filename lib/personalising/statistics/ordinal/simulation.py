"""Simulation of responses from a model, and the parametric bootstrap."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from personalising.statistics.levels import check_level
from personalising.statistics.ordinal import fitting
from personalising.statistics.ordinal.likelihood import Floats, Integers, Rows

if TYPE_CHECKING:
    from personalising.statistics.ordinal.results import MixedOrderedResults

Progress = Callable[[int, int], Any]

TOGETHER = 10
"""Number of replicates in one task of a worker."""


def draw(rows: Rows, theta: Floats, generator: np.random.Generator) -> Integers:
    """Draw a response for each row.

    Parameters
    ----------
    rows : Rows
        The data, in the order of their groups.
    theta : array
        Cut points, coefficients, standard deviations.
    generator : numpy.random.Generator
        Source of the random numbers. The effects of the groups are drawn first, then
        the variation of the rows.

    Returns
    -------
    array of int
        Category of each row, from 0.
    """
    cuts = theta[: rows.n_cuts].reshape(rows.n_categories - 1, -1)
    coef = theta[rows.n_cuts : rows.size - rows.levels]
    latent = rows.x[:, : rows.n_coefficients] @ coef + rows.offset
    sizes = np.diff(rows.starts)
    if rows.levels == 2:
        outer = generator.standard_normal(len(rows.outer_starts) - 1) * theta[-2]
        latent += np.repeat(outer, np.diff(rows.starts[rows.outer_starts]))
    if rows.levels:
        latent += np.repeat(generator.standard_normal(len(sizes)) * theta[-1], sizes)
    latent += generator.logistic(size=len(latent))
    cuts_of_rows = rows.z @ cuts.T
    if (np.diff(cuts_of_rows) < 0).any():
        raise ValueError(
            "nothing can be drawn: the thresholds cross in some rows, where a category "
            "has a negative probability"
        )
    codes: Integers = (latent[:, None] > cuts_of_rows).sum(axis=1)
    return codes


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """Parametric bootstrap: estimates from responses drawn from a fitted model.

    Made by `MixedOrderedResults.bootstrap`.

    Parameters
    ----------
    estimates : pandas.DataFrame
        A row for each replicate: thresholds, coefficients, standard deviations. NaN
        where the model could not be fitted to the drawn responses.
    original : pandas.Series
        The estimates of the fit that the responses were drawn from.
    seed : int
        Seed from which the stream of random numbers of each replicate is derived.

    Examples
    --------
    >>> import pandas as pd
    >>> from personalising.statistics import MixedOrderedModel
    >>> rows = [(g, x, 1 + (g % 3 + x + k) // 2) for g in range(8) for x in (0, 1)
    ...         for k in (0, 1, 2)]
    >>> data = pd.DataFrame(rows, columns=["group", "x", "score"])
    >>> result = MixedOrderedModel.from_formula("score ~ x", data).fit()
    >>> found = result.bootstrap(20, seed=1, progress=False)
    >>> found
    Bootstrap(replicates=20, failed=0, seed=1)
    >>> list(found.tidy()["term"])
    ['1|2', '2|3', 'x']
    """

    estimates: pd.DataFrame
    original: pd.Series
    seed: int

    @property
    def failed(self) -> int:
        """Number of replicates that could not be fitted.

        They are left out of the standard errors, biases and intervals.
        """
        return int(self.estimates.isna().any(axis=1).sum())

    @property
    def bse(self) -> pd.Series:
        """Bootstrap standard errors: standard deviation of each estimate.

        Over the replicates that could be fitted; one for each parameter.
        """
        return self.estimates.std()

    @property
    def bias(self) -> pd.Series:
        """Bootstrap bias of each estimate: mean over the replicates minus original.

        Positive where the estimator is too high on average.
        """
        return self.estimates.mean() - self.original

    def conf_int(self, confidence: float = 0.95) -> pd.DataFrame:
        """Percentile intervals of the parameters, from the replicates.

        Parameters
        ----------
        confidence : float
            Confidence of the intervals.

        Returns
        -------
        pandas.DataFrame
            Columns conf_low and conf_high; a row for each parameter.

        Raises
        ------
        ValueError
            If confidence is not between 0 and 1.
        """
        check_level(confidence)
        tail = (1 - confidence) / 2
        ends = self.estimates.quantile([tail, 1 - tail]).T
        return ends.set_axis(["conf_low", "conf_high"], axis=1)

    def tidy(self, confidence: float = 0.95) -> pd.DataFrame:
        """Table of the bootstrap, with a row for each parameter.

        Parameters
        ----------
        confidence : float
            Confidence of the percentile intervals.

        Returns
        -------
        pandas.DataFrame
            Columns term, estimate (of the original fit), std_error, bias, conf_low,
            conf_high.

        Raises
        ------
        ValueError
            If confidence is not between 0 and 1.
        """
        parts = [
            self.original.rename("estimate"),
            self.bse.rename("std_error"),
            self.bias.rename("bias"),
            self.conf_int(confidence),
        ]
        return pd.concat(parts, axis=1).rename_axis("term").reset_index()

    def __repr__(self) -> str:
        """Number of replicates and of failures, and the seed."""
        return (
            f"Bootstrap(replicates={len(self.estimates)}, failed={self.failed}, "
            f"seed={self.seed})"
        )


def bootstrap(
    result: "MixedOrderedResults",
    replicates: int,
    seed: int,
    executor: Executor | None,
    progress: Progress | bool,
) -> Bootstrap:
    """Draw responses from a fit and fit the model to them, many times.

    The replicates come in the same order, whichever worker finishes first. Parameters
    and errors are those of `MixedOrderedResults.bootstrap`.
    """
    if replicates < 2:
        raise ValueError(f"replicates must be at least 2; found {replicates}")
    if not result.converged:
        raise ValueError("the fit did not converge: nothing can be drawn from it")
    model = result.model
    original = np.concatenate([result.params, result.group_sd])
    theta = model.to_internal @ original
    seeds = np.random.SeedSequence(seed).spawn(replicates)
    batches = [seeds[k : k + TOGETHER] for k in range(0, replicates, TOGETHER)]
    fixed = (model.rows, theta, result.quadrature_points)
    found: dict[int, Floats] = {}
    with _shown(progress, replicates) as show:
        done = 0
        if executor is None:
            for number, batch in enumerate(batches):
                found[number] = replicate(*fixed, batch)
                done += len(batch)
                show(done, replicates)
        else:
            tasks: dict[Future[Floats], int] = {
                executor.submit(replicate, *fixed, batch): number
                for number, batch in enumerate(batches)
            }
            for task in as_completed(tasks):
                found[tasks[task]] = task.result()
                done += len(batches[tasks[task]])
                show(done, replicates)
    in_order = [found[number] for number in range(len(batches))]
    estimates = np.concatenate(in_order) @ np.linalg.inv(model.to_internal).T
    names = model.all_names
    return Bootstrap(
        pd.DataFrame(estimates, columns=names), pd.Series(original, index=names), seed
    )


def replicate(
    rows: Rows, theta: Floats, points: int, seeds: list[np.random.SeedSequence]
) -> Floats:
    """Fit the model to responses drawn with each seed.

    Parameters
    ----------
    rows : Rows
        The data whose responses are replaced.
    theta : array
        Parameters to draw from, internal ones.
    points : int
        Quadrature points for each level.
    seeds : list of numpy.random.SeedSequence
        One for each replicate.

    Returns
    -------
    array
        A row of internal estimates for each seed; NaN where a category was not drawn
        or the fit did not converge.
    """
    found = np.full((len(seeds), theta.size), np.nan)
    for number, seed in enumerate(seeds):
        codes = draw(rows, theta, np.random.default_rng(seed))
        if np.bincount(codes, minlength=rows.n_categories).min() == 0:
            continue  # without one of the categories a threshold would be infinite
        maximum, _ = fitting.fit(rows.with_response(codes), points, theta)
        if maximum.converged:
            found[number] = maximum.theta
    return found


@contextlib.contextmanager
def _shown(progress: Progress | bool, total: int) -> Iterator[Progress]:
    """Give the function that reports progress: the caller's, a bar's, or none."""
    if callable(progress):
        yield progress
        return
    if not progress:
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    seen = console.is_terminal or console.is_jupyter
    with Bar(console=console, transient=True, disable=not seen) as bar:
        task = bar.add_task("Bootstrap", total=total)
        yield lambda done, total: bar.update(task, completed=done)
