"""Valid waves spoilt at random: each is still sound, or is refused where it is wrong.

What passes is read a second time by Python's own csv module, and what is refused is
looked up in the file: so neither a wrong value nor a wrong place goes unnoticed.
"""

import csv
import io
import os
import random
import time
from pathlib import Path

import pandas as pd
import pytest
import yaml
from small_wave import TABLES, WAVE, Folder, make

from personalising import waves
from personalising.errors import Problem, WaveError
from personalising.waves import Descriptor, table_schemas

SEEDS = range(21)
WAVES_OF_A_SEED = 24  # so 504 waves
SLOWEST = 2.0  # seconds of the processor that the check of so small a wave may take

# fmt: off
NUMBERS = ["0", "1", "2", "0.5", "-0", "+1", "1.", ".5", "1e2", "1,5", "5%", "1_0",
           "999", "-99", "inf", "nan", "1e308", "-1e309", "9" * 400]
WORDS = ["A", "B", "G1", "T1", "NA", "n/a", ".", "#REF!", "primary", "Primary", "field",
         "ks1", "free", "true", "None", "=1+1", "x" * 600]
ODD = ["", " ", " 1", "C ", "a,b", 'a"b', '"', "a\nb", "a\rb", "\t"]
UNSEEN = ["\u0410", "A\u200b", "e\u0301", "\x1b[2J", "\u202eabc", "\ufeff", "é", "😀"]
PLAIN = ["1", "2", "true", "2020", "2020.5", "2020-01-01", "synthetic", "collected",
         "~", "*", "=", "<<", "'", "x" * 300, "9" * 5000]
YAML = ["", "&a x", "*a", "!!bool x", "[a, b]", "{a: b}", "[" * 900, "a: b", "# x"]
TEXTS = ['"\\e[31m"', '"\\0"', '"a\\nb"', "|\n  a\n  b", ">-\n  a\n  b", '" a"']
# fmt: on
CELLS = [*NUMBERS, *WORDS, *ODD, *UNSEEN]
VALUES = [*PLAIN, *YAML, *TEXTS, *UNSEEN]
FILES = ["LICENCE", "teachers.xlsx", "school.csv", "x.parquet", ".DS_Store", "a\n.md"]
NOISE = [b"\0", b"\xff", b"\xef\xbb\xbf", b'"', b",", b";", b"\n", b"\r", b"\xe9"]


def spoil_bytes(chance: random.Random, folder: Folder) -> None:
    file = chance.choice(sorted(folder.path.iterdir()))
    if not file.is_file():
        return
    data = bytearray(file.read_bytes())
    at = chance.randrange(len(data) + 1)
    to = min(len(data), at + chance.randrange(1, 30))
    how = chance.randrange(6)
    if how == 0:
        data[at:at] = chance.choice(NOISE)
    elif how == 1:
        del data[at:to]
    elif how == 2:
        data[at:at] = data[at:to]
    elif how == 3:
        data[at : at + 1] = bytes([chance.randrange(256)])
    elif how == 4:
        data = bytearray(bytes(data).replace(*chance.choice([
            (b",", b";"), (b"\n", b"\r\n"), (b"\n", b"\r"), (b"\n", b"\n\n"),
            (b",", b", "), (b"a", b"\xe4"), (b"1", b"\xd9\xa1"), (b",", b'","'),
        ])))  # fmt: skip
    else:
        data = bytearray(chance.choice(NOISE) + bytes(data) + chance.choice(NOISE))
    file.write_bytes(bytes(data))


def spoil_cells(chance: random.Random, folder: Folder) -> None:
    files = [file for file in sorted(folder.path.glob("*.csv")) if file.is_file()]
    if not files:
        return
    file = chance.choice(files)
    text = file.read_text(encoding="utf-8", errors="replace")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    row, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    column = chance.randrange(max(len(rows[row]), 1))
    how = chance.randrange(8)
    if how < 4 and rows[row]:
        rows[row][column] = chance.choice(CELLS)
    elif how == 4:
        rows.insert(other, list(rows[row]))
    elif how == 5:
        del rows[row]
    elif how == 6:
        rows = [cells[:column] + cells[column + 1 :] for cells in rows]
    else:
        rows = [cells[::-1] for cells in rows]
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)


def spoil_descriptor(chance: random.Random, folder: Folder) -> None:
    lines = WAVE.splitlines()
    at, value = chance.randrange(len(lines)), chance.choice(VALUES)
    key = chance.choice([*Descriptor.model_fields, "weather", "<<", "\u0456d"])
    how = chance.randrange(4)
    if how < 2:
        lines[at] = f"{lines[at].partition(':')[0]}: {value}"
    elif how == 2:
        lines.insert(at, f"{key}: {value}")
    else:
        del lines[at]
    folder.write("wave.yml", "\n".join(lines) + "\n")


