"""The chapters as they are written, and their reference notebooks; nothing is run."""

# ruff: noqa: RUF001  minus and multiplication signs, as the chapters have them

import ast
import re
import sys
import tempfile

import nbformat
import pytest
import yaml

from personalising import paths, waves
from personalising.book.chapters import Chapter, all_chapters, toc
from personalising.book.reference import FOLDER

CHAPTERS = all_chapters()
HEADER = {
    "jupytext": {
        "formats": "md:myst",
        "text_representation": {
            "extension": ".md",
            "format_name": "myst",
            "format_version": 0.13,
        },
    },
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
}
MOST_LINES = 12  # of a code cell, without imports and lines of brackets

each_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.name)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


# --- the chapters --------------------------------------------------------------------


def test_contents_and_folder_hold_the_same_chapters():
    names = [chapter.name for chapter in CHAPTERS]
    assert len(names) == len(set(names))
    assert sorted(names) == sorted(path.stem for path in paths.CHAPTERS.glob("*.md"))
    assert toc()["root"] == "chapters/index"


@each_chapter
def test_chapter_has_the_whole_header(chapter):
    # without it Jupyter Book silently shows the cells as text
    _, header, _ = chapter.path.read_text(encoding="utf-8").split("---\n", 2)
    assert yaml.safe_load(header) == HEADER


@each_chapter
def test_first_code_cell_holds_the_parameters_and_the_wave_is_one(chapter):
    tagged = [
        number
        for number, cell in enumerate(code_cells(chapter.read()))
        if "parameters" in cell.metadata.get("tags", [])
    ]
    assert tagged == [0]
    assert chapter.parameters()["wave"] == waves.REFERENCE


def lines_of_code(source):
    """Lines of a cell but for imports, blank lines and lines of brackets."""
    lines = {
        number
        for node in ast.parse(source).body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        for number in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    text = source.splitlines()
    return [
        text[n - 1] for n in sorted(lines) if re.search(r"[^\s()\[\]{},]", text[n - 1])
    ]


@each_chapter
def test_code_cells_are_short(chapter):
    # a longer one is a function of the library, with a name
    cells = [lines_of_code(cell.source) for cell in code_cells(chapter.read())]
    assert [lines for lines in cells if len(lines) > MOST_LINES] == []


# --- numbers in prose ----------------------------------------------------------------

# What is computed comes by glue. A number that is typed may be, by its form:
FORMS = {
    "a year": r"\b(?:19|20)\d\d\b",
    "a heading's section": r"(?m)^#+ \d+(?:\.\d+)*(?= )",
    "a place in the report": r"\b(?:[Ss]ections?|Tables?|Figures?) \d+(?:\.\d+)*\b",
    "a Key Stage": r"\bKey Stages? \d\b",
    "an item of a list": r"(?m)^\d\.(?= )",
    "part of a formula": r"(?<=[\w)²] [−+×] )\d\b|(?<=[\w)]/)\d(?=\))"
    r"|(?<![\w.])\d(?= [−+×] [a-zA-Z(])|(?<![\w.])\d(?=/√)",
}
# or it stands here, with the words around it
SETTLED = {
    "large from 300 pupils": "where the report drew the line for primary schools",
    "a secondary school from 1,000": "and for secondary schools",
    "The 95% interval of the effect": "the level at which every verdict is given",
    "lies within ±0.1": "the margin within which a correlation counts as none",
    "variance inflation, is 1 if": "the least that it can be",
    "CC BY 4.0": "the version of the licence",
}


def typed_numbers(text):
    """Numbers in the words of a page that are neither computed nor accounted for."""
    words = re.sub(r"(?s)`[^`]*`|\]\([^)]*\)|^:::.*?$", " ", text)
    for allowed in SETTLED:
        words = words.replace(allowed, " ")
    for form in FORMS.values():
        words = re.sub(form, " ", words)
    return re.findall(r"(?<![\w.])(?<![a-zA-Z]-)[+−-]?\d(?:[\d.,]*\d)?%?", words)


@each_chapter
def test_no_result_is_typed_into_prose(chapter):
    prose = [c.source for c in chapter.read().cells if c.cell_type == "markdown"]
    assert {n for text in prose for n in typed_numbers(text)} == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The correlation is 0.55.", ["0.55"]),
        ("It was −0.43 (n = 15).", ["−0.43", "15"]),
        ("About 37% of 1,200 teachers", ["37%", "1,200"]),
        ("3/15 of them", ["3", "15"]),
        ("within ±0.2", ["0.2"]),
        ("In 2009, Table 4.1 and section 4.2.1 for Key Stage 2", []),
        ("## 4.1 The field data\n\n1. First\n2. Second", []),
        ("{glue:text}`n15` schools, [there](4_1_field_data.md)", []),
        (
            "t = r √((n − 2)/(1 − r²)), −√((1 − r)/2), 1/√(n − 3), HC3, UTF-8",
            [],
        ),
    ],
)
def test_typed_numbers_are_told_from_others(text, found):
    assert typed_numbers(text) == found


