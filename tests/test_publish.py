"""The site is built from executed notebooks, strictly, and replaced in one step."""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from personalising import paths
from personalising.book import placing, publish, reference
from personalising.book.swapping import replace_folder
from personalising.errors import CompendiumError

SHOWN = """\
from IPython.display import display
bundle = {"text/html": "<p>A table.</p>", "text/csv": "who,share\\nall,0.5\\n"}
place = {"text/csv": {"file": "downloads/2008_table_1.csv"}}
display({**bundle, "text/plain": "Table"}, raw=True, metadata=place)"""
DRAWN = """\
from IPython.display import SVG
SVG('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')"""
GLUED = "from myst_nb import glue\nglue('count', 'forty-two', display=False)"
WORDS = "There are {glue:text}`count` of them. See [the last page](last.md).\n"


def contents(folder):
    """Every file of a folder, and what it holds."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def page(site, name):
    html = (site / f"{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


@pytest.fixture(scope="module")
def published(new_project):
    """A project, run and published."""
    project = new_project()
    project.chapter("index", GLUED, SHOWN, text=WORDS)
    project.chapter("shown", "print('printed words')", DRAWN, "silent = 1")
    project.chapter("last", "wave")
    project.contents("index", "shown", "last")
    ran = project.compendium("run", "2008")
    assert ran.returncode == 0, ran.stderr
    result = project.compendium("publish")
    assert result.returncode == 0, result.stderr
    return project, result


@pytest.fixture(scope="module")
def site(published):
    return published[0].root / "_build" / "html"


@pytest.mark.long
def test_last_wave_that_holds_what_is_lacking_is_that_of_the_day(new_project, tmp_path):
    name = "4_2_1_school_performance"
    project = new_project(name)
    north = project.wave(tmp_path / "north", "north")
    ran = project.compendium("run", north, "--publish")
    assert ran.returncode == 0, ran.stderr
    notebook = project.notebook(name, "north")
    before = notebook.read_bytes()
    folder = project.build("north") / "html"

    def last():
        text = " ".join(aside.get_text() for aside in page(folder, name)("aside"))
        return set(re.findall(r"The last wave that holds it is ([^.]*)\.", text))

    def publish_again():
        again = project.compendium("publish", "north")
        assert again.returncode == 0, again.stderr
        assert notebook.read_bytes() == before

    assert last() == {"Reference wave 2008 (synthetic data)"}
    other = project.wave(
        project.root / "data" / "waves" / "west", "west", "West & 2001"
    )
    reference = project.root / "data" / "waves" / "2008"
    shutil.copyfile(reference / "performance.csv", other / "performance.csv")
    publish_again()
    assert last() == {"West & 2001"}
    shutil.rmtree(other)
    publish_again()
    assert last() == {"Reference wave 2008 (synthetic data)"}


# --- the site ------------------------------------------------------------------------


def test_default_wave_goes_to_the_default_place_and_the_command_names_it(
    published, site
):
    _, result = published
    assert result.stdout == f"{site / 'index.html'}\n"
    assert result.stderr == ""


def test_landing_page_is_a_real_page(site):
    soup = page(site, "index")
    assert soup.h1.get_text(strip=True).startswith("The page index")
    assert soup.find("meta", attrs={"http-equiv": "refresh"}) is None
    assert "There are forty-two of them." in soup.get_text()
    assert soup.find("a", string="the last page")["href"] == "last.html"


def test_every_chapter_has_its_page_side_by_side(site):
    pages = {path.name for path in site.glob("*.html")}
    assert pages == {
        "index.html",
        "shown.html",
        "last.html",
        "search.html",
    }


def test_downloads_become_files_of_their_own(site):
    download = site / "downloads" / "2008_table_1.csv"
    assert download.read_text(encoding="utf-8") == "who,share\nall,0.5\n"


def test_code_is_folded_where_it_shows_something_and_dropped_where_not(site):
    soup = page(site, "index")
    folded = [cell.get_text() for cell in soup.select("div.cell.tag_hide-input")]
    assert len(folded) == 1
    assert "A table." in folded[0]
    code = " ".join(cell.get_text() for cell in soup.select("div.cell_input"))
    assert "display" in code
    assert "glue" not in code
    assert "wave =" not in code


def test_prints_and_images_are_shown_too(site):
    soup = page(site, "shown")
    assert "printed words" in soup.get_text()
    assert len(soup.select("div.cell_output")) == 2
    assert soup.select_one("div.cell_output svg, div.cell_output img")
    assert "silent" not in soup.get_text()


def test_footer_names_the_wave_and_its_kind(site):
    footer = page(site, "last").find("footer", class_="foot")
    assert "Reference wave 2008: synthetic data." in footer.get_text()


def test_no_file_of_the_site_holds_a_path_of_the_machine(published, site):
    project, _ = published
    places = [str(project.root).encode(), str(paths.ROOT).encode()]
    for path in site.rglob("*"):
        if path.is_file():
            assert not any(place in path.read_bytes() for place in places), path


def test_nothing_is_left_beside_the_site(published, site):
    assert sorted(path.name for path in site.parent.iterdir()) == ["html", "waves"]


def moved(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_renewed_references_are_what_was_executed_and_moved_outputs_are_shown(
    published,
):
    project, _ = published
    folder = project.root / "tests" / "reference"
    first = project.compendium("reference")
    assert first.stdout.splitlines() == [
        *(f"tests/reference/{name}.ipynb: new" for name in ("index", "shown", "last")),
        "3 files written, 0 outputs moved",
    ]
    renewed = contents(folder)
    assert renewed.keys() == {"index.ipynb", "shown.ipynb", "last.ipynb"}
    moved(folder / "index.ipynb", "A table.", "A <b>chair</b>.")
    moved(folder / "index.ipynb", "all,0.5", "all,0.6")
    moved(folder / "index.ipynb", "forty-two", "forty-one")
    moved(folder / "shown.ipynb", "printed words\\n", "spoken words\\n")
    moved(folder / "last.ipynb", '"id": "cell-0"', '"id": "cell-x"')  # nothing shown
    (folder / "gone.ipynb").touch()
    said = project.compendium("reference").stdout
    assert said.splitlines() == [
        "tests/reference/gone.ipynb: removed",
        "tests/reference/index.ipynb: renewed",
        "  cell 03, output 00, count:",
        "    ['forty-one' -> 'forty-two']",
        "  cell 04, output 00:",
        "    row 1 (all), share: 0.6 -> 0.5",
        "    A [chair . -> table.]",
        "tests/reference/shown.ipynb: renewed",
        "  cell 03, output 00:",
        "    [spoken -> printed] words",
        "tests/reference/last.ipynb: renewed",
        "4 files written, 3 outputs moved",
    ]
    assert contents(folder) == renewed
    (folder / "last.ipynb").write_text("<<<<<<< ours\n", encoding="utf-8")  # a merge's
    assert project.compendium("reference").stdout.splitlines() == [
        "tests/reference/last.ipynb: new",
        "1 file written, 0 outputs moved",
    ]
    assert contents(folder) == renewed
    assert project.compendium("reference").stdout == (
        "0 files written, 0 outputs moved\n"
    )


@pytest.mark.long
def test_another_wave_goes_to_its_own_folder_and_its_label_is_no_markup(
    published, tmp_path, site
):
    project, _ = published
    before = contents(site)
    folder = project.wave(tmp_path / "a wave", "north", "North & <i>South</i>")
    refused = project.compendium("publish", folder)
    assert refused.returncode == 1
    assert "no executed notebook of index, shown, last" in refused.stderr
    assert f"run: compendium run '{folder}'" in refused.stderr
    assert project.compendium("run", folder).returncode == 0
    result = project.compendium("publish", folder)
    own = project.build("north") / "html"
    assert result.stdout == f"{own / 'index.html'}\n"
    footer = page(own, "last").find("footer", class_="foot")
    assert "North & <i>South</i>: collected data." in footer.get_text()
    assert contents(site) == before


def test_faulty_chapter_shows_the_warnings_and_the_old_site_stands(published, site):
    project, _ = published
    before = contents(site)
    text = project.source("shown").read_text(encoding="utf-8")
    faults = "\n[lost](nowhere.md)\n\n```{nonsense}\n```\n"
    project.source("shown").write_text(text + faults, encoding="utf-8")
    stale = project.compendium("publish")
    assert stale.returncode == 1
    assert stale.stderr == (
        "compendium: wave 2008: out of date since something changed: shown; "
        "run: compendium run 2008\n"
    )
    assert project.compendium("run", "2008").returncode == 0
    result = project.compendium("publish")
    project.source("shown").write_text(text, encoding="utf-8")
    assert result.returncode == 1
    assert "shown.ipynb" in result.stderr
    assert "Unknown directive type: 'nonsense'" in result.stderr
    assert "cross-reference target not found: 'nowhere.ipynb'" in result.stderr
    assert "Traceback" not in result.stderr
    assert "\x1b" not in result.stderr
    assert contents(site) == before
    assert sorted(path.name for path in site.parent.iterdir()) == ["html", "waves"]


# --- what is kept, and what is built anew --------------------------------------------


@pytest.fixture(scope="module")
def first_book(new_project):
    """A project of its own, published once, and a copy of it as it is then."""
    project = new_project()
    project.chapter("index", GLUED, SHOWN, text=WORDS)
    cites = "# Shown\n\nAs {cite:p}`zou2007` says.\n"
    project.chapter("shown", "print('printed words')", DRAWN, text=cites)
    project.chapter("last", "wave", text="# The last\n\nAn extraordinary word.\n")
    project.chapter("references", text="# References\n\n```{bibliography}\n```\n")
    works = "@misc{zou2007, author={Zou, G.}, title={Intervals}, year={2007}}\n"
    for name, text in (("references", works), ("report", "")):
        file = project.root / "chapters" / f"{name}.bib"
        file.write_text(text, encoding="utf-8")
    project.contents("index", "shown", "last", "references")
    again(project)
    copy = project.root.with_name("as it was")
    shutil.copytree(project.root, copy, symlinks=True)
    return project, copy


@pytest.fixture
def book(first_book):
    """That project, in its place and as it was: Sphinx keeps the paths of a build."""
    project, copy = first_book
    shutil.rmtree(project.root)
    shutil.copytree(copy, project.root, symlinks=True)
    return project


def again(project, *, whole=False):
    """Run and publish, from nothing or from what is kept; the site's files."""
    if whole:
        shutil.rmtree(kept(project).parent)
    result = project.compendium("run", "2008", "--publish")
    assert result.returncode == 0, result.stderr
    return contents(project.root / "_build" / "html")


