"""Small parts of the ordinal model, at the edges of their rules."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import rich.progress
from numpy.testing import assert_allclose

from personalising.statistics.ordinal import design, formula, profile, simulation
from personalising.statistics.ordinal.formula import sides


@pytest.mark.parametrize("formula", ["rating~temp", "rating ~ temp", " rating  ~temp "])
def test_formula_needs_no_blanks(formula):
    assert sides(formula) == ("rating", "temp")


@pytest.mark.parametrize("code", ["x = 2", "x; z", "x +"])
def test_what_is_no_expression_cannot_be_read(code):
    with pytest.raises(ValueError, match="the formula cannot be read: x"):
        formula._names(code)


def test_whole_numbers_are_taken_as_long_as_all_are_exact():
    most = 2.0**53
    found = design._whole(pd.Series([most, -most, 3.0]), "rating")
    assert found.tolist() == [2**53, -(2**53), 3]
    for far in (most + 2, -most - 2):
        with pytest.raises(ValueError, match="rating must hold smaller numbers"):
            design._whole(pd.Series([1.0, far]), "rating")


@pytest.mark.parametrize(
    ("column", "centre", "scale"),
    [
        ([1.0] + [0.0] * 49, 0, 1),  # a standard deviation of 0.14
        ([1.0, -1.0], 0, 1),
        ([18.0, 0.0], 0, 1),
        ([20.0, 0.0], 0, 10),  # at the limit
        ([0.2, 0.0], 0, 0.1),
        ([22.0, 0.0], 0, 11),
        ([0.18, 0.0], 0, 0.09),
        ([112.0, 110.0], 111, 1),
        ([10.0, 8.0], 0, 1),
        ([11.0, 9.0], 0, 1),  # at the limit
        ([11.5, 9.5], 10.5, 1),
    ],
)
def test_predictor_is_scaled_or_centred_only_far_from_one_or_from_zero(
    column, centre, scale
):
    matrix = pd.DataFrame({"x": column})
    order = np.arange(len(column))[::-1]
    x, centred, scaled = design._standardised(matrix, order)
    assert_allclose(centred, [centre])
    assert_allclose(scaled, [scale])
    assert_allclose(x[:, 0], (np.array(column)[::-1] - centre) / scale)


def test_bar_shows_how_many_are_done(monkeypatch):
    seen = []

    class Bar:
        def __init__(self, **given):
            assert given["transient"]

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def add_task(self, name, total):
            seen.append((name, total))
            return 7

        def update(self, task, **given):
            seen.append((task, given))

    monkeypatch.setattr(rich.progress, "Progress", Bar)
    with simulation._shown(True, 20) as show:
        show(3, 20)
    assert seen == [("Bootstrap", 20), (7, {"completed": 3})]


def test_search_for_the_end_of_an_interval_stays_in_its_bracket():
    asked = []

    def root(value):
        """Level far out, where Newton's steps lead anywhere."""
        asked.append(value)
        return np.arctan(value - 21), 1 / (1 + (value - 21) ** 2)

    path = SimpleNamespace(root=root, unit=1.0)
    assert profile._Path._crossing(path, 20.0, 30.0, 0.0) == pytest.approx(21, abs=1e-3)
    assert min(asked) >= 20
    assert max(asked) <= 30


def test_responses_are_drawn_from_the_effects_of_groups_from_the_outermost_in():
    sizes, in_outer = [2, 1, 3, 2], [2, 2]
    rows = SimpleNamespace(
        n_cuts=1,
        n_categories=2,
        n_coefficients=1,
        levels=2,
        size=4,
        x=np.zeros((8, 1)),
        z=np.ones((8, 1)),
        offset=np.zeros(8),
        starts=np.array([0, 2, 3, 6, 8]),
        outer_starts=np.array([0, 2, 4]),
    )
    theta = np.array([0.5, 0.0, 3.0, 2.0])  # a cut, no effect, two deviations
    found = simulation.draw(rows, theta, np.random.default_rng(1))
    generator = np.random.default_rng(1)
    outer = np.repeat(3 * generator.standard_normal(2), in_outer)
    inner = outer + 2 * generator.standard_normal(4)
    latent = np.repeat(inner, sizes) + generator.logistic(size=8)
    assert found.tolist() == (latent > 0.5).astype(int).tolist()
    assert 0 < found.sum() < 8
