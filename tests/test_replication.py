"""Errors from replicate weights: means, shares, ordinal models, against R's `survey`.

Its values stand in oracles/replication.csv, beside the script that made them.
"""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from verbal import weighted_answers

from personalising import paths
from personalising.statistics import MixedOrderedModel
from personalising.statistics.replication import (
    METHODS,
    ReplicateWeights,
    replication_scale,
)
from personalising.statistics.shares import (
    replicate_correlation,
    share,
)

ORACLE = pd.read_csv(paths.ROOT / "tests" / "oracles" / "replication.csv")
FAY = 0.5


def by_r(method, quantity):
    """Values that R gave for a quantity, in its own order."""
    chosen = ORACLE[(ORACLE["fit"] == method) & (ORACLE["quantity"] == quantity)]
    return chosen["value"].to_numpy()


@pytest.fixture(scope="module")
def verbal():
    """Answers to VerbAgg, with the weights that oracles/replication.R makes."""
    return weighted_answers()


def factors(person, method):
    """What the weight of each person is multiplied by in each replicate."""
    stratum, sign = person % 16, np.where(person // 16 % 2 == 0, 1, -1)
    if method in ("brr", "fay"):
        keep = FAY if method == "fay" else 0
        parity = [
            [1 - 2 * ((a & b).bit_count() % 2) for b in range(16)]
            for a in stratum.tolist()
        ]
        return 1 + (1 - keep) * sign[:, None] * np.array(parity)
    if method == "jackknife_1":
        return np.where(person[:, None] % 10 == np.arange(10), 0, 10 / 9)
    if method == "jackknife_2":
        return np.where(stratum[:, None] == np.arange(16), 1 + sign[:, None], 1)
    each = np.arange(1, 21)
    return (person[:, None] * (each + 2) + person[:, None] // 7 * each) % 5


def replicates_of(data, method):
    """Replicate weights of the rows, by a method."""
    made = factors(data["person"].to_numpy(), method)
    weights = data["weight"].to_numpy()[:, None] * made
    fay = FAY if method == "fay" else 0
    scale = replication_scale(method, made.shape[1], fay)
    return ReplicateWeights(weights, scale)


@pytest.mark.parametrize("method", METHODS)
def test_scale_and_degrees_of_freedom_are_those_of_r(verbal, method):
    found = replicates_of(verbal, method)
    assert found.scale == pytest.approx(by_r(method, "scale")[0], rel=1e-12)
    assert found.df == by_r(method, "df")[0]


def test_replicates_that_are_alike_count_once_wherever_they_stand():
    weights = np.array([[1.0, 2, 5, 3], [2, 1, 3, 5], [3, 7, 1, 2]])
    for order in ([0, 0, 1, 2], [0, 1, 0, 2], [0, 1, 2, 0], [3, 3, 3, 0]):
        rank = np.linalg.matrix_rank(weights[:, order])
        assert ReplicateWeights(weights[:, order], 1.0).df == rank - 1


@pytest.mark.parametrize("method", METHODS)
def test_mean_and_its_error_are_those_of_svymean(verbal, method):
    found = replicates_of(verbal, method)
    values, weights = verbal["Anger"].to_numpy(), verbal["weight"].to_numpy()
    mean, variance = found.variance_of(lambda w: w @ values / w.sum(), weights)
    assert_allclose(mean, by_r(method, "mean")[0], rtol=1e-12)
    assert_allclose(variance**0.5, by_r(method, "mean_error")[0], rtol=1e-8)
    each = found.means(values)
    assert_allclose(found.covariance([mean], each[:, None]), variance, rtol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_share_and_its_interval_are_those_of_svyciprop(verbal, method):
    found = share(
        verbal["yes"],
        verbal["person"],
        verbal["weight"],
        0.9,
        replicates_of(verbal, method),
    )
    ours = (found.share, found.conf_low, found.conf_high)
    assert_allclose(ours, by_r(method, "share"), rtol=1e-8)


@pytest.mark.parametrize("method", METHODS)
def test_difference_of_shares_has_the_error_of_svycontrast(verbal, method):
    whole = replicates_of(verbal, method)
    of = {who: (verbal["Gender"] == who).to_numpy() for who in "FM"}
    sets = {
        who: (verbal["yes"][mask], verbal["weight"][mask], whole.take(mask))
        for who, mask in of.items()
    }
    shares = [np.average(yes, weights=weight) for yes, weight, _ in sets.values()]
    assert_allclose(shares, by_r(method, "of_gender"), rtol=1e-12)
    together = replicate_correlation(*sets.values())
    one, other = (
        each.covariance([mean], each.means(yes)[:, None])[0, 0]
        for mean, (yes, _, each) in zip(shares, sets.values(), strict=True)
    )
    error = (one + other - 2 * together * (one * other) ** 0.5) ** 0.5
    assert_allclose(error, by_r(method, "difference_error")[0], rtol=1e-8)


@pytest.mark.parametrize("method", METHODS)
def test_errors_of_a_share_and_of_the_rest_are_opposite_and_no_more(verbal, method):
    found = replicates_of(verbal, method)
    for yes in (verbal["resp"] == level for level in verbal["resp"].unique()):
        sets = [(holds, verbal["weight"], found) for holds in (yes, ~yes)]
        assert -1 <= replicate_correlation(*sets) < -1 + 1e-9
        assert 1 - 1e-9 < replicate_correlation(*sets[:1], *sets[:1]) <= 1


@pytest.mark.parametrize("method", METHODS)
def test_ordinal_model_agrees_with_svyolr(verbal, method):
    model = MixedOrderedModel.from_formula(
        "resp ~ Anger + Gender + btype", verbal, weights="weight"
    )
    repeated = replicates_of(verbal, method)
    result = model.fit(cov_type="replicates", replicates=repeated)
    order = [*result.coefficients.index, *result.thresholds.index]
    assert_allclose(result.params[order], by_r(method, "estimate"), atol=1e-8)
    # R's search in each replicate ends earlier
    assert_allclose(result.bse[order], by_r(method, "std_error"), rtol=1e-4)
    assert result.df_design == by_r(method, "df")[0]
    assert result.cov_type == "replicates"
    assert "replicates, t with" in result.summary()
    with pytest.raises(ValueError, match="replicates' standard errors do not"):
        result.conf_int(method="profile")


def test_random_intercepts_are_those_of_fits_from_scratch(verbal):
    few = verbal[verbal["person"] % 4 == 0].reset_index(drop=True)
    few = few.sample(frac=1, random_state=1)  # rows in any order
    repeated = replicates_of(few, "fay")
    model = MixedOrderedModel.from_formula(
        "resp ~ Anger + btype", few, groups="person", weights="weight"
    )
    result = model.fit(5, cov_type="replicates", replicates=repeated)
    alone = []
    for weights in repeated.weights.T:
        kept = few.assign(weight=weights)
        fit = MixedOrderedModel.from_formula(
            "resp ~ Anger + btype", kept, groups="person", weights="weight"
        ).fit(5)
        alone.append([*fit.params, *fit.group_sd])
    apart = np.array(alone) - [*result.params, *result.group_sd]
    expected = repeated.scale * apart.T @ apart
    assert_allclose(result.covariance, expected, rtol=1e-4, atol=1e-9)


REFUSED = {
    "weights of other rows": (lambda made: made[:-1], "a row for each of the 24 rows"),
    "weights within a person": (
        lambda made: made + np.arange(len(made))[:, None],
        "the same in all rows of one person",
    ),
    "no weight in a replicate": (
        lambda made: made * [1, *[0] * 9],
        "above 0 in replicate 2",
    ),
    "no weight at all": (lambda made: made * 0, "above 0 for some row"),
    "a weight below 0": (lambda made: made - 9, "finite, and 0 or more"),
    "a missing weight": (lambda made: made * np.nan, "finite, and 0 or more"),
    "one replicate": (lambda made: made[:, :1], "two replicates or more"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_replicates_that_do_not_fit_are_refused(kind):
    change, message = REFUSED[kind]
    rng = np.random.default_rng(3)
    person = np.repeat(np.arange(8), 3)
    data = pd.DataFrame({"person": person, "score": rng.integers(1, 4, 24)})
    made = factors(person, "jackknife_1")
    model = MixedOrderedModel.from_formula("score ~ 1", data, groups="person")
    with pytest.raises(ValueError, match=message):
        model.fit(cov_type="replicates", replicates=ReplicateWeights(change(made), 0.9))


def test_replicates_and_their_cov_type_go_together(verbal):
    model = MixedOrderedModel.from_formula("resp ~ 1", verbal, weights="weight")
    with pytest.raises(ValueError, match="go together"):
        model.fit(cov_type="replicates")
    with pytest.raises(ValueError, match="go together"):
        model.fit(replicates=replicates_of(verbal, "brr"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("brr", 1), "two replicates or more; found 1"),
        (("fay", 8, 1.0), "from 0 to below 1; found 1"),
        (("brr", 8, 0.0, 0.0), "a number above 0; found 0"),
        (("jkn", 8), "method must be one of brr"),
    ],
)
def test_scale_of_no_method_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        replication_scale(*arguments)


def test_scale_that_a_survey_states_counts():
    assert replication_scale("jackknife_2", 150, scale=0.5) == 0.5


def test_share_without_weight_in_a_replicate_is_refused(verbal):
    rows = verbal["person"] % 10 == 3  # jackknife_1 leaves all of them out at once
    repeated = replicates_of(verbal, "jackknife_1").take(rows.to_numpy())
    few = verbal[rows]
    with pytest.raises(ValueError, match="in replicate 4"):
        share(few["yes"], few["person"], few["weight"], 0.9, repeated)


def test_errors_go_with_nothing_where_all_units_are_alike(verbal):
    found = replicates_of(verbal, METHODS[0])
    yes, every = verbal["yes"], np.ones(len(verbal), dtype=bool)
    for sets in ([yes, every], [every, yes], [every, every]):
        of = [(holds, verbal["weight"], found) for holds in sets]
        assert replicate_correlation(*of) == 0