def kept(project):
    return project.build("2008") / "pages" / "built"


def written(project):
    """When each page was written."""
    pages = (kept(project) / "_build" / "html").glob("*.html")
    return {page.stem: page.stat().st_mtime_ns for page in pages}


CHANGES = {
    "a sentence": ("last", "An extraordinary word.", "Some plain words."),
    "a heading that stands in the contents": ("last", "# The last", "# The end"),
    "a heading that others may refer to": ("last", "# The last", "# The last\n\n## So"),
    "an image that is gone": ("shown", 'width="9"', 'width="7"'),
    "a citation": ("last", "An extraordinary word.", "So says {cite:t}`zou2007`."),
    "a download that is gone": ("index", "2008_table_1", "2008_table_2"),
    "output": ("shown", "printed words", "other words"),
}


@pytest.mark.long
@pytest.mark.sweep
def test_site_built_from_what_is_kept_is_the_same_as_one_built_anew(book, share):
    first = contents(book.root / "_build" / "html")
    before = first
    for change, (name, old, new) in [*CHANGES.items()][:: 1 if share == 1 else 3]:
        source = book.source(name)
        text = source.read_text(encoding="utf-8")
        assert old in text
        source.write_text(text.replace(old, new), encoding="utf-8")
        changed = again(book)
        assert changed not in (first, before), change
        assert again(book, whole=True) == changed, change
        source.write_text(text, encoding="utf-8")  # with the next change, or the end
        before = changed
    assert again(book) == first


