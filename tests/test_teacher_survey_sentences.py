"""Each sentence of section 4.2.2, word by word, of results that are written down."""

import math
from types import SimpleNamespace

import pytest
from by_hand import MISSING, WHY, WHY_WITHHELD, WITHHELD, one, result

from personalising.pages import Result
from personalising.study.teacher_survey import sentences
from personalising.study.teacher_survey.model import label

HERE = "in this wave"
BAND = 0.2  # in log odds: 1.22 times the odds, or 0.82


def survey(
    absent: tuple[str, ...] = (),
    alike: tuple[str, ...] = (),
    terms: tuple[str, ...] = ("subgroup",),
    subgroups: tuple[str, ...] = ("ks1", "girls"),
    *,
    weighted: bool = False,
    errors: str = "",
) -> SimpleNamespace:
    return SimpleNamespace(
        absent=absent,
        alike=alike,
        terms=terms,
        subgroups=subgroups,
        weighted=weighted,
        errors=errors,
        label=label,
        own_words=False,
        has_schools=True,
        sampled={"cluster": "school"},
    )


def test_factor_of_the_odds_is_the_exponential():
    assert sentences.times(0.0) == "1.00"
    assert sentences.times(math.log(2)) == "2.00"
    assert sentences.times(-math.log(2)) == "0.50"


def test_bands_are_those_of_the_registered_rule():
    for claim in ("gifted", "sen", "girls-boys", "priority-staff"):
        assert sentences.negligible(claim) == BAND


# --- who answered, and what -----------------------------------------------------------


@pytest.mark.parametrize(
    ("schools", "given", "more"),
    [
        (0, {}, ""),
        (1, {}, " They work in 1 school."),
        (499, {}, " They work in 499 schools."),
        (
            0,
            {"absent": ("priority", "experience")},
            " The wave did not collect priority and experience.",
        ),
        (
            0,
            {"alike": ("priority", "subgroup")},
            " Left out of the model, since all ratings are alike in it: priority, each "
            "point and the pupils asked about.",
        ),
        (
            0,
            {"weighted": True},
            " Teachers are weighted, and standard errors allow for that.",
        ),
        (
            0,
            {"weighted": True, "errors": "Errors come from there."},
            " Teachers are weighted. Errors come from there.",
        ),
        (
            1,
            {"absent": ("x",), "alike": ("y",), "weighted": True},
            " They work in 1 school. The wave did not collect x. Left out of the "
            "model, since all ratings are alike in it: y. Teachers are weighted, and "
            "standard errors allow for that.",
        ),
    ],
)
def test_survey_is_counted_and_what_it_lacks_is_named(schools, given, more):
    size = one(ratings=6400, teachers=1, schools=schools)
    assert sentences.who(size, survey(**given), HERE) == (
        f"In this wave the model rests on 6,400 ratings by 1 teacher.{more}"
    )


def test_what_there_is_no_survey_for_has_its_reason():
    wanted = "There is no survey of teachers that a model can be fitted to ({})."
    assert sentences.who(MISSING, survey(), HERE) == wanted.format(WHY)
    assert sentences.answers(WITHHELD, HERE) == wanted.format(WHY_WITHHELD)


def answered(*teachers: int) -> Result:
    return result(
        label=["boys", "girls", "all"],
        agree=[0.25, 0.5, 0.4049],
        disagree=[0.5, 0.25, 0.3551],
        teachers=teachers,
    )


def test_answers_are_shares_of_all_ratings():
    said = (
        "In this wave 40% of all ratings agree and 36% disagree; the others do neither."
    )
    assert sentences.answers(answered(1500, 1500, 1500), HERE) == said
    for teachers in ((1500, 1200, 1600), (1600, 1200, 1600)):
        assert sentences.answers(answered(*teachers), HERE) == (
            f"{said} Not every teacher rated every group, so the bars compare "
            "different teachers: girls was rated by 1,200 of 1,600."
        )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"terms": ("experience",)}, ""),
        ({}, "Pupils are compared with Key Stage 1, in the eyes of one teacher. "),
        (
            {"subgroups": ("ks2", "girls")},
            "Pupils are compared with Key Stage 2, in the eyes of one teacher. ",
        ),
    ],
)
def test_note_of_coefficients_names_who_is_compared_with_whom(given, said):
    assert sentences.coefficients_note(survey(**given), 0.9) == (
        f"{said}Intervals at 90%."
    )
    assert sentences.coefficients_note(MISSING, 0.9) == ""


