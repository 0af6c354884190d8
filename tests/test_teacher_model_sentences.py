"""Each sentence of Appendix C, word by word, of results that are written down."""

from types import SimpleNamespace

import pytest
from by_hand import MISSING, NONE, WHY, WHY_WITHHELD, WITHHELD, one, result

from personalising.pages import Result
from personalising.study.teacher_survey import model_sentences as sentences
from personalising.study.teacher_survey.chemistry import Chemistry

MINUS = "\N{MINUS SIGN}"
HERE = "in this wave"
NO_MODEL = f"There is no such model ({WHY})."


# --- who is left out, and priority ----------------------------------------------------


def test_those_who_rated_one_group_stand_beside_the_reports():
    found = one(share_of_teachers=0.0146, share_of_ratings=0.00236)
    assert sentences.left_out(found, HERE) == (
        "The report left out teachers who had rated one group alone, fewer than 1.5 "
        "per cent of teachers and 0.25 per cent of ratings. In this wave they are 1.5% "
        "and 0.24%. It does not say what it did with teachers of whom experience or "
        "priority was not known: here they are left out as well."
    )
    assert sentences.left_out(MISSING, HERE) == (
        f"There is no survey of teachers that a model can be fitted to ({WHY})."
    )


SPREAD = "Over the 450 schools of the model, scores have a standard deviation of 0.52."
ALONE = "The model has one school, and so no differences between scores."


def scores(
    schools: int, explained: float, second: float = 0.8, incomplete: int = 1
) -> Result:
    return one(
        schools=schools,
        sd=0.516,
        explained=explained,
        second_eigenvalue=second,
        incomplete=incomplete,
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (scores(450, NONE), f"The wave gives each school's score. {SPREAD}"),
        (scores(1, NONE), f"The wave gives each school's score. {ALONE}"),
        (
            scores(450, 0.456),
            "In this wave one factor explains 46% of the variance of the items; the "
            "second eigenvalue of their correlations is 0.80, so one factor is enough. "
            f"{SPREAD} Without a score, since some item was left out: 1 school.",
        ),
        (
            scores(1, 0.456, 1.0, 12),
            "In this wave one factor explains 46% of the variance of the items; the "
            "second eigenvalue of their correlations is 1.00, so there may be more "
            f"than one factor. {ALONE} Without a score, since some item was left out: "
            "12 schools.",
        ),
    ],
)
def test_priority_says_where_the_score_comes_from(found, said):
    assert sentences.priority(found, HERE) == said


def test_priority_of_no_schools_has_its_reason():
    assert sentences.priority(WITHHELD, HERE) == (
        f"Schools' priority scores cannot be described ({WHY_WITHHELD})."
    )


# --- the level of schools -------------------------------------------------------------


def schools(p: float, high: float) -> Result:
    return one(
        p_value=p,
        sd_high=high,
        statistic=1.236,
        sd=0.0561,
        sd_low=0.0,
        teacher_sd=1.0049,
        icc=0.0123,
        icc_high=0.0456,
    )


@pytest.mark.parametrize(
    ("found", "p", "needed", "high"),
    [
        ((0.0499, 0.05), "p = .050", "the level for schools is needed", "0.05"),
        ((0.05, 0.1), "p = .050", "two levels are enough", "0.10"),
        (
            (0.25, 0.1001),
            "p = .250",
            "no sign of schools, and too few teachers to rule them out",
            "0.10",
        ),
    ],
)
@pytest.mark.parametrize("weighted", [False, True])
def test_level_of_schools_is_needed_or_is_not_or_cannot_be_ruled_out(
    found, p, needed, high, weighted
):
    survey = SimpleNamespace(weighted=weighted)
    more = " Weights are not used for this." if weighted else ""
    assert sentences.levels(schools(*found), survey, HERE, 0.9) == (
        f"In this wave the third level adds a likelihood ratio of 1.24 ({p}): "
        f"{needed}. The standard deviation of schools is 0.06. Its 90% profile "
        f"interval runs from 0.00 to {high}. That of teachers within schools is 1.00. "
        "Of the variance, 1.2% lies between schools, and at most 4.6% by that "
        f"interval.{more}"
    )


