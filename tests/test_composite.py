"""A formative index, and what of it stays under other weights."""

import math

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from personalising.statistics.composite import composite_index, weight_sensitivity

LEVELS = pd.DataFrame(
    {"vision": [1, 4, 2, 5, 3], "access": [3, 1, 4, 2, 5], "skill": [2, 2, 5, 4, 1]},
    index=list("abcde"),
    dtype="float64",
)
HOLED = LEVELS.copy()
HOLED.loc["b", "skill"] = np.nan
HOLED.loc["d", ["access", "skill"]] = np.nan


def test_index_is_the_weighted_mean():
    weights = {"skill": 0.5, "vision": 2, "access": 1}
    found = composite_index(LEVELS, weights)
    expected = np.average(LEVELS, axis=1, weights=[2, 1, 0.5])
    assert_allclose(found, expected, rtol=1e-12)
    assert_allclose(composite_index(LEVELS), LEVELS.mean(axis=1), rtol=1e-12)


def test_units_that_tie_do_so_exactly():
    tied = pd.DataFrame([[0.1, 0.2, 0.3], [0.3, 0.1, 0.2], [0.2, 0.3, 0.1]])
    assert len(set(composite_index(tied))) == 1


def test_missing_dimensions_are_refused_or_left_out_of_the_mean():
    with pytest.raises(ValueError, match="unit 'b' lacks the dimension 'skill'"):
        composite_index(HOLED)
    found = composite_index(HOLED, missing="mean")
    assert found["b"] == 2.5
    assert math.isnan(found["d"])  # one of three is less than half
    assert composite_index(HOLED, missing="mean", at_least=1 / 3)["d"] == 5
    weights = {"vision": 3, "access": 1, "skill": 9}
    found = composite_index(HOLED, weights, missing="mean")
    assert found["b"] == (3 * 4 + 1 * 1) / 4
    on_skill_alone = {"vision": 0, "access": 0, "skill": 1}
    assert math.isnan(composite_index(HOLED, on_skill_alone, missing="mean")["b"])


def test_units_that_lack_too_much_are_named_and_not_ranked():
    found = weight_sensitivity(HOLED, seed=1, draws=100, missing="mean")
    assert found.left_out == ("d",)
    assert found.index.index.tolist() == ["a", "b", "c", "e"]
    assert found.ranks["rank"].max() == 4


def test_with_two_dimensions_units_change_places_where_algebra_says():
    # i = (4, 1) passes j = (1, 3) where 4 w + 1 - w > w + 3 (1 - w), at w = 2 / 5
    two = pd.DataFrame({"x": [4, 1, 0], "y": [1, 3, 0]}, index=["i", "j", "k"])
    found = weight_sensitivity(
        two,
        seed=1,
        draws=20_000,
        conclusion=lambda index: bool(index["i"] > index["j"]),
    )
    assert found.index["i"] == 2.5 > found.index["j"] == 2
    assert found.same == pytest.approx(3 / 5, abs=0.01)
    above = found.weights[:, 0] > 2 / 5
    assert found.same == above.mean()
    assert found.ranks.loc["k"].tolist() == [3, 3, 3]
    assert found.ranks.loc["i"].tolist() == [1, 1, 2]
    # tau is 1 in the order of equal weights and 1 / 3 where the first two change places
    assert_allclose(found.kendall, np.where(above, 1, 1 / 3))
    assert_allclose(found.spearman, np.where(above, 1, 1 / 2))


def test_conclusion_gets_each_index_under_its_name_to_join_it_with_other_data():
    seen = []
    found = weight_sensitivity(
        LEVELS, seed=7, draws=100, conclusion=lambda index: seen.append(index)
    )
    assert {each.name for each in seen} == {found.index.name} == {"index"}
    assert len(seen) == 101
    assert seen[0].to_numpy() == pytest.approx(found.index.to_numpy())


