"""Each sentence of the guide, word by word, of numbers that are written down."""

from types import SimpleNamespace

import pandas as pd
import pytest

from personalising.study.guide import sentences

PUPILS = pd.DataFrame(
    {
        "room": ["A", "A", "B", "B", "C"],
        "boy": [0, 1, 1, 1, 0],
        "like": [3, 10, 2, 5, 7],
    }
)
EFFECTS = pd.DataFrame(
    {
        "estimate": [-0.5, 0.0625],
        "conf_low": [-0.6, 0.0125],
        "conf_high": [-0.4, 0.1125],
    }
)


def test_survey_counts_pupils_classes_and_those_left_out():
    assert sentences.survey(PUPILS, 9) == (
        "5 pupils in 3 classes said how much they like science; left out are 9 of whom "
        "the sex is not known."
    )


def test_scale_runs_from_the_least_to_the_most():
    assert sentences.scale(PUPILS) == "The answers run from 2 to 10"


def test_means_are_of_girls_then_boys():
    means = pd.Series({0: 5.126, 1: 6.0})
    assert sentences.means(means) == "The mean is 5.13 for girls and 6.00 for boys"


def test_ends_are_the_first_and_the_last_answer():
    answers = pd.DataFrame(
        {"answer": [1, 2, 3], "girls": [0.1, 0.4, 0.5], "boys": [0.2, 0.2, 0.6]}
    )
    assert sentences.ends(answers) == (
        "The lowest answer came from 20 in 100 boys and 10 in 100 girls. The highest "
        "came from 60 and 50."
    )


def test_odds_ratio_has_its_interval():
    table = pd.DataFrame(
        {
            "odds_ratio": [1.5, 0.75],
            "conf_low": [1.125, 0.5],
            "conf_high": [2.004, 1.0],
        },
        index=["boy", "private"],
    )
    fit = SimpleNamespace(odds_ratios=lambda: table)
    said = "1.50 (95% interval 1.12 to 2.00)"
    assert sentences.ratio(fit, "boy") == said
    assert sentences.ratio(fit, "private") == "0.75 (95% interval 0.50 to 1.00)"


def test_probabilities_are_pupils_in_100():
    assert sentences.in_100(EFFECTS.tail(1)) == "6"
    assert sentences.effect(EFFECTS) == (
        "6.2 more pupils in 100 (95% interval 1.2 to 11.2)"
    )


def test_share_of_variance_is_that_of_classes():
    fit = SimpleNamespace(
        group_sd={"room": 0.8765, "other": 9.0}, icc={"room": 0.1894, "other": 0.9}
    )
    assert sentences.share_of_variance(fit) == (
        "Classes have a standard deviation of 0.88 log odds. That is 19 per cent of "
        "the variance."
    )


@pytest.mark.parametrize(
    ("p", "said"), [(0.0004, "p < .001"), (0.0312, "p = .031"), (0.25, "p = .250")]
)
def test_comparison_and_score_test_give_their_p(p, said):
    test = SimpleNamespace(statistic=66.66, pvalue=p)
    assert sentences.classes_matter(test) == f"likelihood ratio 66.7, {said}"
    tests = pd.DataFrame({"p_value": [0.5, p]}, index=["boy", "private"])
    assert sentences.tested(tests, "private") == said


def test_error_grows_by_a_factor():
    table = pd.DataFrame({"term": ["boy", "private"], "times": [1.04, 2.26]})
    assert sentences.error(table, "private") == "2.3"


def test_standard_deviation_of_classes_is_an_odds_ratio():
    assert sentences.apart(0.0) == "1.0"
    assert sentences.apart(0.693147) == "2.0"


def test_difference_between_and_within_runs_from_end_to_end():
    combined = pd.DataFrame(
        {
            "contrast": ["between", "difference"],
            "conf_low": [1.0, -0.254],
            "conf_high": [2.0, 0.5],
        }
    )
    assert sentences.between_or_within(combined) == ("from \N{MINUS SIGN}0.25 to +0.50")


def test_classes_of_one_sex_are_counted():
    # in A there are both, in B boys alone, in C a girl alone
    assert sentences.share_of_boys(PUPILS) == "2 of 3 classes"
