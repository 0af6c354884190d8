"""Titles of the teacher survey's displays, word by word, at the edges of rules."""

import numpy as np
import pandas as pd
import pytest

from personalising.study.teacher_survey import messages

NONE = float("nan")


def rated(**agree: float) -> pd.DataFrame:
    return pd.DataFrame({"label": [*agree], "agree": [*agree.values()]})


def intervals(*ends: tuple[float, float]) -> pd.DataFrame:
    low, high = zip(*ends, strict=True) if ends else ((), ())
    labels = [chr(ord("a") + place) for place in range(len(ends))]
    return pd.DataFrame(
        {"label": labels, "conf_low": [*low], "conf_high": [*high]}
    ).astype({"conf_low": "float64", "conf_high": "float64"})


def test_title_of_answers_runs_from_the_least_to_the_most_agreement():
    table = rated(boys=0.334, girls=0.716, gifted=0.5)
    said = "Ratings that agree: from 33 in 100 (boys) to 72 (girls)"
    assert messages.answers(table) == said
    for beyond in (0.01, 0.99):  # the row of all pupils is no group
        assert messages.answers(pd.concat([table, rated(all=beyond)])) == said


def test_title_of_answers_needs_two_groups():
    two = rated(boys=0.25, girls=0.75)
    assert messages.answers(two) == (
        "Ratings that agree: from 25 in 100 (boys) to 75 (girls)"
    )
    for few in (two.head(1), two.head(0), rated(boys=0.25, girls=NONE, all=0.5)):
        assert messages.answers(few) == ""


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ([(0.1, 0.5)], "The coefficient is clear of zero"),
        ([(0.0, 0.5)], "The coefficient is not clear of zero"),
        ([(-0.5, 0.0)], "The coefficient is not clear of zero"),
        ([(0.1, 0.5), (-0.5, 0.1)], "1 of 2 coefficients is clear of zero: a"),
        ([(-0.5, -0.1), (0.1, 0.2)], "Both coefficients are clear of zero"),
    ],
)
def test_title_of_coefficients_names_those_that_leave_zero_out(ends, said):
    assert messages.coefficients(intervals(*ends)) == said


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ([(0.1, 0.5)], "1 of 1 predictor clearly goes"),
        ([(0.1, 0.5), (-0.5, -0.1), (-1, 1)], "2 of 3 predictors clearly go"),
        ([(-0.5, -0.1), (-1, 1)], "1 of 2 predictors clearly goes"),
        ([(0.0, 0.5), (-0.5, 0.0)], "0 of 2 predictors clearly go"),
        ([(0.1, 0.5), (NONE, NONE)], "1 of 1 predictor clearly goes"),
        ([(0.1, NONE), (NONE, -0.1), (-1, 1)], "0 of 1 predictor clearly go"),
    ],
)
def test_title_of_odds_counts_predictors_whose_interval_leaves_even_odds_out(
    ends, said
):
    assert messages.odds(intervals(*ends)) == (
        f"{said} with a more or less positive answer"
    )


def test_title_of_odds_is_empty_where_no_interval_is_known():
    assert messages.odds(intervals((NONE, NONE))) == ""
    assert messages.odds(intervals()) == ""


def test_title_of_groups_compared_is_of_the_largest_difference_of_either_sign():
    table = pd.DataFrame(
        {
            "label": ["a", "b", "c"],
            "estimate": [0.5, -0.9, NONE],
            "odds": [1.65, 0.4066, NONE],
        }
    )
    assert messages.groups_compared(table) == "Furthest apart: b, 0.41 times the odds"
    two = table.assign(estimate=[0.5, -0.2, NONE])
    assert messages.groups_compared(two) == "Furthest apart: a, 1.65 times the odds"
    assert messages.groups_compared(table.tail(2)) == ""


@pytest.mark.parametrize(
    ("highest", "said"),
    [
        ([0.7, 0.6, 0.51], "30 percentage points apart, down to 11"),
        ([0.7, 0.6], "30 percentage points apart, down to 20"),
        ([0.7, 0.7], ""),  # no closer
        ([0.7, 0.8], ""),
        ([0.7, 0.6, 0.65], ""),
        ([0.7], ""),
        ([], ""),
        ([0.7, NONE, 0.5], ""),
    ],
)
def test_title_of_sensitivity_needs_gaps_that_all_shrink(highest, said):
    table = pd.DataFrame({"highest": highest, "lowest": 0.4}, dtype="float64")
    start = "The more teachers differ, the closer the two kinds of teacher: "
    assert messages.sensitivity(table) == (start + said if said else "")


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        (["above"], "1 of 1 teacher clearly leans to one side"),
        (["above", "neither"], "1 of 2 teachers clearly leans to one side"),
        (["neither"], "0 of 1 teacher clearly lean to one side"),
        (["below"] * 2, "2 of 2 teachers clearly lean to one side"),
        (["below"] * 1000, "1,000 of 1,000 teachers clearly lean to one side"),
    ],
)
def test_title_of_tendencies_counts_both_sides(sides, said):
    assert messages.tendencies(pd.DataFrame({"side": sides})) == said


def test_title_of_scenarios_adds_the_two_answers_that_agree_in_the_tables_order():
    table = pd.DataFrame(
        {
            "name": ["young"] * 3 + ["old"] * 3,
            "rating": [1, 2, 3] * 2,
            "estimate": [0.1, 0.25, 0.65, 0.2, 0.4, 0.4],
        }
    )
    assert messages.scenarios(table) == (
        "Typical teachers who agree: 35 in 100 of the young and 60 in 100 of the old"
    )


def test_title_of_agreement_by_pupils_names_pupils_and_schools():
    table = pd.DataFrame(
        {
            "label": ["girls", "boys", "girls"],
            "school": ["primary", "primary", "secondary"],
            "estimate": [0.6, 0.31, 0.2],
        }
    )
    assert messages.agreement_by_pupils(table) == (
        "Typical teachers who agree: from 20 in 100 (girls, secondary schools) to 60 "
        "(girls, primary schools)"
    )
    assert messages.agreement_by_pupils(table.head(1)) == ""


def test_title_of_thresholds_counts_those_that_compare_with_print():
    table = pd.DataFrame(
        {"allowed_low": [-2.0, NONE, 0.0, 1.0], "inside": [True, True, False, True]}
    )
    assert messages.thresholds(table) == ("2 of 3 thresholds lie where print puts them")
    assert messages.thresholds(table.assign(allowed_low=np.nan)) == ""