@pytest.mark.parametrize("words", SETTLED)
def test_every_exception_is_needed_or_goes(words):
    texts = [chapter.path.read_text(encoding="utf-8") for chapter in CHAPTERS]
    assert any(words in text for text in texts)


# --- the codebook --------------------------------------------------------------------


@pytest.mark.parametrize("table", sorted(waves.table_schemas()))
def test_codebook_has_a_section_for_each_table(table):
    text = Chapter("appendix_h_codebook").path.read_text(encoding="utf-8")
    section = re.search(rf'(?m)^## (.+)\n\n```.*\nshow\("{table}"\)\n```$', text)
    assert section, f"no section shows {table}"
    assert waves.table_schema(table).title.startswith(section[1])


def test_codebook_shows_no_table_that_the_contract_does_not_know():
    text = Chapter("appendix_h_codebook").path.read_text(encoding="utf-8")
    assert sorted(re.findall(r'(?m)^show\("(\w+)"\)$', text)) == sorted(
        waves.table_schemas()
    )


# --- the reference notebooks ---------------------------------------------------------


def reference(chapter):
    return nbformat.read(FOLDER / f"{chapter.name}.ipynb", as_version=4)


def test_there_is_one_reference_notebook_for_each_chapter():
    names = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
    assert names == sorted(chapter.name for chapter in CHAPTERS)


@each_chapter
def test_reference_was_executed_to_the_end(chapter):
    # nbval compares nothing in a cell that has no execution count
    cells = code_cells(reference(chapter))
    assert [c.execution_count for c in cells] == list(range(1, len(cells) + 1))


@each_chapter
def test_reference_has_outputs_where_a_cell_shows_something(chapter):
    for cell in code_cells(reference(chapter)):
        shows = any(isinstance(node, ast.Expr) for node in ast.parse(cell.source).body)
        assert bool(cell.outputs) == shows, cell.source
        kinds = {output.output_type for output in cell.outputs}
        assert kinds <= {"display_data", "execute_result"}, cell.source


@each_chapter
def test_reference_has_the_code_and_the_words_of_the_chapter(chapter):
    injected = "injected-parameters"
    cells = reference(chapter).cells
    own = [c for c in cells if injected not in c.metadata.get("tags", [])]
    written = [(c.cell_type, c.source) for c in chapter.read().cells]
    assert [(c.cell_type, c.source) for c in own] == written
    given = [c.source for c in cells if c not in own]
    assert given == [f'# Parameters\nwave = "{waves.REFERENCE}"\n']


@each_chapter
def test_reference_names_no_place_of_a_machine(chapter):
    text = (FOLDER / f"{chapter.name}.ipynb").read_text(encoding="utf-8")
    for place in (paths.ROOT, sys.prefix, tempfile.gettempdir(), "/home/", "/Users/"):
        assert str(place) not in text
