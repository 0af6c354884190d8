"""Small parts of the bounds, against values that were worked out by hand."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose

from personalising.errors import CompendiumError
from personalising.pages.style import INK, house_style
from personalising.paths import PUBLISHED
from personalising.published import Figure, figure
from personalising.published.rounding import Interval
from personalising.study.teacher_survey.bounds import (
    contrasts,
    designs,
    draws,
    envelope,
    errors,
    showing,
    table,
)

MIDDLE = designs.at(np.full(len(envelope.QUANTITIES), 0.5), envelope.envelope())


# --- the envelope ---------------------------------------------------------------------


def test_quantity_that_is_no_mapping_is_named_with_its_line_and_its_value(tmp_path):
    lines = (PUBLISHED / "envelope.yml").read_text(encoding="utf-8").splitlines()
    start = lines.index("schools:")
    stop = start + 1
    while lines[stop].startswith((" ", "#")):
        stop += 1
    path = tmp_path / "envelope.yml"
    text = "\n".join([*lines[:start], "schools: many", *lines[stop:]])
    path.write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(CompendiumError) as error:
        envelope.read(path)
    assert str(error.value) == (
        f'envelope.yml, line {start + 1}, key schools: found "many", expected low, '
        "high and reason of it"
    )


def test_words_beside_a_printed_figure_say_which_values_it_allows():
    nearly = figure("c.schools")
    assert (nearly.printed, nearly.note[:6]) == ("500", "nearly")
    assert envelope.allowed_by(nearly) == Interval(490, 500)
    less = figure("c.discarded_teachers")
    assert (less.printed, less.note[:9]) == ("1.5", "less than")
    assert envelope.allowed_by(less) == Interval(0, 0.015)


def test_figure_without_such_words_allows_what_rounds_to_it():
    plain = figure("s421.F")
    assert isinstance(plain, Figure)
    assert plain.printed == "3.20"
    found = envelope.allowed_by(plain)
    assert (found.low, found.high) == pytest.approx((3.195, 3.205))


# --- points and polynomials -----------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "wanted"),
    [
        (1, [2]),
        (2, [0, 2]),
        (3, [0, 1, 2]),
        (4, [0, 0.5, 1.5, 2]),  # 1 less the cosines of 0, 60, 120 and 180 degrees
    ],
)
def test_points_lie_where_equal_parts_of_a_half_circle_do(count, wanted):
    assert_allclose(errors.nodes(0, 2, count), wanted, atol=1e-12)


def test_table_spans_the_deviations_with_six_points_and_the_places_with_five(
    monkeypatch,
):
    asked = []

    def information(rated, cuts, groups, sd):
        asked.append((len(rated), sd))
        return SimpleNamespace(matrix=np.full((2, 2), sd))

    monkeypatch.setattr(errors, "expected_information", information)
    found = errors.Table.over(0, 2)
    # 1 less the cosines of 0, 36, 72 degrees, and their mirror
    half = [0, 0.190983006, 0.690983006]
    assert_allclose(found.deviations, [*half, *(2 - n for n in reversed(half))])
    assert len(found.places) == 5
    sets = len(designs.patterns())
    assert found.information.shape == (sets, 5, 6, 2, 2)
    assert len(asked) == sets * 5 * 6
    assert_allclose(found.information[3, 2, :, 0, 1], found.deviations)


def test_variance_between_schools_follows_from_its_share():
    # a fifth of the whole is a quarter of the rest, here 9 and pi squared over 3
    design = {"school_share": 0.2, "teacher_sd": 3.0}
    assert errors.school_variance(design) == pytest.approx((9 + np.pi**2 / 3) / 4)


def test_estimates_of_contrasts_are_the_printed_coefficients_in_their_direction():
    model = contrasts.printed_model()
    assert [round(cut, 3) for cut in model.thresholds] == [*model.thresholds]
    known = dict(zip(contrasts.SUBGROUPS, model.groups, strict=True))
    known |= dict(zip(contrasts.TEACHERS, model.teachers, strict=True))
    coefficients = np.array([known.get(term, 0.0) for term in contrasts.TERMS])
    *linear, _ = contrasts.contrasts()
    for each in linear:
        assert each.direction @ coefficients == pytest.approx(each.estimate), each.name


def test_pairs_of_teachers_are_those_of_schools_counted_one_by_one():
    sizes = np.array([2, 4, 4, 10])  # of the schools of each phase
    design = {
        "teachers": 200.0,
        "schools": 40.0,
        "primary": 0.3,
        "secondary": 0.3,
        "school_sizes": sizes.std() / sizes.mean(),
    }
    for phase, schools in enumerate(40 * errors.SCHOOLS):
        counted = (sizes * (sizes - 1)).mean() * schools
        assert errors.pairs(design, phase) == pytest.approx(counted)
    assert errors.pairs(design | {"teachers": 10.0}, 0) == 0


# --- draws ----------------------------------------------------------------------------


class Noted:
    """A source of random numbers that notes what is chosen from what."""

    def __init__(self, seed):
        self.drawn, self.chosen = np.random.default_rng(seed), []

    def choice(self, *given, **named):
        self.chosen.append((given, named))
        return self.drawn.choice(*given, **named)

    def __getattr__(self, name):
        return getattr(self.drawn, name)


def test_each_school_gets_one_priority_by_the_shares_of_the_design():
    source = Noted(4)
    small = {**MIDDLE, "teachers": 400.0, "schools": 100.0}
    data = draws.ratings(small, source)
    (of_teachers, by_experience), (of_schools, by_priority) = source.chosen[:2]
    assert of_teachers == (4, data["teacher"].max() + 1)
    assert_allclose(by_experience["p"], designs.experience_shares(small))
    assert of_schools == (3, data["school"].max() + 1)
    assert_allclose(by_priority["p"], designs.priority_shares(small))
    assert (data.groupby("school")["priority"].nunique() == 1).all()


@pytest.mark.parametrize("spread", [0.3, 0.8])
def test_schools_have_numbers_of_teachers_that_differ_as_the_design_says(spread):
    design = {**MIDDLE, "teachers": 4e5, "schools": 4000.0, "school_sizes": spread}
    generator = np.random.default_rng(5)
    school, phase = draws._teachers(design, generator)
    for place in range(len(designs.PHASES)):
        sizes = np.unique(school[phase == place], return_counts=True)[1]
        assert sizes.std() / sizes.mean() == pytest.approx(spread, rel=0.06)


# --- the drawing ----------------------------------------------------------------------


def test_picture_of_intervals_has_a_thin_line_at_no_difference():
    with house_style():
        drawing = showing.intervals(table.bounds().frame)
    (axes,) = drawing.figure.axes
    upright = [line for line in axes.lines if list(line.get_xdata()) == [0, 0]]
    assert [line.get_linewidth() for line in upright] == [1]
    assert [to_rgba(line.get_color()) for line in upright] == [to_rgba(INK)]


def test_picture_of_intervals_has_a_tick_at_odds_that_an_interval_just_reaches():
    ends = {"wide_low": np.log(0.7), "wide_high": np.log(2)}
    with house_style():
        drawing = showing.intervals(table.bounds().frame.assign(**ends))
    (axes,) = drawing.figure.axes
    ticks = [label.get_text() for label in axes.get_xticklabels()]
    assert ticks == ["0.7", "1", "1.5", "2"]
