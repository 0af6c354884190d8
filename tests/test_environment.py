"""The surroundings of whoever runs it change nothing: not a byte, and no traceback."""

import os
import subprocess
import sys

import matplotlib as mpl
import pandas as pd
import pytest

from personalising import waves
from personalising.book import isolation
from personalising.errors import CompendiumError
from personalising.pages import Page
from personalising.pages.drawing import Drawing

SETTINGS = (
    "text.usetex: True\nfont.size: 30\nfigure.figsize: 3, 3\nsvg.fonttype: path\n"
)
TALKATIVE = (
    "import os, sys, time, warnings, locale\nimport random, statistics, email\n"
    "print(set('a stranger'), [w for w in (time.tzname, *map(str, (1, 2)))])\n"
    "print(statistics.mean([1, 2]), random.Random(1).random(), email.__name__)\n"
    "print([each[0] for each in warnings.filters])\n"
    "print(sys.stdout.encoding, __debug__)\n"
    "import numpy, threadpoolctl\n"
    "print({each['num_threads'] for each in threadpoolctl.threadpool_info()})\n"
    "print(sorted(n for n in os.environ if n.startswith(('MPL', 'PY', 'LC', 'TZ'))))"
)
FRAME = (
    "import pandas as pd\n"
    "pd.DataFrame({f'column {n}': range(100) for n in range(30)}).describe()"
)
PLOT = (
    "import matplotlib\n"
    "print(matplotlib.get_backend(), matplotlib.rcParams['font.size'])"
)
STARTUP = "import pandas\npandas.set_option('display.max_columns', 3)\nprint('hello')\n"
STRANGERS = ("random", "email", "statistics", "csv", "click", "pandas")


# as the console script, which looks in its own folder and not in the working one
COMMAND = (
    "import sys; sys.path.remove('')\nfrom personalising.__main__ import main; main()"
)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def hostile(tmp_path):
    """A working folder, and an environment, in which everything is strange."""
    folder, home = tmp_path / "strange", tmp_path / "a home"
    for name in STRANGERS:
        write(folder / f"{name}.py", f"raise RuntimeError('a strange {name}')\n")
    places = (folder, home / ".config" / "matplotlib", home / "mpl")
    for place in places:
        write(place / "matplotlibrc", SETTINGS)
    for place in (home / ".ipython", home / "ipython"):
        write(place / "profile_default" / "startup" / "00-first.py", STARTUP)
        config = "c.InteractiveShellApp.exec_lines = ['print(1 / 3)']\n"
        write(place / "profile_default" / "ipython_kernel_config.py", config)
    spec = '{"argv": ["false"], "display_name": "None", "language": "none"}'
    write(home / "share" / "kernels" / "python3" / "kernel.json", spec)
    write(home / "startup.py", STARTUP)
    surroundings = {
        "HOME": home,
        "MPLCONFIGDIR": home / "mpl",
        "MATPLOTLIBRC": folder / "matplotlibrc",
        "MPLBACKEND": "pdf",
        "IPYTHONDIR": home / "ipython",
        "JUPYTER_PATH": home / "share",
        "JUPYTER_CONFIG_DIR": home,
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYTHONSTARTUP": home / "startup.py",
        "PYTHONWARNINGS": "ignore",
        "PYTHONOPTIMIZE": "2",
        "PYTHONHASHSEED": "7",
        "PYTHONIOENCODING": "latin-1",
        "LC_ALL": "C",
        "LANG": "de_DE.UTF-8",
        "TZ": "Asia/Tokyo",
        "COLUMNS": "40",
        "FORCE_COLOR": "1",
        "NO_COLOR": "1",
        "SOURCE_DATE_EPOCH": "0",
        "NUMBA_DISABLE_JIT": "1",
        "OMP_NUM_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "2",
    }
    return folder, {name: str(value) for name, value in surroundings.items()}


