"""Multilevel ordinal regression on bad input: each kind has one clear answer."""

import functools
import re
import warnings

import numpy as np
import pandas as pd
import pytest

from personalising.statistics import MixedOrderedModel, SeparationError
from personalising.statistics.ordinal import ConvergenceWarning, fitting

from_formula = MixedOrderedModel.from_formula


@pytest.fixture
def data():
    rng = np.random.default_rng(1)
    group = np.repeat(np.arange(30), 5)
    x = rng.standard_normal(150)
    latent = x + rng.standard_normal(30)[group] + rng.logistic(size=150)
    return pd.DataFrame(
        {
            "y": np.digitize(latent, [-1, 0, 1.5]) + 1,
            "x": x,
            "group": group,
            "home": group // 5,
            "one": 1,
            "twice": 2 * x + 3,
            "label": np.where(x > 0, "a", "b"),
            "minus": -1.0,
        }
    )


@pytest.mark.parametrize(
    ("change", "formula", "message"),
    [
        ({"y": 3}, "y ~ x", "y is constant: every row used is 3"),
        ({}, "label ~ x", "label must be an ordered categorical or whole numbers"),
        ({}, "x ~ label", "x must hold whole numbers; found"),
        ({"y": np.inf}, "y ~ x", "y must be finite"),
        ({"x": np.inf}, "y ~ x", "x must be finite; found 150 rows"),
        ({}, "y ~ np.log(x)", r"np.log\(x\) must be finite"),
        ({}, "y ~ x + one", "one is constant over the rows used"),
        ({}, "y ~ x + twice", "rank-deficient: x, twice determine one another"),
        ({}, "y ~ label + x + C(label)", "rank-deficient"),
        ({}, "y ~ absent", "data has no column absent; it has y, x, group"),
        ({}, "y ~ y", "y stands on both sides"),
        ({}, "y ~ x + (1 | group)", "name the grouping factors in groups"),
        ({}, "x", "formula must be 'response ~ predictors'"),
        ({"x": np.nan}, "y ~ x", "no row is complete"),
        ({"group": 1}, "y ~ x", "group has one group only"),
        ({"y": np.arange(150) // 5 % 3}, "y ~ x", "never differs within one group"),
        ({"group": range(150)}, "y ~ x", "every group has one row only"),
        ({"group": None}, "y ~ x", "no row is complete"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value encountered in log")
def test_what_cannot_be_fitted_is_refused(data, change, formula, message):
    with pytest.raises(ValueError, match=message):
        from_formula(formula, data.assign(**change), groups="group")


def test_words_out_of_order_are_refused(data):
    words = pd.Categorical(data["label"])
    with pytest.raises(ValueError, match="y must be ordered"):
        from_formula("y ~ x", data.assign(y=words), groups="group")


def test_crossed_groups_are_refused_with_the_way_out(data):
    data["home"] = np.arange(150) % 4
    with pytest.raises(
        ValueError, match=r"crossed with home.*only nested.*unique"
    ) as e:
        from_formula("y ~ x", data, groups=["home", "group"])
    assert "group 0 occurs in home 0 and 1" in str(e.value)


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (["group", "group"], "group twice"),
        (["home", "group", "y"], "one grouping factor, or two"),
        ("nowhere", "no column nowhere"),
    ],
)
def test_groups_that_make_no_sense_are_refused(data, groups, message):
    with pytest.raises(ValueError, match=message):
        from_formula("y ~ x", data, groups=groups)


def test_levels_that_cannot_be_told_apart_are_refused(data):
    data["home"] = data["group"] + 100
    with pytest.raises(ValueError, match="every home has one group only"):
        from_formula("y ~ x", data, groups=["home", "group"])


def test_two_groups_are_enough_for_a_deviation(data):
    data["group"] = np.arange(150) % 2
    fitted = from_formula("y ~ x", data, groups="group").fit(3)
    assert fitted.group_sd["group"] >= 0


@pytest.mark.parametrize("points", [0, -3, 2.5, "7", True, None, 101])
def test_points_are_a_whole_number_of_at_least_one(data, points):
    model = from_formula("y ~ x", data, groups="group")
    if points is None:
        assert model.fit(points).quadrature_points == 11
        return
    with pytest.raises(ValueError, match="whole number from 1"):
        model.fit(quadrature_points=points)


def test_weights_are_no_less_than_zero_and_belong_to_groups(data):
    with pytest.raises(ValueError, match="minus must hold finite weights of at least"):
        from_formula("y ~ x", data, groups="group", weights="minus")
    data["w"] = np.arange(150) % 2 + 1
    with pytest.raises(ValueError, match="same in all rows of one group"):
        from_formula("y ~ x", data, groups="group", weights="w")
    data["w"] = (data["group"] > 3).astype(float)
    model = from_formula("y ~ x", data, groups="group", weights="w")
    assert model.notes == ("20 rows dropped for a weight of 0",)
    assert model.nobs == 130


@pytest.mark.parametrize("groups", [None, "group", ["home", "group"]])
def test_separation_is_found_and_its_predictor_named(data, groups):
    data["cheat"] = (data["y"] > 2).astype(int)
    with pytest.raises(SeparationError, match="cheat separates the response"):
        from_formula("y ~ x + cheat", data, groups=groups).fit()
    data["quasi"] = np.where(data["y"] == 4, np.arange(150) % 2, 0)
    with pytest.raises(SeparationError, match=r"^quasi separates"):
        from_formula("y ~ x + quasi", data, groups=groups).fit()


def test_a_predictor_that_separates_at_one_threshold_alone_is_not_named():
    """Its odds are proportional: mixed at the other one, it has an estimate."""
    each = {(1, 0, 0): 20, (1, 1, 0): 20, (2, 0, 0): 40, (3, 1, 0): 20}
    each |= {(3, 0, 1): 20, (3, 1, 1): 20}
    rows = [case for case, number in each.items() for _ in range(number)]
    data = pd.DataFrame(rows, columns=["y", "mixed", "cheat"])
    with pytest.raises(SeparationError, match=r"^cheat separates"):
        from_formula("y ~ mixed + cheat", data, groups=None).fit()


def test_a_fit_that_did_not_converge_says_so_everywhere(data, monkeypatch):
    short = functools.partial(fitting.maximise, most_steps=2)
    monkeypatch.setattr(fitting, "maximise", short)
    model = from_formula("y ~ x", data, groups="group")
    with pytest.warns(ConvergenceWarning, match="no convergence in 2 steps"):
        result = model.fit()
    monkeypatch.undo()
    assert not result.converged
    assert "converged=False" in repr(result)
    assert re.search("^Converged: +NO$", result.summary(), re.MULTILINE)
    assert "NOT CONVERGED" in result.notes[0]
    assert "NOT CONVERGED" in result._repr_html_()
    for refused in (
        lambda: result.compare(from_formula("y ~ x", data).fit()),
        lambda: result.conf_int(method="profile"),
        lambda: result.bootstrap(10),
        result.proportional_odds,
    ):
        with pytest.raises(ValueError, match="did not converge"):
            refused()


def test_what_was_left_out_is_reported(data):
    data = data.astype({"y": float})
    data["y"] = pd.Categorical(data["y"], categories=[0, 1, 2, 3, 4, 9], ordered=True)
    data["label"] = pd.Categorical(data["label"], categories=["a", "b", "never"])
    data.loc[[3, 4], "x"] = np.nan
    data.loc[[4, 5, 6], "group"] = np.nan
    result = from_formula("y ~ x + label", data, groups="group").fit()
    assert result.nobs == 146
    # 3 rows lack their group and 2 their x, one of them both
    assert result.model.notes == (
        "4 rows dropped for missing values: group 3, x 2",
        "label has no row with never",
        "y has no row with 0, 9",
    )
    assert list(result.thresholds.index) == ["1|2", "2|3", "3|4"]
    assert "4 rows dropped" in result.summary()


def test_arguments_of_results_are_checked(data):
    result = from_formula("y ~ x", data, groups="group").fit(3)
    for call, message in [
        (lambda: result.conf_int(confidence=1), "confidence must lie between"),
        (lambda: result.conf_int(method="exact"), "method must be"),
        (lambda: result.predict(kind="mean"), "kind must be"),
        (lambda: result.bootstrap(1), "replicates must be at least 2"),
        (lambda: result.model.fit(cov_type="HC3"), "cov_type must be"),
        (lambda: result.model.fit(cluster="home"), "needs cov_type='robust'"),
        (lambda: result.model.loglike([1, 2]), "params must hold 4 numbers"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()


def test_too_few_points_for_wide_effects_are_noted():
    rng = np.random.default_rng(3)
    group = np.repeat(np.arange(60), 5)
    latent = 8 * rng.standard_normal(60)[group] + rng.logistic(size=300)
    wide = pd.DataFrame({"y": np.digitize(latent, [-2, 2]), "group": group})
    model = from_formula("y ~ 1", wide, groups="group")
    few, many = model.fit(5), model.fit(60)
    assert "twice the quadrature points change" in few.notes[0]
    assert not many.notes
    assert abs(many.quadrature_error) < 0.01


def test_two_categories_have_no_odds_to_be_proportional(data):
    data["y"] = (data["y"] > 2).astype(int)
    result = from_formula("y ~ x", data, groups="group").fit()
    assert list(result.thresholds.index) == ["0|1"]
    with pytest.raises(ValueError, match="two categories"):
        result.proportional_odds()


def test_sound_data_bring_no_warning(data):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = from_formula("y ~ x + label", data, groups=["home", "group"]).fit(3)
        result.summary()
        result.predict(kind="marginal")
        result.proportional_odds()


@pytest.mark.parametrize(
    "function", ["loglike", "score", "hessian", "score_groups", "simulate", "redrawn"]
)
def test_parameters_in_the_wrong_place_are_refused(data, function):
    model = from_formula("y ~ x", data, groups="group")
    result = model.fit(3)
    ask = getattr(model, function)
    params, sd = result.params, result.group_sd
    ask(params.to_numpy(), sd.to_numpy())
    for given, message in [
        ((sd, params), r"params must hold 4 numbers \(1\|2, 2\|3, 3\|4, x\); found 1"),
        ((1.0, [-1, 0, 1, 1]), "params must hold 4 numbers"),
        (([-1, 0, 1], [1, 1]), "params must hold 4 numbers"),
        ((params,), r"group_sd must hold 1 numbers \(group\); found 0"),
        ((params, -1), "group_sd must be at least 0; found -1"),
        ((params.iloc[::-1], sd), r"params must hold 1\|2, .*; found x, 3\|4"),
    ]:
        with pytest.raises(ValueError, match=message):
            ask(*given)


def test_parameters_that_are_as_many_are_told_apart_by_their_labels(data):
    data["y"] = (data["y"] > 2).astype(int)
    model = from_formula("y ~ 1", data, groups="group")
    result = model.fit(3)
    with pytest.raises(ValueError, match=r"params must hold 0\|1; found group"):
        model.loglike(result.group_sd, result.params)


def test_weighted_likelihoods_have_no_ratio(data):
    data["w"] = data["group"] % 3 + 0.5
    small, large = (
        from_formula(formula, data, groups="group", weights="w").fit(3)
        for formula in ("y ~ 1", "y ~ x")
    )
    for refused in (
        lambda: large.compare(small),
        lambda: large.conf_int(method="profile"),
        lambda: large.group_sd_conf_int(method="profile"),
        lambda: large.odds_ratios(method="profile"),
        large.proportional_odds,
    ):
        with pytest.raises(ValueError, match="needs a fit without weights"):
            refused()
    data["w"] = 1
    same = from_formula("y ~ 1", data, groups="group", weights="w").fit(3)
    assert (
        from_formula("y ~ x", data, groups="group").fit(3).compare(same).df_fixed == 1
    )


def test_response_in_small_integers_is_what_it_is_in_large_ones():
    rows = [(x, 100 * ((x + k) % 3 - 1)) for x in range(4) for k in range(6)]
    data = pd.DataFrame(rows, columns=["x", "y"])
    wide, narrow = (
        from_formula("y ~ x", data.astype({"y": kind})) for kind in ("int64", "int8")
    )
    assert narrow.notes == wide.notes
    assert list(narrow.param_names) == list(wide.param_names)
