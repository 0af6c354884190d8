"""Titles of displays of all other sections, at the edges of their rules."""

import pandas as pd
import pytest

from personalising.published.rounding import SLACK, Interval
from personalising.study.field_data import messages as of_schools
from personalising.study.guide import messages as of_guide
from personalising.study.planning import messages as of_planning
from personalising.study.printed import messages as of_print
from personalising.study.since import messages as of_studies


def correlated(**phases: list[float]) -> pd.DataFrame:
    """Schools whose absence is given, with shares 0.25, 0.5 and 0.75."""
    rows = [
        (phase, 0.25 * (place + 1), absence)
        for phase, each in phases.items()
        for place, absence in enumerate(each)
    ]
    return pd.DataFrame(rows, columns=["phase", "statemented", "absence"])


@pytest.mark.parametrize(
    ("phases", "said"),
    [
        ({"primary": [1, 2, 3]}, "Absence rises {} in primary schools"),
        ({"primary": [3, 2, 1]}, "Absence falls {} in primary schools"),
        (
            {"primary": [1, 2, 3], "secondary": [3, 2, 1]},
            "Absence rises {} in primary schools, falls in secondary schools",
        ),
        (
            {"primary": [3, 2, 1], "secondary": [3, 2, 1]},
            "Absence falls {} in primary schools and secondary schools",
        ),
        ({"primary": [1, 2, 1]}, ""),  # neither way
        ({"primary": [1, 1, 1]}, ""),  # all alike
        ({}, ""),
    ],
)
def test_title_of_absence_says_which_way_each_phase_goes(phases, said):
    wanted = said.format("with the share of statemented pupils")
    assert of_schools.with_absence(correlated(**phases)) == wanted


def test_a_tie_that_rounding_hides_goes_neither_way():
    # in tenths, 4 (0 + 16 + 2 + 6) = 6 * 16: the covariance is 0, and computed 1e-18
    tie = {"statemented": [0.0, 0.4, 0.1, 0.1], "absence": [0.4, 0.4, 0.2, 0.6]}
    data = pd.DataFrame({"phase": "primary", **tie})
    assert data[["statemented", "absence"]].cov().iloc[0, 1] != 0
    assert of_schools.with_absence(data) == ""

    # both means are 0.2, and one is computed as 0.20000000000000004
    rows = [("primary", 0, 0.2), ("primary", 1, (0.1 + 0.2 + 0.3) / 3)]
    means = pd.DataFrame(rows, columns=["phase", "disadvantaged", "statemented"])
    assert means["statemented"].nunique() == 2
    assert of_schools.by_circumstances(means, means) == ""
    means.loc[1, "statemented"] = 0.2000001  # less than any two schools differ by
    assert of_schools.by_circumstances(means, means).endswith("in primary schools")


def test_title_of_absence_leaves_out_a_phase_without_schools():
    data = correlated(primary=[1, 2, 3])
    kinds = pd.CategoricalDtype(["primary", "secondary"])
    assert of_schools.with_absence(data.astype({"phase": kinds})) == (
        "Absence rises with the share of statemented pupils in primary schools"
    )


@pytest.mark.parametrize(
    ("boys", "said"),
    [
        ([0.6, 0.1, 0.6], True),
        ([0.5, 0.1, 0.6], False),  # as often at an end is not more often
        ([0.6, 0.1, 0.5], False),
        ([0.4, 0.1, 0.6], False),
    ],
)
def test_title_of_answers_needs_boys_to_be_more_often_at_both_ends(boys, said):
    data = pd.DataFrame({"girls": [0.5, 0.2, 0.5], "boys": boys})
    assert bool(of_guide.answers(data)) == said


def test_title_of_chances_is_of_the_highest_answer():
    data = pd.DataFrame(
        {
            "category": [1, 1, 2, 2],
            "value": [0, 1, 0, 1],
            "estimate": [0.7, 0.4, 0.3, 0.6],
        }
    )
    assert of_guide.chances(data) == (
        "Of 100 pupils of state schools 60 would give the highest answer, and 30 of "
        "private ones"
    )