def test_ranks_and_correlations_of_each_draw_are_those_of_scipy():
    found = weight_sensitivity(LEVELS, seed=7, draws=100)
    for place in range(0, 100, 10):
        by_hand = LEVELS.to_numpy() @ found.weights[place]
        expected = stats.spearmanr(found.index, by_hand).statistic
        assert found.spearman[place] == pytest.approx(expected, abs=1e-12)
        expected = stats.kendalltau(found.index, by_hand).statistic
        assert found.kendall[place] == pytest.approx(expected, abs=1e-12)
    drawn = stats.rankdata(-(found.weights @ LEVELS.to_numpy().T), axis=1)
    within = (drawn >= found.ranks["conf_low"].to_numpy()) & (
        drawn <= found.ranks["conf_high"].to_numpy()
    )
    assert (within.mean(axis=0) >= 0.95).all()
    narrower = weight_sensitivity(LEVELS, seed=7, draws=100, confidence=0.5)
    widths = [
        (one.ranks["conf_high"] - one.ranks["conf_low"]).sum()
        for one in (found, narrower)
    ]
    assert widths[0] > widths[1]


@pytest.mark.parametrize("concentration", [1.0, 20.0])
def test_weights_have_the_moments_of_the_dirichlet_distribution(concentration):
    found = weight_sensitivity(
        LEVELS, seed=3, draws=20_000, concentration=concentration
    )
    assert_allclose(found.weights.sum(axis=1), 1, rtol=1e-12)
    assert_allclose(found.weights.mean(axis=0), 1 / 3, atol=0.006)
    spread = math.sqrt(2 / (3 * concentration + 1)) / 3
    assert_allclose(found.weights.std(axis=0), spread, rtol=0.03)


def test_weights_nearer_to_equal_ones_keep_the_order_better():
    loose, close = (
        weight_sensitivity(LEVELS, seed=3, draws=500, concentration=a) for a in (1, 100)
    )
    assert close.kendall.mean() > loose.kendall.mean()


def test_draws_are_the_same_again_and_others_with_another_seed():
    first, again, other = (
        weight_sensitivity(LEVELS, seed=seed, draws=100) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first.tidy(), again.tidy())
    assert np.array_equal(first.weights, again.weights)
    assert not np.array_equal(first.weights, other.weights)


def test_tables_have_the_vocabulary():
    found = weight_sensitivity(LEVELS, seed=1, draws=100)
    assert found.same is None
    tidy = found.tidy()
    assert list(tidy) == ["term", "estimate", "rank", "conf_low", "conf_high"]
    assert tidy["estimate"].is_monotonic_decreasing
    stability = found.stability().set_index("term")
    assert stability.loc["kendall", "estimate"] == np.median(found.kendall)
    assert (stability["lowest"] <= stability["conf_low"]).all()
    assert (stability["conf_low"] <= stability["estimate"]).all()
    assert "draws=100" in repr(found)
    assert "same=None" in repr(found)


def sensitivity(dimensions=LEVELS, **how):
    return weight_sensitivity(dimensions, **{"seed": 1, "draws": 100, **how})


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: composite_index(LEVELS, missing="guess"),
            "refuse, mean; found 'guess'",
        ),
        (lambda: composite_index(LEVELS, at_least=0), "share above 0; found 0"),
        (lambda: composite_index(LEVELS, at_least=1.5), "share above 0; found 1.5"),
        (lambda: composite_index(LEVELS.assign(skill="x")), "must be numbers"),
        (lambda: composite_index(LEVELS.assign(skill=np.inf)), "must be finite"),
        (lambda: composite_index(LEVELS.iloc[:0]), "found none"),
        (lambda: composite_index(LEVELS.iloc[[0, 0]]), "unit .* 'a' stands twice"),
        (
            lambda: composite_index(LEVELS[["skill", "skill"]]),
            "dimension .* 'skill' stands twice",
        ),
        (lambda: composite_index(LEVELS, {"vision": 1}), "'access' stands alone"),
        (
            lambda: composite_index(LEVELS, dict.fromkeys(LEVELS, 0)),
            "not all zero",
        ),
        (
            lambda: composite_index(LEVELS, {"vision": -1, "access": 1, "skill": 1}),
            "not negative",
        ),
        (lambda: sensitivity(draws=10), "100 times or more.*found 10"),
        (
            lambda: sensitivity(concentration=0),
            "concentration above 0; found 100 and 0",
        ),
        (lambda: sensitivity(confidence=95), "between 0 and 1; found 95"),
        (lambda: sensitivity(LEVELS[["skill"]]), "found 1 and 5"),
        (lambda: sensitivity(LEVELS.iloc[:2]), "found 3 and 2"),
        (lambda: sensitivity(LEVELS * 0 + 2), "differ in the index; all have 2"),
    ],
)
def test_bad_input_is_one_error_that_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call()
