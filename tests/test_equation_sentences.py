"""The equation's sentences and titles, word by word, of frames written by hand."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from personalising.pages import Result
from personalising.pages.style import WIDE, house_style
from personalising.study import equation
from personalising.study.equation import figures, messages, sentences


def held(*words):
    return Result(pd.DataFrame({"held": list(words)}), {})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no", "no"], "Of 2 indicators this wave measures none."),
        (
            ["nothing could", "no"],
            "Of 2 indicators this wave measures none.",
        ),
        (["yes", "yes"], "Of 2 indicators this wave measures 2."),
        (
            ["in part", "no", "no"],
            "Of 3 indicators this wave measures none in full. It measures 1 in part. "
            "Of 2 it measures nothing.",
        ),
        (
            ["yes", "in part", "no"],
            "Of 3 indicators this wave measures 1. It measures 1 more in part. "
            "Of 1 it measures nothing.",
        ),
    ],
)
def test_answer_says_how_many_indicators_are_measured(words, said):
    assert sentences.answer(held(*words)) == said


def test_title_of_schools_is_of_the_whole_scale_and_never_below_zero():
    parts = pd.DataFrame({"scale": ["behaviour", "investment"], "icc1": [0.31, 0.12]})
    said = "12 per cent of what differs in investment lies between schools"
    assert messages.school_means(parts) == said
    below = messages.school_means(parts.assign(icc1=-0.02))
    assert below.startswith("0 per cent")
    assert messages.school_means(parts.head(1)) == ""


def scale(*parts):
    rows = [("investment", 0.76), *parts]
    return pd.DataFrame(rows, columns=["scale", "alpha"])


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            [("work ethos", 0.49), ("behaviour", None)],
            "The whole scale has an alpha of 0.76, and its one part that has one, "
            "work ethos, of 0.49",
        ),
        (
            [("work ethos", 0.49), ("behaviour", 0.61)],
            "The whole scale has an alpha of 0.76; the least among its parts is 0.49, "
            "for work ethos",
        ),
        ([("work ethos", None), ("behaviour", None)], ""),
    ],
)
def test_title_of_reliability_compares_parts_only_where_there_are_two(parts, said):
    assert messages.reliability(scale(*parts)) == said


def test_lost_figure_is_told_in_a_sentence():
    with house_style(WIDE):
        drawing = figures.lost_figure(equation.lost_figure().frame)
    plt.close(drawing.figure)
    assert drawing.alt.endswith(
        "As opportunity grows: pupils who invest little hardly learn more; pupils who "
        "invest much learn much more."
    )


def test_what_was_left_out_is_said_once():
    (found,) = equation.left_out()
    assert sentences.left_out([found]) == (
        "Personalisation is not among the terms at the top. What it is and what it "
        "does was not clear: those concerned saw it differently."
    )
