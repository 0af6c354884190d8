"""Replicate weights of a wave: the table, its check, and what is computed with them."""

from typing import get_args

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from numpy.testing import assert_allclose

from personalising import waves
from personalising.errors import WaveError
from personalising.intake.drafting import draft
from personalising.intake.exporting import export
from personalising.intake.importing import import_wave
from personalising.intake.pseudonyms import VARIABLE
from personalising.intake.refusals import ImportRefused
from personalising.statistics.replication import METHODS
from personalising.waves import Wave
from personalising.waves.replication import Replication

ABOUT = {
    "id": "complex",
    "label": "A complex survey",
    "year": 2026,
    "provenance": "collected",
    "source": "made for a test",
    "licence": "CC BY 4.0",
}
FAY = {"teacher": {"method": "fay", "fay": 0.5}}
TEACHERS = pd.DataFrame(
    {
        "teacher_id": [f"T{n}" for n in range(12)],
        "school_id": [f"S{n % 4}" for n in range(12)],
        "weight": 1.0 + np.arange(12) % 3,
    }
)


def replicates(replicates: int = 4) -> pd.DataFrame:
    rows = [
        {
            "stakeholder": "teacher",
            "respondent": teacher,
            "replicate": number,
            "weight": weight * (0.5 if (place + number) % 2 else 1.5),
        }
        for place, (teacher, weight) in enumerate(
            zip(TEACHERS["teacher_id"], TEACHERS["weight"], strict=True)
        )
        for number in range(1, replicates + 1)
    ]
    return pd.DataFrame(rows)


WEIGHTS = replicates()


def wave_of(replication=None, **tables) -> Wave:
    about = ABOUT if replication is None else ABOUT | {"replication": replication}
    return Wave.from_tables(tables, **about)


def test_replicate_weights_and_how_they_were_made_come_along():
    wave = wave_of(FAY, teachers=TEACHERS, replicate_weights=WEIGHTS)
    assert len(wave["replicate_weights"]) == 48
    assert str(wave.descriptor.replication) == "teacher: fay (fay 0.5)"
    assert wave.descriptor.replication.teacher.fay == 0.5


def test_statistics_know_the_methods_of_the_contract():
    assert get_args(Replication.model_fields["method"].annotation) == METHODS


def without(respondent):
    return WEIGHTS[WEIGHTS["respondent"] != respondent]


