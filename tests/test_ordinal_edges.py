"""Small parts of the ordinal model at the edges of their rules."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from personalising.statistics import MixedOrderedModel
from personalising.statistics.ordinal import (
    columns,
    comparison,
    fitting,
    grouping,
    profile,
)
from personalising.statistics.ordinal import proportional_odds as odds
from personalising.statistics.ordinal.design import _codes
from personalising.statistics.ordinal.formula import parsed, variables


@pytest.mark.parametrize(
    ("count", "said"), [(2, "0, 1"), (3, "0, 1, 2"), (4, "0, 1, 2 and 1 more")]
)
def test_list_counts_only_what_it_leaves_out(count, said):
    assert columns.listed(range(count), most=3) == said


@pytest.mark.parametrize(
    ("x", "y", "combined"),
    [
        (np.zeros((3, 0)), np.ones((3, 1)), True),  # nothing is made of anything
        (np.zeros((3, 0)), np.zeros((3, 0)), True),
        (np.ones((3, 1)), np.zeros((3, 0)), False),
        (np.full((3, 1), 2.0), np.ones((3, 1)), True),
        (np.array([[1.0], [2.0], [4.0]]), np.ones((3, 1)), False),
    ],
)
def test_columns_are_combined_where_others_span_them(x, y, combined):
    assert comparison._combined(x, y) is combined


@pytest.mark.parametrize(("last", "noted"), [(99, True), (100, False)])
def test_unused_numbers_are_noted_between_answers_less_than_100_apart(last, noted):
    _, found, notes = _codes(pd.Series([0, last, 1]), "rating")
    assert list(found) == [0, 1, last]
    said = "rating has no row with 2, 3, 4, 5, 6, 7, 8, 9 and 89 more"
    assert notes == ([said] if noted else [])


@pytest.mark.parametrize("last", [10, 9_999, 10_000, 10_001, 50_000])
def test_numbers_have_their_ranks_counted_or_sorted(last):
    found, ranks = grouping.ranked(np.array([last, -1, 3, last]))
    assert found.tolist() == [-1, 3, last]
    assert ranks.tolist() == [2, 0, 1, 2]


def test_a_column_that_is_named_as_a_function_of_python_is_a_variable():
    formula = parsed("log(sum) + I(abs(z) > 1)")
    assert variables(formula, ["sum"]) == ["sum", "z"]
    assert variables(formula, []) == ["z"]


def test_profile_search_ends_where_little_is_to_be_gained(monkeypatch):
    generator = np.random.default_rng(1)
    data = pd.DataFrame(
        {
            "rating": generator.integers(1, 4, 60),
            "x": generator.normal(size=60),
            "group": np.repeat(range(12), 5),
        }
    )
    model = MixedOrderedModel.from_formula("rating ~ x", data, groups="group")
    fit = model.fit()
    maximise, limits = fitting.maximise, []

    def noting(*given, **others):
        limits.append(others["done"])
        return maximise(*given, **others)

    monkeypatch.setattr(profile.fitting, "maximise", noting)
    profile.interval(fit, len(fit.thresholds), 0.95)
    assert set(limits) == {1e-4}


@pytest.mark.parametrize(
    ("eigenvalues", "sound"), [((1e-5, 1e4), True), ((1e-7, 1e4), False)]
)
def test_smallest_eigenvalue_is_judged_beside_the_largest(eigenvalues, sound):
    freed = object.__new__(odds._Freed)
    freed.start, freed.held = np.zeros(2), ()
    freed.rows = SimpleNamespace(size=2)
    freed.likelihood = SimpleNamespace(
        evaluate=lambda start, second: (0.0, np.ones(2)),
        hessian=lambda start: -np.diag(eigenvalues),
    )
    if sound:
        # the gradient's square over each eigenvalue
        assert freed.score_test() == pytest.approx(1e5 + 1e-4)
    else:
        with pytest.raises(ValueError, match="too rare"):
            freed.score_test()
