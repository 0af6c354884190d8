"""Survey weights and design-based errors, against R, copies of rows, and themselves.

Values of R's `survey` and `WeMix` stand in oracles/weights.csv, beside the script that
made them.
"""

import re

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import stats
from test_ordinal import simulated
from verbal import weighted_answers

from personalising import paths
from personalising.statistics import MixedOrderedModel
from personalising.statistics.ordinal.weights import scaled

from_formula = MixedOrderedModel.from_formula
ORACLE = pd.read_csv(paths.ROOT / "tests" / "oracles" / "weights.csv")


def by_r(fit, quantity):
    """Values that R gave for a quantity of a fit, in its own order."""
    chosen = ORACLE[(ORACLE["fit"] == fit) & (ORACLE["quantity"] == quantity)]
    return chosen["value"].to_numpy()


@pytest.fixture(scope="module")
def verbal():
    """Answers to VerbAgg, with the weights and strata that oracles/weights.R makes."""
    data = weighted_answers()
    return data.assign(
        stratum=data["person"] % 5,
        answer=0.5 + np.arange(1, len(data) + 1) * 3 % 7 / 2,
    )


@pytest.fixture
def weighted():
    """Rows in groups in homes, with a whole weight at each level."""
    rng = np.random.default_rng(1)
    data = simulated([3, 4, 2, 5] * 15, outer=4, seed=8)
    for level in ("group", "home"):
        counts = rng.integers(1, 4, data[level].max() + 1)
        data[f"w_{level}"] = counts[data[level]].astype(float)
    return data.assign(
        w_row=rng.integers(1, 4, len(data)).astype(float),
        region=np.where(data["home"] < 7, "north", "south"),
    )


# --- what R gives ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theirs", "weights", "cluster", "strata"),
    [
        ("svyolr, clusters", "weight", "person", None),
        ("svyolr, strata", "weight", "person", "stratum"),
        ("svyolr, rows", "answer", None, None),
    ],
)
def test_one_level_agrees_with_svyolr(verbal, theirs, weights, cluster, strata):
    model = from_formula("resp ~ Anger + Gender + btype", verbal, weights=weights)
    result = model.fit(cov_type="robust", cluster=cluster, strata=strata)
    order = [*result.coefficients.index, *result.thresholds.index]
    assert_allclose(result.params[order], by_r(theirs, "estimate"), atol=1e-8)
    # R's Hessian is by differences
    assert_allclose(result.bse[order], by_r(theirs, "std_error"), rtol=1e-4)
    assert result.df_design == by_r(theirs, "df")[0]


@pytest.mark.parametrize("scaling", ["none", "size", "effective"])
def test_weights_at_both_levels_agree_with_wemix(verbal, scaling):
    model = from_formula(
        "yes ~ Anger + btype",
        verbal,
        groups="person",
        weights=["weight", "answer"],
        scaling=scaling,
    )
    result = model.fit(15, cov_type="robust")
    theirs = f"WeMix, {scaling}"
    assert_allclose(result.llf, by_r(theirs, "llf")[0], rtol=0, atol=1e-9)
    ours = np.array([-result.params.iloc[0], *result.coefficients])
    assert_allclose(ours, by_r(theirs, "estimate"), rtol=0, atol=1e-7)
    assert_allclose(result.group_sd.iloc[0] ** 2, by_r(theirs, "variance")[0], 1e-6)
    assert_allclose(result.bse, by_r(theirs, "std_error"), rtol=1e-5)


# --- a whole weight is that many copies -----------------------------------------------


def copies(data, level, weight):
    """The data with each row, group or home as many times as its weight says."""
    parts = []
    for number in range(int(data[weight].max())):
        part = data[data[weight] > number].copy()
        if level != "row":
            part["group"] += 1_000 * number
        if level == "home":
            part["home"] += 1_000 * number
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("points", [1, 7])
@pytest.mark.parametrize(
    ("groups", "levels"),
    [("group", ["group", "row"]), (["home", "group"], ["home", "group", "row"])],
)
def test_whole_weights_are_copies_at_every_level(weighted, groups, levels, points):
    columns = [f"w_{level}" for level in levels]
    model = from_formula("y ~ x + kind", weighted, groups, columns, scaling="none")
    longer = weighted
    for level, column in zip(levels[::-1], columns[::-1], strict=True):
        longer = copies(longer, level, column)
        # copies of a home hold the same groups, under names of their own
        if level == "group" and "home" in levels:
            longer["group"] = longer.groupby(["home", "group"]).ngroup()
        if level == "home":
            longer["group"] = longer.groupby(["home", "group"]).ngroup()
    one = model.fit(points)
    many = from_formula("y ~ x + kind", longer, groups).fit(points)
    assert many.nobs > 3 * one.nobs
    assert_allclose(one.llf, many.llf, rtol=1e-12)
    assert_allclose(one.params, many.params, rtol=1e-8)
    assert_allclose(one.group_sd, many.group_sd, rtol=1e-8)
    assert_allclose(one.bse, many.bse, rtol=1e-8)