def test_level_of_schools_that_cannot_be_tested_has_its_reason():
    survey = SimpleNamespace(weighted=False)
    assert sentences.levels(MISSING, survey, HERE, 0.9) == (
        f"Whether schools differ beyond their teachers cannot be tested ({WHY})."
    )


# --- beside print ---------------------------------------------------------------------

AGREEMENT = one(held=8, rounding=9, coefficients=10)
INSIDE = one(inside=3, thresholds=4)


@pytest.mark.parametrize(
    ("given", "synthetic", "said"),
    [
        (
            (AGREEMENT, INSIDE),
            False,
            "The intervals of 8 of 10 coefficients hold what was printed.",
        ),
        (
            (AGREEMENT, INSIDE),
            True,
            "9 of 10 coefficients round to the printed figure in this wave. 3 of 4 "
            "thresholds lie in the range that the printed scenarios allow.",
        ),
        (
            (AGREEMENT, MISSING),
            True,
            "9 of 10 coefficients round to the printed figure in this wave.",
        ),
        *(
            (
                (MISSING, INSIDE),
                synthetic,
                f"There is no model that could be set beside what was printed ({WHY}).",
            )
            for synthetic in (True, False)
        ),
    ],
)
def test_coefficients_are_held_against_print(given, synthetic, said):
    found = sentences.printed_digits(*given, HERE, synthetic=synthetic)
    assert found == said


ENDS = " Its interval runs from 0.912 to 1.099."
CRITERION = f", AIC {MINUS}1,234.6"


@pytest.mark.parametrize(
    ("low", "high", "aic", "ends", "criterion"),
    [
        (0.9123, 1.0987, -1234.56, ENDS, CRITERION),
        (NONE, 1.0987, -1234.56, "", CRITERION),
        (0.9123, NONE, -1234.56, "", CRITERION),
        (0.9123, 1.0987, NONE, ENDS, ""),
    ],
)
def test_note_of_coefficients_gives_rows_groups_and_fit(
    low, high, aic, ends, criterion
):
    fit = one(
        ratings=6400,
        teachers=1,
        sd=1.0046,
        sd_low=low,
        sd_high=high,
        icc=0.234,
        llf=-7654.321,
        aic=aic,
    )
    assert sentences.coefficients_note(fit, 0.95) == (
        f"6,400 ratings by 1 teacher. Standard deviation of teachers 1.005.{ends} "
        "Share of the variance that lies between them 23%. Log-likelihood "
        f"{MINUS}7,654.32{criterion}. Intervals at 95%."
    )
    assert sentences.coefficients_note(MISSING, 0.95) == ""


# --- how much teachers differ ---------------------------------------------------------

BY_SPREAD = (
    "The report did not print how much teachers differ, nor whether its coefficients "
    "are those of one teacher. If they are, the shares of teachers who agree lie "
    "closer together, the more teachers differ. At the smallest standard deviation in "
    "the figure below the printed figures stand for 29% and 72%. At the largest they "
    "stand for 38% and 60%."
)
LIMITS = (
    " That of priority hangs as well on how far schools differ in it. Print keeps its "
    "standard errors within limits, since it gives the design and both scenarios; "
    "those limits are worked out below."
)
HANGS = (
    " With teachers, schools and questions as many as here, a printed effect is "
    "significant as long as the standard deviation is not too large: {}."
)
STANDS = " The effect of {} is significant at all of these."
FALLS = " That of {} is significant at none of these."


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (
            (0.5, 1.99, 0.25),
            HANGS.format(
                "that of experience up to 0.5 and that of primary schools up to 1.9"
            )
            + FALLS.format("priority"),
        ),
        (
            (2.0, 3.0, 1.0),
            HANGS.format("that of priority up to 1.0")
            + STANDS.format("experience and primary schools"),
        ),
        ((2.0, 2.0, 2.0), STANDS.format("experience, primary schools and priority")),
        ((0.4, 0.4, 0.4), FALLS.format("experience, primary schools and priority")),
    ],
)
def test_significance_hangs_on_how_much_teachers_differ(ends, said):
    found = result(
        sd=[0.5, 1.0, 2.0], lowest=[0.29, 0.9, 0.376], highest=[0.716, 0.9, 0.604]
    )
    names = ("experience", "primary", "priority")
    limits = one(**dict(zip(names, ends, strict=True)))
    assert sentences.sensitivity(found, limits) == f"{BY_SPREAD}{said}{LIMITS}"
    assert sentences.sensitivity(found, MISSING) == BY_SPREAD
    assert sentences.sensitivity(MISSING, limits) == (
        "The report did not print how much teachers differ, and much hangs on it."
    )


