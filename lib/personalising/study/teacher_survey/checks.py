"""Whether the model is the right one: levels, proportional odds, approximation."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from personalising.statistics import MixedOrderedResults
from personalising.statistics.ordinal import profile
from personalising.study.cache import once_per_wave
from personalising.study.teacher_survey.model import (
    NESTED_POINTS,
    POINTS,
    SCHOOL_AND_TEACHER,
    Specification,
    fitted,
    label,
    survey,
)
from personalising.waves import NotCollected, Wave

FEWEST_SCHOOLS = 20
"""With several teachers: fewer do not tell schools from their teachers."""

LOGISTIC_VARIANCE = np.pi**2 / 3
TRIED_POINTS = (1, 5, 9, POINTS, 25)
SINGLE = Specification(groups=())
LAPLACE = Specification(points=1)
LAPLACE_NESTED = Specification(groups=SCHOOL_AND_TEACHER, points=1, weighted=False)
NESTED = Specification(groups=SCHOOL_AND_TEACHER, points=NESTED_POINTS, weighted=False)
SAME_POINTS = Specification(points=NESTED_POINTS, weighted=False)
ALONE = Specification(groups=(), weighted=False)


@dataclass(frozen=True)
class SchoolLevel:
    """How much schools differ, beyond their teachers.

    Parameters
    ----------
    sd, sd_low, sd_high : float
        Standard deviation of schools, and its profile-likelihood interval.
    teacher_sd : float
        Standard deviation of teachers within schools.
    icc, icc_low, icc_high : float
        Share of the latent variance that lies between schools; its interval moves the
        standard deviation of schools alone.
    statistic, p_value : float
        Likelihood-ratio test of the three-level model against the two-level one, by
        the half-and-half mixture of chi-squared with 0 and 1 degrees of freedom.
    schools : int
        Schools.
    """

    sd: float
    sd_low: float
    sd_high: float
    teacher_sd: float
    icc: float
    icc_low: float
    icc_high: float
    statistic: float
    p_value: float
    schools: int


@once_per_wave
def school_level(wave: Wave, confidence: float = 0.95) -> SchoolLevel | NotCollected:
    """Test whether the model needs a level for schools.

    Weights of teachers, if there are any, are not used: they would not be the same
    throughout a school.
    """
    two, three = (fitted(wave, how) for how in (SAME_POINTS, NESTED))
    if isinstance(two, NotCollected):
        return two
    found = survey(wave)
    assert not isinstance(found, NotCollected)  # there is a fit
    if found.schools_with_several < FEWEST_SCHOOLS:
        lacking = f"{FEWEST_SCHOOLS} or more schools with several teachers each"
        return NotCollected(wave.descriptor, (lacking,))
    if isinstance(three, NotCollected):
        return three
    try:
        test = three.compare(two)
        low, high = profile.interval(three, len(three.params), confidence, two)
    except ValueError:  # no larger likelihood, or no end to the profile
        lacking = "teachers and schools that can be told from each other"
        return NotCollected(wave.descriptor, (lacking,))
    sd, teacher_sd = map(float, three.group_sd)
    icc, icc_low, icc_high = (
        s**2 / (s**2 + teacher_sd**2 + LOGISTIC_VARIANCE) for s in (sd, low, high)
    )
    return SchoolLevel(
        sd=sd,
        sd_low=low,
        sd_high=high,
        teacher_sd=teacher_sd,
        icc=icc,
        icc_low=icc_low,
        icc_high=icc_high,
        statistic=test.statistic,
        p_value=test.pvalue,
        schools=int(three.n_groups.iloc[0]),
    )


def school_sd_by_laplace(wave: Wave) -> float:
    """Standard deviation of schools as Laplace would have it; missing if it has none.

    With two nested levels R offers no other way.
    """
    found = fitted(wave, LAPLACE_NESTED)
    if isinstance(found, NotCollected):
        return float("nan")
    return float(found.group_sd.iloc[0])


def levels(wave: Wave, confidence: float = 0.95) -> pd.DataFrame | NotCollected:
    """Models of one, two and three levels, each tested against the one before.

    Returns
    -------
    pandas.DataFrame
        Columns model, schools and teachers (standard deviations), llf, aic, statistic,
        p_value, reference (the distribution that p comes from).
    """
    fits = {
        "one level: ratings": fitted(wave, ALONE),
        "two levels: teachers": fitted(wave, SAME_POINTS),
        "three levels: teachers in schools": fitted(wave, NESTED),
    }
    if isinstance(failed := fits["two levels: teachers"], NotCollected):
        return failed
    rows: list[dict[str, object]] = []
    last = None
    for name, fit in fits.items():
        if isinstance(fit, NotCollected):
            continue
        row = {"model": name, "schools": np.nan, "teachers": np.nan, "llf": fit.llf}
        row |= {f"{factor}s": sd for factor, sd in fit.group_sd.items()}
        row |= {"aic": fit.aic, "statistic": np.nan, "p_value": np.nan, "reference": ""}
        if last is not None:
            row |= _tested(fit, last)
        rows.append(row)
        last = fit
    return pd.DataFrame(rows)


def _tested(fit: MixedOrderedResults, last: MixedOrderedResults) -> dict[str, object]:
    try:
        test = fit.compare(last)
    except ValueError:  # approximated too differently to be compared
        return {}
    return {
        "statistic": test.statistic,
        "p_value": test.pvalue,
        "reference": test.reference,
    }


@once_per_wave
def proportional_odds(wave: Wave) -> pd.DataFrame | NotCollected:
    """Whether each predictor acts alike at every threshold.

    Returns
    -------
    pandas.DataFrame
        Columns term, label, statistic, df, p_value of the score test, lr_statistic,
        lr_p_value of the likelihood-ratio test, missing where the freed model has no
        maximum.
    """
    result, kept = fitted(wave), survey(wave)
    if isinstance(result, NotCollected):
        return result
    assert not isinstance(kept, NotCollected)  # there is a fit
    if kept.weighted:  # the tests trust the likelihood, which weights do not keep
        lacking = "ratings of teachers without weights, as the tests need them"
        return NotCollected(wave.descriptor, (lacking,))
    try:
        found = result.proportional_odds().tidy()
    except ValueError as error:
        lacking = f"ratings by which proportional odds can be tested ({error})"
        return NotCollected(wave.descriptor, (lacking,))
    found.insert(1, "label", found["term"].map(label))
    return found


@once_per_wave
def approximations(wave: Wave) -> pd.DataFrame | NotCollected:
    """The fit by more and more quadrature points, the first of which is Laplace's.

    Returns
    -------
    pandas.DataFrame
        Columns points, llf, sd, and largest, the largest difference of a coefficient
        from that by the most points; missing for those.
    """
    fits = {n: fitted(wave, Specification(points=n)) for n in TRIED_POINTS}
    done = {n: fit for n, fit in fits.items() if not isinstance(fit, NotCollected)}
    best = done.get(TRIED_POINTS[-1])
    if best is None:
        failed = fits[TRIED_POINTS[-1]]
        assert isinstance(failed, NotCollected)
        return failed
    return pd.DataFrame(
        {
            "points": n,
            "llf": fit.llf,
            "sd": float(fit.group_sd.iloc[0]),
            "largest": _largest_difference(fit, best) if fit is not best else np.nan,
        }
        for n, fit in done.items()
    )


def _largest_difference(fit: MixedOrderedResults, best: MixedOrderedResults) -> float:
    apart = (fit.coefficients - best.coefficients).abs()
    return float(apart.max()) if len(apart) else 0.0


def single_level(wave: Wave) -> pd.DataFrame | NotCollected:
    """Coefficients if ratings of one teacher were independent, beside the model's.

    Returns
    -------
    pandas.DataFrame
        Columns term, label, estimate, std_error, statistic (of the multilevel model);
        single, single_error, single_statistic; ratio (of the estimates); laplace.
    """
    many, one, laplace = (
        fitted(wave, how) for how in (Specification(), SINGLE, LAPLACE)
    )
    for each in (many, one, laplace):
        if isinstance(each, NotCollected):
            return each
    assert isinstance(many, MixedOrderedResults)
    assert isinstance(one, MixedOrderedResults)
    assert isinstance(laplace, MixedOrderedResults)
    names = many.coefficients.index
    if names.empty:
        lacking = "anything in which ratings or teachers differ"
        return NotCollected(wave.descriptor, (lacking,))
    frame = pd.DataFrame(
        {
            "label": [label(name) for name in names],
            "estimate": many.params[names],
            "std_error": many.bse[names],
            "statistic": many.zvalues[names],
            "single": one.params[names],
            "single_error": one.bse[names],
            "single_statistic": one.zvalues[names],
            "ratio": one.params[names] / many.params[names],
            "laplace": laplace.params[names],
        }
    )
    return frame.rename_axis("term").reset_index()


def tendencies(wave: Wave, confidence: float = 0.95) -> pd.DataFrame | NotCollected:
    """Each teacher's own tendency to agree, beyond what the predictors say.

    Returns
    -------
    pandas.DataFrame
        One row for each teacher, from the least inclined to agree: mode, std_error,
        conf_low, conf_high. No row says which teacher it is.
    """
    result = fitted(wave)
    if isinstance(result, NotCollected):
        return result
    half = stats.norm.isf((1 - confidence) / 2)
    effects = result.random_effects
    frame = pd.DataFrame({"mode": -effects["mode"], "std_error": effects["std_error"]})
    frame = frame.assign(
        conf_low=frame["mode"] - half * frame["std_error"],
        conf_high=frame["mode"] + half * frame["std_error"],
    )
    order = ["mode", "std_error"]
    return frame.sort_values(order, ignore_index=True)
