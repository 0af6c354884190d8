"""A notebook is made of what its fingerprint says, whoever writes files meanwhile."""

import pytest

LOADS = (
    "from personalising import waves\nfrom personalising.study import field_data\n"
    "len(waves.load(wave)['schools'])"
)


def write(path, then):
    """Code by which a chapter writes into a file of the project, and then."""
    return (
        f"from pathlib import Path\npath = Path('..') / {path!r}\n"
        f"was = path.read_bytes()\npath.write_bytes(was + b'\\n')\n{then}"
    )


def test_chapter_edited_while_others_run_shows_what_was_read(project):
    edit = (
        "from pathlib import Path\npath = Path('last.md')\n"
        "path.write_text(path.read_text().replace('first', 'second'))"
    )
    project.chapter("index", edit, "1", "2", "3")  # the longer one goes first
    project.chapter("last", "'first word'", text="The first sentence.\n")
    project.contents("index", "last")
    last = project.source("last")
    before = last.read_text(encoding="utf-8")
    result = project.compendium("run", "2008", "--jobs", "1")
    assert result.returncode == 0, result.stderr
    assert "second word" in last.read_text(encoding="utf-8")
    made = project.notebook("last").read_text(encoding="utf-8")
    assert "'first word'" in made
    assert "The first sentence." in made
    assert "second" not in made
    stale = project.compendium("publish", "2008")
    assert "out of date since something changed: last; run:" in stale.stderr
    last.write_text(before, encoding="utf-8")
    again = project.compendium("run", "2008", "--chapters", "last")
    assert "last: up to date" in again.stderr


@pytest.mark.long
def test_new_prose_is_what_was_read_too(project):
    project.chapter("index", "1")
    project.chapter("last", "2", text="None.\n")
    project.contents("index", "last")
    assert project.compendium("run", "2008").returncode == 0
    project.chapter("last", "2", text="One.\n")
    code = (
        "from personalising.book import run\nfrom personalising import paths\n"
        "make, last = run._make, paths.CHAPTERS / 'last.md'\n"
        "def late(*given, **named):\n"
        "    last.write_text(last.read_text().replace('One.', 'Two.'))\n"
        "    return make(*given, **named)\n"
        "run._make = late\nrun.run(['2008'])"
    )
    project.python(code)
    made = project.notebook("last").read_text(encoding="utf-8")
    assert "One." in made
    assert "Two." not in made


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.parametrize("then", ["path.write_bytes(was)", ""])
@pytest.mark.parametrize(
    "file",
    [
        "data/waves/2008/schools.csv",
        "data/model/claims/field_data.yml",
        "data/schema/schools.json",
        "lib/personalising/waves/reading.py",
    ],
)
def test_data_written_while_a_chapter_is_executed_fail_it(project, file, then):
    project.chapter("index", LOADS, write(file, then))
    project.contents("index")
    result = project.compendium("run", "2008")
    assert result.returncode == 1
    name = file.rpartition("/")[2]
    said = f"\nindex, {name} changed while the chapter was executed; run again\n"
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert not project.build().joinpath("chapters").exists()


@pytest.mark.long
def test_data_written_before_a_chapter_is_executed_fail_it_too(project):
    project.chapter("index", write("data/waves/2008/schools.csv", ""), "1", "2", "3")
    project.chapter("last", LOADS)
    project.contents("index", "last")
    result = project.compendium("run", "2008", "--jobs", "1")
    assert result.returncode == 1
    said = "\nlast, something that it reads changed while the chapter was executed;"
    assert said in result.stderr
    assert not project.build().joinpath("chapters").exists()