# --- what print says ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gifted", "sen", "said"),
    [
        (0.19, -0.19, "less than would count, if the printed coefficients were exact."),
        (0.2, 0.1, "a difference that counts."),
        (0.1, -0.2, "a difference that counts."),
    ],
)
def test_printed_groups_are_compared_with_girls_and_boys(gifted, sen, said):
    found = result(
        group=["girls", "gifted", "sen"],
        estimate=[0.4, gifted, sen],
        odds=[1.494, 1.216, 0.999],
    )
    assert sentences.girls_and_boys(found) == (
        "The report names gifted pupils and pupils with special needs as groups that "
        "teachers see more positively. Its coefficients compare every group with Key "
        "Stage 1, and so compared, girls have 1.49 times the odds as well. Against "
        "girls and boys in general, what was printed leaves 1.22 times the odds for "
        f"gifted pupils and 1.00 for pupils with special needs: {said}"
    )


TYPICAL = (
    "The report gives 29 and 72 per cent as the ends of agreement. They are what its "
    "model gives for a typical teacher of each kind, one whose own tendency is neither "
    "way. Whether as many teachers of the kind agree hangs on how the model was "
    "fitted, which was not printed: by some methods its coefficients are those of one "
    "teacher, and shares of teachers then lie nearer to a half; by others they are "
    "nearly those of an average."
)


def test_typical_teachers_of_print_stand_beside_the_waves_averages():
    found = result(
        scenario=[1, 1, 2, 2],
        answer=["agree", "disagree", "agree", "disagree"],
        average=[0.336, 0.9, 0.664, 0.1],
    )
    assert sentences.typical(found, HERE) == (
        f"{TYPICAL} In this wave, of all teachers of the two kinds, 34% and 66% agree."
    )
    assert sentences.typical(MISSING, HERE) == TYPICAL


def test_least_positive_kind_mostly_does_neither():
    assert sentences.largest_answer(one(agree=0.289, neither=0.609)) == (
        "More likely to agree than to disagree is not yet likely to agree: as printed, "
        "the least positive kind agrees with a probability of 29%, and with one of 61% "
        "neither agrees nor disagrees."
    )


def test_note_of_contrasts_gives_the_band_as_odds():
    assert sentences.contrasts_note(result(x=[1]), 0.95) == (
        "Intervals at 95%. Odds between 0.82 and 1.22 times those of the other group "
        "count as the same."
    )
    assert sentences.contrasts_note(WITHHELD, 0.95) == ""


# --- Key Stage or kind of school ------------------------------------------------------


def counts(early: int, late: int, across: int, teachers: int = 1200) -> Result:
    return one(early=early, late=late, across=across, teachers=teachers)


def rated(primary: int = 0, special: int = 0) -> Result:
    phases = ["primary", "secondary", "special"]
    return result(phase=phases, across=[primary, 0, special])


def within(low: float, high: float, teachers: str = "special") -> Result:
    return result(
        contrast=["older-2", "older-1", "older-1"],
        teachers=[teachers, "all", teachers],
        estimate=[9.0, 9.0, math.log(1.5)],
        conf_low=[9.0, 9.0, low],
        conf_high=[9.0, 9.0, high],
    )


NO_ALONE = within(0.1, 0.5, "secondary")


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (
            counts(10, 0, 0),
            "Only Key Stages of one kind of school were rated: those of primary "
            "schools cannot be compared with those of secondary schools.",
        ),
        (
            counts(0, 10, 0),
            "Only Key Stages of one kind of school were rated: those of primary "
            "schools cannot be compared with those of secondary schools.",
        ),
        (
            counts(10, 10, 0),
            "No teacher rated both a Key Stage of primary and one of secondary "
            "schools: whether it is the pupils' age or the kind of teacher cannot be "
            "told apart.",
        ),
        (
            counts(10, 10, 1200),
            "Every teacher who rated a Key Stage rated both one of primary and one of "
            "secondary schools. So the stages are compared by the same teachers, and "
            "the kind of school cannot make the difference.",
        ),
        (
            counts(10, 10, 1100),
            "Of 1,200 teachers who rated a Key Stage, 1,100 rated both one of primary "
            "and one of secondary schools. The others compare stages across teachers, "
            "so the kind of school may have a part in it.",
        ),
        (MISSING, ""),
    ],
)
def test_key_stage_is_told_from_kind_of_school_by_who_rated_both(of, said):
    assert sentences.key_stage_or_phase(rated(), of, NO_ALONE, HERE, 0.95) == said