def test_site_of_which_nothing_changed_is_the_same(book):
    first = contents(book.root / "_build" / "html")
    assert book.compendium("publish").returncode == 0
    assert contents(book.root / "_build" / "html") == first


def test_sentence_has_only_its_own_page_written_again(book):
    before = written(book)
    moved(book.source("last"), "An extraordinary word.", "Some plain words.")
    again(book)
    after = written(book)
    new = {name for name in before if after[name] != before[name]}
    # Sphinx makes the landing page and the search each time
    assert new == {"last", "index", "search"}


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.parametrize("file", ["_config.yml", "chapters/_static/tables.css"])
def test_changed_setting_has_every_page_written_again(book, file):
    before = written(book)
    path = book.root / file
    text = path.read_text(encoding="utf-8")
    new = text.replace("Search this book", "Search here") + "\n"
    path.write_text(new, encoding="utf-8")
    changed = again(book)
    after = written(book)
    assert all(after[name] != before[name] for name in before)
    assert again(book, whole=True) == changed


@pytest.mark.long
def test_interrupted_build_is_not_taken_for_a_whole_one(book):
    first = contents(book.root / "_build" / "html")
    (kept(book) / "state").unlink()  # it is there only while a build is whole
    (kept(book) / "_build" / "html" / "last.html").write_text("half", encoding="utf-8")
    assert again(book) == first


