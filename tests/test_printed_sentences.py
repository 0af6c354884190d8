"""Each sentence of Appendix E, word by word, of counts that are written down."""

from dataclasses import replace

import pandas as pd
import pytest

from personalising.study.printed import Status, Tally, sentences

COUNTS = Tally(
    figures=1200,
    agree=1001,
    only_p=3,
    questionable=4,
    at_odds=5,
    alone=187,
    contradictions=7,
    between_figures=2,
    criticisms=6,
)


@pytest.mark.parametrize(
    ("changed", "only_p", "questionable"),
    [
        (
            {},
            "Of 3 only the p can be checked, and it agrees. ",
            "4 can be questioned, and are not contradicted. ",
        ),
        ({"only_p": 0}, "", "4 can be questioned, and are not contradicted. "),
        (
            {"questionable": 0},
            "Of 3 only the p can be checked, and it agrees. ",
            "",
        ),
    ],
)
def test_summary_says_what_came_of_all_figures(changed, only_p, questionable):
    assert sentences.summary(replace(COUNTS, **changed)) == (
        "Of 1,200 printed figures, 1,001 follow from others as printed. "
        f"{only_p}5 are contradicted by others. {questionable}187 stand alone: nothing "
        "printed can confirm or contradict them."
    )


def test_contradictions_are_counted_with_those_between_figures():
    assert sentences.between(COUNTS) == (
        "7 contradictions came to light, 2 of them between figures and the others "
        "between passages. Each stands here once, with its arithmetic or with the two "
        "places that do not go together."
    )
    one = replace(COUNTS, contradictions=1)
    assert sentences.between(one).startswith("1 contradiction came to light")


def test_criticisms_are_counted():
    assert sentences.criticisms(COUNTS) == (
        "6 passages may be read more strongly than the figures allow, or do not fit "
        "well with another place. Nothing in print contradicts them: in some reading "
        "both places are true."
    )


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ([Status.NOT_CHECKABLE], "1 figure"),
        ([Status.INCONSISTENT, Status.NOT_CHECKABLE], "2 figures, 1 contradicted"),
        ([Status.QUESTIONABLE] * 2, "2 figures, 2 open to question"),
        (
            [Status.QUESTIONABLE, Status.INCONSISTENT, Status.INCONSISTENT],
            "3 figures, 2 contradicted, 1 open to question",
        ),
        ([], "0 figures"),
    ],
)
def test_part_of_the_report_has_its_figures_counted(statuses, said):
    assert sentences.of_part(pd.DataFrame({"status": statuses})) == said


def test_open_questions_are_counted():
    gaps = pd.DataFrame({"id": ["x.a", "x.b"]})
    assert sentences.of_gaps(gaps) == "2 open questions"
    assert sentences.of_gaps(gaps.head(1)) == "1 open question"
