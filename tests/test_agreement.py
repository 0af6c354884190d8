"""Coefficients of agreement, on published examples and with ratings missing."""

import numpy as np
import pytest

from personalising.statistics import fleiss_kappa
from personalising.statistics.agreement import (
    FEWEST_SCHOOLS,
    MISSING,
    agreement,
    agreement_intervals,
)

KRIPPENDORFF = (  # 2011, example C: twelve units, four observers; 0 for no value
    np.array(
        [
            *([1, 1, 0, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2]),
            *([1, 2, 3, 4], [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [0, 5, 5, 5]),
            *([0, 0, 1, 1], [0, 0, 3, 0]),
        ]
    )
    - 1
)


def test_alpha_is_that_of_krippendorff_s_example():
    assert agreement(KRIPPENDORFF, 5).alpha == pytest.approx(0.743, abs=5e-4)
    assert agreement(KRIPPENDORFF, 5, "ordinal").alpha == pytest.approx(0.815, abs=5e-4)


def test_gwet_s_coefficients_are_those_of_his_package_for_the_same_example():
    # irrCAC's own documentation gives .77544 for AC1 of these data
    assert agreement(KRIPPENDORFF, 5).gwet == pytest.approx(0.77544, abs=5e-6)
    ordinal = agreement(KRIPPENDORFF, 5, "ordinal").gwet
    assert ordinal == pytest.approx(0.898939769908, abs=1e-11)  # irrCAC 0.4.1


def test_kappa_is_fleiss_s_where_nothing_is_missing():
    codes = np.random.default_rng(3).integers(0, 4, size=(20, 7))
    counts = (codes[:, :, None] == np.arange(4)).sum(axis=1)
    assert agreement(codes, 4).kappa == pytest.approx(fleiss_kappa(counts).kappa)


def test_where_one_category_prevails_kappa_falls_and_gwet_s_does_not():
    # 38 of 40 pairs of ratings agree
    codes = np.array([[0, 0]] * 38 + [[0, 1], [1, 0]])
    found = agreement(codes, 2)
    assert found.kappa < 0
    assert found.alpha < 0
    assert found.gwet > 0.9


def test_an_ordinal_scale_forgives_neighbours():
    near = np.array([[0, 0, 1], [1, 1, 2], [2, 2, 1], [0, 1, 0], [2, 2, 2], [0, 0, 0]])
    far = np.where(near == 1, 2, np.where(near == 2, 1, near))
    assert agreement(near, 3, "ordinal").alpha > agreement(near, 3).alpha
    assert agreement(far, 3).alpha == pytest.approx(agreement(near, 3).alpha)
    assert agreement(far, 3, "ordinal").gwet < agreement(near, 3, "ordinal").gwet


def test_items_of_one_rating_tell_nothing_of_agreement():
    codes = np.array([[0, 0], [1, 1], [0, 1]])
    more = np.vstack([codes, [[1, MISSING]]])
    assert agreement(more, 2).alpha == agreement(codes, 2).alpha
    assert agreement(more, 2).gwet != agreement(codes, 2).gwet  # it tells of chance


def test_coefficients_are_undefined_where_all_ratings_are_alike():
    found = agreement(np.zeros((4, 3), dtype=int), 3)
    assert np.isnan(found.kappa)
    assert np.isnan(found.alpha)
    assert found.gwet == 1  # its chance is not that of the one category


@pytest.mark.parametrize(
    ("codes", "categories", "scale", "said"),
    [
        ([[0, 1]], 2, "ratio", "nominal or ordinal; found 'ratio'"),
        ([[0.5, 1]], 2, "nominal", "whole numbers"),
        ([[0, 2]], 2, "nominal", "below 2"),
        ([[0, MISSING]], 2, "nominal", "two ratings"),
    ],
)
def test_ratings_that_have_no_agreement_are_refused(codes, categories, scale, said):
    with pytest.raises(ValueError, match=said):
        agreement(codes, categories, scale)


def test_a_rater_is_not_held_against_a_copy_of_himself():
    # raters who agree no more than chance: resamples would say that they do
    codes = np.random.default_rng(6).integers(0, 3, size=(60, 12))
    found = agreement_intervals(codes, np.arange(12), 3, resamples=200)
    assert abs(found.found.kappa) < 0.05
    for each in (found.kappa, found.gwet, found.alpha):
        assert each.low < 0.02
        assert each.high < 0.1


def test_raters_of_one_school_stay_together():
    codes = np.random.default_rng(6).integers(0, 3, size=(30, 12))
    codes[:, ::2] = codes[:, 1::2]  # two raters of a school are alike
    apart = agreement_intervals(codes, np.arange(12), 3, resamples=200)
    together = agreement_intervals(codes, np.arange(12) // 2, 3, resamples=200)
    wide = together.kappa.high - together.kappa.low
    assert wide > 1.2 * (apart.kappa.high - apart.kappa.low)


def test_few_schools_give_no_interval():
    codes = np.random.default_rng(6).integers(0, 3, size=(8, 12))
    few = agreement_intervals(codes, np.arange(12) % (FEWEST_SCHOOLS - 1), 3)
    assert np.isnan([few.kappa.low, few.gwet.high, few.alpha.low]).all()
    assert few.found == agreement(codes, 3)
