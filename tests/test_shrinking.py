"""Paragraphs that tell how to read a display go where the page does not show it."""

import re

import nbformat
import pytest

from personalising import paths
from personalising.book.shrinking import READING, shrink

CHAPTERS = sorted(paths.CHAPTERS.glob("*.md"))
READS = "Before.\n\n% reads pupils\nEach dot is a pupil.\nMore are better.\n\nAfter."


def page(markup: str) -> nbformat.NotebookNode:
    shown = nbformat.v4.new_output("display_data", data={"text/html": markup})
    code = nbformat.v4.new_code_cell("page.figure()", outputs=[shown])
    return nbformat.v4.new_notebook(cells=[code, nbformat.v4.new_markdown_cell(READS)])


def test_a_reading_stays_with_its_display() -> None:
    whole = page('<figure id="pupils">a</figure>')
    shrink(whole)
    assert whole.cells[1].source == READS


def test_a_reading_goes_without_its_display() -> None:
    without = page('<figure id="pupils-and-more">a</figure>')
    shrink(without)
    assert without.cells[1].source == "Before.\n\n\nAfter."


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda file: file.stem)
def test_readings_name_displays_of_their_chapter(chapter) -> None:
    text = chapter.read_text(encoding="utf-8")
    named = READING.findall(text)
    assert len(named) == len(re.findall(r"(?m)^% ", text))
    assert set(named) <= set(re.findall(r'^    "([a-z0-9-]+)",$', text, re.MULTILINE))


OF_WAVES = [chapter for chapter in CHAPTERS if chapter.stem != "since_2009"]


@pytest.mark.parametrize("chapter", OF_WAVES, ids=lambda file: file.stem)
def test_parts_of_a_drawing_are_read_where_it_is_shown_alone(chapter) -> None:
    text = chapter.read_text(encoding="utf-8")
    prose = re.sub(r"(?s)```.*?```|^:::.*?^:::", "", READING.sub("", text))
    assert not re.search(r"upright line|[Ee]ach (row|line) is|[Tt]he last row", prose)
