"""Ordinal regression where groups differ widely: maxima are found, errors are told.

The oracle of the integrals is the trapezium rule on 8,001 nodes of each group's effect,
from -9 to 9 standard deviations: it neither adapts nor multiplies probabilities.
"""

import warnings

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import special

from personalising.statistics import MixedOrderedModel
from personalising.statistics.ordinal import fitting, quadrature
from personalising.statistics.ordinal.likelihood import Likelihood

from_formula = MixedOrderedModel.from_formula


def drawn(groups, rows, sd, inner=0, cut=4.0, seed=3):
    """Responses in groups with this standard deviation; in inner groups, if wanted."""
    rng = np.random.default_rng(seed)
    outer = np.repeat(np.arange(groups), rows * max(inner, 1))
    group = np.repeat(np.arange(groups * max(inner, 1)), rows)
    x = rng.standard_normal(len(group))
    latent = x + sd * rng.standard_normal(groups)[outer]
    if inner:
        latent += rng.standard_normal(groups * inner)[group]
    latent += rng.logistic(size=len(group))
    y = np.digitize(latent, [-cut, 0, cut])
    return pd.DataFrame({"y": y, "x": x, "outer": outer, "group": group})


def dense(rows, theta):
    """Log-likelihood with one random intercept, by the trapezium rule."""
    cuts = np.concatenate([[-np.inf], theta[: rows.n_cuts], [np.inf]])
    linear = rows.x @ theta[rows.n_cuts : -1]
    nodes = np.linspace(-9, 9, 8001)
    logs = -(nodes**2) / 2
    logs -= special.logsumexp(logs)
    total = 0.0
    for first, last in zip(rows.starts[:-1], rows.starts[1:], strict=True):
        y = rows.y[first:last]
        at = linear[first:last, None] + theta[-1] * nodes
        upper = special.log_expit(cuts[y + 1][:, None] - at)
        lower = special.log_expit(at - cuts[y][:, None])
        gap = np.log(-np.expm1(cuts[y] - cuts[y + 1]))
        total += special.logsumexp((upper + lower).sum(axis=0) + logs) + gap.sum()
    return total


@pytest.mark.parametrize("sd", [1.0, 3.0, 8.0, 20.0, 30.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_two_levels_reach_their_maximum_where_outer_groups_differ_widely(sd, seed):
    data = drawn(80, 6, sd, inner=4, cut=2.0, seed=seed)
    model = from_formula("y ~ x", data, groups=["outer", "group"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = model.fit()
    assert result.converged
    assert result.steps < 40
    score = model.score(result.params, result.group_sd).to_numpy()
    hessian = model.hessian(result.params, result.group_sd).to_numpy()
    assert np.linalg.eigvalsh(-hessian).min() > 0
    assert score @ np.linalg.solve(-hessian, score) < 1e-10


def test_a_search_that_starts_at_a_maximum_ends_there():
    data = drawn(80, 6, 8.0, inner=4, cut=2.0, seed=0)
    model = from_formula("y ~ x", data, groups=["outer", "group"])
    result = model.fit()
    at = model.to_internal @ np.concatenate([result.params, result.group_sd])
    found = fitting.maximise(Likelihood(model.rows, 7), at)
    assert found.converged
    assert_allclose(found.value, result.llf, rtol=1e-12)


@pytest.mark.parametrize(("sd", "cut"), [(15.0, 40.0), (30.0, 60.0), (45.0, 4.0)])
def test_a_maximum_is_found_however_far_the_groups_and_thresholds(sd, cut):
    data = drawn(100, 8, sd, cut=cut)
    model = from_formula("y ~ 1", data, groups="group")
    result = model.fit(100)
    assert result.converged
    score = model.score(result.params, result.group_sd, 100)
    assert np.abs(score).max() < 1e-4
    assert result.group_sd["group"] > sd / 2


@pytest.mark.parametrize("sd", [3.0, 8.0, 15.0, 30.0])
@pytest.mark.parametrize("points", [3, 5, 11, 51, 99, 100])
def test_the_quadratures_error_is_about_what_the_dense_rule_says(sd, points):
    model = from_formula("y ~ 1", drawn(100, 8, sd), groups="group")
    at = np.array([-4.0, 0.0, 4.0, sd])
    rough, fine = (
        Likelihood(model.rows, n).evaluate(at, second=False)[0]
        for n in (points, quadrature.finer(points))
    )
    error = dense(model.rows, at) - rough
    assert np.isfinite(fine)
    # it tells each error that a note would give, to a factor
    if abs(error) > 0.01:
        assert 1 / 5 < (fine - rough) / error < 5
    else:
        assert abs(fine - rough) < 0.03


def test_a_fit_says_when_the_integral_itself_is_off():
    result = from_formula("y ~ 1", drawn(100, 8, 45.0), groups="group").fit(100)
    assert np.isfinite(result.quadrature_error)
    assert abs(result.quadrature_error) > 0.01
    assert "the integral itself is off" in result.notes[0]
    fewer = from_formula("y ~ 1", drawn(100, 8, 15.0), groups="group").fit(51)
    assert "fit with more" in fewer.notes[0]


@pytest.mark.parametrize(("points", "noted"), [(3, True), (5, True), (11, False)])
def test_few_points_are_checked_from_smaller_deviations(points, noted):
    data = drawn(300, 8, 2.5)
    result = from_formula("y ~ 1", data, groups="group").fit(points)
    assert any("quadrature points" in note for note in result.notes) == noted


def test_far_nodes_change_no_likelihood_within_reach():
    # each node's effect stays within what the odds can bear
    model = from_formula("y ~ 1", drawn(100, 8, 30.0), groups="group")
    at = np.array([-4.0, 0.0, 4.0, 30.0])
    dense_value = dense(model.rows, at)
    for points in (51, 100):
        value = Likelihood(model.rows, points).evaluate(at, second=False)[0]
        assert abs(value - dense_value) < 1.0