@pytest.mark.long
def test_builder_that_dies_is_said_and_the_old_site_stands(book):
    first = contents(book.root / "_build" / "html")
    program = book.root / "lib" / "personalising" / "book" / "jupyter_book.py"
    text = program.read_text(encoding="utf-8")
    for fault, said in {
        "os._exit(3)": "it was killed",
        "raise ImportError('no Sphinx')": "ImportError: no Sphinx",
    }.items():
        program.write_text(
            text.replace("    os.nice(", f"    {fault}\n    os.nice("), encoding="utf-8"
        )
        result = book.compendium("publish")
        assert (result.returncode, result.stdout) == (1, "")
        expected = f"compendium: Jupyter Book ended without an answer: {said}\n"
        assert result.stderr == expected
        assert contents(book.root / "_build" / "html") == first


@pytest.mark.long
def test_older_site_is_replaced_as_a_whole(published, site, tmp_path):
    project, _ = published
    elsewhere = tmp_path / "public"
    shutil.copytree(site, elsewhere)
    (elsewhere / ".git").mkdir()
    own = {".git/HEAD": "ref: refs/heads/gh-pages\n", "CNAME": "book.example.org\n"}
    for name, text in own.items():
        (elsewhere / name).write_text(text, encoding="utf-8")
    before = contents(site)
    project.contents("index", "last")
    assert project.compendium("run", "2008").returncode == 0
    result = project.compendium("publish", "2008", "--to", elsewhere)
    assert result.stdout == f"{elsewhere / 'index.html'}\n"
    assert not (elsewhere / "shown.html").exists()
    assert (elsewhere / "index.html").is_file()
    assert "shown" not in page(elsewhere, "index").get_text()
    assert {n: (elsewhere / n).read_text(encoding="utf-8") for n in own} == own
    assert [path.name for path in tmp_path.iterdir()] == ["public"]
    assert contents(site) == before
    (elsewhere / "index.html").write_text("my own words", encoding="utf-8")
    edited = project.compendium("publish", "2008", "--to", elsewhere)
    assert (edited.returncode, edited.stdout) == (1, "")
    assert "changed by somebody since the site was published: index.html" in (
        edited.stderr
    )
    assert (elsewhere / "index.html").read_text(encoding="utf-8") == "my own words"


@pytest.mark.long
def test_chapters_run_with_different_parameters_are_not_one_site(new_project):
    project = new_project()
    for name in ("index", "other"):
        project.chapter(name, "confidence", parameters="confidence = 0.95")
    project.chapter("plain", "wave")
    project.contents("index", "other", "plain")
    assert project.compendium("run", "2008").returncode == 0
    some = project.compendium("run", "2008", "-c", "other", "-p", "confidence=0.9")
    assert some.returncode == 0
    result = project.compendium("publish")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "compendium: wave 2008: chapters were run with different parameters: "
        "confidence is 0.95 in index; 0.9 in other; run all of them with the same: "
        "compendium run 2008 -p confidence=0.9\n"
    )
    alike = project.compendium("run", "2008", "-p", "confidence=0.9", "--publish")
    assert alike.returncode == 0, alike.stderr
    with project.source("plain").open("a", encoding="utf-8") as text:
        text.write("\n```{code-cell} python\n1 + 1\n```\n")
    stale = project.compendium("publish")
    assert stale.stderr.endswith("plain; run: compendium run 2008 -p confidence=0.9\n")


# --- what is refused -----------------------------------------------------------------


@pytest.fixture
def build(monkeypatch, tmp_path):
    """Another place for what is built, so that nothing was run yet."""
    folder = tmp_path / "_build"
    monkeypatch.setattr(paths, "BUILD", folder)
    return folder


def test_publishing_without_a_run_is_refused_with_the_command_to_run(build):
    with pytest.raises(CompendiumError) as caught:
        publish.publish("2008")
    assert "no executed notebook of index, 1_executive_summary," in str(caught.value)
    assert str(caught.value).endswith("run: compendium run 2008")
    assert not (build / "html").exists()


def test_notebooks_that_are_no_notebooks_are_out_of_date(build):
    for chapter in publish.all_chapters():
        path = publish.notebook_path("2008", chapter)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    with pytest.raises(CompendiumError) as caught:
        publish.publish("2008")
    assert "out of date since something changed: index, 1_executive_summary" in str(
        caught.value
    )