# --- errors that allow for schools ----------------------------------------------------


def clustered(plain: tuple[float, float], school: tuple[float, float]) -> Result:
    return result(
        term=["experience", "primary"],
        ratio=[1.1, 1.256],
        conf_low=[0.1, plain[0]],
        conf_high=[0.5, plain[1]],
        school_low=[0.05, school[0]],
        school_high=[0.55, school[1]],
    )


@pytest.mark.parametrize(
    ("plain", "school", "said"),
    [
        ((0.1, 0.5), (0.05, 0.55), "no conclusion changes"),
        ((-0.5, -0.1), (-0.55, -0.05), "no conclusion changes"),
        ((-0.1, 0.5), (-0.2, 0.6), "no conclusion changes"),
        ((0.1, 0.5), (0.0, 0.6), "a conclusion changes"),  # at zero, no longer clear
        ((-0.5, -0.1), (-0.6, 0.0), "a conclusion changes"),
        ((0.0, 0.5), (0.1, 0.4), "a conclusion changes"),
        ((-0.5, 0.0), (-0.4, -0.1), "a conclusion changes"),
    ],
)
def test_errors_by_school_change_a_conclusion_or_none(plain, school, said):
    assert sentences.clustered(clustered(plain, school), HERE) == (
        "Teachers of one school may be alike, and what belongs to a school is the same "
        "for all of them. Errors that allow for this are 1.10 to 1.26 times the plain "
        f"ones in this wave, and {said}. The findings on experience and primary "
        "schools rest on them."
    )


def test_errors_by_school_that_cannot_be_had_have_a_reason():
    assert sentences.clustered(MISSING, HERE) == (
        f"Errors that allow for schools cannot be had ({WHY})."
    )


# --- proportional odds, a single level ------------------------------------------------


@pytest.mark.parametrize(
    ("p", "synthetic", "said"),
    [
        (
            (0.05, 0.9),
            True,
            "In this wave no predictor is found to act differently at different "
            "thresholds, as it must be where ratings were drawn from such a model.",
        ),
        (
            (0.05, 0.9),
            False,
            "In this wave no predictor is found to act differently at different "
            "thresholds.",
        ),
        *(
            (
                (0.049, 0.9),
                synthetic,
                "In this wave the odds are not in proportion for girls: one "
                "coefficient is a summary of effects that differ between thresholds.",
            )
            for synthetic in (True, False)
        ),
        (
            (0.01, 0.02),
            False,
            "In this wave the odds are not in proportion for girls and priority: one "
            "coefficient is a summary of effects that differ between thresholds.",
        ),
    ],
)
def test_odds_are_in_proportion_or_are_not(p, synthetic, said):
    found = result(label=["girls", "priority"], p_value=p)
    assert sentences.proportional(found, HERE, synthetic=synthetic) == said
    assert sentences.proportional(MISSING, HERE, synthetic=synthetic) == NO_MODEL


SINGLE = (
    "In this wave, without the level for teachers, the coefficients are 0.71 to 0.90 "
    "times what they are with it. They then average over teachers, and compare pupils "
    "whom different teachers rated."
)


@pytest.mark.parametrize(
    ("times", "more"),
    [
        (1.05, ""),
        (
            1.76,
            " Ratings of one teacher count as independent, so that what belongs to "
            "teachers and schools looks up to 1.8 times as certain, by its z.",
        ),
    ],
)
def test_single_level_shrinks_coefficients_and_overstates_what_is_known(times, more):
    found = result(ratio=[0.9, 0.712, 0.8])
    overstated = result(times=[1.0, times])
    assert sentences.single_level(found, overstated, HERE) == f"{SINGLE}{more}"
    assert sentences.single_level(found, MISSING, HERE) == NO_MODEL


