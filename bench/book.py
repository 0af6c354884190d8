"""How long the book takes, side by side with Jupyter Book's own execution.

Works on a copy of the project in a temporary folder, so nothing is warm but the disk.
Each way executes the same chapters of the reference wave and ends with a site. Run it
with ``python bench/book.py``; it prints the table that stands in bench/README.md.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("lib", "data", "chapters", "_toc.yml", "_config.yml", "requirements.txt")
COMPENDIUM = (sys.executable, "-c", "from personalising.cli import main; main()")
REPEATS = 3


def copy_project(target: Path) -> Path:
    """Copy what a book is made from; nothing that was built comes along."""
    target.mkdir()
    for name in (*PARTS, "pyproject.toml"):
        source = ROOT / name
        if source.is_dir():
            leave = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(source, target / name, ignore=leave)
        else:
            shutil.copyfile(source, target / name)
    return target


def call(project: Path, *command: str) -> None:
    """Run a command in a copy, with the copy's own library."""
    environment = os.environ | {"PYTHONPATH": str(project / "lib")}
    subprocess.run(
        command, cwd=project, env=environment, check=True, capture_output=True
    )


def by_jupyter_book(project: Path) -> None:
    """Let Jupyter Book execute the chapters, all of them anew."""
    config = yaml.safe_load((project / "_config.yml").read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": "force", "timeout": 600}
    text = yaml.safe_dump(config)
    (project / "_config.yml").write_text(text, encoding="utf-8")
    program = str(Path(sys.executable).with_name("jupyter-book"))
    call(project, program, "build", ".", "--all", "--quiet")


def by_compendium(project: Path) -> None:
    """Run and publish the reference wave."""
    call(project, *COMPENDIUM, "run", "2008")
    call(project, *COMPENDIUM, "publish", "2008")


def change_prose(project: Path) -> None:
    """Add a sentence to a chapter, as an author does."""
    chapter = project / "chapters" / "4_1_field_data.md"
    with chapter.open("a", encoding="utf-8") as text:
        text.write("\nOne more sentence.\n")


def change_library(project: Path) -> None:
    """Add a line to the module of one analysis."""
    module = project / "lib" / "personalising" / "analysis" / "field_data.py"
    with module.open("a", encoding="utf-8") as text:
        text.write("\nADDED = True\n")


def seconds(work: Callable[[], None]) -> float:
    """Wall-clock seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cold(folder: Path, build: Callable[[Path], None]) -> float:
    """Seconds from a fresh copy to the site."""
    project = copy_project(folder)
    return seconds(lambda: build(project))


def main() -> None:
    """Measure, and print a table in Markdown."""
    rows: list[tuple[str, list[float]]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ways = {
            "Jupyter Book executing, cold": by_jupyter_book,
            "compendium run and publish, cold": by_compendium,
        }
        times: dict[str, list[float]] = {way: [] for way in ways}
        for number in range(REPEATS):  # in turn, so that a noisy spell hits both
            for way, build in ways.items():
                times[way].append(cold(folder / f"{build.__name__}{number}", build))
        rows += times.items()
        project = folder / f"by_compendium{REPEATS - 1}"
        for what, change in {
            "a sentence of prose, to the page": change_prose,
            "a line of one analysis, to the pages": change_library,
        }.items():
            again = []
            for _ in range(REPEATS):
                change(project)
                again.append(seconds(lambda: by_compendium(project)))
            rows.append((what, again))
        call_run = (*COMPENDIUM, "run", "2008")
        rows.append(
            (
                "of the cold run: executing alone",
                [seconds(lambda: call(project, *call_run, "--force"))],
            )
        )
        rows.append(
            (
                "of the cold run: publishing alone",
                [seconds(lambda: call(project, *COMPENDIUM, "publish", "2008"))],
            )
        )
    slow, fast = (sorted(found)[len(found) // 2] for _, found in rows[:2])
    print("| what | seconds, median | each |")
    print("|---|---|---|")
    for what, found in rows:
        each = ", ".join(f"{value:.1f}" for value in found)
        print(f"| {what} | {sorted(found)[len(found) // 2]:.1f} | {each} |")
    print(f"\nCold, Jupyter Book takes {slow / fast:.1f} times as long.")


if __name__ == "__main__":
    main()
