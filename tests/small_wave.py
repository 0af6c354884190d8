"""A small sound wave of every table, in a folder of its own, to be spoilt by tests."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

WAVE = """\
id: small
label: A small wave
year: 2020
provenance: synthetic
source: made for a test
licence: CC BY 4.0
contract: 1
"""
SCHOOLS = """\
school_id,study,phase,size,disadvantaged,disadvantage_basis,statemented,absence,priority
A,field,primary,small,0,location,0.01,0.05,1.5
B,field,secondary,large,1,intake,0.02,0.06,
C,performance,primary,,,,,,
"""
PERFORMANCE = """\
school_id,phase,e_maturity,investment,personalisation,result_before,result_after
C,primary,2.5,3.25,-0.5,101,102.5
"""
FOCUS_GROUPS = """\
group_id,school_id,key_stage,respondents,present
G1,A,1,learners,6
G2,B,3,learners,5
G3,B,,teachers,4
"""
CARD_SORTS = """\
group_id,sort,card,category
G1,free,laptop,work
G1,free,phone,play
G2,where,laptop,home
"""
INSTRUMENTS = """\
instrument,phase,unit,expected,returned,basis
Survey,primary,pupils,10,8,counted
Survey,secondary,pupils,,9,assumed
"""
TEACHERS = """\
teacher_id,school_id,experience,weight
T1,A,1,0.8
T2,B,,1.2
"""
RATINGS = """\
teacher_id,aspect,subgroup,rating,taught
T1,personalising,ks1,2,1
T1,personalising,ks3,,0
T1,attainment,ks1,5,
T2,personalising,gifted,,
"""
LEADERS = """\
school_id,item,answer
A,own pace,3
A,own choice,
"""
TABLES = {
    "card_sorts": CARD_SORTS,
    "focus_groups": FOCUS_GROUPS,
    "instruments": INSTRUMENTS,
    "leaders": LEADERS,
    "performance": PERFORMANCE,
    "ratings": RATINGS,
    "schools": SCHOOLS,
    "teachers": TEACHERS,
}


@dataclass(frozen=True)
class Folder:
    """The folder of a wave, to be spoilt."""

    path: Path

    def write(self, name: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        (self.path / name).write_bytes(data)

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.path / name).read_bytes().decode()
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def set_cell(self, table: str, row: int, column: str, cell: str) -> None:
        file = self.path / f"{table}.csv"
        rows = list(csv.reader(io.StringIO(file.read_text(), newline="")))
        rows[row - 1][rows[0].index(column)] = cell
        with file.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows(rows)

    def remove(self, name: str) -> None:
        (self.path / name).unlink()

    def keep_only(self, *tables: str) -> None:
        for name in set(TABLES) - set(tables):
            self.remove(f"{name}.csv")


def make(path: Path) -> Folder:
    """Write the wave to a new folder."""
    made = Folder(path)
    made.path.mkdir()
    made.write("wave.yml", WAVE)
    for name, text in TABLES.items():
        made.write(f"{name}.csv", text)
    return made
