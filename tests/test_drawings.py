"""In every figure, wide and narrow, each word has a place of its own."""

import io
from itertools import combinations
from unittest import mock

import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.text import Text
from partial_waves import REFERENCE, TABLES, Variant, collected, run, wave_of

from personalising.pages import page
from personalising.pages.drawing import Drawing, canvas, name_lines
from personalising.pages.style import NARROW, SIZES, house_style, to_svg

POINT, HAIR = 1.5, 0.5  # tall letters seldom meet; the edges of words do


def words_of(figure: Figure) -> list[tuple[str, object]]:
    """Every word that a laid out figure shows, with its box in points."""
    figure.set_dpi(72)
    renderer = RendererSVG(figure.bbox.width, figure.bbox.height, io.StringIO())
    hidden = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if not low <= tick.get_loc() <= high:
                    hidden |= {id(tick.label1), id(tick.label2)}
    return [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and id(text) not in hidden
    ]


def faults(figure: Figure) -> list[str]:
    """Words that overlap, that leave the figure, or that stand over the data."""
    words = words_of(figure)
    found = []
    for (one, a), (other, b) in combinations(words, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        if wide > HAIR and min(a.y1, b.y1) - max(a.y0, b.y0) > POINT:
            found.append(f"{one!r} over {other!r}")
    whole = figure.bbox
    for text, box in words:
        inside = whole.x0 <= box.x0 + HAIR and box.x1 - HAIR <= whole.x1
        if not (inside and whole.y0 <= box.y0 + HAIR and box.y1 - HAIR <= whole.y1):
            found.append(f"{text!r} leaves the figure")
    keys = [text.get_text() for each in figure.legends for text in each.get_texts()]
    for text, box in words:
        if text in keys and any(box.overlaps(axes.bbox) for axes in figure.axes):
            found.append(f"{text!r} over the data")
    if any(axes.get_legend() for axes in figure.axes):
        found.append("a key inside the axes")
    return found


SMALL = {name: Variant("small", table) for name, table in TABLES.items()}
SCHOOLS = SMALL["schools"].table
PRIMARY = {
    **{name: SMALL[name] for name in ("performance", "teachers", "ratings")},
    "schools": Variant("primary", SCHOOLS[SCHOOLS["phase"] == "primary"]),
}
WHOLE = {name: Variant("whole", REFERENCE[name]) for name in REFERENCE.tables}
MADE, REAL = REFERENCE.descriptor, collected()
DRAWN = [
    ("4_2_2_teacher_survey", WHOLE, MADE),
    ("appendix_b_response_rates", WHOLE, MADE),
    ("appendix_c_multilevel_model", WHOLE, MADE),
    ("3_2_learning_equation", SMALL, MADE),
    ("3_2_learning_equation", SMALL, REAL),
    ("3_3_indicators", SMALL, MADE),
    ("3_3_indicators", SMALL, REAL),
    ("4_1_field_data", SMALL, MADE),  # the small wave holds the same schools
    ("4_2_1_school_performance", SMALL, MADE),
    ("4_2_2_teacher_survey", SMALL, REAL),
    ("appendix_c_multilevel_model", SMALL, REAL),
    ("4_1_field_data", PRIMARY, REAL),
    *(
        (f"4_3_2_{name}", SMALL, of)
        for name in ("walkthrough", "identity")
        for of in (MADE, REAL)
    ),
    ("4_2_1_school_performance", PRIMARY, REAL),
    ("4_3_3_teaching_space", WHOLE, MADE),
    ("4_3_3_teaching_space", SMALL, REAL),
]


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.parametrize(("chapter", "tables", "descriptor"), DRAWN)
def test_no_word_of_a_figure_is_over_another(chapter, tables, descriptor) -> None:
    found, drawn = [], []

    def watched(figure: Figure, name: str, alt: str) -> str:
        svg = to_svg(figure, name, alt)
        drawn.append(name)
        found.extend(f"{name}: {fault}" for fault in faults(figure))
        return svg

    with mock.patch.object(page, "to_svg", watched):
        run(chapter, wave_of(tables, descriptor))
    assert drawn
    assert not found, "\n".join(found)


@pytest.mark.parametrize("size", SIZES)
def test_a_fault_would_be_seen(size) -> None:
    with house_style(size):
        figure = canvas(2)
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], label="a line")
        axes.text(0.5, 0.5, "one word")
        axes.text(0.5, 0.5, "another word")
        axes.text(0.9, 0.1, "a word that is far too long for the figure " * 4)
        axes.legend()
        figure.legend(loc="upper left")
        drawing = Drawing(figure, "")
        figure.set_layout_engine("none")
        to_svg(drawing.figure, "faulty", "")
    found = "\n".join(faults(figure))
    assert "'one word' over 'another word'" in found
    assert "leaves the figure" in found
    assert "'a line' over the data" in found
    assert "a key inside the axes" in found


def test_names_of_lines_that_end_together_stand_apart() -> None:
    with house_style(NARROW):
        figure = canvas(3)
        axes = figure.subplots()
        axes.plot([0, 3], [0, 1])
        name_lines(axes, 3, {"primary": 0.5, "experience": 0.5, "priority": 0.51})
        to_svg(figure, "named", "")
    assert faults(figure) == []
