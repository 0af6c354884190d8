"""Replicate weights of a wave: the table, its check, and what is computed with them."""

from typing import get_args

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from personalising import waves
from personalising.errors import WaveError
from personalising.intake.drafting import draft
from personalising.intake.exporting import export
from personalising.intake.importing import import_wave
from personalising.intake.pseudonyms import VARIABLE
from personalising.intake.refusals import ImportRefused
from personalising.statistics import MixedOrderedModel
from personalising.statistics.replication import METHODS, ReplicateWeights
from personalising.statistics.shares import (
    replicate_correlation,
    share,
    share_difference,
)
from personalising.study import own_items, teacher_survey, teaching_space
from personalising.study.own_items import sentences as of_own_items
from personalising.study.replicates import replicates_of
from personalising.study.shares import difference
from personalising.study.teacher_survey import sentences
from personalising.study.teacher_survey.answering import agreeing
from personalising.study.teacher_survey.claims import over_range
from personalising.study.teacher_survey.effects import without_replicates
from personalising.study.teacher_survey.model import Specification
from personalising.study.teacher_survey.model import survey as survey_of
from personalising.study.teaching_space import sentences as of_teaching
from personalising.study.teaching_space.analysis import of_phase, saying
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


# --- what is computed with them -------------------------------------------------------

REFERENCE = waves.load(waves.REFERENCE)
SCHOOLS = 60
HALVES = 8  # replicates
PAGE = (
    f"{HALVES} replicate weights of teachers "
    "(made by balanced repeated replication in Fay's way)."
)


