"""Expected information, against analytic values, drawn data and R."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import special

from personalising import paths
from personalising.statistics import MixedOrderedModel
from personalising.statistics.ordinal import information
from personalising.statistics.ordinal.information import expected_information

X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])
CUTS, COEFFICIENTS, SD = [-1.5, 0.0, 2.0], [0.5, -0.3], 1.4


def test_with_hardly_any_random_effect_it_is_that_of_independent_rows():
    found = expected_information(X, CUTS, COEFFICIENTS, 1e-4).matrix
    total = np.zeros((5, 5))
    for row in X:
        below = special.expit(np.array(CUTS) - row @ COEFFICIENTS)
        density = below * (1 - below)
        slopes = np.vstack([np.diag(density), np.zeros(3)])
        slopes[1:] -= np.diag(density)
        slopes = np.hstack([slopes, -slopes.sum(axis=1)[:, None] * row])
        shares = np.diff(below, prepend=0, append=1)
        total += slopes.T @ (slopes / shares[:, None])
    assert_allclose(found[:-1, :-1], total, atol=1e-7)


def test_it_is_the_mean_of_the_observed_information():
    groups = 20_000
    rng = np.random.default_rng(5)
    x = np.tile(X, (groups, 1))
    group = np.repeat(np.arange(groups), len(X))
    latent = x @ COEFFICIENTS + SD * rng.standard_normal(groups)[group]
    rating = np.searchsorted(CUTS, latent + rng.logistic(size=len(latent)))
    data = pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "group": group, "rating": rating})
    model = MixedOrderedModel.from_formula("rating ~ a + b", data, groups="group")
    observed = -model.hessian([*CUTS, *COEFFICIENTS], [SD], 15).to_numpy() / groups
    expected = expected_information(X, CUTS, COEFFICIENTS, SD).matrix
    assert_allclose(observed, expected, atol=0.01)
    scores = model.score_groups([*CUTS, *COEFFICIENTS], [SD], 15).to_numpy()
    assert_allclose(scores.T @ scores / groups, expected, atol=0.02)


def test_standard_errors_are_those_of_r():
    oracle = pd.read_csv(paths.ROOT / "tests" / "oracles" / "information.csv")
    of_r = oracle["std_error"].dropna().to_numpy()
    found = expected_information(X, CUTS, COEFFICIENTS, SD).matrix
    errors = np.sqrt(np.diag(np.linalg.inv(800 * found)))[:-1]
    assert_allclose(errors, of_r, rtol=0.05)


def test_drawn_responses_give_the_sum_within_their_error(monkeypatch):
    summed = expected_information(np.eye(4), CUTS, np.zeros(4), SD)
    assert summed.responses == 4**4
    assert not summed.error.any()
    monkeypatch.setattr(information, "MOST_RESPONSES", 100)
    drawn = expected_information(np.eye(4), CUTS, np.zeros(4), SD, draws=5_000, seed=3)
    assert drawn.responses == 5_000
    off = np.abs(drawn.matrix - summed.matrix) / drawn.error
    assert off.max() < 4
    again = expected_information(np.eye(4), CUTS, np.zeros(4), SD, draws=5_000, seed=3)
    assert (again.matrix == drawn.matrix).all()


def test_more_rows_than_are_summed_together_give_the_same(monkeypatch):
    whole = expected_information(np.eye(4), CUTS, np.zeros(4), SD).matrix
    monkeypatch.setattr(information, "LAST", 2)
    assert_allclose(
        expected_information(np.eye(4), CUTS, np.zeros(4), SD).matrix, whole
    )


def test_integral_does_not_depend_on_its_spacing(monkeypatch):
    for sd in (0.5, 3.0):
        found = expected_information(X, CUTS, COEFFICIENTS, sd).matrix
        monkeypatch.setattr(information, "SPACING", 0.3)
        monkeypatch.setattr(information, "LOGITS", 0.4)
        monkeypatch.setattr(information, "REACH", 8.0)
        finer = expected_information(X, CUTS, COEFFICIENTS, sd).matrix
        assert_allclose(found, finer, rtol=0, atol=1e-6)
        monkeypatch.undo()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": [[1.0]]}, "a column for each of 2 coefficients; found 1"),
        ({"thresholds": [0.0, 0.0]}, "thresholds must rise"),
        ({"sd": 0.0}, "sd must be above 0; found 0"),
        ({"draws": 1}, "draws must be at least 2; found 1"),
    ],
)
def test_what_makes_no_sense_is_refused(change, message):
    given = {"x": X, "thresholds": CUTS, "coefficients": COEFFICIENTS, "sd": SD}
    with pytest.raises(ValueError, match=message):
        expected_information(**given | change)
