"""A wave that put items of its own to teachers still tests what the survey found."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from made_waves import reference_wave
from pandas.testing import assert_frame_equal

from personalising.errors import WaveError
from personalising.model import Verdict
from personalising.pages.style import house_style
from personalising.statistics import MixedOrderedModel
from personalising.study import teacher_survey
from personalising.study.teacher_survey import figures, messages
from personalising.study.teacher_survey import sentences as say
from personalising.study.teacher_survey.model import POINTS
from personalising.study.teacher_survey.sampling import CONSTRUCT, SUBGROUPS
from personalising.waves import Disclosure, NotCollected, Wave

Tables = dict[str, pd.DataFrame]
OPEN = {"disclosure": Disclosure(open="made for a test")}
OF_TEACHERS = ("4.2.2.experience", "4.2.2.priority")
OF_PHASES = ("4.2.2.secondary", "4.2.2.special", "4.2.2.special-secondary")


def by_ratings() -> Tables:
    """A third of the reference wave's survey, as it is."""
    reference = reference_wave()
    schools = reference["schools"].query("study == 'survey'").iloc[::3]
    schools = schools[["school_id", "study", "phase"]]
    teachers, leaders = reference["teachers"], reference["leaders"]
    teachers = teachers[teachers["school_id"].isin(schools["school_id"])]
    ratings = reference["ratings"].query("aspect == 'personalising' and rating.notna()")
    return {
        "schools": schools,
        "teachers": teachers,
        "ratings": ratings[ratings["teacher_id"].isin(teachers["teacher_id"])],
        "leaders": leaders[leaders["school_id"].isin(schools["school_id"])],
    }


def by_items(tables: Tables, direction: str = "higher") -> Tables:
    """The same answers, as if the groups of pupils were items of another survey."""
    ratings = tables["ratings"].merge(tables["teachers"], on="teacher_id")
    answers = ratings["rating"] if direction == "lower" else 6 - ratings["rating"]
    views = pd.DataFrame(
        {
            "respondent": ratings["teacher_id"],
            "school_id": ratings["school_id"],
            "stakeholder": "teacher",
            "item": "about " + ratings["subgroup"].astype("str"),
            "answer": answers,
        }
    )
    items = pd.DataFrame(
        {
            "item": [f"about {name}" for name in SUBGROUPS],
            "stakeholder": "teacher",
            "wording": [f"It helps {name}" for name in SUBGROUPS],
            "construct": CONSTRUCT,
            "direction": direction,
            "lowest": 1,
            "highest": 5,
        }
    )
    kept = {name: t for name, t in tables.items() if name != "ratings"}
    return {**kept, "items": items, "views": views}


def opened(wave: Wave) -> Wave:
    return replace(wave, descriptor=wave.descriptor.model_copy(update=OPEN))


@pytest.fixture(scope="module")
def tables() -> Tables:
    return by_ratings()


@pytest.fixture(scope="module")
def make(tmp_path_factory) -> Callable[..., Wave]:
    from made_waves import collected_of

    return lambda **given: opened(collected_of(tmp_path_factory.mktemp("w"), **given))


@pytest.fixture(scope="module")
def rated(make, tables) -> Wave:
    return make(**tables)


@pytest.fixture(scope="module")
def asked(make, tables) -> Wave:
    return make(**by_items(tables))


def test_model_of_items_is_that_of_the_same_answers_as_ratings(rated, asked) -> None:
    # oracle: the same answers, given as ratings
    of_ratings, of_items = (
        teacher_survey.coefficients(wave).frame.drop(
            columns=["term", "label", "printed", "odds_printed"]
        )
        for wave in (rated, asked)
    )
    assert_frame_equal(of_items, of_ratings, rtol=1e-9)


def test_answers_are_shown_by_the_wording_of_the_items(rated, asked) -> None:
    shown = teacher_survey.answers(asked).frame
    assert shown["label"].tolist()[:2] == ["It helps ks1", "It helps ks2"]
    other = teacher_survey.answers(rated).frame
    assert shown["agree"].tolist() == pytest.approx(other["agree"].tolist())
    with house_style():
        assert "It helps gifted" in figures.answers(shown).alt
        odds = teacher_survey.coefficients(asked).frame
        assert "experience, each band" in figures.odds(odds).alt
    assert "It helps" in messages.answers(shown)


def test_an_item_that_was_asked_the_other_way_round_says_so(asked) -> None:
    items, views = asked["items"].copy(), asked["views"].copy()
    first = items["item"].iloc[0]
    items.loc[items["item"] == first, "direction"] = "lower"
    turned = views["item"] == first
    views["answer"] = views["answer"].mask(turned, 6 - views["answer"])
    wave = replace(asked, tables=dict(asked.tables) | {"items": items, "views": views})
    shown, straight = (teacher_survey.answers(each).frame for each in (wave, asked))
    assert shown["label"].iloc[0] == f"{straight['label'].iloc[0]} (low answers count)"
    assert shown["label"].iloc[1:].equals(straight["label"].iloc[1:])
    assert shown["agree"].tolist() == pytest.approx(straight["agree"].tolist())
    size, survey = teacher_survey.size(wave), teacher_survey.survey(wave)
    assert "Where low answers count" in say.who(size, survey, "in this wave")
    plain = say.who(size, teacher_survey.survey(asked), "in this wave")
    assert "low answers" not in plain


