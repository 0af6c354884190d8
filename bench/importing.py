"""How long an import takes, and how much memory.

Usage: ``python bench/importing.py [sav] [csv]``. ``sav`` is a million ratings in a file
of SPSS; ``csv`` is a text file of two gigabytes, most of it of no use to the map.
Both are made, imported by the command line in a process of its own, and thrown away.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

GROUPS = ("ks1", "ks2", "ks3", "ks4", "girls", "boys", "sen", "gifted")
TEACHERS, SCHOOLS = 125_000, 12_500
GIGABYTES, FILLER = (
    2,
    60,
)  # size of the text file, and variables that stay out of a wave
PIECE = 20_000  # rows that are written at once
ABOUT = "map: 1\nwave: {label: Made, year: 2026, source: made, licence: CC0}\n"
ITEMS = ", ".join(f"{g}: {{aspect: personalising, subgroup: {g}}}" for g in GROUPS)
VALUES = "{Strongly agree: 1, Agree: 2, Neither: 3, Disagree: 4, Strongly disagree: 5}"
MAP = f"""{ABOUT}tables:
  teachers:
    columns: {{teacher_id: teacher, school_id: school}}
  ratings:
    wide: {{into: rating, columns: {{{ITEMS}}}}}
    columns:
      teacher_id: teacher
      rating: {{values: {VALUES}}}
"""
LABELS = dict(
    enumerate(
        ("Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree"), 1
    )
)


def survey(first: int, count: int) -> pd.DataFrame:
    """Some teachers with their ratings, as codes."""
    random = np.random.default_rng(first)
    number = np.arange(first, first + count)
    ratings = random.integers(1, 6, (count, len(GROUPS))).astype(float)
    frame = pd.DataFrame(ratings, columns=list(GROUPS))
    frame.insert(0, "school", [f"S{n % SCHOOLS}" for n in number])
    frame.insert(0, "teacher", [f"T{n}" for n in number])
    return frame


def write_sav(file: Path) -> None:
    """A million ratings, labelled."""
    labels = dict.fromkeys(GROUPS, LABELS)
    pyreadstat.write_sav(survey(0, TEACHERS), file, variable_value_labels=labels)


def write_csv(file: Path) -> None:
    """Ratings as words, beside much that no map names."""
    text = "a comment of some length, which nobody maps"
    first, header = 0, True
    while not file.exists() or file.stat().st_size < GIGABYTES * 10**9:
        frame = survey(first, PIECE)
        frame[list(GROUPS)] = frame[list(GROUPS)].replace(LABELS)
        filler = {f"comment {n}": f"{text} {n}" for n in range(FILLER)}
        frame.assign(**filler).to_csv(file, mode="a", header=header, index=False)
        first, header = first + PIECE, False


def measure(name: str) -> None:
    """Make a file, import it in a process of its own, and say what that took."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        file = folder / f"ratings.{name}"
        {"sav": write_sav, "csv": write_csv}[name](file)
        (folder / "map.yml").write_text(MAP, encoding="utf-8")
        command = [sys.executable, "-m", "personalising", "import", str(file)]
        command += ["--map", str(folder / "map.yml"), "--wave", "made"]
        settings = {**os.environ, "COMPENDIUM_SALT": str(folder / "salt")}
        begun = time.perf_counter()
        subprocess.run(
            [*command, "--to", place], env=settings, check=True, capture_output=True
        )
        took = time.perf_counter() - begun
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
        with (folder / "made" / "ratings.csv").open(encoding="utf-8") as lines:
            rows = sum(1 for _ in lines) - 1
        size = file.stat().st_size / 10**6
        print(f"{name}: {size:,.0f} MB, {rows:,} ratings, {took:.1f} s, {most:.2f} GiB")


if __name__ == "__main__":
    for each in sys.argv[1:] or ["sav"]:
        measure(each)