REFUSED = {
    "the table alone": (
        {"teachers": TEACHERS, "replicate_weights": WEIGHTS},
        "wave.yml, key replication: expected how the replicate weights of teachers in "
        "the table replicate_weights were made, such as {teacher: {method: brr}}",
    ),
    "the descriptor alone": (
        {"replication": FAY, "teachers": TEACHERS},
        'wave.yml, key replication: found "teacher", expected only who has rows in '
        "the table replicate_weights; no teacher has one",
    ),
    "another kind of people": (
        {
            "replication": FAY | {"pupil": {"method": "brr"}},
            "teachers": TEACHERS,
            "replicate_weights": WEIGHTS,
        },
        'wave.yml, key replication: found "pupil", expected only who has rows in the '
        "table replicate_weights; no pupil has one",
    ),
    "a lacking replicate": (
        {"teachers": TEACHERS, "replicate_weights": WEIGHTS.drop(index=5)},
        'replicate_weights.csv, row 6, column respondent: found "T1", expected each of '
        "the replicates 1 to 4 of the teacher",
    ),
    "a person without any": (
        {"teachers": TEACHERS, "replicate_weights": without("T4")},
        'teachers.csv, row 6, column weight: found "2.0", expected replicate weights '
        "of the teacher too, as others with a weight have",
    ),
    "a stranger": (
        {"teachers": TEACHERS.drop(index=11), "replicate_weights": WEIGHTS},
        'replicate_weights.csv, row 46, column respondent: found "T11", expected a '
        "teacher whom the table teachers, ratings or views has",
    ),
    "no weights beside them": (
        {"teachers": TEACHERS.drop(columns="weight"), "replicate_weights": WEIGHTS},
        "replicate_weights.csv, column weight: expected a weight of each teacher "
        "beside them, in the table teachers or views",
    ),
    "a table without weights": (
        {
            "teachers": TEACHERS,
            "replicate_weights": WEIGHTS,
            "views": pd.DataFrame(
                {
                    "respondent": TEACHERS["teacher_id"],
                    "school_id": TEACHERS["school_id"],
                    "stakeholder": "teacher",
                    "item": "calm",
                    "answer": 1,
                }
            ),
        },
        "views.csv, column weight: expected a weight of each teacher, as they have "
        "replicate weights",
    ),
    "a replicate of nobody": (
        {
            "teachers": TEACHERS,
            "replicate_weights": WEIGHTS.assign(
                weight=WEIGHTS["weight"].where(WEIGHTS["replicate"] != 2, 0)
            ),
        },
        'replicate_weights.csv, column weight: found "0", expected a weight above 0 '
        "for at least one teacher in replicate 2",
    ),
    "one replicate": (
        {"teachers": TEACHERS, "replicate_weights": replicates(1)},
        'replicate_weights.csv, column replicate: found "1", expected two replicates '
        "or more of the teachers' weights",
    ),
    "a weight below zero": (
        {
            "teachers": TEACHERS,
            "replicate_weights": WEIGHTS.assign(
                weight=WEIGHTS["weight"].where(WEIGHTS.index != 2, -1)
            ),
        },
        'replicate_weights.csv, row 4, column weight: found "-1.0", expected a number '
        "from 0 to 1,000,000",
    ),
    "the same row twice": (
        {
            "teachers": TEACHERS,
            "replicate_weights": pd.concat([WEIGHTS, WEIGHTS.head(1)]),
        },
        "replicate_weights.csv, row 50, column stakeholder, respondent, replicate: "
        'found "teacher, T0, 1", expected a stakeholder and respondent and replicate '
        "that no other row has (row 2 has it)",
    ),
    "people who are none": (
        {
            "teachers": TEACHERS,
            "replicate_weights": WEIGHTS.assign(stakeholder="techer").iloc[:1],
        },
        'replicate_weights.csv, row 2, column stakeholder: found "techer", expected '
        "one of pupil, teacher, leader",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_replicate_weights_that_do_not_fit_are_refused(kind):
    given, message = REFUSED[kind]
    made = {} if kind.startswith("the table") else {"replication": FAY}
    with pytest.raises(WaveError) as caught:
        wave_of(**made | given)
    assert [str(problem) for problem in caught.value.problems] == [message]


@pytest.mark.parametrize(
    ("replication", "found"),
    [
        ({"teacher": {"method": "jkn"}}, 'found "jkn", '),
        ({"teacher": {"method": "fay"}}, 'found "method: fay", '),
        ({"teacher": {"method": "brr", "fay": 0.5}}, 'found "method: brr, fay: 0.5", '),
        ({"teacher": {"method": "fay", "fay": 1.0}}, 'found "1.0", '),
        ({"teacher": {"method": "jackknife_2", "scale": 0}}, 'found "0", '),
        ({"techer": {"method": "brr"}}, 'found "techer", '),
        ({"teacher": {}}, ""),
        ("fay", 'found "fay", '),
    ],
)
def test_replication_that_is_no_method_is_refused(replication, found):
    with pytest.raises(WaveError) as caught:
        wave_of(replication, teachers=TEACHERS, replicate_weights=WEIGHTS)
    (problem,) = caught.value.problems
    begin = f"wave.yml, line 8, key replication: {found}expected the method by which"
    assert str(problem).startswith(begin)
    assert str(problem).endswith("is missing") == (replication == {"teacher": {}})


def test_table_that_cannot_be_read_is_said_once():
    with pytest.raises(WaveError) as caught:
        wave_of(
            FAY,
            teachers=TEACHERS,
            replicate_weights=WEIGHTS.drop(columns="replicate"),
        )
    (problem,) = caught.value.problems
    assert str(problem).startswith("replicate_weights.csv, row 1, column replicate: ")


# --- import, and back -----------------------------------------------------------------

N, REPLICATES = 40, 20
MAP = """\
map: 1
wave:
  label: A complex survey
  year: 2026
  source: made for a test
  licence: CC0
  replication: {teacher: {method: fay, fay: 0.5}}
tables:
  teachers:
    columns: {teacher_id: IDTEACH, school_id: IDSCHOOL, weight: TCHWGT}
  replicate_weights:
    wide: {columns: {"trwgt{replicate}": {}}, into: weight}
    columns: {stakeholder: {constant: teacher}, respondent: IDTEACH}
"""


@pytest.fixture
def survey(tmp_path, monkeypatch):
    """An SPSS file with the weights of 20 replicates, as large surveys publish them."""
    (tmp_path / "salt").write_text("a salt for tests only, of more than 16 bytes")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "salt"))
    rng = np.random.default_rng(5)
    weight = rng.uniform(0.5, 3, N).round(3)
    columns = {
        "IDTEACH": 1000.0 + np.arange(N),
        "IDSCHOOL": 1.0 + np.arange(N) // 5,
        "q1": rng.integers(1, 5, N).astype(float),
        "q2": rng.integers(1, 5, N).astype(float),
        "TCHWGT": weight,
    }
    for number in range(1, REPLICATES + 1):
        up = (np.arange(N) // 5 + number) % 3 == 0
        columns[f"TRWGT{number}"] = (weight * np.where(up, 1.5, 0.5)).round(4)
    frame = pd.DataFrame(columns)
    labels = {1: "Strongly disagree", 2: "Disagree", 3: "Agree", 4: "Strongly agree"}
    file = tmp_path / "teachers.sav"
    pyreadstat.write_sav(
        frame, file, variable_value_labels={"q1": labels, "q2": labels}
    )
    return file, frame


def imported(file, tmp_path, text=MAP):
    map_file = tmp_path / "map.yml"
    map_file.write_text(text, encoding="utf-8")
    done = import_wave([file], map_file, "complex", to=tmp_path / "waves", replace=True)
    return waves.load(done.folder)


def wide(wave):
    """Weights by person, in the order of the table of teachers."""
    long = wave["replicate_weights"]
    table = long.pivot_table("weight", index="respondent", columns="replicate")
    return table.loc[wave["teachers"]["teacher_id"]]


def test_a_pattern_takes_replicate_weights_from_a_file(survey, tmp_path):
    file, frame = survey
    wave = imported(file, tmp_path)
    found = wide(wave)
    assert list(found.columns) == list(range(1, REPLICATES + 1))
    theirs = frame[[f"TRWGT{number}" for number in range(1, REPLICATES + 1)]]
    assert_allclose(found.to_numpy(), theirs.to_numpy(), rtol=1e-12)
    assert str(wave.descriptor.replication) == "teacher: fay (fay 0.5)"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "trwgt{replicate}",
            "trwt{replicate}",
            'found "trwt{replicate}", expected a pattern of variables with a number in '
            "its place in teachers.sav",
        ),
        (
            "trwgt{replicate}",
            "trwgt{respondent}",
            'found "respondent", expected a column of whole numbers in {}',
        ),
        ("fay: 0.5", "fay: half", 'found "half", expected a number'),
        ("method: fay", "method: jkn", 'found "jkn", expected the method by which'),
        ("fay, fay: 0.5", "fay, rho: 0.5", "expected only keys that a map knows here"),
        (
            "  replication: {teacher: {method: fay, fay: 0.5}}\n",
            "",
            "expected how the replicate weights of teachers in the table",
        ),
    ],
)
def test_a_map_that_does_not_reach_them_is_refused(survey, tmp_path, old, new, message):
    file, _ = survey
    assert old in MAP
    with pytest.raises(ImportRefused) as caught:
        imported(file, tmp_path, MAP.replace(old, new))
    assert message in str(caught.value)
    assert not (tmp_path / "waves" / "complex").exists()