def spoil_files(chance: random.Random, folder: Folder) -> None:
    file = chance.choice(sorted(folder.path.iterdir()))
    how = chance.randrange(6)
    if how < 2 and file.is_file():
        file.unlink()
    elif how == 2:
        (folder.path / chance.choice(FILES)).write_bytes(b"x")
    elif how == 3 and file.is_file():
        file.rename(file.with_suffix(chance.choice([".CSV", ".tsv", ".csv.gz", ""])))
    elif how == 4 and file.is_file():
        file.unlink()
        chance.choice([os.mkfifo, Path.mkdir, lambda path: path.symlink_to("x")])(file)
    elif file.suffix == ".csv" and file.stem in TABLES:
        as_parquet(file)


def as_parquet(file: Path) -> None:
    try:
        frame = pd.read_csv(file)
        frame.to_parquet(file.with_suffix(".parquet"))
    except Exception:  # spoilt before: what pandas cannot read stays a CSV file
        return
    file.unlink()


def spoilt(chance: random.Random, folder: Folder) -> None:
    kinds = [spoil_bytes, spoil_cells, spoil_descriptor, spoil_files]
    for name in chance.sample(sorted(TABLES), chance.choice([8, 12, 15])):
        folder.remove(f"{name}.csv")
    times = chance.choice([1, 1, 2, 3])
    for kind in chance.choices(kinds, weights=[3, 5, 2, 1], k=times):
        kind(chance, folder)


# --- a second look -------------------------------------------------------------------


def rows_of(file: Path) -> list[list[str]]:
    """The rows of a CSV file as a spreadsheet numbers them, from 1."""
    text = file.read_bytes().decode("utf-8").lstrip("\ufeff")
    return [[], *csv.reader(io.StringIO(text, newline=""))]


def assert_same_cell(text: str, value: object) -> None:
    if pd.isna(value):
        assert text == ""
    elif isinstance(value, str):
        assert text == value
    else:
        assert float(text) == value


def assert_read_as_written(folder: Path) -> None:
    """What was loaded is what the files say, to the cell."""
    wave = waves.load(folder)
    text = (folder / "wave.yml").read_text("utf-8").lstrip("\ufeff")
    for key, said in yaml.load(text, yaml.BaseLoader).items():
        held = getattr(wave.descriptor, key)
        held = list(held) if isinstance(held, tuple) else str(held)
        assert held == (said.rstrip("\n") if isinstance(said, str) else said)
    files = {f for f in folder.iterdir() if f.suffix.lower() in (".csv", ".parquet")}
    files = {file for file in files if not file.name.startswith(".")}
    assert {file.stem for file in files} == set(wave.tables)
    others = {file.name for file in folder.iterdir()} - {"wave.yml"}
    assert set(waves.list_files(folder).unread) == others - {f.name for f in files}
    for file in files:
        table = wave[file.stem]
        if file.suffix == ".parquet":
            written = pd.read_parquet(file)
            rows = [list(written), *written.astype(object).to_numpy().tolist()]
            rows = [["" if pd.isna(x) else str(x) for x in row] for row in rows]
        else:
            rows = rows_of(file)
        header, *body = [row for row in rows if any(row)]  # empty rows are none
        assert sorted(header) == sorted(table)
        assert len(body) == len(table)
        for name in table:
            for row, value in zip(body, table[name], strict=True):
                assert_same_cell(row[header.index(name)], value)


def assert_is_where_it_says(folder: Path, problem: Problem) -> None:
    """The message is one line, and the cell that it names holds what it says."""
    text = str(problem)
    assert text.isprintable(), text
    assert len(text) < 500
    names = {path.name for path in folder.rglob("*")} | {"wave.yml", folder.name}
    assert Path(problem.file).name in names
    stem, _, kind = problem.file.partition(".")
    if stem not in table_schemas() or kind.lower() != "csv":
        return
    columns = table_schemas()[stem].columns
    for row in (problem.row, *problem.further):
        if row is None or problem.column not in columns:
            continue
        rows = rows_of(folder / problem.file)
        assert row < len(rows)
        header = next(cells for cells in rows if any(cell.strip() for cell in cells))
        if rows[row] != header and problem.value is not None:
            assert rows[row][header.index(problem.column)] == problem.value


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """What the check finds; an error of any other kind is a fault of the check."""
    try:
        waves.load(folder)
    except WaveError as error:
        return error.problems
    return ()


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.parametrize("seed", SEEDS)
def test_spoilt_waves_are_sound_or_refused_where_they_are_wrong(tmp_path, seed):
    chance, sound = random.Random(seed), 0
    for number in range(WAVES_OF_A_SEED):
        folder = make(tmp_path / str(number))
        spoilt(chance, folder)
        start = time.process_time()
        problems = problems_of(folder.path)
        assert time.process_time() - start < SLOWEST
        for problem in problems:
            assert_is_where_it_says(folder.path, problem)
        if not problems:
            sound += 1
            assert_read_as_written(folder.path)
    assert sound < WAVES_OF_A_SEED
    assert sound > 0 or seed != SEEDS[0], "no wave was read as it was written"
