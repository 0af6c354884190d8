"""What moved in an output is told by cell and by word, old beside new."""

import subprocess
import sys

import nbformat
import pytest

from personalising import paths
from personalising.book.comparison import MOST, differences

OLD = "phase,r,note\nprimary,0.26,\nsecondary,0.12,few\n"
TABLE = """<figure><svg aria-label="{alt}"><path d="M0"/></svg></figure>
<table class="x"><caption>Table 1. {caption}</caption>
<tr><th scope="col">Phase</th><th>Pearson's r</th></tr>
<tr><th scope="row">primary</th><td class="number">{r}</td></tr></table>
<p class="note">{note}</p>"""
SAME = {"alt": "a", "caption": "Schools", "r": "+0.26", "note": "Of all &lt;schools"}


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (OLD, []),
        (OLD.replace("0.12", "0.13"), ["row 2 (secondary), r: 0.12 -> 0.13"]),
        (OLD.replace("0.26,", ","), ["row 1 (primary), r: 0.26 -> "]),
        (
            "phase,n,r\nprimary,9,0.26\nsecondary,8,0.13\n",
            [
                "columns gone: note",
                "columns new: n",
                "row 2 (secondary), r: 0.12 -> 0.13",
            ],
        ),
        (
            OLD + "special,0.5,\n",
            ["row 3 new: special, 0.5, "],
        ),
        (
            "phase,r,note\nsecondary,0.12,few\n",
            ["row 1 gone: primary, 0.26, "],
        ),
        ("", ["the whole table is gone"]),
    ],
)
def test_data_are_compared_by_row_and_column(new, said):
    assert differences("text/csv", OLD, new) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, []),
        ({"alt": "b"}, []),
        ({"r": "+0.28"}, ["row 1 (primary), Pearson's r: +0.26 -> +0.28"]),
        ({"r": "<b>+0.26</b>"}, []),
        ({"caption": "Teachers"}, ["Table 1. [Schools -> Teachers] Of all <schools"]),
        ({"note": "Of &lt;schools"}, ["1. Schools Of [all -> ] <schools"]),
    ],
)
def test_tables_on_pages_are_compared_by_cell_and_what_is_beside_them_by_word(
    change, said
):
    was, now = (TABLE.format(**(SAME | each)) for each in ({}, change))
    assert differences("text/html", was, now) == said


def test_table_that_came_is_told_in_words():
    (said,) = differences(
        "text/html", "<p>A b</p>", "<p>A b</p><table><tr><td>3</table>"
    )
    assert said == "A b [ -> 3]"


def test_most_differences_are_counted():
    old = "a\n" + "1\n" * 40
    lines = differences("text/csv", old, old.replace("1", "2"))
    assert len(lines) == MOST + 1
    assert lines[-1] == f"and {40 - MOST} more"


@pytest.mark.long
def test_comparison_by_nbval_says_which_cell_moved(tmp_path):
    folder = tmp_path / "reference"
    folder.mkdir()
    conftest = paths.ROOT / "tests" / "reference" / "conftest.py"
    (folder / "conftest.py").write_text(conftest.read_text(encoding="utf-8"))
    show = "display({'text/csv': 'a,b\\nx,2\\n'}, raw=True)"
    code = f"from IPython.display import display\n{show}"
    data = {"text/csv": "a,b\nx,1\n"}
    output = nbformat.v4.new_output("display_data", data)
    cell = nbformat.v4.new_code_cell(code, outputs=[output], execution_count=1)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "one.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider"]
    result = subprocess.run(
        [*command, "--rootdir", str(folder), "-o", "addopts=", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert result.returncode == 1, result.stderr
    assert "text/csv, reference -> now:\nrow 1 (x), b: 1 -> 2\n" in result.stdout
