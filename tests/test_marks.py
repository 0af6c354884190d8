"""Marks and colours: told apart, and legible, in light and in dark."""

import re
from itertools import pairwise

import pandas as pd
import pytest
from matplotlib.figure import Figure

from personalising import paths
from personalising.pages.agreement import diverging
from personalising.pages.marks import MARKS, drawn_as, mark, sign
from personalising.pages.style import NARROW, SIZES, VARIABLES, house_style, is_narrow

SHEETS = sorted((paths.CHAPTERS / "_static").glob("*.css"))
ANSWERS = dict(enumerate(("strongly agree", "agree", "neither", "no", "never"), 1))
LEAST_CONTRAST, LEAST_BETWEEN = 4.5, 3  # WCAG 2.2: of text, of what stands side by side


def variables(theme: str) -> dict[str, str]:
    """Colours of the style sheets in a theme."""
    text = "\n".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    selector = {"light": r":root", "dark": r'html\[data-theme="dark"\]'}[theme]
    blocks = re.findall(rf"(?m)^{selector} \{{(.*?)^\}}", text, re.DOTALL)
    return dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", "".join(blocks)))


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    )
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


themes = pytest.mark.parametrize("theme", ["light", "dark"])


@themes
def test_every_colour_of_a_drawing_has_a_variable(theme):
    own = {name for name in VARIABLES.values() if not name.startswith("--pst")}
    assert own <= variables(theme).keys()


@themes
def test_numbers_on_bars_can_be_read(theme):
    known = variables(theme)
    for n in range(1, 6):
        found = contrast(known[f"--answer-{n}"], known[f"--on-answer-{n}"])
        assert found >= LEAST_CONTRAST, n


@themes
def test_segments_side_by_side_are_told_apart(theme):
    known = variables(theme)
    for first, second in ((1, 2), (4, 5)):
        found = contrast(known[f"--answer-{first}"], known[f"--answer-{second}"])
        assert found >= LEAST_BETWEEN


@themes
def test_words_of_chips_and_marks_can_be_read_on_the_page(theme):
    known = variables(theme)
    page = {"light": "#f4f1ea", "dark": "#1f242a"}[theme]
    for name in ("synthetic", "holds", "does-not-hold", "cannot-tell", "not-tested"):
        assert contrast(known[f"--{name}"], page) >= LEAST_CONTRAST, name


def test_marks_are_told_apart_by_more_than_colour():
    assert MARKS["synthetic"].hollow
    assert MARKS["synthetic"].word
    assert not MARKS["printed"].hollow
    assert not MARKS["collected"].hollow
    assert MARKS["printed"].colours != MARKS["collected"].colours
    assert MARKS["synthetic"].points()["markerfacecolor"] == "none"
    assert MARKS["synthetic"].bars()["facecolor"] == "none"
    assert MARKS["synthetic"].lines()["linestyle"] != "solid"


def test_mark_ends_with_what_is_drawn():
    before = mark()
    with drawn_as("synthetic") as inside:
        assert mark() is inside is MARKS["synthetic"]
    assert mark() is before


def test_narrow_figures_are_known_as_such():
    found = []
    for size in SIZES:
        with house_style(size):
            found.append(is_narrow())
    assert found == [size is NARROW for size in SIZES]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_agreement_and_disagreement_part_at_zero_and_neither_stands_aside(size):
    rows = pd.DataFrame([{1: 0.2, 2: 0.3, 3: 0.3, 4: 0.15, 5: 0.05}])
    with house_style(size), drawn_as("collected"):
        figure = diverging(rows, pd.Series(["girls"]), ANSWERS)
    axes, aside = figure.axes
    spans = [(b[0].get_x(), b[0].get_x() + b[0].get_width()) for b in axes.containers]
    ends = [tuple(sorted(round(x, 9) for x in span)) for span in spans]
    assert ends == [(0, 0.3), (0.3, 0.5), (-0.15, 0), (-0.2, -0.15)]
    assert aside.containers[0][0].get_width() == pytest.approx(0.3)
    scales = [each.get_xlim()[1] - each.get_xlim()[0] for each in (axes, aside)]
    widths = axes.get_gridspec().get_width_ratios()
    assert scales[0] / scales[1] == pytest.approx(widths[0] / widths[1])
    assert {"30", "20", "15"} <= {text.get_text() for text in axes.texts}
    assert [text.get_text() for text in aside.texts] == ["30"]


def test_names_of_rows_are_not_lost_when_they_are_broken():
    from personalising.pages.drawing import wrapped

    name = "pupils with special educational needs"
    with house_style(NARROW):
        (broken,) = wrapped(pd.Series([name]))
    assert "\n" in broken
    assert broken.replace("\n", " ") == name


def test_neighbours_among_answers_are_in_order():
    order = list(VARIABLES.values())
    places = [order.index(f"--answer-{n}") for n in range(1, 6)]
    assert all(b - a == 1 for a, b in pairwise(places))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_frame_of_the_word_is_inside_the_figure(size):
    with house_style(size), drawn_as("synthetic"):
        figure = Figure()
        figure.subplots().plot([1, 2])
        sign(figure)
        figure.draw_without_rendering()
        frame = figure._suptitle.get_bbox_patch().get_window_extent()
    assert frame.x1 <= figure.bbox.x1
