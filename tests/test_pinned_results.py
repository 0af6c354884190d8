"""Every analysis of the reference wave gives the cells, bases and effects it gave."""

import json
from functools import cache
from typing import Any

import pytest
from made_waves import reference_wave
from pinned import compute, everything, ids, is_close, pinned, settled

EVERYTHING = everything()
CASES = [(room, name) for room, each in EVERYTHING.items() for name in each]


@cache
def wave():
    return reference_wave()


def same(found: Any, kept: Any, where: str) -> None:
    """Compare part by part: numbers to rounding, all else exactly."""
    if isinstance(kept, dict) and isinstance(found, dict):
        assert list(found) == list(kept), where
        for key in kept:
            same(found[key], kept[key], f"{where}, {key}")
    elif isinstance(kept, list) and isinstance(found, list):
        assert len(found) == len(kept), where
        for place, (one, other) in enumerate(zip(found, kept, strict=True)):
            same(one, other, f"{where}, {place}")
    elif isinstance(kept, float) or isinstance(found, float):
        assert isinstance(found, int | float), where
        assert isinstance(kept, int | float), where
        assert is_close(found, kept), where
    else:
        assert found == kept, where


@pytest.mark.parametrize(("room", "name"), CASES)
def test_a_section_makes_the_same_of_the_reference_wave(room, name):
    found = json.loads(json.dumps(compute(EVERYTHING[room][name], wave())))
    same(found, pinned(room)[name], name)


@pytest.mark.parametrize("room", EVERYTHING)
def test_all_that_a_section_gives_is_pinned(room):
    assert list(pinned(room)) == list(EVERYTHING[room])


def test_every_claim_is_pinned_by_wave_and_by_print():
    names = {name for _, name in CASES}
    assert [id for id in ids() if not {f"{id} wave", f"{id} print"} <= names] == []


def test_renewing_on_another_machine_moves_no_last_digits():
    kept = {"a": [1.0, 2.0, "x"], "b": {"c": 3}, "gone": 1}
    found = {"a": [1.000001, 2.1, "y"], "b": {"c": 4}, "new": [5.0]}
    assert settled(found, kept) == {
        "a": [1.0, 2.1, "y"], "b": {"c": 4}, "new": [5.0],
    }  # fmt: skip
    assert settled([1.000001], [1.0, 2.0]) == [1.000001]
