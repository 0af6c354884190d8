"""Fleiss's kappa, against R, Fleiss's own data and simulation."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from personalising.statistics import fleiss_kappa, kappa_interval
from personalising.statistics.kappa import null_variance

OLDER, LATER = "siegel-castellan", "fleiss-nee-landis"

# Fleiss (1971), Table 1, `diagnoses` of R's irr: how many of 6 psychiatrists gave each
# of 30 patients the diagnosis depression, personality disorder, schizophrenia,
# neurosis, other
PATIENTS = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006
10050 11040 03300 10050 02031 00501 30012 51000 02040 10203
00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""
DIAGNOSES = [[int(count) for count in patient] for patient in PATIENTS.split()]


@pytest.mark.parametrize(
    ("variance", "z"),
    # irr::kappam.fleiss(diagnoses)$statistic is 17.65183; 15.64 by the older variance
    [(LATER, "17.65183"), (OLDER, "15.64")],
)
def test_kappa_and_z_of_fleiss_diagnoses(variance, z):
    found = fleiss_kappa(DIAGNOSES, variance)
    assert f"{found.kappa:.7f}" == "0.4302445"  # irr
    assert f"{found.zvalue:.{len(z.split('.')[1])}f}" == z
    assert found.pvalue == pytest.approx(2 * stats.norm.sf(found.zvalue), rel=1e-12)
    assert (found.n_items, found.n_raters, found.n_categories) == (30, 6, 5)


def test_variance_is_named_in_every_output_and_the_older_one_is_the_default():
    found = fleiss_kappa(DIAGNOSES)
    assert found == fleiss_kappa(DIAGNOSES, variance=OLDER)
    assert found.variance == OLDER
    assert OLDER in repr(found)
    assert OLDER in found._repr_html_()
    assert found.tidy()["term"].tolist() == [OLDER]


def test_later_variance_is_that_of_raters_who_choose_at_random():
    rng = np.random.default_rng(1971)
    found = [
        fleiss_kappa(rng.multinomial(6, [0.5, 0.3, 0.2], size=60), LATER)
        for _ in range(2000)
    ]
    spread = np.std([one.kappa for one in found], ddof=1)
    expected = np.mean([one.std_error for one in found])
    assert spread == pytest.approx(expected, rel=4 / math.sqrt(2 * len(found)))


@pytest.mark.parametrize("variance", [OLDER, LATER])
@pytest.mark.parametrize("raters", [2, 6])
def test_variance_of_k_equal_categories_is_1_to_k_less_1(variance, raters):
    # with a sum of squares of 1/k and of cubes of 1/k^2, both are 1 / (k - 1)
    shares = np.array([[1 / 2, 1 / 2, 0, 0], [1 / 3] * 3 + [0], [1 / 4] * 4])
    found = null_variance(shares, raters, variance)
    assert found == pytest.approx([1, 1 / 2, 1 / 3], rel=1e-12)


@pytest.mark.parametrize(
    # squares 10/16 and cubes 28/64: (40 - (2k - 3) 25 + 2 (k - 2) 28) / 64 over 9/64
    ("variance", "raters", "expected"),
    [(OLDER, 2, 15 / 9), (OLDER, 3, 21 / 9), (OLDER, 6, 39 / 9), (LATER, 6, 1)],
)
def test_variance_of_a_rare_category_is_that_of_the_formula(variance, raters, expected):
    found = null_variance(np.array([3 / 4, 1 / 4]), raters, variance)
    assert found == pytest.approx(expected, rel=1e-12)


def test_both_variances_are_the_same_where_categories_are_used_alike():
    sorts = [[3, 0], [0, 3], [2, 1], [1, 2]]
    older, later = (fleiss_kappa(sorts, variance) for variance in (OLDER, LATER))
    assert older.std_error == pytest.approx(later.std_error, rel=1e-12)


def test_perfect_agreement_is_one_and_perfect_disagreement_negative():
    assert fleiss_kappa([[4, 0], [0, 4]]).kappa == 1
    found = fleiss_kappa([[1, 1], [1, 1], [1, 1]])
    assert found.kappa == -1
    assert found.zvalue < 0
    assert found.pvalue < 1


def test_order_of_items_and_categories_does_not_matter():
    counts = pd.DataFrame(DIAGNOSES, columns=list("abcde"))
    again = fleiss_kappa(counts.iloc[::-1, ::-1], LATER)
    assert again.zvalue == pytest.approx(fleiss_kappa(counts, LATER).zvalue, rel=1e-12)


def test_unused_category_changes_nothing_but_their_number():
    found = fleiss_kappa([[*patient, 0] for patient in DIAGNOSES])
    assert found == dataclasses.replace(fleiss_kappa(DIAGNOSES), n_categories=6)


def test_tidy_has_the_vocabulary_and_no_interval():
    (row,) = fleiss_kappa(DIAGNOSES, LATER).tidy().to_dict("records")
    names = "term estimate std_error statistic p_value conf_low conf_high"
    assert list(row) == names.split()
    assert row["statistic"] == row["estimate"] / row["std_error"]
    assert math.isnan(row["conf_low"])
    assert math.isnan(row["conf_high"])


def test_result_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        fleiss_kappa(DIAGNOSES).kappa = 1


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([[3, 0], [1, 1]], "3 for item 0 and 2 for item 1"),
        ([[3, 0], [4, -1]], "found -1 at item 1, category 1"),
        ([[1.5, 1.5], [3, 0]], r"found 1\.5 at item 0, category 0"),
        ([[3, 0], [math.nan, 3]], "found nan at item 1, category 0"),
        ([[3, 0], [math.inf, 3]], "found inf at item 1, category 0"),
        ([["many", "few"], [3, 0]], "must hold a count .*many"),
        ([[3, 0], [1]], "must hold a count for each item and category"),
        ([1, 2, 3], "items in rows and categories in columns; found 1 dimension"),
        ([[3, 0]], "at least two items; found 1"),
        ([], "items in rows"),
        ([[3], [3]], "at least two categories; found 1"),
        ([[1, 0], [0, 1]], "at least two ratings; found 1"),
        ([[0, 0], [0, 0]], "at least two ratings; found 0"),
        ([[3, 0], [3, 0]], "undefined where all ratings are of one category"),
    ],
)
def test_table_that_has_no_kappa_is_refused_with_the_reason(table, said):
    with pytest.raises(ValueError, match=said):
        fleiss_kappa(table)


def test_variance_of_another_name_is_refused():
    with pytest.raises(ValueError, match=f"one of {OLDER}, {LATER}; found 'fleiss'"):
        fleiss_kappa(DIAGNOSES, "fleiss")


def counted(ratings):
    categories = range(ratings.max() + 1)
    return np.stack([(ratings == c).sum(axis=1) for c in categories], axis=1)


@pytest.fixture(scope="module")
def sorts():
    """Ratings of 9 items by 7 raters, who agree somewhat."""
    rng = np.random.default_rng(4)
    usual = rng.integers(0, 3, size=(9, 1))
    return np.where(rng.random((9, 7)) < 0.6, usual, rng.integers(0, 3, size=(9, 7)))


@pytest.mark.parametrize(("over", "axis"), [("raters", 1), ("items", 0)])
def test_interval_is_that_of_the_jackknife(sorts, over, axis):
    found = kappa_interval(sorts, over, confidence=0.9)
    whole = fleiss_kappa(counted(sorts)).kappa
    n = sorts.shape[axis]
    left = [fleiss_kappa(counted(np.delete(sorts, i, axis))).kappa for i in range(n)]
    pseudo = n * whole - (n - 1) * np.array(left)  # Tukey's pseudo-values
    error = stats.sem(pseudo)
    low, high = stats.t.interval(0.9, n - 1, loc=whole, scale=error)
    assert found.kappa == pytest.approx(whole)
    assert found.std_error == pytest.approx(error)
    assert (found.conf_low, found.conf_high) == pytest.approx((low, min(high, 1)))
    assert found.left_out == pytest.approx(left)
    assert (found.n_items, found.n_raters) == sorts.shape


def test_interval_of_raters_who_all_agree_is_a_point(sorts):
    found = kappa_interval(np.repeat(sorts[:, :1], 5, axis=1))
    assert (found.kappa, found.conf_low, found.conf_high) == (1, 1, 1)


def test_interval_ends_at_full_agreement():
    ratings = [[0, 0, 0, 0], [1, 1, 1, 0], [2, 2, 2, 2], [0, 0, 0, 0]]
    assert kappa_interval(ratings).conf_high == 1


@pytest.mark.parametrize(
    ("ratings", "over", "expected"),
    [
        ([[0, 1, 0]] * 4, "groups", "over must be raters or items; found 'groups'"),
        ([[0, 1]] * 4, "raters", r"3 items and raters or more; found shape \(4, 2\)"),
        (
            [[0, 1, 1]] * 2,
            "raters",
            r"items and raters or more; found shape \(2, 3\)",
        ),
        ([0, 1, 1], "raters", r"found shape \(3,\)"),
        ([[0.5, 1, 1]] * 3, "raters", "whole numbers from 0"),
        ([[-1, 1, 1]] * 3, "raters", "whole numbers from 0"),
        ([[1, 1, 1]] * 3, "raters", "kappa is undefined"),
        ([[0, 1, 1], [1, 1, 1], [1, 1, 1]], "raters", "kappa is undefined"),
    ],
)
def test_interval_that_cannot_be_had_is_refused(ratings, over, expected):
    with pytest.raises(ValueError, match=expected):
        kappa_interval(ratings, over)


def test_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(5)
    shares = np.array([[0.7, 0.2, 0.1], [0.1, 0.7, 0.2], [0.2, 0.1, 0.7]] * 7)
    chance = (shares.mean(axis=0) ** 2).sum()
    truth = ((shares**2).sum(axis=1).mean() - chance) / (1 - chance)
    bounds = shares.cumsum(axis=1)[:, None]
    held = 0
    for _ in range(400):
        ratings = (rng.random((21, 10, 1)) > bounds).sum(axis=2)
        found = kappa_interval(np.minimum(ratings, 2))
        held += found.conf_low <= truth <= found.conf_high
    assert 0.92 < held / 400 < 0.985


def test_table_of_kappa_has_no_border_and_no_numbers_of_rows():
    page = fleiss_kappa(DIAGNOSES)._repr_html_()
    assert "border" not in page
    assert "<th></th>" not in page
    assert page.count("<th>") == 5
