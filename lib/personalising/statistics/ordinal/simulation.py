"""Responses drawn from a model, and the parametric bootstrap."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from personalising.statistics.ordinal import fitting
from personalising.statistics.ordinal.likelihood import Floats, Integers, Rows

if TYPE_CHECKING:
    from personalising.statistics.ordinal.results import MixedOrderedResults

Progress = Callable[[int, int], Any]

TOGETHER = 10
"""Replicates that travel to a worker as one task."""


def draw(rows: Rows, theta: Floats, generator: np.random.Generator) -> Integers:
    """Codes for the rows: effects of the groups first, then each row's own."""
    cuts = theta[: rows.n_cuts].reshape(rows.n_categories - 1, -1)
    coef = theta[rows.n_cuts : rows.size - rows.levels]
    latent = rows.x[:, : rows.n_coefficients] @ coef
    sizes = np.diff(rows.starts)
    if rows.levels == 2:
        outer = generator.standard_normal(len(rows.outer_starts) - 1) * theta[-2]
        latent += np.repeat(outer, np.diff(rows.starts[rows.outer_starts]))
    if rows.levels:
        latent += np.repeat(generator.standard_normal(len(sizes)) * theta[-1], sizes)
    latent += generator.logistic(size=len(latent))
    codes: Integers = (latent[:, None] > rows.z @ cuts.T).sum(axis=1)
    return codes


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """Fits to responses drawn from a fitted model.

    Parameters
    ----------
    estimates : pandas.DataFrame
        One row to a replicate: thresholds, coefficients, standard deviations. Missing
        where the drawn responses could not be fitted.
    original : pandas.Series
        The estimates that they were drawn from.
    seed : int
        From which every replicate has its own stream, whoever computes it.
    """

    estimates: pd.DataFrame
    original: pd.Series
    seed: int

    @property
    def failed(self) -> int:
        """Replicates that could not be fitted; they are left out below."""
        return int(self.estimates.isna().any(axis=1).sum())

    @property
    def bse(self) -> pd.Series:
        """Standard deviation of each estimate over the replicates."""
        return self.estimates.std()

    @property
    def bias(self) -> pd.Series:
        """Mean of each estimate over the replicates, less what it was drawn from."""
        return self.estimates.mean() - self.original

    def conf_int(self, alpha: float = 0.05) -> pd.DataFrame:
        """Percentile intervals."""
        ends = self.estimates.quantile([alpha / 2, 1 - alpha / 2]).T
        return ends.set_axis(["conf_low", "conf_high"], axis=1)

    def tidy(self, alpha: float = 0.05) -> pd.DataFrame:
        """One row to a parameter: estimate, std_error, bias, conf_low, conf_high."""
        parts = [
            self.original.rename("estimate"),
            self.bse.rename("std_error"),
            self.bias.rename("bias"),
            self.conf_int(alpha),
        ]
        return pd.concat(parts, axis=1).rename_axis("term").reset_index()

    def __repr__(self) -> str:
        """How many replicates, and how many of them failed."""
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
    """Draw, fit again, and gather, in order whatever order the workers finish in."""
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
    found: list[Floats] = [np.empty(0)] * len(batches)
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
    estimates = np.concatenate(found) @ np.linalg.inv(model.to_internal).T
    names = model.all_names
    return Bootstrap(
        pd.DataFrame(estimates, columns=names), pd.Series(original, index=names), seed
    )


def replicate(
    rows: Rows, theta: Floats, points: int, seeds: list[np.random.SeedSequence]
) -> Floats:
    """Estimates from responses drawn with each seed; missing where there are none."""
    found = np.full((len(seeds), theta.size), np.nan)
    for number, seed in enumerate(seeds):
        codes = draw(rows, theta, np.random.default_rng(seed))
        if np.bincount(codes, minlength=rows.n_categories).min() == 0:
            continue  # a threshold would be infinite
        maximum, _ = fitting.fit(rows.answered(codes), points, theta)
        if maximum.converged:
            found[number] = maximum.theta
    return found


@contextlib.contextmanager
def _shown(progress: Progress | bool, total: int) -> Iterator[Progress]:
    """What is to be called with the replicates done: the user's, a bar, or nothing."""
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
