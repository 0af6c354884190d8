"""A wave with gaps, weights and ties: each analysis gives of it what it gave."""

import json

import pytest
from pinned import ROUGH, compute, of_a_wave, pinned
from rough_wave import PERSON, rough_wave
from test_pinned_results import same

EVERYTHING = of_a_wave()
CASES = [(room, name) for room, each in EVERYTHING.items() for name in each]


@pytest.fixture(scope="module")
def wave(tmp_path_factory):
    return rough_wave(tmp_path_factory.mktemp("rough"))


def test_wave_has_gaps_and_weights_in_each_table_that_may(wave):
    for name in PERSON:
        weights = wave[name]["weight"]
        assert weights.isna().any()
        assert weights.eq(0).any()
        assert weights.nunique() > 4
    assert wave["ratings"]["rating"].isna().any()


@pytest.mark.parametrize(("room", "name"), CASES)
def test_a_section_makes_the_same_of_the_rough_wave(wave, room, name):
    found = json.loads(json.dumps(compute(EVERYTHING[room][name], wave)))
    same(found, pinned(room, ROUGH)[name], name)


@pytest.mark.parametrize("room", EVERYTHING)
def test_all_that_a_section_gives_of_a_wave_is_pinned(room):
    assert list(pinned(room, ROUGH)) == list(EVERYTHING[room])