def test_weights_of_any_size_keep_the_derivatives_right(weighted):
    halves = weighted.assign(w_group=weighted["w_group"] / 2.3, w_row=0.7)
    columns = ["w_home", "w_group", "w_row"]
    groups = ["home", "group"]
    model = from_formula("y ~ x", halves, groups, columns, scaling="none")
    params, sds = np.array([-1.0, 0.1, 1.2, 0.5]), np.array([0.7, 1.1])
    gradient, hessian = model.score(params, sds), model.hessian(params, sds)

    def beside(function, step):
        return function(params + step[:4], sds + step[4:])

    for j, each in enumerate(np.eye(6) * 1e-4):
        slope = (beside(model.loglike, each) - beside(model.loglike, -each)) / 2e-4
        assert_allclose(gradient.iloc[j], slope, rtol=1e-5, atol=1e-5)
        bend = (beside(model.score, each) - beside(model.score, -each)) / 2e-4
        assert_allclose(hessian.iloc[j], bend, rtol=1e-4, atol=1e-4)


# --- scaling --------------------------------------------------------------------------


def test_scaling_makes_weights_add_up_to_what_its_name_says():
    weights, starts = np.array([1.0, 2.0, 3.0, 4.0, 4.0]), np.array([0, 3, 5])
    size, effective = (scaled(weights, starts, how) for how in ("size", "effective"))
    assert_allclose(np.add.reduceat(size, starts[:-1]), [3, 2])
    assert_allclose(np.add.reduceat(effective, starts[:-1]), [36 / 14, 2])
    assert_allclose(
        np.add.reduceat(effective, starts[:-1]),
        np.add.reduceat(effective**2, starts[:-1]),  # Pfeffermann's first method
    )


@pytest.mark.parametrize("scaling", ["size", "effective"])
def test_scaled_weights_do_not_hang_on_their_unit(weighted, scaling):
    columns = ["w_group", "w_row"]
    unit = weighted.assign(w_row=weighted["w_row"] * (1 + weighted["group"]))
    one, two = (
        from_formula("y ~ x", data, "group", columns, scaling=scaling).fit(3)
        for data in (weighted, unit)
    )
    assert_allclose(one.params, two.params, rtol=1e-9)


def test_a_population_is_weighted_by_final_weights_as_they_were_given(weighted):
    columns = ["w_group", "w_row"]
    result = from_formula("y ~ x + kind", weighted, "group", columns).fit(3)
    final = weighted.assign(final=weighted["w_group"] * weighted["w_row"])
    pd.testing.assert_frame_equal(
        result.standardised("kind"),
        result.standardised("kind", population=final, weights="final"),
    )


# --- errors by cluster and stratum ----------------------------------------------------


def test_design_based_errors_are_the_stratified_sandwich(weighted):
    model = from_formula("y ~ x", weighted, "group", "w_group")
    result = model.fit(cov_type="robust", cluster="home", strata="region")
    scores = model.score_groups(result.params, result.group_sd)
    first = weighted.drop_duplicates("group").set_index("group")
    scores = scores.mul(first["w_group"], axis=0)
    sums = scores.groupby([first["region"], first["home"]]).sum()
    middle = sum(part.cov() * len(part) for _, part in sums.groupby("region"))
    bread = np.linalg.inv(model.hessian(result.params, result.group_sd))
    expected = np.sqrt(np.diag(bread @ middle @ bread))
    assert_allclose([*result.bse, *result.group_sd_bse], expected, rtol=1e-6)
    assert result.df_design == 15 - 2
    assert "robust by home in strata of region, t with 13 degrees" in result.summary()


def test_intervals_and_p_values_are_those_of_t(weighted):
    model = from_formula("y ~ x + kind", weighted, "group", "w_group")
    result = model.fit(3, cov_type="robust", cluster="home", strata="region")
    t = stats.t.isf(0.025, 13)
    for table in (
        result.tidy().iloc[:-1],
        result.combinations({"x": {"x": 1}}),
        result.average_effects("kind"),
    ):
        width = (table["conf_high"] - table["conf_low"]) / (2 * table["std_error"])
        assert_allclose(width, t)
        assert_allclose(table["p_value"], 2 * stats.t.sf(table["statistic"].abs(), 13))
    assert_allclose(result.pvalues, result.tidy()["p_value"][:-1])
    for table in (result.predict({"x": 1, "kind": "a"}), result.standardised("kind")):
        width = np.diff(stats.logistic.ppf(table[["conf_low", "conf_high"]]), axis=1)
        rest = table["estimate"] * (1 - table["estimate"])
        assert_allclose(width[:, 0], 2 * t * table["std_error"] / rest)
    deviation = result.group_sd_conf_int().iloc[0]
    ratio = result.group_sd_bse.iloc[0] / result.group_sd.iloc[0]
    assert_allclose(
        np.log(deviation["conf_high"] / deviation["conf_low"]), 2 * t * ratio
    )
    assert np.isinf(model.fit(3).df_design)


