"""Sentences of Appendix C."""

from math import floor, isnan

from personalising import published
from personalising.model import claims
from personalising.pages import Result
from personalising.pages.columns import formatted
from personalising.pages.words import (
    capital,
    interval_note,
    level,
    listed,
    number_of,
    p_value,
    span,
)
from personalising.study.edge import without
from personalising.study.teacher_survey.chemistry import Chemistry
from personalising.study.teacher_survey.model import Survey
from personalising.study.teacher_survey.sentences import NO_SURVEY, row_of
from personalising.waves import NotCollected

ACCOUNT_NOTE = (
    "At the steps asked, rated and in the model, teachers are all those left; at the "
    "others, those of whom that step left nothing. The first three shares in the last "
    "column are of the questions asked, the others of the ratings given."
)
SENSITIVITY_NOTE = (
    "z: printed coefficient over the standard error that this wave's design, its "
    "teachers, schools and questions, would give it."
)
NO_MODEL = "There is no such model ({reason})."
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
        f"{teachers} per cent of teachers and {ratings} per cent of ratings. "
        f"{capital(place)} they are {share['share_of_teachers']:.1%} and "
        f"{share['share_of_ratings']:.2%}. It does not say what it "
        "did with teachers of whom experience or priority was not known: here they "
        "are left out as well."
    )


@without("Schools' priority scores cannot be described ({reason}).")
def priority(scores: Result, place: str) -> str:
    """Say where the priority score comes from and how far schools differ in it.

    Parameters
    ----------
    scores : Result
        As `priority_scores` gives it.
    place : str
        Where the result comes from, as `words.in_this_wave` says it.
    """
    row = row_of(scores)
    said = "The model has one school, and so no differences between scores."
    if row["schools"] > 1:  # no lowest and no highest: each would be of one school
        said = (
            f"Over the {number_of(row['schools'], 'school')} of the model, scores have "
            f"a standard deviation of {row['sd']:.2f}."
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
        f"{capital(place)} one factor explains {row['explained']:.0%} of the variance "
        f"of the items; the second eigenvalue of their correlations is {second:.2f}, "
        f"{several}. {said} Without a score, since some item was left out: "
        f"{number_of(row['incomplete'], 'school')}."
    )


@without("Whether schools differ beyond their teachers cannot be tested ({reason}).")
def levels(schools: Result, survey: Survey, place: str, confidence: float) -> str:
    """Say whether the model needs a level for schools.

    Parameters
    ----------
    schools : Result
        As `school_level` gives it.
    survey : Survey
    place : str
        Where the result comes from, as `words.in_this_wave` says it.
    confidence : float
        Level of the interval.
    """
    found = row_of(schools)
    band = claims("teacher_survey")["4.2.2.schools"].negligible
    if found["p_value"] < SIGNIFICANT:
        needed = "the level for schools is needed"
    elif found["sd_high"] <= band:
        needed = "two levels are enough"
    else:
        needed = "no sign of schools, and too few teachers to rule them out"
    weights = " Weights are not used for this." if survey.weighted else ""
    return (
        f"{capital(place)} the third level adds a likelihood ratio of "
        f"{found['statistic']:.2f} ({p_value(found['p_value'])}): {needed}. The "
        f"standard deviation of schools is {found['sd']:.2f}. Its {level(confidence)} "
        f"profile interval runs from {found['sd_low']:.2f} to {found['sd_high']:.2f}. "
        "That of "
        f"teachers within schools is {found['teacher_sd']:.2f}. Of the variance, "
        f"{found['icc']:.1%} lies between schools, and at most "
        f"{found['icc_high']:.1%} by that interval.{weights}"
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


NOT_BESIDE = "There is no model that could be set beside what was printed ({reason})."


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
        f"figure {place}.{more}"
    )


@without()
def _inside(thresholds: Result) -> str:
    row = row_of(thresholds)
    return (
        f" {row['inside']} of {row['thresholds']} thresholds lie in the range that the "
        "printed scenarios allow."
    )


@without()
def coefficients_note(fit: Result, confidence: float) -> str:
    """Give rows, groups and fit of the model, and the level of the intervals."""
    row = row_of(fit)
    known = not isnan(row["sd_low"]) and not isnan(row["sd_high"])
    ends = (
        f" Its interval runs from {row['sd_low']:.3f} to {row['sd_high']:.3f}."
        if known
        else ""
    )
    weighted = isnan(row["aic"])
    criterion = "" if weighted else f", AIC {formatted(row['aic'], ',.1f')}"
    return (
        f"{number_of(row['ratings'], 'rating')} by "
        f"{number_of(row['teachers'], 'teacher')}. Standard deviation of "
        f"teachers {row['sd']:.3f}.{ends} Share of the variance that lies "
        f"between them {row['icc']:.0%}. "
        f"Log-likelihood {formatted(row['llf'], ',.2f')}{criterion}. "
        f"{interval_note(confidence)}"
    )


@without("The report did not print how much teachers differ, and much hangs on it.")
def _by_spread(found: Result, more: str) -> str:
    first, last = (found.frame.iloc[place] for place in (0, -1))
    return (
        "The report did not print how much teachers differ, nor whether its "
        "coefficients are those of one teacher. If they are, the shares of teachers "
        "who agree lie closer together, the more teachers differ. At the smallest "
        "standard deviation in the figure below the printed figures stand for "
        f"{first['lowest']:.0%} and {first['highest']:.0%}. At the largest they stand "
        f"for {last['lowest']:.0%} and {last['highest']:.0%}.{more}"
    )


