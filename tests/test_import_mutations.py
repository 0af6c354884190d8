"""Maps and survey files spoilt at random: each is imported rightly, or refused.

What is refused names a file; what is imported from text is read a second time by
Python's own csv module, so that no wrong value goes unnoticed.
"""

import csv
import io
import random
import shutil
import warnings
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from personalising import waves
from personalising.errors import CompendiumError
from personalising.intake.importing import import_wave
from personalising.intake.pseudonyms import VARIABLE

SEEDS = range(21)
IMPORTS_OF_A_SEED = 25  # so 525 imports

ABOUT = "map: 1\nwave: {label: A wave, year: 2026, source: made up, licence: CC0}\n"
CELLS = "id,school,rates girls,rates boys\n" + "".join(
    f"t{n},S{n % 3},{'Agree' if n % 2 else 'Disagree'},{'agree ' if n % 3 else ''}\n"
    for n in range(12)
)
RATINGS = """\
tables:
  teachers:
    columns:
      teacher_id: {from: id, pseudonym: false}
      school_id: school
  ratings:
    rows:
      unless: {school: [none]}
    wide:
      into: rating
      columns:
        rates girls: {aspect: personalising, subgroup: girls}
        rates boys: {aspect: personalising, subgroup: boys}
    columns:
      teacher_id: {from: id, pseudonym: false}
      rating:
        values:
          Agree: 2
          Disagree: 4
        missing: {NA: not asked}
"""
BATTERY = """\
batteries:
  - stakeholder: teacher
    respondent: id
    school_id: {constant: none}
    weight: w
    answers:
      values: {1: 1, 2: 2, 5: 5}
      missing: {Refusal: refused, 90 to 99: not asked}
    items:
      q: {construct: choice, direction: higher}
"""
ACTIVITIES = """\
files: {s.xlsx: {decimal: point}}
tables:
  activities:
    sheet: Answers
    rows: {distinct: true, duplicates: first}
    columns:
      pupil_id: id
      item: {from: used, split: ";", values: {Laptop: laptop, "Pen; paper": pen}}
      rank: {from: n, scale: same, bands: {}}
"""
WORDS = [
    "Agree",
    "agree",
    "id",
    "school",
    "",
    " ",
    "1",
    "0",
    "-9",
    "97",
    "true",
    "null",
]
WORDS += ["0 to 5", "same", "reversed", "percent", "first", "missing", "../x", "*", "é"]
WORDS += ["[]", "{}", "[a]", "{a: b}", "&a", "!!int 3", "'", '"', "9" * 40, "x" * 600]
WORDS += ["=1+1", "\u0410gree", "a\u200bb", "\x1b[2J", "\ufeff", "teachers", "ratings"]
NOISE = [
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b'"',
    b",",
    b";",
    b"\n",
    b"\r",
    b"\xe9",
    b"\t",
]


def write_csv(folder: Path) -> Path:
    file = folder / "s.csv"
    file.write_text(CELLS, encoding="utf-8")
    return file


def write_sav(folder: Path) -> Path:
    frame = pd.DataFrame(
        {"id": [1.0, 2, 3, 4, 5, 6], "q": [1.0, 2, 5, -9, 97, 1], "w": [1.0] * 6}
    )
    file = folder / "s.sav"
    pyreadstat.write_sav(
        frame,
        file,
        column_labels={"q": "Pupils choose."},
        variable_value_labels={"q": {1: "No", 5: "Yes", -9: "Refusal"}},
        missing_ranges={"q": [{"lo": 97, "hi": 99}]},
    )
    return file


def write_xlsx(folder: Path) -> Path:
    frame = pd.DataFrame({"id": [1.0, 2, 3], "used": ["Laptop;Pen; paper", ";", None]})
    file = folder / "s.xlsx"
    frame.assign(n=[1, 2, None]).to_excel(file, sheet_name="Answers", index=False)
    return file


KINDS = {"csv": (write_csv, RATINGS), "sav": (write_sav, BATTERY),
         "xlsx": (write_xlsx, ACTIVITIES)}  # fmt: skip


