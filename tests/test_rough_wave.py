"""A wave with gaps, weights and ties: what is made and said of it stays the same."""

import json

import pytest
import words
from partial_waves import CHAPTERS
from pinned import ROUGH, compute, of_a_wave, pinned
from rough_wave import PERSON, rough_wave
from test_pinned_results import same

EVERYTHING = of_a_wave()
CASES = [(room, name) for room, each in EVERYTHING.items() for name in each]


def test_wave_has_gaps_and_weights_in_each_table_that_may():
    wave = rough_wave()
    for name in PERSON:
        weights = wave[name]["weight"]
        assert weights.isna().any()
        assert weights.eq(0).any()
        assert weights.nunique() > 4
    assert wave["ratings"]["rating"].isna().any()


@pytest.mark.parametrize(("room", "name"), CASES)
def test_a_section_makes_the_same_of_the_rough_wave(room, name):
    found = json.loads(json.dumps(compute(EVERYTHING[room][name], rough_wave())))
    same(found, pinned(room, ROUGH)[name], name)


@pytest.mark.parametrize("room", EVERYTHING)
def test_all_that_a_section_gives_of_a_wave_is_pinned(room):
    assert list(pinned(room, ROUGH)) == list(EVERYTHING[room])


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_says_the_same_of_the_rough_wave(chapter):
    found, kept = words.words(chapter), words.pinned(chapter)
    assert found.splitlines() == kept.splitlines()


def test_the_words_of_every_chapter_are_kept():
    assert {path.stem for path in words.HERE.glob("*.txt")} == {*CHAPTERS}
