"""What goes with agreement: coefficients, and comparisons that are made of them.

In the model a positive coefficient goes with disagreement, as in print. Comparisons
are turned round, so that a positive one is more agreement; and so are odds ratios,
which are odds of a more positive answer.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy import stats

from personalising.statistics import MixedOrderedResults
from personalising.study.cache import once_per_wave
from personalising.study.teacher_survey.model import (
    NAMES,
    REPORTED,
    TEACHER_PREDICTORS,
    Specification,
    fitted,
    label,
    printed_coefficient,
    survey,
)
from personalising.waves import NotCollected, Wave

Weights = Mapping[str, float]

GIRLS_AND_BOYS: Weights = MappingProxyType({"girls": -0.5, "boys": -0.5})
CONTRASTS: Mapping[str, tuple[str, Weights]] = MappingProxyType(
    {
        # name: what a page calls it, and weights of groups of pupils that add up to 0
        "older-1": (
            "Key Stages 3 and 4 against Key Stage 1",
            {"ks3": 0.5, "ks4": 0.5, "ks1": -1},
        ),
        "older-2": (
            "Key Stages 3 and 4 against Key Stage 2",
            {"ks3": 0.5, "ks4": 0.5, "ks2": -1},
        ),
        "2-1": ("Key Stage 2 against Key Stage 1", {"ks2": 1, "ks1": -1}),
        "4-3": ("Key Stage 4 against Key Stage 3", {"ks4": 1, "ks3": -1}),
        "gifted": (
            "gifted pupils against girls and boys",
            {"gifted": 1, **GIRLS_AND_BOYS},
        ),
        "sen": (
            "pupils with special needs against girls and boys",
            {"sen": 1, **GIRLS_AND_BOYS},
        ),
        "girls-boys": ("girls against boys", {"girls": 1, "boys": -1}),
    }
)
PHASE_CONTRASTS: Mapping[str, tuple[str, Weights]] = MappingProxyType(
    {
        "secondary-primary": (
            "secondary against primary schools",
            {"secondary": 1, "primary": -1},
        ),
        "special-primary": (
            "special against primary schools",
            {"special": 1, "primary": -1},
        ),
        "special-secondary": (
            "special against secondary schools",
            {"special": 1, "secondary": -1},
        ),
    }
)
BY_PHASE = Specification(by_phase=True)
CLUSTERED = Specification(clustered=True)
INTERACTION = Specification(extra=("experience:priority",))
BANDS = (1, 4)
"""Experience of new staff, and of the most experienced."""


def combination(
    result: MixedOrderedResults, weights: Weights, confidence: float
) -> dict[str, float]:
    """A weighted sum of coefficients: estimate, std_error, statistic, p, interval.

    Those not in the model, such as a reference category, count as 0.
    """
    params = result.params
    vector = pd.Series(weights, dtype="float64").reindex(params.index, fill_value=0.0)
    estimate = float(vector @ params)
    error = float(np.sqrt(vector @ result.cov_params() @ vector))
    half = float(stats.norm.isf((1 - confidence) / 2)) * error
    return {
        "estimate": estimate,
        "std_error": error,
        "statistic": estimate / error,
        "p_value": float(2 * stats.norm.sf(abs(estimate / error))),
        "conf_low": estimate - half,
        "conf_high": estimate + half,
    }


def agreement(factor: str, weights: Weights) -> dict[str, float]:
    """Weights of coefficients for a comparison of categories, towards agreement."""
    return {f"{factor}[T.{name}]": -weight for name, weight in weights.items()}


def coefficients(
    wave: Wave, confidence: float = 0.95, how: Specification = REPORTED
) -> pd.DataFrame | NotCollected:
    """Every coefficient, as fitted and as printed.

    Returns
    -------
    pandas.DataFrame
        Columns term, label, estimate (positive: disagreement), std_error, statistic,
        p_value, conf_low, conf_high, printed; odds_ratio, ratio_low, ratio_high: of a
        less positive answer; odds, odds_low, odds_high, odds_printed: of a more
        positive one.
    """
    result, found = fitted(wave, how), survey(wave)
    if isinstance(result, NotCollected):
        return result
    assert not isinstance(found, NotCollected)  # there is a fit
    tidy = result.tidy(confidence)
    tidy = tidy[tidy["term"].isin(result.coefficients.index)].reset_index(drop=True)
    if tidy.empty:
        lacking = "anything in which ratings or teachers differ"
        return NotCollected(wave.descriptor, (lacking,))
    tidy.insert(1, "label", tidy["term"].map(label))
    reference = found.subgroups[0]
    tidy["printed"] = [printed_coefficient(term, reference) for term in tidy["term"]]
    return tidy.assign(
        odds_ratio=np.exp(tidy["estimate"]),
        ratio_low=np.exp(tidy["conf_low"]),
        ratio_high=np.exp(tidy["conf_high"]),
        odds=np.exp(-tidy["estimate"]),
        odds_low=np.exp(-tidy["conf_high"]),
        odds_high=np.exp(-tidy["conf_low"]),
        odds_printed=np.exp(-tidy["printed"]),
    )


@once_per_wave
def contrasts(wave: Wave, confidence: float = 0.95) -> pd.DataFrame | NotCollected:
    """Comparisons of groups of pupils, and of phases, towards agreement.

    Returns
    -------
    pandas.DataFrame
        Columns contrast, label, estimate, std_error, statistic, p_value, conf_low,
        conf_high, printed (what follows from the printed coefficients); odds, odds_low,
        odds_high, odds_printed, the same as odds ratios. Only comparisons of what was
        rated.
    """
    result, by_phase = fitted(wave), fitted(wave, by_school(wave, BY_PHASE))
    found = survey(wave)
    if isinstance(result, NotCollected):
        return result
    assert not isinstance(found, NotCollected)  # there is a fit
    rows = [
        {"contrast": name, "label": title}
        | combination(result, agreement("subgroup", weights), confidence)
        | {"printed": printed_contrast(weights)}
        for name, (title, weights) in CONTRASTS.items()
        if set(weights) <= set(found.subgroups)
    ]
    if not isinstance(by_phase, NotCollected):
        rows += [
            {"contrast": name, "label": title}
            | combination(by_phase, agreement("phase", weights), confidence)
            | {"printed": printed_phases(name)}
            for name, (title, weights) in PHASE_CONTRASTS.items()
            if set(weights) <= set(found.phases)
        ]
    if not rows:
        return NotCollected(wave.descriptor, ("groups that can be compared",))
    frame = pd.DataFrame(rows)
    return frame.assign(
        odds=np.exp(frame["estimate"]),
        odds_low=np.exp(frame["conf_low"]),
        odds_high=np.exp(frame["conf_high"]),
        odds_printed=np.exp(frame["printed"]),
    )


def by_school(wave: Wave, how: Specification) -> Specification:
    """A specification with errors that allow for schools, where these are known.

    What teachers of one school have in common is no independent evidence on whatever
    belongs to schools, and so is not to be trusted with plain errors.
    """
    found = survey(wave)
    known = not isinstance(found, NotCollected) and found.has_schools
    return replace(how, clustered=known)


def printed_phases(contrast: str) -> float:
    """What print says of two phases: one coefficient sets primary schools apart."""
    if contrast == "special-secondary":
        return float("nan")
    return printed_coefficient("primary")


def printed_contrast(weights: Weights) -> float:
    """The comparison of groups of pupils in the printed coefficients, unrounded.

    Examples
    --------
    >>> round(printed_contrast({"ks4": 1, "ks3": -1}), 3)
    0.044
    """
    terms = {name: f"subgroup[T.{name}]" for name in weights if name != "ks1"}
    return -sum(weights[name] * printed_coefficient(t) for name, t in terms.items())


@once_per_wave
def clustered(wave: Wave, confidence: float = 0.95) -> pd.DataFrame | NotCollected:
    """Predictors of teachers and schools, their errors plain and by school.

    Returns
    -------
    pandas.DataFrame
        Columns term, label, estimate, std_error, conf_low, conf_high, and, with errors
        that allow for schools, school_error, school_low, school_high, ratio.
    """
    plain, robust = (
        coefficients(wave, confidence, how) for how in (REPORTED, CLUSTERED)
    )
    for each in (plain, robust):
        if isinstance(each, NotCollected):
            return each
    assert isinstance(plain, pd.DataFrame)
    assert isinstance(robust, pd.DataFrame)
    frame = plain[["term", "label", "estimate", "std_error", "conf_low", "conf_high"]]
    frame = frame.assign(
        school_error=robust["std_error"],
        school_low=robust["conf_low"],
        school_high=robust["conf_high"],
        ratio=robust["std_error"] / plain["std_error"],
    )
    chosen = frame[frame["term"].isin(TEACHER_PREDICTORS)].reset_index(drop=True)
    if chosen.empty:
        return NotCollected(wave.descriptor, ("any predictor of teachers or schools",))
    return chosen


@once_per_wave
def priority_by_experience(
    wave: Wave, confidence: float = 0.95
) -> pd.DataFrame | NotCollected:
    """Whether priority does the same for new and for established staff.

    Returns
    -------
    pandas.DataFrame
        Three rows, towards agreement: effect (of one point of priority for new and
        for the most experienced staff, and their difference), label, estimate,
        std_error, statistic, p_value, conf_low, conf_high.
    """
    found = survey(wave)
    if isinstance(found, NotCollected):
        return found
    alike = [t for t in ("experience", "priority") if t not in found.terms]
    if alike:
        lacking = tuple(f"teachers who differ in {NAMES[term]}" for term in alike)
        return NotCollected(wave.descriptor, lacking)
    result = fitted(wave, INTERACTION)
    if isinstance(result, NotCollected):
        return result
    product = next(name for name in result.coefficients.index if ":" in name)
    new, established = ({"priority": -1.0, product: -float(band)} for band in BANDS)
    apart = {product: float(BANDS[0] - BANDS[1])}
    rows = [
        {"effect": effect, "label": title} | combination(result, weights, confidence)
        for effect, title, weights in (
            ("new", "new staff", new),
            ("established", "the most experienced", established),
            ("difference", "the latter less the former", apart),
        )
    ]
    return pd.DataFrame(rows)