def test_folder_that_holds_other_things_is_refused_and_stays_as_it_is(build, tmp_path):
    precious = tmp_path / "thesis"
    precious.mkdir()
    (precious / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(CompendiumError, match="something other than a site"):
        publish.publish("2008", precious)
    assert contents(precious).keys() == {"index.html"}
    assert (precious / "index.html").read_text(encoding="utf-8") == "mine"
    with pytest.raises(CompendiumError, match=r"index\.html is a file"):
        publish.publish("2008", precious / "index.html")


@pytest.mark.parametrize("kind", ["new", "empty", "older"])
def test_new_and_empty_folders_and_older_sites_are_taken(build, tmp_path, kind):
    target = tmp_path / "public"
    if kind != "new":
        target.mkdir()
    if kind == "older":
        site = tmp_path / "site"
        site.mkdir()
        (site / "index.html").touch()
        placing.put(site, target, "2008")
    before = target.exists() and contents(target)
    with pytest.raises(CompendiumError, match="no executed notebook"):
        publish.publish("2008", target)  # got past the folder, not past the notebooks
    assert (target.exists() and contents(target)) == before


# --- replacing a folder --------------------------------------------------------------


@pytest.fixture
def folders(tmp_path):
    """A finished folder, and an old one in the place where it should go."""
    new, old = tmp_path / "work" / "new", tmp_path / "site"
    for folder in (new, old):
        folder.mkdir(parents=True)
        (folder / folder.name).touch()
    return new, old


def test_folder_takes_the_place_of_the_old_one(folders):
    new, target = folders
    replace_folder(new, target)
    assert contents(target).keys() == {"new"}
    assert list(new.parent.iterdir()) == []
    assert sorted(path.name for path in target.parent.iterdir()) == ["site", "work"]


def test_folder_goes_where_nothing_stood(tmp_path):
    new = tmp_path / "new"
    new.mkdir()
    replace_folder(new, tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    assert not new.exists()


def test_old_folder_stands_again_where_the_new_one_cannot_go_there(
    folders, monkeypatch
):
    new, target = folders
    rename = type(new).rename

    def refuse(path, other):
        if path == new:
            raise OSError("no room")
        return rename(path, other)

    monkeypatch.setattr(type(new), "rename", refuse)
    with pytest.raises(OSError, match="no room"):
        replace_folder(new, target)
    assert contents(target).keys() == {"site"}
    assert contents(new).keys() == {"new"}


def test_neighbour_of_the_target_is_left_alone(folders):
    new, target = folders
    neighbour = target.with_name("site.old")
    neighbour.mkdir()
    replace_folder(new, target)
    assert neighbour.is_dir()


# --- the reference notebooks ---------------------------------------------------------


def test_references_are_not_renewed_from_chapters_that_were_not_run(build):
    with pytest.raises(CompendiumError, match=r"index is out of date; run: compendium"):
        list(reference.renew())


def test_references_are_not_renewed_from_chapters_with_other_parameters(
    build, monkeypatch
):
    monkeypatch.setattr(reference, "is_fresh", lambda *chapter: True)
    record = SimpleNamespace(parameters={"confidence": 0.9})
    monkeypatch.setattr(reference, "recorded", lambda path: record)
    with pytest.raises(CompendiumError, match=r"index has parameters of its own; run"):
        list(reference.renew())


def test_site_for_which_the_disk_has_no_room_leaves_the_old_one(published, site):
    project, _ = published
    assert project.compendium("run", "2008").returncode == 0
    before = contents(site)
    result = project.compendium("publish", room=20_000)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"compendium: {site}: File too large\n"
    assert contents(site) == before
    assert not list(site.parent.glob(".site-*"))


@pytest.mark.long
def test_site_needs_a_folder_with_a_name_outside_of_what_runs_make(project):
    nameless = project.compendium("publish", "2008", "--to", "")
    assert nameless.returncode == 1
    assert nameless.stderr == (
        'compendium: --to: found "", expected the name of a folder\n'
    )
    pages = project.build() / "pages" / "site"
    assert project.compendium("run", "2008").returncode == 0
    inside = project.compendium("publish", "2008", "--to", pages)
    assert inside.returncode == 1
    assert "is in a folder that is made anew by each run" in inside.stderr
    assert not pages.exists()


def test_jupyter_book_builds_the_chapters_by_itself(project):
    works = "# A page\n\nAs {cite:t}`zou2007` says.\n\n```{bibliography}\n```\n"
    project.source("index").write_text(works, encoding="utf-8")
    program = Path(sys.executable).with_name("jupyter-book")
    built = subprocess.run(
        [program, "build", ".", "--quiet"],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    shown = page(project.root / "_build" / "html" / "chapters", "index").get_text()
    assert "Zou (2007)" in shown
