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
LEARNERS = """\
pupil_id,school_id,key_stage,group_id,gender,home_access
P1,A,1,G1,girl,internet
P2,A,1,,boy,none
P3,A,1,G1,,computer
"""
ITEMS = """\
item,stakeholder,wording,construct,direction,lowest,highest
I1,pupil,I work hard.,work-ethos,higher,1,5
I2,pupil,I give up early.,self-efficacy,lower,1,5
I3,pupil,We choose how we work.,choice,higher,0,3
I3,teacher,Pupils choose how they work.,choice,higher,0,3
"""
VIEWS = """\
respondent,school_id,stakeholder,item,answer,weight
P1,A,pupil,I1,4,1
P1,A,pupil,I2,2,1
P1,A,pupil,I3,,1
P3,A,pupil,I3,0,1.5
T1,A,teacher,I3,3,
"""
MATURITY = """\
school_id,dimension,level
A,leadership,3
A,resources,5
A,curriculum,
"""
CHECKLIST = """\
school_id,item,present
A,virtual learning environment,1
A,pupil email,0
"""
ACTIVITIES = """\
group_id,pupil_id,item,rank
G1,,games,1
G1,,homework,2
,P3,games,
"""
MUST_HAVES = """\
group_id,pupil_id,item,rank
G1,,phone,
,P1,laptop,1
"""
STORAGE = """\
group_id,place,named
G1,school computer,1
G1,memory stick,0
"""
WALKTHROUGHS = """\
group_id,question,answer
G1,store,school computer
G1,log-in,shared
G1,guidance,suggestions
"""
SOFTWARE = """\
group_id,name,kind,subject
G1,word processor,generic,
G1,times tables,content,mathematics
"""
POLICIES = """\
school_id,topic,stance
A,social networking,contained
A,mobile phones,
"""
EXCERPTS = """\
excerpt_id,coder,phase,key_stage,stakeholder,space,theme,stance,paraphrase,quotation
X1,one,primary,1,teacher,teaching,motivates,for,Children like to work on screen.,
X1,two,primary,1,teacher,teaching,voice-and-choice,mixed,They like it.,it excites
"""
PLANS = """\
school_id,indicator,planned
A,ict-available,1
A,records-shared,0
"""
TABLES = {
    "activities": ACTIVITIES,
    "card_sorts": CARD_SORTS,
    "checklist": CHECKLIST,
    "excerpts": EXCERPTS,
    "focus_groups": FOCUS_GROUPS,
    "instruments": INSTRUMENTS,
    "items": ITEMS,
    "leaders": LEADERS,
    "learners": LEARNERS,
    "maturity": MATURITY,
    "must_haves": MUST_HAVES,
    "performance": PERFORMANCE,
    "plans": PLANS,
    "policies": POLICIES,
    "ratings": RATINGS,
    "schools": SCHOOLS,
    "software": SOFTWARE,
    "storage": STORAGE,
    "teachers": TEACHERS,
    "views": VIEWS,
    "walkthroughs": WALKTHROUGHS,
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