def spoil_text(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    match chance.randrange(7):
        case 0:
            del lines[at]
        case 1:
            lines.insert(chance.randrange(len(lines)), lines[at])
        case 2:
            lines[at] = " " * chance.randrange(4) + lines[at]
        case 3:
            lines[at] = lines[at].removeprefix("  ")
        case 4:
            key, mark, _ = lines[at].partition(":")
            lines[at] = f"{key}{mark} {chance.choice(WORDS)}\n"
        case 5:
            key, mark, rest = lines[at].partition(":")
            indent = key[: len(key) - len(key.lstrip())]
            lines[at] = f"{indent}{chance.choice(WORDS)}{mark}{rest}"
        case _:
            place = chance.randrange(len(lines[at]))
            lines[at] = f"{lines[at][:place]}{chance.choice(WORDS)}{lines[at][place:]}"
    return "".join(lines)


def spoil_cells(chance: random.Random, text: str) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    row = chance.choice(rows)
    match chance.randrange(4):
        case 0:
            row[chance.randrange(len(row))] = chance.choice(WORDS)
        case 1:
            row.append(chance.choice(WORDS))
        case 2:
            del row[chance.randrange(len(row))]
        case _:
            rows.append(list(row))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def spoil_bytes(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    to = min(len(data), at + chance.randrange(1, 40))
    match chance.randrange(5):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + data[to:]
        case 2:
            return data[:at] + chance.choice(NOISE) + data[at:]
        case 3:
            return data[:at] + data[at:to] + data[at:]
        case _:
            return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def spoil(chance: random.Random, file: Path, map_file: Path) -> bool:
    """Spoil the file or its map, and say whether the map is as it was."""
    what = chance.randrange(3)
    if what == 0:
        for _ in range(chance.randrange(1, 3)):
            text = map_file.read_text(encoding="utf-8")
            map_file.write_text(spoil_text(chance, text), encoding="utf-8")
        return False
    if what == 1 and file.suffix == ".csv":
        text = spoil_cells(chance, file.read_text(encoding="utf-8"))
        file.write_text(text, encoding="utf-8")
    else:
        file.write_bytes(spoil_bytes(chance, file.read_bytes()))
    return True


def ratings_by_hand(file: Path) -> list[tuple[str, str]]:
    """Read the ratings of the text file a second time, without the library."""
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    text = text.replace("\u200b", "").replace("\ufeff", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    rows = list(csv.reader(io.StringIO(text)))
    values = {"agree": "2", "disagree": "4", "na": "", "": ""}
    places = [[" ".join(n.split()).casefold() for n in rows[0]].index(name)
              for name in ("id", "rates girls", "rates boys", "school")]  # fmt: skip
    found = []
    for row in rows[1:]:
        cells = [*(" ".join(cell.split()) for cell in row), *[""] * len(rows[0])]
        identifier, girls, boys, school = (cells[place] for place in places)
        if any([identifier, girls, boys]) and school.casefold() != "none":
            found += [(identifier, values[girls.casefold()]),
                      (identifier, values[boys.casefold()])]  # fmt: skip
    return found


def is_right(folder: Path, file: Path) -> bool:
    table = waves.load(folder)["ratings"].astype({"rating": "str"})
    ratings = [str(text) if pd.notna(text) else "" for text in table["rating"]]
    held = list(zip(table["teacher_id"].astype(str), ratings, strict=True))
    return held == ratings_by_hand(file)


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_a_spoilt_import_is_right_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    (tmp_path / "salt").write_text("a salt for tests only, of more than 16 bytes")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "salt"))
    chance = random.Random(seed)
    for number in range(IMPORTS_OF_A_SEED):
        folder = tmp_path / str(number)
        folder.mkdir()
        kind = chance.choice(["csv", *KINDS])
        make, body = KINDS[kind]
        file, map_file = make(folder), folder / "map.yml"
        map_file.write_text(ABOUT + body, encoding="utf-8")
        map_is_whole = spoil(chance, file, map_file)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                done = import_wave([file], map_file, "new", to=folder / "waves")
            except CompendiumError as error:
                lines = str(error).splitlines()
                named = (file.name, "map.yml")
                assert all(line.startswith((*named, "and ")) for line in lines), lines
                assert not list((folder / "waves").glob("*"))
                continue
        waves.load(done.folder)
        if kind == "csv" and map_is_whole:
            assert is_right(done.folder, file)
        shutil.rmtree(folder)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_spoilt_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    (tmp_path / "salt").write_text("a salt for tests only, of more than 16 bytes")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "salt"))
    make, body = KINDS[kind]
    map_file = tmp_path / "map.yml"
    map_file.write_text(ABOUT + body, encoding="utf-8")
    file = make(tmp_path)
    done = import_wave([file], map_file, "new", to=tmp_path / "waves")
    assert kind != "csv" or is_right(done.folder, file)