# --- what cannot be -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "row", "value", "message"),
    [
        ("w_row", 5, -1, "w_row must hold finite .* found -1 in row 5"),
        ("w_row", 6, np.inf, "w_row must hold finite .* found inf in row 6"),
        ("w_row", 7, np.nan, "w_row has no value in row 7: each row needs a weight"),
        ("w_group", 1, 9, "of one group, .*: group 0 has . in row 0 and 9 in row 1"),
        ("w_group", 1, 0, "of one group, .*: group 0 has . in row 0 and 0 in row 1"),
        ("w_home", 8, 9, "of one home, .*: home 0 has . in row 0 and 9 in row 8"),
    ],
)
def test_a_weight_that_cannot_be_is_named_with_its_row(
    weighted, column, row, value, message
):
    weighted.loc[row, column] = value
    columns = ["w_home", "w_group", "w_row"]
    with pytest.raises(ValueError, match=message):
        from_formula("y ~ x", weighted, ["home", "group"], columns)


def test_a_weight_of_zero_inside_a_group_leaves_its_row_out(weighted):
    weighted.loc[[0, 3], "w_row"] = 0
    model = from_formula("y ~ x", weighted, "group", [None, "w_row"])
    assert model.notes == ("2 rows dropped for a weight of 0",)
    assert model.nobs == len(weighted) - 2


@pytest.mark.parametrize(
    ("groups", "weights", "message"),
    [
        (None, ["w_group", "w_row"], "weights name 2 columns for 1 levels: the rows"),
        ("group", ["w_home", "w_group", "w_row"], "3 columns for 2 levels: group, the"),
        ("group", ["w_row", "w_row"], "weights name w_row for two levels"),
        ("group", ["w_none", "w_row"], "data has no column w_none"),
    ],
)
def test_columns_of_weights_are_checked(weighted, groups, weights, message):
    with pytest.raises(ValueError, match=message):
        from_formula("y ~ x", weighted, groups, weights)


def test_names_of_weights_and_scalings_are_checked(weighted):
    with pytest.raises(TypeError, match="weights must name a column, or one for each"):
        from_formula("y ~ x", weighted, "group", 3)
    with pytest.raises(ValueError, match="scaling must be 'size', 'effective' or"):
        from_formula("y ~ x", weighted, "group", "w_group", scaling="gk")


def test_clusters_and_strata_are_checked(weighted):
    weighted["alone"] = np.where(weighted["home"] == 3, "island", weighted["region"])
    weighted["across"] = np.where(weighted["group"] % 2, "odd", "even")
    weighted["unknown"] = weighted["region"].where(weighted["home"] != 2)
    weighted["all"] = 1
    model = from_formula("y ~ x", weighted, "group")
    for cluster, strata, message in [
        ("home", "alone", r"alone island has one cluster only \(home 3\)"),
        ("home", "across", "across cuts .* home 0 is in across even, odd"),
        ("home", "unknown", "unknown must have a value in every row .*; row .* has no"),
        ("kind", None, "kind cuts through the groups of group in row"),
        ("all", None, "need several clusters; found one"),
        ("nowhere", None, "data has no column nowhere"),
    ]:
        with pytest.raises(ValueError, match=message):
            model.fit(3, cov_type="robust", cluster=cluster, strata=strata)
    with pytest.raises(ValueError, match="strata needs cov_type='robust'"):
        model.fit(3, strata="region")


def test_a_pseudo_likelihood_has_no_criterion_and_no_ratio(weighted):
    small, large = (
        from_formula(formula, weighted, "group", [None, "w_row"]).fit(3)
        for formula in ("y ~ 1", "y ~ x")
    )
    for name in ("aic", "bic"):
        with pytest.raises(ValueError, match="criterion needs a fit without weights"):
            getattr(large, name)
    with pytest.raises(ValueError, match="ratio test needs a fit without weights"):
        large.compare(small)
    assert "AIC, BIC:         none: the likelihood is weighted" in large.summary()
    assert "1, w_row (scaling: size)" in large.summary()


def test_summary_names_weights_of_groups_alone_without_a_scaling(weighted):
    result = from_formula("y ~ x", weighted, "group", "w_group").fit(3)
    assert re.search("^Weights: +w_group *$", result.summary(), re.MULTILINE)