def run(project, folder, surroundings, *arguments):
    """Run the command in a folder, with its modules on PYTHONPATH too."""
    own = project.settings
    path = os.pathsep.join((str(folder), own["PYTHONPATH"]))
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=folder,
        env=own | surroundings | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def site(project):
    """Every file of the site, by its name."""
    folder = project.root / "_build" / "html"
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.long
def test_notebook_and_site_are_those_of_calm_surroundings(project, hostile):
    project.chapter("index", TALKATIVE, FRAME, PLOT)
    calm = project.compendium("run", "2008", "--publish")
    assert calm.returncode == 0, calm.stderr
    notebook, pages = project.notebook("index").read_bytes(), site(project)
    folder, surroundings = hostile
    for name in STRANGERS:  # beside the chapters too, where kernels work
        (project.root / "chapters" / f"{name}.py").write_text("raise RuntimeError")
    project.notebook("index").unlink()
    for path in (project.build() / "pages").rglob("state"):
        path.unlink()
    result = run(project, folder, surroundings, "run", "2008", "--publish")
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    assert project.notebook("index").read_bytes() == notebook
    assert b'"{1}' in notebook  # the one number of threads of linear algebra
    assert site(project) == pages


@pytest.mark.long
def test_figures_of_a_chapter_are_those_of_calm_surroundings(new_project, hostile):
    project = new_project("4_1_field_data")
    calm = project.compendium("run", "2008")
    assert calm.returncode == 0, calm.stderr
    notebook = project.notebook("4_1_field_data")
    before = notebook.read_bytes()
    assert b"<svg" in before
    result = run(project, *hostile, "run", "2008", "--force")
    assert result.returncode == 0, result.stderr
    assert notebook.read_bytes() == before


def test_figure_is_drawn_alike_whatever_the_reader_has_set(monkeypatch):
    shown = []
    door = "personalising.pages.door.display"
    monkeypatch.setattr(door, lambda bundle, **_: shown.append(bundle["text/html"]))

    def draw(data):
        figure = mpl.figure.Figure()
        figure.subplots().plot(data["x"])
        return Drawing(figure, "a line")

    for changed in ({}, {"font.size": 30, "figure.figsize": (3, 3), "grid.alpha": 1}):
        with mpl.rc_context({"savefig.bbox": "tight", "lines.linewidth": 9} | changed):
            size = mpl.rcParams["font.size"]
            Page(waves.load("2008"), "1").figure(
                "a-line", draw, pd.DataFrame({"x": [1, 2]}), "A line"
            )
            assert mpl.rcParams["font.size"] == size
    Page(waves.load("2008"), "1").figure(
        "a-line", draw, pd.DataFrame({"x": [1, 2]}), "A line"
    )
    assert len(shown) == 3
    assert len(set(shown)) == 1


def test_every_command_starts_among_strangers(project, hostile):
    folder, surroundings = hostile
    surroundings["PYTHONWARNINGS"] = "error"
    result = run(project, folder, surroundings, "check", "2008")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Reference wave 2008 (synthetic): sound\n")
    usage = run(project, folder, surroundings, "chek").stderr
    assert usage.startswith("Usage: compendium [OPTIONS]")


# --- folders for temporary files -----------------------------------------------------


def test_folder_too_long_for_sockets_is_not_used(project, tmp_path):
    long = tmp_path / ("x" * 120)
    long.mkdir()
    result = run(project, tmp_path, {"TMPDIR": str(long)}, "run", "2008")
    assert result.returncode == 0, result.stderr
    assert list(long.iterdir()) == []


def test_without_a_short_folder_one_sentence_says_so(project, tmp_path):
    module = project.root / "lib" / "personalising" / "book" / "isolation.py"
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace('("/tmp", "/var/tmp")', "()"), encoding="utf-8")
    long = tmp_path / ("x" * 120)
    long.mkdir()
    result = run(project, tmp_path, {"TMPDIR": str(long)}, "run", "2008")
    assert result.returncode == 1
    last = result.stderr.splitlines()[-1]
    assert last.startswith(f"compendium: {long}: its name is too long for the sockets")
    assert last.endswith("let TMPDIR name a folder of at most 71 bytes")
    assert "Traceback" not in result.stderr


def test_the_longest_folder_that_is_used_has_room_for_a_socket(monkeypatch):
    monkeypatch.setattr("os.path.isdir", lambda folder: True)
    monkeypatch.setattr("os.access", lambda folder, mode: True)
    monkeypatch.setattr("tempfile.tempdir", "/" + 70 * "x")
    assert (
        len(isolation.temporary_folder()) + len("/pymp-12345678/listener-12345678")
        == 103
    )
    monkeypatch.setattr("tempfile.tempdir", "/" + 71 * "x")
    assert isolation.temporary_folder() == "/tmp"
    monkeypatch.setattr(isolation, "SHORT", ())
    with pytest.raises(CompendiumError):
        isolation.temporary_folder()
