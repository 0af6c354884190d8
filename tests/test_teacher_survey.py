"""What the model is fitted to: the ratings kept, those left out, the priority factor.

A small wave is written by hand, so that every count can be seen in it; the reference
wave's numbers are pinned in test_reference_wave.
"""

import dataclasses
import math
import re

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from small_wave import WAVE

from personalising import waves
from personalising.study import teacher_survey
from personalising.study.teacher_survey.counted import counted
from personalising.waves import NotCollected

SCHOOLS = """\
school_id,study,phase,priority
S1,survey,primary,1.5
S2,survey,special,3
S3,survey,secondary,
"""
# T1 and T2 are complete; T3 rated one group alone; of T4 the experience is not known,
# of T5 the school's priority; T6 teaches none of the groups
TEACHERS = """\
teacher_id,school_id,experience,weight
T1,S1,4,0.5
T2,S2,1,1.5
T3,S1,2,1
T4,S1,,1
T5,S3,3,1
T6,S1,3,1
"""
RATINGS = """\
teacher_id,aspect,subgroup,rating,taught
T2,personalising,gifted,5,1
T2,personalising,ks2,1,
T2,personalising,sen,,1
T2,attainment,sen,3,1
T1,personalising,girls,2,1
T1,personalising,ks1,3,1
T1,personalising,ks3,,0
T1,personalising,ks4,4,0
T3,personalising,boys,1,1
T3,personalising,ks2,,
T4,personalising,ks1,1,1
T4,personalising,ks2,1,1
T5,personalising,ks3,2,1
T5,personalising,ks4,2,1
T6,personalising,ks1,,0
"""
TABLES = {"schools": SCHOOLS, "teachers": TEACHERS, "ratings": RATINGS}


