"""How the file of bounds is made: its stresses, its lines, and what is shown of it."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from personalising.pages import Result
from personalising.study.teacher_survey.bounds import (
    designs,
    draws,
    envelope,
    making,
    showing,
    stress,
    table,
)
from personalising.study.teacher_survey.bounds.contrasts import contrasts

ENVELOPE = envelope.envelope()
MIDDLE = designs.at(np.full(len(envelope.QUANTITIES), 0.5), ENVELOPE)


class Counts:
    """A table whose errors are what a design holds."""

    def errors(self, design):
        return np.array([0.0, design["teachers"], design["gifted"]])


def test_each_stress_changes_its_own_part_of_the_design(monkeypatch):
    asked = []

    def simulated(quantities, departure):
        asked.append((dict(quantities), departure))
        return np.array([0.0, 0.25]), np.array([0.0, 0.125])

    monkeypatch.setattr(stress, "_simulated", simulated)
    found = stress.Stresses(Counts()).of(1, MIDDLE)
    ratings = {"girls_boys": 0.75, "special_needs": 0.4}
    ratings |= {"gifted": 0.35, "gifted_special": 0.05}
    assert found == [
        ("fewer teachers", 1000.0, 0.0, {**MIDDLE, "teachers": 1000.0}),
        ("fewer ratings", MIDDLE["teachers"], 0.0, {**MIDDLE, **ratings}),
        ("girls and boys alike", 0.25, 0.125, MIDDLE),
        ("own slopes", 0.25, 0.125, MIDDLE),
    ]
    assert asked == [
        (MIDDLE, draws.Departure(alike=0.5)),
        (MIDDLE, draws.Departure(slope=1.0)),
    ]


def test_simulated_error_is_scaled_from_many_teachers_to_the_designs_number(
    monkeypatch,
):
    size = len(contrasts()[0].direction)
    drawn = []

    def ratings(design, generator, departure):
        drawn.append((design, generator.random(), departure))

    monkeypatch.setattr(draws, "ratings", ratings)
    monkeypatch.setattr(
        draws, "fit", lambda _: SimpleNamespace(covariance=np.eye(size) * len(drawn))
    )
    design = {**MIDDLE, "teachers": 1250.0, "schools": 300.0}
    departure = draws.Departure(alike=0.5)
    error, monte_carlo = stress._simulated(tuple(design.items()), departure)
    # variances 1 to 8 times twice the squared length of the direction: their mean is
    # 4.5, their standard deviation the root of 6
    squares = np.array([2 * (each.direction**2).sum() for each in contrasts()])
    assert error == pytest.approx(np.sqrt(4.5 * squares))
    spread = np.sqrt(6 / 8) * squares
    assert monte_carlo == pytest.approx(spread / (2 * np.sqrt(4.5 * squares)))
    assert [number for _, number, _ in drawn] == pytest.approx(
        np.random.default_rng(2009).random(8)
    )
    larger = {**design, "teachers": 2500, "schools": 600.0}
    assert all(each == larger for each, _, _ in drawn)
    assert all(each == departure for _, _, each in drawn)


def test_drawn_ratings_are_fitted_with_nine_points_and_errors_by_school():
    small = {**MIDDLE, "teachers": 150.0, "schools": 50.0}
    data = draws.ratings(small, np.random.default_rng(1), draws.Departure())
    found = draws.fit(data)
    assert found.quadrature_points == 9
    assert found.n_groups.to_dict() == {"teacher": data["teacher"].nunique()}
    assert found.cov_type == "robust"
    assert (found.bse.to_numpy() != 0).all()


def test_file_has_each_contrasts_extremes_then_its_stresses_on_the_last(monkeypatch):
    low, high = (0.0,) * len(envelope.QUANTITIES), (1.0,) * len(envelope.QUANTITIES)
    names = [each.name for each in contrasts()]
    extremes = [
        SimpleNamespace(contrast=name, which=which, error=error, point=point)
        for name in reversed(names)
        for which, error, point in (("lowest", 0.1, low), ("highest", 0.23456, high))
    ]

    class Search:
        def __init__(self, ranges, errors):
            assert ranges == ENVELOPE
            assert errors == "the table"

        def extremes(self):
            return extremes

    class Stresses:
        def __init__(self, errors):
            assert errors == "the table"

        def of(self, place, design):
            assert design == designs.at(high, ENVELOPE)
            return [stress.Stressed("fewer", place + 0.5, 0.00125, design)]

    def over(first, last):
        sds = ENVELOPE["teacher_sd"]
        assert (first, last) == (sds.low, sds.high)
        return "the table"

    monkeypatch.setattr(making, "Search", Search)
    monkeypatch.setattr(making, "Stresses", Stresses)
    monkeypatch.setattr(making.Table, "over", over)
    header, *lines = making.make().splitlines()
    columns = ["contrast", "design", "std_error", "monte_carlo_error"]
    assert header.split(",") == [*columns, *envelope.QUANTITIES]
    begins = [
        start
        for place, name in enumerate(names)
        for start in (
            f"{name},lowest,0.1000,0,",
            f"{name},highest,0.2346,0,",
            f"{name},fewer,{place}.5000,0.0013,",
        )
    ]
    assert len(lines) == len(begins)
    for line, start in zip(lines, begins, strict=True):
        assert line.replace("0.0012,", "0.0013,").startswith(start)
    ends = designs.at(low, ENVELOPE)
    assert lines[0].split(",")[4:] == [f"{ends[q]:.6g}" for q in envelope.QUANTITIES]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.4, 3.5, ["0.5", "0.7", "1", "1.5", "2", "3"]),
        (0.5, 3, ["0.5", "0.7", "1", "1.5", "2", "3"]),  # both ends are in the range
        (0.51, 2.99, ["0.7", "1", "1.5", "2"]),
        (0.9, 1.1, ["1"]),
    ],
)
def test_axis_of_intervals_names_the_odds_in_its_range(low, high, ticks):
    axes = plt.figure().subplots()
    shown = pd.DataFrame(
        {"wide_low": np.log([low, 1.0]), "wide_high": np.log([1.0, high])}
    )
    showing._in_odds(axes, shown)
    assert [each.get_text() for each in axes.get_xticklabels()] == ticks
    assert np.exp(axes.get_xticks()) == pytest.approx([float(each) for each in ticks])
    plt.close()


def test_columns_of_the_bounds_have_their_headings_and_dashes():
    said = {name: (c.title, c.format, c.empty) for name, c in showing.ERRORS.items()}
    assert said == {
        "label": ("Estimate", "", "not collected"),
        "estimate": ("As printed", "+.3f", "not collected"),
        "error": ("SE", "", "not collected"),
        "z": ("z", "", "not collected"),
        "reads": ("Reads", "", "not collected"),
        "turn": ("Turns at", ".3f", "\N{EN DASH}"),
        "stressed": ("Under stress", ".3f", "not collected"),
        "monte_carlo": ("Its own error", ".3f", "\N{EN DASH}"),
    }
    row = {"error_low": 0.1234, "error_high": 0.2, "z_low": -1.26, "z_high": 0.04}
    assert showing.ERRORS["error"].show(row, "error").split() == [
        "0.123",
        "to",
        "0.200",
    ]
    assert showing.ERRORS["z"].show(row, "z").split() == [
        "\N{MINUS SIGN}1.3",
        "to",
        "+0.0",
    ]
    assert {name: (c.title, c.format) for name, c in showing.RANGES.items()} == {
        "quantity": ("Quantity", ""),
        "kind": ("Kind", ""),
        "low": ("From", ",.4g"),
        "high": ("To", ",.4g"),
        "reason": ("Why", ""),
    }


def test_findings_that_stresses_turn_are_named_with_what_they_read_then():
    frame = pd.DataFrame(
        {
            "label": ["a", "b", "c", "d"],
            "reads": ["holds", "does not hold", table.NO_CLAIM, table.STOOD_OUT],
            "reads_stressed": ["holds", "cannot tell", "holds", "holds"],
        }
    )
    assert showing.beyond(Result(frame, {})) == (
        "Stresses beyond the envelope change what can be said of b (cannot tell)."
    )
    assert showing.message(frame) == (
        "Print decides 2 of the 2 findings that it bounds"
    )