@pytest.fixture(scope="module")
def teachers() -> Wave:
    """Teachers of a few schools, with weights and replicate weights by school."""
    schools = REFERENCE["schools"]
    schools = schools[schools["school_id"].isin(REFERENCE["teachers"]["school_id"])]
    schools = schools.groupby("phase", observed=True).head(SCHOOLS // 3)
    people = REFERENCE["teachers"]
    people = people[people["school_id"].isin(schools["school_id"])].copy()
    people["weight"] = 0.5 + np.arange(len(people)) % 7 / 4
    own = REFERENCE["ratings"]["teacher_id"].isin(people["teacher_id"])
    place = pd.factorize(people["school_id"])[0]
    weights = pd.concat(
        [
            pd.DataFrame(
                {
                    "stakeholder": "teacher",
                    "respondent": people["teacher_id"],
                    "replicate": number,
                    "weight": people["weight"]
                    * np.where((place * number + place // 5) % HALVES < 4, 1.5, 0.5),
                }
            )
            for number in range(1, HALVES + 1)
        ]
    )
    asked = people.iloc[::2]
    given = np.random.default_rng(11).integers(1, 6, len(asked))
    views = pd.DataFrame(
        {
            "respondent": asked["teacher_id"],
            "school_id": asked["school_id"],
            "stakeholder": "teacher",
            "item": "calm",
            "answer": given,
            "weight": asked["weight"],
        }
    )
    item = {
        "item": "calm",
        "stakeholder": "teacher",
        "wording": "I am calm",
        "construct": "ease",
        "direction": "higher",
        "lowest": 1,
        "highest": 5,
    }
    agenda = {"item": "agenda", "construct": "agenda-adopted"}
    return wave_of(
        FAY,
        schools=schools,
        teachers=people,
        ratings=REFERENCE["ratings"][own],
        views=pd.concat([views, views.assign(item="agenda")]),
        items=pd.DataFrame([item, item | agenda]),
        replicate_weights=weights.sample(frac=1, random_state=2),  # in any order
    )


def by_hand(wave: Wave, people) -> ReplicateWeights:
    """Replicate weights of rows, looked up one by one."""
    table = wave["replicate_weights"]
    known = {
        (row.respondent, row.replicate): row.weight
        for row in table.itertuples(index=False)
    }
    numbers = range(1, HALVES + 1)
    weights = [[known[person, number] for number in numbers] for person in people]
    return ReplicateWeights(weights, 1 / (HALVES * 0.25))


def test_model_of_ratings_takes_its_errors_from_them(teachers):
    frame = survey_of(teachers).frame
    model = MixedOrderedModel.from_formula(
        "rating ~ subgroup + experience + primary",
        frame,
        groups="teacher",
        weights="weight",
    )
    expected = model.fit(
        15, cov_type="replicates", replicates=by_hand(teachers, frame["teacher"])
    )
    found = teacher_survey.fitted(teachers)
    assert found.cov_type == "replicates"
    assert found.df_design == expected.df_design == HALVES - 1
    assert_allclose(found.bse[expected.bse.index], expected.bse, rtol=1e-9)
    robust = model.fit(15, cov_type="robust")
    assert not np.allclose(robust.bse, found.bse[robust.bse.index], rtol=0.05)


def test_other_ways_to_fit_keep_their_own_errors(teachers):
    ways = {
        "unweighted": Specification(weighted=False),
        "for schools": Specification(clustered=True),
        "by school": without_replicates(teachers, Specification(clustered=True)),
        "the model's own": without_replicates(teachers, Specification()),
        "one phase": Specification(phase="secondary"),
    }
    kinds = {
        name: teacher_survey.fitted(teachers, how).cov_type
        for name, how in ways.items()
    }
    assert kinds == {
        "unweighted": "nonrobust",
        "for schools": "replicates",
        "by school": "robust",
        "the model's own": "robust",
        "one phase": "replicates",
    }


def test_findings_on_schools_rest_on_them_and_their_alternatives_do_not(teachers):
    ours = teacher_survey.coefficients(teachers).frame.set_index("term")
    table = teacher_survey.clustered(teachers).frame.set_index("term")
    assert_allclose(table["school_error"], ours.loc[table.index, "std_error"])
    assert not np.allclose(table["std_error"], table["school_error"], rtol=0.02)
    effect = over_range(teachers, 0.95, "experience")
    row = ours.loc["experience"]
    assert effect.conf_high - effect.conf_low == pytest.approx(
        3 * (row["conf_high"] - row["conf_low"]), rel=1e-9
    )


def test_share_of_ratings_takes_its_interval_from_them(teachers):
    frame = survey_of(teachers).frame
    agrees = frame["rating"].astype(int) <= 2
    repeated = by_hand(teachers, frame["teacher"])
    expected = share(agrees, frame["school"], frame["weight"], 0.9, repeated)
    found = agreeing(teachers, 0.9)
    ends = np.array([found.conf_low, found.conf_high]) + 0.5
    assert_allclose(ends, [expected.conf_low, expected.conf_high], rtol=1e-12)
    by_school = share(agrees, frame["school"], frame["weight"], 0.9)
    assert abs(by_school.conf_low - expected.conf_low) > 1e-3


def test_share_and_mean_of_answers_take_theirs_from_them(teachers):
    given = teachers["views"].query("item == 'calm'")
    repeated = by_hand(teachers, given["respondent"])
    answer, weight = given["answer"].astype(float), given["weight"].astype(float)
    mean = np.average(answer, weights=weight)
    each = [np.average(answer, weights=column) for column in repeated.weights.T]
    error = (repeated.scale * sum((one - mean) ** 2 for one in each)) ** 0.5
    half = stats.t.ppf(0.95, HALVES - 1) * error
    row = own_items.items(teachers, 0.9).frame.iloc[0]
    ends = (row["mean"], row["conf_low"], row["conf_high"])
    assert_allclose(ends, (mean, mean - half, mean + half), rtol=1e-9)
    told = teaching_space.said(teachers, "meaning", 0.9).frame.iloc[0]
    expected = share(answer > 3, given["school_id"], weight, 0.9, repeated)
    ends = (told["share"], told["conf_low"], told["conf_high"])
    assert_allclose(
        ends, (expected.share, expected.conf_low, expected.conf_high), rtol=1e-12
    )


def test_difference_of_shares_goes_by_the_same_replicates(teachers):
    agenda = saying("agenda-adopted", "teacher")
    units = [of_phase(agenda, phase)(teachers) for phase in ("primary", "secondary")]
    found = difference(*units, teachers, "answers", 0.9)
    repeated = [by_hand(teachers, each["respondent"]) for each in units]
    shares = [
        share(u["holds"], u["school_id"], u["weight"], 0.9, r)
        for u, r in zip(units, repeated, strict=True)
    ]
    together = replicate_correlation(
        *((u["holds"], u["weight"], r) for u, r in zip(units, repeated, strict=True))
    )
    expected = share_difference(*shares, together)
    assert abs(together) > 1e-3  # no school is of both phases: by schools it is 0
    assert_allclose(
        (found.conf_low, found.conf_high),
        (expected.conf_low, expected.conf_high),
        rtol=1e-12,
    )


def test_pages_say_which_errors_they_use(teachers):
    who = sentences.who(teacher_survey.size(teachers), survey_of(teachers), "here")
    assert f"Errors come from {PAGE}" in who
    errors, of = own_items.errors(teachers), PAGE
    assert errors == f"Errors of means come from {of}"
    said = of_own_items.asked(own_items.items(teachers), errors)
    assert said.endswith(errors)
    errors = teaching_space.errors(teachers)
    meaning = teaching_space.said(teachers, "meaning")
    told = of_teaching.levels(meaning, 0.95, errors)
    assert told.endswith(f"Errors of shares come from {of}")
    assert teaching_space.errors(REFERENCE) == own_items.errors(REFERENCE) == ""


def test_people_of_whom_a_wave_has_no_replicates_have_none():
    wave = wave_of(FAY, teachers=TEACHERS, replicate_weights=WEIGHTS)
    assert replicates_of(wave, "teacher", ["T1", "T1"]) is not None
    assert replicates_of(wave, "teacher", ["T1", "nobody"]) is None
    assert replicates_of(wave, "pupil", ["T1"]) is None  # the table is of teachers
