"""A site goes into its folder; what is not of a site stays there, whatever happens."""

import errno
import json
import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from personalising.book import placing
from personalising.book.placing import put, refuse_foreign
from personalising.errors import CompendiumError
from personalising.ownership import LIST

FIRST = {"index.html": "one", "a.html": "a", "_static/a.css": "red", "gone/x.csv": "1"}
SECOND = {"index.html": "two", "a.html": "a", "_static/a.css": "blue", "new/y.csv": "2"}
OTHERS = {
    ".git/HEAD": "ref: refs/heads/gh-pages",
    ".nojekyll": "",
    "CNAME": "book.example.org",
    "_static/logo.svg": "mine",
    "gone/notes.txt": "mine too",
    "talks/2026.html": "mine as well",
}


def written(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, str]:
    """All files of a folder but the list."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.name != LIST
    }


@pytest.fixture
def place(tmp_path):
    """Put a site of these files into the folder `public`."""
    target = tmp_path / "public"

    def place(files: dict[str, str]) -> Path:
        (tmp_path / "work").mkdir(exist_ok=True)
        site = written(tmp_path / "work" / "site", files)
        put(site, target, "2008")
        for path in sorted(site.rglob("*"), reverse=True):  # what was not moved
            path.rmdir() if path.is_dir() else path.unlink()
        return target

    return place


@pytest.fixture
def target(place) -> Path:
    """A folder with a first site, and other things beside it and inside it."""
    return written(place(FIRST), OTHERS)


def test_site_goes_where_nothing_or_an_empty_folder_stood(place, tmp_path):
    assert contents(place(FIRST)) == FIRST
    (tmp_path / "other" / "empty").mkdir(parents=True)
    site = written(tmp_path / "work" / "second", SECOND)
    put(site, tmp_path / "other" / "empty", "2008")
    assert contents(tmp_path / "other" / "empty") == SECOND


def test_newer_site_replaces_the_older_and_nothing_else(place, target):
    assert contents(place(SECOND)) == SECOND | OTHERS
    assert contents(place(FIRST)) == FIRST | OTHERS
    assert not (target / "new").exists()


def test_folder_for_a_site_may_hold_hidden_files_and_a_cname(place, tmp_path):
    own = {".git/HEAD": "ref", "CNAME": "book.example.org"}
    written(tmp_path / "public", own)
    assert contents(place(FIRST)) == FIRST | own


@pytest.mark.parametrize("name", ["index.html", "thesis.tex", "photos/me.jpg"])
def test_folder_of_other_things_is_refused(place, tmp_path, name):
    target = written(tmp_path / "public", {name: "mine"})
    with pytest.raises(CompendiumError, match=f"something.*{name.split('/')[0]}"):
        refuse_foreign(target)
    with pytest.raises(CompendiumError, match="something other than a site"):
        place(FIRST)
    assert contents(target) == {name: "mine"}


def test_file_is_no_folder_for_a_site(place, tmp_path):
    (tmp_path / "public").write_text("mine", encoding="utf-8")
    with pytest.raises(CompendiumError, match="is a file; name a folder"):
        place(FIRST)
    assert (tmp_path / "public").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["index.html", "gone/x.csv"])
def test_page_edited_by_hand_is_not_lost(place, target, name):
    (target / name).write_text("with a correction", encoding="utf-8")
    before = contents(target)
    with pytest.raises(CompendiumError, match=f"changed by somebody .*: {name}; copy"):
        refuse_foreign(target)
    with pytest.raises(CompendiumError, match=f"changed by somebody .*: {name}; copy"):
        place(SECOND)
    assert contents(target) == before
    (target / name).unlink()
    assert contents(place(SECOND)) == SECOND | OTHERS


def test_many_changed_files_are_counted(place, target):
    for name in FIRST:
        (target / name).write_text("changed", encoding="utf-8")
    with pytest.raises(CompendiumError, match=r"a\.css.* and 1 more; copy"):
        place(SECOND)


@pytest.mark.parametrize("stray", ["new", "new/y.csv", "new/y.csv/z"])
def test_what_is_in_the_way_of_the_new_site_stays(place, target, stray):
    written(target, {stray: "mine"})
    before = contents(target)
    with pytest.raises(CompendiumError, match=r"other files stand: new/y\.csv; move"):
        place(SECOND)
    assert contents(target) == before


def test_file_of_somebody_that_is_alike_stays_his(place, target):
    written(target, {"new/y.csv": SECOND["new/y.csv"]})
    place(SECOND)
    assert contents(place(FIRST)) == FIRST | OTHERS | {"new/y.csv": "2"}


@pytest.mark.parametrize("what", ["page", "folder"])
def test_nothing_is_written_through_a_link(place, target, tmp_path, what):
    elsewhere = written(tmp_path / "elsewhere", {"a.css": "red", "one.html": "one"})
    if what == "page":
        (target / "index.html").unlink()
        (target / "index.html").symlink_to(elsewhere / "one.html")
    else:
        (target / "_static" / "a.css").unlink()
        (target / "_static").rename(tmp_path / "kept")
        (target / "_static").symlink_to(elsewhere)
    with pytest.raises(CompendiumError, match="changed by somebody"):
        place(SECOND)
    assert contents(elsewhere) == {"a.css": "red", "one.html": "one"}


def test_link_beside_the_site_stays_and_what_it_leads_to(place, target, tmp_path):
    elsewhere = written(tmp_path / "elsewhere", {"index.html": "mine"})
    (target / "old").symlink_to(elsewhere)
    (target / "nowhere").symlink_to(tmp_path / "missing")
    place(SECOND)
    assert (target / "old").readlink() == elsewhere
    assert (target / "nowhere").is_symlink()
    assert contents(elsewhere) == {"index.html": "mine"}


@pytest.mark.parametrize(
    "listed",
    [
        *("2008\n", "{}", "[]", "\0", '{"files": 3}'),
        *('{"files": {"../thesis.tex": ["x"]}}', '{"files": {"/etc/passwd": []}}'),
    ],
)
def test_list_that_is_none_has_nothing_removed(place, target, tmp_path, listed):
    (target / LIST).write_text(listed, encoding="utf-8")
    before = contents(target)
    with pytest.raises(CompendiumError, match=r"\.compendium does not list the files"):
        place(SECOND)
    assert contents(target) == before


@pytest.mark.parametrize("stop", [OSError(errno.EACCES, "no"), KeyboardInterrupt()])
@pytest.mark.parametrize(
    ("step", "at"), [("_move", 1), ("_move", 2), ("_move", 3), ("_remove", 1)]
)
def test_site_that_cannot_be_put_there_leaves_all_as_it_was(
    place, target, monkeypatch, stop, step, at
):
    before, listed = contents(target), (target / LIST).read_bytes()
    unhindered, calls = getattr(placing, step), []

    def fail(*given):
        calls.append(given)
        if len(calls) == at:
            raise stop
        unhindered(*given)

    monkeypatch.setattr(placing, step, fail)
    with pytest.raises(type(stop)):
        place(SECOND)
    assert contents(target) == before
    assert (target / LIST).read_bytes() == listed
    assert contents(place(SECOND)) == SECOND | OTHERS


def _killed_while_it_puts(site: Path, target: Path, after: int) -> None:
    moves = 0
    unhindered = placing._move

    def kill(*paths):
        nonlocal moves
        moves += 1
        if moves == after:
            os.kill(os.getpid(), signal.SIGKILL)
        unhindered(*paths)

    placing._move = kill
    put(site, target, "2008")


@pytest.mark.parametrize("after", [1, 2, 3])
def test_killed_meanwhile_the_next_site_goes_there(place, target, tmp_path, after):
    site = written(tmp_path / "killed", SECOND)
    fork = multiprocessing.get_context("fork")
    process = fork.Process(target=_killed_while_it_puts, args=(site, target, after))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    found = contents(target)
    assert OTHERS.items() <= found.items()
    assert found["index.html"] == "one"  # the landing page comes last
    third = {**SECOND, "index.html": "three"}
    assert contents(place(third)) == third | OTHERS


def _put_often(work: Path, target: Path, text: str) -> None:
    for number in range(20):
        site = written(work / f"{text}-{number}", {"index.html": text, text: text})
        put(site, target, text)


def test_two_at_once_leave_one_whole_site(tmp_path, target):
    fork = multiprocessing.get_context("fork")
    processes = [
        fork.Process(target=_put_often, args=(tmp_path / "work", target, text))
        for text in ("north", "south")
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    last = json.loads((target / LIST).read_text(encoding="utf-8"))["wave"]
    assert contents(target) == {"index.html": last, last: last} | OTHERS


def test_page_is_never_seen_half_written(place, target):
    before = (target / "index.html").open(encoding="utf-8")
    place(SECOND)
    with before:
        assert before.read() == "one"  # who has begun to read it reads it to the end


def test_a_file_of_somebody_beside_the_list_stays(place, tmp_path):
    mine = written(tmp_path / "public", {f"{LIST}.part": "precious"}) / f"{LIST}.part"
    place(FIRST)
    assert mine.read_text(encoding="utf-8") == "precious"


def test_a_list_that_is_a_link_or_names_no_files_is_refused(tmp_path):
    target = tmp_path / "target"
    target.mkdir()
    (tmp_path / "list").write_text('{"files": {}}', encoding="utf-8")
    (target / LIST).symlink_to(tmp_path / "list")
    with pytest.raises(CompendiumError, match="is a link"):
        refuse_foreign(target)
    (target / LIST).unlink()
    for path in ("a\\u0000b", "x" * 300):
        text = f'{{"files": {{"{path}": ["0"]}}}}'
        (target / LIST).write_text(text, encoding="utf-8")
        with pytest.raises(CompendiumError, match="does not list the files"):
            refuse_foreign(target)


def test_a_folder_below_a_file_is_refused_by_the_name_of_the_file(tmp_path):
    (tmp_path / "notes").write_text("mine", encoding="utf-8")
    with pytest.raises(CompendiumError, match="notes is a file; name a folder"):
        refuse_foreign(tmp_path / "notes" / "site" / "html")