def test_a_draft_proposes_a_run_of_weights(survey, tmp_path):
    file, _ = survey
    text = draft([file])
    assert "replicate_weights:  # unsure: TRWGT1 to TRWGT20" in text
    assert '{"TRWGT{replicate}": {}}' in text
    for empty, full in {
        "label:    #": "label: A wave #",
        "year:     #": "year: 2026 #",
        "source:   #": "source: made up #",
        "licence:  #": "licence: CC0 #",
        "replication:  #": "replication: {teacher: {method: brr}} #",
        "- stakeholder:    #": "- stakeholder: teacher #",
        "      stakeholder:    #": "      stakeholder: {constant: teacher} #",
        "construct:      #": "construct: choice #",
        "direction:      #": "direction: higher #",
    }.items():
        assert empty in text
        text = text.replace(empty, full)
    wave = imported(file, tmp_path, text)
    assert len(wave["replicate_weights"]) == N * REPLICATES
    assert set(wave["views"]["respondent"]) == set(
        wave["replicate_weights"]["respondent"]
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.assign(TCHWGT=frame["TCHWGT"] * 100),
        lambda frame: frame.assign(TRWGT7=-frame["TRWGT7"]),
        lambda frame: frame.assign(TRWGT7="high"),
        lambda frame: frame.drop(columns="TRWGT7"),
        lambda frame: frame.drop(columns="TCHWGT"),
    ],
    ids=["other sums", "below zero", "words", "a gap", "no main weight"],
)
def test_a_draft_takes_no_other_run_for_weights(survey, tmp_path, change):
    _, frame = survey
    file = tmp_path / "other.csv"
    change(frame).drop(columns=["q1", "q2"]).to_csv(file, index=False)
    assert "replicate_weights" not in draft([file])


@pytest.mark.parametrize("form", ["sav", "dta", "xlsx"])
def test_export_writes_them_side_by_side_and_they_come_back(survey, tmp_path, form):
    file, _ = survey
    wave = imported(file, tmp_path)
    folder = tmp_path / form
    export(wave, form, folder)
    if form == "xlsx":
        back = pd.read_excel(
            folder / "complex.xlsx", sheet_name="replicate_weights", engine="calamine"
        )
    else:
        read = pyreadstat.read_sav if form == "sav" else pyreadstat.read_dta
        back, _ = read(folder / f"replicate_weights.{form}")
    assert list(back) == [
        *("stakeholder", "respondent"),
        *(f"weight_{number}" for number in range(1, REPLICATES + 1)),
    ]
    theirs = back.set_index("respondent").loc[wave["teachers"]["teacher_id"]]
    assert_allclose(theirs.drop(columns="stakeholder").to_numpy(float), wide(wave))
