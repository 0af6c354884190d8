"""The landing page: the model from its data, and doors that lead to something."""

from dataclasses import replace

import pandas as pd
import pytest
from made_waves import reference_wave

from personalising.book.chapters import all_chapters
from personalising.errors import CompendiumError
from personalising.model import landing as data
from personalising.model.claims import claims
from personalising.study import ledger, overview


@pytest.fixture(scope="module")
def reference():
    return reference_wave()


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Read what the landing page leads with from a file of the test's own."""
    monkeypatch.setattr(data, "MODEL", tmp_path)
    data.landing.cache_clear()
    yield lambda text: (tmp_path / "landing.yml").write_text(text, encoding="utf-8")
    data.landing.cache_clear()


def test_model_has_four_spaces_and_its_equation():
    school, living = overview.nested(overview.spaces())
    assert school.residents == ("leaders", "ICT tutors")
    (teaching,) = school.holds
    (learning,) = teaching.holds
    assert learning.holds == ()
    assert set(living.space.overlaps) == {"school", "teaching", "learning"}
    terms = [term.name for term in overview.equation().predicts]
    assert terms == ["Opportunity", "Investment"]
    assert overview.equation().outcome.name == "Effective learning"


def test_headlines_are_claims():
    known = {id for section in ledger.SECTIONS for id in claims(section.room)}
    assert len(overview.landing().headlines) == 3
    assert set(overview.landing().headlines) <= known


def test_doors_lead_to_chapters():
    doors = overview.landing().doors
    assert len(doors) == 3
    chapters = {chapter.name for chapter in all_chapters()}
    assert {link.chapter for door in doors for link in door.links} <= chapters


def test_reference_wave_fills_every_chapter_that_a_door_leads_to(reference):
    tested = ledger.tested(ledger.judged(reference))
    assert overview.doors(reference, tested) == list(overview.landing().doors)


def test_no_door_leads_to_a_chapter_that_is_empty_for_the_wave(reference, collected):
    schools = reference["schools"]
    wave = collected(schools=schools)
    tested = ledger.tested(ledger.judged(wave))
    led = {link.chapter for d in overview.doors(wave, tested) for link in d.links}
    assert "4_1_field_data" in led
    assert "appendix_h_codebook" in led
    assert not led & {
        *("4_2_1_school_performance", "4_2_2_teacher_survey"),
        *("appendix_b_response_rates", "appendix_c_multilevel_model"),
    }


def test_schools_that_feed_no_chapter_open_none(reference, collected):
    # secondary schools of which nothing is known that the field study asks
    schools = reference["schools"].query("phase == 'secondary'")
    wave = collected(schools=schools[["school_id", "study", "phase"]].tail(40))
    tested = ledger.tested(ledger.judged(wave))
    led = {link.chapter for d in overview.doors(wave, tested) for link in d.links}
    assert "4_1_field_data" not in led


def test_card_of_a_wave_counts_what_it_holds(reference, collected):
    assert overview.holds(reference) == (
        "It holds 571 schools and 1,690 teachers. It also holds 492 pupils and 112 "
        "focus groups."
    )
    one = collected(instruments=reference["instruments"])
    assert overview.holds(one) == "It holds 1 table."


def test_what_was_calibrated_and_invented_is_listed(reference, collected):
    found = overview.made(reference)
    assert set(found["standing"]) == {"calibrated", "invented"}
    assert (found["to"] != "").eq(found["standing"] == "calibrated").all()
    real = overview.made(collected(schools=reference["schools"]))
    assert real.to_dict("records") == [
        {"what": "All of it", "standing": "collected", "to": ""}
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- id: [", "data/model/landing.yml is no YAML"),
        ("question: Why?", "landing.yml, key headlines: the key is missing"),
        (
            "{question: Why?, headlines: [], doors: [{title: A, links: []}]}",
            r"landing\.yml, key doors\.1\.text: the key is missing",
        ),
        (
            "{question: Why?, headlines: 3, doors: []}",
            r"landing\.yml, key headlines: found 3, expected a list",
        ),
    ],
)
def test_model_that_is_written_wrongly_is_named(written, text, said):
    written(text)
    with pytest.raises(CompendiumError, match=said):
        data.landing()


def test_model_that_is_not_there_is_named(written):
    with pytest.raises(CompendiumError, match=r"landing\.yml: there is no such file"):
        data.landing()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("CC BY 4.0", "Licence: CC BY 4.0."),
        ("not stated", "No licence was stated: whoever wants to pass its data on"),
    ],
)
def test_a_page_says_under_which_licence_a_wave_is(reference, said, expected):
    descriptor = reference.descriptor.model_copy(update={"licence": said})
    wave = replace(reference, descriptor=descriptor)
    assert overview.licence(wave).startswith(expected)


def test_a_wave_of_answers_alone_says_who_answered_how_much(collected):
    items = pd.DataFrame(
        {"item": ["a", "b"], "stakeholder": "teacher", "wording": "?",
         "construct": "ease", "direction": "higher", "lowest": 1, "highest": 5}
    )  # fmt: skip
    views = pd.DataFrame(
        {"respondent": ["x", "x", "y"], "stakeholder": "teacher",
         "item": ["a", "b", "a"], "answer": [1, 2, 3]}
    )  # fmt: skip
    wave = collected(items=items, views=views)
    assert overview.holds(wave) == "It holds the answers of 2 respondents to 2 items."


def test_only_a_made_wave_explains_what_was_calibrated(reference, collected):
    assert overview.made_note(reference).startswith("Calibrated: ")
    assert overview.made_note(collected(schools=reference["schools"])) == ""