@without()
def _hanging(found: Result, limits: Result) -> str:
    lowest, highest = found.frame["sd"].iloc[[0, -1]]
    ends = row_of(limits)
    hang = [
        f"that of {BETWEEN[name]} up to {floor(10 * end) / 10:.1f}"  # not above it
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
        said += f" The effect of {listed(stand)} is significant at all of these."
    if fall:
        said += f" That of {listed(fall)} is significant at none of these."
    return (
        f"{said} That of priority hangs as well on how far schools differ in it. Print "
        "keeps its standard errors within limits, since it gives the design and both "
        "scenarios; those limits are worked out below."
    )


def sensitivity(found: Result | NotCollected, limits: Result | NotCollected) -> str:
    """Say which conclusions hang on how much teachers differ.

    Parameters
    ----------
    found, limits : Result or NotCollected
        As `sensitivity` and `significant_up_to` give them.
    """
    return _by_spread(found, _hanging(found, limits))


@without("Errors that allow for schools cannot be had ({reason}).")
def clustered(found: Result, place: str) -> str:
    """Say what allowing for schools does to the standard errors.

    Parameters
    ----------
    found : Result
        As `clustered` gives it.
    place : str
        Where the result comes from, as `words.in_this_wave` says it.
    """
    table = found.frame
    low, high = table["ratio"].min(), table["ratio"].max()
    decided = [
        (row.conf_low > 0 or row.conf_high < 0)
        == (row.school_low > 0 or row.school_high < 0)
        for row in table.itertuples()
    ]
    same = "no conclusion changes" if all(decided) else "a conclusion changes"
    return (
        "Teachers of one school may be alike, and what belongs to a school is the same "
        "for all of them. Errors that allow for this are "
        f"{span(low, high, '.2f')} times the plain ones {place}, and {same}. The "
        f"findings on {listed(BETWEEN[term] for term in table['term'])} rest on them."
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
def single_level(found: Result, overstated: Result, place: str) -> str:
    """Say what ignoring the level of teachers would have done.

    Parameters
    ----------
    found, overstated : Result
        As `single_level` and `overstated` give them.
    place : str
        Where the result comes from, as `words.in_this_wave` says it.
    """
    ratio, surer = found.frame["ratio"], overstated.frame["times"].max()
    said = (
        f"{capital(place)}, without the level for teachers, the coefficients are "
        f"{span(ratio.min(), ratio.max(), '.2f')} times what they are with it. They "
        "then average over teachers, and compare pupils whom different teachers rated."
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
        return "Laplace's approximation has no maximum here."
    first, before, last = (table.iloc[place] for place in (0, -2, -1))
    if not last["sd"]:
        return f"{capital(where)} teachers do not differ: nothing is approximated."
    moved = (
        "nothing moves any more"
        if before["largest"] < SEEN
        else f"a coefficient still moves by {before['largest']:.4f}"
    )
    return (
        f"{capital(where)} Laplace puts the standard deviation of teachers at "
        f"{first['sd']:.3f} instead of {last['sd']:.3f}. It puts no coefficient off by "
        f"more than {first['largest']:.4f}. From {before['points']:.0f} points on "
        f"{moved}.{more}"
    )


@without()
def _third_level(schools: Result) -> str:
    row = row_of(schools)
    laplace, exact = (f"{row[name]:.4f}" for name in ("laplace", "sd"))
    beside = ", and so does quadrature" if laplace == exact else f" instead of {exact}"
    return f" With schools as a third level it puts theirs at {laplace}{beside}."


@without(NO_MODEL)
def tendencies(spread: Result, place: str) -> str:
    """Say how far teachers are apart, and of how many it can be said."""
    row = row_of(spread)
    if not row["sd"]:
        return f"{capital(place)} teachers show no tendencies of their own."
    return (
        f"{capital(place)} the interval lies above zero for {row['above']:,} teachers "
        f"and below for {row['below']:,}. "
        f"The tendencies have a standard deviation of {row['modes_sd']:.2f}, and the "
        f"model {row['sd']:.2f}: each is drawn towards zero, the more the fewer groups "
        "the teacher rated."
    )


def chemistry(found: Chemistry) -> str:
    """Say what the estimator finds in English pupils, where schools matter."""
    return (
        f"The data are of {found.pupils:,} candidates in {found.schools:,} schools. "
        "Their results run from fail to A, and GCSE results and gender are the "
        f"predictors. Schools have a standard deviation of {found.school_sd:.2f}. With "
        f"their local authorities they make {found.school_icc:.0%} of the variance. "
        f"The estimator finds them (likelihood ratio {found.school_statistic:,.0f}, "
        f"{p_value(found.school_p)}). Beyond schools, the {found.authorities} local "
        f"authorities have a standard deviation of {found.authority_sd:.2f}. It is "
        f"{'' if found.authority_p < SIGNIFICANT else 'not '}significant "
        f"({p_value(found.authority_p)}). These are real data of 1997, which come with "
        "R's package mlmRev, and none of the wave's."
    )


def stages(confidence: float) -> str:
    """Give the note below the comparisons of Key Stages."""
    return (
        f"In log odds, above zero more agreement. {interval_note(confidence)} "
        "“Own mean”: each rating against the mean of its teacher."
    )