def test_title_of_classes_counts_those_whose_interval_leaves_zero_out():
    ends = {"conf_low": [0.0, 0.1, -2.0, -1.0], "conf_high": [1.0, 1.0, 0.0, -0.1]}
    assert of_guide.tendencies(pd.DataFrame(ends)) == (
        "Of 4 classes, 2 are clearly above or below the average one"
    )


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ([(0.1, 0.2), (-0.2, -0.1)], "the kind of school and sex turns"),
        ([(0.0, 0.2), (-0.2, -0.1)], "sex turns"),  # zero is no sign
        ([(0.1, 0.2), (-0.2, 0.0)], "sex turns"),
    ],
)
def test_title_of_thresholds_names_effects_with_both_signs_in_their_order(state, said):
    rows = [("state", *each) for each in state]
    rows += [("boy", 0.1, 0.2), ("boy", -0.2, -0.1)]
    data = pd.DataFrame(rows, columns=["term", "conf_low", "conf_high"])
    assert of_guide.thresholds(data) == f"The effect of {said} round along the scale"


@pytest.mark.parametrize(
    ("estimates", "said"),
    [
        ([0.2, -0.1], "2 effects of different things, from -0.1 to 0.2"),
        ([0.2, 0.5, 0.3], "3 effects of different things, from 0.2 to 0.5"),
        ([0.2, 0.2], ""),
        ([0.2], ""),
    ],
)
def test_title_of_effects_gives_both_ends(estimates, said):
    found = of_studies.effects(pd.DataFrame({"estimate": estimates}))
    assert found == (f"{said} standard deviations" if said else "")


def test_title_of_sizes_counts_a_thousand_as_enough():
    data = pd.DataFrame(
        {
            "assumed": ["as printed", "none", "as printed", "half of that"],
            "size_high": [1000, 1001, 20, 5],
        }
    )
    assert of_planning.sizes(data) == (
        "2 of 3 findings need no more than 1,000 schools, teachers or groups even in "
        "the worst case, if they are true as printed"
    )


def test_title_of_verdicts_counts_what_agrees():
    counted = pd.DataFrame(
        {"verdict": ["exact", "within rounding", "differs"], "figures": [2, 3, 4]}
    )
    assert of_print.by_verdict(counted) == ("5 of 9 printed figures follow from others")
    assert of_print.by_verdict(counted.head(1)) == (
        "2 of 2 printed figures follow from others"
    )
    assert of_print.by_verdict(counted.tail(1)) == ""


@pytest.mark.parametrize(
    ("see", "said"),
    [
        (["a", "b", ""], "Contradictions: 2 between figures and 1 between passages"),
        (["a"], "Contradictions: 1 between figures"),
        ([""], "Contradictions: 1 between passages"),
        ([], ""),
    ],
)
def test_title_of_contradictions_leaves_out_what_there_is_none_of(see, said):
    assert of_print.contradictions(pd.DataFrame({"see": see})) == said


def test_title_of_figures_names_one_part_and_none_that_ties():
    data = pd.DataFrame(
        {
            "verdict": ["differs", "impossible", "decision differs", "exact", "exact"],
            "part": ["Section 1", "Section 1", "Appendix B", *["Appendix B"] * 2],
        }
    )
    assert of_print.figures(data) == (
        "More contradicted figures stand in section 1 than in any other part"
    )
    assert of_print.figures(data.iloc[1:]) == ""
    assert of_print.figures(data.tail(2)) == (
        "No printed figure is contradicted by another"
    )


def test_intervals_that_touch_within_rounding_overlap_in_either_order():
    first = Interval(0.0, 1.0)
    touching, apart = Interval(1.0 + SLACK, 2.0), Interval(1.0 + 3 * SLACK, 2.0)
    assert first.overlaps(touching)
    assert touching.overlaps(first)
    assert not first.overlaps(apart)
    assert not apart.overlaps(first)
