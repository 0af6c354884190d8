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
from functools import partial
from pathlib import Path
from statistics import median

import yaml

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("lib", "data", "chapters", "_toc.yml", "_config.yml", "requirements.txt")
COMPENDIUM = (sys.executable, "-m", "personalising")
REPEATS = 3


def copy_project(target: Path) -> Path:
    """Copy what a book is made from; nothing that was built comes along.

    But for what numba compiled, once, when the library was installed.
    """
    target.mkdir()
    for name in (*PARTS, "pyproject.toml"):
        source = ROOT / name
        if source.is_dir():
            leave = shutil.ignore_patterns("*.pyc", "*.egg-info")
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
    call(project, *COMPENDIUM, "run", "2008", "--publish")


def change_prose(project: Path) -> None:
    """Add a sentence to a chapter, as an author does."""
    chapter = project / "chapters" / "4_1_field_data.md"
    with chapter.open("a", encoding="utf-8") as text:
        text.write("\nOne more sentence.\n")


def change_analysis(project: Path, module: str) -> None:
    """Add a line to a module of a section's analysis."""
    file = project / "lib" / "personalising" / "study" / module
    with file.open("a", encoding="utf-8") as text:
        text.write("\nADDED = True\n")


def seconds(work: Callable[[], None]) -> float:
    """Wall-clock seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def timeline(project: Path) -> dict[str, float]:
    """When, in seconds from its start, a cold run came to each of its stages."""
    shutil.rmtree(project / "_build", ignore_errors=True)
    start = time.perf_counter()
    running = subprocess.Popen(
        [*COMPENDIUM, "run", "2008", "--publish"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project / "lib")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    said = [time.perf_counter() - start for _ in running.stderr]
    running.wait()
    return {
        "the wave checked, what to do planned": said[0],
        "the first chapter done": said[1],
        "the last chapter done": said[-1],
        "the site in its place": time.perf_counter() - start,
    }


def cold(folder: Path, build: Callable[[Path], None]) -> float:
    """Seconds from a fresh copy to the site."""
    project = copy_project(folder)
    return seconds(lambda: build(project))


def again(project: Path, change: Callable[[Path], None]) -> float:
    """Seconds from a change to the site."""
    change(project)
    return seconds(lambda: by_compendium(project))


def main() -> None:
    """Measure, and print two tables in Markdown."""
    ways = {
        "Jupyter Book executing, cold": by_jupyter_book,
        "compendium run --publish, cold": by_compendium,
    }
    changes = {
        "a sentence of prose, to the page": change_prose,
        "a line of section 4.1, to the pages": partial(
            change_analysis, module="field_data/analysis.py"
        ),
        "a line of the teacher survey, to the pages": partial(
            change_analysis, module="teacher_survey/model.py"
        ),
    }
    times: dict[str, list[float]] = {what: [] for what in (*ways, *changes)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(REPEATS):  # in turn, so that a noisy spell hits both
            for way, build in ways.items():
                times[way].append(cold(folder / f"{build.__name__}{number}", build))
        project = folder / f"by_compendium{REPEATS - 1}"
        for what, change in changes.items():
            times[what] += [again(project, change) for _ in range(REPEATS)]
        stages = timeline(project)
    print("| what | seconds, median | each |")
    print("|---|---|---|")
    for what, found in times.items():
        each = ", ".join(f"{value:.1f}" for value in found)
        print(f"| {what} | {median(found):.1f} | {each} |")
    slow, fast = (median(times[way]) for way in ways)
    print(f"\nCold, Jupyter Book takes {slow / fast:.1f} times as long.\n")
    print("| where the time goes, cold | seconds from the start |")
    print("|---|---|")
    for stage, reached in stages.items():
        print(f"| {stage} | {reached:.1f} |")


if __name__ == "__main__":
    main()