@pytest.mark.parametrize(
    ("who", "where"),
    [
        (rated(), ""),
        (rated(special=3), " (all in special schools)"),
        (rated(primary=1, special=3), " (all in primary and special schools)"),
        (MISSING, ""),
    ],
)
def test_phases_of_those_who_rated_both_are_named(who, where):
    found = sentences.key_stage_or_phase(who, counts(9, 9, 5, 10), MISSING, HERE, 0.95)
    assert found.startswith(
        "Of 10 teachers who rated a Key Stage, 5 rated both one of primary and one of "
        f"secondary schools{where}. The others compare"
    )


@pytest.mark.parametrize(
    ("ends", "verdict"),
    [
        ((math.log(1.1), math.log(2)), "so the difference is not one of schools alone"),
        ((-math.log(2), -math.log(1.1)), "so the difference is not one of schools"),
        ((-math.log(2), math.log(2)), "and so does not settle it."),
        ((0.0, math.log(2)), "and so does not settle it."),
        ((-math.log(2), 0.0), "and so does not settle it."),
    ],
)
@pytest.mark.parametrize("across", [5, 10])  # some of ten teachers, or all
def test_one_kind_of_school_alone_has_its_odds(ends, verdict, across):
    given = rated(special=3), counts(9, 9, across, 10), within(*ends)
    low, high = (f"{math.exp(end):.2f}" for end in ends)
    assert (
        " In this wave, by special schools alone, the odds for Key Stages 3 and 4 are "
        f"1.50 times those for Key Stage 1. The 90% interval runs from {low} to "
        f"{high}, {verdict}"
    ) in sentences.key_stage_or_phase(*given, HERE, 0.9)


@pytest.mark.parametrize("found", [NO_ALONE, MISSING])
def test_nothing_is_said_of_one_kind_of_school_that_did_not_rate_both(found):
    given = rated(special=3), counts(9, 9, 5, 10), found
    assert "alone" not in sentences.key_stage_or_phase(*given, HERE, 0.95)


# --- new and established staff --------------------------------------------------------


def staff(estimate: float, low: float, high: float) -> Result:
    return result(
        effect=["new", "difference"],
        estimate=[9.0, estimate],
        conf_low=[9.0, low],
        conf_high=[9.0, high],
    )


APART = (
    "What it does to the odds differs by a factor of {}. The 95% interval runs from {} "
    "to {}"
)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            (0.3, 0.1, 0.5),
            "In this wave priority does more for the most experienced than for new "
            f"staff. {APART.format('1.35', '1.11', '1.65')}.",
        ),
        (
            (-0.3, -0.5, -0.1),
            "In this wave priority does less for the most experienced than for new "
            f"staff. {APART.format('0.74', '0.61', '0.90')}.",
        ),
        (
            (0.1, -0.1, 0.3),
            "In this wave no difference between new and established staff shows in "
            f"what priority does. {APART.format('1.11', '0.90', '1.35')}: too wide to "
            "say that there is none.",
        ),
        (
            (-0.1, -0.3, 0.1),
            "In this wave no difference between new and established staff shows in "
            f"what priority does. {APART.format('0.90', '0.74', '1.11')}: too wide to "
            "say that there is none.",
        ),
        (
            (0.0, -0.2, 0.2),  # at the band, and not beyond it
            "In this wave priority does next to the same for new and for established "
            f"staff. {APART.format('1.00', '0.82', '1.22')}.",
        ),
        (
            (0.05, 0.0, 0.1),
            "In this wave priority does next to the same for new and for established "
            f"staff. {APART.format('1.05', '1.00', '1.11')}.",
        ),
        (
            (-0.05, -0.1, 0.0),
            "In this wave priority does next to the same for new and for established "
            f"staff. {APART.format('0.95', '0.90', '1.00')}.",
        ),
    ],
)
def test_priority_for_new_and_established_staff(found, said):
    assert sentences.same_for_new_staff(staff(*found), HERE, 0.95) == said


def test_priority_for_staff_that_cannot_be_told_has_its_reason():
    assert sentences.same_for_new_staff(MISSING, HERE, 0.95) == (
        "Whether priority goes with the same for new and for established staff cannot "
        f"be told ({WHY})."
    )
