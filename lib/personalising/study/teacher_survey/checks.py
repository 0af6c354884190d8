"""Whether the model is the right one: levels, proportional odds, approximation."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy import stats

from personalising.pages import Base, Result
from personalising.statistics import MixedOrderedResults
from personalising.statistics.ordinal import profile
from personalising.statistics.ordinal.results import LOGISTIC_VARIANCE
from personalising.study.cache import once_per_wave
from personalising.study.teacher_survey.effects import bases_of_terms
from personalising.study.teacher_survey.model import (
    NESTED_POINTS,
    POINTS,
    SCHOOL_AND_TEACHER,
    TEACHER_PREDICTORS,
    Specification,
    base_of,
    fitted,
    fitted_where_possible,
    survey,
)
from personalising.waves import Wave

FEWEST_SCHOOLS = 20
"""With several teachers: fewer do not tell schools from their teachers."""

TRIED_POINTS = (1, 5, 9, POINTS, 25)
SINGLE = Specification(groups=())
LAPLACE = Specification(points=1)
LAPLACE_NESTED = Specification(groups=SCHOOL_AND_TEACHER, points=1, weighted=False)
NESTED = Specification(groups=SCHOOL_AND_TEACHER, points=NESTED_POINTS, weighted=False)
SAME_POINTS = Specification(points=NESTED_POINTS, weighted=False)
ALONE = Specification(groups=(), weighted=False)


TENDENCIES = "tendencies of teachers"
"""The table that `tendencies_by_teacher` gives, as bases name it."""

LEVELS: Mapping[str, Specification] = MappingProxyType(
    {
        "one level: ratings": ALONE,
        "two levels: teachers": SAME_POINTS,
        "three levels: teachers in schools": NESTED,
    }
)


def share_between(sd: float, others: float) -> float:
    """Give the share of the latent variance that lies between schools.

    Parameters
    ----------
    sd, others : float
        Standard deviations of schools, and of teachers within them.
    """
    return sd**2 / (sd**2 + others**2 + LOGISTIC_VARIANCE)


@once_per_wave
def school_level(wave: Wave, confidence: float = 0.95) -> Result:
    """Test whether the model needs a level for schools, beyond their teachers.

    Weights of teachers, if there are any, are not used: they would not be the same
    throughout a school.

    Returns
    -------
    Result
        One row: sd, sd_low, sd_high, standard deviation of schools with its
        profile-likelihood interval; teacher_sd, of teachers within schools; icc,
        icc_low, icc_high, share of the latent variance that lies between schools, whose
        interval moves the standard deviation of schools alone; statistic and p_value,
        likelihood-ratio test of three levels against two, by the half-and-half mixture
        of chi-squared with 0 and 1 degrees of freedom; schools, how many.

    Raises
    ------
    NotCollected
        Where there is no fit, or fewer than 20 schools have several teachers, or the
        two levels cannot be told from each other.
    """
    two, found = fitted(wave, SAME_POINTS), survey(wave)
    if found.schools_with_several < FEWEST_SCHOOLS:
        raise wave.lacks(f"{FEWEST_SCHOOLS} or more schools with several teachers each")
    three = fitted(wave, NESTED)
    try:
        test = three.compare(two)
        low, high = profile.interval(three, len(three.params), confidence, two)
    except ValueError:  # no larger likelihood, or no end to the profile
        raise wave.lacks(
            "teachers and schools that can be told from each other"
        ) from None
    sd, teacher_sd = map(float, three.group_sd)
    row = {
        "sd": sd,
        "sd_low": low,
        "sd_high": high,
        "teacher_sd": teacher_sd,
        "icc": share_between(sd, teacher_sd),
        "icc_low": share_between(low, teacher_sd),
        "icc_high": share_between(high, teacher_sd),
        "statistic": test.statistic,
        "p_value": test.pvalue,
        "schools": int(three.n_groups.iloc[0]),
    }
    bases = [base_of(found.frame, "schools")]
    return Result.by_row(pd.DataFrame([row]), bases, [])


def schools_by_laplace(wave: Wave) -> Result:
    """Say what Laplace's approximation makes of the level for schools.

    With two nested levels R offers no other way.

    Returns
    -------
    Result
        One row: sd, the standard deviation of schools; laplace, the same by Laplace.

    Raises
    ------
    NotCollected
        Where either cannot be had.
    """
    schools = school_level(wave)
    by_laplace = fitted(wave, LAPLACE_NESTED)
    row = {
        "sd": schools.frame["sd"].iloc[0],
        "laplace": float(by_laplace.group_sd.iloc[0]),
    }
    return Result.by_row(pd.DataFrame([row]), [schools.base(0, "sd")], [])


def levels(wave: Wave) -> Result:
    """Test models of one, two and three levels, each against the one before.

    Returns
    -------
    Result
        Columns model, schools and teachers (standard deviations), llf, aic, statistic
        (likelihood ratio), p_value, reference (the distribution that p comes from). A
        model that the wave cannot give has no row.

    Raises
    ------
    NotCollected
        Where there is no fit of two levels.
    """
    fitted(wave, SAME_POINTS)  # without it there is nothing to tell
    rows: list[dict[str, object]] = []
    last = None
    for name, fit in fitted_where_possible(wave, LEVELS).items():
        row = {"model": name, "schools": np.nan, "teachers": np.nan, "llf": fit.llf}
        row |= {f"{factor}s": sd for factor, sd in fit.group_sd.items()}
        row |= {"aic": fit.aic, "statistic": np.nan, "p_value": np.nan, "reference": ""}
        if last is not None:
            row |= _tested(fit, last)
        rows.append(row)
        last = fit
    table = pd.DataFrame(rows)
    frame = survey(wave).frame
    units = {"schools": "schools", "teachers": "teachers"}
    bases = {
        name: [
            None if pd.isna(cell) else base_of(frame, units.get(name, "ratings"))
            for cell in table[name]
        ]
        for name in table.columns.drop(["model", "reference"])
    }
    return Result(table, bases)


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


def summary_of_fit(wave: Wave, confidence: float = 0.95) -> Result:
    """Sum up the fit of the model.

    Returns
    -------
    Result
        One row: ratings, teachers; sd, sd_low, sd_high, the standard deviation of
        teachers with its interval (missing where it is best at 0); icc, the share of
        the latent variance between them; llf (log-likelihood) and aic, which is
        missing where teachers have weights.

    Raises
    ------
    NotCollected
        Where there is no fit.
    """
    found, kept = fitted(wave), survey(wave)
    ends = found.group_sd_conf_int(confidence).iloc[0]
    row = {
        "ratings": found.nobs,
        "teachers": int(found.n_groups.iloc[0]),
        "sd": found.group_sd.iloc[0],
        "sd_low": ends.iloc[0],
        "sd_high": ends.iloc[1],
        "icc": found.icc.iloc[0],
        "llf": found.llf,
        # a weighted likelihood has no criterion
        "aic": np.nan if kept.weighted else found.aic,
    }
    of_teachers = ("teachers", "sd", "sd_low", "sd_high", "icc")
    bases = {
        name: [
            base_of(kept.frame, "teachers" if name in of_teachers else "ratings")
            if name != "aic" or not kept.weighted
            else None
        ]
        for name in row
    }
    return Result(pd.DataFrame([row]), bases)


@once_per_wave
def proportional_odds(wave: Wave) -> Result:
    """Test whether each predictor acts alike at every threshold.

    Returns
    -------
    Result
        Columns term, label, statistic, df, p_value of the score test, lr_statistic,
        lr_p_value of the likelihood-ratio test, missing where the freed model has no
        maximum.

    Raises
    ------
    NotCollected
        Where there is no fit, teachers have weights, or nothing can be tested.
    """
    result, kept = fitted(wave), survey(wave)
    if kept.weighted:  # the tests trust the likelihood, which weights do not keep
        raise wave.lacks("ratings of teachers without weights, as the tests need them")
    try:
        found = result.proportional_odds().tidy()
    except ValueError as error:
        raise wave.lacks(
            f"ratings by which proportional odds can be tested ({error})"
        ) from None
    found.insert(1, "label", found["term"].map(survey(wave).label))
    bases = [base_of(kept.frame)] * len(found)
    return Result.by_row(found, bases, ["term", "label"])


@once_per_wave
def approximations(wave: Wave) -> Result:
    """Fit the model by more and more quadrature points, from the one of Laplace on.

    Returns
    -------
    Result
        Columns points, llf, sd (of teachers), and largest, the largest difference of a
        coefficient from that by the most points; missing for those.

    Raises
    ------
    NotCollected
        Where there is no fit by the most points.
    """
    best = fitted(wave, Specification(points=TRIED_POINTS[-1]))
    ways = {points: Specification(points=points) for points in TRIED_POINTS}
    table = pd.DataFrame(
        {
            "points": points,
            "llf": fit.llf,
            "sd": float(fit.group_sd.iloc[0]),
            "largest": _largest_difference(fit, best) if fit is not best else np.nan,
        }
        for points, fit in fitted_where_possible(wave, ways).items()
    )
    bases = [base_of(survey(wave).frame)] * len(table)
    return Result.by_row(table, bases, ["points"])


def _largest_difference(fit: MixedOrderedResults, best: MixedOrderedResults) -> float:
    apart = (fit.coefficients - best.coefficients).abs()
    return float(apart.max()) if len(apart) else 0.0


def single_level(wave: Wave) -> Result:
    """Give the coefficients if ratings of one teacher were independent.

    Returns
    -------
    Result
        Columns term, label, estimate, std_error, statistic (of the multilevel model,
        in log odds; positive: disagreement); single, single_error, single_statistic;
        ratio (of the estimates, single to multilevel); laplace.

    Raises
    ------
    NotCollected
        Where one of these fits cannot be had, or ratings do not differ in anything.
    """
    many, one, laplace = (
        fitted(wave, how) for how in (Specification(), SINGLE, LAPLACE)
    )
    names = many.coefficients.index
    if names.empty:
        raise wave.lacks("anything in which ratings or teachers differ")
    table = pd.DataFrame(
        {
            "label": [survey(wave).label(name) for name in names],
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
    table = table.rename_axis("term").reset_index()
    bases = bases_of_terms(survey(wave), table["term"])
    return Result.by_row(table, bases, ["term", "label"])


def overstated(wave: Wave) -> Result:
    """Say how much more certain predictors of teachers look on a single level.

    Returns
    -------
    Result
        Columns term, label and times, the z of the single-level model over that of the
        multilevel one; a row for each predictor of teachers and schools in the model.

    Raises
    ------
    NotCollected
        Where one of these fits cannot be had.
    """
    found = single_level(wave).frame
    found = found[found["term"].isin(TEACHER_PREDICTORS)]
    times = (found["single_statistic"] / found["statistic"]).abs()
    table = found[["term", "label"]].assign(times=times)
    bases = [base_of(survey(wave).frame)] * len(table)
    return Result.by_row(table, bases, ["term", "label"])


def tendencies_by_teacher(wave: Wave, confidence: float = 0.95) -> pd.DataFrame:
    """Estimate each teacher's own tendency to agree, beyond what the predictors say.

    Returns
    -------
    pandas.DataFrame
        From the least inclined to agree: teacher; mode, std_error, conf_low, conf_high,
        log odds of more agreement; and side, whether the interval lies ``above`` zero,
        ``below``, or ``neither``.

    Raises
    ------
    NotCollected
        Where there is no fit.
    """
    half = stats.norm.isf((1 - confidence) / 2)
    effects = fitted(wave).random_effects
    mode, error = -effects["mode"], effects["std_error"]
    frame = pd.DataFrame({"mode": mode, "std_error": error})
    frame = frame.assign(conf_low=mode - half * error, conf_high=mode + half * error)
    above, below = frame["conf_low"] > 0, frame["conf_high"] < 0
    side = np.select([above, below], ["above", "below"], "neither")
    named = frame.assign(side=side).rename_axis("teacher").reset_index()
    order = ["mode", "std_error"]
    return named.sort_values(order, ignore_index=True)


def tendencies(wave: Wave, confidence: float = 0.95) -> Result:
    """Give each teacher's own tendency to agree, beyond what the predictors say.

    Returns
    -------
    Result
        One row for each teacher, from the least inclined to agree: mode, std_error,
        conf_low, conf_high, log odds of more agreement; and side, where the interval
        lies. No row says which teacher it is, but its base does.

    Raises
    ------
    NotCollected
        Where there is no fit.
    """
    found = tendencies_by_teacher(wave, confidence)
    bases = [
        Base(1, "teachers", TENDENCIES, {"teacher": teacher})
        for teacher in found["teacher"]
    ]
    shown = found.drop(columns="teacher")
    return Result.by_row(shown, bases, labels=["side"], row_unit="teacher")


def spread_of_tendencies(wave: Wave, confidence: float = 0.95) -> Result:
    """Say how far the teachers' own tendencies are apart.

    Returns
    -------
    Result
        One row: above and below, teachers whose interval lies above or below zero;
        modes_sd, the standard deviation of the tendencies; sd, that of the model.

    Raises
    ------
    NotCollected
        Where there is no fit.
    """
    found = tendencies_by_teacher(wave, confidence)
    counts = {name: int((found["side"] == name).sum()) for name in ("above", "below")}
    sds = {
        "modes_sd": found["mode"].std(),
        "sd": float(fitted(wave).group_sd.iloc[0]),
    }
    bases = {
        name: [Base(count, "teachers", TENDENCIES, {"side": name})]
        for name, count in counts.items()
    }
    bases |= {name: [Base(len(found), "teachers", TENDENCIES)] for name in sds}
    return Result(pd.DataFrame([counts | sds]), bases)
