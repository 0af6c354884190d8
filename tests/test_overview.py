"""The landing page: the model from its data, and doors that lead to something."""

import sys

import pytest

from personalising import waves
from personalising.book.chapters import all_chapters
from personalising.errors import CompendiumError
from personalising.model import overview as data
from personalising.model.claims import claims
from personalising.study import ledger, overview


@pytest.fixture(scope="module")
def reference():
    return waves.load("2008")


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Read the model from files of the test's own."""
    monkeypatch.setattr(sys.modules[data.__name__], "MODEL", tmp_path)
    for read in (data.spaces, data.equation, data.landing):
        read.cache_clear()
    yield lambda name, text: (tmp_path / name).write_text(text, encoding="utf-8")
    for read in (data.spaces, data.equation, data.landing):
        read.cache_clear()


def test_model_has_four_spaces_and_its_equation():
    school, living = overview.nested(overview.spaces())
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
        "It holds 571 schools and 1,690 teachers. It also holds 112 focus groups."
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
        ("- id: [", "data/model/spaces.yml is no YAML"),
        ("- {id: a, name: A, about: x}", "spaces.yml, 0.actors: Field required"),
        (
            "- {id: a, name: A, about: x, actors: [], inside: b}",
            "spaces.yml, space a: there is no b",
        ),
    ],
)
def test_model_that_is_written_wrongly_is_named(written, text, said):
    written("spaces.yml", text)
    with pytest.raises(CompendiumError, match=said):
        data.spaces()


def test_model_that_is_not_there_is_named(written):
    with pytest.raises(CompendiumError, match=r"equation\.yml: there is no such file"):
        data.equation()
