"""The performance study of the reference wave: indicators, and results in two years.

Of the report's analysis only a few figures were printed, so the schools are drawn given
those. Indicators come at random from an invented population, and so do the residuals,
which then lose what they share with the indicators and get the size that the printed
figures imply; normal residuals given these figures are spread just so, and every school
is treated alike. Rounding results to one decimal moves the figures a little: the first
sample that still has them, and is as schools are, is kept.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from drawing import Floats, correlation, draw_until, has_printed, is_less
from scipy import stats

from personalising.published import figure

CALIBRATED = ("s421.",)
BETA = "s421.beta.e_maturity"
ADJUSTED = "s421.adj_r2"  # follows from F
F = "s421.F"
R = "s421.r.personalisation_gcse"
PRINTED = {id: figure(id) for id in (BETA, ADJUSTED, F, R)}
INDICATORS = ["e_maturity", "investment", "personalisation"]
DECIMALS = dict.fromkeys(INDICATORS, 2) | {"result_before": 1, "result_after": 1}

# Indicators are scored 1 to 5. Schools differ more in e-maturity than in the mean of
# what their pupils say, and the three go together loosely.
SCORES = (1.5, 4.8)
MEANS = (3.1, 3.6, 3.3)
SPREADS = (0.6, 0.25, 0.28)
TOGETHER = ((1.0, 0.1, 0.25), (0.1, 1.0, 0.3), (0.25, 0.3, 1.0))
MOST_TOGETHER = 0.45  # the largest correlation of two indicators in a sample

OF_PERSONALISATION = 0.05  # its standardised coefficient at Key Stage 2: next to none
SIGNIFICANT = 0.05  # e-maturity at Key Stage 2 is; print allows any p from .03 up
UNCLEAR = 0.2  # smallest p of e-maturity and investment at GCSE
RANKS_OFF = 0.1  # how far the rank correlation at GCSE may lie from the other
NO_INTERACTION = 0.05  # the largest one in a sample, standardised
LUCK = 0.45  # how far a good year by chance makes the next one worse
YEARS = (0.72, 0.84)  # correlation of schools' results in the two years


class Population(NamedTuple):
    """Invented schools of one phase; results are percentages of pupils."""

    letter: str  # stands for the test in the identifiers of its schools
    before: tuple[float, float]  # results of the first year: mean and spread
    change: tuple[float, float]  # mean and spread
    limits: tuple[float, float]  # lowest and highest result


POPULATIONS = {
    "primary": Population("K", (80.5, 8.0), (1.0, 5.2), (55, 98)),
    "secondary": Population("G", (60.0, 13.0), (2.0, 7.5), (25, 95)),
}


class Sample(NamedTuple):
    """A sample of schools."""

    scores: Floats  # a row for each school, a column for each indicator
    before: Floats
    change: Floats


class Regression(NamedTuple):
    """Least squares, with standardised coefficients."""

    betas: Floats
    tvalues: Floats
    df: int
    f: float
    adjusted: float  # R squared


def standardised(values: Floats) -> Floats:
    """Give each column mean 0 and standard deviation 1."""
    z: Floats = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    return z


def regress(outcome: Floats, predictors: Floats) -> Regression:
    """Regress an outcome on predictors."""
    z, y = standardised(predictors), standardised(outcome)
    n, k = z.shape
    inverse = np.linalg.inv(z.T @ z)
    betas = inverse @ z.T @ y
    unexplained = float(((y - z @ betas) ** 2).sum()) / (n - k - 1)
    tvalues = betas / np.sqrt(unexplained * np.diag(inverse))
    f = float(((z @ betas) ** 2).sum()) / k / unexplained
    return Regression(betas, tvalues, n - k - 1, f, 1 - unexplained)


def explained(phase: str) -> float:
    """Return the share of the variance of change that is explained in print."""
    if phase == "secondary":
        return PRINTED[R].value ** 2
    model, residual = PRINTED[F].df
    return PRINTED[F].value * model / (PRINTED[F].value * model + residual)


EXPLAINED = {phase: explained(phase) for phase in POPULATIONS}


def coefficients(scores: Floats, phase: str) -> Floats:
    """Give the coefficients of the indicators: as printed, assumed, or what is left.

    At Key Stage 2 that of investment is what the explained variance leaves for it. At
    GCSE only a correlation with personalisation was printed.
    """
    if phase == "secondary":
        return np.array([0, 0, PRINTED[R].value])
    betas = np.array([PRINTED[BETA].value, 0, OF_PERSONALISATION])
    z = standardised(scores)
    together = z.T @ z / (len(z) - 1)
    shared = together[1] @ betas
    left = EXPLAINED[phase] - betas @ together @ betas
    betas[1] = np.sqrt(shared**2 + left) - shared
    return betas


def draw_sample(rng: np.random.Generator, phase: str) -> Sample:
    """Draw schools whose figures would be as printed, but for rounding."""
    population = POPULATIONS[phase]
    n = PRINTED[F if phase == "primary" else R].n
    assert n is not None  # from the printed degrees of freedom
    normal = rng.normal(size=(n, len(MEANS))) @ np.linalg.cholesky(TOGETHER).T
    scores = np.round(np.array(MEANS) + np.array(SPREADS) * normal, 2)
    betas = coefficients(scores, phase)
    used = np.column_stack([np.ones(len(scores)), scores[:, betas != 0]])
    noise = rng.normal(size=n)
    noise = standardised(noise - used @ np.linalg.lstsq(used, noise)[0])
    gain = standardised(scores) @ betas + np.sqrt(1 - EXPLAINED[phase]) * noise
    first = np.sqrt(1 - LUCK**2) * rng.normal(size=n) - LUCK * noise
    return Sample(
        scores,
        np.round(population.before[0] + population.before[1] * first, 1),
        np.round(population.change[0] + population.change[1] * gain, 1),
    )


def recount_phase(sample: Sample, phase: str) -> dict[str, float]:
    """Compute what was printed of one phase, by the ids of the figures."""
    if phase == "secondary":
        return {R: correlation(sample.scores[:, 2], sample.change)}
    fit = regress(sample.change, sample.scores)
    return {BETA: float(fit.betas[0]), ADJUSTED: fit.adjusted, F: fit.f}


def is_as_printed(sample: Sample, phase: str) -> bool:
    """Whether a sample shows what was printed, well inside rounding."""
    found = recount_phase(sample, phase)
    found.pop(ADJUSTED, None)  # follows from F, and only as closely as it was printed
    return all(has_printed(PRINTED[id], value) for id, value in found.items())


def is_plausible(sample: Sample, phase: str) -> bool:
    """Whether scores and results lie in their ranges and go together as they should."""
    scores, before, after = sample.scores, sample.before, sample.before + sample.change
    lowest, highest = POPULATIONS[phase].limits
    return bool(
        SCORES[0] <= scores.min()
        and scores.max() <= SCORES[1]
        and lowest <= min(before.min(), after.min())
        and max(before.max(), after.max()) <= highest
        and is_less(np.abs(np.triu(np.corrcoef(scores.T), 1)).max(), MOST_TOGETHER)
        and is_less(YEARS[0], correlation(before, after))
        and is_less(correlation(before, after), YEARS[1])
    )


def is_as_told(sample: Sample, phase: str) -> bool:
    """Whether what has no printed figure is as the report tells it.

    At Key Stage 2 e-maturity predicts the change, investment adds to it, and the two
    do not interact; at GCSE neither shows, and the trend of personalisation is no work
    of a few schools.
    """
    scores, change = sample.scores, sample.change
    fit = regress(change, scores)
    pvalues = 2 * stats.t.sf(np.abs(fit.tvalues), fit.df)
    if phase == "secondary":
        ranks = stats.spearmanr(scores[:, 2], change).statistic
        return bool(
            is_less(UNCLEAR, pvalues[:2].min())
            and is_less(abs(ranks - PRINTED[R].value), RANKS_OFF)
        )
    product = standardised(scores)[:, 0] * standardised(scores)[:, 1]
    both = regress(change, np.column_stack([scores, product]))
    return bool(
        is_less(pvalues[0], SIGNIFICANT)
        and is_less(0, fit.betas[1])
        and is_less(abs(both.betas[3] / product.std(ddof=1)), NO_INTERACTION)
    )


def make_phase(rng: np.random.Generator, phase: str) -> pd.DataFrame:
    """Make the schools of one phase, with the figures of section 4.2.1."""
    sample = draw_until(
        lambda: draw_sample(rng, phase),
        lambda drawn: (
            is_as_printed(drawn, phase)
            and is_plausible(drawn, phase)
            and is_as_told(drawn, phase)
        ),
    )
    letter = POPULATIONS[phase].letter
    schools = pd.DataFrame(sample.scores, columns=INDICATORS)
    ids = [f"SYN-{letter}{number:02}" for number in range(1, len(schools) + 1)]
    schools.insert(0, "school_id", ids)
    schools.insert(1, "phase", phase)
    after = np.round(sample.before + sample.change, 1)
    return schools.assign(result_before=sample.before, result_after=after)


def make_performance(rng: np.random.Generator) -> pd.DataFrame:
    """Make the table of the performance study."""
    return pd.concat(make_phase(rng, phase) for phase in POPULATIONS)


def recount(tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Compute from the table what the report printed, by the ids of its figures."""
    found: dict[str, float] = {}
    for phase, schools in tables["performance"].groupby("phase"):
        before, after = schools["result_before"], schools["result_after"]
        sample = Sample(
            schools[INDICATORS].to_numpy(),
            before.to_numpy(),
            (after - before).to_numpy(),
        )
        found |= recount_phase(sample, str(phase))
    return found