def test_claims_on_teachers_and_schools_are_judged_by_items(rated, asked) -> None:
    by_rating, by_item = (
        {judged.claim.id: judged for judged, _ in teacher_survey.findings(wave)}
        for wave in (rated, asked)
    )
    for id in (*OF_TEACHERS, *OF_PHASES):
        assert by_item[id].verdict == by_rating[id].verdict
        assert by_item[id].verdict != Verdict.NOT_TESTED
        assert by_item[id].effect.estimate == pytest.approx(
            by_rating[id].effect.estimate, rel=1e-9
        )
        assert by_item[id].effect.measure.endswith(", in the wave's own words")
        assert "own words" not in by_rating[id].effect.measure


def test_claims_on_pupils_and_on_how_many_agree_are_not(asked) -> None:
    judged = {each.claim.id: each for each, _ in teacher_survey.findings(asked)}
    for id in ("4.2.2.agreement", "4.2.2.disagreement", "4.2.2.gifted-ks1"):
        assert judged[id].verdict == Verdict.NOT_TESTED


def test_words_say_that_the_wording_is_the_waves_own(rated, asked) -> None:
    size = teacher_survey.size(asked)
    who = say.who(size, teacher_survey.survey(asked), "in this wave")
    assert "8 items of its own" in who
    shown = say.answers(teacher_survey.answers(asked), "in this wave", say.ITEMS)
    assert "rated every item, so" in shown
    assert "” was rated by" in shown
    note = say.coefficients_note(teacher_survey.survey(asked), 0.95)
    assert "compared with “It helps ks1”" in note
    assert say.asked_about(teacher_survey.survey(asked)) == "the items put to teachers"
    assert say.asked_about(teacher_survey.survey(rated)) == "the pupils asked about"


def test_scale_that_runs_the_other_way_gives_the_same(make, tables, asked) -> None:
    turned = make(**by_items(tables, "lower"))
    straight = teacher_survey.answers(asked).frame
    of_items = straight["label"] != "all"
    labels = straight["label"].mask(
        of_items, straight["label"] + " (low answers count)"
    )
    assert_frame_equal(
        teacher_survey.answers(turned).frame, straight.assign(label=labels)
    )


def test_views_alone_have_a_model_of_items(make, tables) -> None:
    alone = {n: t for n, t in by_items(tables).items() if n in ("items", "views")}
    wave = make(**alone)
    terms = teacher_survey.coefficients(wave).frame["label"].tolist()
    assert terms == [f"It helps {name}" for name in SUBGROUPS[1:]]
    found = teacher_survey.survey(wave)
    assert set(found.absent) == {
        "professional experience",
        "phase of the school",
        "priority of personalising learning",
    }
    judged = {each.claim.id: each for each, _ in teacher_survey.findings(wave)}
    assert judged["4.2.2.experience"].verdict == Verdict.NOT_TESTED


def test_ratings_go_before_items(make, tables, rated) -> None:
    both = make(**{**by_items(tables), "ratings": tables["ratings"]})
    assert not teacher_survey.survey(both).own_words
    assert_frame_equal(
        teacher_survey.answers(both).frame, teacher_survey.answers(rated).frame
    )


def test_one_item_is_no_battery(make, tables) -> None:
    given = by_items(tables)
    one = given["views"].query("item == 'about girls'")
    wave = make(**{**given, "views": one})
    assert isinstance(teacher_survey.survey(wave), NotCollected)


def test_errors_follow_the_strata_and_clusters_that_schools_were_sampled_in(
    make, tables
) -> None:
    # oracle: the estimator, given the same columns by hand
    number = pd.Series(range(len(tables["schools"])), tables["schools"].index)
    schools = tables["schools"].assign(
        stratum="S" + (number % 3).astype("str"),
        cluster="C" + (number % 30).astype("str"),
    )
    wave = make(**{**tables, "schools": schools})
    found = teacher_survey.survey(wave)
    assert found.sampled == {"cluster": "cluster", "strata": "stratum"}
    who = say.who(teacher_survey.size(wave), found, "in this wave")
    assert "allow for the strata" in who
    clustered = teacher_survey.clustered(wave).frame.set_index("term")
    model = MixedOrderedModel.from_formula(
        "rating ~ subgroup + experience + primary + priority",
        found.frame,
        groups=["teacher"],
    )
    fit = model.fit(POINTS, cov_type="robust", cluster="cluster", strata="stratum")
    for term in ("experience", "primary", "priority"):
        assert clustered.loc[term, "school_error"] == pytest.approx(
            fit.bse[term], rel=1e-9
        )


def test_stratum_of_one_school_is_no_stratum(make, tables) -> None:
    stratum = ["alone", *["other"] * (len(tables["schools"]) - 1)]
    wave = make(**{**tables, "schools": tables["schools"].assign(stratum=stratum)})
    assert teacher_survey.survey(wave).sampled == {"cluster": "school"}


def test_cluster_of_two_strata_is_refused(make, tables) -> None:
    number = pd.Series(range(len(tables["schools"])), tables["schools"].index)
    schools = tables["schools"].assign(stratum="S" + number.astype("str"), cluster="C")
    with pytest.raises(WaveError, match=r"the stratum of the cluster's other schools"):
        make(**{**tables, "schools": schools})
