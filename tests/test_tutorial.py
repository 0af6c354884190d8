"""The tutorial does what it says: its files and commands, from its own text.

From an empty folder to an opened page, with the chapters that it sends its reader to.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from made_responses import lime, responses
from projects import COMMAND, Project

from personalising import waves
from personalising.book.chapters import Chapter
from personalising.intake.pseudonyms import VARIABLE

pytestmark = pytest.mark.site

CHAPTER = "adding_a_wave"
READ = (CHAPTER, "4_2_2_teacher_survey", "own_items", "about")
"""Chapters that the copy has: the tutorial, and those that it sends its reader to."""
BLOCK = re.compile(
    r"```\{code-block\} (\w+)\n(?:# (\w+\.\w+).*?\n)?(.*?)```", re.DOTALL
)
ANSWERS = "teachers.csv"
STANDS_FOR = {"python": [sys.executable], "compendium": COMMAND}
LINK = re.compile(r"\[([^\]]*)\]\((\w+)\.md\)")


def steps() -> list[tuple[str, str, str]]:
    """The blocks of the chapter: language, the file that the first line names, text."""
    return BLOCK.findall(Chapter(CHAPTER).source)


def command(line: str, project: Project, folder: Path) -> str:
    """Run a line of the tutorial in a folder, as a shell would."""
    words, to = shlex.split(line), None
    if ">" in words:
        words, to = words[: words.index(">")], words[-1]
    done = subprocess.run(
        [*STANDS_FOR[words[0]], *words[1:]],
        cwd=folder,
        env=project.settings | {VARIABLE: str(folder.parent / "salt")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    if to:
        (folder / to).write_text(done.stdout, encoding="utf-8")
    return done.stdout


@pytest.fixture(scope="module")
def project(new_project) -> Project:
    """A copy with few chapters, whose links to others are left out."""
    project = new_project(*READ)
    for name in READ:
        text = project.source(name).read_text(encoding="utf-8")
        kept = LINK.sub(lambda m: m[0] if m[2] in READ else m[1], text)
        project.source(name).write_text(kept, encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def said(project, tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """The folder after the last step, and what each command said."""
    folder = tmp_path_factory.mktemp("reader") / "empty"
    folder.mkdir()
    told = {}
    for language, name, text in steps():
        if name:
            (folder / name).write_text(text, encoding="utf-8")
        elif language == "console":
            for line in text.replace("\\\n", "").strip().splitlines():
                if ANSWERS in line:  # what a platform would have sent
                    answered = lime("teachers", responses("teachers"), folder)
                    answered.rename(folder / ANSWERS)
                told[line] = command(line, project, folder)
    return folder, told


def page(said: tuple[Path, dict[str, str]], name: str) -> Tag:
    html = (said[0] / "site" / f"{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


def words(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def test_tutorial_has_all_steps_from_a_file_to_a_site() -> None:
    lines = [text.split()[:2] for language, _, text in steps() if language == "console"]
    steps_of = ("map", "import", "check", "run", "publish", "questionnaires", "import")
    assert lines == [["python", "made.py"], *(["compendium", s] for s in steps_of)]


def test_draft_finds_the_battery_and_leaves_out_addresses(said) -> None:
    draft = (said[0] / "draft.yml").read_text(encoding="utf-8")
    assert "strongly disagree: 1" in draft
    assert "e-mail addresses: left out unless mapped" in draft


def test_wave_holds_what_the_map_names_and_no_address(said) -> None:
    folder = said[0] / "made-2026"
    tables = {file.stem for file in folder.glob("*.csv")}
    assert tables == {"items", "reasons", "schools", "teachers", "views"}
    assert "@" not in "".join(file.read_text() for file in folder.iterdir())
    survey = pd.read_csv(said[0] / "survey.csv")
    answering = survey[survey["Use"] != "test"]
    assert len(pd.read_csv(folder / "teachers.csv")) == len(answering)


def test_page_on_teachers_shows_the_items_and_judges_by_them(said) -> None:
    article = page(said, "4_2_2_teacher_survey").article
    assert "Technology keeps me from knowing each pupil" in words(article)
    assert "did not ask the report" in words(article)
    assert "experience, each band" in words(article)


def test_page_of_own_items_shows_the_others_alone(said) -> None:
    text = words(page(said, "own_items").article)
    assert "I have the time to try new tools" in text
    assert "could not say: " in text
    assert "Technology helps me to fit" not in text


def test_page_about_the_wave_shows_the_import(said) -> None:
    article = page(said, "about").article
    tables = {words(caption) for caption in article.find_all("caption")}
    assert any("Rows that were read, left out and written" in each for each in tables)
    text = words(article)
    assert "left out: Use is test" in text
    assert "missing: could not say" in text
    assert "e-mail addresses" in text
    assert str(said[0].parent) not in text


def test_import_says_what_became_of_the_rows(said) -> None:
    (told,) = (text for line, text in said[1].items() if "import survey" in line)
    assert "4 left out: Use is test" in told


def test_answers_to_the_questionnaire_become_a_wave_without_a_map(said) -> None:
    assert (said[0] / "teachers.txt").is_file()
    wave = waves.load(said[0] / "asked-2026")
    assert wave.has("ratings", "rating")
    assert wave.descriptor.provenance == "collected"
