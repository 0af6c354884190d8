"""A display's name, and a section's number, belong to one chapter of the book."""

import re

import pytest
from projects import HEADER, cell

from personalising import paths
from personalising.book.chapters import Chapter, all_chapters
from personalising.book.displays import DISPLAY, SECTION, names, refuse_doubles
from personalising.errors import CompendiumError

OPEN = 'from personalising.pages import Page\npage = Page(data, "{}")'


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a chapter of these cells, which nobody runs."""
    monkeypatch.setattr(paths, "CHAPTERS", tmp_path)

    def write(name, *cells):
        text = "\n".join([HEADER, f"# The page {name}\n", *map(cell, cells)])
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
        return Chapter(name)

    return write


def test_chapters_of_the_book_have_names_of_their_own():
    refuse_doubles()
    found = [named for chapter in all_chapters() for named in names(chapter)]
    assert len(found) == len(set(found))
    sections = [named.name for named in found if named.what == SECTION]
    assert sections[:3] == ["1", "2", "3.1"]


def test_every_table_and_figure_of_a_chapter_is_known_by_its_name():
    for chapter in all_chapters():
        code = [c.source for c in chapter.read().cells if c.cell_type == "code"]
        shows = r'page\.(?:table|figure|studies|folded)\(\s*"([^"]+)"'
        written = re.findall(shows, "\n".join(code))
        found = [named.name for named in names(chapter) if named.what == DISPLAY]
        assert found == written


def test_display_that_has_the_name_of_another_chapters_is_refused(write):
    first = write("a", OPEN.format("1"), 'page.table("x", rows, "Rain", columns)')
    last = write("b", OPEN.format("2"), 'page.figure("x", draw, rows, "Rain")')
    with pytest.raises(CompendiumError) as refused:
        refuse_doubles([first, last])
    assert str(refused.value) == (
        'chapters/b.md: the display "x" has that name in chapters/a.md already; give '
        "it one of its own"
    )


def test_display_that_has_the_anchor_of_a_heading_is_refused(write):
    name = 'page.table("the-page-a", rows, "Rain", columns)'
    chapter = write("a", OPEN.format("1"), name)
    with pytest.raises(CompendiumError, match="the anchor of a heading of that chap"):
        refuse_doubles([chapter])


def test_section_that_has_the_number_of_another_is_refused(write):
    first, last = (write(name, OPEN.format("4.1")) for name in "ab")
    with pytest.raises(CompendiumError) as refused:
        refuse_doubles([first, last])
    assert str(refused.value) == (
        'chapters/b.md: the section "4.1" has that number in chapters/a.md already; '
        "give it one of its own"
    )


@pytest.mark.parametrize("number", ["4.3.6", "4.3.55", "4", "F"])
def test_section_that_has_another_number_than_its_title_is_refused(write, number):
    page = write("a", OPEN.format(number))
    text = page.path.read_text(encoding="utf-8")
    for title in ("# 4.3.5 Rain", "# Appendix E: Rain"):
        page.path.write_text(text.replace("# The page a", title), encoding="utf-8")
        with pytest.raises(CompendiumError) as refused:
            refuse_doubles([page])
        assert str(refused.value) == (
            f'chapters/a.md: the section "{number}" has another number than the title '
            "of that chapter"
        )


@pytest.mark.parametrize(
    ("number", "title"),
    [
        ("4.3.5", "4.3.5 Rain"),
        ("4.3.5.rain", "4.3.5 Rain"),
        ("E", "Appendix E: Rain"),
        ("4.3.5", "Rain"),
        ("2008", "2008 in figures"),
    ],
)
def test_section_of_its_titles_number_and_part_of_one_are_taken(write, number, title):
    page = write("a", OPEN.format(number))
    text = page.path.read_text(encoding="utf-8").replace("The page a", title)
    page.path.write_text(text, encoding="utf-8")
    refuse_doubles([page])


@pytest.mark.parametrize(
    "code",
    [
        'for rain in ("a", "b"):\n    page.table(f"x-{rain}", rows, rain, columns)',
        'page.table(chosen, rows, "Rain", columns)',
        'connection.table("x")',
        'page.glue(x="x")',
        "page = Page(data)",
        "page.table(",
    ],
)
def test_what_names_no_display_for_certain_is_left_alone(write, code):
    chapters = [write(name, OPEN.format(name), code) for name in ("a", "b")]
    refuse_doubles(chapters)


@pytest.mark.parametrize(
    "code",
    [
        'page.table(name="x", data=rows, caption="Rain", columns=columns)',
        'def show(rows):\n    page.table("x", rows, "Rain", columns)',
        'if rows:\n    page.figure(\n        "x", draw, rows, "Rain"\n    )',
    ],
)
def test_name_is_found_wherever_it_is_written(write, code):
    assert (DISPLAY, "x") in names(write("a", OPEN.format("1"), code))


def test_page_may_have_another_variable_and_its_section_a_keyword(write):
    opened = 'here = pages.Page(data, section="4.1", printed=True)'
    found = names(write("a", opened, 'here.table("x", rows, "Rain", columns)'))
    assert found == [(SECTION, "4.1"), (DISPLAY, "x")]


def test_chapter_that_cannot_be_read_is_left_to_its_own_run(write):
    refuse_doubles([write("a", OPEN.format("1")), Chapter("b")])


def test_run_refuses_doubles_before_it_executes_anything(project):
    shown = 'page.table("x", rows, "Rain", columns)'
    project.chapter("index", OPEN.format("1"), shown)
    project.chapter("other", OPEN.format("2"), shown)
    project.contents("index", "other")
    result = project.compendium("run", "2008", "--chapters", "index")
    assert result.returncode == 1
    assert result.stderr == (
        'compendium: chapters/other.md: the display "x" has that name in '
        "chapters/index.md already; give it one of its own\n"
    )
