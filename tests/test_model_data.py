"""The model of learning as data: what it says, and what it refuses."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

import personalising
from personalising.book.chapters import all_chapters
from personalising.errors import CompendiumError
from personalising.model.learning import (
    Measure,
    check_columns,
    learning_model,
)
from personalising.study.measures import columns, measured_model
from personalising.waves import table_schemas

COLUMNS = {  # what the measures of the model name, and one column with its values
    "checklist": {"present": ()},
    "maturity": {"level": (), "dimension": ()},
    "performance": dict.fromkeys(
        (
            "e_maturity",
            "investment",
            "personalisation",
            "result_before",
            "result_after",
        ),
        (),
    ),
    "card_sorts": {"category": (), "sort": ("free", "where")},
    "walkthroughs": {"answer": (), "question": ()},
    "learners": dict.fromkeys(
        ("home_access", "gender", "key_stage", "result_before", "result_after"), ()
    ),
    "views": {},
}


@pytest.fixture
def model():
    return learning_model()


def entry(parts, id):
    return next(part for part in parts if part["id"] == id)


def test_four_spaces_and_one_that_runs_through_them(model):
    assert [space.id for space in model.spaces] == [
        *("school", "teaching", "learning", "living")
    ]
    assert set(model.digital_space.through) == {space.id for space in model.spaces}
    assert [each.number for each in model.iterations] == [1, 2, 3]
    assert [bool(each.gave_way) for each in model.iterations] == [True, True, False]


def test_spaces_are_told_of_by_chapters_that_there_are(model):
    chapters = {chapter.name for chapter in all_chapters()}
    assert {space.chapter for space in model.all_spaces if space.chapter} <= chapters


def test_everybody_and_everything_is_met_in_some_space(model):
    for who in model.stakeholders:
        assert model.spaces_of(who.id)
        assert model.roles_of(who.id)
    taken = {role for who in model.stakeholders for role in model.roles_of(who.id)}
    assert taken == {role.id for role in model.roles}
    used = {each for found in model.technologies for each in found.affordances}
    assert used == {each.id for each in model.affordances}
    assert model.technologies_in("digital") == model.technologies


def test_pupils_take_several_roles(model):
    assert set(model.roles_of("pupil")) == {"learner", "mentor", "tutor", "assessor"}


def test_cards_of_the_sorts_are_among_the_words_of_2008(model):
    words = {word for found in model.technologies for word in found.words}
    cards = {"Mobile phone", "Nintendo DS", "Bebo", "Learning platform", "Webcam"}
    assert cards <= words


def test_indicators_are_those_of_the_report(model):
    counts = {
        level: len(model.indicators_of("opportunity", level))
        for level in ("school", "teaching", "learning", "living")
    }
    assert counts == {"school": 6, "teaching": 4, "learning": 3, "living": 3}
    assert len(model.indicators_of("investment", "cognitive")) == 3
    assert len(model.indicators_of("investment", "affective")) == 2
    assert len(model.indicators_of("effective-learning")) == 7


def test_four_overlaps_are_marked(model):
    assert {overlap.id for overlap in model.overlaps} == {
        *("self-regulation", "engagement"),
        *("home-school-culture", "home-school-resources"),
    }
    assert model.indicator("self-regulation").overlap == "self-regulation"
    assert model.indicator("self-regulation-developing").overlap == "self-regulation"


def test_what_no_table_holds_says_why(model):
    assert [found.id for found in model.indicators if found.why] == ["transfer"]


def test_a_test_leaves_out_what_its_two_sides_share(model):
    found = model.to_test(model.sub_equation("investment-effective-learning"))
    constructs = [[m.construct_id for m in each.measures] for each in found.variables]
    assert [overlap.id for overlap in found.left_out] == ["engagement"]
    outcome, investment = constructs
    assert not {"engagement", "engaged-with-studies"} & {*outcome, *investment}
    assert investment == ["work-ethos", "self-efficacy", "motivation", "behaviour"]
    assert "self-regulation" in outcome  # the scale of investment does not ask about it


def test_a_test_of_cognitive_investment_leaves_out_self_regulation(model):
    found = model.to_test(model.sub_equation("cognitive-and-affective"))
    assert [overlap.id for overlap in found.left_out] == ["self-regulation"]
    constructs = {m.construct_id for each in found.variables for m in each.measures}
    assert not {"self-regulation", "self-regulation-developing"} & constructs
    assert "engagement" in constructs


def test_sub_equations_of_school_results_share_nothing(model):
    for equation in model.equation.sub_equations:
        if equation.level == "school":
            found = model.to_test(equation)
            assert found.left_out == ()
            assert found.outcome == model.variable(equation.outcome)


def test_a_change_asks_for_the_time_before(model):
    level, change = (
        {str(m) for m in model.to_test(model.sub_equation(id)).measures}
        for id in ("additive-level", "additive-change")
    )
    assert change - level == {"performance.result_before"}


def test_what_the_report_claims_of_levels_is_asked_of_change_too(model):
    known = {equation.id for equation in model.equation.sub_equations}
    stems = {id.removesuffix("-level") for id in known if id.endswith("-level")}
    assert {f"{stem}-change" for stem in stems - {"investment"}} <= known


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        (
            "spaces.yml",
            lambda found: found["spaces"][0].pop("physical"),
            "data/model/spaces.yml, entry school, key physical: the key is missing",
        ),
        (
            "spaces.yml",
            lambda found: found["spaces"][0].update(colour="red"),
            "data/model/spaces.yml, entry school, key colour: there is no such key",
        ),
        (
            "spaces.yml",
            lambda found: found["spaces"][1].update(inside="attic"),
            "data/model/spaces.yml, entry teaching, key inside: found attic, expected "
            "one of learning, living, school",
        ),
        (
            "spaces.yml",
            lambda found: found["spaces"][0]["actors"][0].update(who="ghost"),
            "data/model/spaces.yml, entry school, key actors: found ghost, expected "
            "one of family, ict-tutor, leader, peer, pupil, teacher",
        ),
        (
            "spaces.yml",
            lambda found: found["spaces"][0]["actors"][0].update(roles=["judge"]),
            "data/model/spaces.yml, entry school, key actors: found judge, expected "
            "one of assessor, leader, learner, mentor, partner, teacher, technologist, "
            "tutor",
        ),
        (
            "boundaries.yml",
            lambda found: found[0].update(permeable="ajar"),
            "data/model/boundaries.yml, entry 1, key permeable: found 'ajar', expected "
            "one of 'closed', 'partly' or 'open'",
        ),
        (
            "boundaries.yml",
            lambda found: found[0].update(between=["school", "learning"]),
            "data/model/boundaries.yml, boundary of learning and school: expected two "
            "spaces that touch",
        ),
        (
            "boundaries.yml",
            lambda found: found.pop(0),
            "data/model/boundaries.yml, boundary of school and teaching: found 0, "
            "expected one",
        ),
        (
            "boundaries.yml",
            lambda found: found.append(found[0]),
            "data/model/boundaries.yml, boundary of school and teaching: found 2, "
            "expected one",
        ),
        (
            "technologies.yml",
            lambda found: found["technologies"][0].update(spaces=["moon"]),
            "data/model/technologies.yml, entry mobile-phone, key spaces: found moon, "
            "expected one of learning, living, school, teaching",
        ),
        (
            "stakeholders.yml",
            lambda found: found["stakeholders"].append(found["stakeholders"][0]),
            "data/model/stakeholders.yml, entry leader, key id: found leader 2 times, "
            "expected it once",
        ),
        (
            "facilitators.yml",
            lambda found: found[0].update(space="moon"),
            "data/model/facilitators.yml, entry leaders-make-it-a-priority, key space: "
            "found moon, expected one of digital, learning, living, school, teaching",
        ),
        (
            "indicators.yml",
            lambda found: entry(found["indicators"], "transfer").pop("why"),
            "data/model/indicators.yml, entry transfer: expected measures, or why "
            "nothing can measure it, and not both",
        ),
        (
            "indicators.yml",
            lambda found: found["indicators"][0].update(level="cognitive"),
            "data/model/indicators.yml, entry ict-available, key level: found "
            "cognitive, expected one of school, teaching, learning, living, as the "
            "term opportunity has",
        ),
        (
            "indicators.yml",
            lambda found: entry(found["indicators"], "relevance")["measures"][0].update(
                construct="luck"
            ),
            "data/model/indicators.yml, entry relevance, key measures: found construct "
            "luck, expected one of achievement-valued",
        ),
        (
            "indicators.yml",
            lambda found: entry(found["indicators"], "relevance")["measures"][0].update(
                column="answer"
            ),
            "data/model/indicators.yml, entry relevance, key measures.1: "
            "expected either a column or a construct",
        ),
        (
            "equation.yml",
            lambda found: found["variables"][0].update(indicators=["ict-available"]),
            "data/model/equation.yml, entry school-result, key indicators: found "
            "ict-available of opportunity, expected indicators of effective-learning",
        ),
        (
            "equation.yml",
            lambda found: found["sub_equations"][0].update(predictors=["luck"]),
            "data/model/equation.yml, entry additive-level, key predictors: found "
            "luck, expected one of affective-investment",
        ),
        (
            "equation.yml",
            lambda found: found["sub_equations"][0].update(outcome="pupil-result"),
            "data/model/equation.yml, entry additive-level, key outcome: found "
            "pupil-result, which is of a pupil, expected a variable of a school",
        ),
        (
            "equation.yml",
            lambda found: found["sub_equations"][0].update(predictors=["gender"]),
            "data/model/equation.yml, entry additive-level, key predictors: found "
            "gender, which is of a pupil, expected variables of a school",
        ),
        (
            "equation.yml",
            lambda found: entry(found["sub_equations"], "e-maturity-investment").update(
                outcome_is="change"
            ),
            "data/model/equation.yml, entry e-maturity-investment, key outcome_is: "
            "found change, expected level, since school-investment has no before",
        ),
        (
            "equation.yml",
            lambda found: entry(found["sub_equations"], "low-investment-level").pop(
                "at"
            ),
            "data/model/equation.yml, entry low-investment-level: expected the key at "
            "with the form simple, and only there",
        ),
        (
            "equation.yml",
            lambda found: entry(found["sub_equations"], "synergy-level").update(
                predictors=["e-maturity"]
            ),
            "data/model/equation.yml, entry synergy-level: expected two predictors or "
            "more, as interaction needs",
        ),
        (
            "equation.yml",
            lambda found: entry(
                found["sub_equations"], "home-access-engagement"
            ).update(predictors=["pupil-investment"], outcome="pupil-engagement"),
            "data/model/equation.yml, entry home-access-engagement, key predictors: "
            "found nothing of pupil-engagement that its other side has not, expected a "
            "measure of its own",
        ),
        (
            "equation.yml",
            lambda found: found.update(returns=["luck"]),
            "data/model/equation.yml, key returns: found luck, expected one of "
            "effective-learning, investment, opportunity",
        ),
    ],
)
def test_what_is_written_wrongly_is_named(altered, file, change, said):
    with pytest.raises(CompendiumError) as caught:
        altered(file, change)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (
            ("constructs", "engagement"),
            "entry engagement, key overlap: found none, expected the same overlap as "
            "engaged-with-studies of effective-learning, which items on engagement "
            "measures too",
        ),
        (
            ("indicators", "engaged-with-studies"),
            "entry engaged-with-studies, key overlap: found none, expected the same "
            "overlap as engagement of investment",
        ),
        (
            ("indicators", "self-regulation"),
            "entry self-regulation, key overlap: found none, expected the same overlap "
            "as self-regulation-developing of effective-learning",
        ),
    ],
)
def test_an_overlap_that_is_not_marked_is_refused(altered, part, said):
    key, id = part

    def unmark(found):
        del entry(found[key], id)["overlap"]
        # a third keeps the overlap in use, so that this is the only fault
        entry(found["indicators"], "learning-valued")["overlap"] = (
            "self-regulation" if "self" in id else "engagement"
        )

    with pytest.raises(CompendiumError) as caught:
        altered("indicators.yml", unmark)
    assert said in str(caught.value).replace("\n", " ")


def test_a_column_that_two_terms_share_is_an_overlap(altered):
    def share(found):
        entry(found["indicators"], "relevance")["measures"].append(
            {"table": "performance", "column": "e_maturity"}
        )

    said = "entry ict-in-curriculum, key overlap: found none, expected the same"
    with pytest.raises(CompendiumError, match=said):
        altered("indicators.yml", share)


def test_an_overlap_of_one_is_refused(altered):
    def leave_one(found):
        del entry(found["indicators"], "home-school-culture-living")["overlap"]

    said = "entry home-school-culture, key overlap: found 1 that name it"
    with pytest.raises(CompendiumError, match=said):
        altered("indicators.yml", leave_one)


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (
            {"table": "wealth", "column": "pounds"},
            "data/model/indicators.yml, entry relevance, key measures: found table "
            "wealth, expected one of card_sorts",
        ),
        (
            {"table": "checklist", "column": "absent"},
            "data/model/indicators.yml, entry relevance, key measures: found column "
            "checklist.absent, expected one of checklist.present",
        ),
        (
            {"table": "card_sorts", "column": "category", "where": {"sort": "colour"}},
            "data/model/indicators.yml, entry relevance, key measures: found "
            "card_sorts.sort colour, expected one of free, where",
        ),
        (
            {"table": "maturity", "column": "level", "where": {"colour": "red"}},
            "data/model/indicators.yml, entry relevance, key measures: found column "
            "maturity.colour, expected one of maturity.dimension, maturity.level",
        ),
    ],
)
def test_a_measure_that_no_wave_can_have_is_refused(altered, measure, said):
    def name(found):
        entry(found["indicators"], "relevance")["measures"] = [measure]

    model = altered("indicators.yml", name)
    with pytest.raises(CompendiumError) as caught:
        check_columns(model, COLUMNS)
    assert str(caught.value).startswith(said)


def test_variables_are_held_against_the_columns_too(model):
    known = COLUMNS | {"learners": {"home_access": ()}}
    said = (
        "equation.yml, entry pupil-result, key measures: found column learners.result"
    )
    with pytest.raises(CompendiumError, match=said):
        check_columns(model, known)


def test_every_measure_is_a_column_of_the_contract():
    assert measured_model() is learning_model()


def test_columns_of_the_contract_come_with_their_values():
    assert "free" in columns(table_schemas())["card_sorts"]["sort"]
    assert columns(table_schemas())["schools"]["absence"] == ()


def test_one_construct_is_the_same_whoever_is_asked():
    pupil, teacher = (
        Measure(table="views", construct="engagement", stakeholder=who)
        for who in ("pupil", "teacher")
    )
    assert pupil.same_as(teacher)
    column = Measure(table="maturity", column="level")
    assert not column.same_as(pupil)
    part = Measure(table="maturity", column="level", where={"dimension": "a"})
    assert not column.same_as(part)


def test_plans_are_of_the_indicators_of_the_model():
    listed = table_schemas()["plans"].field("indicator").categories
    assert listed == {each.id: each.name for each in learning_model().indicators}


def kinds_of(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from kinds_of(each)


def test_what_was_read_from_a_file_cannot_be_changed_and_had_no_other_keys():
    for room in ("model", "waves", "intake", "study"):
        package = importlib.import_module(f"{personalising.__name__}.{room}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                importlib.import_module(found.name)
    ours = {
        kind
        for kind in kinds_of(BaseModel)
        if kind.__module__.startswith("personalising.")
        and not kind.__pydantic_root_model__
    }
    assert len(ours) > 60
    for kind in ours:
        assert kind.model_config["frozen"], kind
        assert kind.model_config["extra"] == "forbid", kind