# --- Laplace's approximation ----------------------------------------------------------


def approximations(largest: float, sd: float = 1.25, first: int = 1) -> Result:
    return result(
        points=[first, 5.0, 9.0, 15.0],
        sd=[1.1111, 1.2, 1.24, sd],
        largest=[0.01236, 0.5, largest, 0.0],
    )


LAPLACE = (
    "In this wave Laplace puts the standard deviation of teachers at 1.111 instead of "
    "1.250. It puts no coefficient off by more than 0.0124. From 9 points on {}."
)


@pytest.mark.parametrize(
    ("largest", "moved"),
    [
        (0.000049, "nothing moves any more"),
        (0.00005, "a coefficient still moves by 0.0001"),
        (0.0123, "a coefficient still moves by 0.0123"),
    ],
)
def test_laplace_is_set_beside_quadrature(largest, moved):
    found = approximations(largest)
    said = LAPLACE.format(moved)
    assert sentences.laplace(found, MISSING, HERE) == said
    assert sentences.laplace(found, one(laplace=0.12341, sd=0.1299), HERE) == (
        f"{said} With schools as a third level it puts theirs at 0.1234 instead of "
        "0.1299."
    )
    assert sentences.laplace(found, one(laplace=0.12341, sd=0.12339), HERE) == (
        f"{said} With schools as a third level it puts theirs at 0.1234, and so does "
        "quadrature."
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            approximations(0.1, first=5),
            "Laplace's approximation has no maximum here.",
        ),
        (
            approximations(0.1, sd=0.0),
            "In this wave teachers do not differ: nothing is approximated.",
        ),
        (MISSING, NO_MODEL),
    ],
)
def test_laplace_has_nothing_to_approximate(found, said):
    assert sentences.laplace(found, one(laplace=0.1, sd=0.1), HERE) == said


# --- teachers' tendencies, English pupils, Key Stages ---------------------------------


def test_tendencies_of_teachers_are_drawn_towards_zero():
    found = one(sd=1.2549, modes_sd=0.911, above=1234, below=56)
    assert sentences.tendencies(found, HERE) == (
        "In this wave the interval lies above zero for 1,234 teachers and below for "
        "56. The tendencies have a standard deviation of 0.91, and the model 1.25: "
        "each is drawn towards zero, the more the fewer groups the teacher rated."
    )
    alike = one(sd=0.0, modes_sd=0.0, above=0, below=0)
    assert sentences.tendencies(alike, HERE) == (
        "In this wave teachers show no tendencies of their own."
    )
    assert sentences.tendencies(MISSING, HERE) == NO_MODEL


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0499, "It is significant (p = .050)"),
        (0.05, "It is not significant (p = .050)"),
        (0.0001, "It is significant (p < .001)"),
    ],
)
def test_estimator_is_shown_on_english_pupils(p, said):
    found = Chemistry(
        pupils=31022,
        schools=2280,
        authorities=131,
        school_sd=0.9876,
        school_icc=0.234,
        authority_sd=0.116,
        school_statistic=1876.5,
        school_p=0.0,
        authority_statistic=9.0,
        authority_p=p,
        gcse=2.5,
    )
    assert sentences.chemistry(found) == (
        "The data are of 31,022 candidates in 2,280 schools. Their results run from "
        "fail to A, and GCSE results and gender are the predictors. Schools have a "
        "standard deviation of 0.99. With their local authorities they make 23% of the "
        "variance. The estimator finds them (likelihood ratio 1,876, p < .001). Beyond "
        "schools, the 131 local authorities have a standard deviation of 0.12. "
        f"{said}. These are real data of 1997, which come with R's package mlmRev, and "
        "none of the wave's."
    )


def test_note_of_key_stages_says_which_way_is_up():
    assert sentences.stages(0.9) == (
        "In log odds, above zero more agreement. Intervals at 90%. “Own mean”: each "
        "rating against the mean of its teacher."
    )
