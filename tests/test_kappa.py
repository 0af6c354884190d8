"""Fleiss's kappa, against R, Fleiss's own data and simulation."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from personalising.statistics import fleiss_kappa
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
