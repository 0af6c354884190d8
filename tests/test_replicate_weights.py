"""Replicate weights of a wave: the table, its check, and what is computed with them."""

from typing import get_args

import numpy as np
import pandas as pd
import pytest

from personalising.errors import WaveError
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
