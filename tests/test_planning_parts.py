"""Small parts of planning: errors by hand, the plan as CSV, cells of its table."""

import csv
import io
import math
import os

import pandas as pd
import pytest

from personalising import published
from personalising.model import claims
from personalising.pages import Result
from personalising.study import ledger
from personalising.study.planning import report
from personalising.study.planning.precision import precision
from personalising.study.planning.report import render
from personalising.study.planning.showing import NEEDED
from personalising.study.planning.sizes import decided_by

PHASES = "4.1.statemented-disadvantage-phases"
PRINTED = {each.claim.id: each for each in ledger.printed()}


def test_difference_of_two_phases_has_the_error_of_two_correlations():
    found = precision(PRINTED[PHASES])
    first, second = (
        published.figure(f"s41.r.statemented_disadvantage.{phase}").value
        for phase in ("primary", "secondary")
    )
    assert (first, second) == (0.55, 0.11)
    assert found.unit == "schools of two phases"
    assert found.estimate == pytest.approx(0.44)
    assert found.half_width == claims("field_data")[PHASES].negligible
    # of 14 schools a phase: (1 - r squared) / root 11 of each, by the rule of errors
    wanted = math.sqrt((1 - 0.55**2) ** 2 + (1 - 0.11**2) ** 2) / math.sqrt(11)
    assert found.least(28) == pytest.approx(wanted)
    assert found.most(28) == pytest.approx(wanted)
    # a correlation has an error from 4 schools on
    assert found.smallest == 8
    assert found.least(6) == math.inf > found.least(8)


@pytest.mark.parametrize(
    ("claim", "smallest"),
    [
        ("4.1.statemented-absence-secondary", 4),
        (PHASES, 8),
        ("4.2.1.e-maturity-change", 10),
        ("4.2.2.older-1", 20),
        ("4.3.2.where-primary", 3),
    ],
)
def test_wave_is_planned_from_the_size_on_of_which_the_section_says_anything(
    claim, smallest
):
    found = precision(PRINTED[claim])
    assert found.smallest == smallest
    assert math.isfinite(found.least(smallest))
    assert math.isfinite(found.most(smallest))
    ends = ["chance_low", "chance_high"]
    assert (decided_by(smallest, [claim]).frame[ends] > 0).all(axis=None)
    assert (decided_by(smallest - 1, [claim]).frame[ends] == 0).all(axis=None)


def test_plan_as_csv_has_its_columns_alone_and_the_same_ends_of_lines_everywhere(
    monkeypatch,
):
    monkeypatch.setattr(os, "linesep", "\r\n")
    text = render("csv", 0.8, ["4.1.statemented-absence-secondary"], 20)
    assert "\r" not in text
    header, row, half = csv.reader(io.StringIO(text))
    names = ["id", "short", "statement", "kind", "assumed", "unit", "smallest", "size"]
    assert header == [*names, "chance_low", "chance_high"]
    assert row[0] == "4.1.statemented-absence-secondary"
    assert row[4:8] == ["as printed", "schools", "4", "20"]
    assert half[4:8] == ["half of it", "schools", "4", "20"]


@pytest.mark.parametrize(
    ("budget", "said"), [(3, "never with fewer than 4"), (4, "13%")]
)
def test_wave_that_is_too_small_for_a_section_never_decides(budget, said):
    text = render("text", 0.8, ["4.1.statemented-absence-secondary"], budget)
    assert f"  as printed: {said}" in text


def test_plan_as_json_is_indented_by_two_and_keeps_every_letter(monkeypatch):
    frame = pd.DataFrame({"id": ["a"], "short": ["naïve"], "size_low": [None]})
    monkeypatch.setattr(report, "sizes", lambda *_: Result(frame, {}))
    assert render("json", 0.8, ["a"], None) == (
        '[\n  {\n    "id": "a",\n    "short": "naïve",\n    "size_low": null\n  }\n]'
    )


@pytest.mark.parametrize("name", ["whole", "half"])
@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (1200, 34000, "1,200\xa0to\xa034,000"),
        (1047, 1047, "1,047"),
        (None, None, "\N{EN DASH}"),
    ],
)
def test_cell_of_sizes_gives_one_number_where_the_best_is_the_worst(
    name, low, high, shown
):
    row = {f"{name}_low": low, f"{name}_high": high}
    assert NEEDED[name].show(row, name) == shown