@pytest.fixture
def load(tmp_path):
    """Load the small wave, some of its tables replaced, or left out for None."""

    def made(**changed):
        (tmp_path / "wave.yml").write_text(WAVE, encoding="utf-8")
        for name, text in (TABLES | changed).items():
            if text is not None:
                (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return waves.load(tmp_path)

    return made


# --- ratings that are kept, and that are left out -------------------------------------


def test_frame_has_one_row_for_each_rating_that_is_kept(load):
    frame = teacher_survey.sample(load()).frame
    assert frame.astype({"rating": int}).to_dict("list") == {
        "teacher": ["T1", "T1", "T2", "T2"],
        "school": ["S1", "S1", "S2", "S2"],
        "rating": [3, 2, 1, 5],
        "subgroup": ["ks1", "girls", "ks2", "gifted"],
        "experience": [4.0, 4.0, 1.0, 1.0],
        "phase": ["primary", "primary", "special", "special"],
        "primary": [1, 1, 0, 0],
        "priority": [1.5, 1.5, 3.0, 3.0],
        "weight": [0.5, 0.5, 1.5, 1.5],
    }


def test_rating_is_ordered_and_the_first_group_is_the_reference(load):
    frame = teacher_survey.sample(load()).frame
    assert frame["rating"].cat.ordered
    assert list(frame["rating"].cat.categories) == [1, 2, 3, 4, 5]
    groups = ["ks1", "ks2", "girls", "gifted"]  # in their order, those that occur
    assert list(frame["subgroup"].cat.categories) == groups
    assert list(frame["phase"].cat.categories) == ["primary", "secondary", "special"]


def test_every_question_is_accounted_for(load):
    found = teacher_survey.sample(load())
    assert (found.asked_teachers, found.asked, found.rated) == (6, 14, 9)
    counts = found.tidy().set_index("reason")[["teachers", "ratings"]]
    assert counts.to_dict("index") == {
        "asked": {"teachers": 6, "ratings": 14},
        "do not teach": {"teachers": 1, "ratings": 3},
        "left blank": {"teachers": 0, "ratings": 2},
        "rated": {"teachers": 5, "ratings": 9},
        "rated one group alone": {"teachers": 1, "ratings": 1},
        "professional experience not known": {"teachers": 1, "ratings": 2},
        "phase of the school not known": {"teachers": 0, "ratings": 0},
        "priority of personalising learning not known": {"teachers": 1, "ratings": 2},
        "in the model": {"teachers": 2, "ratings": 4},
    }
    assert (found.teachers, found.ratings, found.schools) == (2, 4, 2)


def test_every_question_has_an_outcome(load):
    questions = teacher_survey.sample(load()).questions
    assert len(questions) == 14
    assert questions.groupby("teacher")["outcome"].agg(list).to_dict() == {
        "T1": ["in the model", "in the model", "do not teach", "do not teach"],
        "T2": ["in the model", "in the model", "left blank"],
        "T3": ["rated one group alone", "left blank"],
        "T4": ["professional experience not known"] * 2,
        "T5": ["priority of personalising learning not known"] * 2,
        "T6": ["do not teach"],
    }


def test_teacher_leaves_with_the_last_of_her_questions(load):
    questions = teacher_survey.sample(load()).questions
    last = questions.drop_duplicates("teacher").set_index("teacher")["teacher_outcome"]
    assert last.to_dict() == {
        "T1": "in the model",
        "T2": "in the model",
        "T3": "rated one group alone",
        "T4": "professional experience not known",
        "T5": "priority of personalising learning not known",
        "T6": "do not teach",
    }


def test_shares_are_of_questions_until_there_are_ratings(load):
    shares = teacher_survey.sample(load()).tidy().set_index("reason")
    assert shares.loc["do not teach", "share_of_ratings"] == 3 / 14
    assert shares.loc["rated one group alone", "share_of_ratings"] == 1 / 9
    assert shares.loc["rated one group alone", "share_of_teachers"] == 1 / 6


def test_rating_beside_do_not_teach_is_not_used(load):
    # T1 rated ks4, and said not to teach it
    assert "ks4" not in set(teacher_survey.sample(load()).frame["subgroup"])


def test_order_of_the_files_does_not_matter(load):
    expected = teacher_survey.sample(load()).frame
    backwards = {}
    for name, text in TABLES.items():
        head, *rows = text.splitlines()
        backwards[name] = "\n".join([head, *reversed(rows)]) + "\n"
    assert_frame_equal(teacher_survey.sample(load(**backwards)).frame, expected)


def test_other_aspect_can_be_asked_for(load):
    ratings = RATINGS.replace("personalising", "engagement")
    found = teacher_survey.sample(load(ratings=ratings), aspect="engagement")
    assert found.ratings == 4
    lacking = teacher_survey.sample(load(ratings=ratings))
    assert isinstance(lacking, NotCollected)
    assert lacking.what == ("ratings of personalising learning",)


def test_aspect_that_the_codebook_does_not_know_is_refused(load):
    with pytest.raises(ValueError, match=r"one of engagement, .*; found mood"):
        teacher_survey.sample(load(), aspect="mood")


def test_teachers_are_not_left_out_for_what_nobody_was_asked(load):
    without = SCHOOLS.replace(",priority", "").replace(",1.5", "").replace(",3\n", "\n")
    without = without.replace("secondary,", "secondary")
    found = teacher_survey.sample(load(schools=without))
    assert found.absent == ("priority",)
    assert "priority" not in found.frame
    assert set(found.frame["teacher"]) == {"T1", "T2", "T5"}
    assert list(found.incomplete) == ["experience", "phase"]


def test_priority_that_too_few_leaders_give_is_not_called_uncollected(load):
    without = SCHOOLS.replace(",priority", "").replace(",1.5", "").replace(",3\n", "\n")
    without = without.replace("secondary,", "secondary")
    asked = "school_id,item,answer\n" + "".join(
        f"S1,{item},{answer}\n" for item, answer in zip("abc", (1, 2, 3), strict=True)
    )
    found = teacher_survey.sample(load(schools=without, leaders=asked))
    assert "priority" in found.absent
    assert found.no_priority == ("all items of 20 or more schools' leaders",)


def test_ratings_alone_are_a_sample(load):
    found = teacher_survey.sample(load(schools=None, teachers=None))
    assert found.absent == ("experience", "phase", "priority")
    assert list(found.frame) == ["teacher", "school", "rating", "subgroup"]
    assert found.teachers == 4
    assert found.schools == 0


def test_wave_without_ratings_has_no_sample(load):
    found = teacher_survey.sample(load(ratings=None))
    assert isinstance(found, NotCollected)
    assert "Teachers' ratings" in found.what[0]


def test_wave_of_which_nothing_is_left_has_no_sample(load):
    found = teacher_survey.sample(load(ratings="\n".join(RATINGS.split("\n")[:2])))
    assert isinstance(found, NotCollected)
    assert "several ratings" in found.what[0]


def test_ratings_need_not_say_who_is_taught(load):
    ratings = "\n".join(row.rsplit(",", 1)[0] for row in RATINGS.splitlines())
    found = teacher_survey.sample(load(ratings=ratings))
    assert found.not_taught.ratings == 0
    assert found.blank.ratings == 4
    assert "ks4" in set(found.frame["subgroup"])


def test_sample_and_its_frame_cannot_be_changed(load):
    found = teacher_survey.sample(load())
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.asked = 0
    copy = found.frame
    copy["rating"] = 1
    assert found.frame["rating"].astype(int).tolist() == [3, 2, 1, 5]


def test_sample_says_what_it_is(load):
    found = teacher_survey.sample(load())
    assert repr(found) == "Sample(ratings=4, teachers=2, schools=2, asked=14)"
    page = found._repr_html_()
    assert "rated one group alone" in page
    assert "border" not in page
    assert "<th></th>" not in page
    assert "<td>0.4444</td>" in page  # four of nine
    assert not re.search(r"\d\.\d{5}", page)


# --- the priority factor --------------------------------------------------------------


def answers(schools=80, turned=()):
    """Leaders' answers with one common factor, some items turned round."""
    rng = np.random.default_rng(3)
    common = rng.normal(size=(schools, 1))
    latent = 0.8 * common + 0.6 * rng.normal(size=(schools, 5))
    found = 1 + (latent > -0.5).astype(int) + (latent > 0.5)
    found[:, list(turned)] = 4 - found[:, list(turned)]
    found[0] = 1
    found[1] = 3
    index = [f"S{number:03}" for number in range(schools)]
    return pd.DataFrame(found, index, columns=list("abcde"))


def leaders(table):
    long = table.rename_axis("school_id").reset_index()
    return long.melt("school_id", var_name="item", value_name="answer").to_csv(
        index=False
    )


def factor_of(load, table):
    return teacher_survey.priority_factor(
        load(schools=None, teachers=None, ratings=None, leaders=leaders(table))
    )


# R 4.2.2: factanal(answers, 1, scores = "regression") of `answers()`
FACTANAL_LOADINGS = (0.804934452, 0.711335666, 0.696510040, 0.848527155, 0.698607480)
FACTANAL_SCORES = (
    *(-1.451296016, 1.493392057, 0.526022868, -0.324048908, -0.724132126),
)


def test_loadings_and_scores_are_those_of_r_factanal(load):
    found = factor_of(load, answers())
    assert found.loadings == pytest.approx(FACTANAL_LOADINGS, abs=1e-5)
    scores = list(found.scores.values())[:5]
    expected = np.array(FACTANAL_SCORES)
    lowest, highest = expected[:2]  # whose answers are all 1, and all 3
    expected = 1 + 2 * (expected - lowest) / (highest - lowest)
    assert scores == pytest.approx(expected.tolist(), abs=1e-5)


def test_loadings_are_real_where_numpy_calls_eigenvectors_complex(load, monkeypatch):
    expected = factor_of(load, answers())
    real = np.linalg.eig
    monkeypatch.setattr(  # as numpy 2.5 has it, on Python 3.12 and later
        np.linalg, "eig", lambda matrix: [x.astype(complex) for x in real(matrix)]
    )
    found = factor_of(load, answers())
    assert {type(loading) for loading in found.loadings} == {float}
    assert found == expected


def test_score_is_1_for_all_low_and_3_for_all_high(load):
    scores = factor_of(load, answers()).scores
    assert scores["S000"] == 1
    assert scores["S001"] == 3
    assert all(1 <= score <= 3 for score in scores.values())


def test_item_that_runs_the_other_way_lowers_the_score(load):
    straight, turned = factor_of(load, answers()), factor_of(load, answers(turned=[2]))
    assert turned.loadings[2] < 0 < turned.loadings[0]
    assert turned.weights[2] < 0
    assert sum(map(abs, turned.weights)) == pytest.approx(1)
    same = [name for name in straight.scores if name not in ("S000", "S001")]
    pairs = [(straight.scores[name], turned.scores[name]) for name in same]
    assert np.corrcoef(np.array(pairs).T)[0, 1] > 0.97


@pytest.mark.parametrize("turned", [[0], [0, 1], [0, 1, 2], [0, 1, 2, 3]])
def test_factor_is_what_most_items_agree_on(load, turned):
    found = factor_of(load, answers(turned=turned))
    positive = [number not in turned for number in range(5)]
    if len(turned) > 2:
        positive = [not each for each in positive]
    assert [loading > 0 for loading in found.loadings] == positive


@pytest.mark.parametrize("turned", [False, True])
def test_factor_that_one_item_is_all_of_is_improper(load, turned):
    rng = np.random.default_rng(3792)
    a = rng.integers(1, 4, 80)
    noisy = [np.where(rng.random(80) < 0.6, a, rng.integers(1, 4, 80)) for _ in "bcd"]
    items = [4 - a if turned else a, *noisy]
    table = pd.DataFrame(dict(zip("abcd", items, strict=True)))
    r = table.corr().to_numpy()
    # of three items, a squared loading is such a ratio (Spearman): here about 1
    pairs = [(1, 2), (1, 3), (2, 3)]
    squares = [r[0, i] * r[0, j] / r[i, j] for i, j in pairs]
    assert np.mean(squares) == pytest.approx(1, abs=0.02)
    found = factor_of(load, table)
    assert isinstance(found, NotCollected)
    assert "one factor in common, and no item alone" in found.what[0]


def test_leader_who_left_an_item_out_has_no_score(load):
    table = answers().astype("Int64")
    table.iloc[5, 2] = pd.NA
    table = table.drop(index="S007")
    found = factor_of(load, table)
    assert found.incomplete == 1
    assert found.schools == 78
    assert not {"S005", "S007"} & set(found.scores)


def test_loadings_count_the_leaders_who_answered_everything(load):
    table = answers().astype("Int64")
    table.iloc[5, 2] = pd.NA
    wave = load(schools=None, teachers=None, ratings=None, leaders=leaders(table))
    result = teacher_survey.loadings(wave)
    base = result.base(0, "estimate")
    assert base.count == 79
    assert base.recount(counted(wave, base.table)) == 79
    assert result.labels == ("term",)


def test_tidy_has_a_row_for_each_item(load):
    found = factor_of(load, answers())
    tidy = found.tidy()
    assert tidy["term"].tolist() == list("abcde")
    assert (tidy["estimate"] ** 2 + tidy["uniqueness"]).tolist() == pytest.approx(
        [1] * 5
    )
    assert tidy["weight"].sum() == pytest.approx(1)
    assert found.explained == pytest.approx((tidy["estimate"] ** 2).mean())
    assert sum(found.eigenvalues) == pytest.approx(5)
    first, *others = found.eigenvalues  # of one factor, by Kaiser's rule
    assert first > 1 > others[0]
    assert others == sorted(others, reverse=True)
    assert repr(found).startswith("PriorityFactor(items=5, schools=80, incomplete=0")
    assert "<th></th>" not in found._repr_html_()


@pytest.mark.parametrize(
    ("table", "lacking"),
    [
        (answers()[["a", "b"]], "3 or more items"),
        (answers(19), "all items of 20 or more schools"),
        (answers().assign(c=2), "leaders who differ on the item 'c'"),
        (answers().assign(b=answers()["a"]), "one factor in common, and no item alone"),
    ],
)
def test_answers_without_a_factor_have_no_scores(load, table, lacking):
    found = factor_of(load, table)
    assert isinstance(found, NotCollected)
    assert lacking in found.what[0]


def test_scores_that_a_wave_gives_go_before_the_factor(load):
    table = answers()
    found = teacher_survey.sample(load(leaders=leaders(table), schools=None))
    assert found.factor is not None
    assert found.absent == ("phase", "priority")  # of other schools than the teachers'
    with_both = SCHOOLS + "".join(f"{name},survey,special,\n" for name in table.index)
    found = teacher_survey.sample(load(leaders=leaders(table), schools=with_both))
    assert found.factor is None
    assert found.frame["priority"].tolist() == [1.5, 1.5, 3, 3]


def test_scores_of_the_factor_reach_the_frame(load):
    table = answers()
    table.index = ["S1", "S2", "S3", *table.index[3:]]
    schools = SCHOOLS.replace("1.5", "").replace(",3\n", ",\n")
    schools += "".join(f"{name},survey,special,\n" for name in table.index[3:])
    found = teacher_survey.sample(load(leaders=leaders(table), schools=schools))
    third = found.factor.scores["S3"]
    assert found.frame["priority"].tolist() == [1, 1, 3, 3, third, third]
    assert not math.isnan(third)
